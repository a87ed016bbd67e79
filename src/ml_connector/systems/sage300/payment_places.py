"""Payments as Sage 300 lists them, read as places in its books.

Pure. Knows the members of payment batches and of posted documents. Asks nothing, and compares nothing.
"""

from collections import defaultdict
from decimal import Decimal

import sage300
from ml_connector.domain import money
from ml_connector.systems.sage300.evidence import Place
from ml_connector.systems.sage300.marks import marks_in

__all__ = ["bare", "code", "in_batch", "posted"]


def in_batch(batch: sage300.models.PaymentBatch, entry: sage300.models.Payment) -> Place:
    """Read an entry of a payment batch that is not posted."""
    pays: dict[str, Decimal] = defaultdict(Decimal)
    for line in entry.AppliedPayments:
        settled = (line.PaymentAmount or money.ZERO) + (line.DiscountAmountTaken or money.ZERO)
        pays[code(line.DocumentNumber)] += settled
    return Place(
        where=f"payment batch {batch.BatchNumber} entry {entry.EntryNumber} ({batch.BatchStatus})",
        marks=marks_in(entry.EntryDescription),
        vendor=code(entry.VendorNumber),
        number=bare(entry.CheckNumber),
        kind=entry.PaymentTransactionType,
        amount=entry.CheckAmountInVendorCurrency or money.ZERO,
        currency=code(entry.VendorCurrencyCode),
        numbers={
            "batch": str(batch.BatchNumber),
            "entry": str(entry.EntryNumber),
            "status": batch.BatchStatus,
            "bank": (entry.BankCode or batch.BankCode).strip(),
            "check": entry.CheckNumber.strip(),
        },
        deleted=batch.BatchStatus == "Deleted",
        left=bool(entry.ErrorBatch and entry.ErrorBatch != batch.BatchNumber),
        dated=entry.PaymentDateAdjustmentDate,
        pays=dict(pays),
    )


def posted(document: sage300.models.PostedDocument) -> Place:
    """Read a posted payment: it is a posted document, too."""
    return Place(
        where=f"posted payment {document.DocumentNumber} of vendor {document.VendorNumber}",
        marks=marks_in(document.DocumentDescription),
        vendor=code(document.VendorNumber),
        number=bare(document.CheckNumber),
        kind=document.DocumentType,
        amount=abs(document.VendorCurrencyInvoiceAmount or money.ZERO),
        currency=code(document.CurrencyCode),
        numbers={
            "batch": str(document.BatchNumber),
            "entry": str(document.EntryNumber),
            "bank": document.BankCode.strip(),
            "check": document.CheckNumber.strip(),
            "document": document.DocumentNumber.strip(),
        },
        dated=document.DocumentDate,
    )


def code(text: str) -> str:
    """Give a code as it is compared: in capitals, without blanks around it."""
    return text.strip().upper()


def bare(number: str) -> str:
    """Give a number as people compare them: zeros before it aside."""
    return code(number).lstrip("0")
