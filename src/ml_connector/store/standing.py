"""What stands open, and the story of one delivery: reads for people, never a write. How one is found is `finding`.

Knows the tables. Knows no rule and moves nothing.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from ml_connector.domain import money
from ml_connector.domain.causes import RECHECKED
from ml_connector.engine.retry import REFUSALS_MAX
from ml_connector.engine.values import RawItem
from ml_connector.store import models
from ml_connector.store.aging import AGED
from ml_connector.store.audit import payload_hash
from ml_connector.store.vault import Vault

__all__ = [
    "EventRow",
    "Row",
    "attempts",
    "deliveries",
    "flows_of",
    "held",
    "last_sent",
    "open_items",
    "row",
    "story",
]

_OPEN_ITEMS = """
select state, coalesce(cause, ''), currency, count(*), coalesce(sum(amount), 0),
       (array_agg(label order by key))[1:3]
from store_delivery
where connection_id = %s and flow = %s and state in ('held', 'refused', 'in_doubt')
group by state, cause, currency order by state, cause, currency
"""

# What was last sent of each delivery in one step; what was purged since is left out.
_LAST_SENT = """
select distinct on (d.key) d.key, e.payload
from store_delivery d join store_event e on e.delivery_id = d.id
where d.connection_id = %s and d.flow = %s and d.key = any(%s)
  and e.became = 'sending' and e.because = %s and e.payload is not null
order by d.key, e.id desc
"""

# How often each was tried: sends of one run with the same content, one after the other, are one attempt.
_ATTEMPTS = """
select key, count(*) from (
  select d.key, concat_ws(' ', e.run_id, e.payload_hash) as sent,
         lag(concat_ws(' ', e.run_id, e.payload_hash)) over (partition by d.id order by e.id) as before
  from store_delivery d join store_event e on e.delivery_id = d.id
  where d.connection_id = %s and d.flow = %s and d.key = any(%s) and e.became = 'sending' and e.because = %s
) s where sent is distinct from before group by key
"""

# The flows of a connection, a step of the index each: "distinct" would read all it holds.
_FLOWS = """
with recursive f(flow) as (
    select min(flow) from store_delivery where connection_id = %(id)s
    union all
    select (select min(flow) from store_delivery d where d.connection_id = %(id)s and d.flow > f.flow)
    from f where f.flow is not null
), r(flow) as (
    select min(flow) from store_run where connection_id = %(id)s
    union all
    select (select min(flow) from store_run d where d.connection_id = %(id)s and d.flow > r.flow)
    from r where r.flow is not null
)
select flow from f where flow is not null union select flow from r where flow is not null order by flow
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One delivery as people see it; `tired` = refused so often, though a check passes, that no run sends it again."""

    id: int
    connection: str
    flow: str
    key: str
    label: str
    party: str
    amount: Decimal | None
    currency: str
    state: str
    cause: str
    said: str
    receipts: Mapping[str, Any]
    edits: Mapping[str, str]
    due_at: datetime | None
    attempts: int
    updated_at: datetime
    tired: bool = False


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One line of a delivery's story; `aged_at` = when its payload aged out, None where it has one or never had."""

    at: datetime
    actor: str
    kind: str
    was: str
    became: str
    because: str
    payload: str
    run: int | None
    aged_at: datetime | None = None


def open_items(connection_id: int, flow: str) -> list[dict[str, Any]]:
    """Group what stands open by state, cause and currency, with its amount and the first documents."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_ITEMS, [connection_id, flow])
        names = ("state", "cause", "currency", "count", "amount", "first")
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{**item, "amount": money.text(item["amount"])} for item in found]


def deliveries(
    connection_name: str, *, state: str | None = None, cause: str | None = None, limit: int = 200
) -> Sequence[Row]:
    """List deliveries of a connection by key, narrowed by state and cause."""
    named = models.Connection.objects.filter(name=connection_name).first()
    if named is None:
        return []
    narrow = {name: value for name, value in (("state", state), ("cause", cause)) if value is not None}
    rows: list[Row] = []
    for flow in flows_of(named.pk):  # one index is in the order of keys within each flow
        found = models.Delivery.objects.select_related("connection")
        found = found.filter(connection_id=named.pk, flow=flow, **narrow)
        rows += [row(delivery) for delivery in found.order_by("key")[:limit]]
    return sorted(rows, key=lambda one: one.key)[:limit]


def flows_of(connection_id: int | None) -> Sequence[str]:
    """Name the flows a connection has deliveries or runs of."""
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, {"id": connection_id})
        return [found[0] for found in cursor.fetchall()]


def held(connection_id: int, flow: str, causes: Collection[str], vault: Vault) -> Iterator[RawItem]:
    """Give the records that are held for one of these causes, as they came, by key."""
    narrow = {"connection_id": connection_id, "flow": flow, "state": "held", "cause__in": sorted(causes)}
    for one in models.Delivery.objects.filter(**narrow).order_by("key").iterator():
        yield RawItem(key=one.key, text=vault.open(f"raw/{one.key}", one.raw), edits=one.edits)


def story(delivery_id: int) -> Sequence[EventRow]:
    """Give every event of one delivery, oldest first."""
    events = list(models.Event.objects.filter(delivery_id=delivery_id).order_by("id"))
    agings = [(event.pk, event.at) for event in events if event.kind == AGED]
    return [
        EventRow(
            at=event.at,
            actor=event.actor,
            kind=event.kind,
            was=event.was or "",
            became=event.became or "",
            because=event.because,
            payload=event.payload or "",
            run=event.run_id,
            aged_at=next((at for number, at in agings if number > event.pk), None) if _lost(event) else None,
        )
        for event in events
    ]


def _lost(event: models.Event) -> bool:
    """Tell whether an event has no payload any more: its hash is that of another."""
    return event.payload is None and event.payload_hash != payload_hash(None)


def last_sent(connection_id: int, flow: str, step: str, keys: Sequence[str]) -> Mapping[str, str]:
    """Give, by key, exactly what was last sent of deliveries in one step, as people may see it."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_SENT, [connection_id, flow, list(keys), step])
        return dict(cursor.fetchall())


def attempts(connection_id: int, flow: str, step: str, keys: Sequence[str]) -> Mapping[str, int]:
    """Count, by key, the attempts of deliveries in one step; what was never sent is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_ATTEMPTS, [connection_id, flow, list(keys), step])
        return dict(cursor.fetchall())


def row(delivery: models.Delivery) -> Row:
    """Show one delivery of the table as people see it."""
    receipts = delivery.receipts
    return Row(
        id=delivery.pk,
        connection=delivery.connection.name,
        flow=delivery.flow,
        key=delivery.key,
        label=delivery.label,
        party=delivery.party,
        amount=delivery.amount,
        currency=delivery.currency,
        state=delivery.state,
        cause=delivery.cause or "",
        said=delivery.said or "",
        receipts=json.loads(receipts) if isinstance(receipts, str) else receipts,
        edits=json.loads(delivery.edits) if isinstance(delivery.edits, str) else delivery.edits,
        due_at=delivery.due_at,
        attempts=delivery.attempts,
        updated_at=delivery.updated_at,
        tired=_is_tired(delivery),
    )


def _is_tired(delivery: models.Delivery) -> bool:
    """Tell what OWED leaves out: each run would send it again, and it was refused too often for that."""
    intent = json.loads(delivery.intent) if isinstance(delivery.intent, str) else delivery.intent or {}
    stopped = delivery.state == "refused" and delivery.cause in RECHECKED
    return stopped and int(intent.get("refused", 0)) >= REFUSALS_MAX
