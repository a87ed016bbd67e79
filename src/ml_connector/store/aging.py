"""Let payloads age out: what was read, proposed, sent and answered of deliveries that have been done for long.

Knows events, deliveries and proposals. Knows no setting. An event and its hash stay, so the chain still verifies (L20);
what people decided, and the kept text of a delivery, stay too: a changed record is still compared with it.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection

from ml_connector.store import models, proposal_sql
from ml_connector.store.audit import Event, unit

__all__ = ["AGED", "age"]

AGED = "aged"  # the kind of event that says so
_BATCH = 500
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)

# A delivery that is changed later is newer than the bookmark, and so is found again once it is done for long.
_DONE = """
select id, updated_at from store_delivery
where connection_id = %(connection)s and state = 'done' and updated_at <= %(before)s
  and (updated_at, id) > (%(at)s, %(id)s)
order by updated_at, id limit %(limit)s
"""
_AGE = """
with aged as (
  update store_event set payload = null
  where delivery_id = any(%(ids)s) and kind in ('seen', 'move') and at <= %(before)s and payload is not null
  returning delivery_id)
select distinct delivery_id from aged order by 1
"""


def age(connection_id: int, before: datetime, now: datetime, rest: Callable[[], None]) -> int:
    """Let age out what has been done since `before` or longer, batch by batch; gives the number of deliveries.

    Each batch is one short transaction with one event a delivery; `rest` is asked between two.
    """
    at, last, aged = _bookmark(connection_id), 0, 0
    told: dict[str, object] = {"connection": connection_id, "before": before, "limit": _BATCH}
    while True:
        with unit("housekeeping", now) as current, connection.cursor() as cursor:
            cursor.execute(_DONE, {**told, "at": at, "id": last})
            found = cursor.fetchall()
            if not found:
                return aged
            cursor.execute(_AGE, {**told, "ids": [row[0] for row in found]})
            gone = [row[0] for row in cursor.fetchall()]
            cursor.execute(proposal_sql.AGE_DRAFTS, {**told, "ids": [row[0] for row in found]})
            cursor.execute(proposal_sql.AGE_PREVIEWS, told)
            because = f"payloads from before {before:%Y-%m-%d} aged out"
            current.tell(
                *(Event(kind=AGED, because=because, connection=connection_id, delivery=one) for one in gone)
            )
            last, at = found[-1]
            models.Connection.objects.filter(pk=connection_id).update(aged_until=at)
        aged += len(gone)
        rest()


def _bookmark(connection_id: int) -> datetime:
    """Give how far it came; what is of that very moment is looked at again."""
    found = models.Connection.objects.values_list("aged_until", flat=True).get(pk=connection_id)
    return found or _FIRST
