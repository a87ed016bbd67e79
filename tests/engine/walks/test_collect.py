"""Claims about reading: what is kept, what is concluded, and what a read that broke off leaves behind.

Knows a scripted source and a ledger in memory. Does not know any step.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ml_connector.domain.failures import Disconnected, Held, TryLater
from ml_connector.domain.states import State
from ml_connector.engine.collect import Collected, collect
from ml_connector.engine.values import Receipt


def read(source: Any, ledger: Any) -> Collected:
    """Collect once."""
    return collect(source, ledger, lambda what, count: None)


def states(ledger: Any) -> dict[str, State]:
    """Where everything stands."""
    return {key: line.told.state for key, line in ledger.lines.items()}


@pytest.mark.facts("A-6.5/export_on_read")
def test_a_page_is_kept_before_anything_else_is_done_with_it(source: Any, ledger: Any) -> None:
    read(source.gives("a").gives("b"), ledger)
    assert ledger.events == ["keep", "absorb", "keep", "absorb"]


def test_new_records_are_owed_and_counted(source: Any, ledger: Any) -> None:
    told = read(source.gives("a", "b"), ledger)
    assert (told.read, told.changed, told.same) == (2, 2, 0)
    assert states(ledger) == {"a": State.PENDING, "b": State.PENDING}


def test_reading_the_same_again_changes_nothing(source: Any, ledger: Any) -> None:
    read(source.gives("a"), ledger)
    assert read(source.gives("a"), ledger) == Collected(read=1, same=1, changed=0)


def test_a_key_twice_on_one_page_counts_as_its_last_version(source: Any, ledger: Any) -> None:
    read(source.gives("a=v1|10", "a=v2|20"), ledger)
    assert ledger.lines["a"].told.label == "a-v2"


@pytest.mark.facts("A-6.7/incremental")
def test_the_next_read_starts_at_the_watermark(source: Any, ledger: Any) -> None:
    read(source.gives("a", bookmark="monday"), ledger)
    read(source, ledger)
    assert source.asked == [(None, False), ("monday", False)]


@pytest.mark.facts("A-6.7/incremental")
def test_a_read_that_broke_off_moves_no_watermark_and_is_recovered(source: Any, ledger: Any) -> None:
    told = read(source.gives("a", bookmark="monday").breaks(TryLater()), ledger)
    read(source, ledger)
    assert told.problem is not None
    assert source.asked == [(None, False), (None, True)]
    assert states(ledger) == {"a": State.PENDING}


def test_what_cannot_be_read_is_held_with_its_text(source: Any, ledger: Any) -> None:
    read(source.gives("a=broken"), ledger)
    assert (ledger.lines["a"].told.state, ledger.lines["a"].told.text) == (State.HELD, "broken")


def test_what_can_never_be_completed_is_held_and_not_lost(source: Any, ledger: Any) -> None:
    source.incomplete["a"] = Held(cause="unreadable", said="404")
    read(source.gives("a", "b"), ledger)
    assert states(ledger) == {"a": State.HELD, "b": State.PENDING}


def test_one_that_cannot_be_completed_now_stays_kept_and_only_that(source: Any, ledger: Any) -> None:
    source.incomplete["a"] = TryLater()
    told = read(source.gives("a", "b"), ledger)
    assert told.problem is not None
    assert [item.key for kept in ledger.kept() for item in kept.page.items] == ["a"]
    assert states(ledger) == {"b": State.PENDING}


def test_what_stayed_kept_is_finished_first_by_the_next_run(source: Any, ledger: Any) -> None:
    source.incomplete["a"] = TryLater()
    read(source.gives("a"), ledger)
    source.incomplete.clear()
    read(source, ledger)
    assert (states(ledger), ledger.kept()) == ({"a": State.PENDING}, [])


def test_after_three_strikes_a_source_is_left_alone_and_nothing_is_lost(source: Any, ledger: Any) -> None:
    keys = [f"k{number}" for number in range(9)]
    source.incomplete |= dict.fromkeys(keys, TryLater())
    read(source.gives(*keys), ledger)
    assert source.completed == keys[:3]
    assert [item.key for kept in ledger.kept() for item in kept.page.items] == keys


def test_a_page_survives_a_lost_sign_in(source: Any, ledger: Any) -> None:
    source.incomplete["b"] = Disconnected("avidxchange-sign-in", "401")
    with pytest.raises(Disconnected):
        read(source.gives("a", "b"), ledger)
    source.incomplete.clear()
    read(source, ledger)
    assert states(ledger) == {"a": State.PENDING, "b": State.PENDING}


def test_what_was_unreadable_is_read_again_without_asking_for_a_page(source: Any, ledger: Any) -> None:
    read(source.gives("a=broken"), ledger)
    line = ledger.lines["a"]
    line.told = dataclasses.replace(line.told, text="v1|10")
    told = read(source, ledger)
    assert (states(ledger), told.changed, told.read, told.same) == ({"a": State.PENDING}, 1, 0, 0)


def entered(ledger: Any, key: str) -> None:
    """Put a receipt of the step before on a delivery, as if it were in the books."""
    line = ledger.lines[key]
    line.told = dataclasses.replace(line.told, receipts={"enter": Receipt()})


def test_a_bad_answer_about_what_is_in_the_books_changes_nothing_and_is_told(
    source: Any, ledger: Any
) -> None:
    read(source.gives("a=v1|10"), ledger)
    entered(ledger, "a")
    told = read(source.gives("a=broken"), ledger)
    assert (states(ledger), ledger.lines["a"].told.text) == ({"a": State.PENDING}, "v1|10")
    assert (told.problem.cause if told.problem else None, told.changed, told.same) == ("read-failed", 0, 1)


@pytest.mark.parametrize("state", [State.SENDING, State.IN_DOUBT])
def test_a_bad_answer_about_what_may_be_in_the_books_is_no_later_version(
    source: Any, ledger: Any, state: State
) -> None:
    read(source.gives("a=v1|10"), ledger)
    line = ledger.lines["a"]
    line.told = dataclasses.replace(line.told, state=state)
    told = read(source.gives("a=broken"), ledger)
    assert (states(ledger), line.later, told.problem is None) == ({"a": state}, None, False)


def test_what_was_never_readable_is_held_and_leaves_the_read_complete(source: Any, ledger: Any) -> None:
    first = read(source.gives("a=broken"), ledger)
    second = read(source.gives("a=broken"), ledger)
    assert (first.problem, second.problem, states(ledger)) == (None, None, {"a": State.HELD})
