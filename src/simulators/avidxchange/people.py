"""What people at AvidXchange and at the buyer do while the connector runs: approve, edit, void, pay, block.

Knows the life of an invoice (§4.3) and of a payment (§4.4), in raw words. Does not know HTTP.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from simulators.avidxchange.gateway import Gateway
from simulators.avidxchange.invoices import Invoices, Kept
from simulators.avidxchange.payments import Application, Payment, Payments
from simulators.company import ApprovedInvoice

__all__ = ["ACH", "CARD", "CHECK", "People"]

CHECK, ACH, CARD = "AvidPay Check", "AvidPay Direct", "Virtual Credit Card"
_ISSUED = {CHECK: "Issued to Supplier", ACH: "ACH Credit Issued", CARD: "VCC Processing"}


class People:
    """Hands on the books; every change moves `updatedAt` to now."""

    def __init__(
        self, *, invoices: Invoices, payments: Payments, gateway: Gateway, clock: Callable[[], datetime]
    ) -> None:
        """Work on these books, with this time."""
        self._invoices, self._payments, self._gateway, self._clock = invoices, payments, gateway, clock
        self._numbers = count(1)

    # Invoices

    def approve(self, id: str, *, by: str = "approver") -> Kept:
        """Approve an invoice; KeyError, here and below, when there is none."""
        return self._invoices.approve(id, by=by)

    def edit(self, id: str, **fields: Any) -> Kept:
        """Change fields of an invoice, as `ApprovedInvoice` names them; a failed export is pending again."""
        return self._invoices.change(id, **fields)

    def void(self, id: str) -> Kept:
        """Void an invoice: it may not be exported any more."""
        return self._invoices.change(id, status="Void")

    def reopen(self, id: str) -> Kept:
        """Undo an export: the invoice is pending again, with the receipts it has."""
        return self._invoices.change(id, export_status="pending")

    # Payments

    def pay(self, parts: Mapping[str, Decimal | None], *, method: str = CHECK, status: str = "") -> Payment:
        """Pay invoices of one vendor together, as `Pending Approval` unless `status` says otherwise.

        `parts` gives the amount per invoice id: None = the whole of it, negative for a credit.
        ValueError when they are of several vendors or currencies, or there are none.
        """
        paid = [self._invoices.get(id).invoice for id in parts]
        if len({(invoice.vendor_code, invoice.currency) for invoice in paid}) != 1:
            raise ValueError("a payment is for invoices of one vendor in one currency")
        applications = tuple(_application(each, parts[each.id]) for each in paid)
        number, now = next(self._numbers), self._clock()
        payment = Payment(
            id=f"pay-{number:04}",
            number=f"P{number:06}",
            method=method,
            dated=now.date(),
            amount=sum((each.amount for each in applications), Decimal(0)),
            currency=paid[0].currency,
            vendor_code=paid[0].vendor_code,
            status=status or "Pending Approval",
            updated_at=now,
            check_number=f"{10000 + number}" if method == CHECK else "",
            ach_trace=f"{number:015}" if method == ACH else "",
            applications=applications,
        )
        self._payments.add(payment)
        return payment

    def move(self, id: str, status: str) -> Payment:
        """Give a payment another raw status and nothing else."""
        return self._payments.change(id, status=status)

    def issue(self, id: str) -> Payment:
        """Send the money on its way, by the payment's method."""
        return self._payments.change(
            id,
            status=_ISSUED.get(self._payments.get(id).method, "Issued to Supplier"),
            issued_at=self._clock(),
        )

    def clear(self, id: str) -> Payment:
        """Let the supplier have the money."""
        return self._payments.change(id, status="Cleared", cleared_at=self._clock())

    def cancel(self, id: str) -> Payment:
        """Void a payment, issued or not."""
        return self._payments.change(id, status="Void", voided_at=self._clock())

    def send_back(self, id: str, *, status: str = "Returned") -> Payment:
        """Return a payment that looked done; `Refunded` and `Stop Payment` are the other words."""
        return self._payments.change(id, status=status)

    def card_to_check(self, id: str, *, replaced: bool = True) -> Payment:
        """Turn a card nobody took into a check: a payment in its place, or the same one changed (§4.4)."""
        card = self._payments.get(id)
        if not replaced:
            check_number = f"{10000 + next(self._numbers)}"
            return self._payments.change(
                id, method=CHECK, status=_ISSUED[CHECK], check_number=check_number, issued_at=self._clock()
            )
        self.cancel(id)
        parts = {part.invoice_id: part.amount for part in card.applications}
        check = self.pay(parts, method=CHECK, status=_ISSUED[CHECK])
        return self._payments.change(check.id, replaces=id, issued_at=self._clock())

    # The application

    def block(self) -> None:
        """Block the application: every call is 900805 until it is let in again."""
        self._gateway.bar("900805")

    def unsubscribe(self) -> None:
        """End the subscription: every call is 900908 until it is let in again."""
        self._gateway.bar("900908")

    def let_in(self) -> None:
        """End a block, or subscribe again."""
        self._gateway.bar("")


def _application(invoice: ApprovedInvoice, amount: Decimal | None) -> Application:
    """Give what is paid of an invoice; a credit note, whole, is money back."""
    whole = -abs(invoice.total) if invoice.type == "credit" else invoice.total
    return Application(
        invoice_id=invoice.id, invoice_number=invoice.number, amount=whole if amount is None else amount
    )
