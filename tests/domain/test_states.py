"""Claims about the table of moves. Knows states and reasons; does not know who moves a delivery."""

from __future__ import annotations

import pytest

from ml_connector.domain.states import (
    MOVES,
    MOVES_OF_PEOPLE,
    OPEN,
    IllegalMove,
    State,
    check_move,
    check_move_of_person,
)


def leaves(state: State) -> set[State]:
    """Where a state leads, itself left out."""
    return {to for (was, to) in MOVES if was is state and to is not state}


def test_every_move_has_a_reason() -> None:
    assert all(reason.strip() for reason in MOVES.values())


@pytest.mark.parametrize("state", State)
def test_no_state_is_without_a_way_out(state: State) -> None:
    assert leaves(state)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_state_can_reach_done(state: State) -> None:
    reached, before = {state}, set[State]()
    while reached != before:
        before = set(reached)
        reached |= {to for one in before for to in leaves(one)}
    assert State.DONE in reached


def test_what_is_done_is_only_ever_held_or_owed_anew() -> None:
    assert leaves(State.DONE) == {State.HELD, State.PENDING}


def test_doubt_never_slips_straight_into_sending_again() -> None:
    assert State.SENDING not in leaves(State.IN_DOUBT)


def test_only_a_delivery_that_is_owed_or_whose_time_has_come_is_sent() -> None:
    assert {was for (was, to) in MOVES if to is State.SENDING} == {State.PENDING, State.WAITING}


def test_a_run_never_ends_a_held_or_refused_delivery_that_is_not_owed_first() -> None:
    assert State.DONE not in leaves(State.HELD) | leaves(State.REFUSED)


@pytest.mark.parametrize("was", State)
@pytest.mark.parametrize("became", State)
def test_a_move_is_legal_exactly_when_it_is_in_the_table(was: State, became: State) -> None:
    if (was, became) in MOVES:
        assert check_move(was, became) == MOVES[was, became]
        return
    with pytest.raises(IllegalMove, match=f"{was} to {became}"):
        check_move(was, became)


@pytest.mark.parametrize("was", State)
@pytest.mark.parametrize("became", State)
def test_a_person_may_make_exactly_the_moves_of_people(was: State, became: State) -> None:
    if (was, became) in MOVES_OF_PEOPLE:
        assert check_move_of_person(was, became) == MOVES_OF_PEOPLE[was, became]
        return
    with pytest.raises(IllegalMove, match=f"{was} to {became}"):
        check_move_of_person(was, became)


def test_a_person_never_sends_and_never_has_what_is_in_doubt_sent_again() -> None:
    assert {became for _, became in MOVES_OF_PEOPLE} == {State.PENDING, State.HELD, State.DONE}
    assert {became for was, became in MOVES_OF_PEOPLE if was is State.IN_DOUBT} == {State.DONE, State.HELD}
    assert State.SENDING not in {was for was, _ in MOVES_OF_PEOPLE}
