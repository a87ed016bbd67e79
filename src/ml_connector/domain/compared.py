"""An invoice beside the order it names, as both were last read: for people to look at, and to key from.

Pure. Knows what was compared. Knows no rule, no table and no column.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ml_connector.domain.invoice import Distribution
from ml_connector.domain.three_way import OrderMatch, ReceivedLine

__all__ = ["Compared"]

_ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What an invoice says of itself, with the vendor in Sage 300's code; amounts at three decimals."""

    number: str
    vendor: str
    dated: date | None
    currency: str
    total: Decimal
    tax: Decimal
    lines: tuple[Distribution, ...]
    match: OrderMatch

    def amount_for(self, line: str) -> Decimal:
        """Add up the lines that say they are for this line of the order."""
        return sum((one.amount for one in self.lines if line and one.po_line == line), _ZERO)

    @property
    def unnamed(self) -> Decimal:
        """Add up the lines that name no line the order has."""
        numbers = {line.number for line in self.match.lines} - {""}
        return sum((one.amount for one in self.lines if one.po_line not in numbers), _ZERO)

    def received_for(self, line: str) -> tuple[ReceivedLine, ...]:
        """Give what came from this vendor for a line of the order, "" for what came for none that is known."""
        return tuple(
            one
            for one in self.match.received
            if one.line == line and one.vendor.upper() == self.vendor.upper()
        )
