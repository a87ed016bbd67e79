"""A purchase order: what was ordered from whom, how much of it came, and whether invoices may be matched to it.

Knows status, quantities and the connection's rule for what is sent. Knows no system, and not who was told of it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

__all__ = ["TYPES", "OrderLine", "PurchaseOrder", "why_left_out"]

TYPES = ("Active", "Standing", "Future", "Blanket")

_NOT_MEANING = {"meaning": False}
_ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """One line; quantities at four decimals in the unit of the order, `unit_cost` at six, `amount` at three.

    None is what was not read. What no other system is told (`canceled`, `outstanding`) is no change of meaning.
    """

    number: str
    item: str = ""
    description: str = ""
    unit: str = ""
    ordered: Decimal | None = None
    received: Decimal | None = None
    canceled: Decimal | None = field(default=None, metadata=_NOT_MEANING)
    outstanding: Decimal | None = field(default=None, metadata=_NOT_MEANING)
    unit_cost: Decimal | None = None
    amount: Decimal | None = None
    account: str = ""


@dataclass(frozen=True, kw_only=True)
class PurchaseOrder:
    """What was ordered; `sequence` never comes again, `number` may.

    `code` is what other systems call its vendor, `uncoded` says why the vendor, the terms or an account has no code
    there. `gone`: it is not at its source any more, and this is how it last was. `left_out` says why the
    connection's rule keeps it out, "" where it does not; what the rule looked at is no change of meaning by itself.
    """

    sequence: str
    number: str
    vendor: str
    code: str = ""
    uncoded: str = ""
    type: str = field(default="", metadata=_NOT_MEANING)
    on_hold: bool = field(default=False, metadata=_NOT_MEANING)
    completed: bool
    gone: bool = False
    dated: date | None = None
    currency: str = ""
    terms: str = ""
    total: Decimal | None = None
    lines: tuple[OrderLine, ...] = ()
    left_out: str = ""

    @property
    def label(self) -> str:
        """What people call it."""
        return self.number

    @property
    def party(self) -> str:
        """The vendor's number."""
        return self.vendor

    @property
    def amount(self) -> Decimal | None:
        """None: an order is no money owed, and must not be added to what is."""
        return None

    @property
    def references(self) -> tuple[str, ...]:
        """Other words people may look it up by."""
        return (self.vendor, self.code)

    @property
    def over(self) -> bool:
        """Whether nothing more is to be heard of it: it is complete, canceled or gone."""
        return self.completed or self.gone

    @property
    def ended(self) -> bool:
        """Whether the other side is told that it is closed."""
        return self.over

    @property
    def status(self) -> str:
        """`open`, `closed`, or `cancelled` where it ended although nothing of it ever came."""
        if not self.over:
            return "open"
        quantities = [(line.received, line.canceled) for line in self.lines]
        nothing_came = all(received == _ZERO for received, _ in quantities)
        return "cancelled" if nothing_came and any(canceled for _, canceled in quantities) else "closed"


def why_left_out(kind: str, *, on_hold: bool, types: Collection[str], leave_held: bool) -> str:
    """Say why an order of this `kind` is not sent by a rule that takes these types, or "" where it is.

    An order whose kind is not known is left out: it could be a blanket, which no invoice may be matched to.
    """
    if not kind:
        return "Sage 300 does not tell its type"
    if kind not in types:
        return f"it is a {kind} order"
    return "it is on hold" if on_hold and leave_held else ""
