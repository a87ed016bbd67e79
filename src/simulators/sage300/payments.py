"""Batches of payments and adjustments: their numbers, who may change them, and posting them (D15, §F.15).

Knows the two kinds of batch, PY and AD. Knows no HTTP and no query; an entry works itself out (`payment_entry`).
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from simulators.payables import Paid
from simulators.sage300 import paying
from simulators.sage300.batches import begin_posting, refuse_edit, refuse_status
from simulators.sage300.errors import SageError, refusal
from simulators.sage300.payment_entry import Cashier, fill, new_payment
from simulators.sage300.putting import puts
from simulators.sage300.record import Record
from simulators.sage300.shapes import load
from simulators.sage300.tables import Table
from simulators.sage300.tree import details, find, inserts

if TYPE_CHECKING:
    from simulators.sage300.books import Books

__all__ = ["Payments"]

BATCH = load()["APPaymentAndAdjustmentBatches"].shape
SELECTORS = ("PY", "AD")
KEYS = ("BatchSelector", "BatchNumber")
PUTS = ("BatchDate", "Description", "BankCode", "BatchPrintedFlag", "SourceApplication")


class Payments:
    """The payment and adjustment batches of one company; all but people's `post` is called under the books' lock."""

    def __init__(self, books: "Books") -> None:
        self.books = books
        self.last = dict.fromkeys(SELECTORS, 0)

    @property
    def batches(self) -> Table:
        """APPaymentAndAdjustmentBatches; the rows are records."""
        return self.books.tables["APPaymentAndAdjustmentBatches"]

    def batch(self, selector: str, number: int) -> Record:
        """One batch. Raises SageError RecordNotFound."""
        row = self.batches.get((selector, number))
        if row is None:
            raise SageError("RecordNotFound", f"Batch {selector} {number} does not exist.")
        return cast("Record", row)

    def insert(self, given: Record, user: str) -> Record:
        """Deep insert of a new batch. What a SageError leaves is `atomic`'s, as with invoices."""
        selector = given.text("BatchSelector")
        if selector not in SELECTORS:
            raise refusal("The batch selector must be PY or AD.", "RecordInvalid")
        batch = self.new_batch(selector)
        try:
            self._put_batch(batch, given)
            for entry in details(given, "PaymentsAdjustments"):
                self._insert_entry(batch, entry, user)
        except SageError:
            if self.books.switches["atomic"] == "on":
                self.batches.remove((selector, batch.number("BatchNumber")))
                self.last[selector] -= 1
            raise
        if given.text("BatchStatus") == "ReadyToPost":
            batch["BatchStatus"] = "ReadyToPost"
        return batch

    def patch(self, selector: str, number: int, given: Record, user: str) -> None:
        """Change a batch (D7 to D9). Raises SageError."""
        batch = self.batch(selector, number)
        if given.get("BatchNumber", Decimal(number)) != number:
            raise SageError("InvalidEntityKey", "The key in the payload is not the key in the address.")
        refuse_edit(batch, given, KEYS)
        self._put_batch(batch, given)
        for entry in details(given, "PaymentsAdjustments"):
            self._apply_entry(batch, entry, user)
        self._count(batch)
        if given.text("BatchStatus"):
            refuse_status(given.text("BatchStatus"))
            batch["BatchStatus"] = given.text("BatchStatus")

    def seed(self, paid: tuple[Paid, ...]) -> None:
        """Enter and post what was paid before the story begins, each document whole; what is not posted is not paid."""
        for own in paid:
            row = self.books.posted.get((own.vendor, own.document))
            if row is None:
                continue
            document = cast("Record", row)
            line = Record(
                DocumentNumber=own.document, PaymentAmount=document.amount("VendorCurrencyAmountDue")
            )
            batch = self.new_batch("PY", Description="Paid before", BankCode=own.bank)
            entry = new_payment(self.cashier(batch, "ADMIN"))
            entry.update(VendorNumber=own.vendor, CheckNumber=own.check, PaymentDateAdjustmentDate=own.dated)
            entry.update(VendorCurrencyCode=document.text("CurrencyCode"), AppliedPayments=[line])
            entry["CheckAmountInVendorCurrency"] = line.amount("PaymentAmount")
            self.append(batch, entry)
            paying.post_entry(self, batch, entry)
            batch["BatchStatus"] = "Posted"

    def delete(self, selector: str, number: int) -> None:
        """A person deletes a batch on the screen; it stays with status Deleted, and its entries as the switch says."""
        with self.books.lock:
            batch = self.batch(selector, number)
            if self.books.switches["deleted_keeps_entries"] == "off":
                batch["PaymentsAdjustments"] = []
                self._count(batch)
            batch["BatchStatus"] = "Deleted"

    def reverse(self, number: int, entry: int) -> None:
        """A person takes one posted payment back in Bank Services."""
        with self.books.lock:
            entries = self.batch("PY", number).rows("PaymentsAdjustments")
            paying.reverse_entry(self, next(one for one in entries if one.number("EntryNumber") == entry))

    def begin_posting(self, selector: str, low: int, high: int) -> list[Record]:
        """Mark the ready batches of this range as being posted."""
        return begin_posting(self.batches, (selector,), low, high)

    def post(self, selector: str, number: int) -> int | None:
        """Post one batch; the answer is the error batch's number when entries were bad (E14)."""
        with self.books.lock:
            return paying.post(self, self.batch(selector, number))

    def finish_posting(self, batch: Record) -> int | None:
        """Post a batch that is marked as being posted; when it cannot be it is ready again."""
        batch["BatchStatus"] = "ReadyToPost"
        return paying.post(self, batch)

    def new_batch(self, selector: str, **members: str) -> Record:
        """An empty batch with the next free number of its kind."""
        self.last[selector] += 1
        today = self.books.today()
        batch = Record(
            BatchSelector=selector,
            BatchNumber=Decimal(self.last[selector]),
            BatchDate=today,
            BatchType="Entered",
            BatchStatus="Open",
            BankExchangeRate=Decimal(1),
            SourceApplication="AP",
            DateLastEdited=today,
            PaymentsAdjustments=[],
        )
        batch.update(members)
        self.batches.add(batch)
        return batch

    def append(self, batch: Record, entry: Record) -> None:
        """Give an entry the batch's next number and file it there, unchecked."""
        number = batch.amount("LastEntryNumber") + 1
        entry["EntryNumber"] = batch["LastEntryNumber"] = number
        if not entry.text("DocumentNumber"):
            entry["DocumentNumber"] = self._document_number(batch, number)
        batch.rows("PaymentsAdjustments").append(entry)
        self._number(batch, entry)
        self._count(batch)

    def cashier(self, batch: Record, user: str, *, but: Record | None = None) -> Cashier:
        """Who enters into this batch; `but` is the entry at hand, which does not wait for itself."""
        return Cashier(
            masters=self.books.masters,
            switches=self.books.switches,
            user=user,
            batch=batch,
            posted=self.books.posted,
            pending=lambda vendor, document: self._pending(vendor, document, but),
        )

    def _put_batch(self, batch: Record, given: Record) -> None:
        for name, value in puts(given, BATCH, self.books.switches, keys=KEYS):
            if name not in PUTS:
                continue
            batch[name] = value
            if name == "BankCode" and value:
                bank = self.books.masters.banks.get(str(value))
                if bank is None:
                    raise refusal(f"Bank {value} does not exist.")
                batch["BankCurrencyCode"] = bank.currency

    def _insert_entry(self, batch: Record, given: Record, user: str) -> None:
        cashier = self.cashier(batch, user)
        entry = new_payment(cashier)
        fill(entry, given, cashier)
        self.append(batch, entry)

    def _apply_entry(self, batch: Record, given: Record, user: str) -> None:
        entries = batch.rows("PaymentsAdjustments")
        known = find(entries, "EntryNumber", given.number("EntryNumber"))
        if inserts(given, known, "Entry"):
            self._insert_entry(batch, given, user)
            return
        own = cast("Record", known)
        at = entries.index(own)
        if given.text("UpdateOperation") == "Delete":
            del entries[at]
            return
        changed = deepcopy(own)
        fill(changed, given, self.cashier(batch, user, but=own))
        entries[at] = changed
        self._number(batch, changed)

    def _pending(self, vendor: str, document: str, but: Record | None) -> Decimal:
        lines = (
            line
            for entry in self._open_entries()
            if entry is not but and entry.text("VendorNumber") == vendor
            for line in entry.rows("AppliedPayments")
            if line.text("DocumentNumber") == document
        )
        return sum((abs(line.amount("PaymentAmount")) for line in lines), Decimal(0))

    def _open_entries(self) -> Iterator[Record]:
        for row in self.batches.rows():
            batch = cast("Record", row)
            if batch.text("BatchStatus") in ("Open", "ReadyToPost"):
                yield from batch.rows("PaymentsAdjustments")

    def _document_number(self, batch: Record, entry: Decimal) -> str:
        """The number Sage gives a payment: 22 characters, unique in the books."""
        return f"{batch.text('BatchSelector')}{batch.number('BatchNumber'):015}{int(entry):05}"

    def _number(self, batch: Record, entry: Record) -> None:
        keys: Mapping[str, str | Decimal] = {
            "BatchType": batch.text("BatchSelector"),
            "BatchNumber": batch.amount("BatchNumber"),
            "EntryNumber": entry.amount("EntryNumber"),
        }
        entry.update(keys)
        for line in entry.rows("AppliedPayments"):
            line.update(keys)
            for own in line.rows("AdjustmentGLDistributions"):
                own.update(keys, LineNumber=line.amount("LineNumber"))

    def _count(self, batch: Record) -> None:
        entries = batch.rows("PaymentsAdjustments")
        name = "TotalPaymentAdjustmentVendorCurrency"
        total = sum((entry.amount(name) for entry in entries), Decimal(0))
        batch.update(NumberOfEntries=Decimal(len(entries)), BatchTotal=total, FunctionalBatchTotal=total)
        batch.update(DateLastEdited=self.books.today(), BatchEdited="Yes")
