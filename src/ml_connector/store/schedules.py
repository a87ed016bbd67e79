"""Schedules: what is kept of each, which are due, and who changed one.

Knows rows, locks and the audit trail. Knows no cron line's meaning: moments are handed in.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from ml_connector.store import models
from ml_connector.store.audit import Event, Unit, unit

__all__ = [
    "Due",
    "Moved",
    "ScheduleRow",
    "Wanted",
    "claim",
    "due_connections",
    "find_looks",
    "keep",
    "of",
    "pause",
    "remove",
    "resume",
]

_DUE_CONNECTIONS = """
select s.connection_id from store_schedule s join store_connection c on c.id = s.connection_id
where (s.next_due <= %(now)s or s.look_at <= %(now)s)
  and s.paused is null and c.removed_at is null and c.stopped is null
group by s.connection_id order by min(least(s.next_due, s.look_at)), s.connection_id limit %(limit)s
"""

# Who holds the connection's row asks for its runs, in their order; another scheduler leaves it alone meanwhile.
_CLAIM = """
select id from store_connection
where id = %(connection)s and removed_at is null and stopped is null for no key update skip locked
"""

# What waits while its flow's breaker is open is not sent: it needs no run of its own.
_LOOKS = """
update store_schedule s set look_at = l.at
from (select d.connection_id, d.flow, greatest(coalesce(min(d.due_at), %(now)s), %(soonest)s) as at
      from store_delivery d where d.state in ('in_doubt', 'waiting') and d.state <> 'done'
        and (d.state = 'in_doubt'
             or not exists (select from store_breaker b where b.connection_id = d.connection_id and b.flow = d.flow
                              and b.since is not null))
        and exists (select from store_schedule o where o.connection_id = d.connection_id and o.flow = d.flow
                    and o.paused is null and o.look_at is null)
      group by d.connection_id, d.flow) l
where s.connection_id = l.connection_id and s.flow = l.flow and s.paused is null and s.look_at is null
  and l.at < s.next_due
  and not exists (select from store_run r where r.connection_id = s.connection_id and r.flow = s.flow
                  and r.ended_at is null)
"""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """When a flow is to run: the words as typed, what they mean, and how it is spread."""

    sentence: str
    cron: str
    zone: str
    blackouts: Sequence[str]
    offset_s: int


@dataclass(frozen=True, kw_only=True)
class ScheduleRow:
    """One schedule as it is kept; `paused` tells by whom, since when and why, and then nothing is due."""

    id: int
    connection_id: int
    flow: str
    sentence: str
    cron: str
    zone: str
    blackouts: Sequence[str]
    offset_s: int
    next_due: datetime | None
    look_at: datetime | None
    last_due: datetime | None
    paused: Mapping[str, str] | None
    actor: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How a schedule goes on after a tick; `last_due` is the last time that is covered.

    `missed` counts the due times covered by one run together with the first of them.
    """

    next_due: datetime | None
    look_at: datetime | None
    last_due: datetime | None
    missed: int = 0


@dataclass(frozen=True, kw_only=True)
class Due:
    """One connection's schedules that are due, claimed for the length of a transaction."""

    rows: Sequence[ScheduleRow]
    unit: Unit

    def move(self, row: ScheduleRow, moved: Moved, because: str, run: int | None = None) -> None:
        """Move a schedule on, and tell why; a time that is covered is never due again."""
        models.Schedule.objects.filter(pk=row.id).update(
            next_due=moved.next_due, look_at=moved.look_at, last_due=moved.last_due
        )
        told = {"flow": row.flow, **{name: str(value) for name, value in asdict(moved).items() if value}}
        self.unit.tell(
            Event(
                kind="schedule",
                because=because,
                connection=row.connection_id,
                run=run,
                payload=json.dumps({**told, "missed": moved.missed}),
            )
        )


def keep(
    connection_id: int, flow: str, wanted: Wanted, next_due: datetime, who: tuple[str, datetime]
) -> bool:
    """Keep a schedule, in place of the one the flow had; tells whether it rests. `who`: actor and time.

    One that was paused stays so: somebody decided that, and only a resume takes it back.
    """
    actor, at = who
    with unit(actor, at) as current:
        rows = models.Schedule.objects.select_for_update()
        row = rows.filter(connection_id=connection_id, flow=flow).first()
        before = _shown(row) if row else None
        row = row or models.Schedule(connection_id=connection_id, flow=flow)
        for name, value in asdict(wanted).items():
            setattr(row, name, value)
        row.next_due, row.look_at, row.last_due = None if row.paused else next_due, None, None
        row.actor, row.changed_at = actor, at
        row.save()
        current.tell(_event(row, "changed" if before else "set", {"before": before, "after": _shown(row)}))
    return row.paused is not None


def remove(connection_id: int, flow: str, actor: str, at: datetime) -> bool:
    """Take a schedule away; False where there is none."""
    with unit(actor, at) as current:
        row = (
            models.Schedule.objects.select_for_update().filter(connection_id=connection_id, flow=flow).first()
        )
        if row is None:
            return False
        current.tell(_event(row, "removed", {"before": _shown(row)}))
        row.delete()
    return True


def pause(row: ScheduleRow, because: str, actor: str, at: datetime) -> bool:
    """Let a schedule rest until somebody resumes it; False where it rests already."""
    told = {"by": actor, "at": at.isoformat(timespec="seconds"), "because": because}
    with unit(actor, at) as current:
        kept = models.Schedule.objects.select_for_update().filter(pk=row.id, paused__isnull=True).first()
        if kept is None:
            return False
        kept.paused, kept.next_due, kept.look_at, kept.changed_at = told, None, None, at
        kept.save(update_fields=["paused", "next_due", "look_at", "changed_at"])
        current.tell(_event(kept, "paused", told))
    return True


def resume(row: ScheduleRow, next_due: datetime, actor: str, at: datetime) -> bool:
    """Let a schedule go on; what came due while it rested is not made up for. False where it does not rest."""
    with unit(actor, at) as current:
        kept = models.Schedule.objects.select_for_update().filter(pk=row.id, paused__isnull=False).first()
        if kept is None:
            return False
        kept.paused, kept.next_due, kept.changed_at = None, next_due, at
        kept.save(update_fields=["paused", "next_due", "changed_at"])
        current.tell(_event(kept, "resumed", {"next_due": next_due.isoformat()}))
    return True


def of(connection_id: int) -> Sequence[ScheduleRow]:
    """Give a connection's schedules."""
    return [_row(row) for row in models.Schedule.objects.filter(connection_id=connection_id).order_by("flow")]


def due_connections(now: datetime, limit: int) -> Sequence[int]:
    """Give connections of which something is due and nothing stops it, the longest due first."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE_CONNECTIONS, {"now": now, "limit": limit})
        return [found for (found,) in cursor.fetchall()]


@contextmanager
def claim(connection_id: int, actor: str, now: datetime) -> Iterator[Due | None]:
    """Claim what is due on a connection for the length of one transaction; None where another scheduler has it."""
    with unit(actor, now) as current:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"connection": connection_id})
            mine = cursor.fetchone()
        if mine is None:
            yield None
            return
        found = models.Schedule.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            Q(next_due__lte=now) | Q(look_at__lte=now), connection_id=connection_id, paused__isnull=True
        )
        rows = [_row(row) for row in found]
        yield Due(rows=rows, unit=current) if rows else None


def find_looks(now: datetime, soonest: datetime) -> None:
    """Set when to look at what is in doubt or waits, at `soonest` at the earliest, where that is before the next time.

    No event tells of it: the deliveries keep their times themselves, and the run that comes of it is in the trail.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOOKS, {"now": now, "soonest": soonest})


def _shown(row: models.Schedule) -> dict[str, object]:
    names = ("flow", "sentence", "cron", "zone", "blackouts", "offset_s", "paused")
    return {name: getattr(row, name) for name in names}


def _event(row: models.Schedule, because: str, told: Mapping[str, object]) -> Event:
    payload = json.dumps({"flow": row.flow, **told})
    return Event(kind="schedule", because=because, connection=row.connection_id, payload=payload)


def _row(row: Any) -> ScheduleRow:
    return ScheduleRow(**{name: getattr(row, name) for name in ScheduleRow.__dataclass_fields__})
