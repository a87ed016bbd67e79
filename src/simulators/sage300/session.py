"""What the rules of the books ask of the session they run in: its date, its user and its company.

Knows that a date has no time and no zone (C33). Knows no clock, no resource and no rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from simulators.sage300.masters import Masters

__all__ = ["Desk", "Today"]


class Today(Protocol):
    """The date of the Sage session, which Sage stamps on what it saves (F.1)."""

    def __call__(self) -> date:
        """Today, as this session believes."""
        ...


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Who enters, when, into a batch of which date, in which company, at which kind of site."""

    masters: Masters
    switches: Mapping[str, str]
    user: str
    today: date
    batch_date: date
