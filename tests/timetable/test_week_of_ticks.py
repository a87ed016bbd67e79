"""Claims about a week of ticks over a change of the clocks: each due time once, in three zones and both changes.

Knows the oracle `clocks` and the real tick on a real database. Carries no run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from clocks import CHANGES, at, every, fixed, rhythm
from office import Office

WEEK = timedelta(days=7)
TICK = timedelta(minutes=14, seconds=50)
ZONES = ("America/Toronto", "Australia/Lord_Howe", "America/Santiago")


def schedules(hour: int) -> dict[str, tuple[str, Callable[..., list[datetime]], object]]:
    """What is set in each zone, and the oracle that knows when it is due; `hour` is the one that is changed."""
    return {
        "fixed": (f"daily at {hour}:30", fixed, at(hour, minute=30)),
        "fours": ("every 4 hours, Friday to Monday", fixed, at(0, 4, 8, 12, 16, 20, days=(4, 5, 6, 0))),
        "halves": ("*/30 0-3 * * 6,0", rhythm, every(30, (0, 1, 2, 3), (5, 6))),
        "hourly": ("0 * * * 6,0", rhythm, every(60, days=(5, 6))),
    }


@pytest.mark.parametrize(("zone", "begin", "hour"), [change for change in CHANGES if change[0] in ZONES])
def test_a_week_over_a_change_of_the_clocks_brings_each_due_time_once(
    office: Office, zone: str, begin: datetime, hour: int
) -> None:
    office.clock.time = begin
    wanted = {}
    for name, (sentence, oracle, rule) in schedules(hour).items():
        late = timedelta(seconds=office.set(sentence, name=name, zone=zone).offset_s)
        wanted[name] = [due + late for due in oracle(rule, zone, begin - late, begin + WEEK - late)]
    while office.clock.time + TICK < begin + WEEK:
        office.after(seconds=TICK.total_seconds())
        office.end_runs()
    office.at(begin + WEEK)
    assert {name: office.due(name) for name in wanted} == wanted
