"""Claims about what the ledger keeps of what is sent, asked of a real PostgreSQL.

Knows states, claims and take-over. Does not know any step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.decide import Decision
from ml_connector.domain.failures import Held, InDoubt, Refused, TryLater
from ml_connector.domain.states import IllegalMove, State
from ml_connector.engine.values import Receipt
from ml_connector.store import runs

Seen = Callable[..., Decision]
Query = Callable[..., list[tuple[Any, ...]]]
ENTER, ACK = "enter-invoice", "acknowledge"


def state(work: Any, key: str = "a") -> State:
    """Where a delivery stands."""
    found: State = work.ledger.known([key])[key].state
    return found


def place(key: str, where: str = "erp/SAMLTD|1200|INV-1") -> dict[str, str]:
    """A delivery that wants a place in the books."""
    return {key: where}


def test_a_delivery_owes_its_steps_one_after_another(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    assert (work.owed(ENTER), work.owed(ACK, ENTER)) == (["a"], [])
    work.sends("a")
    work.hears("a", Receipt())
    assert (work.owed(ENTER), work.owed(ACK, ENTER)) == ([], ["a"])


def test_after_the_last_receipt_nothing_is_owed(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    work.finishes("a")
    assert (state(work), work.owed(ENTER), work.owed(ACK, ENTER)) == (State.DONE, [], [])


def test_owed_is_paged_by_key_in_the_order_of_bytes(work: Any, seen: Seen) -> None:
    work.sees(*(seen(key) for key in ("b", "B", "a", "Ä", "10", "9")))
    assert work.owed(limit=3) == ["10", "9", "B"]
    assert work.owed(after="B") == ["a", "b", "Ä"]


@pytest.mark.parametrize(
    ("outcome", "became"),
    [
        (Receipt(), State.PENDING),
        (Receipt(flag=Held(cause="differs-in-sage")), State.HELD),
        (InDoubt(said="cut"), State.IN_DOUBT),
        (TryLater(), State.WAITING),
        (Refused(cause="sage-refused"), State.REFUSED),
        (Held(cause="already-in-sage"), State.HELD),
    ],
)
def test_each_outcome_has_its_state(work: Any, seen: Seen, outcome: Any, became: State) -> None:
    work.sees(seen("a"))
    work.sends("a")
    work.hears("a", outcome)
    assert state(work) is became


def test_what_waits_is_owed_when_its_time_has_come_and_not_before(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    work.sends("a")
    work.hears("a", TryLater(after_s=60))
    assert (work.owed(), work.ledger.due()) == ([], [work.clock.now() + timedelta(seconds=60)])
    work.clock.sleep(60)
    assert work.owed() == ["a"]


def test_what_is_in_doubt_is_looked_at_again_when_told_to_and_by_every_new_run(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    work.sends("a")
    work.hears("a", InDoubt())
    work.ledger.wait(["a"], work.clock.now() + timedelta(hours=1), "too early")
    assert work.owed() == []
    after = work.own()
    after.ledger.take_over()
    assert after.owed() == ["a"]


def test_what_a_dead_process_left_sending_is_in_doubt_once_another_run_begins(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"))
    work.sends("a")
    work.own()
    assert (state(work), state(work, "b")) == (State.IN_DOUBT, State.PENDING)


def test_what_a_dead_process_left_sending_is_in_doubt_for_who_takes_its_run_on(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"))
    work.sends("a")
    attempt = runs.start(work.ledger.run_id, work.clock.now())
    assert replace(work.ledger, attempt=attempt).take_over() == 1
    assert (state(work), state(work, "b")) == (State.IN_DOUBT, State.PENDING)


def test_the_intent_is_there_before_anything_is_sent(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    work.sends("a")
    work.own().ledger.take_over()
    [told] = work.ledger.owed((), ENTER, "", 10)
    assert (told.intent.step, dict(told.intent.evidence), told.attempts) == (ENTER, {"batch_after": "7"}, 1)
    assert told.intent.sent_at == work.clock.now()


def attempts(work: Any, *before: str, step: str) -> int:
    """How often the delivery that owes this step was tried."""
    [told] = work.ledger.owed(before, step, "", 10)
    tries: int = told.attempts
    return tries


def test_a_receipt_begins_the_count_of_attempts_anew_for_the_next_step(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    for outcome in (TryLater(after_s=0), TryLater(after_s=0), Receipt()):
        work.sends("a")
        work.hears("a", outcome)
        work.clock.sleep(3600)
    assert attempts(work, ENTER, step=ACK) == 0


def test_what_was_only_put_off_keeps_its_count_of_attempts(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    for _ in range(3):
        work.sends("a")
        work.hears("a", TryLater(after_s=0))
        work.clock.sleep(3600)
    assert attempts(work, step=ENTER) == 3


def test_nothing_is_sent_by_a_process_that_lost_the_lock(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    object.__setattr__(work.ledger, "fence", lambda: (_ for _ in ()).throw(RuntimeError("lost")))
    with pytest.raises(RuntimeError, match="lost"):
        work.sends("a")
    assert state(work) is State.PENDING


@pytest.mark.parametrize("outcome", [Held(cause="no-lines"), Refused(cause="sage-refused")])
def test_what_a_person_must_see_is_never_sent_before_it_was_released(
    work: Any, seen: Seen, outcome: Any
) -> None:
    work.sees(seen("a"))
    work.sends("a")
    work.hears("a", outcome)
    with pytest.raises(IllegalMove):
        work.sends("a")


def test_one_illegal_move_undoes_the_whole_settling(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"))
    work.sends("a")
    with pytest.raises(IllegalMove):
        work.ledger.settle(
            ENTER, {"a": Receipt(), "b": Refused(cause="sage-refused")}, last=False, looked=False
        )
    assert (state(work), state(work, "b")) == (State.SENDING, State.PENDING)


def test_a_place_belongs_to_the_first_that_claims_it(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"))
    assert set(work.ledger.claim(place("b") | place("a"))) == {"a"}
    assert set(work.ledger.claim(place("b"))) == set()


def test_a_place_is_one_for_all_connections(work: Any, seen: Seen, connect: Any) -> None:
    other = work.own(connect("other"))
    work.sees(seen("a"))
    other.sees(seen("a"))
    assert set(work.ledger.claim(place("a"))) == set()
    assert set(other.ledger.claim(place("a"))) == {"a"}


@pytest.mark.parametrize("outcome", [Held(cause="no-lines"), Refused(cause="sage-refused")])
def test_what_never_entered_the_books_gives_its_place_back(work: Any, seen: Seen, outcome: Any) -> None:
    work.sees(seen("a"), seen("b"))
    work.ledger.claim(place("a"))
    work.sends("a")
    work.hears("a", outcome)
    assert set(work.ledger.claim(place("b"))) == set()


def test_what_may_be_in_the_books_keeps_its_place(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"))
    work.ledger.claim(place("a"))
    work.sends("a")
    work.hears("a", InDoubt())
    assert set(work.ledger.claim(place("b"))) == {"b"}


def test_a_corrected_number_gives_the_old_place_back(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"))
    work.ledger.claim(place("a"))
    work.sees(seen("a", print_="f2", label="INV-2"))
    work.ledger.claim(place("a", "erp/SAMLTD|1200|INV-2"))
    assert set(work.ledger.claim(place("b"))) == set()


def test_a_change_that_came_while_the_acknowledgement_was_in_doubt_is_shown(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    work.sends("a")
    work.hears("a", Receipt(amount=Decimal(10)))
    work.sends("a", step=ACK)
    work.hears("a", InDoubt(), step=ACK)
    work.sees(seen("a", amount="20.00", print_="f2", later=True))
    work.ledger.clear(["a"], "looked")
    assert (state(work), work.ledger.news()) == (State.HELD, 1)


def test_a_held_delivery_is_owed_again_once_it_is_reopened(work: Any, seen: Seen) -> None:
    work.sees(seen("a", cause="no-lines"))
    work.ledger.reopen(["a"], "checked again")
    assert (state(work), work.owed()) == (State.PENDING, ["a"])


def test_news_counts_what_this_run_put_before_a_person(work: Any, seen: Seen) -> None:
    work.sees(seen("a", cause="no-lines"), seen("b"))
    work.sends("b")
    work.hears("b", Refused(cause="sage-refused"))
    after = work.own()
    assert (work.ledger.news(), after.ledger.news()) == (2, 0)


def test_a_difference_to_the_other_books_is_told_to_the_cent(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"), seen("c"))
    for key, amount in (("a", "10.00"), ("b", "9.99"), ("c", "10.005")):
        work.finishes(key, amount)
    assert work.ledger.disagreement() == Decimal("0.015")


def test_the_identity_holds_over_every_state(work: Any, seen: Seen) -> None:
    work.sees(*(seen(key) for key in "abcde"), seen("f", cause="no-lines"))
    for key, outcome in {"b": InDoubt(), "c": TryLater(), "d": Refused(cause="sage-refused")}.items():
        work.sends(key)
        work.hears(key, outcome)
    work.finishes("e")
    [total] = work.ledger.totals()
    right = ("done", "held", "refused", "in_doubt", "waiting", "pending")
    assert [total.counts.get(word) for word in right] == [1] * 6
    assert total.amounts["changed"] == sum(total.amounts[word] for word in right)
