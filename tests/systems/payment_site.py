"""A payment AvidXchange made, and the rows a Sage company has of it.

Knows shapes of F.7 and F.15, and how to look for one payment. Knows no claim.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ml_connector.domain.payment import Application, Payment
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Found, Intent
from ml_connector.systems.sage300.marks import BATCH_PREFIX, entry_mark
from ml_connector.systems.sage300.payment_entry import PaymentSight

__all__ = [
    *("BATCHES", "DOCUMENTS", "KEY", "MARK", "NOW", "PAYMENTS", "Sight"),
    *(
        "batch",
        "doubtful",
        "entry",
        "found_of",
        "invoice",
        "line",
        "parts",
        "payment",
        "posted",
        "taken_back",
    ),
]

Sight = Callable[..., PaymentSight]
KEY = "payment pay-1"
MARK = entry_mark("SAMLTD", KEY)
BATCHES, DOCUMENTS, PAYMENTS = "APPaymentAndAdjustmentBatches", "APPostedDocuments", "APPostedPayments"
NOW = date(2026, 3, 5)


def payment(**changes: Any) -> Payment:
    """A check of 100.00 USD for invoice INV-1."""
    told: dict[str, Any] = {
        "id": "pay-1", "number": "P1", "vendor": "1200", "status": "issued",
        "method": "check", "method_word": "AvidPay Check",
        "check_number": "10001", "dated": NOW, "paid": Decimal("100.000"), "currency": "USD",
        "applications": (Application(invoice_number="inv-1", amount=Decimal("100.000")),),
    }  # fmt: skip
    return Payment(**told | changes)


def parts(*told: tuple[str, str]) -> tuple[Application, ...]:
    """Applications by number and amount."""
    return tuple(Application(invoice_number=number, amount=Decimal(amount)) for number, amount in told)


def invoice(number: str = "INV-1", due: float = 100.0, **changes: Any) -> dict[str, Any]:
    """A posted invoice."""
    told = {"VendorNumber": "1200", "DocumentNumber": number, "DocumentType": "Invoice", "CurrencyCode": "USD",
            "VendorCurrencyInvoiceAmount": due, "VendorCurrencyAmountDue": due}  # fmt: skip
    return told | changes


def entry(**changes: Any) -> dict[str, Any]:
    """Our entry in a payment batch."""
    applied = [{"DocumentNumber": "INV-1", "PaymentAmount": 100.0, "DiscountAmountTaken": 0}]
    told = {"EntryNumber": 1, "VendorNumber": "1200", "CheckNumber": "10001", "EntryDescription": f"x {MARK}",
            "CheckAmountInVendorCurrency": 100.0, "VendorCurrencyCode": "USD", "BankCode": "OPER",
            "PaymentDateAdjustmentDate": "2026-03-05T00:00:00Z", "PaymentTransactionType": "Payment",
            "AppliedPayments": applied}  # fmt: skip
    return told | changes


def batch(*entries: dict[str, Any], number: int = 7, status: str = "Open", text: str = "x") -> dict[str, Any]:
    """A payment batch as Sage lists it."""
    return {"BatchSelector": "PY", "BatchNumber": number, "Description": text, "BatchStatus": status,
            "BankCode": "OPER", "PaymentsAdjustments": list(entries)}  # fmt: skip


def posted(**changes: Any) -> dict[str, Any]:
    """Our payment once it is posted."""
    told = {"VendorNumber": "1200", "DocumentNumber": "PY0000700001", "DocumentType": "Payment", "BatchNumber": 7,
            "EntryNumber": 1, "CheckNumber": "10001", "DocumentDescription": f"x {MARK}", "CurrencyCode": "USD",
            "VendorCurrencyInvoiceAmount": 100.0, "DocumentDate": "2026-03-05T00:00:00Z",
            "BankCode": "OPER"}  # fmt: skip
    return told | changes


def line(**changes: Any) -> Delivery:
    """A delivery that owes the step."""
    told: dict[str, Any] = {"id": 1, "key": KEY, "state": State.PENDING, "label": "P1", "party": "1200", "amount": None,
                            "currency": "USD", "text": "", "receipts": {}, "intent": None, "attempts": 0,
                            "due_at": None}  # fmt: skip
    return Delivery(**told | changes)


def doubtful(after: int = 6, mark: str = f"{BATCH_PREFIX}XXXXXXXXXXXXX") -> Delivery:
    """A delivery whose last send got no answer."""
    evidence = {"batch_after": str(after), "batch_mark": mark}
    intent = Intent(
        step="enter-payment", fingerprint="", evidence=evidence, sent_at=datetime(2026, 3, 5, tzinfo=UTC)
    )
    return line(state=State.IN_DOUBT, intent=intent)


def taken_back() -> dict[str, Any]:
    """Our payment as Bank Services left it."""
    return {
        "BankCode": "OPER", "VendorNumber": "1200", "CheckNumber": "10001", "CheckSerialNumber": 0, "EntryNumber": 1,
        "BatchNumber": 7, "CheckDate": "2026-03-05T00:00:00Z", "CheckCleared": "Reversed",
    }  # fmt: skip


def found_of(seen: PaymentSight) -> Found | None:
    """What the look found of the one payment."""
    return seen.found.get(KEY)
