"""Runs as people page through them: narrowed, newest first, and counted by day; never a write.

Knows the table of runs and its index by flow. Knows no word for an outcome and judges nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from ml_connector.store import models, runs
from ml_connector.store.runs import RunRow

__all__ = ["OPEN", "DayRow", "Narrow", "by_day", "last_of_each", "listed", "of_company", "open_runs"]

OPEN = "open"  # in the place of an outcome: it has not ended
_DAY_MAX = 5_000  # runs of one flow that are counted by day: a run each ten minutes for a month

# The index is in the order of numbers within each flow, and holds all that is asked of it here: so each flow gives its
# newest and no more, also one that has none among a hundred thousand others.
_NEWEST = """
select r.id from unnest(%(flows)s::text[]) as f(flow) cross join lateral (
    select id from store_run
    where connection_id = %(connection)s and flow = f.flow and (%(before)s::bigint is null or id < %(before)s)
    order by id desc limit %(limit)s
) r order by r.id desc limit %(limit)s
"""
_NARROWED = """
select id from store_run o
where connection_id = %(connection)s and flow = any(%(flows)s) and (%(before)s::bigint is null or id < %(before)s)
  and (%(outcome)s = '' or coalesce(outcome, 'open') = %(outcome)s)
  and (%(trigger)s = '' or trigger = %(trigger)s)
  and (%(since)s::timestamptz is null or asked_at >= %(since)s)
  and (%(until)s::timestamptz is null or asked_at < %(until)s)
  and (not %(moved)s or coalesce((report ->> 'done')::bigint, 0) <> 0
       or exists (select from store_runtotal t where t.run_id = o.id and t.word in ('changed', 'sent')
                  and t.count <> 0))
order by id desc limit %(limit)s
"""
_LAST = """
select r.id from unnest(%(flows)s::text[]) as f(flow) cross join lateral (
    select id from store_run where connection_id = %(connection)s and flow = f.flow order by id desc limit %(limit)s
) r order by r.id desc
"""
_BY_DAY = """
select (o.asked_at at time zone %(zone)s)::date, coalesce(o.outcome, 'open'), count(*)
from unnest(%(flows)s::text[]) as f(flow) cross join lateral (
    select id from store_run
    where connection_id = %(connection)s and flow = f.flow order by id desc limit %(most)s
) r join store_run o on o.id = r.id
where o.asked_at >= %(since)s group by 1, 2 order by 1, 2
"""


@dataclass(frozen=True, kw_only=True)
class Narrow:
    """Which runs: of which flows, how they ended, who or what asked, asked for from when on and before when.

    `moved`: only those that changed, sent or finished something. `before`: only numbers below this one.
    """

    flows: Sequence[str]
    outcome: str = ""
    trigger: str = ""
    since: datetime | None = None
    until: datetime | None = None
    moved: bool = False
    before: int | None = None

    @property
    def by_number_alone(self) -> bool:
        """Whether flow and number say it all."""
        return not (self.outcome or self.trigger or self.since or self.until or self.moved)


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """How many runs of one day ended in one way."""

    day: date
    outcome: str
    count: int


def listed(connection_id: int, narrow: Narrow, limit: int) -> Sequence[RunRow]:
    """Give runs of a connection, newest first."""
    with connection.cursor() as cursor:
        asked = _NEWEST if narrow.by_number_alone else _NARROWED
        cursor.execute(asked, {**vars(narrow), "connection": connection_id, "limit": limit})
        numbers = [number for (number,) in cursor.fetchall()]
    return runs.numbered(numbers)


def last_of_each(connection_id: int, flows: Sequence[str], limit: int) -> Sequence[RunRow]:
    """Give the last runs of each of these flows, newest first."""
    told: Mapping[str, object] = {"connection": connection_id, "flows": list(flows), "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_LAST, told)
        numbers = [number for (number,) in cursor.fetchall()]
    return runs.numbered(numbers)


def by_day(connection_id: int, flows: Sequence[str], zone: str, since: datetime) -> Sequence[DayRow]:
    """Count the runs of a connection by the day of a zone on which they were asked for, and by how they ended."""
    told: Mapping[str, object] = {
        "connection": connection_id,
        "flows": list(flows),
        "zone": zone,
        "since": since,
        "most": _DAY_MAX,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, told)
        return [DayRow(day=day, outcome=outcome, count=count) for day, outcome, count in cursor.fetchall()]


def of_company(connection_id: int, number: int) -> RunRow | None:
    """Give one run of a connection; None where it has none of this number."""
    found = runs.numbered([number])
    return found[0] if found and found[0].connection_id == connection_id else None


def open_runs(connection_id: int) -> Mapping[str, int]:
    """Give the numbers of the runs of a connection that have not ended, by flow."""
    found = models.Run.objects.filter(connection_id=connection_id, ended_at=None)
    return dict(found.values_list("flow", "id"))
