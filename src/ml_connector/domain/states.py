"""The seven states of a delivery and every legal move between them, each with its reason.

Knows two tables: what a run may do, which `store/ledger` obeys, and what only a person may do, which `store/desk`
obeys. Knows nothing of who that person is or why a move matters.
"""

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["MOVES", "MOVES_OF_PEOPLE", "OPEN", "IllegalMove", "State", "check_move", "check_move_of_person"]


class State(StrEnum):
    """Who holds the ball."""

    PENDING = "pending"  # owed
    SENDING = "sending"  # a call is out
    IN_DOUBT = "in_doubt"  # it may have happened
    WAITING = "waiting"  # it did not happen; try again at a known time
    HELD = "held"  # our rules stopped it
    REFUSED = "refused"  # their rules stopped it
    DONE = "done"


S = State

MOVES: dict[tuple[State, State], str] = {
    (S.PENDING, S.SENDING): "a run is about to call the step",
    (S.PENDING, S.PENDING): "a look found it there, or the source changed it before anything was sent",
    (S.PENDING, S.HELD): "a check failed, it is there and not by us, or the source has it no more",
    (S.PENDING, S.WAITING): "the system asked to be left alone before anything was sent",
    (S.PENDING, S.DONE): "every step has its receipt",
    (S.SENDING, S.PENDING): "the step gave its receipt; the next step is owed",
    (S.SENDING, S.DONE): "the last step gave its receipt",
    (S.SENDING, S.IN_DOUBT): "no clear answer came, or the process died while sending",
    (S.SENDING, S.WAITING): "the system said: not now; certainly nothing happened",
    (S.SENDING, S.REFUSED): "the system refused it, and a look found nothing",
    (S.SENDING, S.HELD): "the answer shows it is there, but not as we meant it",
    (S.IN_DOUBT, S.IN_DOUBT): "looked too early or in vain; doubt is never forgotten",
    (S.IN_DOUBT, S.PENDING): "looked: it is there with our mark, or it is certainly not there",
    (S.IN_DOUBT, S.DONE): "looked: the last step had happened",
    (
        S.IN_DOUBT,
        S.HELD,
    ): "looked: it is there but not by us, or gone; or it is not there and a check fails now",
    (S.IN_DOUBT, S.REFUSED): "looked: it is not there, and the system had refused it",
    (S.IN_DOUBT, S.WAITING): "looked: it is not there, and the system had asked for time",
    (S.WAITING, S.SENDING): "its time has come",
    (S.WAITING, S.PENDING): "a look found it there, or the source changed it",
    (S.WAITING, S.HELD): "a check failed when its time came, or the source has it no more",
    (S.WAITING, S.WAITING): "the system asked for more time",
    (S.WAITING, S.DONE): "every step has its receipt",
    (S.HELD, S.PENDING): "its cause no longer holds, or the source changed it",
    (S.HELD, S.HELD): "the source changed it and a check still fails, or it is held for another reason now",
    (S.REFUSED, S.PENDING): "the source changed it, or its cause no longer holds",
    (S.REFUSED, S.HELD): "a check of ours fails now, or the source has it no more",
    (S.DONE, S.HELD): "the source changed what is already in the books, or has it no more",
    (S.DONE, S.PENDING): "the source changed what may be sent again, or has it again",
}

MOVES_OF_PEOPLE: dict[tuple[State, State], str] = {
    (S.REFUSED, S.PENDING): "tried again, or edited",
    (S.WAITING, S.PENDING): "tried again at once, or edited",
    (S.HELD, S.PENDING): "released, adopted, edited, or approved",
    (S.PENDING, S.PENDING): "edited before it was sent",
    (S.PENDING, S.HELD): "held by a person",
    (S.WAITING, S.HELD): "held by a person",
    (S.REFUSED, S.HELD): "held by a person",
    (S.HELD, S.HELD): "held by a person, so that it does not leave by itself, or rejected",
    (S.HELD, S.DONE): "resolved, with evidence",
    (S.REFUSED, S.DONE): "resolved, with evidence",
    (S.IN_DOUBT, S.DONE): "resolved, with evidence: a person saw what no look could tell",
    (S.IN_DOUBT, S.HELD): "resolved, with evidence; but the source has changed it meanwhile",
}

OPEN = frozenset(state for state in State if state is not State.DONE)


class IllegalMove(RuntimeError):
    """A move that is in no table of whoever makes it: a bug, never a condition."""

    def __init__(self, was: State, became: State) -> None:
        super().__init__(f"a delivery cannot move from {was} to {became}")


def check_move(was: State, became: State) -> str:
    """Give the reason for a legal move; raise IllegalMove for any other."""
    return _reason(MOVES, was, became)


def check_move_of_person(was: State, became: State) -> str:
    """Give the reason for a move that a person may make; raise IllegalMove for any other."""
    return _reason(MOVES_OF_PEOPLE, was, became)


def _reason(table: Mapping[tuple[State, State], str], was: State, became: State) -> str:
    try:
        return table[was, became]
    except KeyError:
        raise IllegalMove(was, became) from None
