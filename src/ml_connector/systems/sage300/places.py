"""Where a read that was cut off goes on, as text for the ledger.

Knows how a place is written and read again. Knows no resource, and not what a place means.
"""

from typing import Self

import msgspec

__all__ = ["ReadPlace"]


class ReadPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a list; each kind of read has its own members."""

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Read what `str` wrote; None for what another version wrote: then the read begins anew."""
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.MsgspecError:
            return None

    def __str__(self) -> str:
        """Write it for the ledger."""
        return msgspec.json.encode(self, enc_hook=str).decode()  # the client's days are days of its own
