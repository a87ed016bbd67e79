"""The seats at a system: so many runs at once may speak with it, whatever their company, process or host.

Knows PostgreSQL's session-level advisory locks, on the session that holds the lock of the company: a seat is left when
that session ends, however it ends. Knows no table.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

import psycopg
from django.db import connection

from ml_connector.store.lock import HeldLock, LockLost, book_number

__all__ = ["Table", "full_table", "held_numbers", "take_seats"]

_HELD = """
select (classid::bigint << 32) | objid::bigint from pg_locks
where locktype = 'advisory' and granted and objsubid = 1
  and database = (select oid from pg_database where datname = current_database())
"""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A system and how many runs it bears at once; 0 = as many as come."""

    key: str
    name: str
    seats: int


def held_numbers() -> Set[int]:
    """Give the numbers of all locks that are held now, by any session."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        return {row[0] for row in cursor.fetchall()}


def full_table(book: str, tables: Sequence[Table]) -> Table | None:
    """Give the first at which no seat is free now: so who only waits needs no session of its own to find out.

    None where the lock of the company itself is held: who has it may have stalled, and is unseated on the way to it.
    """
    held = held_numbers()
    if book_number(book) in held:
        return None
    return next((table for table in tables if table.seats and set(_numbers(table)) <= held), None)


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
    for number in _numbers(table):
        taken = session.execute("select pg_try_advisory_lock(%s)", [number]).fetchone()
        if taken and taken[0]:
            return number
    return None


def _numbers(table: Table) -> Sequence[int]:
    return [book_number(f"seat {seat} at {table.key}") for seat in range(table.seats)]
