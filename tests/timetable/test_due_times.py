"""Claims about due times in a zone: each once over a change of the clocks, as a walk through every minute finds them.

Knows the oracle `clocks`. Knows no database.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from clocks import CHANGES, at, every, fixed, rhythm, utc
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_connector.timetable import NeverComes, Timetable, offset_of, read

WEEK = timedelta(days=7)
CASES = [
    ("every 4 hours", fixed, at(0, 4, 8, 12, 16, 20)),
    ("every 4 hours from 06:00, Monday to Friday", fixed, at(6, 10, 14, 18, 22, days=(0, 1, 2, 3, 4))),
    ("daily at 1:30", fixed, at(1, minute=30)),
    ("daily at 0:15", fixed, at(0, minute=15)),
    ("Sundays at 2:15", fixed, at(2, minute=15, days=(6,))),
    ("hourly", rhythm, every(60)),
    ("every 15 minutes", rhythm, every(15)),
    ("*/30 1-5 * * SUN", rhythm, every(30, (1, 2, 3, 4, 5), (6,))),
    ("*/20 0-3 * * *", rhythm, every(20, (0, 1, 2, 3))),
]


def due(table: Timetable, begin: datetime, end: datetime) -> list[datetime]:
    """All due times after one moment, up to another."""
    found = []
    while (begin := table.after(begin)) <= end:
        found.append(begin)
    return found


@pytest.mark.parametrize(("zone", "begin", "_hour"), CHANGES)
@pytest.mark.parametrize(("sentence", "oracle", "rule"), CASES, ids=[case[0] for case in CASES])
def test_each_due_time_comes_once_over_a_change_of_the_clocks(
    sentence: str, oracle: object, rule: object, zone: str, begin: datetime, _hour: int
) -> None:
    found = due(Timetable.of(read(sentence), zone), begin, begin + WEEK)
    assert found == oracle(rule, zone, begin, begin + WEEK)  # type: ignore[operator]


@settings(max_examples=60, deadline=None)
@given(
    change=st.sampled_from(CHANGES),
    minutes=st.integers(0, 7 * 24 * 60),
    case=st.sampled_from(CASES),
    offset=st.integers(0, 899),
)
def test_what_comes_next_is_the_same_from_wherever_one_asks(
    change: tuple[str, datetime, int], minutes: int, case: tuple[str, object, object], offset: int
) -> None:
    zone, begin, _ = change
    table = Timetable.of(read(case[0]), zone, (), offset)
    moment = begin + timedelta(minutes=minutes, seconds=17)
    whole = due(table, begin, moment + 3 * WEEK)
    assert table.after(moment) == next(one for one in whole if one > moment)


def test_a_time_in_a_window_is_left_out_and_the_offset_moves_none_into_it() -> None:
    table = Timetable.of(read("hourly from 20:00"), "UTC", ["22:00-22:30", "20:05-20:30"], 600)
    found = table.next(utc("2026-03-02T12:00"), 3)
    assert found == [utc("2026-03-02T20:00"), utc("2026-03-02T21:10"), utc("2026-03-02T23:10")]


@pytest.mark.parametrize(("window", "now", "free"), [
    ("22:00-23:30", "2026-03-02T22:10", "2026-03-02T23:30"),
    ("22:00-02:00", "2026-03-03T01:59", "2026-03-03T02:00"),
    ("Sat 00:00 - Sun 12:00", "2026-03-07T08:00", "2026-03-08T12:00"),
    ("Sun 12:00 - Mon 06:00", "2026-03-09T05:00", "2026-03-09T06:00"),
    ("Mon-Fri 12:00-13:00", "2026-03-07T12:30", "2026-03-07T12:30"),
    ("weekends", "2026-03-07T12:30", "2026-03-09T00:00"),
])  # fmt: skip
def test_what_is_late_waits_until_the_window_ends(window: str, now: str, free: str) -> None:
    assert Timetable.of("0 0 * * *", "UTC", [window]).free_at(utc(now)) == utc(free)


def test_a_window_over_a_repeated_hour_holds_in_both_passes() -> None:
    table = Timetable.of("0 0 * * *", "America/Toronto", ["01:00-01:30"])
    assert table.free_at(utc("2026-11-01T05:10")) == utc("2026-11-01T05:30")
    assert table.free_at(utc("2026-11-01T06:10")) == utc("2026-11-01T06:30")


def test_times_that_all_lie_in_a_window_are_refused() -> None:
    with pytest.raises(NeverComes, match="lies in a window"):
        Timetable.of(read("daily at 22:30"), "Europe/London", ["22:00-23:30"]).after(utc("2026-03-02T12:00"))


def test_what_was_missed_is_counted_up_to_a_limit() -> None:
    table = Timetable.of("* * * * *", "UTC")
    assert len(table.missed(utc("2026-03-02T12:00"), utc("2026-03-02T12:10"))) == 10
    assert len(table.missed(utc("2026-01-01T12:00"), utc("2026-03-02T12:10"))) == 1000


def test_a_thousand_connections_do_not_start_together() -> None:
    names = [f"company {number}" for number in range(1000)]
    often = [offset_of(name, "*/15 * * * *") for name in names]
    assert max(often.count(one) for one in set(often)) < 10
    assert (min(often) < 30, max(often) > 870, max(often) < 900) == (True, True, True)


@pytest.mark.parametrize(("cron", "most"), [
    ("30 18 * * *", 300), ("0 7,19 * * *", 300), ("0 7 * * *; 30 19 * * *", 300),
    ("0 6,10,14,18,22 * * *", 900), ("*/5 * * * *", 300), ("* * * * *", 60), ("0 0 1 1 *", 300),
])  # fmt: skip
def test_an_offset_is_less_than_the_rhythm_and_keeps_near_a_time_that_was_typed(cron: str, most: int) -> None:
    offsets = {offset_of(f"company {number}", cron) for number in range(3000)}
    assert (min(offsets), max(offsets)) == (0, most - 1)
