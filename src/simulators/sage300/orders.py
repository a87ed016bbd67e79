"""Purchase orders and receipts as they are entered, and what day end does to them (§F.9, §F.11).

Knows quantities, completion and the numbers Sage gives. Knows no HTTP, no query and no accounts payable: an
invoice matched to a receipt cannot come through the Web API, only by hand.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal

from simulators.sage300.errors import refusal
from simulators.sage300.masters import Masters
from simulators.sage300.putting import puts
from simulators.sage300.record import Record
from simulators.sage300.session import Today
from simulators.sage300.shapes import Shape, load
from simulators.sage300.tables import Table
from simulators.sage300.tax import round_to
from simulators.sage300.tree import details

__all__ = ["Orders"]

ORDER = load()["POPurchaseOrders"].shape
RECEIPT = load()["POReceipts"].shape
INVOICE = load()["POInvoices"].shape
KEYS = ("PurchaseOrderSequenceKey", "ReceiptSequenceKey", "LineNumber")
FROM_ORDER = (  # what a line of a receipt takes from that of its order, where nothing else is said
    *(
        "ItemNumber",
        "ItemDescription",
        "UnitOfMeasure",
        "UnitCost",
        "ExpenseAccount",
        "NonStockClearingAccount",
    ),
)
STEP = Decimal(1000)  # line numbers of the samples
ZERO = Decimal(0)


class Orders:
    """The purchase orders of one company. `enter` and `receive` are called under the books' lock, people's take it."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        masters: Masters,
        switches: Mapping[str, str],
        today: Today,
        lock: AbstractContextManager[object],
    ) -> None:
        self._lock = lock
        self._orders = tables["POPurchaseOrders"]
        self._receipts = tables["POGetReceipts"]
        self._invoices = tables["POInvoices"]
        self._masters = masters
        self._switches = switches
        self._today = today

    def enter(self, given: Record, user: str) -> Record:
        """POST of a purchase order. Raises SageError 409 where a rule refuses."""
        key = _next(self._orders)
        order = Record(
            PurchaseOrderSequenceKey=key,
            PurchaseOrderNumber=f"PO{key:07}",
            PurchaseOrderType="Active",
            PurchaseOrderDate=self._today(),
            OrderDate=self._today(),
            ExchangeRate=Decimal(1),
            EnteredBy=user,
        )
        order.update(puts(given, ORDER, self._switches, keys=KEYS))
        self._take_vendor(order)
        number = order.text("PurchaseOrderNumber")
        if any(self._orders.readers["PurchaseOrderNumber"](row) == number for row in self._orders.rows()):
            raise refusal(f"Purchase order {number} already exists.", "RecordDuplicate")
        shape = ORDER.details["PurchaseOrderLines"]
        for line in self._lines(order, given, "PurchaseOrderLines", shape):
            if line.amount("QuantityOrdered") <= 0:
                raise refusal("The quantity ordered must be greater than zero.")
            line["QuantityOutstanding"] = line.amount("QuantityOrdered")
        self._orders.add(_settled(order))
        return order

    def receive(self, given: Record, user: str) -> Record:
        """POST of a receipt; what it names of an order moves there. Raises SageError 409."""
        key = _next(self._receipts)
        receipt = Record(
            ReceiptSequenceKey=key,
            ReceiptNumber=f"RC{key:06}",
            ReceiptDate=self._today(),
            PostingDate=self._today(),
            ExchangeRate=Decimal(1),
            EnteredBy=user,
        )
        # The samples send the order's number although the view calls it calculated (§F.11).
        receipt["PurchaseOrderNumber"] = given.text("PurchaseOrderNumber")
        receipt.update(puts(given, RECEIPT, self._switches, keys=(*KEYS, "PurchaseOrderNumber")))
        order = self._order_of(receipt)
        if order is not None and not receipt.text("Vendor"):
            receipt["Vendor"] = order.text("Vendor")
        self._take_vendor(receipt)
        lines = self._lines(receipt, given, "ReceiptLine2s", RECEIPT.details["ReceiptLine2s"])
        for line in lines:
            if line.amount("QuantityReceived") <= 0:
                raise refusal("The quantity received must be greater than zero.")
        if order is not None:
            receipt["PurchaseOrderSequenceKey"] = order.amount("PurchaseOrderSequenceKey")
            decimals = self._masters.decimals(receipt.text("Currency"))
            for line in lines:
                _receive_line(order, line, decimals)
            total = sum((line.amount("ExtendedCost") for line in lines), ZERO)
            receipt.update(ExtendedCost=total, Total=total)
            order.update(
                LastReceiptNumber=receipt.text("ReceiptNumber"), ReceiptDate=receipt.day("ReceiptDate")
            )
            order.update(LastPostingDate=self._today(), NumberOfPostedReceipts=1)
            self._orders.add(self._completed(_settled(order)))
        self._receipts.add(receipt)
        return receipt

    def complete(self, sequence: int) -> None:
        """A person closes an order: whatever is outstanding is canceled. KeyError for an unknown one."""
        with self._lock:
            order = self._orders.as_record(self._known(self._orders, sequence))
            for line in order.rows("PurchaseOrderLines"):
                line["QuantityCanceled"] = line.amount("QuantityOutstanding")
                line["QuantityOutstanding"] = ZERO
            self._orders.add(self._completed(_settled(order)))

    def invoice(self, receipt: int, number: str) -> None:
        """A person matches a vendor's invoice to a receipt in P/O; the receipt is invoiced from then on."""
        with self._lock:
            row = self._receipts.as_record(self._known(self._receipts, receipt))
            row.update(Invoiced=True, Completed=True, DateCompleted=self._today(), InvoiceNumber=number)
            self._receipts.add(row)
            shared = {name: row[name] for name in ("Vendor", "Name", "Currency", "Total") if name in row}
            invoice = Record(shared, InvoiceSequenceKey=_next(self._invoices), InvoiceNumber=number)
            invoice.update(InvoiceDate=self._today(), ReceiptSequenceKey=Decimal(receipt))
            invoice.update(PurchaseOrderNumber=row.text("PurchaseOrderNumber"))
            invoice.update(ReceiptNumber=row.text("ReceiptNumber"), PostingDate=self._today())
            invoice["InvoiceLines"] = [_invoiced(line, invoice) for line in row.rows("ReceiptLine2s")]
            self._invoices.add(invoice)

    def day_end(self) -> int:
        """Day end: future orders of today become active, completed ones are deleted if the site keeps no history.

        The answer is how many orders were deleted.
        """
        with self._lock:
            return sum(self._end_day_of(row) for row in list(self._orders.rows()))

    def _end_day_of(self, row: object) -> bool:
        read = self._orders.readers
        if read["Completed"](row) and self._switches["day_end_deletes_pos"] == "on":
            self._orders.remove(self._orders.key_of(row))
            return True
        due = read["OrderDate"](row)
        future = read["PurchaseOrderType"](row) == "Future"
        if future and (not isinstance(due, date) or due <= self._today()):
            record = self._orders.as_record(row)
            record["PurchaseOrderType"] = "Active"
            self._orders.add(record)
        return False

    def _known(self, table: Table, sequence: int) -> object:
        row = table.get((sequence,))
        if row is None:
            raise KeyError(sequence)
        return row

    def _take_vendor(self, document: Record) -> None:
        number = document.text("Vendor")
        vendor = self._masters.vendors.get(number)
        if vendor is None:
            raise refusal(f"Vendor {number} does not exist.")
        if not vendor.active:
            raise refusal(f"Vendor {number} is inactive.")
        document.update(VendorExists=True, Name=vendor.name, Currency=vendor.currency)
        document["DecimalPlaces"] = self._masters.decimals(vendor.currency)
        document.setdefault("TermsCode", vendor.terms)

    def _lines(self, owner: Record, given: Record, name: str, shape: Shape) -> list[Record]:
        lines = owner.rows(name)
        decimals = self._masters.decimals(owner.text("Currency"))
        for detail in details(given, name):
            line = Record(puts(detail, shape, self._switches, keys=KEYS[:2]))
            line["LineNumber"] = line.amount("LineNumber") or STEP * (len(lines) + 1)
            if not line.text("ItemNumber") and not line.text("ExpenseAccount"):
                raise refusal("Item number cannot be blank.", "RecordInvalid")
            account = line.text("ExpenseAccount")
            if account and self._masters.account(account) is None:
                raise refusal(f"G/L account {account} is not defined in General Ledger.")
            quantity = line.amount("QuantityOrdered") or line.amount("QuantityReceived")
            line["ExtendedCost"] = round_to(quantity * line.amount("UnitCost"), decimals)
            keys = {key: owner[key] for key in KEYS[:2] if key in owner and key in shape.by_name}
            line.update(keys, ItemExists=bool(line.text("ItemNumber")))
            lines.append(line)
        if not lines:
            raise refusal("The document has no lines.", "RecordInvalid")
        total = sum((line.amount("ExtendedCost") for line in lines), ZERO)
        owner.update(Lines=len(lines), ExtendedCost=total, Total=total)
        return lines

    def _order_of(self, receipt: Record) -> Record | None:
        number = receipt.text("PurchaseOrderNumber")
        if not number:
            return None
        read = self._orders.readers["PurchaseOrderNumber"]
        found = next((row for row in self._orders.rows() if read(row) == number), None)
        if found is None:
            raise refusal(f"Purchase order {number} does not exist.")
        order = self._orders.as_record(found)
        if order.get("OnHold") or order.get("Completed"):
            raise refusal(f"Purchase order {number} is on hold or complete.")
        return order

    def _completed(self, order: Record) -> Record:
        if all(not line.amount("QuantityOutstanding") for line in order.rows("PurchaseOrderLines")):
            order.update(Completed=True, DateCompleted=self._today(), LastPostingDate=self._today())
        return order


def _invoiced(line: Record, invoice: Record) -> Record:
    """A line of a P/O invoice, for all of a line of a receipt."""
    names = INVOICE.details["InvoiceLines"].by_name
    own = Record({name: value for name, value in line.items() if name in names})
    own.update(InvoiceSequenceKey=invoice["InvoiceSequenceKey"], FullyInvoiced=True)
    own.update(ReceiptSequenceKey=invoice["ReceiptSequenceKey"])
    return own


def _receive_line(order: Record, line: Record, decimals: int) -> None:
    lines = order.rows("PurchaseOrderLines")
    wanted = line.amount("PurchaseOrderLineSequence") or line.amount("LineNumber")
    own = next((known for known in lines if known.amount("LineNumber") == wanted), None)
    if own is None:
        raise refusal("The receipt names a line the purchase order does not have.")
    line["PurchaseOrderLineSequence"] = own.amount("PurchaseOrderLineSequence") or own.amount("LineNumber")
    line["ReceiptLineSequence"] = line.amount("LineNumber")
    for name in FROM_ORDER:
        if name in own and not line.get(name):
            line[name] = own[name]
    line["ExtendedCost"] = round_to(line.amount("QuantityReceived") * line.amount("UnitCost"), decimals)
    received = own.amount("QuantityReceived") + line.amount("QuantityReceived")
    own["QuantityReceived"] = received
    own["QuantityOutstanding"] = max(own.amount("QuantityOrdered") - received, ZERO)


def _settled(order: Record) -> Record:
    lines = order.rows("PurchaseOrderLines")
    for line in lines:
        line["CompletionStatus"] = "No" if line.amount("QuantityOutstanding") else "Yes"
        line.setdefault("PurchaseOrderLineSequence", line.amount("LineNumber"))
    order["LinesComplete"] = sum(line.text("CompletionStatus") == "Yes" for line in lines)
    return order


def _next(table: Table) -> Decimal:
    last = table.last()
    return Decimal(int(last[0]) + 1 if last else 1)
