"""Claims about how checks are walked: order, skipping, what is left alone, and time. Knows no system."""

from __future__ import annotations

from collections.abc import Callable

from ml_connector.domain.checks import Check, NotAsked, Outcome, Stage, Trouble, green, walk


def stage(code: str, ask: Callable[[], str] = lambda: "seen", *rests_on: str) -> Stage:
    return Stage(code=code, words=code.upper(), ask=ask, rests_on=rests_on)


def refused() -> str:
    raise Trouble("busy", "429: later")


def harmful() -> str:
    raise NotAsked("would do harm")


def walked(*stages: Stage) -> dict[str, Check]:
    return {check.stage: check for check in walk(stages, lambda: 0.0)}


def test_what_rests_on_a_failed_stage_is_skipped_with_all_that_rests_on_it_in_turn() -> None:
    checks = walked(
        stage("a", refused), stage("b", lambda: "seen", "a"), stage("c", lambda: "seen", "b"), stage("d")
    )
    assert [check.outcome for check in checks.values()] == [
        Outcome.FAILED, Outcome.SKIPPED, Outcome.SKIPPED, Outcome.PASSED,
    ]  # fmt: skip
    assert (checks["c"].found, checks["a"].cause, checks["a"].found) == ("rests on: A", "busy", "429: later")


def test_a_skipped_stage_is_never_asked() -> None:
    asked: list[str] = []
    walked(stage("a", refused), stage("b", lambda: str(asked.append("b")), "a"))
    assert asked == []


def test_what_is_left_alone_on_purpose_stops_nothing_and_is_not_red() -> None:
    checks = walked(stage("a", harmful), stage("b", lambda: "seen", "a"))
    assert [check.outcome for check in checks.values()] == [Outcome.NOT_ASKED, Outcome.PASSED]
    assert (green(checks.values()), checks["a"].found) == (True, "would do harm")


def test_one_failed_stage_is_enough_to_be_red() -> None:
    assert not green(walked(stage("a"), stage("b", refused)).values())


def test_each_check_comes_as_its_stage_ends_and_its_beginning_is_told_before() -> None:
    told: list[str] = []
    ticks = iter([1.0, 3.5, 4.0, 4.25])
    stages = [stage("a"), stage("b")]
    for check in walk(stages, lambda: next(ticks), lambda one: told.append(f"begins {one.code}")):
        told.append(f"{check.stage} {check.seconds}")
    assert told == ["begins a", "a 2.5", "begins b", "b 0.25"]
