"""Two lists of GL accounts held against each other: what one has that the other has not, or has otherwise.

Pure. Knows keys without separators, names and whether an account may be used. Knows neither system.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["Drift", "Entry", "Few", "compare"]

_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An account of one list: how people there call it, and whether invoices may be coded to it."""

    name: str
    usable: bool


@dataclass(kw_only=True)
class Few:
    """How many there are, and the first few by name."""

    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self.names) < _NAMED:
            self.names.append(name)

    def __str__(self) -> str:
        """Say it: `4 (6000-10, 6000-20, 6000-30, …)`."""
        more = ", …" if self.count > len(self.names) else ""
        return f"{self.count:,} ({', '.join(self.names)}{more})" if self.count else "0"


@dataclass(kw_only=True)
class Drift:
    """How their list differs from ours; what is unusable on both sides, or here and missing there, is no drift."""

    agreed: int = 0
    missing: Few = field(default_factory=Few)
    unusable: Few = field(default_factory=Few)
    closed: Few = field(default_factory=Few)
    unknown: Few = field(default_factory=Few)

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not any(few.count for few in (self.missing, self.unusable, self.closed, self.unknown))


def compare(ours: Mapping[str, Entry], theirs: Iterable[tuple[str, Entry]]) -> Drift:
    """Compare by key; `theirs` is gone through once, and of it the keys alone are remembered."""
    drift, seen = Drift(), set[str]()
    for key, there in theirs:
        here = ours.get(key)
        seen.add(key)
        if here is None:
            drift.unknown.add(there.name)
        elif here.usable == there.usable:
            drift.agreed += 1
        else:
            (drift.unusable if there.usable else drift.closed).add(here.name)
    for key, here in ours.items():
        if here.usable and key not in seen:
            drift.missing.add(here.name)
    return drift
