"""Where a payment must stand by Sage's books: by what they owe, or by what they have posted; MAPPING.md read anew.

Knows both rules of `payments_origin`, and the clerk who posts what is paid. Does not know how the product judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from month_avid import UNKNOWN_WORD
from month_sides import Codes
from stage import Stage

from simulators.avidxchange.payments import Payment
from simulators.sage300.record import Record

__all__ = ["DONE", "Clerk", "Rule"]

LATE_DAYS = 5
DONE = ("done", "")
MADE = ("Issued to Supplier", "ACH Credit Issued", "VCC Processing", "Cleared")
TO_BE_MADE = ("Pending Approval", UNKNOWN_WORD)  # as the profile is taught
UNDONE = ("Void", "Returned", "Refunded", "Stop Payment")
CENT = Decimal("0.01")
TABLE = "APPostedPayments"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Says where a payment must stand now. `erp`: Sage makes the payments, so that each must be posted there."""

    stage: Stage
    codes: Codes
    erp: bool = False

    def end_of(self, payment: Payment) -> tuple[str, str]:
        """State and cause."""
        return self._posted_end(payment) if self.erp else self._owed_end(payment)

    def _owed_end(self, payment: Payment) -> tuple[str, str]:
        """What is made must be settled within days; what is to be made must not be settled yet."""
        pairs = [(part.amount + part.discount, row) for part in payment.applications
                 if part.amount > 0 and (row := self._document(payment, part.invoice_number))]  # fmt: skip
        if payment.status in MADE and any(_due(row) > _total(row) - amount for amount, row in pairs):
            day = payment.issued_at.date() if payment.issued_at else payment.dated
            return ("held", "paid-still-open") if self._late(day) else ("waiting", "paid-not-settled")
        if payment.status in TO_BE_MADE and any(_due(row) < amount for amount, row in pairs):
            return "held", "paid-already"
        return DONE

    def _posted_end(self, payment: Payment) -> tuple[str, str]:
        """What is under way must be posted, by number, or by day and amount; what came to nothing must not."""
        known, alive, found = self._matching(payment)
        if payment.status not in (*MADE, *TO_BE_MADE):
            return ("held", "payment-differs-in-sage") if alive and payment.status in UNDONE else DONE
        if known and not alive:
            return "held", "payment-differs-in-sage"
        if len(found) > 1:
            return "held", "payment-unclear-in-sage"
        late = "payment-not-in-sage"
        missing = ("held", late) if self._late(payment.dated) else ("waiting", "payment-awaited")
        return DONE if found else missing

    def shared(self, payment: Payment, other: Payment) -> bool:
        """Whether one posted payment is what stands for both: then only one of them may have it."""
        numbers = {row.text("CheckNumber") for row in self._matching(payment)[-1]}
        return bool(numbers & {row.text("CheckNumber") for row in self._matching(other)[-1]})

    def _matching(self, payment: Payment) -> tuple[list[Record], list[Record], list[Record]]:
        """What is posted under its number, what of that agrees and stands, and what may stand for it at all."""
        posted = list(self._posted(payment))
        known = [row for row in posted if _numbers(payment) & _numbers_of(row)]
        alive = [row for row in known if row.text("CheckCleared") != "Reversed" and _agrees(payment, row)]
        same_day = [row for row in posted if row.day("CheckDate") == payment.dated and _agrees(payment, row)
                    and row.text("CheckCleared") != "Reversed" and not payment.check_number]  # fmt: skip
        return known, alive, alive if known else same_day

    def _late(self, day: date) -> bool:
        return (self.stage.clock.now().date() - day).days >= LATE_DAYS

    def _document(self, payment: Payment, number: str) -> Record | None:
        key = self.codes.ours("vendor", payment.vendor_code), number.strip().upper()
        row = self.stage.sage_app.books.posted.get(key)
        if not isinstance(row, Record) or row.text("DocumentType") not in ("", "Invoice"):
            return None
        agrees = row.text("CurrencyCode") in ("", payment.currency) and _total(row) > 0
        return row if agrees else None

    def _posted(self, payment: Payment) -> Iterator[Record]:
        vendor = self.codes.ours("vendor", payment.vendor_code)
        table = self.stage.sage_app.books.tables[TABLE]
        rows = map(table.as_record, table.rows())
        return (row for row in rows if row.text("VendorNumber").strip().upper() == vendor)


@dataclass(kw_only=True)
class Clerk:
    """Posts in Sage what is paid, now and then a cent too much, and reverses what came to nothing."""

    stage: Stage
    chance: Random
    codes: Codes
    did: dict[str, int] = field(default_factory=dict)

    def act(self) -> None:
        """The clerk does one thing."""
        what = self._act()
        self.did[what] = self.did.get(what, 0) + 1

    def _act(self) -> str:
        table = self.stage.sage_app.books.tables[TABLE]
        rows = {row.text("CheckNumber"): row for row in map(table.as_record, table.rows())}
        payments = [self.stage.avid_app.payments.get(id) for _, id in self.stage.avid_app.payments.keys(None)]
        if not payments:
            return "nothing"
        payment = self.chance.choice(payments)
        row = rows.get(_number(payment))
        if row is None:
            off = CENT if self.chance.random() < 0.2 else Decimal(0)
            table.add(self._row(payment, off, len(rows)))
            return "payment posted"
        undone = payment.status in UNDONE
        row.update(CheckAmountVendorCurrency=payment.amount, PaymentAmount=payment.amount)
        row.update(CheckCleared="Reversed" if undone else "Outstanding")
        table.add(row)
        return "payment reversed" if undone else "payment corrected"

    def _row(self, payment: Payment, off: Decimal, at: int) -> Record:
        amount = payment.amount + off
        return Record(
            BankCode="FIRST", VendorNumber=self.codes.ours("vendor", payment.vendor_code),
            CheckNumber=_number(payment), CheckSerialNumber=Decimal(at), CheckDate=payment.dated,
            CheckAmountVendorCurrency=amount, PaymentAmount=amount, CurrencyCode=payment.currency,
            CheckCleared="Outstanding", DocumentNumber=f"PYM{at:05}", BatchNumber=Decimal(900), EntryNumber=Decimal(at),
        )  # fmt: skip


def _number(payment: Payment) -> str:
    return payment.check_number or payment.ach_trace or payment.number


def _numbers(payment: Payment) -> set[str]:
    return {_bare(one) for one in (payment.check_number, payment.ach_trace, payment.number)} - {""}


def _numbers_of(row: Record) -> set[str]:
    return {_bare(row.text(name)) for name in ("CheckNumber", "DocumentNumber")}


def _bare(number: str) -> str:
    return number.strip().upper().lstrip("0")


def _agrees(payment: Payment, row: Record) -> bool:
    same = row.text("CurrencyCode") in ("", payment.currency)
    return same and row.amount("CheckAmountVendorCurrency") == payment.amount


def _due(row: Record) -> Decimal:
    return row.amount("VendorCurrencyAmountDue")


def _total(row: Record) -> Decimal:
    return row.amount("VendorCurrencyInvoiceAmount")
