"""Claims about how vendors are read from Sage: by date, whole, and with the address their money goes to.

Knows a scripted Sage with dates. Does not know the simulator or the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from vendor_site import NOW, TODAY, Site, opening

from ml_connector.domain.failures import Held
from ml_connector.domain.vendor import Vendor
from ml_connector.engine.values import RawItem, RawPage
from ml_connector.systems.sage300 import Vendors
from ml_connector.systems.sage300.vendor_mark import VendorMark


@pytest.fixture
def site() -> Site:
    """A company without vendors."""
    return Site()


@pytest.fixture
def opened(site: Site) -> Iterator[Callable[..., Vendors]]:
    """Makes the source in front of the site, with what the site was found to accept."""
    made: list[Vendors] = []

    def make(**dialect: Any) -> Vendors:
        made.append(opening(site, **dialect))
        return made[-1]

    yield make
    for source in made:
        source.books.client.close()


def read(source: Vendors, mark: VendorMark | None = None, resume: str | None = None) -> list[RawPage]:
    """All pages of one read."""
    return list(source.pages(str(mark) if mark else None, recover=False, resume=resume))


def vendors(source: Vendors, pages: list[RawPage]) -> list[Vendor]:
    """What the pages hold, translated."""
    return [source.read(item) for page in pages for item in page.items]


def marked(day: date = TODAY, whole_at: datetime = NOW, *, remit_to: bool = False) -> VendorMark:
    """A bookmark of an earlier read."""
    return VendorMark(changed=day, whole_at=whole_at, remit_to=remit_to)


def after(pages: list[RawPage]) -> VendorMark:
    """Where the next read begins."""
    assert pages[-1].bookmark
    return VendorMark.of(pages[-1].bookmark)


@pytest.mark.facts("S-F.2", "S-C33")
def test_a_vendor_comes_with_everything_that_travels(site: Site, opened: Any) -> None:
    site.vendor(
        "1200", OnHold="OnHold", CurrencyCode="CAD", Terms="N30", PhoneNumber="555", Email="a@example.com",
        Num1099CPRSTaxNumber="12-3456789", TaxReportingType="Num1099", GLAccount="6000", AddressLine1="1 Mill St",
        City="Burnaby", StateProvince="BC", ZipPostalCode="V5H", Country="Canada",
    )  # fmt: skip
    source = opened()
    [told] = vendors(source, read(source))
    assert (told.number, told.name, told.active, told.on_hold) == ("1200", "Name 1200", True, True)
    assert (told.currency, told.terms, told.phone, told.email) == ("CAD", "N30", "555", "a@example.com")
    assert (told.tax_id, told.tax_reporting, told.default_account) == ("12-3456789", "Num1099", "6000")
    assert told.remit_to and (told.remit_to.lines[0], told.remit_to.city) == ("1 Mill St", "Burnaby")


@pytest.mark.facts("S-F.1/APVendors")
def test_the_first_read_is_whole_and_the_next_one_by_date(site: Site, opened: Any) -> None:
    site.vendor("1", TODAY - timedelta(days=30)), site.vendor("2")
    source = opened()
    first = read(source)
    assert [page.whole for page in first] == [True]
    second = read(source, after(first))
    assert [[item.key for item in page.items] for page in second] == [["2"]]
    assert (second[0].whole, site.asked) == (False, ["APVendors", "APVendors"])


def test_a_read_by_date_begins_two_days_before_the_greatest_date(site: Site, opened: Any) -> None:
    for days in range(5):
        site.vendor(str(days), TODAY - timedelta(days=days))
    source = opened()
    assert [told.number for told in vendors(source, read(source, marked()))] == ["0", "1", "2"]


@pytest.mark.parametrize(("hours", "due"), [(0, False), (20, False), (23, False), (24, True)])
def test_runs_a_few_seconds_early_or_late_leave_the_whole_read_at_its_hour(hours: int, due: bool) -> None:
    for late_s in (-20, 0, 20):
        assert marked().whole_due(NOW + timedelta(hours=hours, seconds=max(late_s, -hours))) is due


@pytest.mark.parametrize("hours", [24, 300, -1])
def test_a_day_after_the_last_whole_read_everything_is_read_again(
    site: Site, opened: Any, hours: int
) -> None:
    site.vendor("1", TODAY - timedelta(days=90))
    source = opened()
    pages = read(source, marked(whole_at=NOW - timedelta(hours=hours)))
    assert ([item.key for item in pages[0].items], pages[0].whole) == (["1"], True)
    assert after(pages).whole_at == NOW


def test_a_date_in_the_future_does_not_take_the_mark_along(site: Site, opened: Any) -> None:
    site.vendor("1", TODAY + timedelta(days=400))
    assert after(read(opened())).changed == TODAY


def test_a_server_whose_clock_is_ahead_does_not_take_the_mark_along(site: Site, opened: Any) -> None:
    site.vendor("1", TODAY)
    site.time = NOW + timedelta(days=400)
    assert after(read(opened())).changed == TODAY


def test_a_server_that_does_not_tell_its_time_is_read_whole_every_time(site: Site, opened: Any) -> None:
    site.vendor("1")
    site.time = None
    source = opened()
    assert read(source)[-1].bookmark is None
    assert [page.whole for page in read(source, marked())] == [True]


@pytest.mark.facts("S-C12")
@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize("where", ["APVendorsDateLastMaintained", "APRemitToLocationsDateLastMaintained"])
def test_a_site_that_takes_no_date_in_a_filter_is_read_whole(
    site: Site, opened: Any, where: str, status: int
) -> None:
    site.vendor("1", TODAY - timedelta(days=90))
    site.refuses[where] = status
    assert [page.whole for page in read(opened(), marked(remit_to=True))] == [True]


@pytest.mark.facts("S-C12")
def test_a_site_that_was_found_to_take_no_date_is_not_asked_by_date(site: Site, opened: Any) -> None:
    site.vendor("1")
    assert [page.whole for page in read(opened(page_size=100), marked())] == [True]
    assert site.asked == ["APVendors"]


@pytest.mark.facts("S-F.1/APRemitToLocations")
def test_the_address_is_that_of_the_remit_to_location_a_vendor_names(site: Site, opened: Any) -> None:
    site.vendor("1", PrimaryRemitToLocation="LOCKBX", AddressLine1="1 Mill St")
    site.vendor("2", AddressLine1="2 Mill St")
    site.place("1", "LOCKBX", AddressLine1="P.O. Box 1"), site.place("2", "OTHER", AddressLine1="P.O. Box 2")
    source = opened()
    pages = read(source)
    assert [told.remit_to.lines[0] for told in vendors(source, pages) if told.remit_to] == [
        "P.O. Box 1",
        "2 Mill St",
    ]
    assert (after(pages).remit_to, site.asked.count("APRemitToLocations")) == (True, 1)


@pytest.mark.facts("S-F.1/APRemitToLocations")
def test_a_change_of_a_remit_to_location_alone_brings_its_vendor(site: Site, opened: Any) -> None:
    long_ago = TODAY - timedelta(days=90)
    site.vendor("1", long_ago, PrimaryRemitToLocation="LOCKBX"), site.vendor("2", long_ago)
    site.place("1", "LOCKBX", AddressLine1="P.O. Box 9")
    source = opened()
    [told] = vendors(source, read(source, marked(remit_to=True)))
    assert told.remit_to and (told.number, told.remit_to.lines[0]) == ("1", "P.O. Box 9")


def test_a_company_without_remit_to_locations_costs_no_call_more(site: Site, opened: Any) -> None:
    site.vendor("1")
    source = opened()
    read(source, after(read(source)))
    assert site.asked == ["APVendors", "APVendors"]


@pytest.mark.parametrize("status", [403, 404])
def test_a_vendor_whose_location_cannot_be_read_is_held_and_not_sent_elsewhere(
    site: Site, opened: Any, status: int
) -> None:
    site.vendor("1", PrimaryRemitToLocation="LOCKBX", AddressLine1="1 Mill St")
    site.refuses["APRemitToLocations"] = status
    source = opened()
    [told] = vendors(source, read(source))
    with pytest.raises(Held, match="remit-to-unknown"):
        source.screen(told)


@pytest.mark.facts("S-C7")
def test_members_are_chosen_only_where_the_site_was_found_to_let_them(site: Site, opened: Any) -> None:
    assert (opened()._select, "VendorName" in opened(select=True)._select) == ((), True)


def test_what_is_learned_of_vendors_is_as_old_as_the_question_for_them(site: Site, opened: Any) -> None:
    site.vendor("1")
    site.takes = timedelta(minutes=1)
    source = opened()
    read(source)
    assert source.books.facts.gather(["1"], []).as_of == NOW


def test_who_is_a_vendor_of_ours_is_known_after_a_whole_read_and_asked_after_another(
    site: Site, opened: Any
) -> None:
    site.vendor("1", TODAY - timedelta(days=90)), site.vendor("2")
    source = opened()
    read(source)
    assert (source.everyone(), source.among(["1", "9"])) == ({"1", "2"}, {"1"})
    read(source, marked())
    assert (source.everyone(), source.among(["1", "2", "9"]), len(site.asked)) == (None, {"1", "2"}, 3)


def test_a_text_that_is_no_vendor_is_held(opened: Any) -> None:
    with pytest.raises(Held, match="unreadable"):
        opened().read(RawItem(key="1", text='{"vendor":{"VendorNumber":7},"remit_to":null}'))


@pytest.mark.parametrize("mark", [marked(), marked(date(2026, 1, 2), remit_to=True)])
def test_a_bookmark_is_read_as_it_was_written(mark: VendorMark) -> None:
    assert VendorMark.of(str(mark)) == mark
