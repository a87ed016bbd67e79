"""Claims about what an arrival means. Knows what was known and what came; does not know any table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.decide import Arrival, Known, decide
from ml_connector.domain.failures import Held
from ml_connector.domain.states import State, check_move

HOLD = Held(cause="no-lines")


def arrived(print_: str = "new", problem: Held | None = None) -> Arrival:
    """An arrival with this fingerprint."""
    return Arrival(key="k", text="{}", fingerprint=print_, label="INV-1", problem=problem)


def known(state: State, *, entered: bool = False, print_: str = "old", **more: Any) -> Known:
    """What the ledger knew."""
    return Known(fingerprint=print_, state=state, entered=entered, **more)


def test_something_new_is_owed() -> None:
    assert decide(None, arrived()).state is State.PENDING


def test_something_new_with_a_problem_is_held_with_its_cause() -> None:
    decision = decide(None, arrived(problem=HOLD))
    assert (decision.state, decision.cause) == (State.HELD, HOLD)


@pytest.mark.parametrize("state", State)
def test_the_same_again_changes_nothing(state: State) -> None:
    decision = decide(known(state, print_="new"), arrived())
    assert (decision.state, decision.later) == (None, False)


@pytest.mark.parametrize("state", [State.SENDING, State.IN_DOUBT])
def test_a_change_while_in_doubt_waits_for_the_doubt_to_end(state: State) -> None:
    decision = decide(known(state), arrived())
    assert (decision.state, decision.later) == (None, True)


@pytest.mark.facts("A-6.5/returned-changed")
@pytest.mark.parametrize("state", [State.DONE, State.PENDING, State.WAITING, State.REFUSED, State.HELD])
def test_a_change_to_what_is_in_the_books_is_held_never_sent(state: State) -> None:
    decision = decide(known(state, entered=True), arrived())
    assert decision.state is State.HELD
    assert decision.cause is not None
    assert decision.cause.cause == "changed-after-entry"


@pytest.mark.parametrize("state", [State.DONE, State.PENDING, State.WAITING, State.REFUSED, State.HELD])
def test_a_change_to_what_is_followed_is_compared_with_the_books_again(state: State) -> None:
    decision = decide(known(state, entered=True, followed=True), arrived())
    assert (decision.state, decision.cause, decision.again) == (State.PENDING, None, True)


@pytest.mark.parametrize("state", [State.PENDING, State.WAITING, State.REFUSED, State.HELD])
def test_a_change_to_what_is_not_in_the_books_is_owed_again(state: State) -> None:
    assert decide(known(state), arrived()).state is State.PENDING


NO_CHANGE = ["unreadable", "not-approved", "exported-elsewhere"]


@pytest.mark.parametrize("cause", NO_CHANGE)
@pytest.mark.parametrize(
    ("state", "entered"),
    [(State.SENDING, False), (State.IN_DOUBT, False), (State.DONE, True), (State.PENDING, True)],
)
def test_what_says_nothing_of_the_invoice_changes_nothing_that_may_be_in_the_books(
    cause: str, state: State, entered: bool
) -> None:
    decision = decide(known(state, entered=entered), arrived(problem=Held(cause=cause)))
    assert (decision.state, decision.cause, decision.later) == (None, None, False)


@pytest.mark.parametrize("cause", NO_CHANGE)
@pytest.mark.parametrize("state", [State.PENDING, State.WAITING, State.REFUSED, State.HELD])
def test_what_was_never_entered_is_held_for_the_same_reasons(cause: str, state: State) -> None:
    problem = Held(cause=cause)
    decision = decide(known(state), arrived(problem=problem))
    assert (decision.state, decision.cause) == (State.HELD, problem)


@pytest.mark.parametrize("cause", ["other-company", "before-go-live", "no-lines"])
def test_a_real_change_of_what_is_in_the_books_is_still_told(cause: str) -> None:
    assert decide(known(State.DONE, entered=True), arrived(problem=Held(cause=cause))).state is State.HELD
    assert decide(known(State.IN_DOUBT), arrived(problem=Held(cause=cause))).later


@given(st.sampled_from(list(State)), st.booleans(), st.booleans(), st.booleans())
def test_every_decision_is_a_legal_move(state: State, entered: bool, changed: bool, problem: bool) -> None:
    entered = entered or state is State.DONE
    decision = decide(
        known(state, entered=entered, print_="old" if changed else "new"),
        arrived(problem=HOLD if problem else None),
    )
    if decision.state is not None:
        check_move(state, decision.state)


def test_what_a_person_holds_stays_held_when_the_source_changes_it() -> None:
    stop = known(State.HELD, stopped="waits for the credit note", stop="held-by-person")
    decision = decide(stop, arrived())
    assert decision.state is State.HELD
    assert decision.cause is not None
    assert (decision.cause.cause, decision.cause.said) == ("held-by-person", "waits for the credit note")


def test_what_was_deleted_from_its_batch_is_not_owed_again_for_being_changed() -> None:
    stop = known(State.HELD, stopped="batch 12", stop="batch-deleted")
    decision = decide(stop, arrived())
    assert decision.state is State.HELD
    assert decision.cause is not None
    assert (decision.cause.cause, decision.cause.said) == ("batch-deleted", "batch 12")


def test_what_a_person_holds_stays_held_when_it_is_at_the_source_again() -> None:
    held = replace(known(State.HELD, stopped="why", stop="held-by-person", print_="new"), vanished=True)
    assert decide(held, arrived()).because == "the same"


def test_a_persons_hold_outweighs_what_else_is_wrong_with_a_changed_record() -> None:
    decision = decide(known(State.HELD, stopped="why", stop="held-by-person"), arrived(problem=HOLD))
    assert (decision.state, decision.cause and decision.cause.cause) == (State.HELD, "held-by-person")
