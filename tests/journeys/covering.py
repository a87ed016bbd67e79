"""Rows of settings, many in each, so that every two which may be combined stand together in one row at least.

Knows factors, levels and a greedy choice that is the same on every machine. Does not know what a setting is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Generic, TypeVar

__all__ = ["rows"]

T = TypeVar("T")
SEED = 20261115
TRIES = 5  # rows begun in another order, of which the best is taken


def rows(
    factors: Mapping[str, Sequence[T]],
    may_meet: Callable[[T, T], bool],
    must_meet: Callable[[T, T], bool],
) -> list[tuple[T, ...]]:
    """Rows with at most one level of every factor; every two levels that may and must meet share a row.

    No row holds two of which `may_meet` says no.

    Greedy: a row begins with the two that have most left to meet, and takes of every further factor the level
    that meets most of those it has left. Nothing is said about how few rows there could be.
    """
    table = _Table(factors, may_meet, must_meet)
    random = Random(SEED)
    made = []
    while any(table.left):
        row = max((table.row(random) for _ in range(TRIES)), key=table.gain)
        table.cross_out(row)
        made.append(tuple(table.levels[level] for level in sorted(row)))
    return made


class _Table(Generic[T]):
    """What is left to meet, and what never may, as one number for each level: its bit `n` stands for level `n`."""

    def __init__(
        self,
        factors: Mapping[str, Sequence[T]],
        may_meet: Callable[[T, T], bool],
        must_meet: Callable[[T, T], bool],
    ) -> None:
        self.levels = [level for levels in factors.values() for level in levels]
        places = iter(range(len(self.levels)))
        self.factors = [[next(places) for _ in levels] for levels in factors.values()]
        self.left = [0] * len(self.levels)
        self.never = [0] * len(self.levels)
        for number, own in enumerate(self.factors):
            others = [place for factor in self.factors[number + 1 :] for place in factor]
            for one in own:
                for other in others:
                    if not may_meet(self.levels[one], self.levels[other]):
                        _note(self.never, one, other)
                    elif must_meet(self.levels[one], self.levels[other]):
                        _note(self.left, one, other)

    def row(self, random: Random) -> list[int]:
        """One level of every factor."""
        first = max(range(len(self.left)), key=lambda level: self.left[level].bit_count())
        partners = [level for level in range(len(self.left)) if self.left[first] >> level & 1]
        second = max(partners, key=lambda level: self.left[level].bit_count())
        row = [first, second]
        order = [factor for factor in self.factors if first not in factor and second not in factor]
        random.shuffle(order)
        for factor in order:
            have = sum(1 << level for level in row)
            free = [level for level in factor if not self.never[level] & have]
            row += [max(free, key=lambda level: self._worth(level, have))] if free else []
        return row

    def _worth(self, level: int, have: int) -> tuple[int, int]:
        """How many of the row's levels it has left to meet, and how many at all."""
        return (self.left[level] & have).bit_count(), self.left[level].bit_count()

    def gain(self, row: Sequence[int]) -> int:
        """How many of what is left would meet in this row, each counted from both sides."""
        have = sum(1 << level for level in row)
        return sum((self.left[level] & have).bit_count() for level in row)

    def cross_out(self, row: Sequence[int]) -> None:
        """Note that all of a row have met."""
        have = sum(1 << level for level in row)
        for level in row:
            self.left[level] &= ~have


def _note(table: list[int], one: int, other: int) -> None:
    table[one] |= 1 << other
    table[other] |= 1 << one
