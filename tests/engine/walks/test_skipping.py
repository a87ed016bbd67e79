"""Claims about a flow that cannot be made at a connection.

Knows scripted parts and a ledger in memory. Does not know any system.
"""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.engine.ports import Flow
from ml_connector.engine.run import Report, run


def skipped(source: Any, ledger: Any, step: Any) -> Report:
    """Run a flow that says why it is skipped."""
    flow = Flow(name="flow", source=source, steps=(step,), money=False, skip="no such list")
    return run(flow, ledger, ledger.clock, lambda what, count: None)


@pytest.mark.facts("A-6.1/off")
def test_a_flow_that_is_skipped_reads_and_sends_nothing_and_says_why(
    source: Any, ledger: Any, step: Any
) -> None:
    report = skipped(source.gives("a"), ledger, step)
    assert (report.outcome, report.notes, report.problems) == ("nothing_to_do", ["no such list"], [])
    assert (report.collected.read, ledger.lines, step.sent) == (0, {}, [])


def test_what_is_owed_when_a_flow_is_skipped_stays_and_is_counted(
    source: Any, ledger: Any, step: Any, carry: Any
) -> None:
    step.answers = ["says-no"]
    carry(source.gives("a"), ledger, step)
    report = skipped(source, ledger, step)
    assert (report.outcome, report.count("owed_before"), report.count("refused")) == ("nothing_to_do", 1, 1)
