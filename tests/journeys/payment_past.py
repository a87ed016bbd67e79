"""What people did in a story of payments, as far as it says what may be missing in Sage 300, or be there once more.

Knows acts and what each excuses. Knows no books, and not how the product keeps an act.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from simulators.avidxchange.payments import Payment

__all__ = ["Past"]


@dataclass(kw_only=True)
class Past:
    """What happened, by payment number: `again`: how often a person had what was gone entered anew.

    `resolved`: how many entries of it there had been when a person closed it. `keyed`: vendor and amount of what a
    clerk keyed; `renamed`: the numbers an invoice was given for sending, by its own, the last
    one last.
    """

    keyed: set[tuple[str, Decimal]] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    reversed: set[str] = field(default_factory=set)
    adopted: set[str] = field(default_factory=set)
    again: Counter[str] = field(default_factory=Counter)
    resolved: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def decided(self) -> int:
        """How many payments and invoices people decided about."""
        return len(self.adopted) + len(self.resolved) + len(self.renamed) + len(self.again)

    def by_hand(self, payment: Payment) -> bool:
        """Whether a clerk keyed a payment like this one."""
        return (payment.vendor_code, payment.amount) in self.keyed

    def numbers(self, number: str) -> set[str]:
        """The numbers an invoice may stand under in Sage 300."""
        return {one.strip().upper() for one in (number, *self.renamed.get(number, ()))}

    def current(self, number: str) -> str:
        """The number an invoice is to stand under by now."""
        return (self.renamed.get(number) or [number])[-1].strip().upper()

    def edited(self, payment: Payment) -> bool:
        """Whether an invoice it pays was given another number."""
        return any(part.invoice_number in self.renamed for part in payment.applications)

    def wrong_counts(self, made: Mapping[str, int]) -> list[str]:
        """Say of which payment more was entered than may be; `made`: entries there ever were, by number."""
        more = [number for number, count in made.items() if count > 1 + self.again[number]]
        closed = [number for number, count in self.resolved.items() if made.get(number, 0) > count]
        return [f"{one} was entered twice" for one in more] + [
            f"{one} was entered after it was resolved" for one in closed
        ]
