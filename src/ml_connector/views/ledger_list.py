"""The ledger as a list that people page through and narrow, and search over all companies.

Knows rows, their words and what was looked for. Knows no page.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from ml_connector.store import connections, finding, lists
from ml_connector.store.standing import Row
from ml_connector.views.standing_words import STANDINGS, Standing, flow_words, standing_of

__all__ = ["INVOICES", "Asked", "Line", "Listed", "line_of", "listed", "searched"]

INVOICES = "approved-invoices"
_SHOWN_MAX = 50


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asked a list for, as it was typed."""

    standing: str = ""
    word: str = ""
    least: str = ""
    most: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a list; `what` is what it is of, as `Invoice`."""

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


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page: its lines, count and amounts of all, where the next one begins, and what was not understood."""

    lines: Sequence[Line]
    count: int
    amounts: Mapping[str, Decimal]
    next_before: int | None
    wrong: Sequence[str] = ()


def listed(name: str, asked: Asked, before: int | None = None, flow: str = INVOICES) -> Listed:
    """Give a page of a company's deliveries of a flow, newest first."""
    wrong: list[str] = []
    wanted = lists.Narrowed(
        connection_id=connections.find(name).id,
        flow=flow,
        states=STANDINGS.get(asked.standing, ()),
        word=asked.word,
        least=_amount(asked.least, wrong),
        most=_amount(asked.most, wrong),
    )
    rows = lists.found(wanted, before)
    count, amounts = lists.sums(wanted)
    more = len(rows) > lists.PAGE
    lines = [line_of(row) for row in rows[: lists.PAGE]]
    return Listed(
        lines=lines, count=count, amounts=amounts, next_before=lines[-1].id if more else None, wrong=wrong
    )


def searched(word: str, names: Collection[str]) -> Sequence[Line]:
    """Find what somebody may mean by a word in these companies: number, id, vendor, order, batch or amount."""
    lines: list[Line] = []
    for name in sorted(names):
        lines += [line_of(row) for row in finding.anything(name, word)[:_SHOWN_MAX]]
    return lines[:_SHOWN_MAX]


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
    if not value.is_finite():
        wrong.append(f"{text!r} is no amount; it is written like 1,234.50.")
        return None
    return value
