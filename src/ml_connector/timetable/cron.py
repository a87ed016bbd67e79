"""One cron line, and the times on the wall it names.

Knows the five fields. Knows no zone: what a clock that is put forward or back does to these times is `zones`.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cronsim import CronSim, CronSimError

__all__ = ["APART", "Cron", "NeverComes", "Unreadable", "crons_of", "looks_like_cron", "read_cron"]

APART = "; "  # between the lines of a schedule that one line cannot say, such as 07:00 and 18:30
_FIELDS = ("minute", "hour", "day of the month", "month", "weekday")
_SHORT = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
}
_FIELD = re.compile(r"[0-9A-Z*/,#-]+")
_BEGIN = datetime(2000, 1, 1)  # noqa: DTZ001 - a time on a wall


class Unreadable(ValueError):
    """What was typed is not understood; the text says what, what would be right, and gives an example."""


class NeverComes(Unreadable):
    """It is understood, and names no moment at all."""


@dataclass(frozen=True, kw_only=True)
class Cron:
    """One cron line as it is kept."""

    text: str

    @property
    def goes_on(self) -> bool:
        """Whether it goes on in real time while clocks are changed: it names a rhythm, not hours of the day.

        So it is where the minutes have a star or a step, or the hours are all of them.
        """
        minute, hour, *_ = self.text.split()
        return "*" in minute or "/" in minute or hour == "*"

    @property
    def minutes(self) -> Collection[int]:
        """The minutes of the day, on a day on which it comes."""
        line = CronSim(self.text, _BEGIN)
        return sorted(60 * hour + minute for hour in line.hours for minute in line.minutes)

    @property
    def days(self) -> frozenset[int] | None:
        """The weekdays (Monday is 0) where these alone decide; None where days of months do, too."""
        _, _, day, month, weekday = self.text.split()
        if (day, month) != ("*", "*") or set("#L") & set(weekday):
            return None
        return frozenset(
            (told - 1) % 7 for told in CronSim(self.text, _BEGIN).weekdays if isinstance(told, int)
        )

    def walls(self, since: datetime) -> Iterator[datetime]:
        """Give the times on the wall after `since`, which has no zone, in order."""
        return iter(CronSim(self.text, since))


def looks_like_cron(typed: str) -> bool:
    """Tell whether this is meant as cron: it begins with fields, not with a word or a time."""
    first, *rest = typed.split() or [""]
    return first.startswith("@") or (bool(re.fullmatch(r"[0-9*/,-]+", first)) and len(rest) != 0 and bool(
        re.fullmatch(r"[0-9*/,-]+", rest[0])))  # fmt: skip


def crons_of(text: str) -> tuple[Cron, ...]:
    """Give the lines of a schedule as it is kept."""
    return tuple(Cron(text=line) for line in text.split(APART))


@lru_cache(maxsize=1000)
def read_cron(typed: str) -> Cron:
    """Read a line as it was typed; raises Unreadable or NeverComes.

    Hours with a step ("*/4") become the hours they name: every fourth hour of the day, also when clocks change.
    """
    line = _SHORT.get(typed.strip().lower(), typed).upper()
    parts = line.split()
    if len(parts) != len(_FIELDS):
        raise Unreadable(
            f"A cron line has five fields ({', '.join(_FIELDS)}), and {typed.strip()!r} has {len(parts)}. "
            f'Example: "0 6-22/4 * * 1-5" is 06:00, 10:00, 14:00, 18:00 and 22:00, Monday to Friday.'
        )
    for name, part in zip(_FIELDS, parts, strict=True):
        if not _FIELD.fullmatch(part):
            raise Unreadable(f"The {name} of a cron line cannot be {part!r}. Example: 0 6-22/4 * * 1-5.")
    try:
        told = CronSim(" ".join(parts), _BEGIN)
        next(told)
    except CronSimError as wrong:
        raise _refused(str(wrong), parts, typed) from None
    except StopIteration:
        raise NeverComes(f"{typed.strip()!r} names no day that ever comes.") from None
    if "/" in parts[1]:
        parts[1] = "*" if len(told.hours) == 24 else ",".join(str(hour) for hour in sorted(told.hours))
    return Cron(text=" ".join(parts))


def _refused(said: str, parts: list[str], typed: str) -> Unreadable:
    named = said.removeprefix("Bad ").replace("-of-", " of the ").replace("day of the week", "weekday")
    at = _FIELDS.index(named) if named in _FIELDS else None
    if at == 2 and all(part in ("*", "?") or part.isdecimal() for part in parts[2:3]):
        day = int(parts[2]) if parts[2].isdecimal() else 0
        if 29 < day <= 31:
            return NeverComes(f"{typed.strip()!r} never comes: no month of {parts[3]} has a day {day}.")
    limits = {0: "0 to 59", 1: "0 to 23", 2: "1 to 31, or L for the last", 3: "1 to 12", 4: "0 (Sunday) to 6"}
    if at is None:
        return Unreadable(f"{typed.strip()!r} is not a cron line ({said}). Example: 0 6-22/4 * * 1-5.")
    return Unreadable(
        f"The {named} of a cron line cannot be {parts[at]!r}: it takes {limits[at]}. Example: 0 6-22/4 * * 1-5."
    )
