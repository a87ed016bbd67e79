"""Claims about a ledger that follows what it has put in the books: a change keeps the receipt, to be looked at again.

Knows a first step that notes and an exclusive one that enters. Does not know either's system.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ml_connector.domain.decide import Decision, decide
from ml_connector.domain.failures import Held, InDoubt
from ml_connector.domain.states import State
from ml_connector.engine.values import Receipt

Seen = Callable[..., Decision]
NOTE, ENTER = "in-our-ledger", "enter-invoice"


@pytest.fixture
def follows(work: Any) -> Any:
    """A ledger of a flow that follows."""
    work.ledger = replace(work.ledger, follows=True)
    return work


def enters(work: Any, outcome: Any, key: str = "a") -> None:
    """Note and send one delivery; what came of it."""
    work.hears(key, Receipt(), step=NOTE)
    work.sends(key)
    work.hears(key, outcome, last=True)


def changes(work: Any, decision: Decision) -> Decision:
    """The source changed a record."""
    arrival = decision.arrival
    decided = decide(work.ledger.known([arrival.key]).get(arrival.key), arrival)
    work.sees(decided)
    return decided


def owes(work: Any) -> tuple[list[str], list[str]]:
    """What the two steps are owed."""
    return work.owed(NOTE), work.owed(ENTER, NOTE)


def test_a_change_of_what_is_in_the_books_is_noted_and_looked_at_again(follows: Any, seen: Seen) -> None:
    follows.sees(seen("a"))
    enters(follows, Receipt(numbers={"batch": "8"}))
    assert changes(follows, seen("a", print_="f2")).again
    assert owes(follows) == (["a"], [])
    follows.hears("a", Receipt(), step=NOTE)
    (line,) = follows.ledger.owed([NOTE], ENTER, "", 10)
    assert (line.receipts[ENTER].numbers["batch"], line.intent.evidence["batch_after"]) == ("8", "7")
    follows.hears("a", Receipt(numbers={"batch": "8"}), last=True)
    assert owes(follows) == ([], [])


def test_a_change_of_what_is_not_in_the_books_leaves_no_receipt(follows: Any, seen: Seen) -> None:
    follows.sees(seen("a"))
    follows.hears("a", Receipt(), step=NOTE)
    assert not changes(follows, seen("a", print_="f2")).again
    assert follows.ledger.lines(["a"])["a"].receipts == {}


@pytest.mark.parametrize("there", [True, False])
def test_what_changed_while_in_doubt_is_noted_once_the_doubt_is_over(
    follows: Any, seen: Seen, there: bool
) -> None:
    follows.sees(seen("a"))
    enters(follows, InDoubt(said="cut"))
    assert changes(follows, seen("a", print_="f2")).later
    if there:
        follows.hears("a", Receipt(numbers={"batch": "8"}), last=True)
    else:
        assert follows.ledger.clear(["a"], "looked") == {"a"}
    line = follows.ledger.lines(["a"])["a"]
    assert (line.state, list(line.receipts)) == (State.PENDING, [ENTER] if there else [])
    assert owes(follows) == (["a"], [])


def test_what_a_person_holds_stays_held_with_its_receipt(follows: Any, seen: Seen, query: Any) -> None:
    follows.sees(seen("a"))
    enters(follows, Receipt(numbers={"batch": "8"}))
    query("update store_delivery set state = 'held', cause = 'held-by-person', said = 'wait'")
    changes(follows, seen("a", print_="f2"))
    line = follows.ledger.lines(["a"])["a"]
    assert (line.state, line.cause, line.said, list(line.receipts)) == (
        State.HELD,
        "held-by-person",
        "wait",
        [ENTER],
    )


def test_what_a_person_resolved_without_our_entry_is_held_when_it_changes(
    follows: Any, seen: Seen, query: Any
) -> None:
    follows.sees(seen("a"))
    receipt = '{"resolved": {"numbers": {}, "amount": null, "at": "2026-03-02T12:00:00+00:00"}}'
    query("update store_delivery set state = 'done', receipts = %s", receipt)
    decided = changes(follows, seen("a", print_="f2"))
    assert decided.cause is not None and decided.cause.cause == "changed-after-entry"


def test_a_ledger_that_does_not_follow_holds_the_change(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    enters(work, Receipt())
    decided = changes(work, seen("a", print_="f2"))
    assert (decided.again, getattr(decided.cause, "cause", None)) == (False, "changed-after-entry")


def test_a_batch_somebody_deleted_stays_before_a_person_whatever_changes(follows: Any, seen: Seen) -> None:
    follows.sees(seen("a"))
    enters(follows, InDoubt(said="cut"))
    follows.hears("a", Held(cause="batch-deleted", said="batch 8"))
    changes(follows, seen("a", print_="f2"))
    line = follows.ledger.lines(["a"])["a"]
    assert (line.state, line.cause, line.said, owes(follows)) == (
        State.HELD,
        "batch-deleted",
        "batch 8",
        ([], []),
    )
