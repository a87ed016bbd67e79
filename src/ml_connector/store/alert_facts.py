"""The facts that alerts are made of, read at once: runs, what is held, doubt, and what was read elsewhere.

Knows the tables. Weighs nothing and changes nothing but readings.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from ml_connector.store import models
from ml_connector.store.doubts import doubts as every_doubt
from ml_connector.store.whole_reads import LAST_WHOLE

__all__ = ["FlowRow", "ReadingRow", "doubts", "flows", "has_schedules", "held", "put_reading", "readings"]
__all__ += ["forget_readings", "put_weighed", "weighed_at"]

_WEIGHED = "weighed"

_FLOWS = f"""
select c.id, c.name, f.flow, c.created_at, c.stopped,
       s.cron, s.zone, s.blackouts, s.offset_s, s.changed_at, whole.started_at, whole.ended_at,
       last.id, coalesce(last.outcome, ''), coalesce(last.disconnected, false),
       judged.id, coalesce(judged.failed, false), coalesce(judged.difference, '0.00'), went.gone_at
from store_connection c
cross join unnest(%(flows)s::text[]) with ordinality as f(flow, place)
left join store_schedule s on s.connection_id = c.id and s.flow = f.flow and s.paused is null
{LAST_WHOLE}
left join lateral (
    select r.id, r.outcome, (r.report ->> 'disconnected')::boolean as disconnected
    from store_run r where r.connection_id = c.id and r.flow = f.flow and r.ended_at is not null
    order by r.id desc limit 1) last on true
left join lateral (
    select r.id, r.outcome = 'failed' as failed, r.report ->> 'difference' as difference
    from store_run r where r.connection_id = c.id and r.flow = f.flow
      and r.outcome in ('balanced', 'nothing_to_do', 'partial', 'unclear', 'failed')
      and not coalesce((r.report ->> 'disconnected')::boolean, false)
    order by r.id desc limit 1) judged on true
left join lateral (
    select gone_at from store_alert a where a.kind = 'stopped' and a.connection = c.name
    order by a.id desc limit 1) went on true
where c.removed_at is null
order by c.name, f.place
"""  # noqa: S608 - both parts are ours
_HELD = """
select connection_id, flow, currency, count(*), coalesce(sum(amount), 0)
from store_delivery where state <> 'done' and state in ('held', 'refused')
group by connection_id, flow, currency
"""


@dataclass(frozen=True, kw_only=True)
class FlowRow:
    """One flow on one connection, as the tables have it.

    `cron` to `changed_at` are of its schedule, unless that is paused. `went_on_at`: when the connection was
    last seen to work again. `judged` to `difference` are of the last run that came to a balance, or failed to.
    """

    connection_id: int
    connection: str
    flow: str
    created_at: datetime
    stopped: Mapping[str, str] | None
    cron: str | None
    zone: str | None
    blackouts: Sequence[str]
    offset_s: int | None
    changed_at: datetime | None
    read_at: datetime | None
    read_ended_at: datetime | None
    run: int | None
    outcome: str
    disconnected: bool
    judged: int | None
    failed: bool
    difference: str
    went_on_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReadingRow:
    """What was read of one thing, and when."""

    kind: str
    place: str
    detail: str
    number: int | None
    ends_at: datetime | None
    read_at: datetime


def flows(names: Sequence[str]) -> Sequence[FlowRow]:
    """Give every connection with each of the flows, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, {"flows": list(names)})
        fields = list(FlowRow.__dataclass_fields__)
        rows = [dict(zip(fields, row, strict=True)) for row in cursor.fetchall()]
    return [
        FlowRow(**{**row, "stopped": _parsed(row["stopped"]), "blackouts": _parsed(row["blackouts"]) or []})
        for row in rows
    ]


def held() -> Mapping[tuple[int, str], Mapping[str, tuple[int, Decimal]]]:
    """Give count and amount by currency of what is held or refused, by connection and flow."""
    found: dict[tuple[int, str], dict[str, tuple[int, Decimal]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        for connection_id, flow, currency, count, amount in cursor.fetchall():
            found.setdefault((connection_id, flow), {})[currency] = (count, amount)
    return found


def doubts() -> Mapping[tuple[int, str], tuple[int, datetime]]:
    """Give how many are in doubt, and since when the oldest is, by connection and flow."""
    found: dict[tuple[int, str], tuple[int, datetime]] = {}
    for row in every_doubt():
        count, since = found.get((row.connection_id, row.flow), (0, row.since))
        found[row.connection_id, row.flow] = (count + row.count, min(since, row.since))
    return found


def has_schedules() -> bool:
    """Tell whether anything is to run by itself."""
    return bool(models.Schedule.objects.filter(paused__isnull=True, connection__removed_at=None).exists())


def put_reading(reading: ReadingRow) -> None:
    """Keep what was read, in the place of what was read of the same thing before."""
    told = {"number": reading.number, "ends_at": reading.ends_at, "read_at": reading.read_at}
    models.Reading.objects.update_or_create(
        kind=reading.kind, place=reading.place, detail=reading.detail, defaults=told
    )


def readings(kind: str, since: datetime | None = None) -> Sequence[ReadingRow]:
    """Give what was last read of each thing of a kind, where that was not before `since`."""
    found = models.Reading.objects.filter(kind=kind).order_by("place", "detail")
    if since is not None:
        found = found.filter(read_at__gte=since)
    return [
        ReadingRow(**{name: getattr(row, name) for name in ReadingRow.__dataclass_fields__}) for row in found
    ]


def forget_readings(kind: str, place: str, but: Collection[str] = ()) -> None:
    """Forget what was read of a kind in a place, but for some details: it is not looked at any more."""
    models.Reading.objects.filter(kind=kind, place=place).exclude(detail__in=but).delete()


def put_weighed(at: datetime) -> None:
    """Note that the alerts were weighed, in the transaction that kept what came of it."""
    put_reading(ReadingRow(kind=_WEIGHED, place="", detail="", number=None, ends_at=None, read_at=at))


def weighed_at() -> datetime | None:
    """Give when the alerts were last weighed to the end, by whichever scheduler; None for never."""
    found = models.Reading.objects.filter(kind=_WEIGHED).first()
    return found.read_at if found else None


def _parsed(told: Any) -> Any:
    return json.loads(told) if isinstance(told, str) else told
