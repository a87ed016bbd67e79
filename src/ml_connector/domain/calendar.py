"""Fiscal periods: which one a day falls in, and whether it is open.

Knows days and locks. Knows no time of day, no zone and no system: business dates have neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ml_connector.domain.failures import Held

__all__ = ["Period", "first_open", "open_period", "period_of"]


@dataclass(frozen=True, kw_only=True)
class Period:
    """One fiscal period, first and last day included."""

    year: str
    number: int
    start: date
    end: date
    locked: bool

    def __str__(self) -> str:
        """Name it as accountants do: 2026-11."""
        return f"{self.year}-{self.number:02}"


def period_of(periods: Iterable[Period], day: date) -> Period | None:
    """Find the period a day falls in, or None outside every fiscal year."""
    return next((period for period in periods if period.start <= day <= period.end), None)


def open_period(periods: Iterable[Period], day: date) -> Period:
    """Give the open period of a day; raise Held when it is locked or there is none."""
    period = period_of(periods, day)
    if period is None:
        raise Held(cause="period-unknown", said=day.isoformat())
    if period.locked:
        raise Held(cause="period-closed", said=f"{day.isoformat()} is in period {period}")
    return period


def first_open(periods: Iterable[Period], day: date) -> date:
    """Give the day itself when its period is open, else the first day of the next open period."""
    ordered = sorted(periods, key=lambda period: period.start)
    later = [period for period in ordered if period.end >= day and not period.locked]
    if not later or period_of(ordered, day) is None:
        open_period(ordered, day)
        raise Held(cause="period-closed", said=f"no open period on or after {day.isoformat()}")
    return max(day, later[0].start)
