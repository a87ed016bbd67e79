"""Rescue what is stranded: jobs of workers that stalled, and open runs that nobody has.

Knows the queue, open runs and the lock that says whether one lives. Carries nothing itself.
"""

import logging

from ml_connector.jobs.engine import JobQueue
from ml_connector.operations import House
from ml_connector.store import connections, runs
from ml_connector.store.connections import Unknown
from ml_connector.store.lock import Busy, book_lock
from ml_connector.store.processes import STALL_S
from ml_connector.store.runs import RunRow

__all__ = ["rescue"]

_log = logging.getLogger(__name__)


def rescue(house: House) -> None:
    """Put back what stalled workers had, and see to every open run without a job.

    Takes no lock of the queue's, and one that cannot be rescued keeps none of the others.
    """
    queue = house.queue
    if not isinstance(queue, JobQueue):
        raise TypeError("only the scheduler rescues, and it has the queue")
    for job in queue.rescue(STALL_S):
        _log.warning("job %s was put back: its worker was not heard of for %s s", job, STALL_S)
    left = runs.unfinished()
    alive = set(queue.alive([run.job for run in left if run.job is not None]))
    for run in left:
        if run.job is None:
            _close(house, run)
        elif run.job not in alive:
            _put_again(house, queue, run)


def _put_again(house: House, queue: JobQueue, run: RunRow) -> None:
    """Its job is gone, for the database went away when it ended: a new one goes on with it."""
    try:
        connection_id = connections.find(run.connection).id
    except Unknown as gone:
        runs.end(run.id, "scheduler", house.clock.now(), {"outcome": "not_started", "said": str(gone)})
        return
    if runs.put_again(run.id, run.job, house.clock.now(), lambda run_id: queue.put(run_id, connection_id)):
        _log.warning("run %s was put into the queue again: its job was gone", run.id)


def _close(house: House, run: RunRow) -> None:
    """A run someone started by hand: it lives while the lock is held, and is closed as cut off where it is not."""
    try:
        stored = connections.find(run.connection)
        lock = book_lock(house.url, stored.book, tell=house.tell, sleep=house.clock.sleep, wait_s=0)
        with lock:
            now = house.clock.now()
            if runs.find(run.id).ended_at is None:
                runs.end(run.id, "scheduler", now, {"outcome": "cut_off", "said": "its process ended"})
                _log.warning("run %s was closed: its process ended", run.id)
    except (Busy, Unknown):
        return
