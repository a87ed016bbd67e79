"""Where a read of the chart goes on after it was cut off, and what a line of the chart is called and kept as.

Knows the parts of the chart and the key of an account (F.12). Knows no client, no ledger and no other system.
"""

import msgspec

import sage300
from ml_connector.domain.account import unformatted
from ml_connector.systems.sage300.places import ReadPlace

__all__ = ["ACCOUNTS", "SEGMENTS", "ChartPlace", "Kept", "account_key", "account_named", "kept", "part_of"]

ACCOUNTS, SEGMENTS = "account", "segment"
"""The parts that have a member of their own in what is kept; every other is a reference list, by its name.

A key begins with its part, so that no account is taken for a value.
"""


class Kept(msgspec.Struct, frozen=True):
    """A line of the chart as it is kept: what it is one of, as it came last, and whether it is gone."""

    account: msgspec.Raw = msgspec.Raw()
    segment: msgspec.Raw = msgspec.Raw()
    row: msgspec.Raw = msgspec.Raw()
    gone: bool = False

    @property
    def text(self) -> str:
        """The line as it came."""
        return b"".join(map(bytes, (self.account, self.segment, self.row))).decode()


class ChartPlace(ReadPlace, frozen=True, kw_only=True):
    """Where a read goes on: in which part, after which key (() = from its start), and how many each part brought."""

    part: str
    after: tuple[str, ...]
    came: dict[str, int]

    def finished(self, part: str) -> bool:
        """Tell whether a part was read to its end before; one that was not asked for, or could not be read, was not."""
        return part in self.came and part != self.part

    def start(self, part: str) -> tuple[str, ...] | None:
        """Give the key after which a part is to be read; None for its beginning."""
        return (self.after or None) if part == self.part else None


def account_key(account: sage300.models.Account) -> str:
    """Name the delivery of an account."""
    return f"{ACCOUNTS} {account.UnformattedAccount.strip()}"


def account_named(code: str) -> str:
    """Name the delivery of the account that has this code, with or without separators (F.12)."""
    return f"{ACCOUNTS} {unformatted(code)}"


def part_of(key: str) -> str:
    """Tell of which part of the chart a delivery is."""
    return key.split(" ", 1)[0]


def kept(part: str, text: str, *, gone: bool = False) -> str:
    """Write a line of the chart for the ledger, from the text it came in."""
    name, end = part if part in (ACCOUNTS, SEGMENTS) else "row", ',"gone":true' if gone else ""
    return f'{{"{name}":{text}{end}}}'
