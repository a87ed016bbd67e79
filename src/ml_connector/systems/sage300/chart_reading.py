"""Where a read of the chart goes on after it was cut off, and what a line of the chart is called and kept as.

Knows the keys of GLAccounts and GLSegmentCodes (F.12). Knows no client, no ledger and no other system.
"""

from typing import Literal

import msgspec

import sage300

__all__ = [
    "ACCOUNT",
    "SEGMENT",
    "ChartPlace",
    "Kept",
    "Part",
    "account_key",
    "kept",
    "part_of",
    "segment_key",
]

ACCOUNT, SEGMENT = "account ", "segment "  # what a key begins with, so that no account is taken for a value
Part = Literal["accounts", "values"]
_PARTS: dict[str, Part] = {ACCOUNT: "accounts", SEGMENT: "values"}


class Kept(msgspec.Struct, frozen=True):
    """A line of the chart as it is kept: an account or a segment code as it came last, and whether it is gone."""

    account: msgspec.Raw = msgspec.Raw()
    segment: msgspec.Raw = msgspec.Raw()
    gone: bool = False


class ChartPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a read goes on: in which part, after which key, and how many the parts have brought so far."""

    part: Part
    after: tuple[str, ...]
    accounts: int
    values: int

    @classmethod
    def of(cls, text: str) -> "ChartPlace | None":
        """Read what `str` wrote; None for what another version wrote: then the read begins anew."""
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.MsgspecError:
            return None

    def __str__(self) -> str:
        """Write it for the ledger."""
        return msgspec.json.encode(self).decode()


def account_key(account: sage300.models.Account) -> str:
    """Name the delivery of an account."""
    return f"{ACCOUNT}{account.UnformattedAccount.strip()}"


def segment_key(code: sage300.models.SegmentCode) -> str:
    """Name the delivery of a segment code."""
    return f"{SEGMENT}{code.SegmentNumber.strip()} {code.SegmentCodeKey.strip()}"


def part_of(key: str) -> Part:
    """Tell of which part of the chart a delivery is."""
    return _PARTS[ACCOUNT if key.startswith(ACCOUNT) else SEGMENT]


def kept(part: Part, text: str, *, gone: bool = False) -> str:
    """Write a line of the chart for the ledger, from the text it came in."""
    name, end = "account" if part == "accounts" else "segment", ',"gone":true' if gone else ""
    return f'{{"{name}":{text}{end}}}'
