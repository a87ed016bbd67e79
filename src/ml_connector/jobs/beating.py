"""Tell the database that this process lives, again and again, in a thread of its own.

Knows the beat. Knows no job.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ml_connector.operations import House
from ml_connector.store import database, processes
from ml_connector.store.identity import host, kill
from ml_connector.store.processes import BEAT_S, STALL_S

__all__ = ["beating"]

_log = logging.getLogger(__name__)


@contextmanager
def beating(house: House, kind: str, version: str) -> Iterator[None]:
    """Beat for as long as the block lasts, and leave the list in order.

    Where the database cannot be reached a beat is left out: others may then take the work of this process over.
    """
    done = threading.Event()
    processes.arrive(kind, version, house.clock.now())
    beats = threading.Thread(target=_beat, args=(house, kind, version, done), name="beat", daemon=True)
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


def _beat(house: House, kind: str, version: str, done: threading.Event) -> None:
    steady = 0  # beats in a row: who was cut off itself, or slept, is no judge of others
    while not done.wait(BEAT_S):
        try:
            known = processes.beat(house.clock.now())
            if not known:
                processes.arrive(kind, version, house.clock.now())
            steady = steady + 1 if known else 0
            if steady * BEAT_S > 2 * STALL_S:
                _end_stalled(house)
        except database.DATABASE_ERRORS as error:
            _log.warning("a beat was left out: %s", error)
            database.forget_session()
            steady = 0
    database.forget_session()


def _end_stalled(house: House) -> None:
    """End processes of this host that have stalled, so that their supervisor starts new ones (L1)."""
    now = house.clock.now()
    for process in processes.every():
        if process.host == host() and process.stalled(now) and kill(process.pid, process.born):
            _log.warning("%s %s was ended: it was not heard of for %s s", process.kind, process.pid, STALL_S)
            processes.forget(process)
