"""What would miss a fiscal period if it closed now: by what keeps it, with its owner and its amount; pure.

Knows verdicts, causes and periods. Knows no calendar and no screen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.causes.cause import CONTROLLER, SAGE_AP, SELF
from ml_connector.domain.reconciliation.bridge import Sum
from ml_connector.domain.reconciliation.judging import Verdict
from ml_connector.domain.reconciliation.kinds import KINDS
from ml_connector.domain.reconciliation.witnesses import Word

__all__ = ["LATER", "Closing", "Miss", "Reason", "closing", "lines_of"]

LATER = "posted_later"
_FIRST = 3


@dataclass(frozen=True, kw_only=True, order=True)
class Reason:
    """What keeps an invoice out of its period: a word, and the cause or finding behind it where there is one."""

    word: str
    cause: str = ""
    currency: str = ""


@dataclass(kw_only=True)
class Miss:
    """How many and how much are kept by one reason; the first documents, and the first texts of Sage that say why."""

    sum: Sum = field(default_factory=Sum)
    first: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def add(self, label: str, amount: Decimal, said: Iterable[str]) -> None:
        """Take one invoice in."""
        self.sum += Sum(count=1, amount=amount)
        self.first = [*self.first, label][:_FIRST]
        self.said = list(dict.fromkeys([*self.said, *filter(None, said)]))[:_FIRST]


Closing = Mapping[Reason, Miss]

_LINES: Mapping[str, tuple[str, str, str]] = {
    Word.NOT_READ: (
        "Approved in AvidXchange, not read yet.",
        SAGE_AP,
        "`ml-connector run NAME` reads and enters it.",
    ),
    Word.WAITING: ("Read, not sent yet.", SAGE_AP, SELF),
    Word.OPEN: ("In an open batch.", SAGE_AP, "Make the batch ready and post it."),
    Word.READY: ("In a batch that is ready, not posted.", SAGE_AP, "Post the batch."),
    LATER: (
        "Dated in this period, and in Sage 300 in a later one.",
        CONTROLLER,
        "Accrue it in this period, or move it in Sage 300.",
    ),
}
_BY_KIND: Mapping[str, str] = {Word.ERROR: "error-batch", Word.DELETED: "deleted"}
_BY_CAUSE = (Word.HELD, Word.REFUSED, Word.IN_DOUBT)


def closing(verdicts: Iterable[Verdict], period: str) -> Closing:
    """Collect what is of a period, and not posted in it: by its date, by its period in Sage, or without a date."""
    found: dict[Reason, Miss] = {}
    for verdict in verdicts:
        within = {verdict.case.period, *(place.period for place in verdict.places)}
        reason = _reason(verdict, period) if verdict.case.period == "" or period in within else None
        if reason is None:
            continue
        amount = verdict.places[0].amount if reason.word == LATER else verdict.approved
        said = (place.said for place in verdict.places)
        found.setdefault(reason, Miss()).add(verdict.case.label, amount, said)
    return found


def lines_of(reason: Reason) -> tuple[str, str, str]:
    """Say what keeps it, who acts and what comes next."""
    if reason.word in _BY_CAUSE:
        cause = CAUSES[reason.cause]
        return cause.what, cause.who, cause.next
    if kind := KINDS.get(_BY_KIND.get(reason.word, reason.cause)):
        return kind.what, kind.who, kind.next
    return _LINES[reason.word]


def _reason(verdict: Verdict, period: str) -> Reason | None:
    word = verdict.word
    if word in (Word.OUTSIDE, Word.BY_HAND) or verdict.kind in ("not-approved", "stray"):
        return None
    if word in (Word.POSTED, Word.OPEN, Word.READY) and verdict.places[0].period > period:
        return Reason(word=LATER, currency=verdict.currency)
    if word is Word.POSTED:
        return None
    return Reason(word=word, cause=_cause(verdict), currency=verdict.currency)


def _cause(verdict: Verdict) -> str:
    if verdict.word is Word.NOWHERE:
        return verdict.kind
    known = verdict.case.known
    if verdict.word not in _BY_CAUSE or known is None:
        return ""
    return known.cause if known.cause in CAUSES else "no-clear-answer"
