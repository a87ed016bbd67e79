"""The purchase orders: every type, on hold, completed and partly received.

Knows vendors and accounts to order from and to. Knows no invoice.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from simulators.company import Account, OrderLine, PurchaseOrder, Vendor

__all__ = ["FEWEST", "billable", "orders"]


@dataclass(frozen=True, kw_only=True)
class _Pattern:
    type: str = "Active"
    on_hold: bool = False
    received: str = "none"  # or some, all


_PATTERNS = (
    _Pattern(),
    _Pattern(received="some"),
    _Pattern(received="all"),
    _Pattern(type="Standing"),
    _Pattern(),
    _Pattern(on_hold=True),
    _Pattern(type="Future"),
    _Pattern(),
    _Pattern(received="some"),
    _Pattern(type="Blanket"),
    _Pattern(),
    _Pattern(on_hold=True, received="some"),
)
FEWEST = len(_PATTERNS)

_ITEMS = (
    ("A1-103/0", "Bearing, 25 mm", "EA"),
    ("B2-200", "Steel bar, 2 m", "EA"),
    ('C3 "HD"', "Gasket set, heavy duty", "SET"),
    ("D4-11", "Hydraulic oil", "L"),
    ("E5-7", "Carton, 30 cm", "BOX"),
    ("", "Calibration on site", "HR"),
)


def orders(
    rng: Random, count: int, sellers: tuple[Vendor, ...], accounts: tuple[Account, ...], today: date
) -> tuple[PurchaseOrder, ...]:
    """Make `count` orders from `sellers`, line accounts unformatted; ValueError below FEWEST."""
    if count < FEWEST:
        raise ValueError(f"orders must be at least {FEWEST}")
    made = []
    sequence = 1000
    for index in range(count):
        sequence += rng.randrange(1, 4)  # keys grow but leave gaps
        vendor = sellers[0] if index == 0 else rng.choice(sellers)
        made.append(_order(rng, index, sequence, vendor, accounts, today))
    return tuple(made)


def billable(order: PurchaseOrder) -> bool:
    """Tell whether an invoice against this order meets no objection."""
    return order.type == "Active" and not order.on_hold and not order.completed


def _order(
    rng: Random, index: int, sequence: int, vendor: Vendor, accounts: tuple[Account, ...], today: date
) -> PurchaseOrder:
    pattern = _PATTERNS[index % len(_PATTERNS)]
    return PurchaseOrder(
        number=f"PO{index + 1:06d}",
        sequence=sequence,
        vendor=vendor.number,
        ordered_on=today - timedelta(days=rng.randrange(1, 200)),
        currency=vendor.currency,
        terms=vendor.terms,
        type=pattern.type,
        on_hold=pattern.on_hold,
        completed=pattern.received == "all",
        description=f"Order {index + 1}, {vendor.short_name.title()}",
        lines=tuple(
            _line(rng, number + 1, pattern.received, accounts) for number in range(rng.randrange(1, 5))
        ),
    )


def _line(rng: Random, number: int, received: str, accounts: tuple[Account, ...]) -> OrderLine:
    item, description, unit = rng.choice(_ITEMS)
    tenths = rng.randrange(10, 5000)
    got = {"none": 0, "some": rng.randrange(1, tenths), "all": tenths}[received]
    return OrderLine(
        number=number,
        item=item,
        description=description,
        ordered=Decimal(tenths * 1000).scaleb(-4),
        received=Decimal(got * 1000).scaleb(-4),
        unit=unit,
        unit_cost=Decimal(rng.randrange(10_000, 900_000_000)).scaleb(-6),
        account=rng.choice(accounts).unformatted,
    )
