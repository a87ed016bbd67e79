"""What a payment settles, document by document, and whether the books can take it.

Pure. Knows payments of AvidXchange and what the books still owe. Knows no list and no system.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ml_connector.domain import money
from ml_connector.domain.edits import numbered
from ml_connector.domain.failures import Held
from ml_connector.domain.paid import named
from ml_connector.domain.payment import Payment

__all__ = ["Open", "Part", "as_entered", "check_open", "parts_of"]

_NUMBER_MAX = 22  # a longer document number cannot be in the books (F.7)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a payment takes off one document, by its number in upper case; a credit that is used up is negative."""

    number: str
    amount: Decimal
    discount: Decimal

    @property
    def settles(self) -> Decimal:
        """Both together."""
        return self.amount + self.discount


@dataclass(frozen=True, kw_only=True)
class Open:
    """A posted document: what is still due of it, negative for a credit, and what open payment batches take off it."""

    due: Decimal
    pending: Decimal
    currency: str


def as_entered(payment: Payment, edits: Mapping[str, Mapping[str, str]]) -> Payment:
    """Give it with the numbers its invoices are entered under: people edit them where others have them already.

    `edits` are those of invoices, by AvidXchange's id.
    """
    parts = [
        replace(told, invoice_number=numbered(told.invoice_number, edits[told.invoice_id]))
        if told.invoice_number.strip() and told.invoice_id in edits
        else told
        for told in payment.applications
    ]
    return replace(payment, applications=tuple(parts))


def parts_of(payment: Payment) -> Sequence[Part]:
    """Give what it settles, each document once; raise Held where that is not told, or does not add up to the cent.

    A single application without an amount is the whole payment.
    """
    parts: dict[str, Part] = {}
    for told in payment.applications:
        number = told.invoice_number.strip().upper()
        amount = payment.paid if told.amount is None and len(payment.applications) == 1 else told.amount
        if not number or len(number) > _NUMBER_MAX or amount is None:
            raise Held(cause="payment-parts-unclear", said=_unclear(payment, told.invoice_id or number))
        before = parts.get(number, Part(number=number, amount=money.ZERO, discount=money.ZERO))
        discount = before.discount + (told.discount or money.ZERO)
        parts[number] = replace(before, amount=before.amount + amount, discount=discount)
    total = sum((part.amount for part in parts.values()), money.ZERO)
    if not parts or total != payment.paid or payment.paid <= 0:
        raise Held(
            cause="payment-parts-unclear", said=f"{named(payment)}; its parts come to {money.text(total)}"
        )
    return list(parts.values())


def check_open(payment: Payment, vendor: str, owed: Mapping[str, Open], part: Part) -> None:
    """Raise Held where a document is not posted yet, is in another currency, or owes less than is paid of it."""
    there = owed.get(part.number)
    if there is None:
        raise Held(cause="payment-before-invoice", said=f"invoice {part.number} of vendor {vendor}")
    if payment.currency and there.currency and payment.currency != there.currency:
        said = f"payment {payment.currency}, {part.number} {there.currency}"
        raise Held(cause="currency-mismatch", said=said)
    left = abs(there.due) - there.pending
    if (part.settles < 0) != (there.due < 0) or abs(part.settles) > left:
        waiting = f", of which open payment batches take {money.text(there.pending)}" if there.pending else ""
        said = f"{named(payment)}; {part.number}: {money.text(part.settles)} of {money.text(there.due)} due{waiting}"
        raise Held(cause="payment-over-balance", said=said)


def _unclear(payment: Payment, what: str) -> str:
    return f"{named(payment)}; {what or 'an application without a number'}"
