"""Claims about a step that wants to look again before it sends: nothing failed, so nothing is left alone.

Knows a scripted step and a ledger in memory. Does not know why the step wants to look again.
"""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.engine.run import Outcome


@pytest.fixture
def ended(source: Any, step: Any, ledger: Any, carry: Any) -> Any:
    """Runs five invoices, one a parcel, through a step that gives these answers first."""

    def make(*answers: str) -> Any:
        step.answers, step.parcel_max = list(answers), 1
        report = carry(source.gives("a", "b", "c", "d", "e"), ledger, step)
        return report.outcome, sorted(key for key, _, _ in step.books)

    return make


def test_what_is_looked_at_again_at_once_goes_on_within_the_run(ended: Any) -> None:
    assert ended("yes", *["outdated"] * 4) == (Outcome.BALANCED, ["a", "b", "c", "d", "e"])


def test_a_system_that_is_busy_as_often_is_left_alone(ended: Any) -> None:
    assert ended("yes", *["busy"] * 4) == (Outcome.INCOMPLETE, ["a"])
