"""What one run heard of one system: answers, silence, and when it was asked to leave it alone.

Knows counts and times. Knows no status code, no system and no table.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

__all__ = ["REST_MAX_S", "Hearing", "Rest"]

REST_S = 60.0  # who only says "too many", and not for how long
REST_MAX_S = 3_600.0


@dataclass(frozen=True, kw_only=True)
class Rest:
    """A system asked to be left alone until then, in these words."""

    at: datetime
    until: datetime
    said: str


@dataclass(kw_only=True)
class Hearing:
    """Kept by a client's watcher during one run; `silent` counts calls that no system behind the address answered.

    A system that only says that it cannot (5xx) is as silent as one that says nothing.
    """

    now: Callable[[], datetime]
    answered: int = 0
    silent: int = 0
    said: str = ""
    rests: list[Rest] = field(default_factory=list)

    def hear(self, *, answered: bool, said: str) -> None:
        """Note one call that went out."""
        if answered:
            self.answered += 1
        else:
            self.silent += 1
            self.said = said

    def ask_to_rest(self, wait_s: float | None, said: str) -> None:
        """Note that the system asked to be left alone; `wait_s` None where it did not say how long."""
        at = self.now()
        wait = timedelta(seconds=min(REST_S if wait_s is None else max(wait_s, 0.0), REST_MAX_S))
        self.rests.append(Rest(at=at, until=at + wait, said=said))

    @property
    def deaf(self) -> bool:
        """Whether calls went out and none was answered."""
        return self.silent > 0 and not self.answered
