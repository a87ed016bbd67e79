"""Payments of seeded invoices: one of every kind a ledger meets (§4.4), without chance.

Knows raw words and the expected ends. Draws nothing, so that a company without payments stays what it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from simulators.company import ApprovedInvoice, Company
from simulators.payouts import Application, Payment, Payout

__all__ = ["with_payments"]

_CHECK, _ACH, _CARD, _OWN = "AvidPay Check", "AvidPay Direct", "Virtual Credit Card", "e-Payment"
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class _Kind:
    name: str
    method: str
    status: str
    end: str = "done"
    cause: str = ""


_KINDS = (
    _Kind(name="check-issued", method=_CHECK, status="Issued to Supplier"),
    _Kind(name="ach-cleared", method=_ACH, status="Cleared"),
    _Kind(name="card-processing", method=_CARD, status="VCC Processing"),
    _Kind(name="waits-for-approval", method=_CHECK, status="Pending Approval"),
    _Kind(name="voided", method=_CHECK, status="Void"),
    _Kind(name="returned", method=_ACH, status="Returned"),
    _Kind(name="between-own-companies", method=_OWN, status="Cleared"),
    _Kind(name="card-became-check", method=_CARD, status="Void"),
    _Kind(
        name="unknown-status", method=_CARD, status="Card Limbo", end="held", cause="payment-status-unknown"
    ),
    _Kind(
        name="unknown-method",
        method="Carrier Pigeon",
        status="Cleared",
        end="held",
        cause="payment-method-unknown",
    ),
)


def with_payments(company: Company) -> Company:
    """The same company with a payment of every kind, as far as there are ordinary invoices to be paid."""
    ordinary = {line.invoice for line in company.expected if line.kind == "one-line"}
    payable = [invoice for invoice in company.invoices if invoice.id in ordinary]
    made = [one for at, pair in enumerate(zip(_KINDS, payable, strict=False)) for one in _made(*pair, at)]
    return replace(company, payouts=tuple(sorted(made, key=lambda one: one.payment.key)))


def _made(kind: _Kind, invoice: ApprovedInvoice, at: int) -> Iterator[Payout]:
    payment = _payment(kind, invoice, at)
    yield Payout(payment=payment, kind=kind.name, end=kind.end, cause=kind.cause)
    if kind.name == "card-became-check":
        check = replace(
            payment,
            id=f"{payment.id}-check",
            number=f"{payment.number}C",
            method=_CHECK,
            status="Issued to Supplier",
            check_number=f"{30_000 + at}",
            voided_at=None,
            replaces=payment.id,
        )
        yield Payout(payment=check, kind=kind.name)


def _payment(kind: _Kind, invoice: ApprovedInvoice, at: int) -> Payment:
    day = invoice.approved_at.date() + 5 * _DAY
    moment = datetime.combine(day, time(9), UTC)
    cleared = moment + 2 * _DAY if kind.status == "Cleared" else None
    voided = moment + _DAY if kind.status == "Void" else None
    return Payment(
        id=f"seed-pay-{at + 1:02}",
        number=f"S{at + 1:05}",
        method=kind.method,
        dated=day,
        amount=invoice.total,
        currency=invoice.currency,
        vendor_code=invoice.vendor_code,
        status=kind.status,
        updated_at=cleared or voided or moment,
        check_number=f"{20_000 + at}" if kind.method == _CHECK else "",
        ach_trace=f"{at + 1:015}" if kind.method == _ACH else "",
        issued_at=None if kind.status == "Pending Approval" else moment,
        cleared_at=cleared,
        voided_at=voided,
        applications=(
            Application(invoice_id=invoice.id, invoice_number=invoice.number, amount=invoice.total),
        ),
    )
