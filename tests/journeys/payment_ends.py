"""How each payment of a story must have ended, by both simulated books and by what people did.

Knows entries by the payment's number in their description, and which cause is just. Does not know how the product
looks, drafts or marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from payment_acts import open_batches
from payment_past import Past
from stage import Stage

from simulators.avidxchange.payments import Payment
from simulators.sage300.record import Record

__all__ = ["MADE", "TAKEN_BACK", "Entries", "Judge"]

MADE, TAKEN_BACK = (
    ("Issued to Supplier", "ACH Credit Issued", "VCC Processing", "Cleared"),
    ("Void", "Returned"),
)
_NUMBER = re.compile(r"\bP\d{6}\b")


@dataclass(frozen=True, kw_only=True)
class Entries:
    """Our entries in the books of Sage 300."""

    stage: Stage
    past: Past

    def all(self) -> Iterator[tuple[str, Record, Record]]:
        """Every one, by the payment's number; what posting moved to an error batch counts once, there."""
        for row in self.stage.sage_app.books.payments.batches.rows():
            batch = cast("Record", row)
            for entry in batch.rows("PaymentsAdjustments"):
                found = _NUMBER.search(entry.text("EntryDescription"))
                if found and not entry.number("ErrorBatch"):
                    yield found[0], batch, entry

    def alive(self) -> Iterator[tuple[str, Record]]:
        """Those that were neither deleted nor reversed."""
        for number, batch, entry in self.all():
            back = number in self.past.reversed and batch.text("BatchStatus") == "Posted"
            if batch.text("BatchStatus") != "Deleted" and not back:
                yield number, entry


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Judges where payments ended."""

    stage: Stage
    past: Past
    entries: Entries

    def wrong(self, payment: Payment, state: str, cause: str) -> str | None:
        """Say what is wrong with where a payment ended; None where it is right."""
        past, number = self.past, payment.number
        alive = [entry for one, entry in self.entries.alive() if one == number]
        touched = number in past.deleted | past.reversed | past.resolved.keys()
        touched = touched or (number in past.adopted and past.by_hand(payment))
        if any(not self._agrees(entry, payment) for entry in alive):
            return "entered otherwise than it was made"
        if len(alive) > 1:
            return "entered twice"
        if state in ("held", "refused") and self._excused(payment, cause):
            return None
        if number in past.resolved and state == "done":
            return None
        if payment.status in MADE:
            return None if state == "done" and (alive or touched) else "lost"
        if payment.status in TAKEN_BACK:
            return None if state == "done" and not alive else "not taken back"
        return None if (state, cause) == ("waiting", "payment-not-made") and not alive else "made too early"

    def _excused(self, payment: Payment, cause: str) -> bool:
        """Tell whether a payment is rightly before a person."""
        excuse = EXCUSES.get(cause) or (OF_MADE.get(cause) if payment.status in MADE else None)
        return excuse is not None and excuse(self, payment)

    def alive(self, number: str) -> int:
        """How many entries of a payment stand."""
        return sum(one == number for one, _ in self.entries.alive())

    def _agrees(self, entry: Record, payment: Payment) -> bool:
        paid = {
            line.text("DocumentNumber"): line.amount("PaymentAmount")
            for line in entry.rows("AppliedPayments")
        }
        meant = [(self.past.numbers(part.invoice_number), part.amount) for part in payment.applications]
        same = len(paid) == len(meant) and all(
            any(number in numbers and amount == part for numbers, part in meant)
            for number, amount in paid.items()
        )
        total = entry.amount("CheckAmountInVendorCurrency")
        return same and (total, entry.text("VendorNumber")) == (payment.amount, _vendor(payment))

    def short(self, payment: Payment) -> bool:
        """Tell whether what is due, less what open batches take of it, is not enough for this payment."""
        for part, document in zip(payment.applications, self.documents(payment), strict=True):
            if document is not None:
                due = document.amount("VendorCurrencyAmountDue") - self._pending(document)
                if due < part.amount:
                    return True
        return False

    def documents(self, payment: Payment) -> list[Record | None]:
        """What it pays, as it is posted under the number it has by now."""
        posted, vendor = self.stage.sage_app.books.posted, _vendor(payment)
        places = [(vendor, self.past.current(part.invoice_number)) for part in payment.applications]
        return [cast("Record | None", posted.get(place)) for place in places]

    def _pending(self, document: Record) -> Decimal:
        place = document.text("VendorNumber"), document.text("DocumentNumber")
        lines = (
            line.amount("PaymentAmount")
            for batch in open_batches(self.stage)
            for entry in batch.rows("PaymentsAdjustments")
            for line in entry.rows("AppliedPayments")
            if (entry.text("VendorNumber"), line.text("DocumentNumber")) == place
        )
        return sum(lines, Decimal(0))


def _vendor(payment: Payment) -> str:
    return payment.vendor_code.strip().upper()


Excuse = Callable[[Judge, Payment], bool]


def _short(judge: Judge, payment: Payment) -> bool:
    return judge.short(payment)


EXCUSES: Mapping[str, Excuse] = {
    "batch-deleted": lambda judge, one: one.number in judge.past.deleted and not judge.alive(one.number),
    "changed-after-entry": lambda judge, one: one.number in judge.past.resolved,
    "payment-to-reverse": lambda judge, one: (
        one.status in TAKEN_BACK
        and (
            judge.alive(one.number) == 1
            or one.number in judge.past.adopted
            # what a clerk keyed may be it, and only a person can tell
            or (one.number in judge.past.deleted and judge.past.by_hand(one))
        )
    ),
}
OF_MADE: Mapping[str, Excuse] = {
    "entry-gone": lambda judge, one: one.number in judge.past.deleted | judge.past.adopted,
    "payment-in-sage": lambda judge, one: judge.past.by_hand(one),
    "payment-differs-in-sage": lambda judge, one: one.number in judge.past.reversed,
    "duplicate-in-avidxchange": lambda judge, one: (  # both were said to be the one that was keyed
        one.number in judge.past.adopted and judge.past.by_hand(one)
    ),
    "differs-in-sage": lambda judge, one: judge.past.edited(one),
    "payment-before-invoice": lambda judge, one: judge.past.edited(one) and None in judge.documents(one),
    "payment-over-balance": _short,
    "sage-refused": _short,
}
