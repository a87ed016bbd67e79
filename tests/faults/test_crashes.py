"""A process that ends at whatever commit, before or after it, leaves nothing that the next run cannot put right.

Knows which of the ledger's verbs commit, asks stories that need each of them, and stops a run at every commit.
Does not know what a commit holds.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from proof import assert_settled
from stage import Scene, Set, Stage, of_kinds

from ml_connector.operations import running
from ml_connector.store import runs
from ml_connector.store.ledger import Ledger

COMMITS = frozenset(
    name
    for name, verb in inspect.getmembers_static(Ledger, inspect.isfunction)
    if not name.startswith("_") and "self._unit()" in inspect.getsource(verb)
)
OF_A_RUN = frozenset({"begin", "end"})  # the run's own row: before and after all others
KINDS = ("one-line", "credit-note", "cent-off", "sage-says-no")


class Died(BaseException):
    """Stands for the end of the process: nobody may handle it."""


class Fuse:
    """Ends the process at one commit of a run; 0 = never, and only counts."""

    def __init__(self, at: int, *, after: bool = False, error: type[BaseException] = Died) -> None:
        self.seen = 0
        self.verbs: set[str] = set()
        self._at, self._after, self._error = at, after, error

    def ledger(self, **parts: Any) -> Fused:
        """Make a ledger as the product makes it, with this fuse in it."""
        return Fused(Ledger(**parts), self)

    def burn(self, verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Carry one commit out, unless it is the one."""
        self.seen += 1
        self.verbs.add(verb.__name__)
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
            patch.setattr(running, "Ledger", fuse.ledger)
            for name in OF_A_RUN:
                patch.setattr(runs, name, partial(fuse.burn, getattr(runs, name)))
            stage.run()

    return run


def four(make_stage: Set, **sage: str) -> Stage:
    return make_stage(Scene(company=of_kinds(*KINDS), settings={"parcel_max": "2"}, sage=sage))


def two(make_stage: Set) -> Stage:
    return make_stage(Scene(company=of_kinds(*KINDS[:2]), settings={"parcel_max": "1"}))


def clean(make_stage: Set) -> Stage:
    """Nothing has happened yet."""
    return four(make_stage)


def too_early(make_stage: Set) -> Stage:
    """Answers were lost, and an absence is not believed yet: the run waits."""
    stage = two(make_stage)
    stage.sage.faults.add("write@*=lose-before")
    stage.run()
    assert "in_doubt" in {state for state, _ in stage.ends().values()}
    stage.quiet()
    return stage


def settled(make_stage: Set) -> Stage:
    """Answers were lost, and the pause is over: the run clears the doubt and sends again."""
    stage = too_early(make_stage)
    stage.later()
    return stage


def reopened(make_stage: Set) -> Stage:
    """Invoices were held for a vendor on hold, and the hold was lifted: the run opens them again."""
    stage = two(make_stage)
    table, vendors = stage.sage_app.books.tables["APVendors"], stage.sage_app.books.masters.vendors
    mine = [vendors[invoice.vendor_code.strip().upper()] for invoice in stage.company.invoices]
    for vendor in mine:
        table.add(replace(vendor, on_hold=True))
    stage.run()
    assert ("held", "vendor-on-hold") in stage.ends().values()
    for vendor in mine:
        table.add(vendor)
    stage.later()
    return stage


STORIES = {"clean": clean, "too-early": too_early, "settled": settled, "reopened": reopened}
COUNTS = {"clean": 22, "too-early": 9, "settled": 16, "reopened": 16}  # commits of the run; held to by a test
MOMENTS = [(story, at) for story, count in COUNTS.items() for at in range(1, count + 1)]


@pytest.fixture
def verbs_of(make_stage: Set, run_with: Callable[[Stage, Fuse], None]) -> Callable[[str], Fuse]:
    """Play a story to its end and give the fuse that counted."""

    def play(story: str) -> Fuse:
        fuse = Fuse(0)
        run_with(STORIES[story](make_stage), fuse)
        return fuse

    return play


def test_the_matrix_covers_every_verb_that_commits(verbs_of: Callable[[str], Fuse]) -> None:
    seen: set[str] = set().union(*(verbs_of(story).verbs for story in STORIES))
    assert {"sending", "settle", "wait", "clear", "reopen"} <= COMMITS  # what is derived is not empty
    assert seen == COMMITS | OF_A_RUN


@pytest.mark.parametrize("story", STORIES)
def test_the_matrix_covers_every_commit(verbs_of: Callable[[str], Fuse], story: str) -> None:
    assert verbs_of(story).seen == COUNTS[story]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("story", "at"), MOMENTS)
def test_a_process_that_dies_at_a_commit_is_taken_over(
    make_stage: Set, run_with: Callable[[Stage, Fuse], None], story: str, at: int, after: bool
) -> None:
    stage = STORIES[story](make_stage)
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
