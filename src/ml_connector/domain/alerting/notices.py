"""A notice: what one channel is told at one time, of one change, of many, or of all that is open.

Knows the parts of a notice and their form in JSON. Knows no letter, no server and no table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ml_connector.domain.alerting.changes import Alert, Change
from ml_connector.domain.alerting.findings import span
from ml_connector.domain.alerting.kinds import KINDS

__all__ = ["MANY", "Item", "Notice", "Sort", "from_json", "item", "item_of"]

MANY = 5  # more changes than this at once are told together


class Sort(StrEnum):
    """What kind of notice it is."""

    CHANGE = "change"
    CHANGES = "changes"
    DIGEST = "digest"
    TEST = "test"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One alert in a notice. `change` is opened, worse or over, or open in a digest; times are ISO 8601 in UTC."""

    change: str
    kind: str
    severity: str
    connection: str
    flow: str
    title: str
    what: str
    who: str
    where: str
    next: str
    since: str
    until: str = ""
    returns: int = 0
    figures: Mapping[str, str] = field(default_factory=dict)

    @property
    def lasted(self) -> str:
        """Say how long it lasted, "" while it does."""
        if not self.until:
            return ""
        return span(datetime.fromisoformat(self.until) - datetime.fromisoformat(self.since))

    @property
    def headline(self) -> str:
        """Say it in one line."""
        word = {"worse": "now ", "over": f"over after {self.lasted}: "}.get(self.change, "")
        return f"{self.connection}: {word}{self.title}" if self.connection else f"{word}{self.title}"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What one channel is told. The id stays the same however often it is sent; `thread` is the id of the notice that
    opened the alert, for what belongs to it.
    """

    id: UUID
    sort: Sort
    at: datetime
    items: Sequence[Item]
    thread: UUID | None = None

    @property
    def title(self) -> str:
        """Say what it tells, in one line without markup: what a controller reads first."""
        if self.sort is Sort.TEST:
            return "Test: nothing has happened"
        if not self.items:
            return "All quiet: no alert is open"
        first = self.items[0]
        if self.sort is Sort.CHANGE:
            return first.headline
        noun = "open" if self.sort is Sort.DIGEST else "changes"
        return f"{len(self.items)} {noun}, first: {first.headline}"

    def as_json(self) -> dict[str, Any]:
        """Write it as scripts get it."""
        return {
            "id": str(self.id),
            "sort": str(self.sort),
            "at": self.at.isoformat(timespec="seconds"),
            "thread": str(self.thread) if self.thread else None,
            "alerts": [asdict(one) for one in self.items],
        }


def from_json(told: Mapping[str, Any]) -> Notice:
    """Read what `as_json` wrote."""
    return Notice(
        id=UUID(told["id"]),
        sort=Sort(told["sort"]),
        at=datetime.fromisoformat(told["at"]),
        thread=UUID(told["thread"]) if told["thread"] else None,
        items=[Item(**one) for one in told["alerts"]],
    )


def item_of(change: Change) -> Item:
    """Put a change into words."""
    return item(change.alert, str(change.what))


def item(alert: Alert, change: str = "open") -> Item:
    """Put an alert as it stands into words."""
    finding = alert.finding
    return Item(
        change=change,
        kind=finding.subject.kind,
        severity=str(KINDS[finding.subject.kind].severity),
        connection=finding.subject.connection,
        flow=finding.subject.flow,
        title=finding.title,
        **finding.lines(),
        since=alert.since.isoformat(timespec="seconds"),
        until=alert.gone_at.isoformat(timespec="seconds") if alert.gone_at else "",
        returns=alert.returns,
        figures=finding.figures,
    )
