"""Reconciliations as people read them: the bridge in words, periods with their signatures, and all of it as a table.

Knows what is kept and the words for it. Knows no page, asks no system and changes nothing.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ml_connector.domain.money import text
from ml_connector.domain.reconciliation.bridge import Sum
from ml_connector.domain.reconciliation.signing import PeriodFigures
from ml_connector.domain.spreadsheet import quoted
from ml_connector.flows.approved_invoices import NAME
from ml_connector.store import sign_offs
from ml_connector.store.compared import numbers_of
from ml_connector.store.connections import Stored
from ml_connector.store.sign_offs import ComparisonRow, Signature
from ml_connector.views.release_desk import stands

__all__ = ["BRIDGE", "One", "Overview", "PeriodRow", "as_csv", "one", "overview"]

BRIDGE: Mapping[str, str] = {
    "not_read_yet": "Approved in AvidXchange, not read yet",
    "waiting_here": "Ready to send, or sending",
    "held": "On hold",
    "refused": "Needs a fix",
    "in_doubt": "Checking whether Sage received it",
    "in_open_batch": "In an open Sage batch",
    "ready_to_post": "In a Sage batch that is ready to post",
    "posted": "Posted in Sage",
    "in_error_batch": "Sage moved it to an error batch",
    "deleted_in_sage": "Deleted in Sage",
    "closed_by_hand": "Closed by hand (evidence attached)",
}
"""Where an approved invoice may stand, in the order it goes, in the words of people."""

_APPROVALS: Mapping[str, str] = {
    "approved": "Approved",
    "exported": "Approved and exported",
    "in_approval": "In approval",
    "withdrawn": "Approval withdrawn",
    "untold": "As it was last read",
    "never": "Unknown",
}
_LATEST = 50


@dataclass(frozen=True, kw_only=True)
class PeriodRow:
    """One fiscal period as it was last compared, and who signed it off last; `stale`: it was compared again since."""

    figures: PeriodFigures
    comparison: ComparisonRow
    signed: Signature | None
    stale: bool


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What is kept of a connection: the last comparison, its periods, and a page of all comparisons."""

    last: "One | None"
    periods: Sequence[PeriodRow]
    comparisons: Sequence[ComparisonRow]
    more: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """One period in one currency: `rows` are (word, text, count, amount) of the right side, those that hold any."""

    period: str
    currency: str
    approved: Mapping[str, Any]
    differs: Sum
    rows: Sequence[tuple[str, str, int, str]]
    lines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class One:
    """One comparison, whole. `places` lead from the id of an invoice to its delivery's number, where it has one."""

    row: ComparisonRow
    groups: Sequence[Group]
    remarks: Sequence[Mapping[str, Any]]
    places: Mapping[str, int]
    periods: Sequence[PeriodRow]
    lines_in_all: int


def overview(stored: Stored, *, page: int, size: int) -> Overview:
    """Look at what was compared on one connection."""
    kept = sign_offs.comparisons(stored.id, limit=_LATEST)
    signed = sign_offs.signatures(stored.id)
    skip = size * (page - 1)
    found = (
        kept[: size + 1]
        if not skip and size < _LATEST
        else sign_offs.comparisons(stored.id, limit=size + 1, skip=skip)
    )
    return Overview(
        last=_opened(stored, kept[0].number, kept, signed) if kept else None,
        periods=_periods(kept, signed),
        comparisons=found[:size],
        more=len(found) > size,
    )


def one(stored: Stored, number: int) -> One | None:
    """Open one comparison; None where the connection has none of this number."""
    kept = sign_offs.comparisons(stored.id, limit=_LATEST)
    return _opened(stored, number, kept, sign_offs.signatures(stored.id))


def _opened(
    stored: Stored, number: int, kept: Sequence[ComparisonRow], signed: Sequence[Signature]
) -> One | None:
    found = sign_offs.comparison(stored.id, number)
    if found is None:
        return None
    row, apart = found
    lines, remarks = apart["lines"], apart["remarks"]
    later = {each.figures.period: each.comparison.number for each in _periods(kept, ())}
    return One(
        row=row,
        groups=[
            _group(row, group, lines)
            for group in sorted(row.bridge["groups"], key=_latest_first, reverse=True)
        ],
        remarks=[_line(line) for line in remarks],
        places=numbers_of(stored.id, NAME, [line["id"] for line in (*lines, *remarks)]),
        periods=[_of(figures, row, signed, later) for figures in reversed(row.periods)],
        lines_in_all=row.bridge.get("lines_in_all", len(lines)),
    )


def as_csv(told: One) -> str:
    """Write a comparison as a table for a spreadsheet: first the bridge, then what differs."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerows([quoted(str(cell)) for cell in line] for line in _csv_lines(told))
    return written.getvalue()


def _csv_lines(told: One) -> Iterator[Sequence[object]]:
    row = told.row
    yield ("compared at", row.at.isoformat(timespec="seconds"), "by", row.actor)
    yield ("document dates", row.first.isoformat(), "to", row.last.isoformat())
    yield ("period", "currency", "what", "count", "amount")
    for group in told.groups:
        head = (group.period or "no date", group.currency)
        yield (*head, "Approved in AvidXchange", group.approved["count"], group.approved["amount"])
        for _, words, count, amount in group.rows:
            yield (*head, words, count, amount)
        yield (*head, "Difference", group.differs.count, text(group.differs.amount))
    for sentence in row.bridge["not_compared"]:
        yield ("not compared", sentence)
    names = ("document", "vendor", "dated", "period", "currency", "approved", "in_sage", "difference", "what")
    yield names
    for group in told.groups:
        for line in group.lines:
            yield ["" if line[name] is None else line[name] for name in names]


def _latest_first(group: Mapping[str, Any]) -> tuple[str, str]:
    return group["period"], group["currency"]


def _line(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say in words what each witness says of an invoice."""
    state, _, cause = told["here"].partition(", ")
    here = "Unknown" if state == "unknown" else stands(state, cause)
    return {
        **told,
        "avidxchange": _APPROVALS.get(told["avidxchange"], told["avidxchange"]),
        "here": here,
        "sage": "; ".join(told["sage"]) or "Nothing",
    }


def _group(row: ComparisonRow, told: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Group:
    key = (told["period"], told["currency"])
    return Group(
        period=told["period"],
        currency=told["currency"],
        approved=told["approved"],
        differs=row.differing(*key),
        rows=[
            (word, words, told[word]["count"], told[word]["amount"])
            for word, words in BRIDGE.items()
            if told[word]["count"] or Decimal(told[word]["amount"])
        ],
        lines=[_line(line) for line in lines if (line["period"], line["currency"]) == key],
    )


def _periods(kept: Sequence[ComparisonRow], signed: Sequence[Signature]) -> Sequence[PeriodRow]:
    """Give each period as it was last compared whole, or else in part; the latest period first."""
    found: dict[str, tuple[PeriodFigures, ComparisonRow]] = {}
    for row in kept:
        for figures in row.periods:
            before = found.get(figures.period)
            if before is None or (figures.whole and not before[0].whole):
                found[figures.period] = (figures, row)
    later = {period: row.number for period, (_, row) in found.items()}
    return [_of(*found[period], signed, later) for period in sorted(found, reverse=True)]


def _of(
    figures: PeriodFigures, row: ComparisonRow, signed: Sequence[Signature], later: Mapping[str, int]
) -> PeriodRow:
    name = next((each for each in signed if each.period == figures.period), None)
    return PeriodRow(
        figures=figures,
        comparison=row,
        signed=name,
        stale=later.get(figures.period, row.number) != (name.comparison if name else row.number),
    )
