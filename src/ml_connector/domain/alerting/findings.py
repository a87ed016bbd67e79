"""What a look at the facts finds: one thing somebody must be told of, in four lines.

Knows texts. Knows no state: whether it is new is for `changes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from ml_connector.domain.alerting.kinds import KINDS, Kind

__all__ = ["Finding", "Subject", "span"]


@dataclass(frozen=True, kw_only=True, order=True)
class Subject:
    """What an alert is about. The same for as long as it is the same trouble; "" where a part says nothing."""

    kind: str
    connection: str = ""
    flow: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One condition that holds now.

    `title` is a subject line without the connection's name. `step` grows with how far the limit is passed: it is
    told again when it does. `figures` are for scripts, amounts as text. `weight` orders a list, the greatest first.
    `folds` are subjects that say it already: while one of them is open, this is not told.
    """

    subject: Subject
    title: str
    what: str
    step: int = 0
    weight: Decimal = Decimal(0)
    who: str = ""
    where: str = ""
    next: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)
    folds: Sequence[Subject] = ()

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return KINDS[self.subject.kind]

    def lines(self) -> dict[str, str]:
        """Give the four lines, made for its connection; those of its kind where it has none of its own."""
        name = self.subject.connection
        told = {
            "what": self.what,
            "who": self.who or self.kind.who,
            "where": self.where or self.kind.where,
            "next": self.next or self.kind.next,
        }
        return {line: text.replace("NAME", name) if name else text for line, text in told.items()}


def span(length: timedelta) -> str:
    """Say how long something is: its two greatest units, such as "2 d 4 h"."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (rest, "min")) if count]
    return " ".join(parts[:2]) or "less than a minute"
