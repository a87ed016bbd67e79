"""Stories of payments that AvidXchange makes and Sage 300 has to be told: each entered once, none lost.

Knows what people at both systems and the wire between may do, and both simulated books. Does not know how the product
looks, drafts or marks: an entry is known by the payment's number in its description.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from random import Random

from acting import key_by_hand
from fuses import Died, Fuse, burning
from payment_acts import ENTERING, key_payment, open_batches, post_invoices
from payment_ends import MADE, TAKEN_BACK, Entries, Judge
from payment_past import Past
from payment_people import Desk
from proof import assert_identity, assert_no_crash, entries_of, place_of
from stage import Scene, Stage, of_kinds

from simulators.avidxchange.payments import Payment
from simulators.avidxchange.people import ACH, CARD, CHECK
from simulators.sage300.errors import SageError

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
DIALECTS: tuple[Mapping[str, str], ...] = ({}, {"atomic": "off"}, {"deleted_keeps_entries": "off"})


def scene(seed: int) -> Scene:
    """A company with two invoices, whose site is of one of three dialects."""
    company = of_kinds("one-line", "one-line")
    return Scene(company=company, settings=ENTERING, sage=DIALECTS[seed % len(DIALECTS)])


def told(stage: Stage, seed: int, length: int) -> Story:
    """Tell one story to its end; the same seed is the same story."""
    chance = Random(seed)
    story = Story(stage=stage)
    if seed % 4 == 3:
        story.key_invoice(seed // 4)
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
    past: Past = field(default_factory=Past)

    def happens(self, what: str, pick: int) -> None:
        """Let one thing happen, if it can, and check that nothing was entered twice."""
        with suppress(SageError):  # the books let people do only what they let them do
            self.events[what](pick)
        for number, batch, entry in self.entries.all():
            if not batch.text("Description").startswith("Errors from"):  # posting moved it there
                places = self.made.setdefault(number, set())
                places.add((batch.number("BatchNumber"), entry.number("EntryNumber")))
        assert self.past.wrong_counts({number: len(places) for number, places in self.made.items()}) == []
        alive = Counter(number for number, _ in self.entries.alive())
        assert {number for number, count in alive.items() if count > 1} == set(), "entered twice"

    @cached_property
    def entries(self) -> Entries:
        """Our entries in Sage 300."""
        return Entries(stage=self.stage, past=self.past)

    @cached_property
    def events(self) -> Mapping[str, Callable[[int], object]]:
        """What may happen, by name."""
        desk = Desk(stage=self.stage, past=self.past, made=self.made)
        return {
            **{act: getattr(desk, act) for act in ("adopt", "release", "resolve", "retry", "edit", "decide")},
            "key-invoice": self.key_invoice,
            "run-invoices": lambda pick: self.stage.run(),
            "pay": self.pay,
            "issue": lambda pick: self._moved(pick, "issue", ("Pending Approval",)),
            "clear": lambda pick: self._moved(pick, "clear", MADE[:3]),
            "void": lambda pick: self._moved(pick, "cancel", ("Pending Approval", *MADE)),
            "return": lambda pick: self._moved(pick, "send_back", MADE),
            "card-to-check": self.card_to_check,
            "post-invoices": lambda pick: post_invoices(self.stage),
            "post-payments": self.post,
            "delete-batch": self.delete,
            "delete-and-clear": self.delete_and_clear,
            "reverse": self.reverse,
            "twin": self.twin,
            "pay-and-key": self.pay_and_key,
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

    def key_invoice(self, pick: int) -> None:
        """A clerk keys an invoice that Sage 300 does not have yet."""
        invoice = self.stage.company.invoices[pick % len(self.stage.company.invoices)]
        if place_of(invoice) not in {entry.place for entry in entries_of(self.stage)}:
            key_by_hand(self.stage, invoice)

    def post(self, pick: int) -> None:
        """A person posts an open payment batch."""
        for batch in open_batches(self.stage)[pick % 2 :]:
            self.stage.sage_app.books.payments.post("PY", batch.number("BatchNumber"))

    def delete(self, pick: int) -> None:
        """A clerk deletes an open payment batch."""
        batches = open_batches(self.stage)
        if batches:
            batch = batches[pick % len(batches)]
            self.past.deleted |= {number for number, one, _ in self.entries.all() if one is batch}
            self.stage.sage_app.books.payments.delete("PY", batch.number("BatchNumber"))

    def delete_and_clear(self, pick: int) -> None:
        """A clerk deletes an open batch, and AvidXchange has some of its payments cleared."""
        before = set(self.past.deleted)
        self.delete(pick)
        for payment in self._payments():
            if payment.number in self.past.deleted - before and payment.status in MADE[:3]:
                self.stage.avid_app.people.clear(payment.id)

    def reverse(self, pick: int) -> None:
        """A person takes one of our posted payments back; first those that AvidXchange took back."""
        back = {payment.number for payment in self._payments() if payment.status in TAKEN_BACK}
        posted = [
            (number, batch.number("BatchNumber"), entry.number("EntryNumber"))
            for number, batch, entry in self.entries.all()
            if batch.text("BatchStatus") == "Posted" and number not in self.past.reversed
        ]
        posted.sort(key=lambda told: told[0] not in back)
        if posted and (pick % 3 or posted[0][0] in back):
            number, batch, entry = posted[0]
            self.stage.sage_app.books.payments.reverse(batch, entry)
            self.past.reversed.add(number)

    def twin(self, pick: int) -> None:
        """A clerk keys a payment of AvidXchange by hand."""
        payment = self._paid(pick, MADE)
        if payment is not None:
            self._key(payment, pick)

    def pay_and_key(self, pick: int) -> None:
        """AvidXchange pays, and a clerk keys the payment before the product sees it."""
        self.pay(pick | 1)  # issued
        self._key(self._payments()[-1], pick)

    def _key(self, payment: Payment, pick: int) -> None:
        key_payment(self.stage, payment, **({"CheckNumber": f"7{pick:05}"} if pick % 4 == 0 else {}))
        self.past.keyed.add((payment.vendor_code, payment.amount))

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
        """Let all be entered and posted and all be quiet, and assert where every payment ended, to the cent."""
        self.stage.run()
        post_invoices(self.stage)
        for _ in range(3):
            self.happens("later", 2)
            self.happens("run", 0)
        ends, judge = (
            self.stage.ends_of(PAYMENTS),
            Judge(stage=self.stage, past=self.past, entries=self.entries),
        )
        for payment in self._payments():
            problem = judge.wrong(payment, *ends[f"payment {payment.id}"])
            assert problem is None, f"{problem}: {ends[f'payment {payment.id}']}, {payment}, {self.past}"
        assert_no_crash(self.stage)

    def _payments(self) -> list[Payment]:
        payments = self.stage.avid_app.payments
        return [payments.get(id) for _, id in payments.keys(None)]


EVENTS = (
    *("pay", "pay", "pay", "issue", "issue", "clear", "void", "return", "card-to-check"),
    *("post-invoices", "post-invoices", "post-payments", "delete-batch", "reverse", "twin"),
    *("run", "run", "run", "run", "crash", "crash", "later"),
    *("decide", "decide", "decide", "retry", "edit", "key-invoice", "run-invoices"),
    *("pay-and-key", "delete-and-clear", "delete-and-clear"),
)
