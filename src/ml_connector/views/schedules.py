"""When flows run by themselves: what was typed, what it means, the next times, and how the last runs ended.

Knows schedules, runs and timetables. Knows no screen and changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ml_connector.flows import FLOWS
from ml_connector.store import connections as kept
from ml_connector.store import runs as run_rows
from ml_connector.store import schedules as rows
from ml_connector.store.runs import RunRow
from ml_connector.store.schedules import ScheduleRow
from ml_connector.timetable import Timetable, in_words

__all__ = ["schedules"]

_SHOWN = 5


def schedules(name: str, now: datetime) -> dict[str, Any]:
    """Show a connection's schedules in the order of flows, and which flows have none."""
    stored = kept.find(name)
    found = {row.flow: row for row in rows.of(stored.id)}
    order = [flow for flow in FLOWS if flow in found]
    return {
        "connection": name,
        "stopped": stored.stopped,
        "schedules": [_shown(found[flow], stored.stopped, now) for flow in order],
        "unscheduled": [flow for flow in FLOWS if flow not in found],
    }


def _shown(row: ScheduleRow, stopped: Mapping[str, str] | None, now: datetime) -> dict[str, Any]:
    last = run_rows.of_flow(row.connection_id, row.flow, _SHOWN)
    return {
        "flow": row.flow,
        "sentence": row.sentence,
        "cron": row.cron,
        "words": in_words(row.cron),
        "zone": row.zone,
        "not": list(row.blackouts),
        "offset_s": row.offset_s,
        "next": [_moment(due, row.zone) for due in _next(row, now)],
        "look": _moment(row.look_at, row.zone) if row.look_at else None,
        "waits": bool(stopped) and not row.paused,
        "paused": row.paused,
        "set_by": row.actor,
        "changed": _moment(row.changed_at, row.zone),
        "last": [_outcome(run, row) for run in last],
    }


def _next(row: ScheduleRow, now: datetime) -> Sequence[datetime]:
    """Give the next times: what is kept first, for it may have been put off; nothing while it is paused."""
    if row.paused or row.next_due is None:
        return []
    return [row.next_due, *_table(row).next(max(row.next_due, now), _SHOWN - 1)]


def _moment(at: datetime, zone: str) -> dict[str, str]:
    return {
        "local": at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"),
        "utc": at.isoformat(timespec="seconds"),
    }


def _outcome(run: RunRow, row: ScheduleRow) -> dict[str, Any]:
    return {
        "run": run.id,
        "asked": _moment(run.asked_at, row.zone),
        "trigger": run.trigger,
        "outcome": run.outcome or ("running" if run.started_at else "queued"),
        "said": run.report.get("said", ""),
        "missed": _missed(run, row),
    }


def _missed(run: RunRow, row: ScheduleRow) -> int:
    """Count the due times this run made up for besides its own; of an earlier schedule that is not known."""
    if run.trigger != "schedule" or run.due_at is None or run.asked_at < row.changed_at:
        return 0
    return len(_table(row).missed(run.due_at, run.asked_at))


def _table(row: ScheduleRow) -> Timetable:
    return Timetable.of(row.cron, row.zone, row.blackouts, row.offset_s)
