"""Claims about what a flow has to say at the end of a run, whether or not anything was owed.

Knows scripted parts and a ledger in memory. Does not know any system.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from tests.engine.walks.viewing import View

from ml_connector.domain.failures import Disconnected
from ml_connector.engine.planning import plan
from ml_connector.engine.ports import Flow
from ml_connector.engine.run import Outcome, Report, run


def told(source: Any, ledger: Any, step: Any, remarks: Callable[[], Sequence[str]], skip: str = "") -> Report:
    """Run a flow that has something to say."""
    flow = Flow(name="flow", source=source, steps=(step,), remarks=remarks, skip=skip)
    return run(flow, ledger, ledger.clock, lambda what, count: None)


def test_a_flow_says_what_it_has_to_say_though_nothing_is_owed(source: Any, ledger: Any, step: Any) -> None:
    report = told(source.gives(), ledger, step, lambda: ["two differ"])
    assert (report.outcome, report.notes) == (Outcome.NOTHING_TO_DO, ["two differ"])


def test_it_is_asked_once_everything_was_read_and_sent(source: Any, ledger: Any, step: Any) -> None:
    report = told(source.gives("a"), ledger, step, lambda: [f"sent {step.sent}"])
    assert report.notes[-1] == "sent [('a',)]"


def test_a_plan_says_it_too(source: Any, ledger: Any, step: Any) -> None:
    flow = Flow(name="flow", source=source.gives(), steps=(step,), remarks=lambda: ["two differ"])
    assert plan(flow, View(ledger), ledger.clock, lambda what, count: None).notes == ["two differ"]


@pytest.mark.parametrize("skip", ["", "off"])
def test_a_closed_door_ends_the_run_and_a_skipped_flow_is_not_asked(
    source: Any, ledger: Any, step: Any, skip: str
) -> None:
    def closed() -> Sequence[str]:
        raise Disconnected("avidxchange-sign-in", "401")

    assert told(source.gives(), ledger, step, closed, skip).disconnected is (skip == "")
