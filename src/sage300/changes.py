"""Knows how a change to a batch is written: entries and their lines inserted, updated or deleted, by name (D8).

Does not know which batch, nor what a member means; what is not named is left alone (D4, D7).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import msgspec

Operation = Literal["Insert", "Update", "Delete"]
Members = msgspec.Struct | Mapping[str, object]
Keys = Mapping[str, str | int]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One entry, or one line of an entry: what is to happen to it. Make it by one of the three below.

    The operation is always named: Unspecified makes Sage look first, and is much slower (D8).
    """

    operation: Operation
    number: int | None = None
    members: Members | None = None
    lines: tuple["Change", ...] = ()

    @classmethod
    def insert(cls, draft: Members) -> Self:
        """A new one, with everything in the draft; Sage gives its number (D5)."""
        return cls(operation="Insert", members=draft)

    @classmethod
    def update(cls, number: int, members: Members | None = None, lines: Sequence["Change"] = ()) -> Self:
        """The one with this number, in these members (in this order, D3) and lines. Raises ValueError for none."""
        if members is None and not lines:
            raise ValueError("an update of nothing")
        return cls(operation="Update", number=number, members=members, lines=tuple(lines))

    @classmethod
    def delete(cls, number: int) -> Self:
        """The one with this number goes. It must be there (D8)."""
        return cls(operation="Delete", number=number)


@dataclass(frozen=True, kw_only=True)
class Level:
    """A collection in a batch: its name, what its rows are numbered by, and the collection in each row."""

    collection: str
    number: str
    below: "Level | None" = None


def changed(level: Level, keys: Keys, changes: Sequence[Change]) -> dict[str, object]:
    """`{"Invoices": [...]}`: each row with its full key where it exists (D8), its operation last (C4).

    Raises ValueError for no change at all, and for lines where there are none.
    """
    if not changes:
        raise ValueError("nothing to change")
    return {level.collection: [_row(level, keys, change) for change in changes]}


def _row(level: Level, keys: Keys, change: Change) -> dict[str, object]:
    own = {} if change.number is None else {**keys, level.number: change.number}
    row: dict[str, object] = {**own, **_members(change.members)}
    if change.lines:
        if level.below is None:
            raise ValueError(f"{level.collection} have no lines of their own")
        row |= changed(level.below, own, change.lines)
    return {**row, "UpdateOperation": change.operation}


def _members(members: Members | None) -> dict[str, object]:
    if isinstance(members, msgspec.Struct):
        return {name: getattr(members, name) for name in members.__struct_fields__}
    return dict(members or {})
