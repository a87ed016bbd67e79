"""The audit trail as people read it: what was done, by whom, to what, in words.

Knows kinds of events and the words for them. Knows no page, and verifies nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ml_connector.domain.states import State
from ml_connector.store import checkpoints, connections, event_list
from ml_connector.store.event_list import Shown
from ml_connector.store.standing import EventRow
from ml_connector.views.words import told

__all__ = ["KINDS", "Asked", "Entry", "Page", "trail"]

KINDS: Mapping[str, Sequence[str]] = {
    "What became of records": ("seen", "move", "look", "intent"),
    "Decisions of people": ("ruling", "edit", "proposal", "breaker"),
    "Settings and mapping": ("connection", "crosswalk", "schedule", "alert"),
    "People and sign-in": (
        *("person-added", "person-invited", "person-renamed", "person-shut-out", "person-let-in"),
        *("role-given", "role-taken", "password-set", "signed-in", "refused-person"),
    ),
    "Runs": ("run",),
    "The trail itself": ("audit", "aged", "ending", "disk"),
}
"""What one may narrow the trail to, and the kinds each stands for."""

_WORDS = {
    "connection": "The connection",
    "crosswalk": "The mapping of codes was changed",
    "schedule": "A schedule",
    "run": "A run",
    "alert": "Alerts",
    "proposal": "A batch was put before a person",
    "breaker": "A flow was stopped before it wrote, or let through",
    "audit": "The audit trail was taken out",
    "person-added": "Somebody was added",
    "person-invited": "Somebody was invited",
    "person-renamed": "A name was changed",
    "person-shut-out": "Somebody was shut out",
    "person-let-in": "Somebody was let in again",
    "role-given": "A role was given",
    "role-taken": "A role was taken away",
    "password-set": "A password was set",
    "signed-in": "Signed in",
    "refused-person": "Asked for what their roles do not give",
}
_OF_A_RECORD = ("seen", "move", "look", "intent", "ruling", "edit")
_STATES = {state: str(state).replace("_", " ") for state in State}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody narrows the trail to, as it was typed; days are of the company's zone."""

    actor: str = ""
    kind: str = ""
    word: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event in words; `delivery` and `label` name the record it is about."""

    id: int
    at: datetime
    actor: str
    words: str
    details: Sequence[str]
    delivery: int | None
    label: str
    run: int | None
    hash: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of entries, where the next one begins, what was not understood, and the last checkpoint."""

    entries: Sequence[Entry]
    next_before: int | None
    wrong: Sequence[str]
    signed_at: datetime | None


def trail(name: str, asked: Asked, before: int | None, zone: str = "UTC") -> Page:
    """Give a page of a company's events, newest first."""
    wrong: list[str] = []
    wanted = event_list.Wanted(
        connection_id=connections.find(name).id,
        actor=asked.actor,
        kinds=KINDS.get(asked.kind, ()),
        word=asked.word,
        since=_day(asked.first, zone, time.min, wrong),
        until=_day(asked.last, zone, time.max, wrong),
    )
    rows = event_list.found(wanted, before)
    more = len(rows) > event_list.PAGE
    entries = [_entry(row) for row in rows[: event_list.PAGE]]
    return Page(
        entries=entries,
        next_before=entries[-1].id if more else None,
        wrong=wrong,
        signed_at=checkpoints.last_at(),
    )


def _entry(row: Shown) -> Entry:
    words, details = _said(row)
    return Entry(
        id=row.id,
        at=row.at,
        actor=row.actor,
        words=words,
        details=details,
        delivery=row.delivery,
        label=row.label,
        run=row.run,
        hash=row.hash,
    )


def _said(row: Shown) -> tuple[str, Sequence[str]]:
    if row.kind in _OF_A_RECORD:
        event = EventRow(
            at=row.at,
            actor=row.actor,
            kind=row.kind,
            was=row.was,
            became=row.became,
            because=row.because,
            payload=row.payload,
            run=row.run,
        )
        return told(event, undoes=False)
    return _WORDS.get(row.kind, "Noted"), [row.because] if row.because else []


def _day(text: str, zone: str, at: time, wrong: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), at, ZoneInfo(zone))
    except ValueError:
        wrong.append(f"{text!r} is no day; it is written like 2026-11-30.")
        return None
