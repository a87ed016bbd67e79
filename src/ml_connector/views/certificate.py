"""The certificate of exactly-once of one delivery: what was meant, asked and answered, and what that proves.

Knows the words of the verdicts and which events they rest on. Rests on what was stored at the time, and asks no system.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.attempts import numbered
from ml_connector.store import connections as kept
from ml_connector.store import finding
from ml_connector.store.evidence import Exhibit, exhibit
from ml_connector.store.standing import EventRow, Row
from ml_connector.store.trail import Line
from ml_connector.views.journey import cause_lines, shown
from ml_connector.views.sends import ENTERING, End, Note, Told, told_of

__all__ = ["certificates"]

_NOT_KEPT = "What was noted before this send was not kept by the version that made it."


def certificates(name: str, word: str) -> list[dict[str, Any]]:
    """Give the certificate of each delivery a person may mean by a word, as `explain` finds them.

    Where a flow may send a thing twice without harm there is none: `verdict` is then "not_needed".
    """
    kept.find(name)
    return [_certificate(row) for row in finding.anything(name, word)]


def _certificate(row: Row) -> dict[str, Any]:
    found = exhibit(row.id)
    events = [_row(line) for line in found.events]
    step = next((step for step in ENTERING if any(event.because.startswith(step) for event in events)), "")
    told = told_of(events, step)
    verdict, words = _verdict(row, told, step)
    return {
        "connection": row.connection,
        **{name: value for name, value in shown(row).items() if name not in ("attempts", "due_at")},
        **cause_lines(row.cause, row.said, tired=row.tired),
        "batch": _batch(row, step),
        "step": step,
        "verdict": verdict,
        "words": words,
        "clock": "UTC, by the clock of the database of ml-connector",
        "before": [_note(note) for note in told.before],
        "sends": _sends(told, found.events),
        **_proof(found, told.events),
    }


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


def _proof(found: Exhibit, places: Sequence[int]) -> dict[str, Any]:
    """Name the events all this rests on, with their hashes, and the seals they stand under."""
    lines = [found.events[place] for place in places]
    return {
        "rests_on": [
            {"event": line.id, "seal": line.seal, "at": line.at, "kind": line.kind, "hash": line.hash}
            for line in lines
        ],
        "seals": {str(number): found.seals[number] for number in sorted({line.seal for line in lines})},
        "holds": not found.broken,
        "broken": list(found.broken),
        "signed": found.signed and {"seal": found.signed[0], "at": _moment(found.signed[1])},
    }


def _verdict(row: Row, told: Told, step: str) -> tuple[str, str]:
    """Give the verdict and its sentence: of the last send, and of what stands in the ledger."""
    receipt = row.receipts.get(step, {}).get("numbers", {})
    if not step and row.flow not in ("approved-invoices", "payments"):
        return "not_needed", "It may be sent twice without harm, so there is nothing to certify."
    if "resolved" in row.receipts:
        evidence = row.receipts["resolved"]["numbers"]["evidence"]
        return "settled_by_hand", f"It was settled by hand: {evidence}"
    if receipt.get("adopted"):
        return (
            "entered_by_others",
            f"It was entered in Sage 300 by others and adopted: {_in_sage(row, step)}.",
        )
    end = told.sends[-1].end if told.sends else None
    if _batch(row, step) and end in (None, End.LANDED):
        return str(End.LANDED), _landed(row, told, step)
    return _without_receipt(row, end)


def _landed(row: Row, told: Told, step: str) -> str:
    before = sum(send.end is End.LANDED for send in told.sends[:-1])
    if not before:
        return f"It landed once: it is {_in_sage(row, step)}."
    return f"It is {_in_sage(row, step)}. It had landed before, and was sent again once that was gone: see below."


def _without_receipt(row: Row, end: End | None) -> tuple[str, str]:
    if end is None:
        return "never_sent", "Nothing of it was ever sent to Sage 300."
    if row.cause == "in-sage-twice":
        return str(
            end
        ), "It is in Sage 300 more than once. It is held, and a person must put that right there."
    if end is End.LANDED:
        return str(end), "It had landed; what became of it in Sage 300 since, the lines below say."
    if end is End.DID_NOT_LAND:
        return str(end), "It did not land: it is not in Sage 300."
    if end is End.CANNOT_TELL and row.state == "held":
        return str(
            end
        ), "Whether it landed cannot be told. It is held: nothing is sent until a person decides."
    return (
        "being_checked",
        "Whether it landed is not known yet. The next run looks; until then nothing is sent.",
    )


def _in_sage(row: Row, step: str) -> str:
    receipt = row.receipts[step]
    amount = (
        f", {Decimal(money.text(Decimal(receipt['amount']))):,} {row.currency}" if receipt["amount"] else ""
    )
    return f"entry {receipt['numbers'].get('entry', '')} of batch {_batch(row, step)}{amount}"


def _batch(row: Row, step: str) -> str:
    numbers = row.receipts.get(step, {}).get("numbers", {})
    return str(numbers.get("batch") or numbers.get("payment batch") or "")


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
