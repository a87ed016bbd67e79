"""Which records of a flow have arrived at the other side, and as what: for flows whose records need those of another.

Knows the table of deliveries. Knows no flow by name, no rule and no write.
"""

import json
from collections.abc import Collection, Mapping

from django.db import connection

__all__ = ["arrived", "edited", "missing"]

# What went all the way once is there, whatever keeps its newest version.
_ARRIVED = """
select key from store_delivery
where connection_id = %s and flow = %s and key = any(%s) and (state = 'done' or done_run is not null)
"""

_MISSING = """
select asked.key from unnest(%(keys)s::text[]) as asked (key)
where exists (select from store_delivery where connection_id = %(connection)s and flow = %(flow)s)
and not exists (
    select from store_delivery as there
    where there.connection_id = %(connection)s and there.flow = %(flow)s and there.key = asked.key
    and (there.state = 'done' or there.done_run is not null)
)
"""

_EDITED = """
select key, edits from store_delivery
where connection_id = %s and flow = %s and key = any(%s) and edits <> '{}'::jsonb
"""


def arrived(connection_id: int, flow: str, keys: Collection[str]) -> Collection[str]:
    """Give those of these keys of a flow on a connection that went all the way, or that a person closed."""
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED, [connection_id, flow, sorted(keys)])
        return {row[0] for row in cursor.fetchall()}


def missing(connection_id: int, flow: str, keys: Collection[str]) -> Collection[str]:
    """Give those of these keys that have not gone all the way; none where the flow has brought nothing at all yet."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, {"connection": connection_id, "flow": flow, "keys": sorted(keys)})
        return {row[0] for row in cursor.fetchall()}


def edited(connection_id: int, flow: str, keys: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """Give, by key, what people changed of those of these keys of a flow that are sent as edited."""
    with connection.cursor() as cursor:
        cursor.execute(_EDITED, [connection_id, flow, sorted(keys)])
        return {key: edits if isinstance(edits, dict) else json.loads(edits) for key, edits in cursor}
