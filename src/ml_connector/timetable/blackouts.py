"""Times of the week at which nothing may start, such as 22:00-23:30, or Sat 00:00 - Sun 12:00.

Knows windows by the clock on the wall. Knows no schedule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ml_connector.timetable.cron import Unreadable
from ml_connector.timetable.reading import ALL_DAYS, DAY_MINUTES, DAY_NAMES, Reader
from ml_connector.timetable.words import clock_text, days_text
from ml_connector.timetable.zones import first_moment, moments, on_the_wall

__all__ = ["Window", "covered", "end_of", "read_window", "read_windows"]

_WEEK = 7 * DAY_MINUTES
_EXAMPLES = 'Examples: "22:00-23:30", "Mon-Fri 12:00-13:00", "Sat 00:00 - Sun 12:00", "weekends".'


@dataclass(frozen=True, kw_only=True)
class Window:
    """One window of the week: its minutes since Monday 00:00, a pair a piece, and how it is written."""

    text: str
    spans: Sequence[tuple[int, int]]  # the end is not in it, and may lie in the next week

    def holds(self, wall: datetime) -> bool:
        """Tell whether a time on the wall is in it."""
        return self._span_at(wall) is not None

    def end(self, wall: datetime) -> datetime:
        """Give the time on the wall at which the piece that holds `wall` ends."""
        left = self._span_at(wall)
        minute = wall.replace(second=0, microsecond=0)
        return minute + timedelta(minutes=left or 0)

    def _span_at(self, wall: datetime) -> int | None:
        """Give how many minutes of it are left, counted from the minute of `wall`; None outside."""
        at = wall.weekday() * DAY_MINUTES + wall.hour * 60 + wall.minute
        for start, end in self.spans:
            for here in (at, at + _WEEK):
                if start <= here < end:
                    return end - here
        return None


def read_windows(typed: Sequence[str]) -> tuple[Window, ...]:
    """Read windows as they were typed; raises Unreadable, also where nothing is left of the week."""
    windows = tuple(read_window(one) for one in typed)
    held = {
        minute % _WEEK for window in windows for start, end in window.spans for minute in range(start, end)
    }
    if len(held) == _WEEK:
        raise Unreadable(f"Nothing of the week is left: nothing would ever start. {_EXAMPLES}")
    return windows


def read_window(typed: str) -> Window:
    """Read one window; raises Unreadable, which says what would be right."""
    try:
        reader = Reader.of(typed)
        window = _window(reader)
        if reader.left:
            raise Unreadable(f"{reader.left[0]!r} is not understood here.")
    except Unreadable as wrong:
        raise Unreadable(f"{typed.strip()!r} is no window of time: {wrong} {_EXAMPLES}") from None
    return window


def _window(reader: Reader) -> Window:
    days = reader.days()
    start = reader.time(bare=True)
    if start is None:
        if days is None:
            raise Unreadable("it names neither a time nor a weekday.")
        spans = tuple((day * DAY_MINUTES, (day + 1) * DAY_MINUTES) for day in sorted(days))
        return Window(text=days_text(days), spans=spans)
    if not reader.take_to():
        raise Unreadable("it has no end.")
    last_day, end = reader.days(), reader.time(bare=True)
    if end is None:
        raise Unreadable("it has no end.")
    if last_day is not None:
        return _over_days(days, start, last_day, end)
    return _daily(ALL_DAYS if days is None else days, start, end)


def _daily(days: frozenset[int], start: int, end: int) -> Window:
    if start == end:
        raise Unreadable("it begins and ends at the same time.")
    over = end + DAY_MINUTES if end < start else end
    spans = tuple((day * DAY_MINUTES + start, day * DAY_MINUTES + over) for day in sorted(days))
    named = "" if days == ALL_DAYS else f"{days_text(days)} "
    return Window(text=f"{named}{clock_text(start)}-{clock_text(end)}", spans=spans)


def _over_days(first: frozenset[int] | None, start: int, last: frozenset[int], end: int) -> Window:
    if first is None or len(first) != 1 or len(last) != 1:
        raise Unreadable("from one weekday to another, each side names one.")
    (begins,), (ends,) = first, last
    since, until = begins * DAY_MINUTES + start, ends * DAY_MINUTES + end
    if since == until:
        raise Unreadable("it begins and ends at the same time.")
    span = (since, until if until > since else until + _WEEK)
    text = f"{DAY_NAMES[begins][:3]} {clock_text(start)} - {DAY_NAMES[ends][:3]} {clock_text(end)}"
    return Window(text=text, spans=(span,))


def covered(moment: datetime, windows: Sequence[Window], zone: ZoneInfo) -> bool:
    """Tell whether nothing may start at a moment."""
    wall = on_the_wall(moment, zone)
    return any(window.holds(wall) for window in windows)


def end_of(moment: datetime, windows: Sequence[Window], zone: ZoneInfo) -> datetime:
    """Give the first moment, from this one on, at which something may start again."""
    while True:
        wall = on_the_wall(moment, zone)
        holding = next((window for window in windows if window.holds(wall)), None)
        if holding is None:
            return moment
        end = holding.end(wall)
        later = [one for one in moments(end, zone) if one > moment]
        moment = later[0] if later else max(first_moment(end, zone), moment + timedelta(minutes=1))
