"""How each blocker of a purchase order comes about, and how it is lifted.

Knows records and flows. Does not know how the product tests a blocker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lifting import Act, no_act
from order_proof import change_order, orders
from stage import VENDORS, Stage

__all__ = ["NUMBER", "ORDER_BLOCKERS", "OrderBlocker"]

NUMBER = "PO000001"
_LIMITED = "    envelope: purchaseOrders\n    limits: {lines.description: 40, on_excess: reject}\n"
LIMITS = (("    envelope: purchaseOrders\n", _LIMITED),)


@dataclass(frozen=True, kw_only=True)
class OrderBlocker:
    """How an order comes to be blocked, and how that is lifted."""

    block: Act
    lift: Act
    profile: tuple[tuple[str, str], ...] = ()


def vendors_sent(stage: Stage) -> None:
    """The vendors' flow runs."""
    stage.run(VENDORS)


def described(text: str) -> Act:
    """Somebody describes the order's first line; the vendors are there."""

    def act(stage: Stage) -> None:
        row = next(row for row in orders(stage) if row.text("PurchaseOrderNumber") == NUMBER)
        row.rows("PurchaseOrderLines")[0]["ItemDescription"] = text
        change_order(stage, NUMBER, PurchaseOrderLines=row.rows("PurchaseOrderLines"))
        vendors_sent(stage)

    return act


ORDER_BLOCKERS: Mapping[str, OrderBlocker] = {
    "vendor-not-there-yet": OrderBlocker(block=no_act, lift=vendors_sent),
    "order-unsendable": OrderBlocker(block=described("N" * 41), lift=described("Fits"), profile=LIMITS),
}
