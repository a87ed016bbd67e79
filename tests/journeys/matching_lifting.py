"""How an invoice that names an order comes to be held over it, and how people lift that in P/O.

Knows receipts, P/O invoices and settings. Does not know how the product tests a blocker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from lifting import Blocker, account_of_line, first, sets_option
from order_proof import receive
from stage import Stage

from simulators.sage300.record import Record, Value

__all__ = ["MATCHING_BLOCKERS", "clearing", "goods_come", "invoiced_in_po", "receipts"]

PLENTY = Decimal(10**9)


def receipts(stage: Stage) -> Iterator[Record]:
    """The receipts of the order that the first invoice names, and that are not invoiced."""
    table, number = stage.sage_app.books.tables["POGetReceipts"], first(stage).po_number
    for row in list(table.rows()):
        record = table.as_record(row)
        if record.text("PurchaseOrderNumber") == number and not record.get("Invoiced"):
            yield record


def goods_come(stage: Stage) -> None:
    """Somebody receives all that the order says."""
    receive(stage, first(stage).po_number)


def invoiced_in_po(stage: Stage, number: str = "PI-1") -> None:
    """A clerk enters an invoice in P/O Invoice Entry for all that came."""
    for receipt in list(receipts(stage)):
        stage.sage_app.books.orders.invoice(receipt.number("ReceiptSequenceKey"), number)


def keyed_under_its_number(stage: Stage) -> None:
    """The clerk has entered this very invoice there."""
    goods_come(stage)
    invoiced_in_po(stage, first(stage).number.strip().upper())


def deleted_in_po(stage: Stage) -> None:
    """The clerk deletes it there; other invoices took its receipts."""
    table = stage.sage_app.books.tables["POInvoices"]
    for row in list(table.rows()):
        if table.as_record(row).text("InvoiceNumber") == first(stage).number.strip().upper():
            table.remove(table.key_of(row))


def received_lines(stage: Stage, **members: Value) -> None:
    """The lines of the receipts say so."""
    for receipt in receipts(stage):
        lines = receipt.rows("ReceiptLine2s")
        for line in lines:
            line.update(members)
        key = (receipt.amount("ReceiptSequenceKey"),)
        stage.sage_app.books.upkeep.change("POGetReceipts", key, {"ReceiptLine2s": lines})


def clearing(stage: Stage, cost: Decimal = PLENTY) -> None:
    """The goods came at this cost, and P/O shows their clearing account."""
    goods_come(stage)
    received_lines(stage, NonStockClearingAccount=other_account(stage), ExtendedCost=cost)


def other_account(stage: Stage) -> str:
    """An account that takes postings, and that no line of the invoice is coded to."""
    coded = {line.gl_account.replace("-", "") for line in first(stage).distributions}
    sound = {line.gl_account for one in stage.company.invoices for line in one.distributions}
    return next(
        one.unformatted
        for one in stage.company.accounts
        if one.unformatted not in coded | sound
        and one.active
        and one.post_to == "Detail"
        and not one.subledgers
    )


def dear(stage: Stage) -> None:
    """The goods came at a high cost, and P/O shows no clearing account."""
    goods_come(stage)
    received_lines(stage, ExtendedCost=PLENTY)


MATCHING_BLOCKERS: Mapping[str, Blocker] = {
    "po-receipt-uninvoiced": Blocker(
        block=goods_come, lift=invoiced_in_po, kinds=("po-backed",), settings={"po_invoices": "guard"}
    ),
    "po-already-invoiced": Blocker(
        block=keyed_under_its_number, lift=deleted_in_po, kinds=("po-backed",), settings={"po_invoices": "guard"}
    ),
    "po-clearing-unknown": Blocker(
        block=dear, lift=sets_option("po_clearing_account", account_of_line), kinds=("po-backed",),
        settings={"po_invoices": "clearing"},
    ),
    "po-more-than-received": Blocker(
        block=lambda stage: clearing(stage, Decimal("0.01")),
        lift=lambda stage: received_lines(stage, ExtendedCost=PLENTY),
        kinds=("po-backed",), settings={"po_invoices": "clearing"},
    ),
    "po-unreadable": Blocker(
        block=lambda stage: stage.sage.faults.add("read(POInvoices)@*=status-403"),
        lift=lambda stage: stage.quiet(),
        kinds=("po-backed",), settings={"po_invoices": "guard"},
    ),
}  # fmt: skip
