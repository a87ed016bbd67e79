"""What really happened to each invoice, as both systems' own books and those who acted on them tell it.

Knows both simulated books, which user the product signs in as, and what people did. Knows nothing of the product: an
entry belongs to the invoice whose id its description begins with.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from proof import coding_of, lines_of, place_of

from simulators.avidxchange.app import AvidApp
from simulators.avidxchange.invoices import Kept
from simulators.company import ApprovedInvoice
from simulators.sage300.app import SageApp
from simulators.sage300.record import Record

__all__ = ["ERRORS", "Told", "Truth", "agrees", "is_waiting", "meaning", "place_of_entry"]

OURS = "AvidXchange "  # how a batch of the product begins
ERRORS = "Errors from batch"  # how Sage names the batch to which posting moves what it cannot post
RECENT = timedelta(
    seconds=600
)  # a server that was cut off may carry out for so long what an earlier run sent
Where = tuple[int, int]
Place = tuple[str, str]


@dataclass(kw_only=True)
class Told:
    """What people told the product, which a database that is put back has not heard; `codes`: vendors, by code."""

    codes: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    resolved: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)  # bodies of entries, to the byte


@dataclass(kw_only=True)
class Truth:
    """Remembers what stood approved at each run, what the product entered, and what people did."""

    sage: SageApp
    avid: AvidApp
    now: Callable[[], datetime]
    user: str
    settings: Mapping[str, str] = field(default_factory=dict)
    unasked: list[str] = field(default_factory=list)  # what was sent though nobody had agreed to it
    told: Told = field(default_factory=Told)
    made: dict[str, dict[Where, ApprovedInvoice]] = field(default_factory=lambda: defaultdict(dict))
    again: Counter[str] = field(default_factory=Counter)  # how often a person had it entered once more
    deleted: set[str] = field(default_factory=set)  # whose batch a clerk deleted
    forgotten: dict[str, set[Where]] = field(default_factory=dict)  # made before the database was put back
    touched: set[str] = field(default_factory=set)  # whose entry an accountant changed
    adopted: set[str] = field(default_factory=set)  # for which a person adopted what others keyed
    changed: set[str] = field(default_factory=set)  # that were another at a run after they were entered
    put_back_at: datetime | None = None
    _stood: list[tuple[datetime, Mapping[str, ApprovedInvoice]]] = field(default_factory=list)

    # --- around a run

    def before_a_run(self) -> None:
        """Note what stands approved now: nothing else may be entered by a run that begins now."""
        stands = {
            kept.invoice.id: self.as_sage_says(kept.invoice)
            for kept in self.invoices()
            if kept.invoice.status.lower() == "approved"
        }
        self._stood = [(at, some) for at, some in self._stood if self.now() - at <= RECENT]
        self._stood.append((self.now(), stands))
        for kept in self.invoices():
            id = kept.invoice.id
            entered = [meaning(version) for version in self.made.get(id, {}).values()]
            if entered and meaning(self.as_sage_says(kept.invoice)) not in entered:
                self.changed.add(id)

    def after_a_run(self) -> None:
        """Note what was entered since, and assert that it had to be: as approved, agreed to, and once."""
        assert not self.unasked, f"nobody agreed to {self.unasked}"
        for where, entry in self.entries():
            id = self.invoice_of(entry)
            if where in self.made[id]:
                continue
            self.made[id][where] = self._version(id, entry)
            times, made = 1 + self.again[id] + self._untraceable(id), sorted(self.made[id])
            assert len(made) <= times, f"{id} was entered {len(made)} times: {made}"
            moved = entry.number("ErrorBatch") != 0  # posted in the same run, and thrown out
            beside = [
                at
                for at, other in self.standing(place_of_entry(entry))
                if at != where and not (moved and self.invoice_of(other) == id)
            ]
            assert not beside, f"{id} was entered beside what stands there: {beside}"
        for kept in self.invoices():
            id = kept.invoice.id
            there = not kept.receipts or bool(self.made.get(id)) or id in self.adopted
            assert there, f"{id} was acknowledged, and nobody entered it"

    def _untraceable(self, id: str) -> int:
        """Count the entries nobody can know of any more: neither the ledger does, nor the batch that was deleted."""
        keeps = self.sage.switches["deleted_keeps_entries"] == "on"
        return sum(self._is_deleted(where, keeps=keeps) for where in self.forgotten.get(id, ()))

    def _is_deleted(self, where: Where, *, keeps: bool) -> bool:
        """Whether the batch an entry was made in, or any that posting moved it to, is deleted.

        Where a deleted batch `keeps` its entries, only an error batch counts: Sage names it, and hides that it is ours.
        """
        rows = (cast("Record", row) for row in self.sage.books.batches.rows())
        status = {row.number("BatchNumber"): row.text("BatchStatus") for row in rows}
        moved = {
            (batch.number("BatchNumber"), self.invoice_of(entry)): entry.number("ErrorBatch")
            for batch, entry in self._all()
        }
        id = next((id for id, places in self.made.items() if where in places), "")
        number = where[0]
        while status.get(number) != "Deleted" and moved.get((number, id)):
            number = moved[number, id]
        return status.get(number) == "Deleted" and not (keeps and number == where[0])

    def _version(self, id: str, entry: Record) -> ApprovedInvoice:
        """Give the version an entry is, to the cent, of those that stood approved when it can have been sent."""
        versions = [some[id] for _, some in reversed(self._stood) if id in some]
        for version in versions:
            if place_of(version) == place_of_entry(entry) and agrees(entry, version):
                return version
        total, lines = entry.amount("DocumentTotalIncludingTax"), dict(lines_of(entry))
        stood = [(place_of(one), one.total) for one in versions]
        raise AssertionError(
            f"{id} was not approved so: {place_of_entry(entry)}, {total}, {lines}; stood {stood}"
        )

    # --- the database is put back

    def kept(self) -> Told:
        """Give what the product was told so far."""
        return deepcopy(self.told)

    def put_back(self, told: Told) -> None:
        """The product has forgotten what it was told since."""
        self.told, self.put_back_at = deepcopy(told), self.now()
        self.forgotten = {id: set(places) for id, places in self.made.items()}

    # --- Sage's books

    def entries(self) -> Iterator[tuple[Where, Record]]:
        """Every entry the product made, where it made it; a copy that posting moved to an error batch is no other."""
        for batch, entry in self._all():
            if entry.text("EnteredBy") == self.user and not batch.text("Description").startswith(ERRORS):
                yield (batch.number("BatchNumber"), entry.number("EntryNumber")), entry

    def hides_an_entry(self) -> bool:
        """Whether a batch of ours was posted that is empty, or has an entry whose mark somebody took: it may be any."""
        rows = (cast("Record", row) for row in self.sage.books.batches.rows())
        posted = [
            row
            for row in rows
            if row.text("BatchStatus") == "Posted" and row.text("Description").startswith(OURS)
        ]
        return any(
            not batch.rows("Invoices")
            or any("AVX" not in entry.text("InvoiceDescription") for entry in batch.rows("Invoices"))
            for batch in posted
        )

    def hides_a_deletion(self) -> bool:
        """Whether a batch of ours was deleted where deleted ones show no entry: it may have held any."""
        rows = (cast("Record", row) for row in self.sage.books.batches.rows())
        ours = (row for row in rows if row.text("Description").startswith(OURS))
        gone = any(row.text("BatchStatus") == "Deleted" for row in ours)
        return gone and self.sage.switches["deleted_keeps_entries"] == "off"

    def alive(self, id: str) -> list[Record]:
        """Give the product's entries of an invoice that count: in no deleted batch, wherever posting moved them."""
        return [
            entry
            for batch, entry in self._all()
            if entry.text("EnteredBy") == self.user
            and batch.text("BatchStatus") != "Deleted"
            and not entry.number("ErrorBatch")
            and self.invoice_of(entry) == id
        ]

    def batch_of(self, id: str) -> Record | None:
        """Give the batch in which an invoice's entry is now, None where none counts."""
        alive = self.alive(id)
        return next((batch for batch, entry in self._all() if any(entry is one for one in alive)), None)

    def others(self, place: Place) -> list[Where]:
        """Where others keyed a document of this vendor and number that counts, also before the story."""
        return [where for where, entry in self.standing(place) if entry.text("EnteredBy") != self.user]

    def standing(self, place: Place) -> Iterator[tuple[Where, Record]]:
        """Every document under a vendor and number that counts, each where it is now."""
        for batch, entry in self._all():
            counts = batch.text("BatchStatus") != "Deleted" and not entry.number("ErrorBatch")
            if counts and place_of_entry(entry) == place:
                yield (batch.number("BatchNumber"), entry.number("EntryNumber")), entry
        row = self.sage.books.posted.get(place)
        if row is not None and not cast("Record", row).number("BatchNumber"):
            yield (0, 0), cast("Record", row)

    def keyed(self) -> Iterator[tuple[Decimal, str]]:
        """Amount and number of every document that others keyed, and that counts."""
        for batch, entry in self._all():
            if entry.text("EnteredBy") != self.user and batch.text("BatchStatus") != "Deleted":
                yield entry.amount("DocumentTotalIncludingTax"), entry.text("DocumentNumber")
        for row in self.sage.books.posted.rows():
            document = cast("Record", row)
            if not document.number("BatchNumber"):
                yield document.amount("VendorCurrencyInvoiceAmount"), document.text("DocumentNumber")

    def invoice_of(self, entry: Record) -> str:
        """Name the invoice an entry is of."""
        return entry.text("InvoiceDescription").split(" ")[0]

    def _all(self) -> Iterator[tuple[Record, Record]]:
        for row in self.sage.books.batches.rows():
            batch = cast("Record", row)
            for entry in batch.rows("Invoices"):
                yield batch, entry

    # --- AvidXchange's

    def invoices(self) -> Iterator[Kept]:
        """Every invoice AvidXchange has."""
        books = self.avid.invoices
        return (books.get(id) for _, id in books.keys())  # noqa: SIM118 - no mapping

    def as_sage_says(self, invoice: ApprovedInvoice) -> ApprovedInvoice:
        """Give an invoice in Sage's codes, as far as anybody told the product which they are."""
        code = invoice.vendor_code.strip()
        return replace(invoice, vendor_code=self.told.codes.get(code, code))


def is_waiting(kept: Kept) -> bool:
    """Tell whether an invoice is approved and nobody has told AvidXchange that it was taken over."""
    return kept.invoice.status.lower() == "approved" and kept.export_status == "pending"


def place_of_entry(entry: Record) -> Place:
    """Vendor and document number."""
    return entry.text("VendorNumber"), entry.text("DocumentNumber").upper()


def agrees(entry: Record, invoice: ApprovedInvoice) -> bool:
    """Tell whether an entry is an invoice to the cent, line by line; charges may stand on lines of their own."""
    credit = entry.text("DocumentType") == "CreditNote"
    total = entry.amount("DocumentTotalIncludingTax")
    whole = sum((line.amount("DistributedAmount") for line in entry.rows("InvoiceDetails")), Decimal(0))
    return (
        (credit, total) == (invoice.type == "credit", abs(invoice.total))
        and coding_of(invoice) <= lines_of(entry)
        and whole + entry.amount("TaxTotal") == total
    )


def meaning(invoice: ApprovedInvoice) -> tuple[object, ...]:
    """What of an invoice is in the books once it is entered, and in what the ledger knows of it."""
    return invoice.description, invoice.total, invoice.distributions, invoice.vendor_code, invoice.number
