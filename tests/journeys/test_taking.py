"""Claims about the lock a run is carried under: taken where it is free, and taken from who has stalled.

Knows a stage, the lock and the beats of processes. Does not know what the run does.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from stage import INVOICES, Stage

from ml_connector.operations import Again, ask_for_run, carry
from ml_connector.store import connections, processes
from ml_connector.store.identity import call_host, me
from ml_connector.store.lock import HeldLock, LockLost, book_lock
from ml_connector.store.processes import STALL_S
from ml_connector.store.runs import Asked

STALLED = timedelta(minutes=5)
JUST_STALLED = timedelta(seconds=STALL_S + 0.001)  # and its session is hardly older


class OneQueue:
    """A queue that puts nothing anywhere: each test carries its run itself."""

    def put(self, run_id: int, connection_id: int, *, slow: bool = False) -> int:
        """Give the job the run's own number."""
        return run_id

    def alive(self, jobs: Any) -> Any:
        """None is done."""
        return []


@pytest.fixture
def queued(stage: Stage) -> int:
    """A run that was asked for."""
    object.__setattr__(stage.house, "queue", OneQueue())
    stored = connections.find(stage.name)
    asked = Asked(connection_id=stored.id, flow=INVOICES, actor="test")
    number = ask_for_run(stage.house, asked)
    assert number is not None
    return number


def hold(stage: Stage, stack: ExitStack) -> HeldLock:
    """Hold the lock of the company in a session of this process's name."""
    book = connections.find(stage.name).book
    lock = book_lock(stage.house.url, book, tell=lambda text: None, sleep=lambda seconds: None)
    return stack.enter_context(lock)


def test_a_run_is_put_back_while_a_process_that_beats_holds_the_company(stage: Stage, queued: int) -> None:
    processes.arrive("worker", "1", stage.clock.now())
    with ExitStack() as stack:
        held = hold(stage, stack)
        with pytest.raises(Again, match=me()):
            carry(stage.house, queued)
        held.check()


def test_a_company_that_nobody_holds_is_taken_although_somebody_has_stalled(
    stage: Stage, queued: int
) -> None:
    processes.arrive("worker", "1", stage.clock.now() - STALLED)
    report = carry(stage.house, queued)
    assert report is not None
    assert report["outcome"] == "partial"
    assert [process.pid for process in processes.every()] == [os.getpid()]


def test_who_has_stalled_on_another_host_loses_the_company_to_the_run(stage: Stage, queued: int) -> None:
    with ExitStack() as stack:
        call_host("elsewhere")
        stack.callback(call_host, "")
        held = hold(stage, stack)
        opened = held.session.execute("select clock_timestamp()").fetchone()
        assert opened is not None
        processes.arrive("worker", "1", opened[0] - JUST_STALLED)
        call_host("")
        report = carry(stage.house, queued)
        with pytest.raises(LockLost):
            held.check()
    assert report is not None
    assert report["outcome"] == "partial"
