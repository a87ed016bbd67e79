"""Claims about when a run may start, how fast it may call, and what is learned from one. Knows rules, and no system."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.hearing import Hearing
from ml_connector.domain.manners import (
    OPEN_AFTER,
    TRY_MAX,
    Leave,
    SystemState,
    after_run,
    claimed,
    is_slow,
    may_start,
    pace,
    rate,
    released,
    sentence,
)
from ml_connector.domain.quiet_hours import read_quiet_hours

NOW = datetime(2026, 11, 16, 10, 42, tzinfo=UTC)
SAGE = SystemState(key="sage300 erp.example", name="Sage server erp.example")


def heard(answered: int = 0, silent: int = 0, *, at: datetime = NOW) -> Hearing:
    """What a run heard."""
    return Hearing(now=lambda: at, answered=answered, silent=silent, said="no answer")


def silent_runs(number: int) -> SystemState:
    """The state after so many runs without an answer, all at once."""
    state = SAGE
    for _ in range(number):
        state = after_run(state, heard(silent=1), NOW)
    return state


def test_a_system_that_answers_lets_every_run_go() -> None:
    assert may_start(NOW, [SAGE], ()).leave is Leave.GO


def test_one_run_without_an_answer_keeps_none_back() -> None:
    assert may_start(NOW, [silent_runs(OPEN_AFTER - 1)], ()).leave is Leave.GO


def test_the_pauses_between_tries_double_up_to_a_quarter_of_an_hour() -> None:
    waits = [silent_runs(OPEN_AFTER + more).next_try for more in range(6)]
    assert [(wait - NOW).total_seconds() / 60 for wait in waits if wait] == [1, 2, 4, 8, 15, 15]


@given(st.integers(OPEN_AFTER, 40), st.integers(0, 3600))
def test_nothing_starts_by_itself_before_the_next_try_and_then_only_a_try(failures: int, later: int) -> None:
    state, now = silent_runs(failures), NOW + timedelta(seconds=later)
    assert state.next_try is not None
    assert may_start(now, [state], ()).leave is (Leave.WAIT if now < state.next_try else Leave.TRY)


@given(st.integers(OPEN_AFTER, 40))
def test_one_answer_lets_all_go_again(failures: int) -> None:
    state = after_run(silent_runs(failures), heard(answered=1, silent=9), NOW)
    assert state == SAGE


def test_while_one_tries_all_others_wait_but_not_for_ever() -> None:
    state = claimed(silent_runs(OPEN_AFTER), NOW + timedelta(minutes=1))
    assert may_start(NOW + timedelta(minutes=15), [state], ()).leave is Leave.WAIT
    assert may_start(NOW + timedelta(minutes=1) + TRY_MAX, [state], ()).leave is Leave.TRY


def test_a_try_that_was_not_made_is_given_back_at_once() -> None:
    state = released(claimed(silent_runs(OPEN_AFTER), NOW), NOW)
    assert may_start(NOW, [state], ()).leave is Leave.TRY


def test_a_run_that_called_nobody_teaches_nothing() -> None:
    assert after_run(silent_runs(3), heard(), NOW) == silent_runs(3)


def test_it_is_said_plainly_since_when_a_server_does_not_answer_and_when_it_is_tried() -> None:
    assert sentence(silent_runs(OPEN_AFTER), NOW) == (
        "Sage server erp.example does not answer since 2026-11-16 10:42 UTC; next try 2026-11-16 10:43 UTC"
    )


@given(st.floats(0, 10_000))
def test_what_asked_to_be_left_alone_is_for_as_long_as_it_said_and_an_hour_at_most(wait_s: float) -> None:
    told = heard(answered=1)
    told.ask_to_rest(wait_s, "429")
    state = after_run(SAGE, told, NOW)
    verdict = may_start(NOW, [state], ())
    assert state.rest_until == NOW + timedelta(seconds=min(wait_s, 3600))
    assert verdict.leave is (Leave.WAIT if state.rest_until > NOW else Leave.GO)


def throttled(times: int) -> SystemState:
    """The state after so many throttled runs."""
    state = SAGE
    for _ in range(times):
        told = heard(answered=1)
        told.ask_to_rest(None, "429")
        state = after_run(state, told, NOW)
    return state


@pytest.mark.parametrize(("times", "part"), [(0, 1), (1, 0.5), (2, 0.25), (3, 0.125), (9, 0.125)])
def test_each_throttled_run_halves_the_pace_down_to_an_eighth(times: int, part: float) -> None:
    assert pace(throttled(times), NOW) == part


def test_the_pace_doubles_again_every_ten_minutes() -> None:
    paces = [pace(throttled(3), NOW + timedelta(minutes=minutes)) for minutes in (0, 9, 10, 20, 30, 99)]
    assert paces == [0.125, 0.125, 0.25, 0.5, 1, 1]


@given(st.floats(0.1, 1000), st.integers(1, 64), st.sampled_from([1.0, 0.5, 0.25, 0.125]))
def test_all_seats_together_keep_the_pace(per_second: float, seats: int, part: float) -> None:
    own = rate(per_second, seats, part)
    assert own is not None
    assert own * seats <= per_second * part * 1.000001


def test_without_a_setting_calls_come_as_they_come_and_only_seats_are_halved() -> None:
    assert [rate(None, 2, part) for part in (1, 0.5)] == [None, None]


@pytest.mark.parametrize(
    ("seconds", "state", "slow"),
    [
        ([], SAGE, True), ([5, 5, 5], SAGE, False), ([5, 61, 61], SAGE, True), ([5, 5, 5, 500, 500], SAGE, False),
        ([5, 5, 5], replace(SAGE, failures=1), True),
    ],
)  # fmt: skip
def test_first_loads_long_runs_and_silent_systems_take_no_quick_place(
    seconds: list[float], state: SystemState, slow: bool
) -> None:
    assert is_slow([state], seconds) is slow


@pytest.mark.parametrize(
    ("hours", "at", "ends"),
    [
        ("22:00-23:30", "2026-03-01 22:00", "2026-03-01 23:30"),
        ("22:00-23:30", "2026-03-01 23:30", None),
        ("22:00-02:00", "2026-03-01 23:00", "2026-03-02 02:00"),
        ("22:00-02:00", "2026-03-01 01:59", "2026-03-01 02:00"),
        ("01:00-02:00, 05:00-06:00", "2026-03-01 05:30", "2026-03-01 06:00"),
        ("none", "2026-03-01 05:30", None),
    ],
)
def test_quiet_hours_last_until_their_end(hours: str, at: str, ends: str | None) -> None:
    now = datetime.fromisoformat(f"{at}+00:00")
    verdict = may_start(now, [SAGE], read_quiet_hours(hours))
    assert verdict.until == (datetime.fromisoformat(f"{ends}+00:00") if ends else None)


@given(st.integers(0, 366 * 24 * 60), st.sampled_from(["02:00-03:00", "23:00-02:30"]))
def test_the_end_of_quiet_hours_is_always_later_and_within_a_day(minutes: int, hours: str) -> None:
    now, zone = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), ZoneInfo("America/Toronto")
    for span in read_quiet_hours(hours):
        ends = span.end_after(now, zone)
        assert ends is None or now < ends <= now + timedelta(hours=25)


@pytest.mark.parametrize("text", ["22-23", "24:00-01:00", "22:00-22:00", "22:00", "22:00-23:60"])
def test_hours_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="times such as"):
        read_quiet_hours(text)
