"""What a payment's status makes of what a look found of it: entered, to be entered, to be taken back, or nothing.

Pure. Knows statuses, findings and where a delivery stands. Knows no client and sends nothing.
"""

from dataclasses import replace
from datetime import date

from ml_connector.domain.failures import Held, TryLater
from ml_connector.domain.paid import AGAIN_S, named
from ml_connector.domain.payment import MADE, UNDONE, Payment
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Foreign, Found, Receipt
from ml_connector.systems.sage300.payment_drafting import dated
from ml_connector.systems.sage300.payment_looking import REVERSED

__all__ = ["NOTHING", "standing"]

NOTHING = Receipt(numbers={"in Sage 300": "nothing to enter"})
_BEFORE = Receipt(numbers={"in Sage 300": "not entered: dated before invoices_from"})


def standing(
    line: Delivery, payment: Payment, told: Found | None, first_day: date | None, *, entered: bool
) -> Found | None:
    """Give what a look comes to; None = it is owed. `entered`: the ledger has it as entered, or adopted."""
    try:
        payment.check()
    except Held as unknown:  # of what is in the books the source keeps nothing out
        return unknown
    if isinstance(told, Receipt):
        return _entered(payment, told)
    if isinstance(told, Held) and told.cause == "in-sage-twice":
        return told
    doubtful = line.state is State.IN_DOUBT
    if payment.status in MADE:
        day = dated(payment)
        early = first_day is not None and day is not None and day < first_day
        return _BEFORE if early and not doubtful and not entered else told
    if doubtful:  # the engine believes an absence only after a pause; then it is looked for once more
        return TryLater(cause="payment-not-made", said=_said(payment), after_s=0)
    if payment.status in UNDONE:
        return _unfound(payment, told) if entered else NOTHING
    return TryLater(cause="payment-not-made", said=_said(payment), after_s=AGAIN_S)


def _unfound(payment: Payment, told: Found | None) -> Found:
    """What was entered and is not found as ours may still be what others seem to have: only a person can tell."""
    held = told.held if isinstance(told, Foreign) else told
    if not isinstance(held, Held) or held.cause == "batch-deleted":
        return NOTHING
    return Held(cause="payment-to-reverse", said=f"{_said(payment)}; in Sage 300: {held.said}")


def _entered(payment: Payment, receipt: Receipt) -> Found:
    """What is in the books stays: where AvidXchange says otherwise, a person takes it back there."""
    reversed_ = receipt.numbers.get("status") == REVERSED
    if payment.status in MADE:
        if not reversed_:
            return receipt
        return Held(
            cause="payment-differs-in-sage", said=f"{_said(payment)}; reversed in Sage 300: {_where(receipt)}"
        )
    if reversed_:
        return replace(receipt, flag=None)
    if payment.status in UNDONE:
        return Held(cause="payment-to-reverse", said=f"{_said(payment)}; in Sage 300: {_where(receipt)}")
    return TryLater(
        cause="payment-not-made", said=f"{_said(payment)}, and entered: {_where(receipt)}", after_s=AGAIN_S
    )


def _said(payment: Payment) -> str:
    return f"{named(payment)} is {payment.status} in AvidXchange"


def _where(receipt: Receipt) -> str:
    told = receipt.numbers
    check = f", check {told['check']}" if told.get("check") else ""
    return (
        f"payment batch {told['payment batch']} entry {told['entry']} ({told.get('status', '')}), "
        f"bank {told.get('bank', '')}{check}"
    )
