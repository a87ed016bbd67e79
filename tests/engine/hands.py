"""A clock for tests of the engine.

Knows the time it was told. Does not know the time of day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

__all__ = ["Hands"]


@dataclass
class Hands:
    """A clock that only moves when told."""

    time: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        """The time now."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Move the hands."""
        self.time, self.slept = self.time + timedelta(seconds=seconds), [*self.slept, seconds]
