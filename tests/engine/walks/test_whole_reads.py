"""Claims about what a whole read does not bring any more, and about what people ruled on what a look found.

Knows scripted parts and a ledger in memory. Does not know any system.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.failures import Held, TryLater
from ml_connector.domain.states import State
from ml_connector.engine.values import Foreign, Receipt

THERE = Held(cause="already-in-sage", said="batch 3 entry 1")
GONE = Held(cause="batch-deleted", said="batch 7")


@pytest.fixture
def again(step: Any, ledger: Any) -> Any:
    """A step that may be repeated, so that nothing is ever in the books for good."""
    step.repeatable, ledger.exclusive = True, frozenset()
    return step


def state(ledger: Any, key: str = "a") -> tuple[State, str | None]:
    """Where a delivery stands, and why."""
    told = ledger.lines[key].told
    return told.state, told.cause


def test_what_a_whole_read_does_not_bring_is_put_before_a_person(
    source: Any, ledger: Any, again: Any, carry: Any
) -> None:
    carry(source.gives("a", "b", whole=True), ledger, again)
    report = carry(source.gives("b", whole=True), ledger, again)
    assert state(ledger) == (State.HELD, "vanished")
    assert (report.news, report.difference, report.outcome, len(again.sent)) == (1, 0, "partial", 1)


def test_what_is_gone_is_told_once(source: Any, ledger: Any, again: Any, carry: Any) -> None:
    carry(source.gives("a", "b", whole=True), ledger, again)
    carry(source.gives("b", whole=True), ledger, again)
    report = carry(source.gives("b", whole=True), ledger, again)
    assert (report.news, report.outcome) == (0, "nothing_to_do")


@pytest.mark.parametrize("pages", [(True, False), (False, True)])
def test_a_read_that_is_not_whole_concludes_nothing(
    source: Any, ledger: Any, again: Any, carry: Any, pages: tuple[bool, bool]
) -> None:
    carry(source.gives("a", "b", "c", whole=True), ledger, again)
    carry(source.gives("b", whole=pages[0]).gives("c", whole=pages[1]), ledger, again)
    assert state(ledger) == (State.DONE, None)


def test_a_whole_read_that_broke_off_concludes_nothing(
    source: Any, ledger: Any, again: Any, carry: Any
) -> None:
    carry(source.gives("a", "b", whole=True), ledger, again)
    report = carry(source.gives("b", whole=True).breaks(TryLater()), ledger, again)
    assert (state(ledger), report.outcome) == ((State.DONE, None), "incomplete")


def test_a_list_that_came_back_empty_is_no_answer(source: Any, ledger: Any, again: Any, carry: Any) -> None:
    carry(source.gives("a", whole=True), ledger, again)
    report = carry(source.gives(whole=True), ledger, again)
    assert (state(ledger), report.problems) == ((State.DONE, None), [("read-failed", "empty")])


def test_what_is_back_is_sent_again_though_it_is_the_same(
    source: Any, ledger: Any, again: Any, carry: Any
) -> None:
    carry(source.gives("a", "b", whole=True), ledger, again)
    carry(source.gives("b", whole=True), ledger, again)
    again.books.clear()
    report = carry(source.gives("a", "b", whole=True), ledger, again)
    assert (state(ledger), again.sent[-1], report.difference) == ((State.DONE, None), ("a",), 0)


def test_what_a_person_adopted_takes_the_receipt_of_what_is_there(
    source: Any, ledger: Any, step: Any, carry: Any
) -> None:
    step.foreign["a"] = Foreign(held=THERE, receipt=Receipt(amount=Decimal(10)))
    carry(source.gives("a"), ledger, step)
    assert state(ledger) == (State.HELD, "already-in-sage")
    ledger.rule("a", "adopt", THERE)
    ledger.reopen(["a"], "adopted")
    carry(source, ledger, step)
    assert (state(ledger), step.sent) == ((State.DONE, None), [])


def test_what_does_not_agree_is_never_adopted(source: Any, ledger: Any, step: Any, carry: Any) -> None:
    step.foreign["a"] = Foreign(held=THERE)
    carry(source.gives("a"), ledger, step)
    ledger.rule("a", "adopt", THERE)
    ledger.reopen(["a"], "adopted")
    carry(source, ledger, step)
    assert (state(ledger), step.sent) == ((State.HELD, "already-in-sage"), [])


@pytest.mark.parametrize(("said", "sent"), [("batch 7", 1), ("batch 9", 0)])
def test_a_release_counts_for_the_evidence_it_was_given_on_and_no_other(
    source: Any, ledger: Any, step: Any, carry: Any, said: str, sent: int
) -> None:
    step.foreign["a"] = GONE
    carry(source.gives("a"), ledger, step)
    ledger.rule("a", "anyway", Held(cause="batch-deleted", said=said))
    ledger.reopen(["a"], "released")
    carry(source, ledger, step)
    assert len(step.sent) == sent


def test_whoever_asks_for_a_run_may_accept_what_its_looks_find(
    source: Any, ledger: Any, step: Any, carry: Any
) -> None:
    step.foreign["a"] = Held(cause="vanished", said="any cause there is")
    carry(source.gives("a"), ledger, step, accepted=("vanished",))
    assert (state(ledger), len(step.sent)) == ((State.DONE, None), 1)
    assert [ruling.said for ruling in ledger.lines["a"].told.rulings] == ["any cause there is"]
