"""Knows what the client promises about reading by key, by filter and page by page.

Does not know how answers are told apart when they are failures; test_failures does.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.clients.sage300.conftest import PASSWORD, Script

from sage300 import (
    BadAnswer,
    BodyTooLarge,
    OrderLost,
    RecordNotFound,
    Sage300,
    TooManyPages,
    field,
)


def vendor(number: str, **members: object) -> dict[str, object]:
    return {"VendorNumber": number, "VendorName": "X", "UpdateOperation": "Unspecified", **members}


@pytest.mark.facts("S-A1", "S-B1", "S-B12")
def test_every_request_carries_what_sage_demands(sage: Script, client: Sage300) -> None:
    sage.says(200, vendor("V001"))
    client.vendors.get("V001")
    got = sage.requests[0]
    assert (got.method, got.path) == ("GET", "/Sage300WebApi/v1.0/-/SAMLTD/AP/APVendors('V001')")
    assert got.headers["content-type"] == got.headers["accept"] == "application/json"
    assert got.headers["authorization"].startswith("Basic ")
    assert PASSWORD not in str(got)


@pytest.mark.facts("S-C2", "S-C27", "S-C29", "S-C30")
def test_a_number_is_a_bare_key(sage: Script, client: Sage300) -> None:
    sage.says(200, {"BatchNumber": 58, "BatchTotal": 12.990, "Invoices": []})
    batch = client.invoice_batches.get(58)
    assert sage.requests[0].path.endswith("/AP/APInvoiceBatches(58)")
    assert (batch.BatchNumber, batch.BatchTotal) == (58, Decimal("12.99"))


@pytest.mark.facts("S-C28", "S-F.7")
def test_both_parts_of_a_key_are_named(sage: Script, client: Sage300) -> None:
    sage.says(200, {"VendorNumber": "V1", "DocumentNumber": "I-1"})
    client.posted_documents.get("V1", "I-1")
    assert sage.requests[0].path.endswith("(VendorNumber='V1',DocumentNumber='I-1')")


@pytest.mark.facts("S-C15")
def test_a_key_with_odd_characters_is_asked_for_by_filter(sage: Script, client: Sage300) -> None:
    sage.lists(vendor("O'B/R#&+%"))
    assert client.vendors.get("O'B/R#&+%").VendorNumber == "O'B/R#&+%"
    assert sage.requests[0].path.endswith("/AP/APVendors")
    assert "%27O%27%27B%2FR%23%26%2B%25%27" in sage.requests[0].target
    assert sage.requests[0].options["$filter"] == "VendorNumber eq 'O''B/R#&+%'"


@pytest.mark.facts("S-C15")
def test_an_exact_filter_without_a_row_is_an_absent_record(sage: Script, client: Sage300) -> None:
    sage.lists()
    with pytest.raises(RecordNotFound):
        client.vendors.get("A/B")


def test_a_filter_that_found_another_key_is_no_answer_to_build_on(sage: Script, client: Sage300) -> None:
    sage.lists(vendor("OTHER"))
    with pytest.raises(BadAnswer):
        client.vendors.get("A/B")


@pytest.mark.facts("S-C13", "S-C37", "S-F.14", "S-F.14/enum-key")
def test_tax_groups_are_those_for_purchases_and_never_a_path(sage: Script, client: Sage300) -> None:
    sage.lists({"TaxGroupKey": "CALIF", "TransactionType": "Purchases", "Taxable1": True})
    assert client.tax_groups.get("CALIF").Taxable1 is True
    assert sage.requests[0].options["$filter"] == "TransactionType eq 'Purchases' and TaxGroupKey eq 'CALIF'"


@pytest.mark.facts("S-C6", "S-C13", "S-C17", "S-C22", "S-C23", "S-C24")
def test_pages_go_on_behind_the_last_key_and_ignore_the_link(sage: Script, client: Sage300) -> None:
    sage.lists(vendor("A"), vendor("B"), vendor("C"), link=True)
    sage.lists(vendor("D"))
    assert [v.VendorNumber for v in client.vendors.find(field("OnHold").eq("No"))] == ["A", "B", "C", "D"]
    assert [r.path for r in sage.requests] == ["/Sage300WebApi/v1.0/-/SAMLTD/AP/APVendors"] * 2
    assert sage.requests[1].options == {
        "$filter": "OnHold eq 'No' and VendorNumber gt 'C'",
        "$top": "3",
    }


@pytest.mark.facts("S-C22", "S-C25")
def test_a_short_page_with_a_link_is_not_the_last(sage: Script, client: Sage300) -> None:
    sage.lists(vendor("A"), link=True)
    sage.lists(vendor("B"))
    assert len(client.vendors.find()) == 2


@pytest.mark.facts("S-C25")
def test_a_full_page_without_a_link_is_not_the_last(sage: Script, client: Sage300) -> None:
    sage.lists(vendor("A"), vendor("B"), vendor("C"))
    sage.lists()
    assert len(client.vendors.find()) == 3
    assert len(sage.requests) == 2


@pytest.mark.facts("S-C24", "S-C28")
def test_a_composite_key_is_passed_part_by_part(sage: Script, client: Sage300) -> None:
    sage.lists(*({"VendorNumber": "V", "DocumentNumber": n} for n in "123"))
    sage.lists()
    client.posted_documents.find()
    assert sage.requests[1].options["$filter"] == (
        "VendorNumber gt 'V' or (VendorNumber eq 'V' and DocumentNumber gt '3')"
    )


@pytest.mark.facts("S-C24", "S-C29")
def test_a_numeric_key_is_passed_bare(sage: Script, client: Sage300) -> None:
    sage.lists(*({"BatchNumber": n} for n in (1, 2, 3)))
    sage.lists()
    client.invoice_batches.find(field("BatchStatus").ne("Posted"))
    assert sage.requests[1].options["$filter"] == "BatchStatus ne 'Posted' and BatchNumber gt 3"


@pytest.mark.facts("S-C17", "S-C24")
def test_a_repeated_key_means_that_order_is_lost(sage: Script, client: Sage300) -> None:
    sage.lists(vendor("A"), vendor("B"), vendor("C"))
    with pytest.raises(OrderLost):
        client.vendors.find()


@pytest.mark.facts("S-C18")
def test_text_keys_are_not_compared_because_collations_differ(sage: Script, client: Sage300) -> None:
    sage.lists(vendor("b"), vendor("A"))
    assert len(client.vendors.find()) == 2


@pytest.mark.facts("S-C17")
def test_falling_numbers_mean_that_order_is_lost(sage: Script, client: Sage300) -> None:
    sage.lists({"BatchNumber": 9}, {"BatchNumber": 8})
    with pytest.raises(OrderLost):
        client.invoice_batches.find()


def test_a_list_without_end_is_ended(sage: Script, connect: Callable[..., Sage300]) -> None:
    for n in range(3):
        sage.lists({"BatchNumber": n}, link=True)
    with pytest.raises(TooManyPages):
        connect(pages_max=2).invoice_batches.find()


@pytest.mark.facts("S-C1")
def test_a_page_has_its_bytes_and_the_servers_time(sage: Script, client: Sage300) -> None:
    sage.says(200, {"value": [vendor("A")]}, Date="Fri, 31 Jan 2025 23:59:58 GMT")
    (page,) = client.vendors.pages()
    assert page.raw is not None and b'"VendorNumber": "A"' in page.raw
    assert page.server_date is not None and page.server_date.isoformat() == "2025-01-31T23:59:58+00:00"


@pytest.mark.facts("S-C3", "S-C7")
def test_a_selection_always_has_the_key(sage: Script, client: Sage300) -> None:
    sage.lists({"VendorNumber": "A", "VendorName": "N"})
    client.vendors.find(select=("VendorName",))
    assert sage.requests[0].options["$select"] == "VendorNumber,VendorName"


@pytest.mark.facts("S-C7", "S-C9")
def test_nothing_is_selected_unless_asked(sage: Script, client: Sage300) -> None:
    sage.lists()
    client.vendors.find()
    assert set(sage.requests[0].options) == {"$count", "$top"}


def wide(number: int, width: int = 9_000) -> dict[str, object]:
    """A batch so wide that two of them pass a limit of 16,000 bytes."""
    return {"BatchNumber": number, "Description": "x" * width, "Invoices": []}


@pytest.mark.facts("S-H4")
def test_a_page_too_wide_is_asked_for_in_quarters(sage: Script, connect: Callable[..., Sage300]) -> None:
    """H4: a batch brings all its invoices and lines, so a page of them has no bound but this."""
    sage.lists(*map(wide, range(1, 9)))
    sage.lists(wide(1, 10), wide(2, 10))
    sage.lists(wide(3))
    found = connect(page_size=8, body_max_bytes=16_000).invoice_batches.find()
    assert [batch.BatchNumber for batch in found] == [1, 2, 3]
    assert [request.options["$top"] for request in sage.requests] == ["8", "2", "2"]


@pytest.mark.facts("S-H4", "S-C24")
def test_a_later_page_too_wide_goes_on_behind_what_was_read(
    sage: Script, connect: Callable[..., Sage300]
) -> None:
    sage.lists(*(wide(number, 10) for number in (1, 2, 3, 4)))
    sage.lists(wide(5), wide(6))
    for number in (5, 6):
        sage.lists(wide(number))
    sage.lists()
    found = connect(page_size=4, body_max_bytes=16_000).invoice_batches.find()
    assert [batch.BatchNumber for batch in found] == [1, 2, 3, 4, 5, 6]
    assert [request.options["$top"] for request in sage.requests] == ["4", "4", "1", "1", "1"]
    assert ["$count" in request.options for request in sage.requests] == [True, False, False, False, False]


@pytest.mark.facts("S-C25", "S-C26")
def test_the_count_is_asked_again_when_the_first_page_was_too_wide(
    sage: Script, connect: Callable[..., Sage300]
) -> None:
    """C25, C26: without it a site that cuts pages in silence would end the list early."""
    sage.lists(*map(wide, range(1, 9)))
    sage.says(200, {"@odata.count": 2, "value": [wide(1)]})
    sage.lists(wide(2))
    found = connect(page_size=8, body_max_bytes=16_000).invoice_batches.find()
    assert [batch.BatchNumber for batch in found] == [1, 2]
    assert ["$count" in request.options for request in sage.requests] == [True, True, True]


@pytest.mark.facts("S-H4")
def test_one_row_that_passes_the_limit_alone_is_an_error(
    sage: Script, connect: Callable[..., Sage300]
) -> None:
    sage.lists(wide(1, 20_000))
    with pytest.raises(BodyTooLarge):
        connect(page_size=8, body_max_bytes=16_000).invoice_batches.find()
    assert [request.options["$top"] for request in sage.requests] == ["8", "2", "1"]


@pytest.mark.facts("S-C23", "S-C26")
def test_a_read_that_goes_on_asks_for_what_comes_after_a_key_and_counts_only_that(
    sage: Script, client: Sage300
) -> None:
    sage.says(200, {"@odata.count": 4, "value": [vendor("1300"), vendor("1400"), vendor("1500")]})
    sage.says(200, {"value": [vendor("1600")]})
    found = [item.VendorNumber for page in client.vendors.pages(after=("1200",)) for item in page.items]
    filters = [request.options["$filter"] for request in sage.requests]
    assert found == ["1300", "1400", "1500", "1600"]
    assert filters == ["VendorNumber gt '1200'", "VendorNumber gt '1500'"]
