"""What posting a payment or adjustment batch does: balances fall, documents are paid, payments are on file.

Knows APPostedDocuments and APPostedPayments (§F.7, §F.15). Knows no HTTP, no query and no Put.
"""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from simulators.sage300.batches import refuse_post, select_bad
from simulators.sage300.payment_entry import documents, fault
from simulators.sage300.posting import message
from simulators.sage300.record import Record
from simulators.sage300.tax import round_to

if TYPE_CHECKING:
    from simulators.sage300.payments import Payments

__all__ = ["post", "post_entry", "reverse_entry"]


REVERSED = "Reversed"


def post(payments: "Payments", batch: Record) -> int | None:
    """Post one batch in place; the answer is the error batch's number when entries were bad (E14).

    While it posts it waits for nothing: of two payments of one document, what the first took is off the balance
    already, and must not count as pending too.
    """
    books = payments.books
    refuse_post(batch, books.switches)
    batch["BatchStatus"] = "PostInProgress"
    books.last_posting += 1
    bad: list[tuple[Record, str]] = []
    for entry in batch.rows("PaymentsAdjustments"):
        cashier = payments.cashier(batch, "", but=entry)
        reason = select_bad(entry, books.switches) or fault(entry, cashier)
        if reason:
            bad.append((entry, reason))
        else:
            post_entry(payments, batch, entry)
            paid = entry.amount("TotalPaymentAdjustmentVendorCurrency")
            books.note_activity(entry.text("VendorNumber"), "DateOfLastPayment", books.today(), owed=-paid)
    batch.update(BatchStatus="Posted", PostingSequenceNumber=Decimal(books.last_posting))
    batch.update(NumberOfErrors=Decimal(len(bad)), DateLastEdited=books.today())
    return _error_batch(payments, batch, bad) if bad else None


def _settle(document: Record, amount: Decimal, *, paid_on: date, today: date) -> None:
    """Take `amount`, positive, off a posted document: balance, FullyPaid, DatePaid and LastActivityDate move."""
    rate = document.amount("ExchangeRate") or Decimal(1)
    due = document.amount("VendorCurrencyAmountDue") - amount
    document.update(VendorCurrencyAmountDue=due, FunctionalCurrencyAmountDue=round_to(due * rate, 3))
    document.update(LastActivityDate=today)
    document["LastAppliedPaymentSequenceNumber"] = document.amount("LastAppliedPaymentSequenceNumber") + 1
    if not due:
        document.update(FullyPaid="Yes", DatePaid=paid_on)


def post_entry(payments: "Payments", batch: Record, entry: Record) -> None:
    """Post one entry: settle what it applies to and file the payment."""
    books = payments.books
    paid_on = entry.day("PaymentDateAdjustmentDate") or books.today()
    for line, document in documents(entry, books.posted):
        applied = abs(
            line.amount("PaymentAmount")
            + line.amount("DiscountAmountTaken")
            + line.amount("AdjustmentsTotal")
        )
        _settle(document, applied, paid_on=paid_on, today=books.today())
    if batch.text("BatchSelector") == "PY":
        _file(payments, entry, paid_on)


def reverse_entry(payments: "Payments", entry: Record) -> None:
    """Take a posted payment back, as Bank Services does: what it settled is due again (§F.15, CheckCleared)."""
    books = payments.books
    for line, document in documents(entry, books.posted):
        back = abs(line.amount("PaymentAmount") + line.amount("DiscountAmountTaken"))
        _settle(document, -back, paid_on=books.today(), today=books.today())
        document.update(FullyPaid="No", DatePaid=None)
    own = ("BatchNumber", "EntryNumber")
    for row in books.tables["APPostedPayments"].rows():
        filed = cast("Record", row)
        if all(filed.amount(name) == entry.amount(name) for name in own):
            filed.update(CheckCleared=REVERSED, DateReversed=books.today(), ReasonForReversal="Returned")


def _file(payments: "Payments", entry: Record, paid_on: date) -> None:
    books = payments.books
    if not entry.text("CheckNumber"):
        entry["CheckNumber"] = f"{books.last_posting:06}{entry.number('EntryNumber'):05}"
    carried = ("BankCode", "VendorNumber", "CheckNumber", "PaymentCode", "FiscalYear", "FiscalPeriod")
    books.tables["APPostedPayments"].add(
        Record(
            {name: entry[name] for name in (*carried, "BatchNumber", "EntryNumber") if name in entry},
            CheckSerialNumber=0,
            CheckDate=paid_on,
            BatchDate=paid_on,
            PostingDate=entry.day("PostingDate") or paid_on,
            CurrencyCode=entry.text("VendorCurrencyCode"),
            CheckAmountVendorCurrency=entry.amount("CheckAmountInVendorCurrency"),
            CheckAmountFunctionalCurrency=entry.amount("CheckAmountFunctionalCurrency"),
            PaymentAmount=entry.amount("CheckAmountInVendorCurrency"),
            DiscountAmount=entry.amount("TotalDiscountVendorCurrency"),
            BankExchangeRate=Decimal(1),
            CheckCleared="Outstanding",
            DocumentType="Payment" if entry.text("PaymentTransactionType") == "Payment" else "Prepayment",
            DocumentNumber=entry.text("DocumentNumber"),
            PaymentType="Check",
        )
    )
    books.posted.add(_payment_document(payments, entry, paid_on))


def _payment_document(payments: "Payments", entry: Record, paid_on: date) -> Record:
    """The payment itself is a posted document too (§F.7); its amounts are positive (G2)."""
    prepaid = entry.text("PaymentTransactionType") == "Prepayment"
    total = entry.amount("CheckAmountInVendorCurrency")
    due = total if prepaid else Decimal(0)
    return Record(
        VendorNumber=entry.text("VendorNumber"),
        DocumentNumber=entry.text("DocumentNumber"),
        CheckNumber=entry.text("CheckNumber"),
        TransactionType="PrepaymentPosted" if prepaid else "PaymentPosted",
        DocumentType="Prepayment" if prepaid else "Payment",
        BatchDate=paid_on,
        BatchNumber=entry.amount("BatchNumber"),
        EntryNumber=entry.amount("EntryNumber"),
        DocumentDescription=entry.text("EntryDescription"),
        DocumentDate=paid_on,
        PostingDate=entry.day("PostingDate") or paid_on,
        CurrencyCode=entry.text("VendorCurrencyCode"),
        ExchangeRate=Decimal(1),
        VendorCurrencyInvoiceAmount=total,
        FunctionalCurrencyInvoiceAmount=total,
        VendorCurrencyAmountDue=due,
        FunctionalCurrencyAmountDue=due,
        FullyPaid="No" if prepaid else "Yes",
        LastActivityDate=payments.books.today(),
        FiscalYear=entry.text("FiscalYear"),
        FiscalPeriod=entry.text("FiscalPeriod"),
        BankCode=entry.text("BankCode"),
        BatchType="PY",
        PostingSequenceNumber=Decimal(payments.books.last_posting),
    )


def _error_batch(payments: "Payments", batch: Record, bad: list[tuple[Record, str]]) -> int:
    selector, number = batch.text("BatchSelector"), batch.number("BatchNumber")
    errors = payments.new_batch(selector, Description=f"Errors from batch {number}")
    errors.update(BankCode=batch.text("BankCode"), BankCurrencyCode=batch.text("BankCurrencyCode"))
    target = errors.number("BatchNumber")
    for at, (entry, reason) in enumerate(bad, start=1):
        payments.append(errors, deepcopy(entry))
        entry.update(ErrorBatch=target, ErrorEntry=at)
        message(payments.books, entry, reason, kind=selector, at=at)
    return target
