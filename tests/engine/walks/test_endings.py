"""Claims about what becomes of records that a whole read does not bring, where their source can tell.

Knows scripted parts and a ledger in memory. Does not know any system.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.walks.viewing import calls, planned

from ml_connector.domain.failures import Held, TryLater
from ml_connector.domain.states import State


@pytest.fixture
def again(step: Any, ledger: Any) -> Any:
    """A step that may be repeated, so that nothing is ever in the books for good."""
    step.repeatable, ledger.exclusive = True, frozenset()
    return step


@pytest.fixture
def gone(source: Any, ledger: Any, again: Any, carry: Any) -> Any:
    """A source that brought two records before, and brings one of them now."""
    carry(source.gives("a", "b", whole=True), ledger, again)
    again.books.clear()
    return source.gives("b", whole=True)


def state(ledger: Any, key: str = "a") -> tuple[State, str | None]:
    """Where a delivery stands, and why."""
    told = ledger.lines[key].told
    return told.state, told.cause


def test_what_a_source_can_tell_the_end_of_is_sent_as_it_ended(
    gone: Any, ledger: Any, again: Any, carry: Any
) -> None:
    gone.ends["a"] = "over|10"
    report = carry(gone, ledger, again)
    assert (state(ledger), again.sent[-1], ledger.lines["a"].told.label) == (
        (State.DONE, None),
        ("a",),
        "a-over",
    )
    assert report.outcome == "balanced"


def test_what_nobody_can_tell_the_end_of_is_put_before_a_person(
    gone: Any, ledger: Any, again: Any, carry: Any
) -> None:
    carry(gone, ledger, again)
    assert (gone.missed, state(ledger)) == ([["a"]], (State.HELD, "vanished"))


def test_what_is_over_is_missed_by_no_later_read(gone: Any, ledger: Any, again: Any, carry: Any) -> None:
    gone.ends["a"] = "over|10"
    carry(gone, ledger, again)
    report = carry(gone.gives("b", whole=True), ledger, again)
    assert (gone.missed, report.outcome) == ([["a"]], "nothing_to_do")


def test_what_is_not_over_by_now_is_missed_again(gone: Any, ledger: Any, again: Any, carry: Any) -> None:
    gone.ends["a"] = "v2|10"
    carry(gone, ledger, again)
    carry(gone.gives("b", whole=True), ledger, again)
    assert (gone.missed, state(ledger)) == ([["a"], ["a"]], (State.DONE, None))


def test_an_empty_list_is_an_answer_where_the_end_of_everything_is_told(
    gone: Any, ledger: Any, again: Any, carry: Any
) -> None:
    gone.script.clear()
    gone.ends |= {"a": "over|10", "b": "over|10"}
    carry(gone.gives(whole=True), ledger, again)
    report = carry(gone.gives(whole=True), ledger, again)
    assert (state(ledger), state(ledger, "b")) == ((State.DONE, None), (State.DONE, None))
    assert report.outcome == "nothing_to_do"


def test_where_the_end_cannot_be_read_nothing_has_vanished(
    gone: Any, ledger: Any, again: Any, carry: Any
) -> None:
    gone.ends["a"] = "over|10"
    gone.script.append(TryLater(cause="read-failed"))
    report = carry(gone, ledger, again)
    assert (gone.missed, state(ledger), report.outcome) == ([], (State.DONE, None), "incomplete")


def test_a_plan_shows_the_end_that_would_be_sent(gone: Any, ledger: Any, again: Any) -> None:
    gone.ends["a"] = "over|10"
    made = planned(gone, ledger, again)
    assert (calls(made), state(ledger)) == ([("a",)], (State.DONE, None))


def test_an_end_that_the_rules_keep_out_waits_for_a_person(
    gone: Any, ledger: Any, again: Any, carry: Any
) -> None:
    gone.ends["a"], gone.banned = "over|10", {"a-over"}
    carry(gone, ledger, again)
    assert state(ledger) == (State.HELD, Held(cause="before-go-live").cause)
