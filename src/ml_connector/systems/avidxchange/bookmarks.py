"""Where the next read of a list by date begins, and when the list was last read whole; as text, for the ledger.

Knows days. Knows no client, and not the time of day: both times are the gateway's own (L11).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Bookmark"]

WHOLE_EVERY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """`read_at`: when the last complete read began. `whole_at`: the same of the last read that left no date out.

    A list by date never gives again what it once left out (a page that shifted, a change dated back): only a whole read
    finds it (L11).
    """

    read_at: datetime
    whole_at: datetime | None = None

    @classmethod
    def of(cls, text: str) -> "Bookmark":
        """Read what `str` wrote; one time alone is of a version that read nothing whole."""
        read_at, _, whole_at = text.partition(" ")
        whole = datetime.fromisoformat(whole_at) if whole_at else None
        return cls(read_at=datetime.fromisoformat(read_at), whole_at=whole)

    def __str__(self) -> str:
        """Write it for the ledger."""
        times = [self.read_at, self.whole_at] if self.whole_at else [self.read_at]
        return " ".join(time.isoformat() for time in times)

    def since(self, overlap: timedelta) -> datetime:
        """From when on changes are asked for: a little before the last read began (§6.7)."""
        return self.read_at - overlap

    @property
    def whole_due(self) -> bool:
        """Whether a day has gone by since the list was read whole, as far as the last read knew."""
        return self.whole_at is None or self.read_at - self.whole_at >= WHOLE_EVERY
