"""Payments AvidXchange made, how they change after they were reported, and their list (§4.4, §6.3).

Knows payments and their wire form. Does not know who pays, nor invoices.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from threading import RLock
from typing import Any

from simulators.avidxchange.calls import Answer, Call
from simulators.avidxchange.paging import Key, after, cut, paged, since
from simulators.avidxchange.shapes import Forms, Json, Members
from simulators.avidxchange.switches import Board
from simulators.payouts import Application, Payment

__all__ = ["Application", "Payment", "PaymentDesk", "Payments"]


class Payments:
    """All payments, by updatedAt and id. Safe for several threads."""

    def __init__(self, seeded: Sequence[Payment] = (), *, clock: Callable[[], datetime]) -> None:
        """Begin with the seed's payments; most companies have none."""
        self._lock, self._clock, self._seeded = RLock(), clock, tuple(seeded)
        self.reset()

    def reset(self) -> None:
        """Forget all payments but the seed's."""
        with self._lock:
            self._kept: dict[str, Payment] = {}
            self._order: list[Key] = []
            self.add(*self._seeded)

    def add(self, *payments: Payment) -> None:
        """Add payments; ValueError when an id is taken."""
        with self._lock:
            for payment in payments:
                if payment.id in self._kept:
                    raise ValueError(f"there is a payment {payment.id} already")
                self._kept[payment.id] = payment
                insort(self._order, payment.key)

    def change(self, id: str, **fields: Any) -> Payment:
        """Change a payment: void it, return it, turn a card into a check; moves updatedAt."""
        with self._lock:
            before = self._kept[id]
            fields.setdefault("updated_at", self._clock())
            payment = replace(before, **fields)
            del self._order[bisect_left(self._order, before.key)]
            insort(self._order, payment.key)
            self._kept[id] = payment
            return payment

    def get(self, id: str) -> Payment:
        """Give one payment; KeyError when there is none."""
        with self._lock:
            return self._kept[id]

    def keys(self, start: datetime | None) -> tuple[Key, ...]:
        """Give the keys of all payments updated at `start` or later, in list order."""
        with self._lock:
            return tuple(self._order[0 if start is None else bisect_left(self._order, (start, "")) :])


class PaymentDesk:
    """Answers GET /payments."""

    def __init__(self, *, payments: Payments, forms: Forms, board: Board) -> None:
        """Know the payments, how things are spelled and the switches."""
        self._payments, self._forms, self._board = payments, forms, board

    def list(self, call: Call) -> Answer:
        """List payments with their applications, by updatedAt and id."""
        keys = self._payments.keys(since(call, self._forms))

        def source(key: Key | None) -> Iterable[Key]:
            return after(keys, key)

        page = cut(call, self._board, source)
        shown: list[Json] = [self._form(id) for id in page.ids]
        return paged(shown, "payment", page, self._board)

    def _form(self, id: str) -> Members:
        name, _, lap = id.partition("~")
        payment = self._payments.get(name)
        if lap:
            payment = replace(payment, id=id)
        strange = self._board.on("strange_payment")
        return self._forms.settle(
            _known(payment)
            | {
                "status": "Card Limbo" if strange else payment.status,
                "paymentDate": self._forms.day(payment.dated),
                "issuedAt": self._forms.moment(payment.issued_at),
                "clearedAt": self._forms.moment(payment.cleared_at),
                "voidedAt": self._forms.moment(payment.voided_at),
                "updatedAt": self._forms.moment(payment.updated_at),
                "applications": [_application(part) for part in payment.applications],
            }
        )


def _known(payment: Payment) -> Members:
    return {
        "id": payment.id,
        "paymentNumber": payment.number,
        "paymentMethod": payment.method,
        "checkNumber": payment.check_number or None,
        "achTrace": payment.ach_trace or None,
        "amount": payment.amount,
        "currency": payment.currency,
        "vendorCode": payment.vendor_code,
        "bankAccountRef": payment.bank_account_ref or None,
        "replacesPaymentId": payment.replaces or None,
    }


def _application(part: Application) -> Json:
    return {
        "invoiceId": part.invoice_id,
        "invoiceNumber": part.invoice_number,
        "amount": part.amount,
        "discount": part.discount,
    }
