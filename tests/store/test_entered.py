"""Claims about what the ledger says is in a batch, and about a change that comes while posting is in doubt.

Knows a real PostgreSQL and the ledger's verbs. Does not know any batch of Sage 300.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ml_connector.domain.batch import Mate
from ml_connector.domain.decide import Decision
from ml_connector.domain.failures import Held, InDoubt, Refused, TryLater
from ml_connector.domain.states import State
from ml_connector.engine.values import Receipt
from ml_connector.store.entered import entered

Seen = Callable[..., Decision]
ENTER, POST = "enter-invoice", "post-batch"
IN_8 = Receipt(numbers={"batch": "8", "entry": "1", "imprint": "abc"})


def mates(work: Any, *batches: int) -> dict[str, Mate]:
    """What the ledger has in these batches, by key."""
    found = entered(work.stored.id, work.ledger.flow, ENTER, batches)
    return {mate.key: mate for mate in found}


def enters(work: Any, decision: Decision) -> None:
    """Enter an invoice in batch 8."""
    work.sees(decision)
    work.sends(decision.arrival.key)
    work.hears(decision.arrival.key, IN_8)


def test_what_is_open_is_given_whatever_its_batch_and_what_is_done_by_its_batch(
    work: Any, seen: Seen
) -> None:
    work.sees(seen("new"), seen("done"))
    work.finishes("done")
    enters(work, seen("open", label="INV-1"))
    assert (set(mates(work, 8)), set(mates(work, 9))) == ({"done", "open"}, {"open"})
    told = mates(work)["open"]
    assert (told.label, str(told.amount), told.state, told.imprint) == (
        "INV-1",
        "10.000",
        State.PENDING,
        "abc",
    )


def test_what_was_sent_and_got_no_answer_may_be_in_any_batch(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    work.sends("a")
    work.hears("a", InDoubt())
    assert mates(work, 8)["a"].state is State.IN_DOUBT


def test_what_got_no_answer_is_compared_with_what_was_meant(work: Any, seen: Seen, query: Any) -> None:
    work.sees(seen("a"))
    work.sends("a", step=ENTER)
    query("update store_delivery set intent = jsonb_set(intent, '{evidence}', '{\"imprint\": \"abc\"}')")
    work.hears("a", InDoubt(), step=ENTER)
    assert mates(work, 8)["a"].imprint == "abc"


def test_what_is_held_or_was_closed_by_a_person_says_so(work: Any, seen: Seen, query: Any) -> None:
    enters(work, seen("a"))
    work.sends("a", step=POST)
    work.hears("a", Held(cause="batch-edited", said="x"), step=POST)
    assert (mates(work)["a"].state, mates(work)["a"].cause) == (State.HELD, "batch-edited")
    query(
        "update store_delivery set state = 'done', receipts = receipts || '{\"resolved\": {\"numbers\": {}}}'"
    )
    assert mates(work, 8)["a"].cause == "resolved"


@pytest.mark.parametrize(
    "end",
    [
        Receipt(),
        TryLater(),
        Refused(cause="posting-refused"),
        Refused(cause="busy", after_s=9),
        Held(cause="moved-to-error-batch"),
    ],
)
def test_what_changed_while_posting_was_in_doubt_is_held_however_the_doubt_ends(
    work: Any, seen: Seen, end: Any
) -> None:
    enters(work, seen("a"))
    work.sends("a", step=POST)
    work.hears("a", InDoubt(), step=POST)
    work.sees(seen("a", "20.00", "f2", later=True, because="changed"))
    assert (mates(work)["a"].state, mates(work)["a"].cause) == (State.HELD, "changed-after-entry")
    work.hears("a", end, step=POST)
    (line,) = work.ledger.lines(["a"]).values()
    assert (line.state, line.cause, str(line.amount)) == (State.HELD, "changed-after-entry", "20.000")
