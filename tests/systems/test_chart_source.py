"""Claims about how the chart is read from Sage: whole, in two parts, going on after a cut, and what is gone of it.

Knows a scripted Sage. Does not know the simulator or the ledger.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

import sage300
from ml_connector.domain.chart import ChartUse, ListedAccount
from ml_connector.domain.failures import Disconnected, Held, TryLater
from ml_connector.domain.options import parse
from ml_connector.engine.values import RawItem, RawPage
from ml_connector.systems.sage300 import Books, Chart
from ml_connector.systems.sage300.facts import FactBook

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
BOTH = ChartUse(accounts_written=True, values_written=True)
ACCOUNTS, CODES, TERMS = "GLAccounts", "GLSegmentCodes", "APTerms"
KEYS = {ACCOUNTS: "UnformattedAccount", CODES: "SegmentCodeKey", TERMS: "TermsCode"}
DETAILS = "ControlAccountSubledgers"


@dataclass
class Site:
    """Accounts and segment codes in key order, two a page; `refuses` gives a status for a resource."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in KEYS})
    refuses: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    details: bool = True  # whether nested lists come with a choice of members

    def account(self, *keys: str, **more: Any) -> None:
        """Add accounts."""
        self.rows[ACCOUNTS] += [
            {"UnformattedAccount": key, "AccountNumber": key, "Status": "Active", **more} for key in keys
        ]

    def code(self, *keys: str, segment: str = "000002") -> None:
        """Add segment codes."""
        self.rows[CODES] += [{"SegmentNumber": segment, "SegmentCodeKey": key} for key in keys]

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        name, told = request.url.path.rsplit("/", 1)[-1], request.url.params
        self.asked.append((name, told.get("$filter", "")))
        if status := self.refuses.get(name):
            return httpx2.Response(status, json={"error": {"code": "Forbidden", "message": {"value": "no"}}})
        rows = self._matching(name, told.get("$filter", ""))
        if told.get("$select") and not self.details:
            rows = [{key: value for key, value in row.items() if key != DETAILS} for row in rows]
        count = {"@odata.count": len(rows)} if told.get("$count") else {}
        return httpx2.Response(200, json={**count, "value": rows[: int(told["$top"])]})

    def _matching(self, name: str, where: str) -> list[dict[str, Any]]:
        member, rows = KEYS[name], self.rows[name]
        if after := re.search(rf"{member} gt '([^']+)'", where):
            return [row for row in rows if row[member] > after[1]]
        keys = re.findall(rf"{member} eq '([^']+)'", where)
        return [row for row in rows if row[member] in keys] if keys else rows


@pytest.fixture
def site() -> Site:
    """A company without a chart."""
    return Site()


@pytest.fixture
def opened(site: Site) -> Iterator[Callable[..., Chart]]:
    """Makes the source in front of the site."""
    made: list[sage300.Sage300] = []

    def make(use: ChartUse = BOTH, names: str = "main-dept", **dialect: Any) -> Chart:
        where = sage300.Site("http://127.0.0.1:1", "SAMLTD", "WEBAPI", secrets.token_hex(8))
        wire, known = httpx2.MockTransport(site.handle), sage300.Dialect(**dialect)
        limits = sage300.Limits(page_size=2)
        client = sage300.Sage300(where, transport=wire, sleep=lambda s: None, dialect=known, limits=limits)
        made.append(client)
        options = parse({"page_size": "2", "account_segments": names})
        facts = FactBook(client=client, now=lambda: NOW)
        books = Books(client=client, company="SAMLTD", book="erp/SAMLTD", options=options, facts=facts)
        return Chart(books=books, use=use)

    yield make
    for client in made:
        client.close()


def read(source: Chart, resume: str | None = None) -> list[RawPage]:
    """All pages of one read."""
    return list(source.pages(None, recover=False, resume=resume))


def keys(pages: Sequence[RawPage]) -> list[str]:
    """What the pages hold, by key."""
    return [item.key for page in pages for item in page.items]


def missed(source: Chart, *items: RawItem) -> list[tuple[str, bool]]:
    """What became of these: key, and whether it is gone."""
    found = [item for page in source.absent(items) for item in page.items]
    return [(item.key, source.read(item).gone) for item in found]


def test_the_accounts_come_first_and_then_the_values_of_the_segments(site: Site, opened: Any) -> None:
    site.account("1", "2", "3"), site.code("10", "20")
    pages = read(opened())
    assert keys(pages) == ["account 1", "account 2", "account 3", "segment 000002 10", "segment 000002 20"]
    assert {(page.whole, page.goes_on, page.bookmark) for page in pages} == {(True, False, None)}


@pytest.mark.parametrize(("cut", "left"), [(0, 3), (1, 2), (2, 0)])
def test_a_read_that_was_cut_goes_on_in_its_part(site: Site, opened: Any, cut: int, left: int) -> None:
    site.account("1", "2", "3"), site.code("10", "20")
    pages = read(opened())
    rest = read(opened(), pages[cut].resume)
    assert keys(rest) == keys(pages)[5 - left :] and all(page.goes_on for page in rest)


def test_a_place_that_another_version_wrote_begins_anew(site: Site, opened: Any) -> None:
    site.account("1")
    (page,) = [page for page in read(opened(), "{}") if page.items]
    assert (keys([page]), page.goes_on) == (["account 1"], False)


@pytest.mark.parametrize(
    ("use", "asked"),
    [
        (ChartUse(accounts_written=True), {ACCOUNTS}),
        (ChartUse(values_written=True), {CODES}),
        (BOTH, {ACCOUNTS, CODES}),
    ],
)
def test_only_what_is_of_use_is_asked_for(site: Site, opened: Any, use: ChartUse, asked: set[str]) -> None:
    site.account("1"), site.code("10")
    read(opened(use))
    assert {name for name, _ in site.asked} == asked


@pytest.mark.facts("S-C26")
def test_a_list_that_is_shorter_than_its_count_is_no_whole_read(site: Site, opened: Any) -> None:
    site.account("1", "2", "3")
    handle = site.handle

    def short(request: httpx2.Request) -> httpx2.Response:
        told = handle(request)
        return httpx2.Response(200, json={**told.json(), "@odata.count": 5})

    site.handle = short  # type: ignore[method-assign]
    with pytest.raises(TryLater, match="order-lost"):
        read(opened())


@pytest.mark.facts("S-F.1/deletions")
def test_what_was_not_brought_is_asked_for_and_gone_only_if_it_is_not_there(site: Site, opened: Any) -> None:
    site.account("1", "2", "3"), site.code("10", "20")
    source = opened()
    items = {item.key: item for page in read(source) for item in page.items}
    site.rows[ACCOUNTS].pop(0), site.rows[CODES].pop(0)
    read(source)
    asked = [items[key] for key in ("account 1", "account 3", "segment 000002 10")]
    assert missed(source, *asked) == [("account 1", True), ("account 3", False), ("segment 000002 10", True)]


def test_what_is_gone_is_as_it_was_but_for_that(site: Site, opened: Any) -> None:
    site.account("1", Description="Rent")
    source = opened()
    [item] = read(source)[0].items
    site.rows[ACCOUNTS] = [{"UnformattedAccount": "2", "AccountNumber": "2"}]
    read(source)
    [[gone]] = [page.items for page in source.absent([item])]
    told = source.read(gone)
    assert isinstance(told, ListedAccount)
    assert (told.gone, told.over, told.active, told.party, told.code) == (True, True, False, "Rent", "1")


def test_what_this_read_did_not_ask_for_is_as_it_was(site: Site, opened: Any) -> None:
    site.account("1"), site.code("10")
    items = [item for page in read(opened()) for item in page.items]
    source = opened(ChartUse(accounts_written=True))
    read(source)
    assert [item for page in source.absent(items[1:]) for item in page.items] == items[1:]


def test_where_more_is_missing_than_came_nothing_is_told(site: Site, opened: Any) -> None:
    site.account("1", "2", "3")
    source = opened()
    items = [item for page in read(source) for item in page.items]
    site.rows[ACCOUNTS] = site.rows[ACCOUNTS][:1]
    read(source)
    assert missed(source, *items[1:]) == []


def test_what_came_in_an_earlier_part_counts_against_what_is_missing(site: Site, opened: Any) -> None:
    site.account("1", "2", "3", "4", "5")
    first = opened()
    pages = read(first)
    gone = [pages[2].items[0], pages[1].items[0]]
    site.rows[ACCOUNTS] = [row for row in site.rows[ACCOUNTS] if row["UnformattedAccount"] in "124"]
    second = opened()
    read(second, pages[0].resume)
    assert [key for key, lost in missed(second, *gone) if lost] == ["account 5", "account 3"]


@pytest.mark.parametrize("status", [403, 404])
def test_segment_codes_that_cannot_be_read_are_remarked_and_left(
    site: Site, opened: Any, status: int
) -> None:
    site.account("1"), site.code("10")
    [*_, code] = [item for page in read(opened()) for item in page.items]
    site.refuses[CODES] = status
    source = opened()
    assert keys(read(source)) == ["account 1"]
    assert "segment codes could not be read" in source.remarks[0]
    assert missed(source, code) == [(code.key, False)]


def test_a_list_that_was_barred_before_the_cut_is_asked_for_again(site: Site, opened: Any) -> None:
    site.account("1"), site.code("10")
    site.rows[TERMS] = [{"TermsCode": "NET30"}, {"TermsCode": "NET60"}]
    site.refuses[CODES] = 403
    use = ChartUse(accounts_written=True, values_written=True, lists=("terms",))
    pages = read(opened(use))
    del site.refuses[CODES]
    source = opened(use)
    assert keys(read(source, pages[-1].resume)) == ["segment 000002 10"]
    site.rows[TERMS].pop()
    assert missed(source, pages[1].items[-1]) == [("terms NET60", True)]


def test_accounts_that_nobody_wanted_before_the_cut_are_read_after_it(site: Site, opened: Any) -> None:
    site.account("1"), site.code("10", "20", "30")
    [first, *_] = read(opened(ChartUse(values_written=True)))
    assert keys(read(opened(), first.resume)) == ["account 1", "segment 000002 30"]


def test_accounts_that_may_not_be_read_stop_the_run(site: Site, opened: Any) -> None:
    site.refuses[ACCOUNTS] = 403
    with pytest.raises(Disconnected, match="sage-sign-in"):
        read(opened())


@pytest.mark.facts("S-C3", "S-C7")
@pytest.mark.parametrize("details", [True, False])
def test_a_control_account_of_another_ledger_is_known_however_details_are_chosen(
    site: Site, opened: Any, details: bool
) -> None:
    site.details = details
    site.account("1"), site.account("2", ControlAccount="Yes", ControlAccountSubledgers=[{"Subledger": "AR"}])
    source = opened(ChartUse(accounts_written=True), select=True)
    told = [source.read(item) for page in read(source) for item in page.items]
    assert [one.active for one in told] == [True, False]


def test_accounts_are_remembered_for_a_comparison_only_where_all_were_read(site: Site, opened: Any) -> None:
    site.account("1", "2", "3")
    source = opened(ChartUse(accounts_compared=True))
    assert source.entries() is None
    pages = read(source)
    assert set(source.entries()) == {"1", "2", "3"}
    read(source, pages[0].resume)
    assert source.entries() is None


def test_a_text_that_is_no_line_of_the_chart_is_held(opened: Any) -> None:
    for text in ("", "{}", '{"account":{"Description":"x"}}', "[]"):
        with pytest.raises(Held, match="unreadable"):
            opened().read(RawItem(key="account 1", text=text))


def asked_for(site: Site, source: Chart, *keys: str) -> tuple[set[str], int]:
    """Which of these accounts are known, and how many requests it took."""
    before = len(site.asked)
    return set(source.books.facts.accounts(keys)), len(site.asked) - before


def test_accounts_of_a_whole_read_are_known_to_whoever_asks_next(site: Site, opened: Any) -> None:
    site.account("1", "2", "3")
    source = opened()
    read(source)
    assert asked_for(site, source, "1", "3", "9") == ({"1", "3"}, 0)


def test_a_read_that_went_on_leaves_open_which_accounts_there_are(site: Site, opened: Any) -> None:
    site.account("1", "2", "3")
    pages = read(opened())
    source = opened()
    read(source, pages[0].resume)
    assert asked_for(site, source, "1", "3") == ({"1", "3"}, 1)
