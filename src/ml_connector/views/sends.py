"""What was sent of one delivery, and what each send came to: read from its events alone, in their order.

Pure. Knows how events follow one another and what they keep. Knows no table, no hash and no screen.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from ml_connector.domain.acts import Act
from ml_connector.domain.causes import CAUSES
from ml_connector.store.evidence import INTENT, LOOK
from ml_connector.store.standing import EventRow
from ml_connector.views.words import told as told_in_words

__all__ = ["ENTERING", "End", "Note", "Send", "Told", "told_of"]

ENTERING = ("enter-invoice", "enter-payment")  # the steps that must not happen twice
_ABSENT = "It is in none of these places: it did not land."
_DELETED, _TWICE = "batch-deleted", "in-sage-twice"
_UNKNOWN = ("no-clear-answer", "")
_AGED = "What it said has aged out."
# Ends of moves that always kept what was heard: one without it has aged out.
_OUTCOMES = ("answered", "looked", "refused", "no clear answer", "asked to wait", "checked")


class End(StrEnum):
    """What a send came to, as far as it is known."""

    LANDED = "landed"
    DID_NOT_LAND = "did_not_land"
    CANNOT_TELL = "cannot_tell"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Note:
    """One thing that was heard, asked or decided, in words; `asked` holds the questions of a look and their answers."""

    at: datetime
    kind: str  # answer, look, conclusion, decision
    words: str
    sought: str = ""
    asked: Sequence[Mapping[str, Any]] = ()


@dataclass(kw_only=True)
class Send:
    """One call that this delivery was part of. `intent` is what was noted before it; empty where nothing was kept."""

    at: datetime
    by: str
    run: int | None
    payload: str
    event: int  # its place among the events
    intent: Mapping[str, Any]
    end: End = End.OPEN
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The last receipt of the step that an event brought, and when; `aged`: what it said is gone, so it may be none."""

    at: datetime
    aged: bool
    numbers: Mapping[str, str]
    amount: str


@dataclass(kw_only=True)
class Told:
    """All sends of one step, what was noted before the first of them, and which events all this was read from.

    `seen` is its last receipt, None where no event brought one. `resolved` is the reason of the last resolution.
    """

    step: str = ""
    before: list[Note] = field(default_factory=list)
    sends: list[Send] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    seen: Seen | None = None
    resolved: str | None = None

    def note(self, note: Note) -> None:
        """Add to the last send, or to what was before all of them."""
        (self.sends[-1].notes if self.sends else self.before).append(note)


def told_of(events: Sequence[EventRow], step: str) -> Told:
    """Read what was sent in one step, and what came of it."""
    told, intent, ours = Told(step=step), "", False
    for place, event in enumerate(events):
        if event.kind == INTENT and event.because == step:
            intent = event.payload
        elif event.became == "sending":
            ours = event.because == step
            if ours:
                told.sends.append(_send(event, place, intent))
                intent = ""
        elif not _told(told, event, step, ours=ours):
            continue
        told.events.append(place)
    return told


def _send(event: EventRow, place: int, intent: str) -> Send:
    return Send(
        at=event.at,
        by=event.actor,
        run=event.run,
        payload=event.payload,
        event=place,
        intent=_tree(intent),
    )


def _told(told: Told, event: EventRow, step: str, *, ours: bool) -> bool:
    """Take in what followed a send; tell whether it had to do with it. `ours`: the last call was of this step."""
    if event.kind == LOOK and event.because == f"{step}: asked":
        kept = _tree(event.payload)
        told.note(
            Note(
                at=event.at, kind="look", words="", sought=kept.get("sought", ""), asked=kept.get("asked", ())
            )
        )
        return True
    if event.kind == "ruling":
        decided = _tree(event.payload)
        if decided.get("act") == Act.RESOLVE:
            told.resolved = str(decided.get("reason", ""))
        told.note(Note(at=event.at, kind="decision", words=told_in_words(event, undoes=False)[0]))
        return True
    whose, _, how = event.because.partition(": ")
    if event.kind != "move" or not (whose == step or (ours and event.was in ("sending", "in_doubt"))):
        return False
    heard = how if whose == step else event.because
    if whose == step:
        told.seen = _seen(event, how) or told.seen
    end, kind, words = (_gone if _is_gone(event, heard) else _heard)(event, heard)
    if told.sends and end is not None:
        told.sends[-1].end = end
    told.note(Note(at=event.at, kind=kind, words=words))
    return True


def _seen(event: EventRow, how: str) -> Seen | None:
    """Give the receipt an event brought; None where it brought none."""
    if _is_gone(event, how):
        may = how in ("answered", "looked")
        return Seen(at=event.at, aged=True, numbers={}, amount="") if may else None
    kept = _tree(event.payload)
    if "receipt" not in kept:
        return None
    return Seen(at=event.at, aged=False, numbers=kept["receipt"], amount=kept.get("amount") or "")


def _is_gone(event: EventRow, how: str) -> bool:
    return how in _OUTCOMES and not event.payload


def _gone(event: EventRow, how: str) -> tuple[End | None, str, str]:
    """Say of an event whose payload aged out only what its other fields still say."""
    if how == "answered":
        return End.LANDED, "answer", f"Sage 300 answered: it is entered. {_AGED}"
    if how == "no clear answer":
        words = "No clear answer came, or Sage 300 refused the call it was part of."
        return End.OPEN, "answer", f"{words} {_AGED}"
    if how != "looked":
        end, kind, words = _heard(event, how)
        return end, kind, f"{words} {_AGED}"
    if event.was == "in_doubt" and event.became in ("done", "pending"):
        return End.LANDED, "conclusion", f"It was found there: it landed. {_AGED}"
    if event.was == "in_doubt" and event.became == "held":
        return End.CANNOT_TELL, "conclusion", f"What was found had a person decide, so it was held. {_AGED}"
    if event.was == "in_doubt":
        return End.DID_NOT_LAND, "conclusion", f"{_ABSENT} {_AGED}"
    return None, "conclusion", f"It was looked for, not after a send in doubt. {_AGED}"


def _heard(event: EventRow, how: str) -> tuple[End | None, str, str]:
    """Say what an event after a send tells of it: what the send came to, and that in words."""
    kept = _tree(event.payload)
    code = next((str(kept[name]) for name in ("Held", "Refused", "InDoubt", "TryLater") if name in kept), "")
    why = " ".join(filter(None, (CAUSES[code].what if code in CAUSES else code, kept.get("said", ""))))
    if how == "answered":
        return End.LANDED, "answer", f"Sage 300 answered: it is entered{_place(kept)}."
    if how == "looked":
        return _looked(event, kept, code, why)
    if how == "refused" or (how == "asked to wait" and event.was == "sending"):
        return End.DID_NOT_LAND, "answer", f"Sage 300 did not take it. {why}".rstrip()
    if how == "no clear answer":
        if code in _UNKNOWN:
            return End.OPEN, "answer", f"No clear answer came. {kept.get('said', '')}".rstrip()
        return End.OPEN, "answer", f"Sage 300 refused the call it was part of. {why}".rstrip()
    if how == "looked: certainly not there":
        return End.DID_NOT_LAND, "conclusion", _ABSENT
    if how == "not found yet; looked too early":
        return End.OPEN, "conclusion", "It is in none of these places, but that is not believed so soon."
    if how == "its process ended while sending":
        return End.OPEN, "answer", "No answer was heard: the program ended while the call was out."
    return None, "conclusion", f"It was checked and not sent. {why}".rstrip()


def _looked(event: EventRow, kept: Mapping[str, Any], code: str, why: str) -> tuple[End | None, str, str]:
    if "receipt" in kept and (words := _not_ours(kept["receipt"])):
        return None, "conclusion", words
    if "receipt" in kept:
        return End.LANDED, "conclusion", f"It is there, with our mark: it landed{_place(kept)}."
    if code == _DELETED:
        return End.LANDED, "conclusion", f"It had landed, and its batch was deleted. {why}"
    if code == _TWICE:
        return End.LANDED, "conclusion", f"It is there more than once, so it is held. {why}"
    if event.was == "in_doubt" and event.became == "held":
        return (
            End.CANNOT_TELL,
            "conclusion",
            f"Whether it landed cannot be told, so it is held. {why}".rstrip(),
        )
    if event.was == "in_doubt" == event.became:
        return (
            End.OPEN,
            "conclusion",
            f"Whether it landed cannot be told, so it stays in doubt. {why}".rstrip(),
        )
    if event.was == "in_doubt":
        return End.DID_NOT_LAND, "conclusion", _ABSENT
    return None, "conclusion", f"Found before anything was sent. {why}".rstrip()


def _not_ours(numbers: Mapping[str, Any]) -> str:
    """Say why a receipt is of no send of ours; "" where it is."""
    if numbers.get("adopted"):
        return "It is there, entered by others, and was adopted: nothing was entered by us."
    return "" if _batch(numbers) else "There is nothing to enter of it."


def _batch(numbers: Mapping[str, Any]) -> str:
    return str(numbers.get("batch") or numbers.get("payment batch") or "")


def _place(kept: Mapping[str, Any]) -> str:
    numbers = kept.get("receipt", {})
    return f" as entry {numbers.get('entry', '')} of batch {_batch(numbers)}" if _batch(numbers) else ""


def _tree(text: str) -> Mapping[str, Any]:
    try:
        kept = json.loads(text)
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}
