"""How each blocker of a purchase order comes about, and how it is lifted.

Knows records and flows. Does not know how the product tests a blocker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chart_lifting import REJECTS
from chart_proof import ACCOUNTS, change_account
from lifting import Act, no_act
from order_proof import change_order, orders
from stage import VENDORS, Stage

from simulators.sage300.record import Record

__all__ = ["NUMBER", "ORDER_BLOCKERS", "OrderBlocker", "account_of_line"]

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


def the_order(stage: Stage) -> Record:
    """The order that is held up."""
    return next(row for row in orders(stage) if row.text("PurchaseOrderNumber") == NUMBER)


def account_of_line(stage: Stage) -> str:
    """The account its first line is coded to."""
    return the_order(stage).rows("PurchaseOrderLines")[0].text("ExpenseAccount")


def charted(description: str) -> Act:
    """The account is described so, and the flows of accounts and vendors run."""

    def act(stage: Stage) -> None:
        change_account(stage, account_of_line(stage).replace("-", ""), Description=description)
        stage.run(ACCOUNTS)
        vendors_sent(stage)

    return act


def described(text: str) -> Act:
    """Somebody describes the order's first line; the vendors are there."""

    def act(stage: Stage) -> None:
        row = the_order(stage)
        row.rows("PurchaseOrderLines")[0]["ItemDescription"] = text
        change_order(stage, NUMBER, PurchaseOrderLines=row.rows("PurchaseOrderLines"))
        vendors_sent(stage)

    return act


ORDER_BLOCKERS: Mapping[str, OrderBlocker] = {
    "vendor-not-there-yet": OrderBlocker(block=no_act, lift=vendors_sent),
    "account-not-there-yet": OrderBlocker(
        block=charted("N" * 41), lift=charted("It fits the limit of the profile"), profile=REJECTS
    ),
    "order-unsendable": OrderBlocker(block=described("N" * 41), lift=described("Fits"), profile=LIMITS),
}
