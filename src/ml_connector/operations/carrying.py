"""Carry a run that was asked for: what a worker does with a job.

Knows when a run cannot be carried now, and what becomes of it. Knows no job engine.
"""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from ml_connector.engine.ports import Interrupted
from ml_connector.flows import FLOWS
from ml_connector.operations.house import House, NotReady
from ml_connector.operations.joining import joined
from ml_connector.operations.running import Bench, Wish, ready
from ml_connector.store import connections, runs
from ml_connector.store.connections import Unknown
from ml_connector.store.database import DATABASE_ERRORS
from ml_connector.store.lock import Busy, HeldLock, LockLost, book_lock
from ml_connector.store.runs import Asked, RunRow
from ml_connector.store.unseating import unseat

__all__ = ["Again", "ask_for_run", "carry"]

_log = logging.getLogger(__name__)
ATTEMPTS_MAX = 5  # a run whose process went away so often may be what ends it
_BUSY_S = 10.0
_LOST_S = 5.0


class Again(Exception):
    """This run cannot be carried now; another try after `after_s` may."""

    def __init__(self, after_s: float, why: str) -> None:
        super().__init__(why)
        self.after_s = after_s


def ask_for_run(house: House, asked: Asked, book: str, *, slow: bool = False) -> int | None:
    """Put a run into the queue; gives its number, None where one of this flow on this connection is open already."""
    queue = house.queue
    if queue is None:
        raise NotReady("This program was started without its queue; start `ml-connector serve`.")
    return runs.ask(asked, house.clock.now(), lambda run_id: queue.put(run_id, book, slow=slow))


def carry(house: House, run_id: int) -> Mapping[str, Any] | None:
    """Carry one run through; gives its report, None where there was nothing left to carry.

    Raises Again where another process works on the company, this one is to stop, or the database went away.
    """
    run = runs.find(run_id)
    if run.ended_at is not None:
        return None
    try:
        return _carry(house, run)
    except Interrupted as stopping:
        raise Again(0, "this process is to stop") from stopping
    except (LockLost, *DATABASE_ERRORS) as lost:
        _log.warning("run %s is put back: %s", run_id, lost)
        raise Again(_BUSY_S if isinstance(lost, Busy) else _LOST_S, str(lost)) from lost
    except Exception as bug:
        _close(house, run, "failed", f"a fault of this program: {type(bug).__name__}")
        raise


def _carry(house: House, run: RunRow) -> Mapping[str, Any] | None:
    with ExitStack() as stack:
        try:
            stored = connections.find(run.connection)
            ready(stored, [run.flow])
            held = stack.enter_context(_lock(house, stored.book))
            attempt = runs.start(run.id, house.clock.now())
            if not attempt:
                return None
            if attempt > ATTEMPTS_MAX:
                raise NotReady(f"Given up: the processes that had this run went away {ATTEMPTS_MAX} times.")
            joint = stack.enter_context(joined(house, stored, held=held))
        except (NotReady, Unknown, ValueError) as wrong:
            return _close(house, run, "not_started", str(wrong))
        bench = Bench(house=house, stored=stored, held=held, joint=joint)
        wish = Wish(actor=run.actor, progress=lambda what, count: None)
        return bench.run(FLOWS[run.flow](joint), wish, run.id, attempt)


def _lock(house: House, book: str) -> AbstractContextManager[HeldLock]:
    """Give the lock of a company, to be entered; who has stalled is unseated first."""
    unseat(house.url, book, house.clock.now())
    return book_lock(house.url, book, tell=house.tell, sleep=house.clock.sleep, wait_s=0)


def _close(house: House, run: RunRow, outcome: str, said: str) -> Mapping[str, Any]:
    report = {"flow": run.flow, "run": run.id, "outcome": outcome, "said": said}
    runs.end(run.id, run.actor, house.clock.now(), report)
    return report
