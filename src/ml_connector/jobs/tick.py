"""The tick of the schedules: asks for the runs that are due, each due time once.

Knows schedules, their timetables and the queue of runs. Knows no flow's content and carries no run itself.
"""

import logging
from datetime import datetime, timedelta

from ml_connector.flows import FLOWS
from ml_connector.operations import House, ask_for_run
from ml_connector.store import schedules
from ml_connector.store.database import DATABASE_LOST
from ml_connector.store.runs import Asked
from ml_connector.store.schedules import Due, Moved, ScheduleRow
from ml_connector.timetable import MISSED_MAX, Timetable

__all__ = ["find_looks", "tick"]

_log = logging.getLogger(__name__)
_ACTOR = "scheduler"
_AT_ONCE_MAX = 100  # connections in one tick: a scheduler that is told to stop does so soon
_LOOK_AFTER = timedelta(minutes=1)


def tick(house: House) -> None:
    """Ask for the runs that are due now; one connection's trouble keeps none of the others.

    The claim, the run in the queue and the next due time are one transaction: nothing fires twice, and nothing is
    lost, whenever this process ends, and however many schedulers there are.
    """
    now = house.clock.now()
    for connection in schedules.due_connections(now, _AT_ONCE_MAX):
        try:
            with schedules.claim(connection, _ACTOR, now) as due:
                if due is not None:
                    _ask(house, due, now)
        except DATABASE_LOST:
            raise
        except Exception:  # noqa: BLE001 - the others are due as well
            _log.exception("the schedules of connection %s could not be done", connection)


def find_looks(house: House) -> None:
    """Note when to look at what runs left in doubt or waiting, where no run is due before."""
    now = house.clock.now()
    schedules.find_looks(now, now + _LOOK_AFTER)


def _ask(house: House, due: Due, now: datetime) -> None:
    order = list(FLOWS)
    for row in sorted(due.rows, key=lambda row: order.index(row.flow) if row.flow in order else len(order)):
        table = Timetable.of(row.cron, row.zone, row.blackouts, row.offset_s)
        if (free := table.free_at(now)) > now:
            _wait(due, row, table, now, free)
        elif row.next_due is not None and row.next_due <= now:
            _scheduled(house, due, row, table, now)
        else:
            _look(house, due, row)


def _wait(due: Due, row: ScheduleRow, table: Timetable, now: datetime, free: datetime) -> None:
    """Put off what is due until the window ends in which nothing may start."""
    regular = table.after(now)
    late = row.next_due is not None and row.next_due <= now
    next_due = min(free, regular) if late else row.next_due
    look_at = free if not late and free < regular else None
    moved = Moved(next_due=next_due, look_at=look_at, last_due=row.last_due)
    due.move(row, moved, "put off: nothing may start now")


def _scheduled(house: House, due: Due, row: ScheduleRow, table: Timetable, now: datetime) -> None:
    """Ask for one run for all the due times that have come since the last that was covered."""
    since = max(filter(None, (row.last_due, row.changed_at)))
    come = table.missed(since, now) or [row.next_due or now]
    last = now if len(come) == MISSED_MAX else come[-1]
    moved = Moved(next_due=table.after(now), look_at=None, last_due=last, missed=len(come) - 1)
    asked = Asked(
        connection_id=row.connection_id, flow=row.flow, actor=_ACTOR, trigger="schedule", due_at=come[0]
    )
    run = ask_for_run(house, asked)
    due.move(row, moved, "due" if run else "due, and covered by the run that is still open", run)


def _look(house: House, due: Due, row: ScheduleRow) -> None:
    """Ask for a run because something in doubt may be known by now."""
    asked = Asked(
        connection_id=row.connection_id, flow=row.flow, actor=_ACTOR, trigger="look", due_at=row.look_at
    )
    run = ask_for_run(house, asked)
    moved = Moved(next_due=row.next_due, look_at=None, last_due=row.last_due)
    due.move(
        row, moved, "time to look" if run else "time to look, which the run does that is still open", run
    )
