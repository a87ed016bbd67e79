"""The words for runs: what travels, who asked, how it ended, and where a record stands; none of them is a code.

Pure. Knows what a run reported and the words of the catalogue. Knows no page and no table.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ml_connector.domain import money
from ml_connector.engine.run import LEFT, RIGHT, Outcome
from ml_connector.store.run_list import OPEN
from ml_connector.store.runs import PERSON, RunRow
from ml_connector.views.actors import said_by
from ml_connector.views.health import CUT_OFF, NOT_STARTED
from ml_connector.views.nouns import noun_of

__all__ = ["ENDS", "HOPS", "MOODS", "TITLES", "TRIGGERS", "Part", "named", "outcome", "part"]
__all__ += ["apart", "took", "travels", "who"]

TITLES = {
    "vendors": "Vendors",
    "gl-accounts": "GL accounts",
    "purchase-orders": "Purchase orders",
    "approved-invoices": "Approved invoices",
    "payments": "Payments and statuses",
}
TRIGGERS = {PERSON: "A person", "schedule": "The schedule", "look": "A look at what was unclear"}
_WITHIN = {name: title[:1].lower() + title[1:] for name, title in TRIGGERS.items()}
ENDS = {
    str(Outcome.BALANCED): "Balanced",
    str(Outcome.NOTHING_TO_DO): "Nothing to do",
    str(Outcome.PARTIAL): "Partial",
    str(Outcome.INCOMPLETE): "Incomplete",
    str(Outcome.UNCLEAR): "Unclear",
    str(Outcome.FAILED): "Failed",
    NOT_STARTED: "Could not start",
    CUT_OFF: "Cut off",
    OPEN: "Running or waiting",
}
MOODS = {
    str(Outcome.BALANCED): "well",
    str(Outcome.NOTHING_TO_DO): "well",
    str(Outcome.PARTIAL): "look",
    str(Outcome.UNCLEAR): "look",
    OPEN: "",
}
HOPS = dict(
    zip(
        (*LEFT, *RIGHT),
        (
            *("Owed before", "New or changed", "Done", "On hold", "Needs a fix", "Being checked"),
            *("Waiting to be tried again", "Ready to send"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A count with its amounts by currency, which belong together."""

    count: int = 0
    sums: Mapping[str, Decimal] = field(default_factory=dict)


def part(report: Mapping[str, Any], *words: str) -> Part:
    """Add up words of the identity that a run reported; a currency that has nothing of them is left out."""
    sums = {
        total["currency"]: sum((Decimal(total[word]) for word in words), money.ZERO)
        for total in report.get("totals") or ()
    }
    count = sum(int(report.get(word, 0)) for word in words)
    return Part(count=count, sums={currency: amount for currency, amount in sums.items() if amount})


def travels(flow: str) -> str:
    """Say what travels in a flow, as a title."""
    return TITLES.get(flow, flow.replace("-", " ").capitalize())


def named(count: int, flow: str) -> str:
    """Count the records of a flow: `3 invoices`."""
    return f"{count:,} {noun_of(flow)}{'' if count == 1 else 's'}"


def who(run: RunRow) -> str:
    """Say who or what asked for a run, within a sentence."""
    return said_by(run.actor) if run.trigger == PERSON else _WITHIN.get(run.trigger, "the program")


def took(run: RunRow, now: datetime) -> timedelta | None:
    """Give how long a run took, or has taken so far; None where it has not begun."""
    return (run.ended_at or now) - run.started_at if run.started_at else None


def outcome(run: RunRow) -> tuple[str, str]:
    """Say how a run ended or that it goes on, and in one word how bad that is; never that it was a success."""
    if run.ended_at is None:
        return ("Running" if run.worker else "Waiting for a worker"), ""
    ended = run.outcome or CUT_OFF
    told = _TOLD.get(ended)
    words = told(run.report) if told else ENDS.get(ended, "Ended")
    if run.report.get("stopped_by_breaker"):
        words = f"{words}; stopped by its breaker"
    return words, MOODS.get(ended, "wrong")


def apart(words: str) -> tuple[str, str]:
    """Part an outcome into its word and what more it says: `Partial` and `4 need attention`."""
    found = re.fullmatch(r"(.*?)(?:: | \()(.*?)\)?", words)
    return (found[1], found[2]) if found else (words, "")


def _partial(report: Mapping[str, Any]) -> str:
    news, left = report.get("new_for_a_person", 0), part(report, "waiting", "pending").count
    if news:
        return f"Partial: {news:,} need{'s' if news == 1 else ''} attention"
    return f"Partial: {left:,} not sent yet" if left else "Partial"


def _failed(report: Mapping[str, Any]) -> str:
    moved: Sequence[int] = [int(report.get(word, 0)) for word in ("changed", "sent", "done")]
    if not any(moved):
        return "Failed: nothing was changed"
    off = report.get("difference", "0.00")
    return (
        "Failed before its end" if Decimal(off) == 0 else f"Failed: it does not balance, by {Decimal(off):,}"
    )


_TOLD: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    str(Outcome.NOTHING_TO_DO): lambda report: f"Nothing to do (checked {report.get('read', 0):,})",
    str(Outcome.PARTIAL): _partial,
    str(Outcome.INCOMPLETE): lambda report: "Incomplete: could not read everything",
    str(Outcome.UNCLEAR): lambda report: f"Unclear: {report.get('in_doubt', 0):,} being checked",
    str(Outcome.FAILED): _failed,
    CUT_OFF: lambda report: "Cut off: its process ended",
}
