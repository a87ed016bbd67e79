"""Knows how many records are asked for at once, and what is done where a site takes no such filter.

Does not know single keys and pages; test_reading does.
"""

import pytest
from tests.clients.sage300.conftest import Script
from tests.clients.sage300.test_reading import vendor

from sage300 import Rejected, ResourceMissing, Sage300


def test_many_keys_are_asked_in_few_short_filters(sage: Script, client: Sage300) -> None:
    sage.lists()
    client.vendors.any_of("VendorNumber", [f"V{n}" for n in range(45)] + ["V0"])
    terms = [r.options["$filter"].count(" eq ") for r in sage.requests]
    assert terms == [20, 20, 5]


def test_pairs_are_asked_ten_at_a_time(sage: Script, client: Sage300) -> None:
    sage.lists()
    pairs = [("V1", f"INV-{n}") for n in range(12)]
    assert client.posted_documents.any_of(("VendorNumber", "DocumentNumber"), pairs) == []
    assert [r.options["$filter"].count(" or ") + 1 for r in sage.requests] == [10, 2]


def test_a_bulk_filter_stays_within_its_bytes(sage: Script, client: Sage300) -> None:
    sage.lists()
    client.posted_documents.any_of(
        ("VendorNumber", "DocumentNumber"), [("é" * 12, "é" * 20 + f"{n:02}") for n in range(30)]
    )
    sizes = [len(r.target.split("filter=")[1].split("&")[0]) for r in sage.requests]
    assert max(sizes) <= 1800
    assert len(sizes) > 3


@pytest.mark.facts("S-E11")
@pytest.mark.parametrize("status", [400, 404])
def test_a_filter_the_site_does_not_take_is_halved(sage: Script, client: Sage300, status: int) -> None:
    sage.says(status, b"<html>too long</html>", Content_Type="text/html")
    sage.lists(vendor("A"))
    sage.lists(vendor("B"))
    found = client.vendors.any_of("VendorNumber", ["A", "B"])
    assert [v.VendorNumber for v in found] == ["A", "B"]


def test_a_value_that_fails_alone_is_never_taken_for_absent(sage: Script, client: Sage300) -> None:
    sage.says(404, b"gone")
    with pytest.raises(ResourceMissing):
        client.vendors.any_of("VendorNumber", ["A", "B"])


@pytest.mark.facts("S-E4", "S-H6")
def test_a_refusal_that_is_not_about_the_filter_is_not_halved(sage: Script, client: Sage300) -> None:
    sage.refuses(409, "General", "Day End Processing is running")
    with pytest.raises(Rejected):
        client.vendors.any_of("VendorNumber", ["A", "B"])
    assert len(sage.requests) == 1


def test_no_values_need_no_request(client: Sage300) -> None:
    assert client.vendors.any_of("VendorNumber", []) == []
    assert client.calls == 0
