"""Take the lock on a Sage company from a process that has stalled: it holds on, but was not heard of for a while.

Knows who holds a lock, processes and their beats. Knows no run, and never touches a process that beats or never beat.
"""

from collections.abc import Sequence
from datetime import timedelta

from ml_connector.engine.ports import Clock
from ml_connector.store import database, processes
from ml_connector.store.identity import host, is_alive, kill
from ml_connector.store.lock import Holder, holder
from ml_connector.store.processes import BEAT_S, STALL_S, ProcessRow

__all__ = ["unseat"]

_GONE_WITHIN_MS = 5000  # the lock is free once the session is gone, not once it was told to go


def unseat(url: str, book: str, clock: Clock, had: str = "") -> Sequence[str]:
    """Unseat who holds the lock of this company, and who `had` its run before, where they have stalled; gives them.

    On this host such a process is ended first, so that it can never go on; from another host only its session is:
    what it may still have sent is believed absent no sooner than the connection's settle time (L1). It is looked at
    twice, more than a beat apart: after the database was away for all of us nobody has beaten for a while.
    """
    with database.own_session(url, "ml-connector unseat") as session:
        before = _stalled(holder(session, book), had)
        if not before:
            return []
        clock.sleep(BEAT_S + 1)
        held = holder(session, book)
        after = [process for process in _stalled(held, had) if process in before]
        for process in after:
            if process.host == host():
                kill(process.pid, process.born)
        if held is not None and _named(held.name) in after:
            session.execute("select pg_terminate_backend(%s, %s)", [held.backend, _GONE_WITHIN_MS])
    return [f"{process.host}:{process.pid}" for process in after]


def _stalled(held: Holder | None, had: str) -> Sequence[ProcessRow]:
    """Give those two where they stand still; who had the run and is gone, or is on another host, is no concern."""
    now = database.now()
    sitting = _named(held.name) if held else None
    earlier = _named(had)
    found = [sitting] if sitting and held and _its_session(sitting, held) else []
    if earlier and earlier != sitting and earlier.host == host() and is_alive(earlier.pid, earlier.born):
        found.append(earlier)
    return [process for process in found if process.stalled(now)]


def _its_session(process: ProcessRow, held: Holder) -> bool:
    """Tell whether a session is that process's: one opened long after its last beat is of another with its number."""
    return held.since is not None and held.since <= process.beat_at + timedelta(seconds=STALL_S)


def _named(name: str) -> ProcessRow | None:
    its_host, _, number = name.removeprefix("ml-connector ").rpartition(":")
    return processes.named(its_host, int(number)) if number.isdecimal() else None
