"""Invoices as Sage 300 lists them, read as places in its books.

Pure. Knows the members of invoice batches and of posted documents. Asks nothing, and compares nothing.
"""

from decimal import Decimal

import sage300
from ml_connector.systems.sage300.evidence import Place
from ml_connector.systems.sage300.imprint import imprint_of
from ml_connector.systems.sage300.marks import marks_in

__all__ = ["POSTED", "in_batch", "posted", "signed"]

POSTED = "posted document "


def in_batch(batch: sage300.models.InvoiceBatch, entry: sage300.models.Invoice) -> Place:
    """Name the place of an entry, with what it says as a hash, by which a change is known later."""
    return Place(
        where=f"batch {batch.BatchNumber} entry {entry.EntryNumber} ({batch.BatchStatus})",
        marks=marks_in(entry.InvoiceDescription),
        vendor=entry.VendorNumber.strip().upper(),
        number=entry.DocumentNumber.strip().upper(),
        kind=entry.DocumentType,
        amount=signed(entry.DocumentType, entry.DocumentTotalIncludingTax),
        currency=entry.CurrencyCode.strip().upper(),
        dated=entry.DocumentDate,
        undistributed=entry.UndistributedAmount,
        numbers={
            "batch": str(batch.BatchNumber),
            "entry": str(entry.EntryNumber),
            "status": batch.BatchStatus,
            **({"imprint": imprint} if (imprint := imprint_of(entry)) else {}),
        },
        deleted=batch.BatchStatus == "Deleted",
        left=bool(entry.ErrorBatch and entry.ErrorBatch != batch.BatchNumber),
    )


def posted(document: sage300.models.PostedDocument) -> Place:
    """Name the place of a posted document; its lines cannot be read, so it has no hash."""
    return Place(
        where=f"{POSTED}{document.DocumentNumber} of {document.VendorNumber}",
        marks=marks_in(document.DocumentDescription),
        vendor=document.VendorNumber.strip().upper(),
        number=document.DocumentNumber.strip().upper(),
        kind=document.DocumentType,
        amount=signed(document.DocumentType, document.VendorCurrencyInvoiceAmount),
        currency=document.CurrencyCode.strip().upper(),
        dated=document.DocumentDate,
        undistributed=None,
        numbers={"batch": str(document.BatchNumber), "entry": str(document.EntryNumber), "status": "Posted"},
    )


def signed(kind: str, amount: Decimal | None) -> Decimal:
    """Give the amount the sign of its type; Sage keeps entries positive (G2), posted credits either way."""
    return -abs(amount or Decimal(0)) if kind == "CreditNote" else abs(amount or Decimal(0))
