"""Stories of payments that AvidXchange makes and Sage 300 has to be told: each entered once, none lost.

Knows what people at both systems and the wire between may do, and both simulated books. Does not know how the product
looks, drafts or marks: an entry is known by the payment's number in its description.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import cast

from fuses import Died, Fuse, burning
from payment_acts import ENTERING, key_payment, open_batches, post_invoices
from proof import assert_identity, assert_no_crash
from stage import Scene, Stage, of_kinds

from simulators.avidxchange.payments import Payment
from simulators.avidxchange.people import ACH, CARD, CHECK
from simulators.sage300.errors import SageError
from simulators.sage300.record import Record

__all__ = ["COMMITS", "EVENTS", "FAULTS", "PAYMENTS", "Story", "scene", "told"]

PAYMENTS = "payments"
COMMITS = 24  # more than a run of a few payments makes
FAULTS = (
    *("", "", ""),
    *("write@next=lose-before", "write@next=lose-after", "write@next=truncate", "write@next=html-after"),
    *("write@next=status-429", "write@next=status-500", "write@next=status-503-after"),
    *(
        "write@next-3=status-500-after",
        "read@next-9=status-503",
        "read@next-6=lose-after",
        "read@next=truncate",
    ),
)
MADE, TAKEN_BACK = (
    ("Issued to Supplier", "ACH Credit Issued", "VCC Processing", "Cleared"),
    ("Void", "Returned"),
)
DIALECTS: tuple[Mapping[str, str], ...] = ({}, {"atomic": "off"}, {"deleted_keeps_entries": "off"})
_NUMBER = re.compile(r"\bP\d{6}\b")


def scene(seed: int) -> Scene:
    """A company with two invoices, whose site is of one of three dialects."""
    company = of_kinds("one-line", "one-line")
    return Scene(company=company, settings=ENTERING, sage=DIALECTS[seed % len(DIALECTS)])


def told(stage: Stage, seed: int, length: int) -> Story:
    """Tell one story to its end; the same seed is the same story."""
    chance = Random(seed)
    story = Story(stage=stage)
    stage.run()
    if seed % 2:
        post_invoices(stage)
    for what in chance.choices(EVENTS, k=length):
        story.happens(what, chance.randrange(1000))
    story.finish()
    return story


@dataclass(kw_only=True)
class Story:
    """One stage, and what happened on it: what clerks keyed, deleted and reversed by themselves."""

    stage: Stage
    made: dict[str, set[tuple[int, int]]] = field(
        default_factory=dict
    )  # entries ever seen, by payment number
    keyed: set[tuple[str, Decimal]] = field(default_factory=set)  # vendor and amount
    deleted: set[str] = field(default_factory=set)
    reversed: set[str] = field(default_factory=set)

    def happens(self, what: str, pick: int) -> None:
        """Let one thing happen, if it can, and check that nothing was entered twice."""
        with suppress(SageError):  # the books let people do only what they let them do
            self.events[what](pick)
        for number, batch, entry in self._entries():
            if not batch.text("Description").startswith("Errors from"):  # posting moved it there
                places = self.made.setdefault(number, set())
                places.add((batch.number("BatchNumber"), entry.number("EntryNumber")))
        assert {number: places for number, places in self.made.items() if len(places) > 1} == {}, (
            "entered twice"
        )

    @cached_property
    def events(self) -> Mapping[str, Callable[[int], object]]:
        """What may happen, by name."""
        return {
            "pay": self.pay,
            "issue": lambda pick: self._moved(pick, "issue", ("Pending Approval",)),
            "clear": lambda pick: self._moved(pick, "clear", MADE[:3]),
            "void": lambda pick: self._moved(pick, "cancel", ("Pending Approval", *MADE)),
            "return": lambda pick: self._moved(pick, "send_back", MADE),
            "card-to-check": self.card_to_check,
            "post-invoices": lambda pick: post_invoices(self.stage),
            "post-payments": self.post,
            "delete-batch": self.delete,
            "reverse": self.reverse,
            "twin": self.twin,
            "run": self.run,
            "crash": self.crash,
            "later": lambda pick: self.stage.later((60, 901, 3601)[pick % 3]),
        }

    # --- at AvidXchange

    def pay(self, pick: int) -> None:
        """Pay an invoice, or two of one vendor; half of it now and then."""
        invoices = self.stage.company.invoices
        invoice = invoices[pick // 2 % len(invoices)]
        half = (invoice.total / 2).quantize(Decimal("0.01"))
        status = ("Pending Approval", "Issued to Supplier")[pick % 2]
        method = (CHECK, ACH, CARD)[pick // 3 % 3]
        self.stage.avid_app.people.pay(
            {invoice.id: half if pick // 7 % 5 > 2 else None}, method=method, status=status
        )

    def card_to_check(self, pick: int) -> None:
        """A card nobody took becomes a check."""
        payment = self._paid(pick, MADE)
        if payment is not None and payment.method == CARD:
            self.stage.avid_app.people.card_to_check(payment.id, replaced=pick % 4 > 0)

    def _moved(self, pick: int, how: str, before: tuple[str, ...]) -> None:
        payment = self._paid(pick, before)
        if payment is not None:
            getattr(self.stage.avid_app.people, how)(payment.id)

    def _paid(self, pick: int, statuses: tuple[str, ...]) -> Payment | None:
        fit = [payment for payment in self._payments() if payment.status in statuses]
        return fit[pick % len(fit)] if fit else None

    # --- in Sage 300

    def post(self, pick: int) -> None:
        """A person posts an open payment batch."""
        for batch in open_batches(self.stage)[pick % 2 :]:
            self.stage.sage_app.books.payments.post("PY", batch.number("BatchNumber"))

    def delete(self, pick: int) -> None:
        """A clerk deletes an open payment batch."""
        batches = open_batches(self.stage)
        if batches:
            batch = batches[pick % len(batches)]
            self.deleted |= {number for number, one, _ in self._entries() if one is batch}
            self.stage.sage_app.books.payments.delete("PY", batch.number("BatchNumber"))

    def reverse(self, pick: int) -> None:
        """A person takes one of our posted payments back; first those that AvidXchange took back."""
        back = {payment.number for payment in self._payments() if payment.status in TAKEN_BACK}
        posted = [
            (number, batch.number("BatchNumber"), entry.number("EntryNumber"))
            for number, batch, entry in self._entries()
            if batch.text("BatchStatus") == "Posted" and number not in self.reversed
        ]
        posted.sort(key=lambda told: told[0] not in back)
        if posted and (pick % 3 or posted[0][0] in back):
            number, batch, entry = posted[0]
            self.stage.sage_app.books.payments.reverse(batch, entry)
            self.reversed.add(number)

    def twin(self, pick: int) -> None:
        """A clerk keys a payment of AvidXchange by hand."""
        payment = self._paid(pick, MADE)
        if payment is not None:
            key_payment(self.stage, payment, **({} if pick % 2 else {"CheckNumber": f"7{pick:05}"}))
            self.keyed.add((payment.vendor_code, payment.amount))

    # --- the product

    def run(self, pick: int) -> None:
        """One run, which may meet a fault."""
        fault = FAULTS[pick % len(FAULTS)]
        if fault:
            self.stage.sage.faults.add(fault)
        assert_identity(self.stage.run(PAYMENTS))
        self.stage.quiet()

    def crash(self, pick: int) -> None:
        """One run, whose process ends before or after a commit."""
        with burning(Fuse(at=pick % COMMITS + 1, after=pick // COMMITS % 2 > 0)), suppress(Died):
            assert_identity(self.stage.run(PAYMENTS))

    # --- the end

    def finish(self) -> None:
        """Let all be posted and all be quiet, and assert where every payment ended, to the cent."""
        post_invoices(self.stage)
        for _ in range(3):
            self.happens("later", 2)
            self.happens("run", 0)
        ends = self.stage.ends_of(PAYMENTS)
        for payment in self._payments():
            problem = self._wrong(payment, *ends[f"payment {payment.id}"])
            assert problem is None, f"{problem}: {ends[f'payment {payment.id}']}, {payment}"
        assert_no_crash(self.stage)

    def _wrong(self, payment: Payment, state: str, cause: str) -> str | None:
        """Say what is wrong with where a payment ended; None where it is right."""
        alive = [entry for number, entry in self._alive() if number == payment.number]
        touched = payment.number in self.deleted | self.reversed
        if any(not _agrees(entry, payment) for entry in alive):
            return "entered otherwise than it was made"
        if payment.status in MADE:
            right = state == "done" and (len(alive) == 1 or touched)
            return (
                None if right or (state in ("held", "refused") and self._excused(payment, cause)) else "lost"
            )
        if payment.status in TAKEN_BACK:
            right = not alive and (
                state == "done" or (cause == "batch-deleted" and payment.number in self.deleted)
            )
            return None if right or (cause == "payment-to-reverse" and len(alive) == 1) else "not taken back"
        return None if (state, cause) == ("waiting", "payment-not-made") and not alive else "made too early"

    def _excused(self, payment: Payment, cause: str) -> bool:
        """Tell whether a payment that was made is rightly before a person."""
        by_hand = (payment.vendor_code, payment.amount) in self.keyed
        match cause:
            case "payment-in-sage":
                return by_hand
            case "batch-deleted" | "entry-gone":
                return payment.number in self.deleted
            case "payment-differs-in-sage":
                return payment.number in self.reversed
            case "payment-over-balance" | "sage-refused":
                return self._short(payment)
        return False

    def _short(self, payment: Payment) -> bool:
        """Tell whether what is due, less what open batches take of it, is not enough for this payment."""
        for part in payment.applications:
            place = (payment.vendor_code.strip().upper(), part.invoice_number.strip().upper())
            document = cast("Record", self.stage.sage_app.books.posted.get(place))
            pending = sum(
                (
                    line.amount("PaymentAmount")
                    for batch in open_batches(self.stage)
                    for entry in batch.rows("PaymentsAdjustments")
                    for line in entry.rows("AppliedPayments")
                    if (entry.text("VendorNumber"), line.text("DocumentNumber")) == place
                ),
                Decimal(0),
            )
            if document.amount("VendorCurrencyAmountDue") - pending < part.amount:
                return True
        return False

    def _payments(self) -> list[Payment]:
        payments = self.stage.avid_app.payments
        return [payments.get(id) for _, id in payments.keys(None)]

    def _entries(self) -> Iterator[tuple[str, Record, Record]]:
        """Every entry of ours, by the payment's number; what posting moved to an error batch counts once, there."""
        for row in self.stage.sage_app.books.payments.batches.rows():
            batch = cast("Record", row)
            for entry in batch.rows("PaymentsAdjustments"):
                found = _NUMBER.search(entry.text("EntryDescription"))
                if found and not entry.number("ErrorBatch"):
                    yield found[0], batch, entry

    def _alive(self) -> Iterator[tuple[str, Record]]:
        for number, batch, entry in self._entries():
            back = number in self.reversed and batch.text("BatchStatus") == "Posted"
            if batch.text("BatchStatus") != "Deleted" and not back:
                yield number, entry


def _agrees(entry: Record, payment: Payment) -> bool:
    paid = {
        line.text("DocumentNumber"): line.amount("PaymentAmount") for line in entry.rows("AppliedPayments")
    }
    meant = {part.invoice_number.strip().upper(): part.amount for part in payment.applications}
    vendor = payment.vendor_code.strip().upper()
    total = entry.amount("CheckAmountInVendorCurrency")
    return (paid, total, entry.text("VendorNumber")) == (meant, payment.amount, vendor)


EVENTS = (
    *("pay", "pay", "pay", "issue", "issue", "clear", "void", "return", "card-to-check"),
    *("post-invoices", "post-invoices", "post-payments", "delete-batch", "reverse", "twin"),
    *("run", "run", "run", "run", "crash", "crash", "later"),
)
