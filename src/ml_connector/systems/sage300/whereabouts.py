"""Where invoices that were entered stand now: in which batch and in which status, or among posted documents.

Knows which lists to read, in which order (L3), and how ours is told from others'. Knows no ledger, and posts nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sage300
from ml_connector.domain.failures import Failure, Held, TryLater
from ml_connector.systems.sage300.evidence import Place, deleted, staying, unposted
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.invoice_places import in_batch, posted
from ml_connector.systems.sage300.looking import Sought

__all__ = ["POSTED", "UNDER_WAY_S", "Batch", "Entered", "Whereabouts", "batch_of", "stands", "whereabouts"]

POSTED, POSTING, DELETED = "Posted", "PostInProgress", "Deleted"
UNDER_WAY_S = 60  # posting lasts as long as its call (D13); who looks sooner sees the same

_NUMBER = sage300.field("BatchNumber")
_IDENTITY = ("VendorNumber", "DocumentNumber")
_INVOICES = ("Invoice", "CreditNote")  # of a posted document: payments count their batches anew


@dataclass(frozen=True, kw_only=True)
class Entered:
    """One invoice and where it was entered, as its receipt tells; what was adopted bears no mark of ours."""

    sought: Sought
    batch: int
    entry: str

    @property
    def key(self) -> str:
        """Its key."""
        return self.sought.key

    @property
    def adopted(self) -> bool:
        """Whether others entered it."""
        return self.sought.adopted is not None


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch as it stands, with its entries; `listed` = it was printed, as Force Listing wants it (G8)."""

    number: int
    status: str
    listed: bool
    entries: tuple[Place, ...]

    @property
    def left(self) -> frozenset[str]:
        """The numbers of entries that it says went on to another batch (E14)."""
        return frozenset(place.numbers["entry"] for place in self.entries if place.left)


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Every place of each invoice that is not deleted, by key; and the batches these are in, or were entered in."""

    places: Mapping[str, Sequence[Place]]
    batches: Mapping[int, Batch]


def whereabouts(client: sage300.Sage300, entered: Sequence[Entered]) -> Whereabouts:
    """Read the batches that are not posted; for what is in none, the posted documents, and the batches again (L3).

    A later batch has a higher number (D14), so nothing below the first one of these is read.
    """
    if not entered:
        return Whereabouts(places={}, batches={})
    after = min(one.batch for one in entered) - 1
    with reading():
        batches = _unposted(client, entered, after)
        places = _in(entered, batches)
        missing = [one for one in entered if not places[one.key]]
        if missing:
            documents = _documents(client, missing, after)
            batches = _unposted(client, entered, after, since=after + 1)
            now = _in(missing, batches)
            places |= {one.key: now[one.key] or documents[one.key] for one in missing}
    return Whereabouts(places=places, batches=batches)


def batch_of(client: sage300.Sage300, number: int) -> Batch | None:
    """Read one batch as it stands, whatever its status; None where there is none of this number."""
    with reading():
        found = client.invoice_batches.find(_NUMBER.eq(number))
    return next((_batch(batch) for batch in found if batch.BatchNumber == number), None)


def stands(one: Entered, seen: Whereabouts) -> Place | Failure:
    """Give the one place where an invoice stands, or why it has none, or two."""
    places = {place.entry: place for place in seen.places[one.key]}
    if any(place.numbers["status"] == POSTING for place in places.values()):
        return _under_way(one.batch)
    if len(places) > 1:
        return Held(cause="in-sage-twice", said="; ".join(sorted(place.where for place in places.values())))
    return next(iter(places.values()), None) or _gone(one, seen)


def _gone(one: Entered, seen: Whereabouts) -> Failure:
    """Say what became of an entry that is nowhere, as far as batches tell; of a deleted one as any look says it."""
    batch, said = seen.batches.get(one.batch), f"batch {one.batch} entry {one.entry}"
    if batch is not None and batch.status == POSTING:
        return _under_way(one.batch)
    later = [other for number, other in seen.batches.items() if number >= one.batch]
    if (
        gone := deleted(place for other in later for place in other.entries if _bears(one, place))
    ) is not None:
        return gone
    if batch is None:
        told = f"{said}: its batch is not among those to be posted, nor its document among the posted ones"
        return Held(cause="posting-unclear", said=told)
    if batch.status == DELETED:
        return Held(cause="batch-deleted", said=f"{said} ({DELETED})")
    return Held(cause="entry-gone", said=said)


def _bears(one: Entered, place: Place) -> bool:
    return place.deleted and (one.sought.mark in place.marks or place.entry == one.sought.adopted)


def _under_way(batch: int) -> TryLater:
    return TryLater(cause="posting-under-way", said=f"batch {batch}", after_s=UNDER_WAY_S)


def _unposted(
    client: sage300.Sage300, entered: Sequence[Entered], after: int, since: int | None = None
) -> dict[int, Batch]:
    """Read the batches that are not posted, and keep those that any of these is in, or was entered in.

    With `since` deleted ones are read whoever made them: posting may have moved an entry there (E14).
    """
    numbers, marks = {one.batch for one in entered}, {one.sought.mark for one in entered}
    read = (_batch(batch) for batch in unposted(client.invoice_batches, client.dialect, after, since=since))
    return {
        batch.number: batch
        for batch in read
        if batch.number in numbers or any(not marks.isdisjoint(entry.marks) for entry in batch.entries)
    }


def _batch(batch: sage300.models.InvoiceBatch) -> Batch:
    return Batch(
        number=batch.BatchNumber,
        status=batch.BatchStatus,
        listed=batch.BatchPrintedFlag == "Yes",
        entries=tuple(in_batch(batch, entry) for entry in batch.Invoices),
    )


def _in(entered: Sequence[Entered], batches: Mapping[int, Batch]) -> dict[str, Sequence[Place]]:
    """Give the places of each invoice in these batches: by its mark, or by its entry where it was adopted."""
    found: dict[object, list[Place]] = {}
    for batch in batches.values():
        for place in batch.entries:
            for name in (*place.marks, place.entry) if not place.deleted else ():
                found.setdefault(name, []).append(place)
    return {one.key: staying(found.get(one.sought.adopted or one.sought.mark, ())) for one in entered}


def _documents(
    client: sage300.Sage300, missing: Sequence[Entered], after: int
) -> Mapping[str, Sequence[Place]]:
    """Find posted documents by vendor and number, and what that does not find by its mark: it may be renumbered."""
    pairs = sorted({(one.sought.vendor, one.sought.number) for one in missing})
    places = [posted(document) for document in client.posted_documents.any_of(_IDENTITY, pairs)]
    found = {one.key: _among(one, places) for one in missing}
    if not all(found.values()):
        later = client.posted_documents.find(_NUMBER.gt(after))
        places = [posted(document) for document in later]
        found = {one.key: found[one.key] or _among(one, places) for one in missing}
    return found


def _among(one: Entered, places: Sequence[Place]) -> Sequence[Place]:
    return [place for place in places if place.kind in _INVOICES and _is(one, place)]


def _is(one: Entered, place: Place) -> bool:
    """Tell whether a posted document is this invoice.

    Vendor and number are unique among posted documents (G4). One without any mark, of the batch it was entered in or a
    later one, is it: a site may drop descriptions, and somebody may have keyed it anew.
    """
    if one.sought.mark in place.marks:
        return True
    same = (place.vendor, place.number) == (one.sought.vendor, one.sought.number)
    batch = place.numbers["batch"]
    return same and not place.marks and batch.isdecimal() and int(batch) >= one.batch
