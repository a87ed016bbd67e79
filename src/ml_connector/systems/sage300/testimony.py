"""What a Sage company says now of many invoices at once: batches that are not posted, posted documents, error batches.

Knows which lists to read, in which order, and what they cost. Judges nothing, writes nothing and knows no ledger.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import sage300
from ml_connector.domain.calendar import Period, period_of
from ml_connector.domain.money import ZERO
from ml_connector.domain.reconciliation.witnesses import By, Place, Word
from ml_connector.systems.sage300.evidence import unposted
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.invoice_places import signed
from ml_connector.systems.sage300.marks import BATCH_PREFIX, entry_mark, marks_in
from ml_connector.systems.sage300.system import Books

__all__ = ["Sought", "Stray", "Testimony", "mark_of", "testify"]

_DATED = sage300.field("DocumentDate")
_OWED = ("Invoice", "CreditNote", "DebitNote")  # payments count batches of their own, and owe nothing
_BY_STATUS: Mapping[str, Word] = {
    "Open": Word.OPEN,
    "ReadyToPost": Word.READY,
    "PostInProgress": Word.READY,
    "Posted": Word.POSTED,
    "Deleted": Word.DELETED,
}
_OF_PAYMENTS = ("PY", "AD")
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """One invoice Sage is asked for, as Sage writes it; `batch` and `entry` are what its receipt says, "" without one.

    `entered`: the ledger says that it is there, so that it is looked for until it is found or every list was read.
    `closed`: a person closed it, so that what others posted under its vendor and number is looked for.
    """

    key: str
    vendor: str
    number: str
    batch: str = ""
    entry: str = ""
    entered: bool = False
    closed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Stray:
    """A document with a mark of ours that no invoice sought has."""

    mark: str
    place: Place


@dataclass(kw_only=True)
class Testimony:
    """What Sage says: documents by invoice, those with a mark nobody sought, and what could not be asked."""

    places: dict[str, list[Place]] = field(default_factory=dict)
    strays: dict[tuple[str, ...], Stray] = field(default_factory=dict)
    unasked: list[str] = field(default_factory=list)

    def add(self, key: str, place: Place) -> None:
        """Take a document in; one that was read open and then posted is one, and counts as posted."""
        kept = [one for one in self.places.get(key, ()) if _document(one) != _document(place)]
        self.places[key] = [*kept, place]

    def posted(self, key: str) -> bool:
        """Tell whether a posted document of an invoice was found."""
        return any(place.word is Word.POSTED for place in self.places.get(key, ()))

    def stands(self, key: str) -> bool:
        """Tell whether a document of an invoice was found that is not deleted."""
        return any(place.word is not Word.DELETED for place in self.places.get(key, ()))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    """A document as it was read: what its place will be, and the marks in its description."""

    place: Place
    marks: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Suspect:
    """An entry that posting may have thrown out; `moved` = it left our batch for one that we did not make."""

    key: str
    place: Place
    moved: bool


def testify(
    books: Books, sought: Sequence[Sought], days: tuple[date, date], periods: Sequence[Period]
) -> Testimony:
    """Ask Sage for these invoices, and for all with a mark of ours that are dated on these days; reads only.

    Batches come first and posted documents after: what is posted meanwhile is in both, and never in neither (L3).
    """
    clerk = _Clerk(books=books, sought=sought, days=days, periods=periods)
    with reading():
        clerk.read_batches()
        clerk.read_posted()
        clerk.read_missing()
    return clerk.told


def mark_of(books: Books, key: str) -> str:
    """Give the mark an invoice has in these books, made from its id alone (L4)."""
    return entry_mark(books.company, key)


@dataclass(kw_only=True)
class _Clerk:
    """Reads list after list, and keeps of each only what stands for an invoice sought, or bears a mark."""

    books: Books
    sought: Sequence[Sought]
    days: tuple[date, date]
    periods: Sequence[Period]
    told: Testimony = field(default_factory=Testimony)

    def __post_init__(self) -> None:
        """Know what is sought by each thing it may be known by."""
        self._by_mark = {mark_of(self.books, one.key): one.key for one in self.sought}
        self._by_entry = {(one.batch, one.entry): one.key for one in self.sought if one.batch}
        self._by_number: dict[tuple[str, str], list[str]] = {}
        for one in self.sought:
            if one.vendor and one.number:
                self._by_number.setdefault((one.vendor, one.number), []).append(one.key)
        self._batch_of = {one.key: one.batch for one in self.sought}

    def read_batches(self) -> None:
        """Read every batch that is not posted, and ask which of those with our entries Sage made of errors (E14)."""
        suspects: list[_Suspect] = []
        for batch in unposted(self.books.client.invoice_batches, self.books.client.dialect, None):
            if batch.BatchStatus == "Deleted" and not batch.Invoices:
                self._note_deleted(batch)
            for entry in batch.Invoices:
                found = self._take(self._in_batch(batch, entry))
                suspects += [one for one in (self._suspect(batch, *pair) for pair in found) if one]
        self._tell_errors(suspects)

    def _note_deleted(self, batch: sage300.models.InvoiceBatch) -> None:
        """Know what was in a batch that was deleted with its entries: the receipts say so."""
        number = str(batch.BatchNumber)
        for key in [key for (named, _), key in self._by_entry.items() if named == number]:
            where = f"batch {number} (Deleted)"
            place = Place(where=where, word=Word.DELETED, by=By.ENTRY, amount=ZERO, batch=number, entry="")
            self.told.add(key, place)

    def _suspect(self, batch: sage300.models.InvoiceBatch, key: str, place: Place) -> _Suspect | None:
        """Suspect an entry of ours that is in a batch we did not make, or in another than its receipt says."""
        if place.by is not By.MARK or place.word is Word.DELETED:
            return None
        moved = self._batch_of[key] not in ("", place.batch)
        foreign = not batch.Description.startswith(BATCH_PREFIX)
        return _Suspect(key=key, place=place, moved=moved and foreign) if moved or foreign else None

    def _tell_errors(self, suspects: Sequence[_Suspect]) -> None:
        """Say of entries that posting threw out why, in Sage's words.

        Where it does not say, one that left our batch for another we did not make was thrown out as well.
        """
        said = self._said_of({int(one.place.batch) for one in suspects})
        for one in suspects:
            why = said.get((one.place.batch, one.place.entry))
            if why is not None or one.moved:
                self.told.add(one.key, replace(one.place, word=Word.ERROR, said=why or ""))

    def _said_of(self, batches: Collection[int]) -> Mapping[tuple[str, str], str]:
        """Give what posting said of entries it moved to these batches; nothing where nobody may read it.

        Batches of payments are counted apart from those of invoices (D15).
        """
        with suppress(sage300.Forbidden, sage300.ResourceMissing, sage300.Rejected):
            found = self.books.client.posting_errors.any_of("ErrorBatchNumber", sorted(batches))
            return {
                (str(one.ErrorBatchNumber), str(one.ErrorEntryNumber)): one.ErrorDescription
                for one in found
                if one.BatchType not in _OF_PAYMENTS
            }
        return {}

    def read_posted(self) -> None:
        """Read what is posted and dated on the days asked for, whoever entered it; one list for all of them."""
        first, last = self.days
        where = _DATED.gt(first - _DAY) & _DATED.lt(last + _DAY)
        try:
            for page in self.books.client.posted_documents.pages(where):
                self._take_posted(page.items)
        except sage300.Rejected:
            self.told.unasked.append(
                "Sage 300 does not list posted documents by date: those that nobody here knows were not looked for."
            )

    def read_missing(self) -> None:
        """Look by vendor and number, and then by batch, for what the ledger says is there and no list showed.

        By number also for what is there and not posted: a copy may be, dated on other days than the list is about.
        """
        documents = self.books.client.posted_documents
        open_here = [
            one for one in self.sought if (one.entered or one.closed) and not self.told.posted(one.key)
        ]
        if pairs := sorted({(one.vendor, one.number) for one in open_here if one.vendor and one.number}):
            self._take_posted(documents.any_of(("VendorNumber", "DocumentNumber"), pairs))
        if batches := sorted({int(one.batch) for one in self._missing() if one.batch}):
            self._take_posted(documents.any_of("BatchNumber", batches))

    def _missing(self) -> Sequence[Sought]:
        return [one for one in self.sought if one.entered and not self.told.stands(one.key)]

    def _take_posted(self, documents: Iterable[sage300.models.PostedDocument]) -> None:
        for document in documents:
            if document.DocumentType in _OWED:
                self._take(self._posted(document))

    def _take(self, seen: _Seen) -> Sequence[tuple[str, Place]]:
        """File a document under the invoices it may be of, and give them."""
        keyed = self._keyed(seen)
        for key, place in keyed:
            self.told.add(key, place)
        return keyed

    def _keyed(self, seen: _Seen) -> Sequence[tuple[str, Place]]:
        """Know a document by its mark, else by batch and entry, else by vendor and number."""
        place = seen.place
        known = [self._by_mark[mark] for mark in seen.marks if mark in self._by_mark]
        if known:
            return [(key, replace(place, by=By.MARK)) for key in known]
        if seen.marks:
            self._note_stray(seen)
            return []
        if place.batch and (key := self._by_entry.get((place.batch, place.entry))) is not None:
            return [(key, replace(place, by=By.ENTRY))]
        return [(key, place) for key in self._by_number.get((place.vendor, place.number), ())]

    def _note_stray(self, seen: _Seen) -> None:
        first, last = self.days
        place = seen.place
        if place.word is Word.DELETED or place.dated is None or not first <= place.dated <= last:
            return
        self.told.strays[_document(place)] = Stray(mark=min(seen.marks), place=replace(place, by=By.MARK))

    def _in_batch(self, batch: sage300.models.InvoiceBatch, entry: sage300.models.Invoice) -> _Seen:
        status = batch.BatchStatus
        place = Place(
            where=f"batch {batch.BatchNumber} entry {entry.EntryNumber} ({status})",
            word=_BY_STATUS.get(status, Word.OPEN),
            by=By.NUMBER,
            amount=signed(entry.DocumentType, entry.DocumentTotalIncludingTax),
            batch=str(batch.BatchNumber),
            entry=str(entry.EntryNumber),
            currency=entry.CurrencyCode.strip().upper(),
            vendor=entry.VendorNumber.strip().upper(),
            number=entry.DocumentNumber.strip().upper(),
            dated=entry.DocumentDate,
            period=self._period(entry),
        )
        return _Seen(place=place, marks=marks_in(entry.InvoiceDescription))

    def _posted(self, document: sage300.models.PostedDocument) -> _Seen:
        place = Place(
            where=f"posted, batch {document.BatchNumber or 'unknown'} entry {document.EntryNumber or 'unknown'}",
            word=Word.POSTED,
            by=By.NUMBER,
            amount=signed(document.DocumentType, document.VendorCurrencyInvoiceAmount),
            batch=str(document.BatchNumber or ""),
            entry=str(document.EntryNumber or ""),
            currency=document.CurrencyCode.strip().upper(),
            vendor=document.VendorNumber.strip().upper(),
            number=document.DocumentNumber.strip().upper(),
            dated=document.DocumentDate,
            period=self._period(document),
        )
        return _Seen(place=place, marks=marks_in(document.DocumentDescription))

    def _period(self, of: sage300.models.PostedDocument | sage300.models.Invoice) -> str:
        """Name the fiscal period it is posted in: as Sage says, else by its posting date."""
        if of.FiscalYear.strip() and of.FiscalPeriod.strip().isdecimal():
            return f"{of.FiscalYear.strip()}-{int(of.FiscalPeriod):02}"
        day = of.PostingDate or of.DocumentDate
        found = period_of(self.periods, day) if day else None
        return str(found) if found else ""


def _document(place: Place) -> tuple[str, ...]:
    """Tell documents apart: by batch and entry, or by vendor and number where no batch is known."""
    return (place.batch, place.entry) if place.batch else ("", place.vendor, place.number)
