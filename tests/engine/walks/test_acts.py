"""Claims about people deciding between runs: whatever they do, and whatever is deleted or keyed by hand meanwhile.

Knows scripted parts, a ledger in memory and the rules of acts. Does not know how an act is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_connector.domain.acts import Act, NotPossible, Stand, rule
from ml_connector.domain.adoption import Document, compared
from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.engine.values import Foreign, Receipt, Ruling

KEYS = ["k0", "k1", "k2"]
ANSWERS = ["yes", "yes", "lost", "vanished", "late", "crash-before", "crash-after", "busy", "not-now", "refused",
           "partial"]  # fmt: skip
SAME = compared(*[Document(vendor="1200", number="X", amount=Decimal(10), currency="USD")] * 2)

keys = st.sampled_from(KEYS)
happenings = st.one_of(
    st.tuples(st.just("run"), st.sampled_from([0, 0, 10, 50, 61])),
    st.tuples(st.sampled_from(["delete", "lose", "hand", "unhand", "correct"]), keys),
    st.tuples(st.just("change"), st.sampled_from([f"{key}=v{n}|{n}0" for key in KEYS for n in (1, 2, 3)])),
    st.tuples(st.sampled_from([str(act) for act in Act]), keys),
)


def acted(ledger: Any, key: str, act: Act) -> bool:
    """Do an act as the desk does it; whether it could be done."""
    line = ledger.lines.get(key)
    if line is None:
        return False
    told, changed = line.told, line.later is not None
    stand = Stand(state=told.state, cause=told.cause or "", said=told.said, changed=changed,
                  entered="enter" in told.receipts, resolved="resolved" in told.receipts)  # fmt: skip
    try:
        verdict = rule(act, stand)
    except NotPossible:
        return False
    receipts = {} if verdict.anew else dict(told.receipts)
    if verdict.look_again:
        receipts = {"enter": told.receipts["enter"]}
    if act is Act.RESOLVE:
        receipts["resolved"] = Receipt()
    ruled = (Ruling(kind=verdict.ruling, cause=told.cause, said=told.said),) if verdict.ruling else ()
    line.again = verdict.look_again or (line.again and not verdict.anew)
    line.told = replace(told, state=verdict.state, cause=verdict.cause, said="", receipts=receipts, due_at=None,
                        attempts=0, rulings=(*told.rulings, *ruled))  # fmt: skip
    ledger._swap(line)
    return True


@pytest.fixture(scope="session")
def watched(parts: Any) -> Callable[..., Any]:
    """Makes steps as the real ones look: the first tells an entry of another amount, the second sees nothing."""

    class Watched(parts[1]):  # type: ignore[misc]  # the class comes from a fixture
        def look(self, deliveries: Any) -> Any:
            seen = super().look(deliveries)
            amounts = {delivery.key: record.amount for delivery, record in deliveries}
            flagged = {key: self._flagged(found, amounts[key]) for key, found in seen.found.items()}
            flagged = {} if self.repeatable else flagged
            return replace(seen, found=flagged)

        def _flagged(self, found: Any, amount: Decimal) -> Any:
            off = isinstance(found, Receipt) and found.amount != amount
            return (
                replace(found, flag=Held(cause="differs-in-sage", said=str(found.amount))) if off else found
            )

    return Watched


class Play:
    """One story: a flow of two steps, people at both systems, and what must hold after everything that happens."""

    def __init__(self, memory: Any, carry: Any, parts: Any, step: Any, answers: list[str]) -> None:
        self.ledger, self.source, self.carry, self.crash = memory(), parts[0](), carry, parts[2]
        self.enter = step(clock=self.ledger.clock, answers=answers)
        self.ack = step(name="ack", clock=self.ledger.clock, parcel_max=1, repeatable=True)
        self.source.gives(*KEYS)

    def happens(self, what: str, about: Any) -> None:
        """Let one thing happen, and check."""
        by_hand = {key for key, found in self.enter.foreign.items() if isinstance(found, Foreign)}
        sent = Counter(key for parcel in self.enter.sent for key in parcel)
        plays: Mapping[str, Callable[[Any], object]] = {
            "run": self.run, "delete": self.delete, "lose": self.lose, "hand": self.hand, "unhand": self.unhand,
            "change": self.source.gives, "correct": self.correct,
        }  # fmt: skip
        act = plays.get(what) or (lambda key: acted(self.ledger, key, Act(what)))
        act(about)
        after = Counter(key for parcel in self.enter.sent for key in parcel)
        assert {key for key in by_hand if after[key] > sent[key]} == set(), (
            "sent although it was there by hand"
        )
        assert max(Counter(key for key, _, _ in self.enter.books).values(), default=1) == 1, "entered twice"

    def run(self, pause: float) -> None:
        """One run after a pause; its process may die."""
        self.ledger.clock.sleep(pause)
        try:
            report = self.carry(self.source, self.ledger, self.enter, self.ack)
        except self.crash:
            return
        assert report.difference == 0

    def delete(self, key: str) -> None:
        """A clerk deletes our batch, which leaves a trace."""
        there = any(entry[0] == key for entry in self.enter.books)
        self.lose(key)
        if there and key not in self.enter.foreign:
            self.enter.foreign[key] = Held(cause="batch-deleted", said="batch 7")

    def lose(self, key: str) -> None:
        """A clerk deletes our entry, without a trace."""
        self.enter.books = [entry for entry in self.enter.books if entry[0] != key]

    def hand(self, key: str) -> None:
        """A clerk keys it by hand."""
        held = Held(cause="already-in-sage", said=f"batch 3; {SAME}")
        self.enter.foreign[key] = Foreign(held=held, receipt=Receipt(amount=self.amount(key)))

    def unhand(self, key: str) -> None:
        """A clerk deletes what was keyed by hand."""
        self.enter.foreign.pop(key, None)

    def correct(self, key: str) -> None:
        """A clerk corrects the amount of our entry."""
        self.enter.books = [(k, print_, self.amount(k) if k == key else amount)
                            for k, print_, amount in self.enter.books]  # fmt: skip

    def amount(self, key: str) -> Decimal:
        """What the ledger knows of a key."""
        line = self.ledger.lines.get(key)
        return (line.told.amount or Decimal(0)) if line else Decimal(10)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(happenings, min_size=4, max_size=30), st.lists(st.sampled_from(ANSWERS), max_size=12))
def test_no_sequence_of_acts_and_runs_enters_an_invoice_twice(
    memory: Any, carry: Any, parts: Any, watched: Any, story: list[tuple[str, Any]], answers: list[str]
) -> None:
    play = Play(memory, carry, parts, watched, answers)
    for what, about in story:
        play.happens(what, about)
    play.enter.answers = []
    for _ in range(3):
        play.happens("run", 4000)
    stands = {line.told.state for line in play.ledger.lines.values()}
    assert stands <= {State.DONE, State.HELD, State.REFUSED}


@pytest.fixture
def play(memory: Any, carry: Any, parts: Any, watched: Any) -> Play:
    """A story in which everything is answered."""
    return Play(memory, carry, parts, watched, [])


def test_what_is_released_after_it_changed_is_looked_at_before_it_is_acknowledged_again(play: Play) -> None:
    for what, about in (("run", 0), ("change", "k0=v2|20"), ("run", 0), ("correct", "k0"), ("release", "k0")):
        play.happens(what, about)
    play.happens("run", 0)
    told = play.ledger.lines["k0"].told
    assert (told.state, told.receipts["enter"].amount) == (State.DONE, 20)
    assert [key for key, _, _ in play.ack.books].count("k0") == 2


def test_what_is_looked_at_again_is_not_acknowledged_while_the_look_fails(play: Play) -> None:
    for what, about in (("run", 0), ("change", "k0=v2|20"), ("run", 0), ("release", "k0")):
        play.happens(what, about)
    play.enter.looks = [Held(cause="order-lost")] * 4
    acknowledged = len(play.ack.books)
    play.happens("run", 0)
    assert (play.ledger.lines["k0"].told.state, len(play.ack.books)) == (State.PENDING, acknowledged)


def test_what_others_keyed_says_nothing_about_ours_before_the_pause_is_over(play: Play) -> None:
    play.enter.answers = ["late"]
    for what, about in (("run", 0), ("hand", "k0"), ("run", 10), ("unhand", "k0"), ("run", 10), ("run", 61)):
        play.happens(what, about)
    assert [key for key, _, _ in play.enter.books].count("k0") == 1


def test_a_refusal_after_a_release_is_told_as_the_refusal_it_is(play: Play) -> None:
    play.enter.foreign["k0"] = Held(cause="batch-deleted", said="batch 7")
    play.happens("run", 0)
    play.happens("release", "k0")
    play.enter.guilty = {"k0"}
    play.happens("run", 0)
    assert play.ledger.lines["k0"].told.cause == "sage-refused"


def test_a_standing_hold_whose_evidence_changes_is_written_down_and_is_no_news(play: Play) -> None:
    play.happens("hand", "k0")
    play.happens("run", 0)
    play.enter.foreign["k0"] = Foreign(held=Held(cause="already-in-sage", said="posted"))
    report = play.carry(play.source, play.ledger, play.enter, play.ack)
    assert (play.ledger.lines["k0"].told.said, report.news) == ("posted", 0)
