"""Turn a payment AvidXchange made into exactly the entry of a payment batch that would be sent; pure.

Knows Sage's members and lengths, and the connection's rules. Knows no HTTP, no ledger and no card. `MAPPING.md` beside
this file lists every field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from msgspec import UNSET

import sage300
from ml_connector.domain import calendar, money
from ml_connector.domain.crosswalk import Crosswalk, as_known
from ml_connector.domain.failures import Held
from ml_connector.domain.options import Options
from ml_connector.domain.payment import Payment
from ml_connector.domain.settling import Open, check_open, parts_of
from ml_connector.systems.sage300.facts import Facts
from ml_connector.systems.sage300.marks import with_mark

__all__ = ["Drafted", "Teller", "dated"]

_CHECK_MAX = 18
_REFERENCE_MAX = 60


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """An entry, and the batch it must be in: one bank and one day each."""

    bank: str
    day: date
    entry: sage300.PaymentDraft


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Who writes payments down: by these settings and codes, with these facts and documents at hand.

    What one draft takes off a document another cannot take as well: `taken` says by whose mark how much is.
    """

    options: Options
    crosswalk: Crosswalk
    facts: Facts
    owed: Mapping[str, Mapping[str, Open]]
    taken: dict[tuple[str, str], dict[str, Decimal]] = field(default_factory=dict)

    def draft(self, payment: Payment, mark: str) -> Drafted:
        """Check a payment against the company and draft its entry; raises Held for the first thing wrong."""
        vendor = self._vendor(payment)
        parts = parts_of(payment)
        owed = self._left(vendor, mark)
        currency = self.crosswalk.to_sage("currency", payment.currency).strip().upper()
        for part in parts:
            check_open(replace(payment, currency=currency), vendor, owed, part)
        self._check_amounts(payment, vendor, currency)
        if len(payment.check_number) > _CHECK_MAX:
            raise Held(cause="document-number-too-long", said=f"check {payment.check_number}")
        day, posting = self._days(payment)
        entry = sage300.PaymentDraft(
            PaymentTransactionType="Payment",
            VendorNumber=vendor,
            PaymentDateAdjustmentDate=day,
            PostingDate=posting,
            PaymentCode=self._code(payment) or UNSET,
            CheckNumber=payment.check_number or UNSET,
            EntryReference=_reference(payment) or UNSET,
            CheckPrintRequired="No",  # it was made there: a second check on paper would be a second payment
            EntryDescription=with_mark(f"AvidXchange payment {payment.label}", mark),
            AppliedPayments=tuple(
                sage300.AppliedPaymentDraft(
                    DocumentNumber=part.number,
                    PaymentAmount=money.to_scale(part.amount),
                    DiscountAmountTaken=money.to_scale(part.discount) if part.discount else UNSET,
                )
                for part in parts
            ),
        )
        drafted = Drafted(bank=self._bank(payment), day=posting, entry=entry)
        for part in parts:
            self.taken.setdefault((vendor, part.number), {})[mark] = abs(part.settles)
        return drafted

    def _left(self, vendor: str, mark: str) -> Mapping[str, Open]:
        """Give what the vendor's documents owe, less what other drafts take off them."""
        return {
            number: replace(one, pending=one.pending + self._taken(vendor, number, mark))
            for number, one in self.owed.get(vendor, {}).items()
        }

    def _taken(self, vendor: str, number: str, mark: str) -> Decimal:
        taken = self.taken.get((vendor, number), {})
        return sum((amount for whose, amount in taken.items() if whose != mark), money.ZERO)

    def _vendor(self, payment: Payment) -> str:
        """Give the vendor's number; one on hold or inactive was paid all the same."""
        number = self.crosswalk.to_sage("vendor", payment.vendor).strip().upper()
        if number not in self.facts.vendors:
            raise Held(cause="vendor-unknown", said=as_known(payment.vendor, number))
        return number

    def _check_amounts(self, payment: Payment, vendor: str, currency: str) -> None:
        """Refuse what Sage would round, or take for another currency."""
        theirs = self.facts.vendors[vendor].currency
        if currency and theirs and currency != theirs:
            raise Held(cause="currency-mismatch", said=f"payment {currency}, vendor {theirs}")
        places = self.facts.decimals.get(currency or theirs, money.usual_decimals(currency or theirs))
        parts = [amount for part in payment.applications for amount in (part.amount, part.discount) if amount]
        for amount in [payment.paid, *parts]:
            if money.decimals_of(amount) > places:
                raise Held(cause="too-many-decimals", said=f"{amount} in {currency}, which has {places}")

    def _days(self, payment: Payment) -> tuple[date, date]:
        """Give the day it was made, and the day it is posted by the connection's rule; its period must be open (G9)."""
        day = dated(payment)
        if day is None:
            raise Held(cause="date-missing", said="of the payment")
        posting = self.facts.today if self.options.posting_date == "today" else day
        if self.options.posting_date == "first_open":
            posting = calendar.first_open(self.facts.periods, posting)
        calendar.open_period(self.facts.periods, posting)
        return day, posting

    def _bank(self, payment: Payment) -> str:
        """Give the bank it is drawn on: by the crosswalk, else the one this connection pays from."""
        mapped = self.crosswalk.mapped("bank", payment.bank_account) if payment.bank_account else None
        bank = (mapped or self.options.payment_bank).strip().upper()
        if not bank:
            raise Held(cause="payment-bank-unknown", said=payment.bank_account or "no bank account named")
        return bank

    def _code(self, payment: Payment) -> str:
        """Give Sage's code for the method, by their word for it or by ours; "" leaves it to Sage."""
        words = (payment.method_word, payment.method)
        mapped = (self.crosswalk.mapped("method", word) for word in words if word)
        return next(filter(None, mapped), self.options.payment_code).strip().upper()


def _reference(payment: Payment) -> str:
    """Give the other number people may look for."""
    return (payment.trace or payment.id)[:_REFERENCE_MAX]


def dated(payment: Payment) -> date | None:
    """Give the day a payment was made: its date, else the day it was issued."""
    return payment.dated or payment.issued_on
