"""Doubt: how much of it there is and since when, and what a run that ends leaves in it gets a time to look.

Knows deliveries, their trail, and the one move from sending to in doubt. Knows no step and no system.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from ml_connector.domain.states import State, check_move
from ml_connector.store.audit import Event, Unit

__all__ = ["DoubtRow", "doubts", "strand"]

# A look that leaves it in doubt touches the delivery, so what tells its age is when it was last sent. Here and nowhere
# else: doctor, page, figures and alerts say the same. What is done is left out by the index over what is not.
_DOUBTS = """
select d.connection_id, d.flow, d.currency, count(*), coalesce(sum(d.amount), 0), min(coalesce(e.at, d.updated_at))
from store_delivery d join store_connection c on c.id = d.connection_id
left join lateral (
    select at from store_event where delivery_id = d.id and became = 'sending' order by id desc limit 1
) e on true
where d.state <> 'done' and d.state = 'in_doubt' and c.removed_at is null
group by d.connection_id, d.flow, d.currency order by d.connection_id, d.flow, d.currency
"""

_STRAND = """
update store_delivery d set state = 'in_doubt', due_at = %(now)s, updated_at = %(now)s
from (select id, state as was from store_delivery
      where connection_id = %(connection)s and flow = %(flow)s
        and (state = 'sending' or (state = 'in_doubt' and due_at is null)) for update) o
where d.id = o.id
returning d.id, o.was
"""


@dataclass(frozen=True, kw_only=True)
class DoubtRow:
    """What is in doubt of one flow in one currency; `since` = when the oldest of it was sent."""

    connection_id: int
    flow: str
    currency: str
    count: int
    amount: Decimal
    since: datetime


def doubts() -> Sequence[DoubtRow]:
    """Give all that is in doubt, by connection, flow and currency."""
    fields = tuple(DoubtRow.__dataclass_fields__)
    with connection.cursor() as cursor:
        cursor.execute(_DOUBTS)
        return [DoubtRow(**dict(zip(fields, row, strict=True))) for row in cursor.fetchall()]


def strand(current: Unit, connection_id: int, flow: str) -> None:
    """Put in doubt what was being sent, and give all doubt without a time one: now. In the unit that ends a run."""
    with connection.cursor() as cursor:
        cursor.execute(_STRAND, {"connection": connection_id, "flow": flow, "now": current.at})
        found = cursor.fetchall()
    for delivery, was in found:
        if was == State.SENDING:
            check_move(State.SENDING, State.IN_DOUBT)
            current.tell(
                Event(
                    kind="move",
                    because="its process ended while sending",
                    connection=connection_id,
                    delivery=delivery,
                    was=was,
                    became=State.IN_DOUBT,
                )
            )
