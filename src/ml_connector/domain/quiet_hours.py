"""Quiet hours: times of the day in which nothing starts by itself, in a zone of their own.

Pure arithmetic on times of the day. Knows no run and no clock.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

__all__ = ["QuietHours", "read_quiet_hours"]

_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """One span of every day, from `begins` until before `ends`; it goes over midnight where it ends earlier."""

    begins: time
    ends: time

    def end_after(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Give the moment (UTC) at which the span that `now` lies in ends; None where it lies in none.

        Where clocks are put back the later of two equal times ends it.
        """
        local = now.astimezone(zone)
        clock = local.time()
        over_midnight = self.ends < self.begins
        inside = (
            clock >= self.begins or clock < self.ends if over_midnight else self.begins <= clock < self.ends
        )
        if not inside:
            return None
        day = local.date() + timedelta(days=1 if over_midnight and clock >= self.begins else 0)
        ends = datetime.combine(day, self.ends, tzinfo=zone).replace(fold=1).astimezone(UTC)
        return ends if ends > now else now + timedelta(minutes=1)  # an hour that the zone leaves out


def read_quiet_hours(text: str) -> tuple[QuietHours, ...]:
    """Read spans such as 22:00-23:30, with commas between several; raises ValueError, which says what it takes."""
    return tuple(_span(part.strip()) for part in text.split(",") if part.strip() not in ("", "none"))


def _span(text: str) -> QuietHours:
    found = _SPAN.fullmatch(text)
    if found is None or text[:5] == text[6:]:
        raise ValueError("times such as 22:00-23:30, with commas between several, or none")
    hour, minute, to_hour, to_minute = map(int, found.groups())
    return QuietHours(begins=time(hour, minute), ends=time(to_hour, to_minute))
