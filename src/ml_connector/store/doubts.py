"""What a run that ends leaves in doubt: it gets a time to look, and so does what a dead process left being sent.

Knows deliveries and the one move from sending to in doubt. Knows no step and no system.
"""

from django.db import connection

from ml_connector.domain.states import State, check_move
from ml_connector.store.audit import Event, Unit

__all__ = ["strand"]

_STRAND = """
update store_delivery d set state = 'in_doubt', due_at = %(now)s, updated_at = %(now)s
from (select id, state as was from store_delivery
      where connection_id = %(connection)s and flow = %(flow)s
        and (state = 'sending' or (state = 'in_doubt' and due_at is null)) for update) o
where d.id = o.id
returning d.id, o.was
"""


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
