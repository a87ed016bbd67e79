"""The certificate of exactly-once of one delivery: what was meant, asked and answered, and what that proves.

Knows the words of the verdicts and which events they rest on. Rests on what was stored at the time, and asks no system.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ml_connector.domain.attempts import numbered
from ml_connector.store import connections as kept
from ml_connector.store import finding, lists
from ml_connector.store.evidence import Exhibit, exhibit, one_moment
from ml_connector.store.standing import EventRow, Row
from ml_connector.store.trail import Line
from ml_connector.views.journey import cause_lines, shown
from ml_connector.views.sends import ENTERING, Note, Told, told_of
from ml_connector.views.verdict import disagreements, place_of, verdict

__all__ = ["CERTIFIED_MAX", "certificate_of", "certificates"]

CERTIFIED_MAX = 20  # each reads its seals and walks to their checkpoint
_TOO_MANY = f"Not certified: no more than {CERTIFIED_MAX} are at once. Ask for it by its id."
_BROKEN = (
    "What is kept is not as it was sealed, or the ledger's line says something else (see the end), so this proves "
    "nothing. It says:"
)
_NOT_KEPT = "What was noted before this send was not kept by the version that made it."


def certificates(name: str, word: str) -> list[dict[str, Any]]:
    """Give the certificate of each delivery a person may mean by a word, as `explain` finds them.

    Where a flow may send a thing twice without harm there is none: `verdict` is then "not_needed". Of more than
    CERTIFIED_MAX the others are only named: "not_certified", and `holds` is None.
    """
    kept.find(name)
    with one_moment():
        rows = finding.anything(name, word)
        certified = [_certificate(row) for row in rows[:CERTIFIED_MAX]]
    return [*certified, *map(_named, rows[CERTIFIED_MAX:])]


def certificate_of(name: str, number: int) -> dict[str, Any] | None:
    """Give the certificate of the delivery with this number in the ledger; None where this connection has none."""
    with one_moment():
        row = lists.numbered(kept.find(name).id, number)
        return None if row is None else _certificate(row)


def _named(row: Row) -> dict[str, Any]:
    return {**_head(row), "verdict": "not_certified", "words": _TOO_MANY, "holds": None}


def _head(row: Row) -> dict[str, Any]:
    return {
        "connection": row.connection,
        **{name: value for name, value in shown(row).items() if name not in ("attempts", "due_at")},
        **cause_lines(row.cause, row.said, tired=row.tired),
    }


def _certificate(row: Row) -> dict[str, Any]:
    found = exhibit(row.id)
    events = [_row(line) for line in found.events]
    told = told_of(events, next((step for step in ENTERING if _has(events, step)), ""))
    place = place_of(row, told.seen, told.step)
    became = next((event.became for event in reversed(events) if event.became), "")
    broken = [*found.broken, *disagreements(row, told, became)]
    word, words = verdict(row, told, place)
    return {
        **_head(row),
        "batch": place.batch if place else "",
        "entry": str(place.numbers.get("entry", "")) if place else "",
        "step": told.step,
        "verdict": "broken" if broken else word,
        "words": f"{_BROKEN} {words}" if broken else words,
        "clock": "UTC, by the clock of the database of ml-connector",
        "before": [_note(note) for note in told.before],
        "sends": _sends(told, found.events),
        **_proof(found, told.events, broken),
    }


def _has(events: Sequence[EventRow], step: str) -> bool:
    return any(event.because.startswith(step) for event in events)


def _row(line: Line) -> EventRow:
    return EventRow(
        at=datetime.fromisoformat(line.at),
        actor=line.actor,
        kind=line.kind,
        was=line.was or "",
        became=line.became or "",
        because=line.because,
        payload=line.payload or "",
        run=line.run,
    )


def _sends(told: Told, events: Sequence[Line]) -> list[dict[str, Any]]:
    sends, before = told.sends, [told.before, *(send.notes for send in told.sends)]
    attempts = numbered([(send.run, events[send.event].payload_hash) for send in sends])
    return [
        {
            "send": number,
            "attempt": attempt,
            "at": _moment(send.at),
            "run": send.run,
            "by": send.by,
            **_meant(send.intent),
            "absent_before": _absent(before[number - 1]),
            "payload_sha256": events[send.event].payload_hash,
            "payload_kept": events[send.event].payload is not None,
            "end": str(send.end),
            "then": [_note(note) for note in send.notes],
        }
        for number, (send, attempt) in enumerate(zip(sends, attempts, strict=True), 1)
    ]


def _absent(notes: Sequence[Note]) -> bool:
    """Tell whether the look before a send found nothing: one that did is a note, which a person's word overruled."""
    return not notes or notes[-1].kind != "look"


def _meant(intent: Mapping[str, Any]) -> dict[str, Any]:
    evidence = intent.get("evidence", {})
    names = ("mark", "batch_mark", "batch_after", "facts_as_of", "looked")
    return {
        "kept": "" if intent else _NOT_KEPT,
        "fingerprint": intent.get("fingerprint", ""),
        **{name: evidence.get(name, "") for name in names},
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "at": _moment(note.at),
        "kind": note.kind,
        "words": note.words,
        "sought": note.sought,
        "asked": [dict(one) for one in note.asked],
    }


def _proof(found: Exhibit, places: Sequence[int], broken: Sequence[str]) -> dict[str, Any]:
    """Name the events all this rests on, with their hashes, and the seals they stand under."""
    lines, signed = [found.events[place] for place in places], found.signed
    return {
        "rests_on": [
            {"event": line.id, "seal": line.seal, "at": line.at, "kind": line.kind, "hash": line.hash}
            for line in lines
        ],
        "seals": {str(number): found.seals[number] for number in sorted({line.seal for line in lines})},
        "holds": not broken,
        "broken": list(broken),
        "signed": signed and {"seal": signed.seal, "at": _moment(signed.at), "proved": signed.proved},
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
