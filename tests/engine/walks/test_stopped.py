"""Claims about a run whose breaker is open: what it still does, and what it leaves owed.

Knows a scripted guard, scripted steps and a ledger in memory. Does not know what is out of the ordinary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from ml_connector.domain.failures import Held
from ml_connector.engine.ports import Flow
from ml_connector.engine.run import Outcome, Report, run


@dataclass
class Guard:
    """Stops everything while it is `shut`; counts how often it was asked."""

    shut: bool = True
    asked: int = 0

    def weigh(self) -> Held | None:
        """Say so."""
        self.asked += 1
        return Held(cause="breaker-open", said="too much") if self.shut else None


@pytest.fixture
def ack(step: Any, parts: Any) -> Any:
    """A second step, which may be repeated."""
    return parts[1](name="ack", clock=step.clock, repeatable=True)


def guarded(guard: Guard, source: Any, ledger: Any, *steps: Any) -> Report:
    """Run once behind a guard."""
    flow = Flow(name="flow", source=source, steps=steps, final=frozenset(("final",)))
    return run(flow, ledger, ledger.clock, lambda what, count: None, guard=guard)


def states(ledger: Any) -> dict[str, str]:
    """Where everything stands."""
    return {key: str(line.told.state) for key, line in ledger.lines.items()}


def test_nothing_is_written_and_all_of_it_stays_owed(source: Any, step: Any, ledger: Any, ack: Any) -> None:
    report = guarded(Guard(), source.gives("a", "b"), ledger, step, ack)
    assert (step.looked, step.sent, ack.sent, states(ledger)) == (
        [],
        [],
        [],
        {"a": "pending", "b": "pending"},
    )
    assert (report.outcome, report.news, report.problems, report.difference) == (Outcome.PARTIAL, 1, [], 0)
    assert str(report.stopped) == str(Held(cause="breaker-open", said="too much"))


def test_once_it_is_open_no_more_the_next_run_writes_all(
    source: Any, step: Any, ledger: Any, ack: Any
) -> None:
    guarded(Guard(), source.gives("a", "b"), ledger, step, ack)
    report = guarded(Guard(shut=False), source, ledger, step, ack)
    assert (report.outcome, report.count("done"), report.stopped) == (Outcome.BALANCED, 2, None)


def test_what_is_in_the_books_is_acknowledged(
    source: Any, step: Any, ledger: Any, ack: Any, carry: Any
) -> None:
    ack.answers = ["closed"]
    carry(source.gives("a"), ledger, step, ack)
    ledger.clock.sleep(60)
    report = guarded(Guard(), source.gives("a", "b"), ledger, step, ack)
    assert (states(ledger), len(step.sent), report.count("done")) == ({"a": "done", "b": "pending"}, 1, 1)


def test_what_cannot_be_taken_back_is_looked_for_and_waits(
    source: Any, step: Any, ledger: Any, ack: Any, carry: Any
) -> None:
    ack.name, ack.answers = "final", ["closed"]
    carry(source.gives("a"), ledger, step, ack)
    ledger.clock.sleep(60)
    looks = len(ack.looked)
    guarded(Guard(), source.gives("b"), ledger, step, ack)
    assert (states(ledger), ack.books, len(ack.looked)) == ({"a": "waiting", "b": "pending"}, [], looks + 1)
    guarded(Guard(shut=False), source, ledger, step, ack)
    assert states(ledger) == {"a": "done", "b": "done"}


def test_a_doubt_that_landed_is_settled_and_goes_on(
    source: Any, step: Any, ledger: Any, ack: Any, carry: Any
) -> None:
    step.answers = ["late"]
    carry(source.gives("a"), ledger, step, ack)
    ledger.clock.sleep(120)
    guarded(Guard(), source.gives("b"), ledger, step, ack)
    assert (states(ledger), len(step.sent)) == ({"a": "done", "b": "pending"}, 1)


def test_a_doubt_that_did_not_land_is_owed_again_and_not_sent(
    source: Any, step: Any, ledger: Any, ack: Any, carry: Any
) -> None:
    step.answers = ["vanished"]
    carry(source.gives("a"), ledger, step, ack)
    ledger.clock.sleep(120)
    guarded(Guard(), source, ledger, step, ack)
    assert (states(ledger), len(step.sent), step.books) == ({"a": "pending"}, 1, [])


def test_each_round_is_weighed_and_a_stopped_one_is_the_last(source: Any, step: Any, ledger: Any) -> None:
    step.answers = ["busy"]
    passing, shut = Guard(shut=False), Guard()
    guarded(passing, source.gives("a"), ledger, step)
    guarded(shut, source.gives("b"), ledger, step)
    assert (passing.asked, shut.asked, states(ledger)) == (2, 1, {"a": "done", "b": "pending"})


def test_a_flow_that_is_not_run_here_is_not_weighed(source: Any, step: Any, ledger: Any) -> None:
    guard, flow = Guard(), Flow(name="flow", source=source, steps=(step,), skip="no")
    report = run(flow, ledger, ledger.clock, lambda what, count: None, guard=guard)
    assert (guard.asked, report.stopped) == (0, None)
