"""All connections at once, in a few statements that stay cheap whatever the ledger has grown to: reads for watchers.

Knows the tables and which of their indexes are small. Knows no word for what it finds, and judges nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from ml_connector.store import models
from ml_connector.store.doubts import doubts
from ml_connector.store.whole_reads import LAST_WHOLE

__all__ = ["Company", "FlowRow", "OpenRow", "QueueRow", "companies", "database_bytes", "flows", "looking"]
__all__ += ["oldest_doubt", "open_rows", "queue"]

_TIMEOUT_MS = 5000

_LOOKING = "set transaction isolation level repeatable read, read only"
_LIMIT = "select set_config('statement_timeout', %s, true)"

# A run that waits has a job nobody does; one that someone started by hand has none, and is being done.
_FLOWS = f"""
select c.id, f.flow, s.id is not null, coalesce(s.zone, ''), s.next_due, s.paused is not null,
       o.asked_at, coalesce(l.outcome, ''), l.ended_at, coalesce((l.report ->> 'read')::bigint, 0),
       coalesce((l.report ->> 'new_for_a_person')::bigint, 0), whole.started_at,
       case when not coalesce(j.status::text = 'doing', o.started_at is not null) then o.asked_at end
from store_connection c cross join unnest(%(flows)s::text[]) with ordinality as f(flow, place)
left join store_schedule s on s.connection_id = c.id and s.flow = f.flow
left join store_run o on o.connection_id = c.id and o.flow = f.flow and o.ended_at is null
left join procrastinate_jobs j on j.id = o.job
left join lateral (
    select outcome, ended_at, report from store_run r
    where r.connection_id = c.id and r.flow = f.flow and r.ended_at is not null
    order by r.id desc limit 1
) l on true
{LAST_WHOLE}
where c.removed_at is null and (s.id is not null or o.id is not null or l.outcome is not null)
order by c.name, f.place
"""  # noqa: S608 - both parts are ours

# What is done is most of the ledger, and is left out by the index over what is not.
_OPEN = """
select d.connection_id, d.flow, d.state, d.currency, count(*), coalesce(sum(d.amount), 0), count(d.amount)
from store_delivery d join store_connection c on c.id = d.connection_id
where d.state <> 'done' and c.removed_at is null
group by d.connection_id, d.flow, d.state, d.currency order by 1, 2, 3, 4
"""

# A run that someone started by hand has no job: it is being done from its first moment.
_QUEUE = """
select count(*) filter (where doing), count(*) filter (where not doing), min(asked_at) filter (where not doing)
from (
    select r.asked_at, coalesce(j.status::text = 'doing', r.started_at is not null) as doing
    from store_run r left join procrastinate_jobs j on j.id = r.job where r.ended_at is null
) r
"""


@dataclass(frozen=True, kw_only=True)
class Company:
    """A connection as a watcher needs it; `stopped_by` = the cause why nothing works on it, "" where it works."""

    id: int
    name: str
    stopped_by: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class FlowRow:
    """One flow on one connection: its schedule, its open run, its last run, and as of when it was last read whole.

    `waiting_since`: when its open run was asked for, where no process carries that run now.
    """

    connection_id: int
    flow: str
    scheduled: bool
    zone: str
    next_due: datetime | None
    paused: bool
    open_since: datetime | None
    outcome: str
    ended_at: datetime | None
    read: int
    news: int
    read_at: datetime | None
    waiting_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class OpenRow:
    """Deliveries that are not done, of one flow, state and currency; `priced` counts those with an amount."""

    connection_id: int
    flow: str
    state: str
    currency: str
    count: int
    amount: Decimal
    priced: int


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """Open runs: how many are being done, how many wait, and since when the oldest waits."""

    doing: int
    waiting: int
    oldest: datetime | None


@contextmanager
def looking() -> Iterator[None]:
    """See the whole database as it is at one moment, write nothing, and let no statement take long."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOOKING)
            cursor.execute(_LIMIT, [str(_TIMEOUT_MS)])
        yield


def companies() -> Sequence[Company]:
    """Give all connections by name."""
    found = models.Connection.objects.filter(removed_at=None).order_by("name")
    return [
        Company(
            id=number,
            name=name,
            stopped_by=(stopped or {}).get("cause", "") if stopped else "",
            created_at=at,
        )
        for number, name, stopped, at in found.values_list("id", "name", "stopped", "created_at")
    ]


def flows(names: Sequence[str]) -> Sequence[FlowRow]:
    """Give every flow of these that has a schedule or a run."""
    fields = tuple(FlowRow.__dataclass_fields__)
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, {"flows": list(names)})
        return [FlowRow(**dict(zip(fields, row, strict=True))) for row in cursor.fetchall()]


def open_rows() -> Sequence[OpenRow]:
    """Count and sum what is not done."""
    fields = tuple(OpenRow.__dataclass_fields__)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN)
        return [OpenRow(**dict(zip(fields, row, strict=True))) for row in cursor.fetchall()]


def oldest_doubt() -> datetime | None:
    """Give when the oldest of what is in doubt was sent."""
    return min((row.since for row in doubts()), default=None)


def queue() -> QueueRow:
    """Give what waits and what is being done."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE)
        doing, waiting, oldest = cursor.fetchone()
        return QueueRow(doing=doing, waiting=waiting, oldest=oldest)


def database_bytes() -> int:
    """Give the size of the database."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
