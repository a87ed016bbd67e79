"""What is not done on some connections, counted and summed by state and cause; never a write.

Knows the index over what is not done. Knows no word for what it finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

__all__ = ["OpenSum", "open_sums"]

_OPEN = """
select connection_id, flow, state, coalesce(cause, ''), currency, count(*), coalesce(sum(amount), 0), count(amount)
from store_delivery where connection_id = any(%s) and state <> 'done'
group by connection_id, flow, state, cause, currency order by 1, 2, 3, 4, 5
"""


@dataclass(frozen=True, kw_only=True)
class OpenSum:
    """Deliveries of one flow, state, cause and currency; `priced` counts those with an amount."""

    connection_id: int
    flow: str
    state: str
    cause: str
    currency: str
    count: int
    amount: Decimal
    priced: int


def open_sums(connection_ids: Sequence[int]) -> Sequence[OpenSum]:
    """Count and sum what is not done on these connections."""
    fields = tuple(OpenSum.__dataclass_fields__)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [list(connection_ids)])
        return [OpenSum(**dict(zip(fields, row, strict=True))) for row in cursor.fetchall()]
