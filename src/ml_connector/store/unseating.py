"""Take the lock on a Sage company from a process that has stalled: it holds on, but was not heard of for a while.

Knows who holds a lock, processes and their beats. Knows no run, and never touches a process that beats or never beat.
"""

from datetime import datetime

import psycopg

from ml_connector.store import processes
from ml_connector.store.identity import host, kill
from ml_connector.store.lock import book_number

__all__ = ["unseat"]

_HOLDER = """
select a.pid, a.application_name from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and ((l.classid::bigint << 32) | l.objid::bigint) = %s
"""


def unseat(url: str, book: str, now: datetime) -> str | None:
    """Unseat who holds the lock of this company, if that process has stalled; gives its name, None where nobody was.

    On this host it is ended first, so that it can never go on; from another host only its session is: what it may
    still have sent is believed absent no sooner than the connection's settle time (L1).
    """
    with psycopg.connect(url, autocommit=True) as session:
        found = session.execute(_HOLDER, [book_number(book)]).fetchone()
        if found is None:
            return None
        backend, name = found
        its_host, _, number = name.removeprefix("ml-connector ").rpartition(":")
        row = processes.named(its_host, int(number)) if number.isdecimal() else None
        if row is None or not row.stalled(now):
            return None
        if its_host == host():
            kill(row.pid, row.born)
        session.execute("select pg_terminate_backend(%s)", [backend])
        return f"{its_host}:{row.pid}"
