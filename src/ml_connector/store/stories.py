"""What an auditor's pack is made from beside the trail: which seals a time span covers, and each delivery's story.

Knows tables, and reads only. Knows no file and no hash.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from ml_connector.store import models
from ml_connector.store.connections import find

__all__ = ["Story", "any_connection", "names", "span", "stories"]

_PAGE = 1_000

_SPAN = """
select min(number), max(number) from store_seal
where (%(since)s::timestamptz is null or at >= %(since)s) and (%(until)s::timestamptz is null or at < %(until)s)
  and (%(last)s::bigint is null or number <= %(last)s)
"""
_COVERED = "select min(seal) from store_checkpoint where seal >= %s"

# Who sent it: the last sending of the first step whose receipt names the Sage batch, or of any where none does.
_STORIES = """
select d.id, c.name, d.flow, d.key, d.label, d.party, d.amount, d.currency, d.state,
       coalesce(d.cause, ''), d.created_at, coalesce(e.sent_by, ''), e.sent_at,
       coalesce(s.receipt #>> '{numbers,batch}', ''), coalesce(s.receipt #>> '{numbers,entry}', ''),
       (s.receipt ->> 'amount')::numeric, (s.receipt ->> 'at')::timestamptz, coalesce(e.decisions, ''), d.updated_at
from store_delivery d
join store_connection c on c.id = d.connection_id
left join lateral (
  select key as step, value as receipt from jsonb_each(d.receipts) where value -> 'numbers' ? 'batch'
  order by value ->> 'at' limit 1
) s on true
left join lateral (
  select (array_agg(v.actor order by v.id desc) filter (where v.sent))[1] as sent_by,
         (array_agg(v.at order by v.id desc) filter (where v.sent))[1] as sent_at,
         string_agg(format('%%s %%s: %%s', to_char(v.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), v.actor, v.because),
                    '; ' order by v.id) filter (where v.kind in ('ruling', 'edit')) as decisions
  from (select id, at, actor, kind, because,
               became = 'sending' and because = coalesce(s.step, because) as sent
        from store_event where delivery_id = d.id) v
) e on true
where d.id > %(after)s and (%(connection)s::bigint is null or d.connection_id = %(connection)s)
  and (%(since)s::timestamptz is null or d.updated_at >= %(since)s)
  and (%(until)s::timestamptz is null or d.created_at < %(until)s)
order by d.id limit %(page)s
"""


class Story(NamedTuple):
    """One delivery as an auditor asks for it: what it is, where it stands, who sent it when, and what people decided.

    `entered_amount` and `entered_at` are what Sage 300 answered, as the receipt has it.
    """

    id: int
    connection: str
    flow: str
    key: str
    document: str
    vendor: str
    amount: Decimal | None
    currency: str
    state: str
    cause: str
    first_read_at: datetime
    sent_by: str
    sent_at: datetime | None
    batch: str
    entry: str
    entered_amount: Decimal | None
    entered_at: datetime | None
    decisions: str
    changed_at: datetime


def any_connection(name: str) -> int:
    """Give the number of a connection, also of one that was removed; raises Unknown."""
    removed = models.Connection.objects.filter(name=name, removed_at__isnull=False).first()
    return int(removed.pk) if removed else find(name).id


def names() -> Mapping[int, str]:
    """Give the names of all connections there are and were."""
    return dict(models.Connection.objects.order_by("pk").values_list("pk", "name"))


def span(since: datetime | None, until: datetime | None, last: int | None) -> tuple[int, int] | None:
    """Give the first and the last seal of a time, `until` not included and not beyond `last`; None where there is none.

    It goes on to the next checkpoint, which proves what comes before it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SPAN, {"since": since, "until": until, "last": last})
        first, end = cursor.fetchone()
        if first is None:
            return None
        cursor.execute(_COVERED, [end])
        covered = cursor.fetchone()[0]
    return first if since else 1, covered or end


def stories(connection_id: int | None, since: datetime | None, until: datetime | None) -> Iterator[Story]:
    """Give the deliveries that were there in a time, of one connection or of all, page by page."""
    asked = {"connection": connection_id, "since": since, "until": until, "page": _PAGE}
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_STORIES, {**asked, "after": after})
            rows = cursor.fetchall()
        yield from map(Story._make, rows)
        if len(rows) < _PAGE:
            return
        after = rows[-1][0]
