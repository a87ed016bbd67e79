"""A purchase order of ours is written into AvidXchange, in bulk; what is not to be matched is left out or closed there.

Knows the client, its profile and its canonical order. Knows no ledger and no Sage.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

import avidxchange
from avidxchange.records import Amount
from ml_connector.domain.failures import Held
from ml_connector.domain.purchase_order import OrderLine, PurchaseOrder
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Outcome, Parcel, Receipt
from ml_connector.systems.avidxchange.results import Kind
from ml_connector.systems.avidxchange.system import Organization
from ml_connector.systems.avidxchange.upserting import AccountsHere, Bulk, BulkSight, Made, as_given

__all__ = ["LEFT_OUT", "Arrived", "Numbers", "UpsertOrder", "from_order"]

LEFT_OUT = "left_out"  # in a receipt: why an order was not sent

ORDERS = Kind(
    operation="purchase_orders_upsert",
    one="purchase order",
    many="purchase orders",
    refused="avidxchange-order-refused",
    unsendable="order-unsendable",
)

Arrived = Callable[[Collection[str]], Collection[str]]
"""Gives those of these vendors, by their numbers, that AvidXchange has."""

Uncharted = Callable[[Collection[str]], Collection[str]]
"""Gives those of these accounts, as Sage writes them, that AvidXchange is still to be told of."""


class Numbers(Protocol):
    """Knows which order has a number: AvidXchange knows orders by it, and it may come again."""

    def holders(self, numbers: Collection[str]) -> Mapping[str, str]:
        """Give, by number, the key of the open order that has it now and is sent."""
        ...


@dataclass(kw_only=True)
class UpsertOrder:
    """Writes purchase orders into AvidXchange.

    `arrived` is None where vendors are not written by this connection, `uncharted` where accounts are not.
    """

    organization: Organization
    numbers: Numbers
    arrived: Arrived | None
    uncharted: Uncharted | None = None
    accounts: AccountsHere = as_given
    name: str = "upsert-order"
    look_max: int = 200
    settle_s: float = 0.0
    repeatable: bool = True
    idle: bool = False

    def __post_init__(self) -> None:
        """Begin with nothing told."""
        client = self.organization.client
        self._bulk = Bulk(
            organization=self.organization,
            kind=ORDERS,
            write=lambda items, key: client.purchase_orders_upsert(items, key=key),
        )

    @property
    def skip(self) -> str:
        """Why this gateway takes no orders; "" where it does."""
        return self._bulk.skip

    def ready(self) -> None:
        """Nothing to ask: whether orders are taken is in the profile."""

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> BulkSight:
        """See what is not to be sent, and whose vendor or account is not there yet.

        What was sent before is told its end, by whatever rule it ended; what never was is left out without a word.
        """
        orders = {delivery.key: _order(record) for delivery, record in deliveries}
        sent = {delivery.key for delivery, _ in deliveries if delivery.intent is not None}
        reasons = {key: why for key, order in orders.items() if key not in sent and (why := _why_not(order))}
        reasons |= self._held_by_others({key: order for key, order in orders.items() if key in sent})
        left = {key: order for key, order in orders.items() if key not in reasons}
        made = {key: self._made(order) for key, order in self._with_accounts(left).items()}
        beginning = {key: order for key, order in left.items() if not _ends(order)}
        made |= self._uncharted(beginning)
        made |= self._orphans(beginning)
        found = {key: Receipt(numbers={LEFT_OUT: why}) for key, why in reasons.items()}
        self._bulk.journal += _notes(orders, reasons)
        return self._bulk.sight(made, found)

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Write them; one outcome each."""
        return self._bulk.send(parcel)

    def _with_accounts(self, orders: Mapping[str, PurchaseOrder]) -> Mapping[str, PurchaseOrder]:
        """Put the code of each line's account as AvidXchange has it."""
        codes = self.accounts({line.account for order in orders.values() for line in order.lines} - {""})
        return {key: _with_codes(order, codes) for key, order in orders.items()}

    def _made(self, order: PurchaseOrder) -> Made | Held:
        """Draft one order; what is in doubt is not screened, so that its codes are checked here as well."""
        if order.uncoded:
            return Held(cause="code-taken", said=order.uncoded)
        return self._bulk.make(from_order(order))

    def _held_by_others(self, orders: Mapping[str, PurchaseOrder]) -> Mapping[str, str]:
        """Say of which orders that end another one has the number: closing that number would close the other."""
        ending = {key: order.number for key, order in orders.items() if _ends(order)}
        holders = self.numbers.holders(set(ending.values())) if ending else {}
        return {
            key: f"another order, {holders[number]} in Sage 300, has the number {number} now"
            for key, number in ending.items()
            if holders.get(number, key) != key
        }

    def _orphans(self, orders: Mapping[str, PurchaseOrder]) -> Mapping[str, Held]:
        """Name the vendors that AvidXchange does not have yet: an order may not come before its vendor."""
        if self.arrived is None or not orders:
            return {}
        there = self.arrived({order.vendor for order in orders.values()})
        return {
            key: Held(cause="vendor-not-there-yet", said=order.vendor)
            for key, order in orders.items()
            if order.vendor not in there
        }

    def _uncharted(self, orders: Mapping[str, PurchaseOrder]) -> Mapping[str, Held]:
        """Name the accounts of lines that AvidXchange is still to get: it could not code an invoice by them."""
        if self.uncharted is None:
            return {}
        named = {key: self._accounts(order) for key, order in orders.items() if not order.uncoded}
        lost = set(self.uncharted({account for accounts in named.values() for account in accounts}))
        return {
            key: Held(cause="account-not-there-yet", said=", ".join(sorted(lost.intersection(accounts))))
            for key, accounts in named.items()
            if lost.intersection(accounts)
        }

    def _accounts(self, order: PurchaseOrder) -> Collection[str]:
        crosswalk = self.organization.crosswalk
        return {crosswalk.to_sage("account", line.account) for line in order.lines if line.account}


def _with_codes(order: PurchaseOrder, codes: Mapping[str, str | Held]) -> PurchaseOrder:
    found = {line.account: codes.get(line.account, line.account) for line in order.lines}
    taken = next((code.said for code in found.values() if isinstance(code, Held)), "")
    known = {account: code for account, code in found.items() if isinstance(code, str)}
    lines = [replace(line, account=known.get(line.account, line.account)) for line in order.lines]
    return replace(order, lines=tuple(lines), uncoded=order.uncoded or taken)


def from_order(order: PurchaseOrder) -> avidxchange.PurchaseOrder:
    """Translate; what an order has not is None, what was not read of it is not said at all (§6.3)."""
    return avidxchange.PurchaseOrder(
        number=order.number,
        vendor_code=order.code or order.vendor or None,
        date=order.dated,
        status="closed" if order.left_out and not order.over else order.status,
        currency=order.currency or None,
        terms_code=order.terms or None,
        total=_told(order.total),
        lines=tuple(map(_line, order.lines)),
    )


def _line(line: OrderLine) -> avidxchange.PurchaseOrderLine:
    return avidxchange.PurchaseOrderLine(
        line_number=line.number or None,
        item=line.item or None,
        description=line.description or None,
        unit_of_measure=line.unit or None,
        gl_account=line.account or None,
        quantity_ordered=_told(line.ordered),
        quantity_received=_told(line.received),
        unit_price=_told(line.unit_cost),
        amount=_told(line.amount),
    )


def _told(number: Decimal | None) -> Amount:
    return avidxchange.MISSING if number is None else number


def _ends(order: PurchaseOrder) -> bool:
    """Tell whether AvidXchange is to be told that no invoice is to be matched to it any more."""
    return order.over or bool(order.left_out)


def _why_not(order: PurchaseOrder) -> str:
    """Say why an order that was never sent need not be sent now; "" where it is."""
    if order.left_out:
        return order.left_out
    if order.over:
        return "it was over before it was ever sent"
    return ""


def _notes(orders: Mapping[str, PurchaseOrder], reasons: Mapping[str, str]) -> list[str]:
    """Say how many orders a rule leaves out, a line a reason."""
    counts: dict[str, int] = {}
    for key, why in reasons.items():
        if orders[key].left_out:
            counts[why] = counts.get(why, 0) + 1
    return [f"Purchase orders left out because {why}: {count:,}." for why, count in sorted(counts.items())]


def _order(record: Record) -> PurchaseOrder:
    if not isinstance(record, PurchaseOrder):
        raise TypeError(f"this step writes purchase orders, not {type(record).__name__}")
    return record
