"""Claims about our own rules: when they keep a record out, and when it is too late for them.

Knows scripted parts and a ledger in memory. Does not know any rule.
"""

from __future__ import annotations

from typing import Any


def stands(ledger: Any) -> tuple[str, str | None]:
    """Where the one delivery stands."""
    return str(ledger.lines["a"].told.state), ledger.lines["a"].told.cause


def test_what_was_in_doubt_and_is_not_there_is_screened_before_it_is_sent_again(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["vanished"]
    carry(source.gives("a"), ledger, step)
    source.banned.add("a-v1")
    step.clock.sleep(61)
    carry(source, ledger, step)
    assert (stands(ledger), len(step.sent)) == (("held", "before-go-live"), 1)


def test_what_was_in_doubt_and_is_there_is_not_screened(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["late"]
    carry(source.gives("a"), ledger, step)
    source.banned.add("a-v1")
    step.clock.sleep(61)
    carry(source, ledger, step)
    assert stands(ledger) == ("done", None)


def test_what_is_in_the_books_goes_on_though_a_rule_would_keep_it_out_now(
    source: Any, step: Any, ledger: Any, carry: Any, parts: Any
) -> None:
    ack = parts[1](name="ack", clock=ledger.clock, repeatable=True, answers=["busy"] * 4)
    carry(source.gives("a"), ledger, step, ack)
    assert stands(ledger)[0] == "waiting"
    source.banned.add("a-v1")
    ledger.clock.sleep(61)
    carry(source, ledger, step, ack)
    assert (stands(ledger), len(step.sent)) == (("done", None), 1)


def test_a_later_step_in_doubt_goes_on_though_a_rule_would_keep_the_record_out_now(
    source: Any, step: Any, ledger: Any, carry: Any, parts: Any
) -> None:
    ack = parts[1](name="ack", clock=ledger.clock, repeatable=True, answers=["vanished"] * 4)
    carry(source.gives("a"), ledger, step, ack)
    assert stands(ledger)[0] == "in_doubt"
    source.banned.add("a-v1")
    ledger.clock.sleep(61)
    carry(source, ledger, step, ack)
    assert (stands(ledger), len(step.sent)) == (("done", None), 1)
