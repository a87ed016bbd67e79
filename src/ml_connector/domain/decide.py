"""What a record that was just read means for the ledger: new, the same, or changed.

Pure: knows what we knew and what came. Touches nothing, knows no system and no table.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from ml_connector.domain.failures import Held
from ml_connector.domain.states import State

__all__ = ["SAME", "Arrival", "Decision", "Known", "decide", "known_after"]

SAME = "the same"
_NO_CHANGE = ("unreadable", "not-approved", "exported-elsewhere")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the ledger knew: `entered` = a step that must not happen twice has its receipt, so it is in the books.

    `later` is the fingerprint of a version that came while the delivery was in doubt, and waits. `vanished` = a whole
    read did not bring it any more. `followed` = its kind goes on changing once it is in the books, and is compared with
    them again each time. `stopped` is what was said of a hold that outlives changes, as a person's; `stop` its cause.
    """

    fingerprint: str
    state: State
    entered: bool
    later: str | None = None
    vanished: bool = False
    stopped: str | None = None
    followed: bool = False
    stop: str = ""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What came: one record with its raw text, or the reason why it cannot be used."""

    key: str
    text: str
    fingerprint: str
    label: str
    party: str = ""
    amount: Decimal | None = None
    currency: str = ""
    references: tuple[str, ...] = ()
    over: bool = False
    ended: bool = False
    problem: Held | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the ledger shall write: `state` None = nothing; `later` = keep it until the doubt is over.

    `again`: what is in the books of it stays known, and is looked at again before anything else.
    """

    arrival: Arrival
    state: State | None = None
    cause: Held | None = None
    because: str = ""
    later: bool = False
    again: bool = False


def decide(known: Known | None, arrival: Arrival) -> Decision:
    """Compare what came with what we knew; a changed record in the books is held or compared, never sent again."""
    if known is not None and known.vanished and not known.entered and known.stopped is None:
        return _renewed(arrival, "is at the source again")
    if known is not None and (known.later or known.fingerprint) == arrival.fingerprint:
        return Decision(arrival=arrival, because=SAME)
    if known is not None and _says_nothing(known, arrival):
        return Decision(arrival=arrival, because="could not be used, and an earlier version is under way")
    if known is not None and known.state in (State.SENDING, State.IN_DOUBT):
        return Decision(arrival=arrival, later=True, because="changed at the source while in doubt")
    if known is not None and known.followed:
        return _followed(known, arrival)
    if known is not None and known.entered:
        changed = Held(cause="changed-after-entry", said=arrival.label)
        return Decision(arrival=arrival, state=State.HELD, cause=changed, because="changed at the source")
    if known is not None and known.stopped is not None:  # a person's hold outlives what the source changes
        held = Held(cause=known.stop, said=known.stopped)
        return Decision(arrival=arrival, state=State.HELD, cause=held, because="changed at the source")
    return _renewed(arrival, "new" if known is None else "changed at the source")


def known_after(known: Known | None, decision: Decision, state: State, entered: bool) -> Known:
    """Give what a ledger knows of a record once this decision is in it; a hold that outlives changes goes on."""
    told = Known(
        fingerprint=decision.arrival.fingerprint, state=state, entered=entered, followed=decision.again
    )
    held = decision.cause
    if known is None or held is None or held.cause != known.stop:
        return told
    return replace(told, stopped=known.stopped, stop=known.stop)


def _renewed(arrival: Arrival, because: str) -> Decision:
    if arrival.problem is not None:
        return Decision(arrival=arrival, state=State.HELD, cause=arrival.problem, because=because)
    return Decision(arrival=arrival, state=State.PENDING, because=because)


def _followed(known: Known, arrival: Arrival) -> Decision:
    """Have what is in the books compared with what came, unless a person holds it, or deleted what we entered."""
    stopped = None if known.stopped is None else Held(cause=known.stop, said=known.stopped)
    state = State.PENDING if stopped is None else State.HELD
    return Decision(arrival=arrival, state=state, cause=stopped, because="changed at the source", again=True)


def _says_nothing(known: Known, arrival: Arrival) -> bool:
    """Tell whether what came cannot speak against a version that is, or may be, in the books.

    A bad answer to one read is no change of the invoice; nor is a status that has moved on since.
    """
    moved_on = arrival.problem is not None and arrival.problem.cause in _NO_CHANGE
    return moved_on and (known.entered or known.state in (State.SENDING, State.IN_DOUBT))
