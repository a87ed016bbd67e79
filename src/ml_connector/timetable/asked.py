"""From what people type to cron lines: a cron line itself, or a sentence.

Knows the sentences that are understood. Knows no zone and no moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ml_connector.timetable.cron import APART, Unreadable, looks_like_cron, read_cron
from ml_connector.timetable.reading import ALL_DAYS, DAY_MINUTES, Reader

__all__ = ["Asked", "cron_lines", "read"]

_EXAMPLES = (
    'Examples: "every 4 hours from 06:00, Monday to Friday", "every 15 minutes from 06:00 to 20:00", '
    '"weekdays at 7:00 and 19:00", "daily at 18:30", "0 6-22/4 * * 1-5".'
)
_FURTHER = {
    **dict.fromkeys(
        ("not", "except", "without", "but"), "Times at which nothing may start are given with --not"
    ),
    **dict.fromkeys(
        ("month", "monthly", "week", "weekly", "fortnight", "fortnightly", "year", "yearly"),
        'Name the weekdays ("Mondays at 7:00"), or for days of a month give a cron line ("0 7 1 * *")',
    ),
    **dict.fromkeys(("second", "seconds"), "A minute is the shortest rhythm"),
}
_UNITS = {
    "hour": 60,
    "hours": 60,
    "hr": 60,
    "hrs": 60,
    "h": 60,
    "minute": 1,
    "minutes": 1,
    "min": 1,
    "mins": 1,
}


@dataclass(kw_only=True)
class Asked:
    """What a sentence says: a rhythm within the day, or times; on which weekdays."""

    step: int | None = None
    start: int | None = None
    end: int | None = None
    times: tuple[int, ...] = ()
    days: frozenset[int] | None = None

    @property
    def minutes(self) -> Sequence[int]:
        """The minutes of the day at which it is due."""
        if self.step is None:
            return sorted(set(self.times))
        start, end = self.start or 0, DAY_MINUTES - 1 if self.end is None else self.end
        whole = range(start, end + 1 if end >= start else end + DAY_MINUTES + 1, self.step)
        return sorted({minute % DAY_MINUTES for minute in whole})


def read(typed: str) -> str:
    """Give the cron lines of what was typed, "; " between them; raises Unreadable, which says what would be right."""
    if looks_like_cron(typed):
        return APART.join(read_cron(line).text for line in typed.split(";"))
    try:
        asked = _sentence(Reader.of(typed))
        _check(asked)
    except Unreadable as wrong:
        raise Unreadable(f"{wrong} {_EXAMPLES}") from None
    return cron_lines(asked)


def _sentence(reader: Reader) -> Asked:
    asked = Asked()
    if not reader.left:
        raise Unreadable("It does not say when.")
    while reader.left:
        if not (reader.take(",", "and", "on", "run", "runs", "always") or _clause(reader, asked)):
            word = reader.left[0]
            raise Unreadable(f"{word!r} is not understood here{_further(word)}.")
    return asked


def _further(word: str) -> str:
    return f". {_FURTHER[word]}" if word in _FURTHER else ""


def _clause(reader: Reader, asked: Asked) -> bool:
    """Take one part of a sentence into what is asked; False where it is none."""
    if reader.take("every", "each"):
        return _every(reader, asked)
    if reader.take("hourly"):
        return _rhythm(asked, 60)
    if reader.take("at"):
        return _times(reader, asked, bare=True)
    if reader.take("starting", "beginning"):
        reader.take("at", "from")
        return _span(reader, asked)
    if reader.take("from", "between"):
        return _span(reader, asked)
    if reader.take("to", "until", "till"):
        asked.end = _needed(reader)
        return True
    if (days := reader.days()) is not None:
        asked.days = days if asked.days in (None, ALL_DAYS) else (asked.days or days) & days
        return True
    return _times(reader, asked, bare=False)


def _every(reader: Reader, asked: Asked) -> bool:
    if reader.take("half"):
        reader.take("an", "a")
        if not reader.take("hour", "hours"):
            raise Unreadable('After "every half" comes "hour".')
        return _rhythm(asked, 30)
    number = reader.number()
    unit = reader.left[0] if reader.left else ""
    if unit in _UNITS:
        del reader.left[0]
        return _rhythm(asked, (1 if number is None else number) * _UNITS[unit])
    if number is not None and number != 1 and unit in ("day", "days"):
        raise Unreadable(
            f'"Every {number} days" is not understood: name the weekdays, such as "Mon, Wed and Fri".'
        )
    if (days := reader.days()) is None:
        raise Unreadable(f'After "every" comes a number with hours or minutes, or weekdays{_further(unit)}.')
    asked.days = days
    return True


def _rhythm(asked: Asked, minutes: int) -> bool:
    if asked.step is not None:
        raise Unreadable("It names two rhythms.")
    if not 1 <= minutes <= DAY_MINUTES:
        raise Unreadable("A rhythm is from 1 minute to 24 hours.")
    asked.step = minutes
    return True


def _times(reader: Reader, asked: Asked, *, bare: bool) -> bool:
    found = []
    while (time := reader.time(bare=bare)) is not None:
        found.append(time % DAY_MINUTES)
        reader.take_and()
        reader.take("at")
    if bare and not found:
        raise Unreadable('After "at" comes a time of day, such as 18:30.')
    asked.times += tuple(found)
    return bool(found)


def _span(reader: Reader, asked: Asked) -> bool:
    if (days := reader.days()) is not None:
        asked.days = days
        return True
    asked.start = _needed(reader) % DAY_MINUTES
    if reader.take_to() or reader.take("and"):
        asked.end = _needed(reader)
    else:
        reader.take("onward", "onwards", "on")
    return True


def _needed(reader: Reader) -> int:
    if (time := reader.time(bare=True)) is None:
        raise Unreadable('After "from" and "to" comes a time of day, such as 06:00.')
    return time


def _check(asked: Asked) -> None:
    """Refuse what says too much or too little."""
    if asked.step is not None and asked.times:
        raise Unreadable(
            'It names a rhythm and times as well; with a rhythm, say when the day begins: "from 06:00".'
        )
    if asked.step is None and not asked.times:
        raise Unreadable("It does not say at what time.")
    if asked.step is None and (asked.start, asked.end) != (None, None):
        raise Unreadable('"from" and "to" need a rhythm, such as "every 2 hours".')
    if asked.days is not None and not asked.days:
        raise Unreadable("It names no day that is in all of what it says.")
    over = asked.start is not None and asked.end is not None and asked.end < asked.start
    if over and asked.days not in (None, ALL_DAYS):
        raise Unreadable(
            "A rhythm over midnight needs every day: which weekday the hours after it belong to is open."
        )


def cron_lines(asked: Asked) -> str:
    """Write what is asked as cron lines: one for each set of hours that share their minutes."""
    days = asked.days
    weekday = "*" if days in (None, ALL_DAYS) or days is None else _listed(sorted((d + 1) % 7 for d in days))
    by_hour: dict[int, list[int]] = {}
    for minute in asked.minutes:
        by_hour.setdefault(minute // 60, []).append(minute % 60)
    hours: dict[tuple[int, ...], list[int]] = {}
    for hour, minutes in by_hour.items():
        hours.setdefault(tuple(minutes), []).append(hour)
    lines = [
        f"{_stepped(minutes, asked.step)} {_listed(those)} * * {weekday}" for minutes, those in hours.items()
    ]
    return APART.join(read_cron(line).text for line in lines)


def _stepped(minutes: Sequence[int], step: int | None) -> str:
    """Write minutes; as a step only where the rhythm fits into an hour, so that it can go on in real time."""
    if step is None or 60 % step or len(minutes) == 1:
        return ",".join(map(str, minutes))
    if len(minutes) == 60 // step:
        return ("*" if step == 1 else f"*/{step}") if minutes[0] == 0 else f"{minutes[0]}-59/{step}"
    return f"{minutes[0]}-{minutes[-1]}/{step}"


def _listed(numbers: Sequence[int]) -> str:
    if list(numbers) == list(range(24)):
        return "*"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}-{numbers[-1]}"
    return ",".join(map(str, numbers))
