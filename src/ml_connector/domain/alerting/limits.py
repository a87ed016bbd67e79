"""The limits of alerts: their names, what may be typed, and what counts where nothing was said.

Knows the words of `ml-connector alert limit`. Knows no connection and no fact.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

__all__ = ["LIMITS", "LimitProblem", "Limits"]

_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
_OFF = "off"


class LimitProblem(ValueError):
    """A limit that cannot be; the text says what would be right."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """From when on somebody is told; None = never.

    `data_age` None and `by_schedule`: three due times of the schedule without a run that read everything.
    """

    data_age: timedelta | None = None
    by_schedule: bool = True
    held_count: int | None = 1
    held_amount: Decimal | None = None
    doubt: timedelta | None = timedelta(minutes=60)
    ending: timedelta | None = timedelta(days=21)
    disk: int | None = 2_000_000_000  # bytes

    def with_typed(self, typed: Mapping[str, str]) -> "Limits":
        """Give these limits with those that were typed in their place; raises LimitProblem."""
        told = self
        for name, value in typed.items():
            told = replace(told, **read(name, value))
        return told


def read(name: str, value: str) -> dict[str, Any]:
    """Read one limit as it was typed; gives the fields it sets. Raises LimitProblem."""
    if name not in LIMITS:
        raise LimitProblem(f"There is no limit {name!r}. Limits: {', '.join(LIMITS)}.")
    words, reader = LIMITS[name]
    try:
        return reader(value.strip().lower())
    except (ValueError, InvalidOperation, OverflowError):
        raise LimitProblem(f"{name} cannot be {value!r}: it takes {words}.") from None


def _length(value: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,4})\s*(m|min|h|d)", value)
    if found is None or not int(found[1]):
        raise ValueError(value)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _age(value: str) -> dict[str, Any]:
    if value in ("schedule", _OFF):
        return {"data_age": None, "by_schedule": value == "schedule"}
    return {"data_age": _length(value), "by_schedule": False}


def _count(value: str) -> int:
    if not value.isdecimal() or not int(value):
        raise ValueError(value)
    return int(value)


def _amount(value: str) -> Decimal:
    amount = Decimal(value.replace(",", ""))
    if not amount.is_finite() or amount <= 0:
        raise ValueError(value)
    return amount


def _bytes(value: str) -> int:
    found = re.fullmatch(r"(\d{1,6})\s*(mb|gb|tb)", value)
    if found is None:
        raise ValueError(value)
    return int(found[1]) * {"mb": 10**6, "gb": 10**9, "tb": 10**12}[found[2]]


def _or_off(field: str, reader: Callable[[str], Any]) -> Callable[[str], dict[str, Any]]:
    return lambda value: {field: None if value == _OFF else reader(value)}


_TIME = "a time such as 90m, 6h or 2d"
LIMITS: Mapping[str, tuple[str, Callable[[str], dict[str, Any]]]] = {
    "data-age": (f"{_TIME}, schedule (three due times), or off", _age),
    "held-count": ("a number from 1, or off", _or_off("held_count", _count)),
    "held-amount": ("an amount such as 10,000.00, or off", _or_off("held_amount", _amount)),
    "doubt": (f"{_TIME}, or off", _or_off("doubt", _length)),
    "ending": (f"{_TIME}, or off", _or_off("ending", _length)),
    "disk": ("a size such as 500 MB or 2 GB, or off", _or_off("disk", _bytes)),
}
