"""Read the pieces of a sentence: times of day, weekdays, numbers, and what stands between them.

Knows English words as people type them. Knows no schedule.
"""

import re
from dataclasses import dataclass

from ml_connector.timetable.cron import Unreadable

__all__ = ["ALL_DAYS", "DAY_MINUTES", "DAY_NAMES", "Reader"]

DAY_MINUTES = 24 * 60
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALL_DAYS = frozenset(range(7))
_WEEKDAYS, _WEEKEND = frozenset(range(5)), frozenset((5, 6))
_SETS = {
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays"), _WEEKDAYS),
    **dict.fromkeys(("weekend", "weekends"), _WEEKEND),
    **dict.fromkeys(("daily", "day", "days"), ALL_DAYS),
}
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_TOKEN = re.compile(
    r"\s*(?:(\d{1,2}[:.]\d{2}(?:\s*[ap]m\b)?|\d{1,2}\s*[ap]m\b|noon\b|midnight\b)|(\d+)|([a-z]+)|([-,]))"
)
_TO = ("to", "-", "until", "till", "through", "thru")
_AND = (",", "and")


def _tokens(typed: str) -> list[str]:
    text = typed.lower().replace("\N{EN DASH}", "-").replace("\N{EM DASH}", "-").replace("&", " and ")
    text = re.sub(r"\bo['\N{RIGHT SINGLE QUOTATION MARK}]?clock\b", "", text)
    text = re.sub(r"\b([ap])\.\s?m\.?", r"\1m", text).strip().rstrip(".;")
    found, at = [], 0
    while at < len(text.rstrip()):
        piece = _TOKEN.match(text, at)
        if piece is None:
            raise Unreadable(f"{text[at:].split()[0]!r} is not understood.")
        found.append(piece[0].strip())
        at = piece.end()
    return found


@dataclass(kw_only=True)
class Reader:
    """Goes through a sentence, piece by piece."""

    left: list[str]

    @classmethod
    def of(cls, typed: str) -> "Reader":
        """Begin with a sentence as it was typed; raises Unreadable where a piece is none."""
        return cls(left=_tokens(typed))

    def take(self, *words: str) -> bool:
        """Take the next piece where it is one of these."""
        if self.left and self.left[0] in words:
            del self.left[0]
            return True
        return False

    def take_to(self) -> bool:
        """Take "to", or what means the same."""
        return self.take(*_TO)

    def take_and(self) -> bool:
        """Take "and", a comma, or both."""
        return bool(self.take(*_AND)) | bool(self.take(*_AND))

    def number(self) -> int | None:
        """Take a number, in digits or as a word."""
        if self.left and (self.left[0].isdecimal() or self.left[0] in _NUMBERS):
            word = self.left.pop(0)
            return int(word) if word.isdecimal() else _NUMBERS.index(word) + 1
        return None

    def time(self, *, bare: bool = False) -> int | None:
        """Take a time of day, in minutes since midnight; `bare`: also one without minutes, such as 9."""
        if not self.left:
            return None
        word = self.left[0]
        if (minutes := _minutes(word, bare=bare)) is None:
            return None
        del self.left[0]
        return minutes

    def days(self) -> frozenset[int] | None:
        """Take weekdays: one, several, or from one to another (over Sunday, too)."""
        if (first := self._day_set()) is None:
            return None
        found = set(first)
        while True:
            kept = list(self.left)
            self.take_and()
            self.take("on")
            if (more := self._day_set()) is None:
                self.left = kept
                return frozenset(found)
            found |= more

    def _day_set(self) -> frozenset[int] | None:
        if not self.left:
            return None
        if self.left[0] in _SETS:
            return _SETS[self.left.pop(0)]
        if (first := _day(self.left[0])) is None:
            return None
        del self.left[0]
        if len(self.left) > 1 and self.left[0] in _TO and (last := _day(self.left[1])) is not None:
            del self.left[:2]
            return frozenset((first + more) % 7 for more in range((last - first) % 7 + 1))
        return frozenset((first,))


def _day(word: str) -> int | None:
    whole = word.removesuffix("s") if len(word) > 4 else word
    if len(whole) < 3:
        return None
    found = [at for at, name in enumerate(DAY_NAMES) if name.lower().startswith(whole)]
    odd = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
    return found[0] if found else odd.get(word)


def _minutes(word: str, *, bare: bool) -> int | None:
    if word in ("noon", "midnight"):
        return 12 * 60 if word == "noon" else 0
    told = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]m)?", word)
    if told is None or not (bare or told[2] or told[3]):
        return None
    hour, minute = int(told[1]), int(told[2] or 0)
    if told[3]:
        if not 1 <= hour <= 12:
            raise Unreadable(f"{word!r} is no time of day: before am and pm stand 1 to 12. Example: 6:30 pm.")
        hour = hour % 12 + (12 if told[3] == "pm" else 0)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise Unreadable(f"{word!r} is no time of day. Example: 18:30.")
    return 60 * hour + minute
