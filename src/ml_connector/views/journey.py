"""The whole journey of what a person asks for: where it stands and why, what was decided, sent and answered.

Knows the rows of the store and the words of the catalogue. Knows no argument, no screen, and changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.causes import CAUSES
from ml_connector.engine.retry import REFUSALS_MAX
from ml_connector.store import breakers, finding, lists, standing
from ml_connector.store import connections as kept
from ml_connector.views.attempts import attempts
from ml_connector.views.side_by_side import Sees, side_by_side
from ml_connector.views.standing_words import BATCH_STATES, standing_of
from ml_connector.views.story_steps import steps
from ml_connector.views.three_way import three_way
from ml_connector.views.where_now import paid_by, where_now
from ml_connector.views.words import received, told

__all__ = ["cause_lines", "checked", "explain", "journey", "shown"]

_TIRED = (
    f"No run sends it again: it was refused {REFUSALS_MAX} times though our check passes. Find out why and put it "
    "right; then retry it."
)


def explain(name: str, word: str, sees: Sees) -> list[dict[str, Any]]:
    """Tell the story of what a person may mean by a word: number, id, vendor, purchase order, batch or amount.

    Where it is one invoice that was compared with its order, `three_way` shows that; where it was found to be like
    others, `like` shows them beside it, those of other companies to who `sees` them. `tries` are the attempts to
    enter it.
    """
    stored = kept.find(name)
    found = finding.anything(name, word)
    broken = breakers.opened()
    return [_told(row, broken.get((stored.id, row.flow)), sees, alone=len(found) == 1) for row in found]


def journey(name: str, number: int, sees: Sees) -> dict[str, Any] | None:
    """Tell the story of the delivery with this number in the ledger; None where this connection has none.

    Beside what `explain` tells: its `standing` in words, both `sides` as last seen, `payments`, `steps` and `dates`.
    """
    stored = kept.find(name)
    row = lists.numbered(stored.id, number)
    if row is None:
        return None
    told = _told(row, breakers.opened().get((stored.id, row.flow)), sees, alone=True)
    rows, paid = paid_by(row)
    return {
        **told,
        "standing": standing_of(row.state, row.cause, row.receipts, flow=row.flow),
        "sides": where_now(row, rows),
        "payments": paid,
        "steps": steps(told["events"]),
        "dates": lists.dates([row.id]).get(row.id),
    }


def _told(row: standing.Row, broken: breakers.Kept | None, sees: Sees, *, alone: bool) -> dict[str, Any]:
    story = standing.story(row.id)
    return {
        **shown(row),
        "edits": dict(row.edits),
        **cause_lines(row.cause, row.said, tired=row.tired),
        "stopped_by": _stopped_by(row, broken),
        "three_way": three_way(row.connection, kept.find(row.connection).id, row) if alone else None,
        "like": side_by_side(row, sees) if alone else None,
        "tries": attempts(story),
        "events": _events(story),
    }


def _stopped_by(row: standing.Row, breaker: breakers.Kept | None) -> str:
    """Say why nothing of it is written while its flow's breaker is open; "" where that does not keep it."""
    owed = row.state in ("pending", "waiting")
    if breaker is None or not owed or set(breaker.exclusive) & set(row.receipts):
        return ""
    return "; ".join(breaker.said)


def checked(name: str) -> dict[str, Any]:
    """Say what stands behind "nothing found": what the ledger holds, what was read last, and where reading starts."""
    stored = kept.find(name)
    options = stored.settings.get("options")
    return {
        "invoices_from": options.get("invoices_from", "none") if isinstance(options, dict) else "none",
        "flows": [
            {
                "flow": one.flow,
                "records": one.records,
                "pages_to_come": one.pages,
                "last_run": one.ended_at.isoformat(timespec="seconds") if one.ended_at else None,
                "outcome": one.outcome,
                "read": one.read,
            }
            for one in finding.checked(stored.id)
        ],
    }


def shown(row: standing.Row) -> dict[str, Any]:
    """Show one delivery as a line of a list."""
    numbers: dict[str, Any] = {}
    for receipt in sorted(row.receipts.values(), key=lambda one: str(one.get("at") or "")):
        numbers |= receipt["numbers"]  # what was seen last counts: posting may have moved an entry
    return {
        "flow": row.flow,
        "id": row.key,
        "document": row.label,
        "vendor": row.party,
        "amount": "" if row.amount is None else money.text(row.amount),
        "currency": row.currency,
        "state": row.state,
        "cause": row.cause,
        "said": row.said,
        "batch": numbers.get("batch", ""),
        "entry": numbers.get("entry", ""),
        "batch_state": BATCH_STATES.get(numbers.get("status", ""), "") if "batch" in numbers else "",
        "acknowledged": numbers.get("acknowledged", ""),
        "left_out": numbers.get("left_out", ""),
        "due_at": row.due_at.isoformat(timespec="seconds") if row.due_at else None,
        "attempts": row.attempts,
        "updated_at": row.updated_at.isoformat(timespec="seconds"),
    }


def cause_lines(code: str, said: str = "", *, tired: bool = False) -> Mapping[str, str]:
    """Give the lines of a cause, and what fact it waits for, "" where no run tests one.

    `tired`: it was refused too often, so that it waits for nothing but a person.
    """
    if code not in CAUSES:
        return {}
    cause = CAUSES[code]
    words = {"what": cause.what, "who": cause.who, "where": cause.where}
    if tired:
        return {**words, "next": _TIRED, "waits_for": ""}
    return {**words, "next": cause.next, "waits_for": cause.waits_for(said)}


def _events(story: Sequence[standing.EventRow]) -> Sequence[Mapping[str, Any]]:
    events: list[Mapping[str, Any]] = []
    receipts: dict[str, Mapping[str, str]] = {}  # the last of each step so far
    decided = False  # whether people decided something that a change at the source would undo
    for event in story:
        step, numbers = received(event) or ("", {})
        words, details = told(event, undoes=decided, before=receipts.get(step))
        receipts[step] = numbers
        changed = event.kind == "seen"
        decided = event.kind in ("ruling", "edit") or (decided and not changed)
        events.append(
            {
                "at": event.at.isoformat(timespec="seconds"),
                "by": event.actor,
                "kind": event.kind,
                "was": event.was,
                "became": event.became,
                "because": event.because,
                "words": words,
                "details": details,
                "told": event.payload,
                "run": event.run,
            }
        )
    return events
