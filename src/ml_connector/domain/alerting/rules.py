"""Who gets what: the rules of a channel, and its daily digest.

Knows severities, kinds, names and time zones. Knows no address and how nothing is sent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ml_connector.domain.alerting.findings import Subject
from ml_connector.domain.alerting.kinds import KINDS, Severity

__all__ = ["Digest", "RuleProblem", "Rules"]


class RuleProblem(ValueError):
    """A rule that cannot be; the text says what would be right."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a channel is told: from a severity on, of these kinds and connections; empty = of all.

    What belongs to no connection (a disk, a missing worker) is told everywhere.
    """

    severity: Severity = Severity.NOTE
    kinds: Sequence[str] = ()
    connections: Sequence[str] = ()

    def __post_init__(self) -> None:
        unknown = [kind for kind in self.kinds if kind not in KINDS]
        if unknown:
            raise RuleProblem(f"There is no kind of alert {unknown[0]!r}. Kinds: {', '.join(KINDS)}.")

    def take(self, subject: Subject) -> bool:
        """Tell whether the channel is told of it."""
        kind = KINDS[subject.kind]
        return (
            kind.severity >= self.severity
            and (not self.kinds or kind.name in self.kinds)
            and (not self.connections or not subject.connection or subject.connection in self.connections)
        )


@dataclass(frozen=True, kw_only=True)
class Digest:
    """A list of everything open, once a day at a time of a zone; `quiet`: also when there is nothing to list."""

    at: time
    zone: ZoneInfo
    quiet: bool = False

    @classmethod
    def read(cls, typed: str, *, quiet: bool = False) -> "Digest":
        """Read what was typed, such as "07:00 America/Toronto"; raises RuleProblem."""
        found = re.fullmatch(r"(\d{1,2}):(\d{2})\s+(\S+)", typed.strip())
        try:
            if found is None:
                raise ValueError(typed)
            return cls(at=time(int(found[1]), int(found[2])), zone=ZoneInfo(found[3]), quiet=quiet)
        except (ValueError, ZoneInfoNotFoundError):
            raise RuleProblem(
                f"A digest takes a time and a zone, such as 07:00 America/Toronto, not {typed!r}."
            ) from None

    def after(self, moment: datetime) -> datetime:
        """Give the next time after a moment, in UTC.

        Each day has one: a time the clock leaps over comes as much later; of one that comes twice the first counts.
        """
        day = moment.astimezone(self.zone).date() - timedelta(days=1)
        while True:
            local = datetime.combine(day, self.at, tzinfo=self.zone)
            due = local.astimezone(UTC)
            if due > moment:
                return due
            day += timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.at:%H:%M} {self.zone.key}"
