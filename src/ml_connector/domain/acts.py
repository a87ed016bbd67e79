"""What a person may decide about a delivery, by where it stands.

Pure. Knows acts, states and causes, and says in words what an act comes to or why it cannot be. Knows no ledger, no
system, and not who may decide.
"""

from dataclasses import dataclass
from enum import StrEnum

from ml_connector.domain.adoption import agreed
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.release import REJECTED, WAITING
from ml_connector.domain.states import State, check_move_of_person

__all__ = ["Act", "NotPossible", "Stand", "Verdict", "rule"]

_RESOLVABLE = (State.HELD, State.REFUSED, State.IN_DOUBT)
_HOLDABLE = (State.PENDING, State.WAITING, State.REFUSED, State.HELD)
_RETRIED = (State.REFUSED, State.WAITING)
_ADOPTABLE = ("already-in-sage", "payment-in-sage")
_DOUBTFUL = (State.SENDING, State.IN_DOUBT)


class Act(StrEnum):
    """The eight things a person may decide; of what is proposed, the last two."""

    RETRY = "retry"
    RELEASE = "release"
    HOLD = "hold"
    RESOLVE = "resolve"
    ADOPT = "adopt"
    EDIT = "edit"
    APPROVE = "approve"
    REJECT = "reject"


class NotPossible(Exception):
    """This act cannot be done to this delivery; the text says why and what to do instead."""


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Where a delivery stands, as far as people's acts depend on it.

    `said` is what was said of its cause. `entered` = the receipt of an exclusive step is there; `changed` = the source
    changed it while it was in doubt.
    """

    state: State
    cause: str = ""
    said: str = ""
    entered: bool = False
    resolved: bool = False
    changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an act comes to: the state and cause it leads to, and words for people about what comes next.

    `ruling` is the kind of ruling to add about what the look found. `look_again` = what is in the books is looked at
    before anything else; `anew` = it counts as never entered.
    """

    state: State
    next: str
    cause: str | None = None
    ruling: str = ""
    look_again: bool = False
    anew: bool = False


def rule(act: Act, stand: Stand) -> Verdict:
    """Give what an act comes to; raises NotPossible, whose text a person can act on."""
    verdict = _RULES[act](stand)
    check_move_of_person(stand.state, verdict.state)
    return verdict


def _retry(stand: Stand) -> Verdict:
    if stand.state not in _RETRIED:
        raise NotPossible(_why_not_tried(stand))
    return Verdict(state=State.PENDING, next="The next run looks for it and tries it again.")


def _why_not_tried(stand: Stand) -> str:
    if stand.state is not State.HELD:
        return _elsewhere(stand)
    if stand.cause in CAUSES and CAUSES[stand.cause].rechecked:
        return f"It is held as {stand.cause}, which every run checks again; nothing needs to be done here."
    return f"It is held as {stand.cause}: our rules stopped it, not the other system. Release or resolve it."


def _release(stand: Stand) -> Verdict:
    if stand.state is not State.HELD:
        raise NotPossible(f"Only what is held can be released. {_elsewhere(stand)}")
    if stand.cause == "vanished":
        raise NotPossible(
            "It is gone at its source, so there is nothing to send. Resolve it, or bring it back there."
        )
    if stand.cause == WAITING:
        raise NotPossible(f"It waits for release in {stand.said}. Look at that, and approve or reject it.")
    if stand.cause == REJECTED:
        told = "The next run looks for it, checks it again, and proposes it anew if it passes; it sends nothing of it."
        return Verdict(state=State.PENDING, next=told)
    if stand.resolved:
        raise NotPossible(
            "It was resolved by hand before it changed; releasing could enter it twice. Resolve it again."
        )
    cause = CAUSES.get(stand.cause)
    if cause is not None and cause.overruled and not cause.rechecked:
        told = "The next run looks for it, and enters it anew if it is nowhere else in Sage 300."
        return Verdict(state=State.PENDING, next=told, ruling="anyway", anew=True)
    if stand.entered:
        told = "It is not entered again: the next run looks at it in Sage 300 and, if it agrees, acknowledges it."
        return Verdict(state=State.PENDING, next=told, look_again=True)
    if cause is not None and cause.overruled:
        told = "The next run enters it as it is coded, unless what it is held for has become another by then."
        return Verdict(state=State.PENDING, next=told, ruling="anyway")
    return Verdict(
        state=State.PENDING, next="The next run looks for it, checks it again, and sends it if it passes."
    )


def _hold(stand: Stand) -> Verdict:
    if stand.state not in _HOLDABLE or stand.cause in ("held-by-person", "vanished"):
        raise NotPossible(_elsewhere(stand))
    told = "Nothing more is sent of it until it is released or resolved."
    return Verdict(state=State.HELD, cause="held-by-person", next=told)


def _resolve(stand: Stand) -> Verdict:
    if stand.state not in _RESOLVABLE:
        raise NotPossible(_elsewhere(stand))
    if stand.changed:
        told = "Resolved as it was; but the source changed it meanwhile, so the change is now held."
        return Verdict(state=State.HELD, cause="changed-after-entry", next=told)
    return Verdict(state=State.DONE, next="Nothing more is sent of it; neither system is told.")


def _adopt(stand: Stand) -> Verdict:
    if stand.state is not State.HELD or stand.cause not in _ADOPTABLE:
        held = f"It is held as {stand.cause}." if stand.state is State.HELD else _elsewhere(stand)
        raise NotPossible(f"Only what is held as {' or '.join(_ADOPTABLE)} can be adopted. {held}")
    if not agreed(stand.said):
        raise NotPossible(f"What is in Sage 300 is not the same: {stand.said}")
    told = "The next run looks again, and takes it as entered if it still agrees. Nothing is entered."
    return Verdict(state=State.PENDING, next=told, ruling="adopt")


def _edit(stand: Stand) -> Verdict:
    if stand.state in (*_DOUBTFUL, State.DONE):
        raise NotPossible(_elsewhere(stand))
    if stand.entered or stand.resolved:
        raise NotPossible("It is in the books; what is in the books stays. Correct it there.")
    if stand.cause in ("held-by-person", "vanished"):
        raise NotPossible(f"It is held as {stand.cause}. Release it before it is edited.")
    told = "The next run checks the edited invoice, and sends it if it passes."
    return Verdict(state=State.PENDING, next=told)


def _approve(stand: Stand) -> Verdict:
    _check_waits(stand)
    told = "The next run looks for it and sends it, if it would send exactly what was approved."
    return Verdict(state=State.PENDING, next=told)


def _reject(stand: Stand) -> Verdict:
    _check_waits(stand)
    told = "It is not sent. It is proposed again once it is released, edited, or changed in AvidXchange."
    return Verdict(state=State.HELD, cause=REJECTED, next=told)


def _check_waits(stand: Stand) -> None:
    if stand.state is not State.HELD or stand.cause != WAITING:
        raise NotPossible(f"Only what waits for release is approved or rejected. {_elsewhere(stand)}")


def _elsewhere(stand: Stand) -> str:
    """Say where a delivery stands when an act does not apply to it."""
    words = {
        State.PENDING: "It is owed: the next run takes it.",
        State.SENDING: "It is being sent, or its run died: the next run looks it up.",
        State.IN_DOUBT: "It is being checked: the next run looks whether it is there, and sends it only if it is not.",
        State.WAITING: "It waits for its time and is tried again by itself; retry it to have it tried at once.",
        State.HELD: f"It is held as {stand.cause}.",
        State.REFUSED: "The other system refused it. Retry, edit, hold or resolve it.",
        State.DONE: "It is done; nothing is owed.",
    }
    return words[stand.state]


_RULES = {
    Act.RETRY: _retry,
    Act.RELEASE: _release,
    Act.HOLD: _hold,
    Act.RESOLVE: _resolve,
    Act.ADOPT: _adopt,
    Act.EDIT: _edit,
    Act.APPROVE: _approve,
    Act.REJECT: _reject,
}
