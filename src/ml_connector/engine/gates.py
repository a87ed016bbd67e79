"""Who must agree before a step that must not happen twice is carried out: a port, and what it may remember.

Knows drafts, and what was proposed and answered. Knows no rule, no table and no system.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from ml_connector.domain.failures import Held
from ml_connector.domain.money import ZERO
from ml_connector.domain.release import Agreement
from ml_connector.engine.values import Delivery, Draft, Parcel, Preview

__all__ = ["Asked", "Gate", "Noted", "Proposal", "ProposalView", "Proposals", "Show", "Unwritten"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One draft that is about to be sent, and the delivery it is of."""

    delivery: Delivery
    draft: Draft

    @property
    def shown(self) -> str:
        """What would be sent, as people may see it."""
        return self.draft.shown or self.draft.payload


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Drafts that are put before a person together, as the parcel they would be and as people may see it."""

    parcel: Parcel
    preview: Preview
    asked: Sequence[Asked]


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What a gate has to write down of one look: by which `rule` and `batch` rule, what goes, and what is proposed.

    `passed` was agreed to before. `straight` is let through by the rule alone. `ended` are the lines of earlier
    proposals that count no more, with the reason; `changed` those whose draft is another now, with today's payload.
    """

    rule: str
    batch: str
    passed: Mapping[str, Agreement] = field(default_factory=dict)
    straight: Sequence[Asked] = ()
    proposed: Sequence[Proposal] = ()
    ended: Mapping[int, str] = field(default_factory=dict)
    changed: Mapping[int, str] = field(default_factory=dict)


Show = Callable[[Sequence[Draft]], Sequence[tuple[Parcel, Preview]]]
"""Packs drafts as they would be sent, and shows each parcel."""


class ProposalView(Protocol):
    """What was proposed and answered, for those who only look."""

    def agreements(self, step: str, keys: Sequence[str], zone: str) -> Mapping[str, Agreement]:
        """Give, by key, what was last answered or asked about it; a time zone says what is of today."""
        ...

    def gone_straight(self, step: str, zone: str) -> Mapping[str, Decimal]:
        """Add up, absolute and by currency, what a rule let through since midnight in a time zone."""
        ...


class Proposals(ProposalView, Protocol):
    """The same, for a run."""

    def note(self, step: str, noted: Noted) -> Mapping[str, int]:
        """Write it down, all in one commit; give the number of its proposal for each key that is proposed."""
        ...


class Gate(Protocol):
    """Asked about everything that a step which must not happen twice is about to send."""

    def ask(self, step: str, asked: Sequence[Asked], show: Show, proposals: Proposals) -> Mapping[str, Held]:
        """Give, by key, why a draft may not be sent now. What is not named is sent."""
        ...


class _Viewed(Protocol):
    """Whoever has proposals to look at."""

    @property
    def proposals(self) -> ProposalView:
        """What was proposed and answered."""
        ...


@dataclass(kw_only=True)
class Unwritten:
    """Proposals as a plan makes them: it reads what there is, and keeps to itself what a run would note."""

    ledger: _Viewed
    made: list[tuple[str, Proposal]] = field(default_factory=list)
    passed: dict[str, Agreement] = field(default_factory=dict)
    _straight: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))

    def agreements(self, step: str, keys: Sequence[str], zone: str) -> Mapping[str, Agreement]:
        """Give what there is."""
        return self.ledger.proposals.agreements(step, keys, zone)

    def gone_straight(self, step: str, zone: str) -> Mapping[str, Decimal]:
        """Add what this plan lets through to what there is."""
        gone = self.ledger.proposals.gone_straight(step, zone)
        return {
            currency: gone.get(currency, ZERO) + self._straight.get(currency, ZERO)
            for currency in {*gone, *self._straight}
        }

    def note(self, step: str, noted: Noted) -> Mapping[str, int]:
        """Keep it; a proposal that is not made has no number."""
        self.made += [(step, proposal) for proposal in noted.proposed]
        self.passed |= noted.passed
        for one in noted.straight:
            self._straight[one.draft.currency] += abs(one.delivery.amount or ZERO)
        return {}
