"""When the flows of one company run by themselves, as a page shows it: said back in words, what comes, how it went.

Knows schedules, the last runs and the words for both. Knows no page, and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ml_connector.flows import FLOWS
from ml_connector.store import run_list
from ml_connector.store import schedules as rows
from ml_connector.store.connections import Stored
from ml_connector.store.runs import RunRow
from ml_connector.store.schedules import ScheduleRow
from ml_connector.timetable import Timetable, in_words
from ml_connector.views.actors import said_by
from ml_connector.views.run_words import outcome, travels, who

__all__ = ["Kept", "Last", "later_words", "schedule_lines"]

_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Last:
    """One of the last runs: how it ended, in words and in one word how bad that is, and what it made up for."""

    number: int
    asked_at: datetime
    by: str
    words: str
    mood: str
    missed: int


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One flow and its schedule; `sentence` is "" where it has none, and then only `last` tells anything.

    `paused`: by whom, since when and why. `waits`: nothing works on the connection, so nothing is due.
    """

    flow: str
    title: str
    last: Sequence[Last]
    sentence: str = ""
    words: str = ""
    zone: str = "UTC"
    blackouts: Sequence[str] = ()
    later: str = ""
    next: Sequence[datetime] = ()
    look_at: datetime | None = None
    paused: Mapping[str, str] | None = None
    waits: bool = False
    by: str = ""
    changed_at: datetime | None = None


def schedule_lines(stored: Stored, now: datetime) -> Sequence[Kept]:
    """Give every flow of a company in order, with its schedule where it has one."""
    kept = {row.flow: row for row in rows.of(stored.id)}
    ran: dict[str, list[RunRow]] = {flow: [] for flow in FLOWS}
    for run in run_list.last_of_each(stored.id, list(FLOWS), _SHOWN):
        ran[run.flow].append(run)
    return [_kept(flow, kept.get(flow), ran[flow], now, stopped=bool(stored.stopped)) for flow in FLOWS]


def later_words(offset_s: int) -> str:
    """Say how much later than its times a schedule starts; "" where it does not."""
    minutes, rest = divmod(offset_s, 60)
    return " ".join(part for part in (f"{minutes} min" * bool(minutes), f"{rest} s" * bool(rest)) if part)


def _kept(flow: str, row: ScheduleRow | None, ran: Sequence[RunRow], now: datetime, *, stopped: bool) -> Kept:
    last = [_last(run, row) for run in ran]
    if row is None:
        return Kept(flow=flow, title=travels(flow), last=last)
    return Kept(
        flow=flow,
        title=travels(flow),
        last=last,
        sentence=row.sentence,
        words=in_words(row.cron),
        zone=row.zone,
        blackouts=list(row.blackouts),
        later=later_words(row.offset_s),
        next=_next(row, now),
        look_at=row.look_at,
        paused=_paused(row.paused),
        waits=stopped and not row.paused,
        by=said_by(row.actor),
        changed_at=row.changed_at,
    )


def _paused(told: Mapping[str, str] | None) -> Mapping[str, str] | None:
    return None if told is None else {**told, "by": said_by(told["by"])}


def _next(row: ScheduleRow, now: datetime) -> Sequence[datetime]:
    """Give the next times: what is kept first, for it may have been put off; nothing while it is paused."""
    if row.paused or row.next_due is None:
        return []
    return [row.next_due, *_table(row).next(max(row.next_due, now), _SHOWN - 1)]


def _last(run: RunRow, row: ScheduleRow | None) -> Last:
    words, mood = outcome(run)
    return Last(
        number=run.id,
        asked_at=run.asked_at,
        by=who(run),
        words=words,
        mood=mood,
        missed=_missed(run, row) if row else 0,
    )


def _missed(run: RunRow, row: ScheduleRow) -> int:
    """Count the due times this run made up for besides its own; of an earlier schedule that is not known."""
    if run.trigger != "schedule" or run.due_at is None or run.asked_at < row.changed_at:
        return 0
    return len(_table(row).missed(run.due_at, run.asked_at))


def _table(row: ScheduleRow) -> Timetable:
    return Timetable.of(row.cron, row.zone, row.blackouts, row.offset_s)
