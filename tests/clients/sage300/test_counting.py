"""Claims about the count of a list: when a read is over, and when rows are missing.

Knows what a site says of a page. Does not know what the records mean.
"""

import pytest
from tests.clients.sage300.conftest import Script

from sage300 import OrderLost, Sage300, field


def vendor(number: str) -> dict[str, object]:
    """A vendor with this number."""
    return {"VendorNumber": number, "VendorName": "X"}


@pytest.mark.facts("S-C1", "S-C25", "S-C26")
@pytest.mark.parametrize("count", [3, "3"])
def test_a_site_that_cuts_a_page_without_a_link_is_read_to_its_count(
    sage: Script, client: Sage300, count: object
) -> None:
    """C25, C26: `$top` above the server's page size may be cut, and nothing says so but the count."""
    sage.says(200, {"@odata.count": count, "value": [vendor("A"), vendor("B")]})
    sage.lists(vendor("C"))
    assert [found.VendorNumber for found in client.vendors.find()] == ["A", "B", "C"]
    assert len(sage.requests) == 2


def full(count: int | None, *names: str) -> dict[str, object]:
    """A page of vendors, with its count where it has one."""
    counted = {} if count is None else {"@odata.count": count}
    return counted | {"value": [vendor(name) for name in names]}


@pytest.mark.facts("S-C25", "S-C26")
def test_a_full_page_that_counts_no_more_than_itself_is_the_last(sage: Script, client: Sage300) -> None:
    sage.says(200, full(9, "A", "B", "C"))
    sage.says(200, full(None, "D", "E", "F"))
    sage.says(200, full(3, "G", "H", "I"))
    assert len(client.vendors.find()) == 9
    assert ["$count" in request.options for request in sage.requests] == [True, False, True]


@pytest.mark.facts("S-C25", "S-C26")
@pytest.mark.parametrize("count", [4, None])
def test_a_full_page_that_counts_more_than_itself_or_nothing_is_not_the_last(
    sage: Script, client: Sage300, count: int | None
) -> None:
    sage.says(200, full(6, "A", "B", "C"))
    sage.says(200, full(count, "D", "E", "F"))
    sage.lists(vendor("G"))
    assert len(client.vendors.find()) == 7


@pytest.mark.facts("S-C17", "S-C26")
def test_a_last_page_ends_no_list_that_lacks_rows_of_its_first_count(sage: Script, client: Sage300) -> None:
    sage.says(200, full(6, "A", "B", "C"))
    sage.says(200, full(2, "Y", "Z"))
    sage.lists()
    sage.says(200, full(6, "A"))
    with pytest.raises(OrderLost, match="after 5 rows, but 6"):
        client.vendors.find()


@pytest.mark.facts("S-C17", "S-C26")
@pytest.mark.parametrize("count", [9, 2])
def test_a_list_that_ends_before_its_own_count_is_no_list(sage: Script, client: Sage300, count: int) -> None:
    """C17: out of key order, a first page that holds the greatest key would hide all the others."""
    sage.says(200, {"@odata.count": 9, "value": [vendor("A"), vendor("Z")]})
    sage.lists()
    sage.says(200, {"@odata.count": count + 1, "value": [vendor("A")]})
    with pytest.raises(OrderLost, match=f"after 2 rows, but {count + 1}"):
        client.vendors.find(field("OnHold").eq("No"))
    assert sage.requests[2].options == {"$filter": "OnHold eq 'No'", "$count": "true", "$top": "1"}
    assert len(sage.requests) == 3


@pytest.mark.facts("S-C17", "S-C26")
def test_an_empty_list_of_counted_rows_is_not_empty(sage: Script, client: Sage300) -> None:
    sage.says(200, {"@odata.count": 1, "value": []})
    with pytest.raises(OrderLost):
        client.vendors.find()


@pytest.mark.facts("S-C26")
@pytest.mark.parametrize("count", [2, 0])
def test_rows_deleted_during_a_read_are_not_missing(sage: Script, client: Sage300, count: int) -> None:
    sage.says(200, {"@odata.count": 3, "value": [vendor("A"), vendor("B")]})
    sage.lists()
    sage.says(200, {"@odata.count": count, "value": []})
    assert len(client.vendors.find()) == 2


@pytest.mark.facts("S-C26")
def test_rows_inserted_during_a_read_are_not_too_many(sage: Script, client: Sage300) -> None:
    sage.says(200, full(4, "A", "B", "C"))
    sage.says(200, full(2, "D", "E"))
    assert len(client.vendors.find()) == 5
    assert len(sage.requests) == 2


@pytest.mark.facts("S-C26")
def test_a_site_that_stops_counting_leaves_a_short_list_open(sage: Script, client: Sage300) -> None:
    sage.says(200, {"@odata.count": 9, "value": [vendor("A")]})
    sage.lists()
    with pytest.raises(OrderLost, match="not given again"):
        client.vendors.find()


def test_records_that_bring_many_others_come_in_smaller_pages(sage: Script, client: Sage300) -> None:
    sage.says(200, full(3, "A", "B"))
    sage.says(200, full(1, "C"))
    assert [len(page.items) for page in client.vendors.pages(at_most=2)] == [2, 1]
    assert [request.options["$top"] for request in sage.requests] == ["2", "2"]
