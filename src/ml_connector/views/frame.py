"""What stands around each page of a company: how old what is known of both systems is, and what waits for a person.

Knows whole reads, schedules' zones and open deliveries. Knows no page.
"""

from dataclasses import dataclass
from datetime import datetime

from ml_connector.flows import FLOWS
from ml_connector.store import overview
from ml_connector.store.connections import Stored

__all__ = ["Ages", "ages"]

_OF_AVID = ("approved-invoices", "payments")


@dataclass(frozen=True, kw_only=True)
class Ages:
    """When each system was last read whole: the oldest of its flows; None where one never was."""

    sage: datetime | None
    avidxchange: datetime | None
    zone: str
    persons: int


def ages(stored: Stored) -> Ages:
    """Look at one company."""
    rows = [row for row in overview.flows(list(FLOWS)) if row.connection_id == stored.id]
    open_rows = [row for row in overview.open_rows() if row.connection_id == stored.id]
    return Ages(
        sage=_oldest([row.read_at for row in rows if row.flow not in _OF_AVID]),
        avidxchange=_oldest([row.read_at for row in rows if row.flow in _OF_AVID]),
        zone=next((row.zone for row in rows if row.zone), "UTC"),
        persons=sum(row.count for row in open_rows if row.state in ("held", "refused")),
    )


def _oldest(moments: list[datetime | None]) -> datetime | None:
    known = [at for at in moments if at is not None]
    return min(known) if known and len(known) == len(moments) else None
