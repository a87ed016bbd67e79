"""From cron lines back to words, as people would say them.

Knows the lines of a schedule. Knows no zone and no moment.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise

from cronsim import CronSim

from ml_connector.timetable.cron import Cron, crons_of
from ml_connector.timetable.reading import ALL_DAYS, DAY_MINUTES, DAY_NAMES

__all__ = ["clock_text", "days_text", "in_words"]

_TIMES_MAX = 8
_ANY = datetime(2000, 1, 1)  # noqa: DTZ001 - a time on a wall


def in_words(cron: str) -> str:
    """Say in words when a schedule is due, such as "every 4 hours from 06:00 to 22:00, Monday to Friday"."""
    lines = crons_of(cron)
    days = {line.days for line in lines}
    if len(days) != 1 or None in days:
        return "; ".join(_one(line) for line in lines)
    (one,) = days
    minutes = sorted({minute for line in lines for minute in line.minutes})
    return f"{_times(minutes)}, {days_text(one or ALL_DAYS)}"


def _one(line: Cron) -> str:
    if line.days is not None:
        return f"{_times(sorted(line.minutes))}, {days_text(line.days)}"
    told: str = CronSim(line.text, _ANY).explain()
    return f"{told[:1].lower()}{told[1:]}".rstrip(".")


def _times(minutes: Sequence[int]) -> str:
    steps = {later - earlier for earlier, later in pairwise(minutes)}
    if len(minutes) > 2 and len(steps) == 1:
        (step,) = steps
        whole = minutes[0] < step and minutes[-1] + step >= DAY_MINUTES
        if whole and DAY_MINUTES % step == 0 and minutes[0] == 0 and step <= 60:
            return _every(step)
        return f"{_every(step)} from {clock_text(minutes[0])} to {clock_text(minutes[-1])}"
    told = [clock_text(minute) for minute in minutes]
    if len(told) > _TIMES_MAX:
        return f"{len(told)} times a day, from {told[0]} to {told[-1]}"
    return f"at {_and(told)}"


def _every(step: int) -> str:
    number, unit = (step // 60, "hour") if step % 60 == 0 else (step, "minute")
    return f"every {unit}" if number == 1 else f"every {number} {unit}s"


def days_text(days: Collection[int]) -> str:
    """Say which weekdays; Monday is 0."""
    if set(days) == ALL_DAYS:
        return "every day"
    for first in sorted(days):
        run = [(first + more) % 7 for more in range(len(days))]
        if set(run) == set(days) and len(days) > 2:
            return f"{DAY_NAMES[run[0]]} to {DAY_NAMES[run[-1]]}"
    return _and([DAY_NAMES[day] for day in sorted(days)])


def clock_text(minute: int) -> str:
    """Write a time of day, given in minutes since midnight."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
