"""One text of POPurchaseOrders becomes our purchase order, and where a read of them stands.

Knows the wire's members (§F.9, §F.10). Knows no call, no ledger and no AvidXchange.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

import msgspec

import sage300
from ml_connector.domain.crosswalk import Crosswalk
from ml_connector.domain.failures import Held
from ml_connector.domain.money import to_scale
from ml_connector.domain.purchase_order import OrderLine, PurchaseOrder, why_left_out
from ml_connector.systems.sage300.places import ReadPlace

__all__ = ["MEMBERS", "NEEDED", "Kept", "OrderPlace", "is_over", "to_order"]

Wire = sage300.models.PurchaseOrder
WireLine = sage300.models.PurchaseOrderLine

NEEDED = (
    *("PurchaseOrderSequenceKey", "PurchaseOrderNumber", "Vendor", "PurchaseOrderType", "Completed"),
    "PurchaseOrderLines",
)
MEMBERS = (
    *("PurchaseOrderNumber", "Vendor", "PurchaseOrderDate", "PurchaseOrderType", "OnHold", "Completed"),
    *("Currency", "TermsCode", "Total", "Lines", "PurchaseOrderLines"),
)
_QUANTITY, _COST, _AMOUNT = 4, 6, 3  # decimals of Sage's columns


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """An order as it is kept: as it came, and whether Sage has it no more."""

    order: msgspec.Raw
    gone: bool = False

    @classmethod
    def of(cls, text: str) -> "Kept":
        """Read what `str` wrote; raises msgspec.DecodeError for anything else."""
        return _KEPT.decode(text)

    def __str__(self) -> str:
        """Write it for the ledger."""
        return msgspec.json.encode(self).decode()


_KEPT = msgspec.json.Decoder(Kept)


class OrderPlace(ReadPlace, frozen=True, kw_only=True):
    """Where a read that was cut off goes on: after which key, when it began by the server, and what it is a read of."""

    after: int
    began: datetime
    everything: bool


def is_over(wire: Wire) -> bool:
    """Tell whether Sage says that an order is complete; raises ValueError where it says nothing."""
    completed = sage300.models.says_yes(wire.Completed)
    if completed is None:
        raise ValueError(f"purchase order {wire.PurchaseOrderNumber}: it is not told whether it is complete")
    return completed


def to_order(wire: Wire, crosswalk: Crosswalk, types: Collection[str], *, leave_held: bool) -> PurchaseOrder:
    """Translate, with AvidXchange's codes and the rule of today; raises ValueError where it is not whole."""
    lines, number = wire.PurchaseOrderLines, wire.PurchaseOrderNumber.strip()
    if not number:
        raise ValueError("the purchase order has no number")
    if len(lines) < (wire.Lines or 0):
        raise ValueError(f"purchase order {number} has {wire.Lines} lines, and {len(lines)} came")
    on_hold = sage300.models.says_yes(wire.OnHold) is True
    codes = _Codes(crosswalk)
    vendor = wire.Vendor.strip()
    code = codes.of("vendor", vendor)
    return PurchaseOrder(
        sequence=str(wire.PurchaseOrderSequenceKey),
        number=number,
        vendor=vendor,
        code="" if code == vendor else code,
        type=wire.PurchaseOrderType.strip(),
        on_hold=on_hold,
        completed=is_over(wire),
        dated=wire.PurchaseOrderDate,
        currency=wire.Currency.strip(),
        terms=codes.of("terms", wire.TermsCode.strip()),
        total=_exact(wire.Total, _AMOUNT),
        lines=tuple(_line(line, codes) for line in lines),
        left_out=why_left_out(
            wire.PurchaseOrderType.strip(), on_hold=on_hold, types=types, leave_held=leave_held
        ),
        uncoded=codes.taken,
    )


class _Codes:
    """AvidXchange's codes for Sage's; `taken` says which first one means somebody else there."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self._crosswalk = crosswalk
        self.taken = ""

    def of(self, kind: str, code: str) -> str:
        try:
            return self._crosswalk.to_avidxchange(kind, code)
        except Held as taken:
            self.taken = self.taken or taken.said
            return code


def _line(wire: WireLine, codes: _Codes) -> OrderLine:
    account = wire.ExpenseAccount.strip() or wire.NonStockClearingAccount.strip()
    return OrderLine(
        number="" if wire.LineNumber is None else str(wire.LineNumber),
        item=wire.ItemNumber.strip(),
        description=wire.ItemDescription.strip(),
        unit=wire.UnitOfMeasure.strip(),
        ordered=_exact(wire.QuantityOrdered, _QUANTITY),
        received=_exact(wire.QuantityReceived, _QUANTITY),
        canceled=_exact(wire.QuantityCanceled, _QUANTITY),
        outstanding=_exact(wire.QuantityOutstanding, _QUANTITY),
        unit_cost=_exact(wire.UnitCost, _COST),
        amount=_exact(wire.ExtendedCost, _AMOUNT),
        account=codes.of("account", account) if account else "",
    )


def _exact(number: Decimal | None, places: int) -> Decimal | None:
    return None if number is None else to_scale(number, places)
