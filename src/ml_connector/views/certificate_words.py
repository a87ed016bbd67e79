"""A certificate of exactly-once in sentences, the same on a screen and on a page.

Pure. Knows the words of what was meant, asked, answered and proved. Knows no width and no mark of a page, and judges
nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["CHAIN", "VERDICTS", "Proof", "Step", "proof", "steps"]

VERDICTS: Mapping[str, str] = {
    "landed": "Landed",
    "did_not_land": "Did not land",
    "cannot_tell": "Cannot tell, held",
    "being_checked": "Being checked",
    "never_sent": "Never sent",
    "entered_by_others": "Entered by others",
    "settled_by_hand": "Settled by hand",
    "not_needed": "Nothing to certify",
    "broken": "Proves nothing",
}
"""Each verdict in a word or two."""

CHAIN = "That the whole trail is unbroken, and signed by this house, is proved by: ml-connector audit verify"
_NOTHING = "nothing of it"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that was meant, asked or answered: when (ISO), in words, and more lines; `sha256` of what was sent."""

    at: str
    words: str
    more: Sequence[str] = ()
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a certificate rests on: a sentence, what is broken, the seals by number, and who signed them."""

    holds: bool
    words: str
    broken: Sequence[str]
    seals: Mapping[str, str]
    signed: str


def steps(told: Mapping[str, Any]) -> Sequence[Step]:
    """Give what was meant, asked and answered, in its order; none where nothing was sent and nothing found."""
    found = [_noted(note) for note in told["before"]]
    for send in told["sends"]:
        found += [_sent(send), *(_noted(note) for note in send["then"])]
    return found


def proof(told: Mapping[str, Any]) -> Proof:
    """Say what it all rests on."""
    count = len(told["rests_on"])
    events = f"{count} event{'' if count == 1 else 's'} of the audit trail"
    words = (
        f"{events}, each still as it was sealed (checked just now). They stand under these seals:"
        if told["holds"]
        else f"{events}, and not all are as they were sealed:"
    )
    return Proof(
        holds=told["holds"],
        words=words,
        broken=told["broken"],
        seals=told["seals"],
        signed=_signed(told["signed"], holds=told["holds"]),
    )


def _sent(send: Mapping[str, Any]) -> Step:
    of = f", of attempt {send['attempt']}" if send["attempt"] != send["send"] else ""
    kept = "is kept with it" if send["payload_kept"] else "has aged out"
    return Step(
        at=send["at"],
        words=f"Send {send['send']}{of}, in run {send['run']} by {send['by']}.",
        more=[*_meant(send), f"What was sent {kept}; its SHA-256 is"],
        sha256=send["payload_sha256"],
    )


def _meant(send: Mapping[str, Any]) -> Iterator[str]:
    if send["kept"]:
        yield send["kept"]
        return
    yield (
        f"Meant: entry fingerprint {send['fingerprint']}, with our mark {send['mark']}, in a batch described "
        f"as {send['batch_mark']}; the highest batch before it was {send['batch_after']}."
    )
    if send["looked"]:
        at, _, asked = send["looked"].partition(": ")
        absent = " It was in none of them." if send["absent_before"] else ""
        yield f"Looked before it, at {_when(at)}, in: {asked}.{absent}"


def _noted(note: Mapping[str, Any]) -> Step:
    if note["kind"] != "look":
        return Step(at=note["at"], words=note["words"])
    asked = [_asked(number, one) for number, one in enumerate(note["asked"], 1)]
    return Step(at=note["at"], words=f"Looked in Sage 300 for {note['sought']}:", more=asked)


def _asked(number: int, asked: Mapping[str, Any]) -> str:
    narrowed = f", {asked['narrowed']}" if asked["narrowed"] else ""
    highest = f", the highest {asked['highest']}" if asked["highest"] else ""
    return (
        f"{number}. {asked['of']}{narrowed}: {asked['rows']} read{highest}, at {_when(asked['at'])}. "
        f"There: {asked['shown'] or _NOTHING}."
    )


def _signed(signed: Mapping[str, Any] | None, *, holds: bool) -> str:
    if not signed:
        return "No checkpoint has signed them yet; one is made every day."
    which = f"checkpoint of {_when(signed['at'])} at seal {signed['seal']}"
    if signed["proved"]:
        return f"Signed with the {which}: the seals were followed up to it, and its signature checked."
    if holds:
        return f"A {which} should cover them; it is too far to follow here."
    return f"A {which} should cover them."


def _when(moment: str) -> str:
    return moment[:19].replace("T", " ")
