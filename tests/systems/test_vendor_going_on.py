"""Claims about a read of vendors that was cut off: it goes on by key, and no edit between its parts is lost (L10, L11).

Knows a scripted Sage with dates. Does not know the simulator or the ledger.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.systems.test_vendor_source import NOW, TODAY, Site, after, marked, opened, read, site

from ml_connector.engine.values import RawPage

__all__ = ["opened", "site"]

LONG_AGO = TODAY - timedelta(days=90)


def numbers(pages: list[RawPage]) -> list[str]:
    """The vendors of these pages."""
    return [item.key for page in pages for item in page.items]


def test_a_whole_read_goes_on_after_the_last_key_and_says_so(site: Site, opened: Any) -> None:
    site.vendor("1", LONG_AGO)
    [first] = read(opened())
    site.vendor("2", LONG_AGO), site.vendor("3", LONG_AGO)
    pages = read(opened(), None, first.resume)
    assert (numbers(pages), [(page.whole, page.goes_on) for page in pages]) == (["2", "3"], [(True, True)])
    assert (first.whole, first.goes_on) == (True, False)


@pytest.mark.facts("S-F.1/APVendors")
def test_what_was_edited_between_the_parts_is_in_the_next_read_by_date(site: Site, opened: Any) -> None:
    edited = site.vendor("1", LONG_AGO)
    [first] = read(opened())
    site.time, site.now = NOW + timedelta(hours=3), NOW + timedelta(hours=3)
    edited["DateLastMaintained"] = f"{TODAY}T00:00:00Z"
    site.vendor("2", TODAY + timedelta(days=9))
    mark = after(read(opened(), None, first.resume))
    assert (mark.whole_at, mark.changed) == (NOW, TODAY)
    assert "1" in numbers(read(opened(), mark))


def test_a_location_named_in_the_first_part_alone_is_remembered(site: Site, opened: Any) -> None:
    site.vendor("1", PrimaryRemitToLocation="LOCKBX"), site.place("1", "LOCKBX")
    [first] = read(opened())
    site.vendor("2")
    assert after(read(opened(), None, first.resume)).remit_to


def test_a_whole_read_goes_on_although_a_read_by_date_would_be_due(site: Site, opened: Any) -> None:
    site.vendor("1", LONG_AGO)
    [first] = read(opened(), marked(whole_at=NOW - timedelta(days=2)))
    site.vendor("2", LONG_AGO)
    pages = read(opened(), marked(), first.resume)
    assert (numbers(pages), pages[0].whole) == (["2"], True)


def test_a_read_by_date_goes_on_from_the_same_bookmark_and_begins_anew_from_another(
    site: Site, opened: Any
) -> None:
    site.vendor("1")
    [first] = read(opened(), marked())
    site.vendor("2"), site.vendor("0", LONG_AGO)
    [rest] = read(opened(), marked(), first.resume)
    assert (numbers([rest]), rest.whole, rest.goes_on) == (["2"], False, True)
    [anew] = read(opened(), marked(TODAY - timedelta(days=1)), first.resume)
    assert (numbers([anew]), anew.goes_on) == (["1", "2"], False)


def test_a_read_by_date_whose_rest_comes_when_a_whole_one_is_due_is_made_whole(
    site: Site, opened: Any
) -> None:
    site.vendor("1")
    [first] = read(opened(), marked())
    site.time = NOW + timedelta(days=1)
    [anew] = read(opened(), marked(), first.resume)
    assert (numbers([anew]), anew.whole, anew.goes_on) == (["1"], True, False)


def test_what_another_version_wrote_begins_anew(site: Site, opened: Any) -> None:
    site.vendor("1")
    [page] = read(opened(), None, "page 7 of 9")
    assert (numbers([page]), page.goes_on) == (["1"], False)


def test_a_server_that_does_not_tell_its_time_leaves_no_place(site: Site, opened: Any) -> None:
    site.vendor("1")
    site.time = None
    assert [page.resume for page in read(opened())] == [None]


def test_a_part_of_a_read_does_not_claim_to_know_everyone(site: Site, opened: Any) -> None:
    site.vendor("1", LONG_AGO)
    [first] = read(opened())
    site.vendor("2", LONG_AGO)
    source = opened()
    read(source, None, first.resume)
    assert (source.everyone(), source.among(["1", "2", "9"])) == (None, {"1", "2"})
