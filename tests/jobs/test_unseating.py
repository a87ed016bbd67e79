"""Who loses the lock on a company to another process, and who does not.

Knows who holds the lock and when that process was last heard of. Ends no process: the holder here is on another host.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from stage import FakeClock, Stage

from ml_connector.store import connections, processes
from ml_connector.store.identity import call_host
from ml_connector.store.lock import HeldLock, LockLost, book_lock
from ml_connector.store.processes import STALL_S
from ml_connector.store.unseating import unseat

ELSEWHERE = "elsewhere"
JUST_STALLED = timedelta(seconds=STALL_S - 0.001)  # a moment after the lock was taken
LONG_GONE = timedelta(days=1)


@contextmanager
def held_elsewhere(stage: Stage, heard_before: timedelta | None) -> Iterator[HeldLock]:
    """Hold the lock as a process of another host, last heard of so long before it took it; None: it never beats."""
    call_host(ELSEWHERE)
    try:
        with book_lock(
            stage.house.url, book(stage), tell=stage.house.tell, sleep=stage.clock.sleep, wait_s=0
        ) as held:
            opened = held.session.execute(
                "select backend_start from pg_stat_activity where pid = pg_backend_pid()"
            ).fetchone()
            assert opened is not None
            if heard_before is not None:
                processes.arrive("worker", "0", opened[0] - heard_before)
            call_host("")
            yield held
    finally:
        call_host("")


def book(stage: Stage) -> str:
    return connections.find(stage.name).book


def test_who_stalled_on_another_host_loses_the_lock(stage: Stage) -> None:
    with held_elsewhere(stage, JUST_STALLED) as held:
        (name,) = unseat(stage.house.url, book(stage), stage.clock)
        assert name.startswith(f"{ELSEWHERE}:")
        with pytest.raises(LockLost):
            held.check()


@pytest.mark.parametrize("heard_before", [None, timedelta(0), LONG_GONE])
def test_who_never_beat_who_beats_and_who_only_has_the_number_of_one_that_stalled_keeps_it(
    stage: Stage, heard_before: timedelta | None
) -> None:
    with held_elsewhere(stage, heard_before) as held:
        assert unseat(stage.house.url, book(stage), stage.clock) == []
        held.check()


def test_who_beats_again_at_the_second_look_keeps_it(stage: Stage) -> None:
    class Beaten(FakeClock):
        """Lets the holder beat while the other waits to look again."""

        def sleep(self, seconds: float) -> None:
            with psycopg.connect(stage.house.url) as session:
                session.execute("update store_process set beat_at = clock_timestamp()")

    with held_elsewhere(stage, JUST_STALLED) as held:
        assert unseat(stage.house.url, book(stage), Beaten()) == []
        held.check()


def test_the_same_company_in_another_database_is_no_concern(stage: Stage) -> None:
    with held_elsewhere(stage, JUST_STALLED) as held:
        elsewhere = psycopg.conninfo.make_conninfo(stage.house.url, dbname="postgres")
        assert unseat(elsewhere, book(stage), stage.clock) == []
        held.check()
