"""Where one invoice stands, and whether its witnesses agree: one pure function.

What is in Sage 300 counts first, then what a person closed, then what the ledger says. Knows no system and no sum over
several invoices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ml_connector.domain.money import NO_CURRENCY, ZERO
from ml_connector.domain.reconciliation.kinds import KINDS
from ml_connector.domain.reconciliation.witnesses import Approval, By, Case, Known, Place, Word
from ml_connector.domain.states import State

__all__ = ["Verdict", "judge"]

_NOT_APPROVED = (Approval.WITHDRAWN, Approval.IN_APPROVAL, Approval.NEVER)
_BY_STATE: Mapping[State, Word] = {
    State.PENDING: Word.WAITING,
    State.WAITING: Word.WAITING,
    State.SENDING: Word.IN_DOUBT,
    State.IN_DOUBT: Word.IN_DOUBT,
    State.HELD: Word.HELD,
    State.REFUSED: Word.REFUSED,
    State.DONE: Word.NOWHERE,
}
_LEFT_AGAIN = ("not-approved", "approval-withdrawn")
_FURTHEST = (Word.POSTED, Word.READY, Word.OPEN, Word.ERROR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Where an invoice stands. `approved` is the left side, `accounted` the right one; `kind` is "" where all agree.

    `places` are the documents in Sage it was found in, that one first which gave the word.
    """

    case: Case
    word: Word
    approved: Decimal
    accounted: Decimal
    kind: str = ""
    places: tuple[Place, ...] = ()

    @property
    def difference(self) -> Decimal:
        """By how much the two sides differ; more in Sage than approved is negative."""
        return self.approved - self.accounted

    @property
    def in_sage(self) -> Decimal:
        """What stands in Sage in all, in whatever currency: what cannot be compared is not accounted, but is there."""
        return self.accounted or sum((place.amount for place in self.places), ZERO)

    @property
    def differs(self) -> bool:
        """Whether a person must know of it; what is only a remark is none of it."""
        return bool(self.kind) and not KINDS[self.kind].remark

    @property
    def currency(self) -> str:
        """Its currency: as AvidXchange says, else as it is in Sage."""
        named = (self.case.currency, *(place.currency for place in self.places))
        return next((one for one in named if one), NO_CURRENCY)


def judge(case: Case) -> Verdict:
    """Put an invoice under exactly one word, and say what the witnesses disagree in."""
    verdict = _judged(case)
    if case.moved and verdict.differs:
        word = Word.WAITING if verdict.word is Word.NOWHERE else verdict.word
        return replace(verdict, word=word, accounted=verdict.approved, kind="moving")
    return verdict


def _judged(case: Case) -> Verdict:
    ours = _ours(case)
    if ours:
        return _in_sage(case, ours)
    word, kind = _elsewhere(case)
    if word is Word.BY_HAND:
        return _closed_by_hand(case)
    amount = ZERO if word is Word.OUTSIDE else case.amount or ZERO
    accounted = ZERO if word is Word.NOWHERE else amount
    return Verdict(case=case, word=word, approved=amount, accounted=accounted, kind=kind, places=case.places)


def _ours(case: Case) -> Sequence[Place]:
    """Give what stands for it in Sage, furthest first; by number alone only where we entered it and nothing else is.

    What others keyed beside ours is owed as well, and so counts with it.
    """
    alive = _alive(case)
    entered = case.known is not None and case.known.entered and not _was_deleted(case, case.known)
    sure = any(place.by is not By.NUMBER for place in alive)
    return alive if sure or (entered and not _closed(case)) else ()


def _alive(case: Case) -> Sequence[Place]:
    return sorted(
        (place for place in case.places if place.word is not Word.DELETED),
        key=lambda place: (place.by is By.NUMBER, _FURTHEST.index(place.word)),
    )


def _in_sage(case: Case, ours: Sequence[Place]) -> Verdict:
    foreign = _is_foreign(case, ours[0])
    astray = foreign or (len(ours) == 1 and _has_another_payee(case, ours[0]))
    accounted = ZERO if astray else sum((place.amount for place in ours), ZERO)
    approved = ours[0].amount if case.amount is None else case.amount
    if case.told.approval in _NOT_APPROVED:
        approved = ZERO
    verdict = Verdict(
        case=case, word=ours[0].word, approved=approved, accounted=accounted, places=tuple(ours)
    )
    return replace(verdict, kind=_kind_in_sage(verdict, foreign=foreign))


def _kind_in_sage(verdict: Verdict, *, foreign: bool) -> str:
    case, ours = verdict.case, verdict.places
    if case.told.approval in _NOT_APPROVED:
        return "stray" if case.told.approval is Approval.NEVER else "not-approved"
    if foreign:
        return "currency"
    if len(ours) > 1:
        return "twice"
    if _has_another_payee(case, ours[0]):
        return "payee"
    if verdict.difference:
        return "amount"
    if case.known is None:
        return "unknown-here"
    if not case.known.entered and not case.known.by_hand:
        return "landed"
    if ours[0].word is Word.ERROR:
        return "error-batch"
    if ours[0].by is By.NUMBER:
        return "unmarked"
    renumbered = case.number and (ours[0].vendor, ours[0].number) != (case.vendor, case.number)
    return "renumbered" if renumbered else ""


def _closed_by_hand(case: Case) -> Verdict:
    """Hold what a person closed against what stands in Sage under its vendor and number; nothing need stand there."""
    keyed = _alive(case)
    amount = case.amount if case.amount is not None else sum((place.amount for place in keyed[:1]), ZERO)
    if not keyed:
        return Verdict(case=case, word=Word.BY_HAND, approved=amount, accounted=amount, places=case.places)
    foreign = any(_is_foreign(case, place) for place in keyed)
    accounted = ZERO if foreign else sum((place.amount for place in keyed), ZERO)
    agrees = len(keyed) == 1 and not foreign and accounted == amount
    return Verdict(
        case=case,
        word=Word.BY_HAND,
        approved=amount,
        accounted=accounted,
        kind="keyed" if agrees else "keyed-otherwise",
        places=tuple(keyed),
    )


def _is_foreign(case: Case, place: Place) -> bool:
    return bool(case.currency and place.currency) and case.currency != place.currency


def _has_another_payee(case: Case, place: Place) -> bool:
    """Tell whether it is owed to somebody else in Sage; a code that is known to mean the same vendor is none."""
    return bool(case.vendor and place.vendor) and place.vendor not in (case.vendor, *case.also_vendors)


def _elsewhere(case: Case) -> tuple[Word, str]:
    """Place what is not in Sage as ours, and say what is to be said of it."""
    known, told = case.known, case.told
    if told.approval in _NOT_APPROVED or _was_left(case):
        return Word.OUTSIDE, ""
    if known is None:
        return _unknown(case)
    if known.by_hand:
        return Word.BY_HAND, ""
    if _was_deleted(case, known):
        return Word.DELETED, _by_others(case) or "deleted"
    if known.entered or known.state is State.DONE:
        return Word.NOWHERE, "lost"
    return _BY_STATE[known.state], _by_others(case)


def _unknown(case: Case) -> tuple[Word, str]:
    """Place what the ledger does not know; what others took from AvidXchange is not ours to enter."""
    if any(place.word is Word.DELETED and place.by is By.MARK for place in case.places):
        return Word.DELETED, "unknown-here"
    if case.told.approval is not Approval.APPROVED:
        return Word.OUTSIDE, ""
    return (Word.NOWHERE, "missed") if case.told.missed else (Word.NOT_READ, "")


def _by_others(case: Case) -> str:
    return "by-others" if any(place.word is not Word.DELETED for place in case.places) else ""


def _closed(case: Case) -> bool:
    return case.known is not None and case.known.by_hand


def _was_deleted(case: Case, known: Known) -> bool:
    """Tell whether it was in a batch that somebody deleted, and nobody had it entered anew since."""
    gone = any(place.word is Word.DELETED for place in case.places)
    doubtful = known.state in (State.SENDING, State.IN_DOUBT)
    return known.cause == "batch-deleted" or (gone and (known.entered or doubtful))


def _was_left(case: Case) -> bool:
    """Tell whether it was not approved any more when it was last read, where AvidXchange says nothing now."""
    known = case.known
    return (
        known is not None
        and case.told.approval is Approval.UNTOLD
        and known.cause in _LEFT_AGAIN
        and not known.entered
    )
