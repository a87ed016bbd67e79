"""The A/P books of one company: invoice batches, their numbers and states, and what refuses an entry.

Knows batches, duplicates and who may change what (D8 to D14, §E.2, §E.3, G7). Knows no HTTP, no query
and no arithmetic: an entry works itself out (`entry`), posting is `posting`.
"""

import threading
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import cast

from simulators.company import Company, OpenEntry
from simulators.sage300 import posting
from simulators.sage300.batches import begin_posting, refuse_edit, refuse_status
from simulators.sage300.company_tables import master_tables
from simulators.sage300.entry import new_entry
from simulators.sage300.errors import SageError, refusal, taken
from simulators.sage300.masters import Masters
from simulators.sage300.orders import Orders
from simulators.sage300.payments import Payments
from simulators.sage300.putting import check_size
from simulators.sage300.record import Record, Value
from simulators.sage300.session import Desk, Today
from simulators.sage300.shapes import load
from simulators.sage300.tables import Table, readers_for
from simulators.sage300.totals import work_out
from simulators.sage300.tree import count, details, fill, find, inserts, number_rows
from simulators.sage300.upkeep import Upkeep

__all__ = ["Books"]

BATCH_PUTS = ("BatchDate", "Description", "BatchPrintedFlag")
BATCH = load()["APInvoiceBatches"].shape


class Books:
    """One company's books; every public method holds the one lock and may be called from any thread."""

    def __init__(self, company: Company, switches: dict[str, str], today: Today) -> None:
        self.lock = threading.RLock()
        self.company = company
        self.switches = switches
        self.today = today
        self.masters = Masters(company)
        self.tables: dict[str, Table] = {name: Table(r, readers_for(r)) for name, r in load().items()}
        self.tables.update(master_tables(company, switches))
        self.upkeep = Upkeep(self.tables, self.masters, switches, today, self.lock)
        self.orders = Orders(self.tables, self.masters, switches, today, self.lock)
        self.payments = Payments(self)
        self.last_batch = 0
        self.last_posting = 0
        self.masters.is_posted = lambda vendor, number: self.posted.get((vendor, number)) is not None
        self.posted.fill(iter([posting.seeded(document, self.masters) for document in company.posted]))
        self.payments.seed(company.payables.paid)
        if company.open_entries:
            self._seed_open(company.open_entries)

    @property
    def batches(self) -> Table:
        """APInvoiceBatches; the rows are records."""
        return self.tables["APInvoiceBatches"]

    @property
    def posted(self) -> Table:
        """APPostedDocuments; the rows are records."""
        return self.tables["APPostedDocuments"]

    def batch(self, number: int) -> Record:
        """One batch. Raises SageError RecordNotFound (E5)."""
        row = self.batches.get((number,))
        if row is None:
            raise SageError("RecordNotFound", f"Batch number {number} does not exist.")
        return cast("Record", row)

    def insert_batch(self, given: Record, user: str) -> Record:
        """Deep insert (D2): a new batch with its entries. What a SageError leaves is `atomic`'s."""
        with self.lock:
            batch = self._open_batch(given)
            try:
                for invoice in details(given, "Invoices"):
                    self._insert_entry(batch, invoice, user)
            except SageError:
                if self.switches["atomic"] == "on":
                    self.batches.remove((batch.number("BatchNumber"),))
                    self.last_batch -= 1
                raise
            if given.text("BatchStatus") == "ReadyToPost":  # D10: a second step of its own
                if self.switches["ready_on_post"] == "fails":
                    raise refusal("The batch could not be set ready to post.", "General")
                self._set_status(batch, "ReadyToPost")
            return batch

    def patch_batch(self, number: int, given: Record, user: str) -> None:
        """Change a batch (D7 to D9). Raises SageError; what is kept then is `atomic`'s."""
        with self.lock:
            batch = self.batch(number)
            if given.get("BatchNumber", Decimal(number)) != number:
                raise SageError("InvalidEntityKey", "The key in the payload is not the key in the address.")
            refuse_edit(batch, given, ("BatchNumber",))
            before = deepcopy(batch) if self.switches["atomic"] == "on" else None
            try:
                self._apply(batch, given, user)
            except SageError:
                if before is not None:
                    self.batches.add(before)
                raise

    def delete_batch(self, number: int) -> None:
        """A person deletes a batch on the screen; it stays with status Deleted."""
        with self.lock:
            batch = self.batch(number)
            if self.switches["deleted_keeps_entries"] == "off":
                batch["Invoices"] = []
                count(batch, self.today())
            batch["BatchStatus"] = "Deleted"

    def post_batch(self, number: int) -> int | None:
        """Post a batch; bad entries go to a new error batch (E14), whose number is the answer, or None."""
        with self.lock:
            return posting.post(self, self.batch(number))

    def begin_posting(self, low: int, high: int) -> list[Record]:
        """Mark the ready batches of this range as being posted."""
        return begin_posting(self.batches, (), low, high)

    def finish_posting(self, batch: Record) -> int | None:
        """Post a batch that is marked as being posted; when it cannot be it is ready again."""
        batch["BatchStatus"] = "ReadyToPost"
        return posting.post(self, batch)

    def note_activity(self, vendor: str, member: str, day: date, *, owed: Decimal = Decimal(0)) -> None:
        """Activity moves what a vendor's record shows, and no change stamp (F.1)."""
        table = self.tables["APVendors"]
        found = table.get((vendor,))
        if found is None:
            return
        row = found if isinstance(found, Record) else table.as_record(found)
        balance = row.amount("BalanceDueInVendorCurrency") + owed
        row.update({member: day, "DateOfLastActivity": day, "BalanceDueInVendorCurrency": balance})
        if row is not found:
            table.add(row)

    def key_by_hand(
        self, entry: OpenEntry, *, batch: int | None = None, description: str = "Keyed by hand"
    ) -> tuple[int, int]:
        """A person keys an entry, past every warning; the answer is batch and entry number."""
        with self.lock:
            target = self.batch(batch) if batch else self.new_batch(Description=description)
            desk = self._desk(target, "ADMIN")
            own = posting.by_hand(entry, desk)
            self.append(target, own)
            return target.number("BatchNumber"), own.number("EntryNumber")

    def edit_entry(self, number: int, entry: int, **members: Value) -> None:
        """A person changes members of an entry; totals are worked out anew, nothing is refused."""
        with self.lock:
            batch = self.batch(number)
            own = find(batch.rows("Invoices"), "EntryNumber", entry)
            if own is None:
                raise SageError("RecordNotFound", f"Entry {entry} does not exist.")
            own.update(members)
            work_out(own, self.masters, self.switches["tax_method"])
            count(batch, self.today())

    def set_status(self, number: int, status: str) -> None:
        """A person or a running posting moves a batch to any status."""
        with self.lock:
            self.batch(number)["BatchStatus"] = status

    def new_batch(self, **members: Value) -> Record:
        """An empty batch with the next free number (D14)."""
        self.last_batch += 1
        batch = Record(
            BatchNumber=Decimal(self.last_batch),
            BatchDate=self.today(),
            BatchType="Entered",  # G6
            BatchStatus="Open",
            InvoiceType="Summary",
            DateLastEdited=self.today(),
            SourceApplication="AP",
            Invoices=[],
        )
        batch.update(members)
        self.batches.add(batch)
        return batch

    def _seed_open(self, entries: tuple[OpenEntry, ...]) -> None:
        batch = self.new_batch(Description="Keyed by hand").number("BatchNumber")
        for entry in entries:
            self.key_by_hand(entry, batch=batch)

    def _open_batch(self, given: Record) -> Record:
        return self.new_batch(**self._header(given))

    def _header(self, given: Record) -> dict[str, Value]:
        """The members of a batch itself that a payload may set (F.3)."""
        printed = self.switches["printed_flag"]
        if "BatchPrintedFlag" in given and printed == "refused":  # G8
            raise refusal("BatchPrintedFlag cannot be changed.")
        names = [name for name in BATCH_PUTS if name != "BatchPrintedFlag" or printed == "settable"]
        return {name: check_size(BATCH.by_name[name], given[name]) for name in names if name in given}

    def _desk(self, batch: Record, user: str) -> Desk:
        today = self.today()
        return Desk(
            masters=self.masters,
            switches=self.switches,
            user=user,
            today=today,
            batch_date=batch.day("BatchDate") or today,
        )

    def _insert_entry(self, batch: Record, given: Record, user: str) -> None:
        desk = self._desk(batch, user)
        entry = new_entry(desk)
        fill(entry, given, desk)
        self._refuse_duplicate(batch, entry)
        self.append(batch, entry)

    def append(self, batch: Record, entry: Record) -> None:
        """Give an entry the batch's next number and file it there, unchecked."""
        number = batch.number("LastEntryNumber") + 1  # G23
        entry["EntryNumber"] = Decimal(number)
        batch["LastEntryNumber"] = Decimal(number)
        batch.rows("Invoices").append(entry)
        number_rows(batch.amount("BatchNumber"), entry)
        count(batch, self.today())

    def _apply(self, batch: Record, given: Record, user: str) -> None:
        batch.update(self._header(given))
        for invoice in details(given, "Invoices"):
            self._apply_entry(batch, invoice, user)
        count(batch, self.today())
        if given.text("BatchStatus"):
            self._set_status(batch, given.text("BatchStatus"))

    def _apply_entry(self, batch: Record, given: Record, user: str) -> None:
        entries = batch.rows("Invoices")
        known = find(entries, "EntryNumber", given.number("EntryNumber"))
        if inserts(given, known, "Entry"):
            if self.switches["patch_insert"] == "off":
                raise SageError("InvalidAction", "Entries cannot be added to this batch.")
            self._insert_entry(batch, given, user)
            return
        at = entries.index(cast("Record", known))
        if given.text("UpdateOperation") == "Delete":
            del entries[at]
            return
        changed = deepcopy(entries[at])
        fill(changed, given, self._desk(batch, user))
        self._refuse_duplicate(batch, changed)
        entries[at] = changed
        number_rows(batch.amount("BatchNumber"), changed)

    def _set_status(self, batch: Record, status: str) -> None:
        refuse_status(status)
        if status == "ReadyToPost" and self.switches["unbalanced"] != "store":
            for entry in batch.rows("Invoices"):
                if entry.amount("UndistributedAmount"):
                    raise refusal(f"Entry {entry.number('EntryNumber')} is out of balance.", "RecordInvalid")
        batch["BatchStatus"] = status

    def _refuse_duplicate(self, batch: Record, entry: Record) -> None:
        vendor, number = entry.text("VendorNumber"), entry.text("DocumentNumber")
        if self.posted.get((vendor, number)) is not None:
            raise taken(vendor, number)
        others: list[Record] = []
        if self.switches["duplicates_same_batch"] == "refuse":
            others += [e for e in batch.rows("Invoices") if e.get("EntryNumber") != entry.get("EntryNumber")]
        if self.switches["duplicates_see_open"] == "on":
            others.extend(self._open_entries(but=batch))
        if any((own.text("VendorNumber"), own.text("DocumentNumber")) == (vendor, number) for own in others):
            raise taken(vendor, number)
        self._refuse_resemblance(entry)

    def _refuse_resemblance(self, entry: Record) -> None:
        """The vendor's own check for the same amount or the same date; Warning passes (§E.2)."""
        vendor = self.masters.vendors[entry.text("VendorNumber")]
        amount, dated = entry.amount("DocumentTotalIncludingTax"), entry.day("DocumentDate")
        for row in self.posted.starting(vendor.number):
            document = cast("Record", row)
            same_amount = document.amount("VendorCurrencyInvoiceAmount") == amount
            if vendor.duplicate_amount == "Error" and same_amount:
                raise refusal(f"Vendor {vendor.number} has another document of the same amount.")
            if vendor.duplicate_date == "Error" and document.day("DocumentDate") == dated:
                raise refusal(f"Vendor {vendor.number} has another document of the same date.")

    def _open_entries(self, *, but: Record) -> Iterator[Record]:
        for row in self.batches.rows():
            batch = cast("Record", row)
            if batch is not but and batch.text("BatchStatus") in ("Open", "ReadyToPost"):
                yield from batch.rows("Invoices")
