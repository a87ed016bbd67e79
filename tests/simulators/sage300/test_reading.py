"""Reading collections and rows through the app: wire form, filters, pages, keys (§C).

Knows what the facts claim of a GET. Knows nothing of writing.
"""

from collections.abc import Callable
from typing import Any

import pytest

Sage = Callable[..., Any]
LOCAL = "http://localhost/Sage300WebApi/v1.0/-/DEMO/"


@pytest.fixture
def many(sage: Sage, make_company: Sage, make_vendor: Sage) -> Sage:
    """A caller of a company of 250 vendors, V000 to V249."""
    vendors = tuple(make_vendor(f"V{at:03}", on_hold=at % 2 == 1) for at in range(250))
    return lambda **switches: sage(make_company(vendors=vendors, posted=()), **switches)


def numbers(answer: Any) -> list[str]:
    return [row["VendorNumber"] for row in answer.rows]


@pytest.mark.facts("S-C.1", "S-I1")
def test_a_feed_has_the_headers_of_a_real_answer(sage: Sage) -> None:
    headers = {name.lower(): value for name, value in sage().get("AP/APVendors").headers.items()}
    assert headers["content-type"] == "application/json; odata.metadata=minimal"
    assert (headers["odata-version"], headers["api-supported-versions"]) == ("4.0", "1.0")
    assert headers["server"] == "Microsoft-IIS/10.0" and "etag" not in headers


@pytest.mark.facts("S-C4", "S-C5", "S-I1")
def test_members_come_in_view_order_with_update_operation_last(sage: Sage) -> None:
    row = sage().get("AP/APVendors?$top=1").rows[0]
    assert list(row)[:3] == ["VendorNumber", "ShortName", "GroupCode"]
    assert (list(row)[-1], row["UpdateOperation"]) == ("UpdateOperation", "Unspecified")
    assert list(row)[-3:-1] == ["VendorOptionalFieldValues", "VendorContactSelection"]


@pytest.mark.facts("S-C3", "S-I1", "S-H4")
def test_select_names_the_members_in_the_context_and_drops_the_rest(sage: Sage) -> None:
    answer = sage().get("AP/APVendors?$select=Terms,VendorNumber&$top=1").json
    assert answer["@odata.context"] == f"{LOCAL}AP/$metadata#APVendors(Terms,VendorNumber)"
    assert list(answer["value"][0]) == ["VendorNumber", "Terms"]


@pytest.mark.facts("S-C2")
def test_a_single_row_is_the_bare_object(sage: Sage) -> None:
    answer = sage().get("AP/APVendors('V001')").json
    assert "value" not in answer and answer["VendorNumber"] == "V001"


@pytest.mark.facts("S-C32", "S-C33", "S-C39", "S-F.7")
def test_values_have_their_wire_form(sage: Sage) -> None:
    row = sage().get("AP/APPostedDocuments(VendorNumber='V001',DocumentNumber='OLD-1')")
    assert b'"VendorCurrencyInvoiceAmount":113,' in row.body
    assert row.json["DocumentDate"] == "2025-02-01T00:00:00Z" and row.json["DueDate"] is not None
    assert row.json["DatePaid"] is None and row.json["FiscalPeriod"] == "02"


@pytest.mark.facts("S-C21", "S-C22", "S-C23", "S-C6", "S-I2")
def test_over_a_page_the_next_link_keeps_only_skip(many: Sage) -> None:
    answer = many().get("AP/APVendors?$select=VendorNumber&$filter=VendorNumber%20gt%20'V010'").json
    assert len(answer["value"]) == 100
    assert answer["@odata.nextLink"] == f"{LOCAL}AP/APVendors?$skip=100"


@pytest.mark.facts("S-C23", "S-I2")
def test_a_full_next_link_leads_through_the_same_query(many: Sage) -> None:
    sage = many(nextlink="full", page_size="40")
    path, seen = "AP/APVendors?$select=VendorNumber&$filter=OnHold%20eq%20'OnHold'&$top=90", []
    while path:
        answer = sage.get(path)
        seen.extend(numbers(answer))
        path = answer.json.get("@odata.nextLink", "").removeprefix(LOCAL)
    assert seen == [f"V{at:03}" for at in range(1, 180, 2)]


@pytest.mark.facts("S-C22", "S-I2")
def test_without_next_links_nothing_tells_of_more(many: Sage) -> None:
    assert "@odata.nextLink" not in many(nextlink="none").get("AP/APVendors").json


@pytest.mark.facts("S-C25", "S-C21")
def test_top_above_the_page_is_cut_or_honored_by_switch(many: Sage) -> None:
    assert len(many().get("AP/APVendors?$top=150").rows) == 100
    assert len(many(top_over_page="honored").get("AP/APVendors?$top=150").rows) == 150


@pytest.mark.facts("S-C26", "S-C1")
def test_count_counts_all_matches_whatever_the_page(many: Sage) -> None:
    answer = many().get("AP/APVendors?$count=true&$top=3&$skip=5&$filter=OnHold%20eq%20'OnHold'").json
    assert answer["@odata.count"] == 125 and len(answer["value"]) == 3
    assert list(answer)[:2] == ["@odata.context", "@odata.count"]


@pytest.mark.facts("S-C24", "S-C17")
def test_key_ranges_walk_through_every_vendor_once(many: Sage) -> None:
    sage, seen, last = many(), [], ""
    while page := numbers(sage.where("AP/APVendors", f"VendorNumber gt '{last}'", "&$top=70")):
        seen.extend(page)
        last = page[-1]
    assert seen == [f"V{at:03}" for at in range(250)]


@pytest.mark.facts("S-E11")
def test_a_query_over_two_kilobytes_never_reaches_the_web_api(sage: Sage) -> None:
    answer = sage().get("AP/APVendors?$filter=" + "x" * 2048)
    assert answer.status == 404 and b"404.15" in answer.body
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.facts("S-C7", "S-C9", "S-E2")
@pytest.mark.parametrize(
    "query",
    [
        "$top=1&$top=2",
        "$top=-1",
        "$top=x",
        "$skip=1.5",
        "$count=yes",
        "$expand=X",
        "$select=Nope",
        "$orderby=X",
    ],
)
def test_options_that_do_not_fit_are_invalid_parameters(sage: Sage, query: str) -> None:
    assert sage().get(f"AP/APVendors?{query}").code == "InvalidParameters"


@pytest.mark.facts("S-C8")
def test_orderby_sorts_before_paging(sage: Sage) -> None:
    answer = sage().get("AP/APVendors?$orderby=TaxGroup%20desc,VendorNumber&$top=2&$select=VendorNumber")
    assert numbers(answer) == ["V002", "GONE"]
