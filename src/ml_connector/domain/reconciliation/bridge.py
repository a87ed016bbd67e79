"""The bridge: approved on the left, every word on the right, by fiscal period and currency; the rest must be 0.00.

Knows verdicts and sums, each once. Keeps only those that somebody must read. Knows no screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ml_connector.domain.money import ZERO
from ml_connector.domain.reconciliation.judging import Verdict
from ml_connector.domain.reconciliation.witnesses import Word

__all__ = ["WORDS", "Bridge", "Group", "Sum"]

WORDS = tuple(word for word in Word if word not in (Word.NOWHERE, Word.OUTSIDE))
"""The right side of the identity, in the order an invoice goes."""


@dataclass(frozen=True, kw_only=True)
class Sum:
    """How many, and how much."""

    count: int = 0
    amount: Decimal = ZERO

    def __add__(self, other: "Sum") -> "Sum":
        """Add both up."""
        return Sum(count=self.count + other.count, amount=self.amount + other.amount)

    def __sub__(self, other: "Sum") -> "Sum":
        """Take both off."""
        return Sum(count=self.count - other.count, amount=self.amount - other.amount)


@dataclass(kw_only=True)
class Group:
    """One fiscal period and currency."""

    approved: Sum = field(default_factory=Sum)
    words: dict[Word, Sum] = field(default_factory=lambda: dict.fromkeys(WORDS, Sum()))

    @property
    def difference(self) -> Sum:
        """What is approved and under no word; more on the right is negative."""
        return self.approved - sum(self.words.values(), Sum())


@dataclass(kw_only=True)
class Bridge:
    """All groups by (period, currency), what differs, and what is only worth a remark."""

    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    lines: list[Verdict] = field(default_factory=list)
    remarks: list[Verdict] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        """Take one invoice in."""
        if verdict.differs:
            self.lines.append(verdict)
        elif verdict.kind:
            self.remarks.append(verdict)
        if verdict.word is Word.OUTSIDE:
            return
        group = self.groups.setdefault((verdict.case.period, verdict.currency), Group())
        unapproved = verdict.kind in ("not-approved", "stray")
        group.approved += Sum(count=int(not unapproved), amount=verdict.approved)
        if verdict.word in group.words:
            group.words[verdict.word] += Sum(
                count=max(1, len(verdict.places) if verdict.kind == "twice" else 1), amount=verdict.accounted
            )

    @property
    def differing(self) -> Mapping[tuple[str, str], Sum]:
        """Count and add up what differs by (period, currency), each line by its size; only groups that differ."""
        sums: dict[tuple[str, str], Sum] = {}
        for line in self.lines:
            key = (line.case.period, line.currency)
            sums[key] = sums.get(key, Sum()) + Sum(count=1, amount=abs(line.difference))
        return sums

    @property
    def differences(self) -> Mapping[str, Decimal]:
        """What differs by currency, each line by its size: one too many does not make up for one too few."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            sums[line.currency] = sums.get(line.currency, ZERO) + abs(line.difference)
        return sums

    @property
    def difference(self) -> Decimal:
        """All of it."""
        return sum(self.differences.values(), ZERO)
