"""Keep everybody else from asking for runs of one connection, for the length of a transaction.

Knows the connection's row, which a scheduler claims as well. Knows no run and no flow.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from ml_connector.store.audit import unit

__all__ = ["asking"]

# A scheduler that finds it taken leaves this connection alone until its next tick.
_TAKE = "select id from store_connection where id = %s and removed_at is null for no key update"


@contextmanager
def asking(connection_id: int, actor: str, at: datetime) -> Iterator[bool]:
    """Hold the connection's row; False where the connection was removed meanwhile."""
    with unit(actor, at):
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [connection_id])
            found = cursor.fetchone()
        yield found is not None
