"""Facts of one kind, each kept with the time it was read; what is missing or too old is read in one go.

Knows ages, codes and counts. Knows no resource, no client and not what a fact means.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

__all__ = ["AGE_MAX", "Count", "Fact", "Memory"]

AGE_MAX = timedelta(minutes=15)  # L8
_FACTS_MAX = 5_000  # of one kind; beyond it the oldest are forgotten, and read again when wanted

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, kw_only=True)
class Count:
    """What remembering was good for: look-ups asked for, those answered from memory, facts learned from other
    reads, and the requests made after all.
    """

    asked: int = 0
    hits: int = 0
    learned: int = 0
    reads: int = 0

    @property
    def saved(self) -> int:
        """Requests that one look-up for every use would have cost more; below zero where bulk reading was dearer."""
        return self.asked - self.reads

    def __add__(self, other: "Count") -> "Count":
        """Add another count up with this."""
        return Count(
            asked=self.asked + other.asked,
            hits=self.hits + other.hits,
            learned=self.learned + other.learned,
            reads=self.reads + other.reads,
        )

    def __sub__(self, earlier: "Count") -> "Count":
        """Give what came since an earlier count."""
        return Count(
            asked=self.asked - earlier.asked,
            hits=self.hits - earlier.hits,
            learned=self.learned - earlier.learned,
            reads=self.reads - earlier.reads,
        )


@dataclass(frozen=True, kw_only=True)
class Fact(Generic[T_co]):
    """One answer and when it was asked for; `value` None = there is no such record."""

    value: T_co | None
    at: datetime


@dataclass(kw_only=True)
class Memory(Generic[T]):
    """Remembers facts of one kind by code, for at most AGE_MAX; absence is a fact like any other.

    `read` looks codes up in bulk; it gives None where this user may not, which is remembered too. `calls` tells
    the requests made so far.
    """

    read: Callable[[Sequence[str]], Mapping[str, T] | None]
    now: Callable[[], datetime]
    calls: Callable[[], int]
    count: Count = Count()
    _kept: dict[str, Fact[T]] = field(default_factory=dict)
    _all_at: datetime | None = None  # as of when everything there is of this kind is kept
    _barred_at: datetime | None = None

    def recall(self, uses: Iterable[str]) -> Mapping[str, Fact[T]]:
        """Give the facts for these codes, one use each; a code that is left out nobody may read."""
        asked_at, wanted = self.now(), [code for code in uses if code]
        codes = list(dict.fromkeys(wanted))
        known = {
            code: fact for code in codes if (fact := self._fact(code)) and self._young(fact.at, asked_at)
        }
        missing = [code for code in codes if code not in known]
        if self._barred_at is not None and self._young(self._barred_at, asked_at):
            missing = []
        self.count += Count(asked=len(wanted), hits=len(wanted) - len(missing))
        return {**known, **self._look_up(missing, asked_at)} if missing else known

    def learn(self, facts: Mapping[str, T], asked_at: datetime) -> None:
        """Remember what another read brought that was asked for at this time; a younger fact stays."""
        for code, value in facts.items():
            known = self._kept.get(code)
            if known is None or known.at <= asked_at:
                self._keep(code, Fact(value=value, at=asked_at))
        self.count += Count(learned=len(facts))

    def learn_all(self, facts: Mapping[str, T], asked_at: datetime) -> None:
        """Remember everything there is of this kind, as of this time: a code without a fact is certainly absent.

        More than are ever remembered is as good as nothing: who asks for one of those asks Sage.
        """
        self.learn(facts, asked_at)
        self._all_at = asked_at if all(code in self._kept for code in facts) else None

    def _fact(self, code: str) -> Fact[T] | None:
        """Give what is kept of a code; where all is kept, what is not kept is not there."""
        absent = None if self._all_at is None else Fact[T](value=None, at=self._all_at)
        return self._kept.get(code, absent)

    def _look_up(self, codes: Sequence[str], asked_at: datetime) -> Mapping[str, Fact[T]]:
        """Read codes; a fact is as old as the question, since the answer may have been long on its way."""
        before = self.calls()
        try:
            found = self.read(codes)
        finally:
            self.count += Count(reads=self.calls() - before)
        self._barred_at = asked_at if found is None else None
        if found is None:
            return {}
        facts = {code: Fact(value=found.get(code), at=asked_at) for code in codes}
        for code, fact in facts.items():
            self._keep(code, fact)
        return facts

    def _keep(self, code: str, fact: Fact[T]) -> None:
        self._kept.pop(code, None)
        self._kept[code] = fact
        while len(self._kept) > _FACTS_MAX:
            self._all_at = None
            del self._kept[next(iter(self._kept))]

    def _young(self, at: datetime, now: datetime) -> bool:
        return now - at < AGE_MAX
