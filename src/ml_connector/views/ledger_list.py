"""The ledger as a list that people page through and narrow, and search over all companies.

Knows rows, their words and what was looked for. Knows no page.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from itertools import groupby
from zoneinfo import ZoneInfo

from ml_connector.flows import FLOWS
from ml_connector.store import connections, finding, lists
from ml_connector.store.standing import Row
from ml_connector.views.standing_words import STANDINGS, Kind, Standing, flow_words, standing_of

__all__ = ["INVOICES", "Asked", "Found", "Line", "Listed", "Of", "line_of", "listed", "searched"]

INVOICES = "approved-invoices"
_SHOWN_MAX = 50
_DIGITS_MAX = 16  # what an amount has before its point
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asked a list for, as it was typed; days are of the company's zone, both included."""

    standing: str = ""
    word: str = ""
    vendor: str = ""
    batch: str = ""
    least: str = ""
    most: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a list; `what` is what it is of, as `Invoice`. The dates are None where they were not asked for."""

    id: int
    company: str
    what: str
    number: str
    vendor: str
    amount: Decimal | None
    currency: str
    standing: Standing
    said: str
    changed_at: datetime
    read_at: datetime | None = None
    dated: date | None = None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page: its lines, count and amounts of all, where the next one begins, and what was not understood."""

    lines: Sequence[Line]
    count: int
    amounts: Mapping[str, Decimal]
    beyond: str
    wrong: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Of:
    """What was found in one company."""

    company: str
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search came to, by company; `more`: there is more than is shown."""

    companies: Sequence[Of]
    count: int
    more: bool

    @property
    def single(self) -> Line | None:
        """The only hit; None where there is none or are several."""
        return self.companies[0].lines[0] if self.count == 1 else None


def listed(name: str, asked: Asked, *, beyond: str = "", zone: str = "UTC", flow: str = INVOICES) -> Listed:
    """Give a page of a company's deliveries of a flow, last changed first."""
    wrong: list[str] = []
    if asked.standing and asked.standing not in STANDINGS:
        wrong.append(f"{asked.standing!r} is nothing to narrow by; choose from the list.")
    kind = STANDINGS.get(asked.standing, Kind(states=()))
    wanted = lists.Narrowed(
        connection_id=connections.find(name).id,
        flow=flow,
        states=kind.states,
        cause=kind.cause,
        but_not=kind.but_not,
        books=kind.books,
        word=asked.word,
        vendor=asked.vendor,
        batch=asked.batch,
        least=_amount(asked.least, wrong),
        most=_amount(asked.most, wrong),
        since=_day(asked.first, zone, 0, wrong),
        until=_day(asked.last, zone, 1, wrong),
    )
    rows = lists.changed(wanted, _place(beyond))
    count, amounts = lists.sums(wanted)
    shown = rows[: lists.PAGE]
    dates = lists.dates([row.id for row in shown])
    lines = [
        replace(line_of(row), read_at=known.read_at, dated=known.dated)
        for row in shown
        if (known := dates.get(row.id))
    ]
    further = _mark(shown[-1]) if len(rows) > lists.PAGE else ""
    return Listed(lines=lines, count=count, amounts=amounts, beyond=further, wrong=wrong)


def searched(word: str, names: Collection[str]) -> Found:
    """Find what somebody may mean by a word in these companies: number, id, vendor, order, batch or amount."""
    rows = finding.everywhere(names, list(FLOWS), word)
    lines = [line_of(row) for row in sorted(rows, key=lambda one: one.connection)]
    shown = lines[:_SHOWN_MAX]
    companies = [
        Of(company=name, lines=list(those)) for name, those in groupby(shown, lambda one: one.company)
    ]
    return Found(companies=companies, count=len(shown), more=len(lines) > len(shown))


def line_of(row: Row) -> Line:
    """Show one delivery as a line."""
    return Line(
        id=row.id,
        company=row.connection,
        what=flow_words(row.flow),
        number=row.label,
        vendor=row.party,
        amount=row.amount,
        currency=row.currency,
        standing=standing_of(row.state, row.cause, row.receipts, flow=row.flow),
        said=row.said,
        changed_at=row.updated_at,
    )


def _amount(text: str, wrong: list[str]) -> Decimal | None:
    plain = text.replace(",", "").strip()
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value.adjusted() >= _DIGITS_MAX:
        wrong.append(f"{text!r} is no amount; it is written like 1,234.50.")
        return None
    return value


def _day(text: str, zone: str, further: int, wrong: list[str]) -> datetime | None:
    """Give where a day begins in a zone, or so many days further."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=further)
        return datetime.combine(day, time.min, ZoneInfo(zone))
    except (ValueError, OverflowError):
        wrong.append(f"{text!r} is no day; it is written like 2026-11-30.")
        return None


def _mark(row: Row) -> str:
    """Write where a page ended, to the microsecond, for an address."""
    return f"{(row.updated_at - _EPOCH) // _TICK}-{row.id}"


def _place(mark: str) -> tuple[datetime, int] | None:
    """Read where a page ended; None for what is no such mark: the list then begins anew."""
    ticks, _, number = mark.partition("-")
    try:
        return (
            (_EPOCH + int(ticks) * _TICK, int(number)) if ticks.isdecimal() and number.isdecimal() else None
        )
    except OverflowError:
        return None
