"""What somebody signs who signs a fiscal period off: its figures, and all that a 0.00 of it does not cover; pure.

Knows days and figures of one comparison. Knows no invoice and not who may sign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ml_connector.domain import money
from ml_connector.domain.reconciliation.bridge import Sum

__all__ = ["PeriodFigures"]


@dataclass(frozen=True, kw_only=True)
class PeriodFigures:
    """One fiscal period, from `first` to `last`, in a comparison of the days from `since` to `until`, made `on` a day.

    `approved` and `differs` are by currency, what differs each line by its size. `not_compared`: what was not asked.
    """

    period: str
    first: date
    last: date
    since: date
    until: date
    on: date
    approved: Mapping[str, Sum] = field(default_factory=dict)
    differs: Mapping[str, Sum] = field(default_factory=dict)
    not_compared: Sequence[str] = ()

    @property
    def whole(self) -> bool:
        """Whether all of its days were compared: else there is nothing to sign."""
        return self.since <= self.first and self.last <= self.until

    @property
    def difference(self) -> Decimal:
        """What differs, in all currencies."""
        return sum((one.amount for one in self.differs.values()), money.ZERO)

    @property
    def objections(self) -> Sequence[str]:
        """Say why a signature wants a reason; nothing where it wants none. What was not compared is told beside it."""
        differing = {currency: one for currency, one in sorted(self.differs.items()) if one.count}
        return [
            *(_differs(currency, one) for currency, one in differing.items()),
            *(
                [f"The period ends on {self.last.isoformat()}, and was not over."]
                if self.on <= self.last
                else []
            ),
        ]


def _differs(currency: str, one: Sum) -> str:
    many = f"{one.count} invoice{'s differ' if one.count > 1 else ' differs'}"
    return f"The difference is not 0.00: {many}, by {Decimal(money.text(one.amount)):,} {currency}."
