"""A process that ends at whatever commit, before or after it, leaves nothing that the next run cannot put right.

Knows which of the ledger's verbs commit, asks stories that need each of them, and stops a run at every commit.
Does not know what a commit holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fuses import COMMITS, OF_A_RUN, Died, Fuse, burning
from proof import assert_settled
from stage import Scene, Set, Stage, of_kinds

OF_VENDORS = frozenset({"vanish", "accept"})  # their stories: test_vendor_crashes
OF_BREAKERS = {
    "stop"
}  # nothing is written after it, and all of it is weighed again (tests/store/test_breakers.py)
KINDS = ("one-line", "credit-note", "cent-off", "sage-says-no")


def run_with(stage: Stage, fuse: Fuse) -> None:
    """Run once with a fuse."""
    with burning(fuse):
        stage.run()


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
COUNTS = {"clean": 22, "too-early": 8, "settled": 15, "reopened": 15}  # commits of the run; held to by a test
MOMENTS = [(story, at) for story, count in COUNTS.items() for at in range(1, count + 1)]


@pytest.fixture
def verbs_of(make_stage: Set) -> Callable[[str], Fuse]:
    """Play a story to its end and give the fuse that counted."""

    def play(story: str) -> Fuse:
        fuse = Fuse(0)
        run_with(STORIES[story](make_stage), fuse)
        return fuse

    return play


def test_the_matrix_covers_every_verb_that_commits(verbs_of: Callable[[str], Fuse]) -> None:
    seen: set[str] = set().union(*(verbs_of(story).verbs for story in STORIES))
    assert {"sending", "settle", "wait", "clear", "reopen"} <= COMMITS  # what is derived is not empty
    assert seen == (COMMITS - OF_VENDORS - OF_BREAKERS) | OF_A_RUN


@pytest.mark.parametrize("story", STORIES)
def test_the_matrix_covers_every_commit(verbs_of: Callable[[str], Fuse], story: str) -> None:
    assert verbs_of(story).seen == COUNTS[story]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("story", "at"), MOMENTS)
def test_a_process_that_dies_at_a_commit_is_taken_over(
    make_stage: Set, story: str, at: int, after: bool
) -> None:
    stage = STORIES[story](make_stage)
    with pytest.raises(Died):
        run_with(stage, Fuse(at, after=after))
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError, RuntimeError])
@pytest.mark.parametrize("at", [5, 8, 11, 14])
def test_whatever_ends_the_process_the_next_run_takes_over(
    make_stage: Set, at: int, error: type[BaseException]
) -> None:
    stage = four(make_stage)
    with pytest.raises(error):
        run_with(stage, Fuse(at, error=error))
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.parametrize("at", range(1, 11))
def test_a_process_that_dies_again_and_again_at_the_same_commit_harms_nothing(
    make_stage: Set, at: int
) -> None:
    stage = four(make_stage, atomic="on")
    for _ in range(4):
        stage.later()
        with pytest.raises(Died):
            run_with(stage, Fuse(at, after=True))
            raise Died("the run needed fewer commits than that")
    stage.run_until_quiet()
    assert_settled(stage)
