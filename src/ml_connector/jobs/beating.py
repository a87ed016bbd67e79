"""Tell the database that this process lives, again and again, in a thread of its own.

Knows the beat. Knows no job.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from ml_connector.store import database, processes
from ml_connector.store.identity import host, kill
from ml_connector.store.processes import BEAT_S, STALL_S

__all__ = ["beating"]

_log = logging.getLogger(__name__)


@contextmanager
def beating(kind: str, version: str, hear: Callable[[datetime], None] = lambda at: None) -> Iterator[None]:
    """Beat for as long as the block lasts, and leave the list in order.

    Where the database cannot be reached a beat is left out: others may then take the work of this process over.
    Beats are in the database's time, asked each time: a host that was paused has lost count of it. `hear` is told.
    """
    done = threading.Event()
    processes.arrive(kind, version, database.now())
    beat = _Beat(kind=kind, version=version, hear=hear)
    beats = threading.Thread(target=beat.keep, args=(done,), name="beat", daemon=True)
    beats.start()
    try:
        yield
    finally:
        done.set()
        beats.join(BEAT_S)
        try:
            processes.leave()
        except database.DATABASE_ERRORS as error:
            _log.warning("this process could not be taken off the list: %s", error)


@dataclass(kw_only=True)
class _Beat:
    """The beat of this process; `steady` counts beats in a row: who was cut off itself is no judge of others."""

    kind: str
    version: str
    hear: Callable[[datetime], None]
    steady: int = 0

    def keep(self, done: threading.Event) -> None:
        """Beat until `done`, whatever happens: who does not beat is taken for dead."""
        while not done.wait(BEAT_S):
            try:
                self._once()
            except database.DATABASE_ERRORS as error:
                _log.warning("a beat was left out: %s", error)
                database.forget_session()
                self.steady = 0
            except Exception:  # noqa: BLE001 - the next beat must come
                _log.exception("a beat went wrong")
        database.forget_session()

    def _once(self) -> None:
        now = database.now()
        self.hear(now)
        known = processes.beat(now)
        if not known:
            processes.arrive(self.kind, self.version, now)
        self.steady = self.steady + 1 if known else 0
        if self.steady * BEAT_S > 2 * STALL_S:
            _end_stalled(now)


def _end_stalled(now: datetime) -> None:
    """End processes of this host that have stalled, so that their supervisor starts new ones (L1)."""
    for process in processes.every():
        if process.host == host() and process.stalled(now) and kill(process.pid, process.born):
            _log.warning("%s %s was ended: it was not heard of for %s s", process.kind, process.pid, STALL_S)
            processes.forget(process)
