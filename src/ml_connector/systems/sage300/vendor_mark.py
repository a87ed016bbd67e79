"""Where the next read of the vendors begins, and whether it must be a whole one; as text, for the ledger.

Knows days and the server's time, both Sage's own (L11). Knows no client, no vendor and no clock of ours.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ml_connector.systems.sage300.daily import whole_due

__all__ = ["VendorMark"]

OVERLAP = timedelta(days=2)
_REMIT = "remit-to"


@dataclass(frozen=True, kw_only=True)
class VendorMark:
    """`changed`: the greatest change date of a complete read, never later than the server's own date.

    `whole_at`: the server's time when the last whole read began. `remit_to`: some vendor names a remit-to location.
    """

    changed: date
    whole_at: datetime
    remit_to: bool = False

    @classmethod
    def of(cls, text: str) -> "VendorMark":
        """Read what `str` wrote."""
        changed, whole_at, *rest = text.split(" ")
        return cls(
            changed=date.fromisoformat(changed),
            whole_at=datetime.fromisoformat(whole_at),
            remit_to=_REMIT in rest,
        )

    def __str__(self) -> str:
        """Write it for the ledger."""
        return " ".join(
            [self.changed.isoformat(), self.whole_at.isoformat(), *([_REMIT] if self.remit_to else [])]
        )

    @property
    def since(self) -> date:
        """From which day on changes are asked for: a session date or a zone may put an edit a day or two back."""
        return self.changed - OVERLAP

    def whole_due(self, server_time: datetime) -> bool:
        """Tell whether about a day has gone by since the last whole read, or the server's clock was put back."""
        return whole_due(self.whole_at, server_time)
