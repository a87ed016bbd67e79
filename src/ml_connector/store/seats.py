"""The seats at a system: so many runs at once may speak with it, whatever their company, process or host.

Knows PostgreSQL's session-level advisory locks, on the session that holds the lock of the company: a seat is left when
that session ends, however it ends. Knows no table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from ml_connector.store.lock import HeldLock, LockLost, book_number

__all__ = ["Table", "take_seats"]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A system and how many runs it bears at once; 0 = as many as come."""

    key: str
    name: str
    seats: int


def take_seats(held: HeldLock, tables: Sequence[Table]) -> Table | None:
    """Take a seat at each; where one is full no seat is kept, and that one is given.

    Raises LockLost where the session is gone.
    """
    taken: list[int] = []
    try:
        for table in tables:
            number = _take(held.session, table) if table.seats else 0
            if number is None:
                for other in taken:
                    held.session.execute("select pg_advisory_unlock(%s)", [other])
                return table
            taken += [number] if number else []
    except psycopg.Error as error:
        raise LockLost("The lock on this Sage company was lost before its run began.") from error
    return None


def _take(session: psycopg.Connection, table: Table) -> int | None:
    for seat in range(table.seats):
        number = book_number(f"seat {seat} at {table.key}")
        taken = session.execute("select pg_try_advisory_lock(%s)", [number]).fetchone()
        if taken and taken[0]:
            return number
    return None
