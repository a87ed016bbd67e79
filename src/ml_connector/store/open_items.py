"""What stands open on a connection, grouped by cause: for people who begin their day with it, never a write.

Knows the tables. Knows no word of the catalogue but which causes runs test again and which say nothing of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from ml_connector.domain.causes import CAUSES, RECHECKED
from ml_connector.engine.retry import REFUSALS_MAX
from ml_connector.store import finding

__all__ = ["FIRST_MAX", "Checked", "OpenCause", "checked", "open_causes"]

FIRST_MAX = 3
_TEXTS_MAX = 10

# `tired`: refused so often, though a check of ours passes, that no run sends it again.
_OPEN = """
select flow, coalesce(cause, ''), currency, state, count(*), coalesce(sum(amount), 0), count(amount), min(updated_at),
       count(*) filter (where state = 'refused' and cause = any(%(rechecked)s)
                        and coalesce((intent ->> 'refused')::int, 0) >= %(refusals_max)s),
       (array_agg(coalesce(nullif(label, ''), key) order by updated_at, key))[1:%(first_max)s],
       (array_agg(distinct split_part(said, E'\n', 1)) filter (where said <> ''))[1:%(first_max)s + 1]
from store_delivery
where connection_id = %(connection)s and state in ('held', 'refused', 'in_doubt', 'waiting')
  and (%(flow)s::text is null or flow = %(flow)s)
  and (%(run)s::bigint is null or (news_run = %(run)s and state in ('held', 'refused')))
group by flow, cause, currency, state
order by min(updated_at), currency, state
"""
_TEXTS = """
select flow, cause, coalesce(said, ''), count(*) from store_delivery
where connection_id = %(connection)s and cause = any(%(unrecognized)s)
  and state in ('held', 'refused', 'in_doubt', 'waiting')
  and (%(flow)s::text is null or flow = %(flow)s)
  and (%(run)s::bigint is null or (news_run = %(run)s and state in ('held', 'refused')))
group by flow, cause, said order by count(*) desc, said
"""


@dataclass(kw_only=True)
class OpenCause:
    """What stands open in one flow for one cause.

    `states` counts by state; `amounts` by currency, credits negative, empty in a flow without money; `since` is when
    the oldest came to stand there; `first` are the oldest documents; `named` are codes concerned, one more than are to
    be shown where there are more; `tired` counts those refused too often to be sent again by a run; `texts` are the
    other system's words and how often each was said, the most frequent first, where the cause says nothing of its own,
    and `texts_in_all` is how many there are.
    """

    flow: str
    cause: str
    since: datetime
    count: int = 0
    tired: int = 0
    states: dict[str, int] = field(default_factory=dict)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    first: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    texts: list[tuple[str, int]] = field(default_factory=list)
    texts_in_all: int = 0

    def add(self, currency: str, state: str, row: Sequence[Any]) -> None:
        """Take one more currency or state in; `row` is the rest of one row of _OPEN."""
        count, amount, known, since, tired, first, named = row
        self.count, self.tired = self.count + count, self.tired + tired
        self.states[state] = self.states.get(state, 0) + count
        if known:
            self.amounts[currency] = self.amounts.get(currency, Decimal(0)) + amount
        self.since = min(self.since, since)
        self.first = [*self.first, *first][:FIRST_MAX]
        self.named = sorted({*self.named, *(named or ())})[: FIRST_MAX + 1]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What an answer about a connection rests on: how many deliveries are known, and when the last run ended."""

    deliveries: int
    last_run: datetime | None


def open_causes(
    connection_id: int, *, flow: str | None = None, run: int | None = None
) -> Sequence[OpenCause]:
    """Group what stands open by flow and cause, the greatest amount first; `run` = only what that run made new."""
    unrecognized = [code for code, cause in CAUSES.items() if cause.unrecognized]
    values: Mapping[str, object] = {
        "connection": connection_id,
        "flow": flow,
        "run": run,
        "rechecked": sorted(RECHECKED),
        "refusals_max": REFUSALS_MAX,
        "first_max": FIRST_MAX,
        "unrecognized": unrecognized,
    }
    found: dict[tuple[str, str], OpenCause] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, values)
        for its_flow, cause, currency, state, *row in cursor.fetchall():
            one = found.setdefault((its_flow, cause), OpenCause(flow=its_flow, cause=cause, since=row[3]))
            one.add(currency, state, row)
        cursor.execute(_TEXTS, values)
        for its_flow, cause, said, count in cursor.fetchall():
            one = found[its_flow, cause]
            one.texts_in_all += 1
            if len(one.texts) < _TEXTS_MAX:
                one.texts.append((said, count))
    return sorted(found.values(), key=_weight)


def checked(connection_id: int) -> Checked:
    """Say what is known of a connection at all."""
    flows = finding.checked(connection_id)
    ends = [flow.ended_at for flow in flows if flow.ended_at is not None]
    return Checked(deliveries=sum(flow.records for flow in flows), last_run=max(ends, default=None))


def _weight(one: OpenCause) -> tuple[Decimal, int, str]:
    greatest = max((abs(amount) for amount in one.amounts.values()), default=Decimal(0))
    return (-greatest, -one.count, one.cause)
