"""One order of Sage 300 with its receipts and P/O invoices becomes what our three-way rules compare; pure.

Knows the members of the wire (§F.9 to §F.11). Knows no call and no rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import sage300
from ml_connector.domain.three_way import OrderedLine, OrderInvoice, OrderMatch, ReceivedLine

__all__ = ["INVOICE_MEMBERS", "RECEIPT_MEMBERS", "InvoiceWire", "OrderWire", "ReceiptWire", "to_match"]

OrderWire = sage300.models.PurchaseOrder
ReceiptWire = sage300.models.Receipt
InvoiceWire = sage300.models.MatchedInvoice

RECEIPT_MEMBERS = (
    *("ReceiptNumber", "Vendor", "PurchaseOrderNumber", "Completed", "Invoiced", "ReceiptLine2s"),
    *("MultiplePurchaseOrders", "ReceiptDate"),
)
INVOICE_MEMBERS = ("InvoiceNumber", "Vendor", "PurchaseOrderNumber", "InvoiceDate", "Total", "InvoiceLines")
_ZERO = Decimal(0)
_AMOUNT = Decimal("0.001")


def to_match(
    number: str, order: OrderWire | None, receipts: Sequence[ReceiptWire], invoices: Sequence[InvoiceWire]
) -> OrderMatch:
    """Put together what is known of an order number; lines of receipts that are for other orders are left out."""
    own = order.PurchaseOrderLines if order else ()
    names = {
        line.PurchaseOrderLineSequence: str(line.LineNumber) for line in own if line.LineNumber is not None
    }
    billed = _Billed(invoices)
    once = {receipt.ReceiptSequenceKey: receipt for receipt in receipts}
    return OrderMatch(
        number=number,
        found=order is not None,
        vendor=order.Vendor.strip() if order else "",
        completed=_yes(order.Completed) if order else False,
        on_hold=_yes(order.OnHold) if order else False,
        lines=tuple(_ordered(line) for line in own),
        received=tuple(
            line for _, receipt in sorted(once.items()) for line in _received(receipt, number, names, billed)
        ),
        invoices=tuple(_invoice(one) for one in invoices),
    )


class _Billed:
    """How much of each line of a receipt P/O has invoices for, in units of the order where they are told."""

    def __init__(self, invoices: Sequence[InvoiceWire]) -> None:
        self._quantities: dict[tuple[int | None, int | None], Decimal] = {}
        self._wholly: set[tuple[int | None, int | None]] = set()
        self._receipts: set[int | None] = set()
        for line in (line for invoice in invoices for line in invoice.InvoiceLines):
            place = (line.ReceiptSequenceKey, line.ReceiptLineSequence)
            self._receipts.add(line.ReceiptSequenceKey)
            self._quantities[place] = self._quantities.get(place, _ZERO) + _first(
                line.OrderedQuantityReceived, line.QuantityReceived
            )
            if _yes(line.FullyInvoiced):
                self._wholly.add(place)

    def of(self, receipt: ReceiptWire, line: sage300.models.ReceiptLine) -> tuple[Decimal, bool]:
        """Give the quantity, and whether nothing more is to come.

        A receipt that says it is invoiced, while no invoice shows a line of it, is invoiced whole.
        """
        place = (receipt.ReceiptSequenceKey, line.ReceiptLineSequence)
        unseen = _yes(receipt.Invoiced) and receipt.ReceiptSequenceKey not in self._receipts
        return self._quantities.get(place, _ZERO), place in self._wholly or unseen


def _received(
    receipt: ReceiptWire, number: str, names: Mapping[int | None, str], billed: _Billed
) -> Iterator[ReceivedLine]:
    header = receipt.PurchaseOrderNumber.strip().upper()
    for line in receipt.ReceiptLine2s:
        if (line.PurchaseOrderNumber.strip().upper() or header) != number:
            continue
        invoiced, wholly = billed.of(receipt, line)
        came = _first(line.OrderedQuantityReceived, line.QuantityReceived)
        back = _first(line.OrderedQuantityReturned, line.QuantityReturned)
        yield ReceivedLine(
            receipt=receipt.ReceiptNumber.strip(),
            dated=_day(receipt.ReceiptDate),
            vendor=receipt.Vendor.strip(),
            line=names.get(line.PurchaseOrderLineSequence, ""),
            item=line.ItemNumber.strip(),
            description=line.ItemDescription.strip(),
            unit=line.UnitOfMeasure.strip(),
            received=came - back,
            invoiced=invoiced,
            settled=wholly or any(_yes(told) for told in (receipt.Completed, line.Completed)),
            unit_cost=line.UnitCost,
            amount=_kept(came, back, _first(line.NetExtendedCost, line.ExtendedCost)),
            tax=_kept(came, back, line.TotalTax or _ZERO),
            clearing=line.NonStockClearingAccount.strip(),
            several=not header or _yes(receipt.MultiplePurchaseOrders),
        )


def _kept(came: Decimal, back: Decimal, whole: Decimal) -> Decimal:
    """Give the part of an amount that belongs to what was not sent back."""
    return whole if not back or not came else (whole * (came - back) / came).quantize(_AMOUNT)


def _ordered(line: sage300.models.PurchaseOrderLine) -> OrderedLine:
    return OrderedLine(
        number="" if line.LineNumber is None else str(line.LineNumber),
        item=line.ItemNumber.strip(),
        description=line.ItemDescription.strip(),
        unit=line.UnitOfMeasure.strip(),
        ordered=line.QuantityOrdered,
        received=line.QuantityReceived,
        canceled=line.QuantityCanceled,
        unit_cost=line.UnitCost,
    )


def _invoice(wire: InvoiceWire) -> OrderInvoice:
    return OrderInvoice(
        number=wire.InvoiceNumber.strip(),
        vendor=wire.Vendor.strip(),
        dated=_day(wire.InvoiceDate),
        total=_first(wire.InvoiceTotal, wire.Total),
    )


def _first(*told: Decimal | None) -> Decimal:
    """Give the first that was told and is not zero: a site may send a member it does not fill."""
    return next((number for number in told if number), _ZERO)


def _day(told: date | None) -> date | None:
    """Give a plain date: the client's own kind of one stays with the client."""
    return None if told is None else date(told.year, told.month, told.day)


def _yes(told: sage300.models.YesNo) -> bool:
    return sage300.models.says_yes(told) is True
