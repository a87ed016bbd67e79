"""The step that watches for invoices paid twice, where nobody says that Sage 300 makes the payments. It only looks.

Knows APPostedDocuments and which of its members say what is owed. Knows no ledger, and not what is an alarm.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sage300
from ml_connector.domain import money
from ml_connector.domain.double_pay import Owed, Watched, watch
from ml_connector.domain.failures import Held
from ml_connector.domain.payment import Payment
from ml_connector.engine.looking import OnlyLooked, OnlyLooks
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Found, Receipt
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.system import Books

__all__ = ["WatchPayments"]

_NUMBER_MAX = 22  # a longer document number cannot be in the books (F.7)
_INVOICE = "Invoice"
_NOTHING = Receipt(numbers={"in Sage 300": "nothing to compare"})
_NOTES: Mapping[str, str] = {
    "paid-not-settled": "made, and not settled in Sage 300 yet",
    "paid-still-open": "made days ago, and still open in Sage 300",
    "paid-already": "to be made, for what Sage 300 has settled already",
}


@dataclass(frozen=True, kw_only=True)
class WatchPayments(OnlyLooks):
    """Holds a payment whose invoice the books still owe days later, or have settled before it was made."""

    books: Books
    name: str = "compare-with-sage"
    look_max: int = 200
    live: bool = False

    def ready(self) -> None:
        """Refuse a live connection: nobody said who makes its payments, and a watch would pass for an answer (L23)."""
        if self.live:
            raise Held(cause="payments-origin-unset", said="payments_origin")

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> OnlyLooked:
        """Read the posted invoices these payments name, and compare."""
        payments = {line.key: record for line, record in deliveries if isinstance(record, Payment)}
        vendors = {key: self.books.vendor(payment.vendor) for key, payment in payments.items()}
        owed = self._owed(
            {(vendors[key], n) for key, payment in payments.items() for n in _named_in(payment)}
        )
        today = self.books.facts.now().date()
        seen = {key: watch(one, owed.get(vendors[key], {}), today) for key, one in payments.items()}
        found = {line.key: _found(seen.get(line.key)) for line, _ in deliveries}
        return OnlyLooked(found=found, notes=list(_notes(payments, seen)))

    def _owed(self, pairs: set[tuple[str, str]]) -> Mapping[str, Mapping[str, Owed]]:
        """Read what the books owe, by vendor and document number."""
        asked = sorted(pair for pair in pairs if all(pair))
        with reading():
            posted = self.books.client.posted_documents
            found = posted.any_of(("VendorNumber", "DocumentNumber"), asked) if asked else []
        owed: dict[str, dict[str, Owed]] = defaultdict(dict)
        for document in found:
            if document.DocumentType == _INVOICE:
                owed[document.VendorNumber.strip().upper()][document.DocumentNumber.strip().upper()] = _of(
                    document
                )
        return owed


def _named_in(payment: Payment) -> set[str]:
    numbers = {part.invoice_number.strip().upper() for part in payment.applications}
    return {number for number in numbers if number and len(number) <= _NUMBER_MAX}


def _of(document: sage300.models.PostedDocument) -> Owed:
    return Owed(
        number=document.DocumentNumber.strip(),
        total=document.VendorCurrencyInvoiceAmount or money.ZERO,
        due=document.VendorCurrencyAmountDue or money.ZERO,
        currency=document.CurrencyCode.strip().upper(),
        paid_on=document.DatePaid,
    )


def _found(watched: Watched | None) -> Found:
    if watched is None:
        return _NOTHING
    return watched.alarm or Receipt(numbers={"in Sage 300": watched.seen})


def _notes(payments: Mapping[str, Payment], seen: Mapping[str, Watched]) -> list[str]:
    """Say of each kind of alarm how many payments it is, and how much, by currency."""
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for key, watched in seen.items():
        if watched.alarm is not None:
            sums[watched.alarm.cause, payments[key].currency].append(payments[key].paid)
    return [
        f"Double-pay watch: {len(amounts)} payments, {money.text(sum(amounts, money.ZERO))} {currency}, "
        f"{_NOTES[cause]}."
        for (cause, currency), amounts in sums.items()
    ]
