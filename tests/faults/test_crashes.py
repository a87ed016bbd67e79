"""A process that ends at whatever commit, before or after it, leaves nothing that the next run cannot put right.

Knows the ledger's verbs that commit, and stops a run at each of them. Does not know what a commit holds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from proof import assert_settled
from stage import Scene, Set, Stage, of_kinds

from ml_connector import operations
from ml_connector.store.ledger import Ledger

COMMITS = frozenset(
    {"take_over", "begin_read", "end_read", "keep", "absorb", "claim", "sending", "settle", "wait", "clear"}
)
KINDS = ("one-line", "credit-note", "cent-off", "sage-says-no")
COUNT = 20  # commits of a clean run of these kinds; a test holds it to that


class Died(BaseException):
    """Stands for the end of the process: nobody may handle it."""


class Fuse:
    """Ends the process at one commit of a run; 0 = never, and only counts."""

    def __init__(self, at: int, *, after: bool = False, error: type[BaseException] = Died) -> None:
        self.seen = 0
        self._at, self._after, self._error = at, after, error

    def ledger(self, **parts: Any) -> Fused:
        """Make a ledger as the product makes it, with this fuse in it."""
        return Fused(Ledger(**parts), self)

    def burn(self, verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Carry one commit out, unless it is the one."""
        self.seen += 1
        if self.seen == self._at and not self._after:
            raise self._error("before a commit")
        answer = verb(*given, **named)
        if self.seen == self._at:
            raise self._error("after a commit")
        return answer


class Fused:
    """The real ledger with a fuse at every commit."""

    def __init__(self, ledger: Ledger, fuse: Fuse) -> None:
        self._ledger, self._fuse = ledger, fuse

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._ledger, name)
        return partial(self._fuse.burn, verb) if name in COMMITS else verb


@pytest.fixture
def run_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Stage, Fuse], None]:
    """Run once with a fuse."""

    def run(stage: Stage, fuse: Fuse) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(operations, "Ledger", fuse.ledger)
            stage.run()

    return run


def four(make_stage: Set, **sage: str) -> Stage:
    return make_stage(Scene(company=of_kinds(*KINDS), settings={"parcel_max": "2"}, sage=sage))


def test_the_matrix_covers_every_commit(make_stage: Set, run_with: Callable[[Stage, Fuse], None]) -> None:
    fuse = Fuse(0)
    run_with(four(make_stage), fuse)
    assert fuse.seen == COUNT


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, COUNT + 1))
def test_a_process_that_dies_at_a_commit_is_taken_over(
    make_stage: Set, run_with: Callable[[Stage, Fuse], None], at: int, after: bool
) -> None:
    stage = four(make_stage)
    with pytest.raises(Died):
        run_with(stage, Fuse(at, after=after))
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError, RuntimeError])
@pytest.mark.parametrize("at", [5, 8, 11, 14])
def test_whatever_ends_the_process_the_next_run_takes_over(
    make_stage: Set, run_with: Callable[[Stage, Fuse], None], at: int, error: type[BaseException]
) -> None:
    stage = four(make_stage)
    with pytest.raises(error):
        run_with(stage, Fuse(at, error=error))
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.parametrize("at", range(1, 11))
def test_a_process_that_dies_again_and_again_at_the_same_commit_harms_nothing(
    make_stage: Set, run_with: Callable[[Stage, Fuse], None], at: int
) -> None:
    stage = four(make_stage, atomic="on")
    for _ in range(4):
        stage.later()
        with pytest.raises(Died):
            run_with(stage, Fuse(at, after=True))
            raise Died("the run needed fewer commits than that")
    stage.run_until_quiet()
    assert_settled(stage)
