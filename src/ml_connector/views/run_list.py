"""The list of runs of one company, and what a person may ask for there.

Knows rows of runs, what is owed, and the words for both. Knows no page and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from ml_connector.domain import money
from ml_connector.domain.options import Options, parse
from ml_connector.domain.release import STRAIGHT
from ml_connector.flows import FLOWS
from ml_connector.store import breakers, schedules
from ml_connector.store import run_list as rows
from ml_connector.store.connections import Stored
from ml_connector.store.open_sums import OpenSum, open_sums
from ml_connector.store.run_list import Narrow
from ml_connector.store.runs import RunRow
from ml_connector.views import run_words as words
from ml_connector.views.run_words import Part

__all__ = ["SHOWN", "Choice", "Narrow", "RunLine", "added", "choices", "run_lines", "schedules_zone"]

SHOWN = 50

_BATCH = {
    "open": "as an open batch",
    "ready": "as a batch that is ready to post",
    "post": "as a batch, and post it",
}
_TO_AVID = {
    "vendors": "vendors",
    "gl-accounts": "GL accounts and dimension values",
    "purchase-orders": "purchase orders",
}
_REST = "What stands on hold is checked again, and goes along where nothing keeps it any more."
_PAYMENTS = {
    "avidxchange": (
        "enter payments in Sage 300",
        "Enters the payments that AvidXchange made in Sage 300, and keeps what AvidXchange says of invoices.",
    ),
    "erp": (
        "compare payments with Sage 300",
        "Keeps what AvidXchange says of payments and compares it with Sage 300. Writes nothing in either system.",
    ),
}
_WATCHED = (
    "keep what it says of payments",
    "Keeps what AvidXchange says of payments and invoices. Writes nothing in either system.",
)


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """One run on the list; `held` counts what stood before a person when it ended. `known`: it reported figures."""

    number: int
    title: str
    asked_at: datetime
    started_at: datetime | None
    by: str
    outcome: str
    detail: str
    mood: str
    known: bool
    read: int
    changed: Part
    sent: int
    done: Part
    held: Part
    difference: Decimal
    took: timedelta | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One flow that may be run: what that does to the ledger, what is owed, and the run it has open, 0 for none."""

    flow: str
    title: str
    does: str
    button: str
    owed: Part
    open_run: int
    broken: bool


def run_lines(stored: Stored, narrow: Narrow, now: datetime) -> tuple[Sequence[RunLine], int | None]:
    """Give a page of runs, newest first, and the number below which the next page begins; None where none is left."""
    found = rows.listed(stored.id, narrow, SHOWN + 1)
    shown = found[:SHOWN]
    return [_line(run, now) for run in shown], shown[-1].id if len(found) > SHOWN else None


def schedules_zone(stored: Stored) -> str:
    """Name the zone the frame tells times in: that of the first flow with a schedule, UTC where none has one."""
    zones = {row.flow: row.zone for row in schedules.of(stored.id) if row.zone}
    return next((zones[flow] for flow in FLOWS if flow in zones), "UTC")


def choices(stored: Stored) -> Sequence[Choice]:
    """Say of each flow what a run of it does; raises ValueError where the settings cannot be read."""
    told = stored.settings.get("options")
    options = parse(told if isinstance(told, dict) else {})
    owed = [one for one in open_sums([stored.id]) if one.state in ("pending", "waiting")]
    taken, broken = rows.open_runs(stored.id), breakers.opened()
    return [_choice(flow, options, owed, taken, broken=(stored.id, flow) in broken) for flow in FLOWS]


def _choice(
    flow: str, options: Options, owed: Sequence[OpenSum], taken: Mapping[str, int], *, broken: bool
) -> Choice:
    button, does = _does(flow, options)
    return Choice(
        flow=flow,
        title=words.travels(flow),
        does=does,
        button=button,
        owed=added([one for one in owed if one.flow == flow]),
        open_run=taken.get(flow, 0),
        broken=broken,
    )


def added(sums: Sequence[OpenSum]) -> Part:
    """Add up what is open; what has no amount adds nothing."""
    amounts: dict[str, Decimal] = {}
    for one in sums:
        if one.priced:
            amounts[one.currency] = amounts.get(one.currency, money.ZERO) + one.amount
    return Part(count=sum(one.count for one in sums), sums=dict(sorted(amounts.items())))


def _does(flow: str, options: Options) -> tuple[str, str]:
    """Give what the button says, and what a run may do, by the settings of the connection."""
    if flow in _TO_AVID:
        what = _TO_AVID[flow]
        return (
            f"Read Sage 300 and write {what} to AvidXchange",
            f"Writes new and changed {what} of Sage 300 into AvidXchange. Writes nothing in Sage 300.",
        )
    if flow == "payments":
        button, does = _PAYMENTS.get(options.payments_origin, _WATCHED)
        return f"Read AvidXchange and {button}", does
    how = _BATCH[options.post]
    send = f"Read AvidXchange and send approved invoices to Sage 300 {how}"
    if options.release == STRAIGHT:
        return send, f"Sends each approved invoice that passes its checks to Sage 300 {how}. {_REST}"
    _, _, limit = options.release.partition(":")
    if limit:
        rule = (
            f"Where a day's invoices reach {Decimal(limit):,} in one currency, they wait for release instead."
        )
        return send, f"Sends each approved invoice that passes its checks to Sage 300 {how}. {rule}"
    return (
        f"Read AvidXchange, propose invoices for release, and send released ones to Sage 300 {how}",
        f"Sends what was released to Sage 300 {how}. Each further invoice waits until a person releases it.",
    )


def _line(run: RunRow, now: datetime) -> RunLine:
    said, mood = words.outcome(run)
    report = run.report
    return RunLine(
        number=run.id,
        title=words.travels(run.flow),
        asked_at=run.asked_at,
        started_at=run.started_at,
        by=words.who(run),
        outcome=words.apart(said)[0],
        detail=words.apart(said)[1],
        mood=mood,
        known="read" in report,
        read=int(report.get("read", 0)),
        changed=words.part(report, "changed"),
        sent=int(report.get("sent", 0)),
        done=words.part(report, "done"),
        held=words.part(report, "held", "refused"),
        difference=Decimal(report.get("difference", "0.00")),
        took=words.took(run, now),
    )
