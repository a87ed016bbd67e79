"""What people at either system do to a payment: post it, tell of it, settle what it pays.

Knows the books of both simulators. Does not know how the product compares them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from stage import Stage

from simulators.avidxchange.payments import Application, Payment
from simulators.sage300.record import Record

__all__ = [
    *(
        "ENTERING",
        "as_paid",
        "as_posted",
        "booked_invoice",
        "delete_ours",
        "key_payment",
        "open_batches",
        "post_invoices",
    ),
    *("post_invoices", "posted", "settle"),
]

ENTERING = {"payments_origin": "avidxchange", "payment_bank": "OPER"}


def posted(stage: Stage, at: int = 0) -> Record:
    """One of the payments that Sage 300 has posted from the beginning."""
    table = stage.sage_app.books.tables["APPostedPayments"]
    return table.as_record(list(table.rows())[at])


def as_posted(stage: Stage, row: Record, **changes: Any) -> Payment:
    """AvidXchange tells of a payment as Sage 300 posted it, but for the changes."""
    day = row.day("CheckDate")
    assert isinstance(day, date)
    payment = Payment(
        id=f"pay-{row.text('CheckNumber')}",
        number=f"A{row.text('CheckNumber')}",
        method="AvidPay Check",
        dated=day,
        amount=row.amount("CheckAmountVendorCurrency"),
        currency=row.text("CurrencyCode"),
        vendor_code=row.text("VendorNumber"),
        status="Issued to Supplier",
        updated_at=stage.clock.now(),
        check_number=row.text("CheckNumber"),
    )
    payment = replace(payment, **changes)
    stage.avid_app.payments.add(payment)
    return payment


def booked_invoice(stage: Stage, *, paid: bool) -> Record:
    """An invoice that stands in Sage's books."""
    table = stage.sage_app.books.posted
    rows = (table.as_record(row) for row in table.rows())
    invoices = (row for row in rows if row.text("DocumentType") in ("", "Invoice"))  # "": as it is by itself
    return next(row for row in invoices if (row.text("FullyPaid") == "Yes") is paid)


def as_paid(stage: Stage, row: Record, status: str) -> Payment:
    """AvidXchange tells of a payment of a whole invoice, dated today."""
    total = row.amount("VendorCurrencyInvoiceAmount")
    part = Application(invoice_id="", invoice_number=row.text("DocumentNumber").lower(), amount=total)
    now = stage.clock.now()
    payment = Payment(
        id="pay-1",
        number="A1",
        method="AvidPay Direct",
        dated=now.date(),
        amount=total,
        currency=row.text("CurrencyCode"),
        vendor_code=row.text("VendorNumber"),
        status=status,
        updated_at=now,
        applications=(part,),
    )
    stage.avid_app.payments.add(payment)
    return payment


def settle(stage: Stage, row: Record) -> None:
    """Somebody enters the payment in Sage 300."""
    document = stage.sage_app.books.posted.get((row.text("VendorNumber"), row.text("DocumentNumber")))
    assert isinstance(document, Record)
    document.update(VendorCurrencyAmountDue=Decimal(0), FullyPaid="Yes", DatePaid=stage.clock.now().date())


def post_invoices(stage: Stage) -> None:
    """An accountant posts every open invoice batch."""
    books = stage.sage_app.books
    for row in list(books.batches.rows()):
        batch = cast("Record", row)
        if batch.text("BatchStatus") == "Open":
            books.post_batch(batch.number("BatchNumber"))


def open_batches(stage: Stage) -> list[Record]:
    """The payment batches that are still open."""
    rows = (cast("Record", row) for row in stage.sage_app.books.payments.batches.rows())
    return [row for row in rows if row.text("BatchStatus") == "Open"]


def delete_ours(stage: Stage) -> None:
    """A clerk deletes every open payment batch."""
    for batch in open_batches(stage):
        stage.sage_app.books.payments.delete("PY", batch.number("BatchNumber"))


def key_payment(stage: Stage, payment: Payment, **members: Any) -> None:
    """A clerk keys a payment of AvidXchange into Sage 300, against the invoices it pays."""
    lines = [
        Record(DocumentNumber=part.invoice_number.strip().upper(), PaymentAmount=part.amount)
        for part in payment.applications
    ]
    told = {"PaymentDateAdjustmentDate": payment.dated, "CheckNumber": payment.check_number, **members}
    entry = Record(VendorNumber=payment.vendor_code.strip().upper(), **told, AppliedPayments=lines)
    books = stage.sage_app.books
    with books.lock:
        given = Record(BatchSelector="PY", BankCode="OPER", Description="Keyed", PaymentsAdjustments=[entry])
        books.payments.insert(given, "ADMIN")
