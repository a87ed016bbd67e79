"""Where a read of the chart goes on after it was cut off, and what a line of the chart is called and kept as.

Knows the keys of GLAccounts and GLSegmentCodes (F.12). Knows no client, no ledger and no other system.
"""

from typing import Literal

import msgspec

import sage300
from ml_connector.systems.sage300.places import ReadPlace

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


class ChartPlace(ReadPlace, frozen=True, kw_only=True):
    """Where a read goes on: in which part, after which key, and how many the parts have brought so far."""

    part: Part
    after: tuple[str, ...]
    accounts: int
    values: int


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
