"""The lock on one Sage company: whoever writes to it holds this, and a run lives while it is held (L1).

Knows PostgreSQL's session-level advisory locks, on a database connection of their own. Knows no lease and
no time-out: when the process or its host dies, the server lets go; who only has stalled is unseated (`unseating`).
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

import psycopg

from ml_connector.store.database import own_session
from ml_connector.store.identity import me

__all__ = ["Busy", "HeldLock", "Holder", "LockLost", "book_lock", "book_number", "holder", "me"]

_KEEPALIVE = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
_POLL_S = 0.5
# The same from the server's side, or it would hold the lock of a dead host for two hours.
_LET_GO = """
select set_config('tcp_keepalives_idle', '15', false), set_config('tcp_keepalives_interval', '5', false),
       set_config('tcp_keepalives_count', '3', false)
"""
_HOLDER = """
select a.pid, a.application_name, a.backend_start from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database())
  and ((l.classid::bigint << 32) | l.objid::bigint) = %s
"""


class LockLost(RuntimeError):
    """The lock could not be had in time, or its database connection went away."""


class Busy(LockLost):
    """Another process works on this Sage company and goes on doing so; `holder` says who."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"This Sage company is still being worked on by {holder}. Try again later.")
        self.holder = holder


@dataclass(frozen=True, kw_only=True)
class Holder:
    """The session that holds a lock: its number, the process it belongs to, and since when it is open.

    `since` is None where this role may not see it.
    """

    backend: int
    name: str
    since: datetime | None


def holder(session: psycopg.Connection, book: str) -> Holder | None:
    """Give who holds the lock of a Sage company, None where nobody does."""
    found = session.execute(_HOLDER, [book_number(book)]).fetchone()
    return Holder(backend=found[0], name=found[1] or "", since=found[2]) if found else None


def book_number(book: str) -> int:
    """Give the number of the lock that goes by this name."""
    return int.from_bytes(hashlib.sha256(book.encode()).digest()[:8], "big", signed=True)


@dataclass(frozen=True, kw_only=True)
class HeldLock:
    """A lock that is held as long as its database session lives."""

    session: psycopg.Connection = field(repr=False)

    def check(self) -> None:
        """Raise LockLost when the session is gone, for then another process may be writing already."""
        try:
            self.session.execute("select 1")
        except psycopg.Error as error:
            raise LockLost(
                "The lock on this Sage company was lost; nothing more is sent by this run."
            ) from error


@contextmanager
def book_lock(
    url: str, book: str, *, tell: Callable[[str], None], sleep: Callable[[float], None], wait_s: float = 900
) -> Iterator[HeldLock]:
    """Hold the lock of one Sage company; while another holds it, wait and tell once who that is.

    Raises Busy after `wait_s`; with 0 it asks once and tells nobody.
    """
    session = own_session(url, f"ml-connector {me()}", **_KEEPALIVE)
    try:
        session.execute(_LET_GO)
        _take(session, book, tell=tell, sleep=sleep, wait_s=wait_s)
        yield HeldLock(session=session)
    finally:
        with suppress(psycopg.Error):  # it was lost, and with it the lock
            session.execute(
                "select pg_advisory_unlock_all()"
            )  # once closed, the session is gone only some time later
        session.close()


def _take(
    session: psycopg.Connection,
    book: str,
    *,
    tell: Callable[[str], None],
    sleep: Callable[[float], None],
    wait_s: float,
) -> None:
    told = ""
    for _ in range(int(wait_s / _POLL_S) + 1):
        taken = session.execute("select pg_try_advisory_lock(%s)", [book_number(book)]).fetchone()
        if taken and taken[0]:
            return
        held = holder(session, book)
        name = (held.name if held else "") or "another process"
        if name != told and wait_s:
            tell(f"Waiting: this Sage company is being worked on by {name}.")
        told = name
        sleep(_POLL_S if wait_s else 0)
    raise Busy(told)
