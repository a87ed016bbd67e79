"""The audit trail as people read it: what was done, by whom, to what, in words.

Knows kinds of events and the words for them. Knows no page, and verifies nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ml_connector.store import checkpoints, event_list, finding
from ml_connector.store.connections import Stored
from ml_connector.store.event_list import VERIFIED, Shown
from ml_connector.store.standing import EventRow
from ml_connector.views.actors import said_by
from ml_connector.views.trail_words import KINDS, plain, said
from ml_connector.views.words import told

__all__ = ["KINDS", "Asked", "Entry", "Page", "Standing", "chain", "trail"]

_OF_A_RECORD = ("seen", "move", "look", "intent", "ruling", "edit")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody narrows the trail to, as it was typed; days are of the company's zone."""

    actor: str = ""
    kind: str = ""
    word: str = ""
    record: str = ""
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
    """A page of entries, where the next one begins, and what was not understood.

    `looked_to`: what fits is rare, and only the newest events were looked through; the next page goes on from there.
    """

    entries: Sequence[Entry]
    next_before: int | None
    looked_to: bool
    wrong: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How fast the trail stands: when it was last signed, whether that holds, when somebody last verified it all."""

    signed_at: datetime | None
    holds: bool
    verified_at: datetime | None
    verified_by: str
    verdict: str
    whole: bool


def trail(stored: Stored | None, asked: Asked, before: int | None, zone: str = "UTC") -> Page:
    """Give a page of a company's events, newest first; without one, of those that belong to no company."""
    wrong: list[str] = []
    wanted = event_list.Wanted(
        connection_id=stored.id if stored else None,
        actor=asked.actor,
        kinds=KINDS.get(asked.kind, ()),
        word=asked.word,
        deliveries=_records(stored, asked.record),
        since=_day(asked.first, zone, 0, wrong),
        until=_day(asked.last, zone, 1, wrong),
    )
    found = event_list.found(wanted, before)
    return Page(
        entries=[_entry(row) for row in found.rows],
        next_before=found.next_before,
        looked_to=found.looked_to,
        wrong=wrong,
    )


def _records(stored: Stored | None, number: str) -> Sequence[int] | None:
    if stored is None or not number:
        return None
    return [row.id for row in finding.by_number(stored.name, number)]


def chain() -> Standing:
    """Tell how fast the trail stands; nothing of it is walked here."""
    last, holds = checkpoints.last_checkpoint()
    verified = event_list.last_of(None, "audit", VERIFIED)
    verdict = verified.because.removeprefix(VERIFIED) if verified else ""
    return Standing(
        signed_at=last.at if last else None,
        holds=holds,
        verified_at=verified.at if verified else None,
        verified_by=said_by(verified.actor) if verified else "",
        verdict=verdict,
        whole="holds" in verdict,
    )


def _entry(row: Shown) -> Entry:
    words, details = _said(row)
    return Entry(
        id=row.id,
        at=row.at,
        actor=said_by(row.actor),
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
        words, details = told(event, undoes=False)
        return plain(words.replace(row.actor, said_by(row.actor))), [plain(line) for line in details]
    return said(row.kind, row.because, row.payload)


def _day(text: str, zone: str, days: int, wrong: list[str]) -> datetime | None:
    """Give when a day begins in a zone, or so many days later."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return datetime.combine(day, time.min, ZoneInfo(zone))
    except (ValueError, OverflowError):
        wrong.append(f"{text!r} is no day; it is written like 2026-11-30.")
        return None
