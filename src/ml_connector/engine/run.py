"""One execution of one flow on one connection: take over, collect, deliver in rounds, balance.

Knows the order of a run and the words for its outcome. Knows no system, no table and no lock.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from ml_connector.domain.failures import Disconnected, Failure, Held
from ml_connector.engine.collect import Collected, collect
from ml_connector.engine.deliver import Carrier
from ml_connector.engine.ledgers import Balance, RunLedger
from ml_connector.engine.looking import OnlyLooks
from ml_connector.engine.ports import Clock, Flow, Guard, Progress
from ml_connector.engine.retry import ROUNDS_MAX, pause
from ml_connector.engine.values import Total

__all__ = ["LEFT", "READ_WHOLE", "RIGHT", "Outcome", "Report", "Walk", "run", "walk"]

LEFT = ("owed_before", "changed")
RIGHT = ("done", "held", "refused", "in_doubt", "waiting", "pending")


class Outcome(StrEnum):
    """How a run ended; a run is never called a success."""

    BALANCED = "balanced"
    NOTHING_TO_DO = "nothing_to_do"
    PARTIAL = "partial"
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    FAILED = "failed"


READ_WHOLE = tuple(map(str, (Outcome.BALANCED, Outcome.NOTHING_TO_DO, Outcome.PARTIAL, Outcome.UNCLEAR)))
"""Outcomes of runs that read everything there was to be read; the words of the index `run_read_all`."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a run read, changed, sent and left behind; `totals` holds the identity L15 by currency.

    What it read and sent is that of all its attempts. `stopped` says why nothing new was written, which is news for a
    person each time; that everything was read is true all the same.
    """

    flow: str
    outcome: Outcome
    collected: Collected
    sent: int
    news: int
    totals: Sequence[Total]
    difference: Decimal
    problems: Sequence[tuple[str, str]]
    notes: Sequence[str]
    disconnected: bool = False
    stopped: Held | None = None

    def count(self, word: str) -> int:
        """Add one word of the identity up over the currencies."""
        return sum(total.counts.get(word, 0) for total in self.totals)


@dataclass(frozen=True, kw_only=True)
class Walk:
    """How far a flow was carried: what was read, and what kept anything from being looked at."""

    collected: Collected
    problems: Sequence[tuple[str, str]]
    disconnected: bool = False


def run(
    flow: Flow,
    ledger: RunLedger,
    clock: Clock,
    progress: Progress,
    accepted: Collection[str] = (),
    guard: Guard | None = None,
) -> Report:
    """Carry one flow through; the caller holds the lock L1 for as long as this lasts.

    `accepted`: causes a look may give that whoever asked takes for right, so that they stop nothing. `guard` may stop
    what was collected from being written.
    """
    carrier = Carrier(
        flow=flow, ledger=ledger, clock=clock, progress=progress, accepted=accepted, guard=guard
    )
    return _report(carrier, ledger, walk(carrier))


def walk(carrier: Carrier) -> Walk:
    """Take over, collect, and carry what is owed; whoever made the carrier chose what is real about it."""
    flow, ledger = carrier.flow, carrier.ledger
    carrier.notes |= {flow.skip: None} if flow.skip else {}
    problems: list[tuple[str, str]] = []
    collected = Collected()
    disconnected = False
    try:
        ledger.take_over()
        unready = _unready(flow)
        if unready is None and not flow.skip:
            # reading may take records off a list for good: first see where they can go
            collected = collect(flow.source, ledger, carrier.progress)
        _note(problems, unready or collected.problem)
        _note(problems, None if flow.skip else _rounds(carrier))
        carrier.notes |= {} if flow.skip else dict.fromkeys(flow.remarks())
    except Disconnected as gone:
        disconnected = True
        problems.append((gone.cause, gone.said))
    return Walk(collected=collected, problems=problems, disconnected=disconnected)


def _unready(flow: Flow) -> Failure | None:
    try:
        for step in flow.steps:
            step.ready()
    except Failure as failure:
        return failure
    return None


def _weighed(carrier: Carrier) -> Held | None:
    """Ask the guard about what was collected; a flow that never writes has nothing to be stopped."""
    flow, guard = carrier.flow, carrier.guard
    if guard is None or flow.skip or all(isinstance(step, OnlyLooks) for step in flow.steps):
        return None
    return guard.weigh()


def _rounds(carrier: Carrier) -> Failure | None:
    """Go through what is owed, and again while something falls due soon; what is stopped waits for no round.

    A round may bring another version of what it was about to send: so each is weighed.
    """
    for rounds_left in reversed(range(ROUNDS_MAX)):
        carrier.stopped = _weighed(carrier)
        problem = carrier.carry()
        wait = pause(carrier.clock.now(), carrier.ledger.due()) if rounds_left else None
        if problem is not None or wait is None or carrier.stopped:
            return problem
        carrier.clock.sleep(wait)
    return None


def _note(problems: list[tuple[str, str]], failure: Failure | None) -> None:
    if failure is not None and failure.cause not in {cause for cause, _ in problems}:
        problems.append((failure.cause, failure.said))


def _report(carrier: Carrier, balance: Balance, walked: Walk) -> Report:
    totals, counts = balance.totals(), balance.counts()
    off = sum((abs(_gap(total.amounts)) for total in totals), Decimal(0))
    report = Report(
        flow=carrier.flow.name,
        outcome=Outcome.FAILED,
        collected=replace(walked.collected, read=counts.get("read", 0), same=counts.get("same", 0)),
        sent=counts.get("sent", 0),
        news=balance.news() + (carrier.stopped is not None),
        totals=totals,
        difference=off + balance.disagreement(),
        problems=walked.problems,
        notes=list(carrier.notes),
        disconnected=walked.disconnected,
        stopped=carrier.stopped,
    )
    return _with_outcome(report)


def _gap(values: Mapping[str, Decimal]) -> Decimal:
    return sum((values.get(w, Decimal(0)) for w in LEFT), Decimal(0)) - sum(
        (values.get(w, Decimal(0)) for w in RIGHT), Decimal(0)
    )


def _with_outcome(report: Report) -> Report:
    """Name the outcome: the first that applies, the worst first."""
    lost = any(
        sum(total.counts.get(w, 0) for w in LEFT) != sum(total.counts.get(w, 0) for w in RIGHT)
        for total in report.totals
    )
    moved = report.count("changed") or report.count("done") or report.sent or report.news
    owed = report.count("waiting") or report.count("pending")
    ladder = (
        (report.disconnected or lost or report.difference, Outcome.FAILED),
        (report.problems, Outcome.INCOMPLETE),
        (report.count("in_doubt"), Outcome.UNCLEAR),
        (report.news or owed, Outcome.PARTIAL),
        (moved, Outcome.BALANCED),
    )
    outcome = next((name for applies, name in ladder if applies), Outcome.NOTHING_TO_DO)
    return Report(**{**vars(report), "outcome": outcome})
