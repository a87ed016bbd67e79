"""Claims about how purchase orders are read from Sage: what is open, everything, and what became of the others.

Knows a scripted Sage. Does not know the simulator or the ledger.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from order_site import NOW, Site

import sage300
from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.domain.failures import Held, TryLater
from ml_connector.domain.options import parse
from ml_connector.domain.purchase_order import PurchaseOrder
from ml_connector.engine.values import RawItem, RawPage
from ml_connector.systems.sage300 import Books, PurchaseOrders
from ml_connector.systems.sage300.facts import FactBook


@pytest.fixture
def site() -> Site:
    """A company without orders."""
    return Site()


@pytest.fixture
def opened(site: Site) -> Iterator[Callable[..., PurchaseOrders]]:
    """Makes the source in front of the site, with settings, a crosswalk and what the site was found to accept."""
    made: list[sage300.Sage300] = []

    def make(*lines: Line, settings: dict[str, str] | None = None, **dialect: Any) -> PurchaseOrders:
        where = sage300.Site("http://127.0.0.1:1", "SAMLTD", "WEBAPI", secrets.token_hex(8))
        wire, known = httpx2.MockTransport(site.handle), sage300.Dialect(**dialect)
        made.append(sage300.Sage300(where, transport=wire, sleep=lambda seconds: None, dialect=known))
        facts = FactBook(client=made[-1], now=lambda: NOW)
        books = Books(client=made[-1], company="SAMLTD", book="erp/SAMLTD", options=parse(settings or {}),
                      facts=facts, crosswalk=Crosswalk(lines=lines))  # fmt: skip
        return PurchaseOrders(books=books)

    yield make
    for client in made:
        client.close()


def read(source: PurchaseOrders, mark: datetime | None = NOW, resume: str | None = None) -> list[RawPage]:
    """All pages of one read."""
    return list(source.pages(mark.isoformat() if mark else None, recover=False, resume=resume))


def keys(pages: list[RawPage]) -> list[str]:
    """The keys that came."""
    return [item.key for page in pages for item in page.items]


def first(source: PurchaseOrders) -> PurchaseOrder:
    """The first order, translated."""
    return source.read(read(source)[0].items[0])


def gone(source: PurchaseOrders, *items: RawItem) -> dict[str, PurchaseOrder]:
    """What became of orders, by key."""
    return {item.key: source.read(item) for page in source.absent(items) for item in page.items}


def known(site: Site, source: PurchaseOrders, key: int) -> RawItem:
    """An order as it came before it went."""
    site.order(key)
    (item,) = [item for page in read(source) for item in page.items if item.key == str(key)]
    del site.rows[key]
    return item


@pytest.mark.facts("S-F.9", "S-F.10", "S-F.9/status")
def test_an_order_comes_with_exact_numbers(site: Site, opened: Any) -> None:
    line = {"LineNumber": 1000, "QuantityOrdered": 10.5, "QuantityReceived": 0.1, "UnitCost": 0.123456,
            "NonStockClearingAccount": "2100"}  # fmt: skip
    site.order(7, PurchaseOrderLines=[line], Total=12.35, TermsCode="N30", Currency="CAD")
    told = first(opened())
    assert (told.sequence, told.label, told.party, told.terms, told.currency) == (
        "7",
        "PO7",
        "1200",
        "N30",
        "CAD",
    )
    [row] = told.lines
    assert (row.ordered, row.received, row.unit_cost, row.amount, row.account) == (
        Decimal("10.5000"), Decimal("0.1000"), Decimal("0.123456"), None, "2100")  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"Lines": 2}, {"Completed": None}, {"PurchaseOrderNumber": " "}, {"Total": 1.2345}],
)
def test_an_order_that_is_not_whole_is_held(site: Site, opened: Any, wrong: dict[str, Any]) -> None:
    site.order(7, **wrong)
    with pytest.raises(Held, match="unreadable"):
        first(opened())


@pytest.mark.facts("S-F.9/types")
@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({}, ""),
        ({"PurchaseOrderType": "Blanket"}, "it is a Blanket order"),
        ({"PurchaseOrderType": ""}, "Sage 300 does not tell its type"),
        ({"OnHold": True}, "it is on hold"),
        ({"OnHold": "Yes"}, "it is on hold"),
        ({"OnHold": None}, ""),
    ],
)
def test_the_rule_says_why_an_order_is_left_out(
    site: Site, opened: Any, more: dict[str, Any], why: str
) -> None:
    site.order(7, **more)
    assert first(opened()).left_out == why


def test_the_rule_is_the_connections(site: Site, opened: Any) -> None:
    site.order(7, PurchaseOrderType="Blanket", OnHold=True)
    assert first(opened(settings={"po_types": "blanket", "po_on_hold": "send"})).left_out == ""


def test_codes_are_avidxchanges_and_one_that_is_taken_holds_an_open_order(site: Site, opened: Any) -> None:
    site.order(7)
    mapped = opened(Line(kind="vendor", avidxchange="V-9", sage="1200"),
                    Line(kind="account", avidxchange="A-1", sage="600010"))  # fmt: skip
    assert (first(mapped).code, first(mapped).lines[0].account) == ("V-9", "A-1")
    taken = opened(Line(kind="vendor", avidxchange="1200", sage="1300"))
    with pytest.raises(Held, match="code-taken"):
        taken.screen(first(taken))
    site.order(7, PurchaseOrderType="Blanket")
    taken.screen(first(taken))


@pytest.mark.facts("S-F.1/POPurchaseOrders")
def test_the_first_read_is_of_everything_and_the_next_of_what_is_open(site: Site, opened: Any) -> None:
    site.order(7), site.order(8, Completed=True)
    source = opened()
    whole = read(source, None)
    assert (keys(whole), whole[-1].bookmark, whole[0].whole) == (["7", "8"], NOW.isoformat(), True)
    some = read(source)
    assert (keys(some), some[-1].bookmark, some[0].whole) == (["7"], NOW.isoformat(), True)


@pytest.mark.parametrize("hours", [24, -1])
def test_a_day_later_or_after_the_clock_was_put_back_everything_is_read(
    site: Site, opened: Any, hours: int
) -> None:
    site.order(8, Completed=True)
    assert keys(read(opened(), NOW - timedelta(hours=hours))) == ["8"]


def test_a_server_that_does_not_tell_its_time_is_read_whole_every_time(site: Site, opened: Any) -> None:
    site.order(8, Completed=True)
    site.time = None
    assert [(keys([page]), page.bookmark) for page in read(opened())] == [(["8"], None)]


@pytest.mark.facts("S-C14")
@pytest.mark.parametrize("status", [400, 500])
def test_a_site_that_takes_no_boolean_in_a_filter_is_read_whole(site: Site, opened: Any, status: int) -> None:
    site.order(8, Completed=True)
    site.refuses["Completed"] = status
    assert keys(read(opened())) == ["8"]


@pytest.mark.facts("S-C7", "S-H4")
def test_members_are_chosen_where_a_site_lets_them_and_lacks_none(site: Site, opened: Any) -> None:
    site.order(7)
    assert (opened()._select, "PurchaseOrderLines" in opened(select=True)._select) == ((), True)
    site.refuses["select"] = 400
    assert keys(read(opened(select=True), None)) == ["7"]


@pytest.mark.parametrize("status", [403, 404])
def test_a_site_that_shows_no_orders_is_told_and_stops_nothing_else(
    site: Site, opened: Any, status: int
) -> None:
    site.refuses["count"] = status
    source, left = opened(), RawItem(key="7", text="{}")
    for ask in (lambda: read(source, None), lambda: gone(source, left), lambda: source.holders({"PO7"})):
        with pytest.raises(TryLater, match="orders-not-shown"):
            ask()


@pytest.mark.parametrize("everything", [True, False])
def test_a_read_that_was_cut_off_goes_on_as_it_began(site: Site, opened: Any, everything: bool) -> None:
    for key in (7, 8, 9):
        site.order(key, Completed=key == 9)
    source, mark = opened(), None if everything else NOW - timedelta(hours=3)
    place = next(source.pages(mark and mark.isoformat(), recover=False, resume=None)).resume
    assert place
    site.order(10), site.order(11, Completed=True)
    site.time = NOW + timedelta(hours=1)
    rest = read(source, mark, place)
    assert (keys(rest), rest[0].goes_on) == (["10", "11"] if everything else ["9", "10"][1:], True)
    assert rest[-1].bookmark == (NOW if everything else mark or NOW).isoformat()


@pytest.mark.facts("S-F.9/vanishing")
def test_what_is_asked_for_by_key_is_as_it_is_now_or_as_it_last_was(site: Site, opened: Any) -> None:
    source = opened()
    left = known(site, source, 7)
    site.order(8, Completed=True)
    told = gone(source, left, RawItem(key="8", text="{}"))
    assert (told["7"].gone, told["7"].over, told["7"].lines != ()) == (True, True, True)
    assert (told["8"].gone, told["8"].completed) == (False, True)


def test_of_what_no_text_is_kept_nothing_is_said(site: Site, opened: Any) -> None:
    site.order(8)
    assert gone(opened(), RawItem(key="7", text="")) == {}


def test_a_company_that_shows_no_order_at_all_has_lost_none(site: Site, opened: Any) -> None:
    source = opened()
    left = known(site, source, 7)
    with pytest.raises(TryLater, match="read-failed: the company shows no purchase order any more"):
        gone(source, left)


@pytest.mark.facts("S-C26")
@pytest.mark.parametrize("there", [True, False])
def test_where_a_site_does_not_count_each_is_asked_for_alone(site: Site, opened: Any, there: bool) -> None:
    source = opened()
    left = known(site, source, 7)
    site.order(8)
    site.counts, site.hides = False, {7}
    if there:
        site.order(7)
        with pytest.raises(TryLater, match="read-failed: order 7 is there"):
            gone(source, left)
    else:
        assert gone(source, left)["7"].gone


def test_a_number_is_held_by_the_open_order_that_is_sent(site: Site, opened: Any) -> None:
    site.order(7, PurchaseOrderNumber="A", Completed=True), site.order(8, PurchaseOrderNumber="A")
    site.order(9, PurchaseOrderNumber="B", PurchaseOrderType="Blanket")
    site.order(10, PurchaseOrderNumber="C", Completed=None)  # nobody knows of it
    assert opened().holders({"A", "B", "C"}) == {"A": "8", "C": "10"}
