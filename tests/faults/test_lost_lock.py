"""The lock L1 is lost at any point of a run: from there on nothing is written, and who takes over finishes the work.

Knows a lock that is lost at a chosen check. Does not know what took it away.
"""

from __future__ import annotations

from typing import Any

from proof import assert_settled
from stage import INVOICES, Stage

from ml_connector.flows import FLOWS
from ml_connector.operations.joining import joined
from ml_connector.operations.politeness import Politeness
from ml_connector.operations.running import Bench, Wish
from ml_connector.store import connections, runs
from ml_connector.store.lock import LockLost


class Lock:
    """Held for so many checks, and lost from then on; `writes` is what the simulators had by then."""

    def __init__(self, stage: Stage, checks: int) -> None:
        self.stage, self.left, self.writes = stage, checks, -1

    def check(self) -> None:
        """Raise once it is lost."""
        self.left -= 1
        if self.left < 0:
            self.writes = written(self.stage) if self.writes < 0 else self.writes
            raise LockLost("lost")


def written(stage: Stage) -> int:
    """Writes both systems have carried out or refused."""
    return stage.calls("sage")["write"] + stage.calls("avid")["write"]


def attempt(stage: Stage, checks: int) -> Lock | None:
    """Run once under a lock that is lost after so many checks; None where it was never lost."""
    lock: Any = Lock(stage, checks)
    stored = connections.find(stage.name)
    wish = Wish(actor="test:lock", progress=lambda what, count: None)
    run_id = runs.begin(stored.id, INVOICES, "test:lock", stage.clock.now())
    polite = Politeness.toward(stage.house, stored, by_itself=False)
    with joined(stage.house, stored, polite.manners(lock)) as joint:
        bench = Bench(house=stage.house, stored=stored, held=lock, joint=joint)
        try:
            bench.run(FLOWS[INVOICES](joint), wish, run_id, 1)
        except LockLost:
            return lock
    return None


def test_wherever_the_lock_is_lost_nothing_more_is_written_and_the_next_run_finishes(stage: Stage) -> None:
    for checks in (0, 1, 2, 5, 7, 11):
        lock = attempt(stage, checks)
        assert lock is not None and lock.left < 0, f"the run never came to check {checks}"
        assert written(stage) == lock.writes, f"written after the lock was lost at check {checks}"
        stage.later()
    stage.run_until_quiet()
    assert_settled(stage)
