"""Claims about refusals that only say "not now": they are tried again, but not for ever, and not at others' cost.

Knows scripted parts and a ledger in memory. Does not know what a system says when it is busy.
"""

from __future__ import annotations

from typing import Any

from ml_connector.engine.retry import NOT_NOW_MAX


def states(ledger: Any) -> dict[str, str]:
    """Where everything stands."""
    return {key: str(line.told.state) for key, line in sorted(ledger.lines.items())}


def test_what_is_refused_as_not_now_is_put_before_a_person_after_its_last_try(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["not-now"] * 99
    source.gives("a")
    for _ in range(NOT_NOW_MAX + 3):
        report = carry(source, ledger, step)
        step.clock.sleep(61)
    assert (states(ledger), len(step.sent), report.problems) == ({"a": "refused"}, NOT_NOW_MAX, [])


def test_one_that_is_always_refused_as_not_now_keeps_the_others_waiting_once_only(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.guilty, step.patient = {"c"}, True
    carry(source.gives("a", "b", "c", "d"), ledger, step)
    assert set(states(ledger).values()) == {"waiting"}
    step.clock.sleep(61)
    carry(source, ledger, step)
    assert states(ledger) == {"a": "done", "b": "done", "c": "waiting", "d": "done"}


def test_halving_counts_as_one_try(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.guilty, step.patient = {"a"}, True
    source.gives("a", "b", "c", "d")
    for _ in range(2):
        carry(source, ledger, step)
        step.clock.sleep(61)
    assert ledger.lines["a"].told.attempts == 2


def test_a_system_that_says_not_now_to_everything_is_left_alone_until_the_next_run(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers, step.parcel_max, step.look_max = ["not-now"] * 99, 1, 9
    report = carry(source.gives(*"abcdef"), ledger, step)
    assert (len(step.sent), [cause for cause, _ in report.problems]) == (3, ["busy"])
    assert sorted(states(ledger).values()) == ["pending"] * 3 + ["waiting"] * 3
