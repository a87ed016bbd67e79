"""Claims about a read that is cut off, any number of times: it goes on after its last finished page.

Knows a scripted list in key order, and a ledger in memory that a process dies over. Does not know any system.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.walks.viewing import planned

from ml_connector.domain.failures import TryLater
from ml_connector.domain.states import State
from ml_connector.engine.retry import RESUME_MAX_S
from ml_connector.engine.values import RawItem, RawPage

NUMBERS = [f"{number:02}" for number in range(12)]
CUTS = ("asking", "keeping", "absorbed", "failing")


class Cut(BaseException):
    """The process is gone."""


@dataclass
class Shelf:
    """A whole list by key, two records a page; `cuts` are left for this attempt: at which page, and when."""

    base: Any
    rows: list[str] = field(default_factory=lambda: list(NUMBERS))
    cut: tuple[int, str] | None = None
    asked: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    takes_up: bool = True

    def __post_init__(self) -> None:
        self.name, self.marking = self.base.name, self.base.marking
        self.complete, self.absent = self.base.complete, self.base.absent
        self.read, self.screen = self.base.read, self.base.screen

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        """Two records a page, the last page empty."""
        after = resume if resume is not None and self.takes_up else ""
        for number in range(1, 100):
            self.asked.append(after)
            if self.cut in ((number, "asking"), (number, "failing")):
                raise Cut if self.cut[1] == "asking" else TryLater()
            found = list(islice((row for row in self.rows if row > after), 2))
            self.given += found
            items = tuple(RawItem(key=key, text="v1|10") for key in found)
            going_on = resume is not None and self.takes_up
            after = found[-1] if found else after
            yield RawPage(
                items=items, bookmark="b", whole=True, resume=after if found else None, goes_on=going_on
            )
            if not found:
                return


def dies_over(ledger: Any, cut: tuple[int, str] | None) -> None:
    """Let the process end at the n-th page: before it is absorbed, or right after."""
    real, left = ledger.absorb, [cut[0] if cut else 0]

    def absorb(page: Any, decisions: Any, rest: Any) -> None:
        left[0] -= 1
        if left[0] == 0 and cut and cut[1] == "keeping":
            raise Cut
        real(page, decisions, rest)
        if left[0] == 0 and cut and cut[1] == "absorbed":
            raise Cut

    ledger.absorb = absorb


def attempt(carry: Any, shelf: Shelf, ledger: Any, step: Any, cut: tuple[int, str] | None) -> Any:
    """Run once and be cut off there; the report, None where the process was gone."""
    shelf.cut = cut
    dies_over(ledger, cut)
    try:
        return carry(shelf, ledger, step)
    except Cut:
        return None
    finally:
        del ledger.absorb


@settings(max_examples=60, deadline=None)
@given(
    cuts=st.lists(st.tuples(st.integers(1, 7), st.sampled_from(CUTS)), max_size=5),
    gone=st.sets(st.sampled_from(NUMBERS), max_size=4),
)
def test_wherever_it_is_cut_every_record_comes_once_and_only_what_is_gone_vanishes(
    parts: Any, memory: Any, carry: Any, cuts: list[tuple[int, str]], gone: set[str]
) -> None:
    make, make_step, _ = parts
    ledger, step, shelf = memory(), make_step(), Shelf(make())
    step.repeatable, ledger.exclusive = True, frozenset()
    attempt(carry, shelf, ledger, step, None)
    shelf.rows, shelf.given = [row for row in NUMBERS if row not in gone], []
    for cut in (*cuts, None):
        shelf.given = shelf.given if ledger.reading else []
        attempt(carry, shelf, ledger, step, cut)
    held = {key for key, line in ledger.lines.items() if line.told.state is State.HELD}
    assert (held, ledger.reading, ledger.mark) == (gone, False, "b")
    assert shelf.given == shelf.rows


@pytest.mark.parametrize("when", CUTS)
@pytest.mark.parametrize("page", [2, 3, 5])
def test_a_page_that_was_finished_is_not_asked_for_again(
    source: Any, ledger: Any, step: Any, carry: Any, page: int, when: str
) -> None:
    shelf = Shelf(source)
    attempt(carry, shelf, ledger, step, (page, when))
    attempt(carry, shelf, ledger, step, None)
    assert shelf.given == NUMBERS
    assert {line.told.state for line in ledger.lines.values()} == {State.DONE}


def test_a_source_that_cannot_go_on_reads_everything_and_concludes_from_that_alone(
    source: Any, ledger: Any, step: Any, carry: Any
) -> None:
    shelf = Shelf(source)
    step.repeatable, ledger.exclusive = True, frozenset()
    attempt(carry, shelf, ledger, step, (3, "failing"))
    shelf.rows, shelf.takes_up = NUMBERS[1:], False
    attempt(carry, shelf, ledger, step, None)
    assert ledger.lines["00"].told.cause == "vanished"


def test_a_place_that_has_become_old_is_not_used(source: Any, ledger: Any, step: Any, carry: Any) -> None:
    shelf = Shelf(source)
    attempt(carry, shelf, ledger, step, (3, "failing"))
    ledger.clock.sleep(RESUME_MAX_S)
    attempt(carry, shelf, ledger, step, None)
    assert (shelf.asked[3], shelf.given[4:]) == ("", NUMBERS)


def test_a_record_that_comes_in_both_parts_shows_that_there_is_no_order_and_nothing_is_concluded(
    source: Any, ledger: Any, step: Any, carry: Any
) -> None:
    shelf = Shelf(source)
    attempt(carry, shelf, ledger, step, (3, "failing"))
    ledger.came.add("09")
    report = attempt(carry, shelf, ledger, step, None)
    assert [cause for cause, _ in report.problems] == ["order-lost"]
    assert (ledger.start().resume, ledger.reading) == (None, True)


@pytest.mark.parametrize("when", CUTS)
def test_a_plan_after_a_cut_reads_and_shows_what_the_next_run_does(
    source: Any, ledger: Any, step: Any, carry: Any, when: str
) -> None:
    shelf = Shelf(source)
    attempt(carry, shelf, ledger, step, None)
    shelf.rows = NUMBERS[1:]
    attempt(carry, shelf, ledger, step, (4, when))
    shelf.cut = None
    made = planned(shelf, deepcopy(ledger), step)
    report = attempt(carry, shelf, ledger, step, None)
    assert (made.collected.read, made.collected.changed) == (report.collected.read, report.count("changed"))
    assert [(one.delivery.key, one.failure and one.failure.cause) for one in made.foreseen] == [
        ("00", "vanished")
    ]
