"""Claims about fiscal periods. Knows days and locks; does not know zones or Sage."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.calendar import Period, first_open, open_period, period_of
from ml_connector.domain.failures import Held

FIRST = date(2026, 1, 1)


def months(locked: str) -> list[Period]:
    """Periods of thirty days from the first of January 2026, `x` locked."""
    return [
        Period(year="2026", number=n + 1, start=FIRST + timedelta(30 * n), end=FIRST + timedelta(30 * n + 29),
               locked=lock == "x")
        for n, lock in enumerate(locked)
    ]  # fmt: skip


def cause_of(day: date, periods: list[Period]) -> str:
    """Why a day cannot be posted to."""
    with pytest.raises(Held) as held:
        open_period(periods, day)
    return held.value.cause


def test_the_first_and_last_day_belong_to_a_period() -> None:
    periods = months("..")
    assert [str(period_of(periods, FIRST + timedelta(n))) for n in (0, 29, 30)] == [
        "2026-01", "2026-01", "2026-02",
    ]  # fmt: skip


def test_a_locked_period_is_closed() -> None:
    assert cause_of(FIRST, months("x.")) == "period-closed"


def test_a_day_outside_every_year_has_no_period() -> None:
    assert cause_of(date(2030, 1, 1), months("..")) == "period-unknown"


def test_first_open_leaves_a_day_in_an_open_period_alone() -> None:
    assert first_open(months("x."), FIRST + timedelta(35)) == FIRST + timedelta(35)


def test_first_open_moves_to_the_first_day_of_the_next_open_period() -> None:
    assert first_open(months("xx.x."), FIRST + timedelta(3)) == FIRST + timedelta(60)


def test_first_open_never_reaches_back_or_beyond_the_calendar() -> None:
    with pytest.raises(Held) as held:
        first_open(months(".xx"), FIRST + timedelta(40))
    assert held.value.cause == "period-closed"


@given(st.text(alphabet=".x", min_size=1, max_size=13), st.integers(0, 400))
def test_first_open_gives_an_open_day_not_before_the_day_or_holds(locks: str, offset: int) -> None:
    periods, day = months(locks), FIRST + timedelta(offset)
    try:
        found = first_open(list(reversed(periods)), day)
    except Held:
        assert offset >= 30 * len(locks) or "." not in locks[offset // 30 :]
        return
    assert found >= day
    assert not open_period(periods, found).locked
