"""What the seeded orders say was received and invoiced, as POGetReceipts and POInvoices rows (§F.11).

Knows which noun stands in which member: an order with received lines has one receipt, and a completed order
one PO invoice. Knows no query and nothing of accounts payable.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from simulators.company import Company, OrderLine, PurchaseOrder
from simulators.sage300.record import Record, Value
from simulators.sage300.tables import Members, Table, noun_table
from simulators.sage300.tax import round_to

__all__ = ["receipt_tables"]

RECEIVED_AFTER = timedelta(days=7)
INVOICED_AFTER = timedelta(days=10)
ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class _Receipt:
    sequence: int
    order: PurchaseOrder
    name: str
    decimals: int

    @property
    def lines(self) -> tuple[OrderLine, ...]:
        """The lines of which something came."""
        return tuple(line for line in self.order.lines if line.received)

    @property
    def total(self) -> Decimal:
        """What came, at the order's cost."""
        return sum((self.cost(line) for line in self.lines), ZERO)

    def cost(self, line: OrderLine) -> Decimal:
        """One line's cost."""
        return round_to(line.received * line.unit_cost, self.decimals)


def receipt_tables(company: Company) -> tuple[Table, Table]:
    """POGetReceipts and POInvoices."""
    receipts = tuple(_receipts(company))
    invoices = tuple(receipt for receipt in receipts if receipt.order.completed)
    return (
        noun_table("POGetReceipts", {**_shared("Receipt", _receipt_line), **RECEIPT}, receipts),
        noun_table("POInvoices", {**_shared("Invoice", _invoice_line), **INVOICE}, invoices),
    )


def _receipts(company: Company) -> Iterator[_Receipt]:
    names = {vendor.number: vendor.name for vendor in company.vendors}
    decimals = {currency.code: currency.decimals for currency in company.currencies}
    orders = (order for order in company.purchase_orders if any(line.received for line in order.lines))
    for sequence, order in enumerate(orders, start=1):
        yield _Receipt(
            sequence=sequence,
            order=order,
            name=names.get(order.vendor, ""),
            decimals=decimals.get(order.currency, 2),
        )


def _shared(
    kind: str, line: Callable[[_Receipt, OrderLine], Record]
) -> dict[str, Callable[[_Receipt], Value]]:
    """The members that receipts and PO invoices have in common."""
    collection = "ReceiptLine2s" if kind == "Receipt" else "InvoiceLines"
    return {
        f"{kind}SequenceKey": lambda r: Decimal(r.sequence),
        "Lines": lambda r: len(r.lines),
        "ReceiptNumber": lambda r: f"RC{r.sequence:06}",
        "ReceiptDate": _received_on,
        "Vendor": lambda r: r.order.vendor,
        "VendorExists": lambda r: bool(r.name),
        "Name": lambda r: r.name,
        "TermsCode": lambda r: r.order.terms,
        "PurchaseOrderSequenceKey": lambda r: Decimal(r.order.sequence),
        "PurchaseOrderNumber": lambda r: r.order.number,
        "Description": lambda r: r.order.description,
        "Currency": lambda r: r.order.currency,
        "ExchangeRate": lambda r: Decimal(1),
        "DecimalPlaces": lambda r: r.decimals,
        "ExtendedCost": lambda r: r.total,
        "Total": lambda r: r.total,
        "Subtotal": lambda r: r.total,
        "Completed": lambda r: r.order.completed,
        collection: lambda r: [line(r, own) for own in r.lines],
    }


def _received_on(receipt: _Receipt) -> date:
    return receipt.order.ordered_on + RECEIVED_AFTER


RECEIPT: Members[_Receipt] = {
    "Invoiced": lambda r: r.order.completed,
    "InvoiceNumber": lambda r: f"PI{r.sequence:06}" if r.order.completed else "",
    "PostingDate": _received_on,
}

INVOICE: Members[_Receipt] = {
    "InvoiceNumber": lambda r: f"PI{r.sequence:06}",
    "InvoiceDate": lambda r: r.order.ordered_on + INVOICED_AFTER,
    "ReceiptSequenceKey": lambda r: Decimal(r.sequence),
    "InvoiceTotal": lambda r: r.total,
}


def _line(receipt: _Receipt, line: OrderLine) -> Record:
    return Record(
        LineNumber=Decimal(line.number),
        PurchaseOrderSequenceKey=Decimal(receipt.order.sequence),
        PurchaseOrderLineSequence=Decimal(line.number),
        PurchaseOrderNumber=receipt.order.number,
        ItemExists=bool(line.item),
        ItemNumber=line.item,
        ItemDescription=line.description,
        UnitOfMeasure=line.unit,
        QuantityReceived=line.received,
        StockingQuantityReceived=line.received,
        UnitCost=line.unit_cost,
        ExtendedCost=receipt.cost(line),
        ExpenseAccount=line.account,
    )


def _receipt_line(receipt: _Receipt, line: OrderLine) -> Record:
    own = _line(receipt, line)
    own.update(ReceiptSequenceKey=Decimal(receipt.sequence), ReceiptLineSequence=Decimal(line.number))
    own.update(OrderedQuantityOrdered=line.ordered, RCPUNIT=line.unit)
    return own


def _invoice_line(receipt: _Receipt, line: OrderLine) -> Record:
    own = _line(receipt, line)
    own.update(InvoiceSequenceKey=Decimal(receipt.sequence), InvoiceLineSequence=Decimal(line.number))
    own.update(ReceiptSequenceKey=Decimal(receipt.sequence), ReceiptLineSequence=Decimal(line.number))
    own.update(ReceiptNumber=f"RC{receipt.sequence:06}", FullyInvoiced=True, RCPUNIT=line.unit)
    return own
