"""Claims that hold for any mixture of crashes, lost answers, refusals, holds and busy doors.

Knows scripted steps and a ledger in memory. Does not know which mixture will come.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_connector.domain.failures import TryLater
from ml_connector.domain.states import MOVES, State
from ml_connector.engine.values import Receipt

ANSWERS = ["yes", "yes", "lost", "vanished", "late", "crash-before", "crash-after", "busy", "closed", "not-now",
           "refused", "partial"]  # fmt: skip
KEYS = [f"k{number}" for number in range(7)]
MOVED: set[tuple[State, State]] = set()

plans = st.fixed_dictionaries(
    {
        "answers": st.lists(st.sampled_from(ANSWERS), max_size=14),
        "acks": st.lists(st.sampled_from(ANSWERS), max_size=6),
        "guilty": st.sets(st.sampled_from(KEYS), max_size=2),
        "unfit": st.sets(st.sampled_from([f"{key}-v1" for key in KEYS]), max_size=2),
        "looks": st.lists(st.sampled_from([False, False, True]), max_size=8),
        "parcel_max": st.integers(1, 5),
        "pauses": st.lists(st.sampled_from([0, 10, 50, 61]), min_size=8, max_size=8),
        "changes": st.lists(
            st.sampled_from(["", "", "k0=v2|20", "k1=v2|7", "k0=v1|10", "k2=broken"]), min_size=8, max_size=8
        ),
    }
)


def played(plan: dict[str, Any], memory: Any, carry: Any, parts: Any) -> tuple[Any, Any, Any, list[Any]]:
    """Run until the script is used up, then three quiet runs; crashes end a run and the next begins."""
    make_source, make_step, crash = parts
    ledger, source = memory(), make_source()
    looks = [TryLater() if fails else None for fails in plan["looks"]]
    enter = make_step(clock=ledger.clock, parcel_max=plan["parcel_max"], answers=list(plan["answers"]),
                      guilty=plan["guilty"], unfit=set(plan["unfit"]), looks=looks)  # fmt: skip
    ack = make_step(name="ack", clock=ledger.clock, parcel_max=1, repeatable=True, answers=list(plan["acks"]))
    source.gives(*KEYS)
    reports = []
    for change, pause in zip(plan["changes"], plan["pauses"], strict=True):
        reports += quiet(carry, crash, source, ledger, enter, ack)
        ledger.clock.sleep(pause)
        source.gives(*([change] if change else []))
    enter.answers, ack.answers, enter.looks = [], [], []
    for _ in range(4):
        ledger.clock.sleep(4000)
        reports += quiet(carry, crash, source, ledger, enter, ack)
    return ledger, enter, ack, reports


def quiet(carry: Any, crash: type[BaseException], *parts: Any) -> list[Any]:
    """One run; nothing when its process died."""
    try:
        return [carry(*parts)]
    except crash:
        return []


@settings(max_examples=300, deadline=None, derandomize=True)
@given(plans)
def test_nothing_is_entered_twice_nothing_is_stuck_and_every_run_balances(
    memory: Any, carry: Any, parts: Any, plan: dict[str, Any]
) -> None:
    ledger, enter, ack, reports = played(plan, memory, carry, parts)
    assert max(Counter(key for key, _, _ in enter.books).values(), default=1) == 1
    assert [report.difference for report in reports if report.difference] == []
    stands = {key: line.told for key, line in ledger.lines.items()}
    assert {told.state for told in stands.values()} <= {State.DONE, State.HELD, State.REFUSED}
    entered = {key for key, _, _ in enter.books}
    assert {key for key, told in stands.items() if told.receipts} == entered
    assert {key for key, told in stands.items() if told.state is State.DONE} <= {
        key for key, _, _ in ack.books
    }
    MOVED.update(ledger.moves)


@settings(max_examples=100, deadline=None)
@given(plans)
def test_what_is_in_the_books_is_the_amount_we_say_it_is(
    memory: Any, carry: Any, parts: Any, plan: dict[str, Any]
) -> None:
    ledger, enter, _, _ = played(plan, memory, carry, parts)
    books = {key: amount for key, _, amount in enter.books}
    done = [line.told for line in ledger.lines.values() if line.told.state is State.DONE]
    assert [told.key for told in done if books[told.key] != told.amount] == []
    MOVED.update(ledger.moves)


@pytest.mark.parametrize(
    ("answers", "found_first", "became"),
    [
        (["says-no"], None, State.REFUSED),
        (["flagged"], None, State.HELD),
        (["lost"], None, State.DONE),
        ([], Receipt(amount=Decimal(10)), State.DONE),
        ([], TryLater(after_s=9), State.DONE),
        (["not-now"], None, State.DONE),
    ],
)
def test_a_step_by_itself_leads_where_its_answer_says(
    memory: Any, carry: Any, parts: Any, answers: list[str], found_first: Any, became: State
) -> None:
    ledger = memory()
    step = parts[1](clock=ledger.clock, answers=answers, foreign={"a": found_first} if found_first else {})
    carry(parts[0]().gives("a"), ledger, step)
    step.foreign = {"a": Receipt(amount=Decimal(10))}
    ledger.clock.sleep(61)
    carry(parts[0](), ledger, step)
    assert ledger.lines["a"].told.state is became
    MOVED.update(ledger.moves)


def test_what_may_be_sent_again_is_sent_again_when_it_changed(memory: Any, carry: Any, parts: Any) -> None:
    ledger = memory()
    ledger.exclusive = frozenset()
    step = parts[1](clock=ledger.clock, repeatable=True)
    for version in ("v1|1", "v2|2", "v2|2"):
        report = carry(parts[0]().gives(f"a={version}"), ledger, step)
        step.books.clear()
    assert (len(step.sent), report.difference, report.outcome) == (2, 0, "nothing_to_do")
    MOVED.update(ledger.moves)


def test_every_move_of_the_table_is_made_by_some_mixture() -> None:
    """Sums up the tests above it, so the file is run as a whole and by one worker (`--dist loadfile`)."""
    assert [f"{was} to {became}" for was, became in sorted(set(MOVES) - MOVED)] == []
