"""An oracle for due times: walks every minute of UTC and asks what a wall in the zone shows. Uses no code of ours.

Knows the calendar and the zones of Python. Does not know cron: a rule is a function of the time on the wall.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

Rule = Callable[[datetime], bool]
MINUTE = timedelta(minutes=1)


def minutes(begin: datetime, end: datetime) -> Iterator[datetime]:
    """Every minute of UTC after `begin`, up to `end`."""
    at = begin.replace(second=0, microsecond=0)
    while (at := at + MINUTE) <= end:
        yield at


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    """What a wall shows."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def rhythm(rule: Rule, zone: str, begin: datetime, end: datetime) -> list[datetime]:
    """When a rhythm is due: each minute on which the wall shows one of its times, in both passes."""
    return [at for at in minutes(begin, end) if rule(wall(at, ZoneInfo(zone)))]


def fixed(rule: Rule, zone: str, begin: datetime, end: datetime) -> list[datetime]:
    """When fixed times are due: each once a day; skipped ones right after the gap, repeated ones in the first pass."""
    due, shown = [], wall(begin, ZoneInfo(zone))  # the latest time any wall showed so far
    for at in minutes(begin, end):
        here = wall(at, ZoneInfo(zone))
        passed = int((here - shown) / MINUTE)
        if any(rule(shown + MINUTE * more) for more in range(1, passed + 1)):
            due.append(at)
        shown = max(shown, here)
    return due


def at(*hours: int, minute: int = 0, days: tuple[int, ...] = tuple(range(7))) -> Rule:
    """The rule of fixed times; Monday is 0."""
    return lambda told: told.hour in hours and told.minute == minute and told.weekday() in days


def every(
    step: int, hours: tuple[int, ...] = tuple(range(24)), days: tuple[int, ...] = tuple(range(7))
) -> Rule:
    """The rule of every `step` minutes within these hours."""
    return lambda told: told.minute % step == 0 and told.hour in hours and told.weekday() in days


def utc(text: str) -> datetime:
    """A moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CHANGES = [
    ("America/Toronto", utc("2026-03-05T12:00"), 2),
    ("America/Toronto", utc("2026-10-29T12:00"), 1),
    ("Europe/London", utc("2026-03-26T12:00"), 1),
    ("Europe/London", utc("2026-10-22T12:00"), 1),
    ("Australia/Lord_Howe", utc("2026-04-01T12:00"), 1),
    ("Australia/Lord_Howe", utc("2026-10-01T12:00"), 2),
    ("America/Santiago", utc("2026-04-01T12:00"), 23),
    ("America/Santiago", utc("2026-09-03T12:00"), 0),
]
"""A zone, a moment a few days before its clocks are changed, and the hour on the wall that this is about."""
