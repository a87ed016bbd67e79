"""What one run has done so far: its sums, and the records it touched; never a write.

Knows runs, their totals and deliveries, each as it stands now. Knows no word for a state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from ml_connector.store import models, standing
from ml_connector.store.runs import RunRow

__all__ = ["SoFar", "records", "so_far"]

_SO_FAR = """
select word, currency, count, amount from store_runtotal where run_id = %(run)s
union all
select 'done', currency, count(*), coalesce(sum(amount), 0) from store_delivery
where done_run = %(run)s and connection_id = %(connection)s group by currency
"""
# What it carried to its end, and of what is not done: what it newly put before a person, and what it sent.
_RECORDS = """
select id from (
    select id, state from store_delivery where done_run = %(run)s and connection_id = %(connection)s
    union
    select id, state from store_delivery
    where connection_id = %(connection)s and flow = %(flow)s and state <> 'done'
      and (news_run = %(run)s or intent ->> 'run' = %(run)s::text or intent ->> 'landed' = %(run)s::text)
) d order by d.state = 'done', d.id limit %(limit)s offset %(skip)s
"""


@dataclass(frozen=True, kw_only=True)
class SoFar:
    """One word of what a run did, in one currency, "" where it has none."""

    word: str
    currency: str
    count: int
    amount: Decimal


def so_far(run: RunRow) -> Sequence[SoFar]:
    """Add up what a run read, changed, sent and finished, also while it is under way and after it was cut off."""
    with connection.cursor() as cursor:
        cursor.execute(_SO_FAR, {"run": run.id, "connection": run.connection_id})
        names = ("word", "currency", "count", "amount")
        return [SoFar(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def records(run: RunRow, limit: int, skip: int) -> Sequence[standing.Row]:
    """Give the records a run touched, as they stand now: what is not done first."""
    told = {"run": run.id, "connection": run.connection_id, "flow": run.flow, "limit": limit, "skip": skip}
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, told)
        numbers = [number for (number,) in cursor.fetchall()]
    found = models.Delivery.objects.select_related("connection").in_bulk(numbers)
    return [standing.row(found[number]) for number in numbers if number in found]
