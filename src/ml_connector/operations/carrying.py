"""Carry a run that was asked for: what a worker does with a job.

Knows when a run cannot be carried now, and what becomes of it. Knows no job engine.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from structlog.contextvars import bound_contextvars

from ml_connector.engine.ports import Interrupted
from ml_connector.flows import FLOWS
from ml_connector.operations.house import House, NotReady
from ml_connector.operations.joining import joined
from ml_connector.operations.politeness import Again, Paused, Politeness, slow_lane
from ml_connector.operations.running import Bench, Wish, ready
from ml_connector.operations.waiting import Waiting
from ml_connector.store import connections, runs
from ml_connector.store.connections import Stored, Unknown
from ml_connector.store.database import DATABASE_ERRORS
from ml_connector.store.identity import me
from ml_connector.store.lock import Busy, HeldLock, LockLost, book_lock
from ml_connector.store.runs import PERSON, Asked, RunRow
from ml_connector.store.unseating import unseat

__all__ = ["Again", "ask_for_run", "carry"]

_log = logging.getLogger(__name__)
ATTEMPTS_MAX = 5  # a run whose process went away so often may be what ends it
_BUSY_S = 10.0
_LOST_S = 5.0
_waiting = Waiting()
_STOPPING_S = 1.0  # so that the process that is to stop does not take it again


def ask_for_run(house: House, asked: Asked, *, slow: bool | None = None) -> int | None:
    """Put a run into the queue; gives its number, None where one of this flow on this connection is open already.

    `slow` None: among the slow ones where its connection was slow before, or its systems do not answer.
    """
    queue = house.queue
    if queue is None:
        raise NotReady("This program was started without its queue; start `ml-connector serve`.")
    lane = slow_lane(connections.numbered(asked.connection_id), asked.flow) if slow is None else slow
    return runs.ask(
        asked, house.clock.now(), lambda run_id: queue.put(run_id, asked.connection_id, slow=lane)
    )


def carry(house: House, run_id: int) -> Mapping[str, Any] | None:
    """Carry one run through; gives its report, None where there was nothing left to carry.

    Raises Again where another process works on the company, this one is to stop, or the database went away.
    """
    with bound_contextvars(run=run_id, worker=me()):
        return _carry_or_put_back(house, run_id)


def _carry_or_put_back(house: House, run_id: int) -> Mapping[str, Any] | None:
    try:
        house.rest()
        run = runs.find(run_id)
        if run.ended_at is not None:
            return None
        with bound_contextvars(connection=run.connection, flow=run.flow, attempt=run.attempt + 1):
            return _carry(house, run)
    except Paused as pause:
        left_s = (pause.until - house.clock.now()).total_seconds()
        raise Again(max(1.0, left_s), pause.why) from pause
    except Again as again:
        _waiting.tell(run_id, logging.INFO, f"the run waits: {again}")
        raise
    except Interrupted as stopping:
        raise Again(_STOPPING_S, "this process is to stop") from stopping
    except (LockLost, *DATABASE_ERRORS) as lost:
        _waiting.tell(run_id, logging.WARNING, f"the run is put back: {lost}")
        raise Again(_BUSY_S if isinstance(lost, Busy) else _LOST_S, str(lost)) from lost


def _carry(house: House, run: RunRow) -> Mapping[str, Any] | None:
    try:
        stored = connections.find(run.connection)
        polite = Politeness.toward(house, stored, by_itself=run.trigger != PERSON)
    except (Unknown, ValueError) as wrong:
        return _Attempt(house=house, run=run, number=run.attempt).close("not_started", str(wrong))
    polite.ask()
    if not run.worker:  # who had it before may have stalled in a seat, and has to leave it first
        polite.look_for_seats(run.id)
    with ExitStack() as stack:
        held = stack.enter_context(_lock(house, stored.book, run.worker))
        polite.sit(held, run.id)
        polite.claim()
        stack.callback(polite.learn)
        _waiting.ends(run.id)
        number = runs.start(run.id, house.clock.now())
        return _Attempt(house=house, run=run, number=number).go(stored, held, polite) if number else None


@dataclass(frozen=True, kw_only=True)
class _Attempt:
    """One attempt at a run by this process, under the lock; what it closes is its own, or LockLost is raised."""

    house: House
    run: RunRow
    number: int

    def go(self, stored: Stored, held: HeldLock, polite: Politeness) -> Mapping[str, Any]:
        """Carry the run through; note how it was left where it cannot be."""
        try:
            return self._go(stored, held, polite)
        except Interrupted:
            runs.put_back(self.run.id, self.number, self.house.clock.now())
            raise
        except (LockLost, *DATABASE_ERRORS):
            raise
        except Exception as bug:
            _log.exception("the run failed by a fault of this program")
            self.close("failed", f"a fault of this program: {type(bug).__name__}")
            raise

    def _go(self, stored: Stored, held: HeldLock, polite: Politeness) -> Mapping[str, Any]:
        with ExitStack() as stack:
            try:
                self._endure()
                _still_works(self.run)
                ready(stored, [self.run.flow])
                joint = stack.enter_context(joined(self.house, stored, polite.manners(held)))
            except (NotReady, Unknown, ValueError) as wrong:
                return self.close("not_started", str(wrong))
            house = replace(self.house, rest=polite.rest)
            bench = Bench(house=house, stored=stored, held=held, joint=joint)
            wish = Wish(actor=self.run.actor, progress=lambda what, count: None)
            return bench.run(FLOWS[self.run.flow](joint), wish, self.run.id, self.number)

    def close(self, outcome: str, said: str) -> Mapping[str, Any]:
        """Close the run without a balance; gives its report."""
        report = {"flow": self.run.flow, "run": self.run.id, "outcome": outcome, "said": said}
        now = self.house.clock.now()
        runs.end(self.run.id, self.run.actor, now, report, attempt=self.number)
        return report

    def _endure(self) -> None:
        if self.number > ATTEMPTS_MAX and runs.deserted(self.run.id) >= ATTEMPTS_MAX:
            raise NotReady(f"Given up: the processes that had this run went away {ATTEMPTS_MAX} times.")


def _still_works(run: RunRow) -> None:
    """Raise NotReady where nothing works on the connection by now: each try may lock its user out (L9)."""
    stopped = connections.find(run.connection).stopped
    if stopped and run.trigger != PERSON:
        told = f"since {stopped.get('at', '?')}, {stopped.get('cause', '?')}"
        raise NotReady(
            f"Nothing works on {run.connection} ({told}). A green `ml-connector ping` lets it go on."
        )


@contextmanager
def _lock(house: House, book: str, had: str) -> Iterator[HeldLock]:
    """Hold the lock of a company; who had this run before, or holds the lock, and has stalled is unseated first."""
    lock = partial(book_lock, house.url, book, tell=house.tell, sleep=house.clock.sleep, wait_s=0)
    with ExitStack() as stack:
        if had:
            _unseat(house, book, had)
        try:
            held = stack.enter_context(lock())
        except Busy:
            if not _unseat(house, book, had):
                raise
            held = stack.enter_context(lock())
        yield held


def _unseat(house: House, book: str, had: str) -> bool:
    names = unseat(house.url, book, house.clock, had)
    for name in names:
        _log.warning("%s was unseated: it was not heard of for a while", name)
    return bool(names)
