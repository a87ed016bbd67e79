"""Look whether invoices are in a Sage company already: in batches that are not posted, and in posted documents.

Knows which lists to read, in which order, and how to tell ours from others' (L3 to L5). Knows no ledger and
writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import sage300
from ml_connector.domain import money
from ml_connector.domain.adoption import Document, agreed, compared
from ml_connector.domain.failures import Held
from ml_connector.engine.values import Foreign, Found, Receipt
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.marks import BATCH_PREFIX, marks_in

__all__ = ["Seen", "Sought", "answered", "look", "signed"]

_DELETED = "Deleted"
_STATUS = sage300.field("BatchStatus")
_NUMBER = sage300.field("BatchNumber")
_KINDS = ("Invoice", "CreditNote")
_NOT_POSTED = _STATUS.ne("Posted")
_OURS_OR_NOT_DELETED = _STATUS.ne(_DELETED) | sage300.field("Description").starts_with(BATCH_PREFIX)


@dataclass(frozen=True, kw_only=True)
class Sought:
    """One invoice to look for; `currency` is the invoice's, else its vendor's.

    `after` and `batch_mark` are what the last send left behind, if it is in doubt. `answered`: that send was refused a
    moment ago, and the question is only what it left behind. `since` is the batch from which on ours may be posted, as
    far as the ledger tells; `adopted` names batch and entry of what a person adopted as ours.
    """

    key: str
    mark: str
    vendor: str
    number: str
    amount: Decimal
    currency: str = ""
    after: int | None = None
    batch_mark: str = ""
    answered: bool = False
    since: int | None = None
    adopted: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a look saw: what was found, the highest batch number, and empty batches we left behind."""

    found: Mapping[str, Found]
    highest: int
    empty: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class _Place:
    """One document in Sage, wherever it is."""

    where: str
    marks: frozenset[str]
    vendor: str
    number: str
    kind: str
    amount: Decimal
    currency: str
    undistributed: Decimal | None
    numbers: Mapping[str, str]
    deleted: bool = False


@dataclass(kw_only=True)
class _Index:
    by_mark: dict[str, dict[str, _Place]] = field(default_factory=dict)
    by_number: dict[tuple[str, str], dict[str, _Place]] = field(default_factory=dict)
    by_entry: dict[tuple[str, str], _Place] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)
    highest: int = 0
    empty: set[int] = field(default_factory=set)

    def add(self, place: _Place) -> None:
        for mark in place.marks:
            self.by_mark.setdefault(mark, {})[place.where] = place
        if not place.deleted:
            self.by_number.setdefault((place.vendor, place.number), {})[place.where] = place
            self.by_entry[(place.numbers["batch"], place.numbers["entry"])] = place


def look(client: sage300.Sage300, sought: Sequence[Sought]) -> Seen:
    """Read the batches, the posted documents, and the batches again; absent is what is in neither (L3).

    What the later reads show counts before the first list: posting may have moved an entry between them. But what
    others keyed counts in either, before what was deleted: a person may release a deleted one.
    """
    first, second = _Index(), _Index()
    after = _left_behind(sought)
    with reading():
        _read_batches(client, after, first)
        _read_posted(client, sought, second)
        _read_batches(client, after, second)
    verdicts = {one.key: _verdict(one, first, second) for one in sought}
    found = {key: verdict for key, verdict in verdicts.items() if verdict is not None}
    return Seen(found=found, highest=max(first.highest, second.highest), empty=sorted(second.empty))


def _left_behind(sought: Sequence[Sought]) -> int | None:
    """Give the batch above which a refused send can have left something; None where all batches must be read.

    After a pause a clerk may have keyed the document in an old batch, so only a refusal just answered narrows.
    """
    afters = [one.after for one in sought if one.answered and one.after is not None]
    return min(afters) if afters and len(afters) == len(sought) else None


def _read_batches(client: sage300.Sage300, after: int | None, index: _Index) -> None:
    """Read the batches that are not posted, above a number or all of them."""
    where = _NOT_POSTED if after is None else _NOT_POSTED & _NUMBER.gt(after)
    index.highest = after or 0
    for batch in _batches(client, where):
        index.highest = max(index.highest, batch.BatchNumber)
        ours = batch.Description.startswith(BATCH_PREFIX)
        if batch.BatchStatus == _DELETED and ours:
            mark = batch.Description.split(" (")[0]
            index.deleted[mark] = max(index.deleted.get(mark, 0), batch.BatchNumber)
        elif ours and not batch.Invoices and batch.BatchStatus == "Open":
            index.empty.add(batch.BatchNumber)
        for entry in batch.Invoices:
            index.add(_in_batch(batch, entry))


def _batches(client: sage300.Sage300, where: sage300.Filter) -> Sequence[sage300.models.InvoiceBatch]:
    """Leave deleted batches of others out where the site can be asked by description (C11, C19).

    A site that was never probed is asked, and asked again without where it refuses or fails at it.
    """
    if client.dialect.description_filter is False:
        return client.invoice_batches.find(where)
    try:
        return client.invoice_batches.find(where & _OURS_OR_NOT_DELETED)
    except (sage300.Rejected, sage300.ServerFault):
        return client.invoice_batches.find(where)


def _read_posted(client: sage300.Sage300, sought: Sequence[Sought], index: _Index) -> None:
    pairs = sorted({(one.vendor, one.number) for one in sought if one.vendor and one.number})
    documents = client.posted_documents.any_of(("VendorNumber", "DocumentNumber"), pairs) if pairs else []
    since = [one.since for one in sought if one.since is not None]
    if since:  # vendor and number may have changed, there or here, since it was entered: the mark has not
        documents += client.posted_documents.find(_NUMBER.gt(min(since) - 1))  # a site may lack ge (C10)
    for document in documents:
        index.add(_posted(document))


def answered(one: Sought, batch: sage300.models.InvoiceBatch, entry: sage300.models.Invoice) -> Receipt:
    """Read the answer to a create like anything a look found: what counts is what Sage keeps (L16)."""
    return _receipt(one, _in_batch(batch, entry))


def _in_batch(batch: sage300.models.InvoiceBatch, entry: sage300.models.Invoice) -> _Place:
    return _Place(
        where=f"batch {batch.BatchNumber} entry {entry.EntryNumber} ({batch.BatchStatus})",
        marks=marks_in(entry.InvoiceDescription),
        vendor=entry.VendorNumber.strip().upper(),
        number=entry.DocumentNumber.strip().upper(),
        kind=entry.DocumentType,
        amount=signed(entry.DocumentType, entry.DocumentTotalIncludingTax),
        currency=entry.CurrencyCode.strip().upper(),
        undistributed=entry.UndistributedAmount,
        numbers={
            "batch": str(batch.BatchNumber),
            "entry": str(entry.EntryNumber),
            "status": batch.BatchStatus,
        },
        deleted=batch.BatchStatus == _DELETED,
    )


def _posted(document: sage300.models.PostedDocument) -> _Place:
    return _Place(
        where=f"posted document {document.DocumentNumber} of {document.VendorNumber}",
        marks=marks_in(document.DocumentDescription),
        vendor=document.VendorNumber.strip().upper(),
        number=document.DocumentNumber.strip().upper(),
        kind=document.DocumentType,
        amount=signed(document.DocumentType, document.VendorCurrencyInvoiceAmount),
        currency=document.CurrencyCode.strip().upper(),
        undistributed=None,
        numbers={"batch": str(document.BatchNumber), "entry": str(document.EntryNumber), "status": "Posted"},
    )


def signed(kind: str, amount: Decimal | None) -> Decimal:
    """Give the amount the sign of its type; Sage keeps entries positive (G2), posted credits either way."""
    return -abs(amount or Decimal(0)) if kind == "CreditNote" else abs(amount or Decimal(0))


def _verdict(one: Sought, first: _Index, second: _Index) -> Found | None:
    """Ours by the mark; somebody's by the number alone (L4); gone when our batch was deleted (L3)."""
    return (
        _ours(one, second)
        or _others(one, second)
        or _others(one, first)
        or _gone(one, second)
        or _ours(one, first)
        or _gone(one, first)
    )


def _ours(one: Sought, index: _Index) -> Found | None:
    alive = [place for place in index.by_mark.get(one.mark, {}).values() if not place.deleted]
    if len({(place.numbers["batch"], place.numbers["entry"]) for place in alive}) > 1:
        return Held(cause="in-sage-twice", said="; ".join(sorted(place.where for place in alive)))
    return _receipt(one, alive[0]) if alive else None


def _others(one: Sought, index: _Index) -> Found | None:
    """Find what stands under the same vendor and number without our mark; a single one that agrees may be adopted.

    What was adopted before has no mark of ours: it is known by batch and entry, whatever its number is now.
    """
    found = index.by_number.get((one.vendor, one.number), {}).values()
    others = [place for place in found if one.mark not in place.marks]
    if not others and one.adopted in index.by_entry:
        others = [index.by_entry[one.adopted]]
    if not others:
        return None
    where = "; ".join(
        f"{place.where}, {money.text(place.amount)} {place.currency}".strip() for place in others
    )
    if any(place.marks for place in others):
        return Held(cause="duplicate-in-avidxchange", said=where)
    told = _agreement(one, others)
    receipt = Receipt(numbers={**others[0].numbers, "adopted": "yes"}, amount=others[0].amount)
    held = Held(cause="already-in-sage", said=f"{where}; {told}")
    return Foreign(held=held, receipt=receipt if agreed(told) else None)


def _agreement(one: Sought, others: Sequence[_Place]) -> str:
    """Say whether the one document others entered is the invoice (L18)."""
    if len(others) > 1:
        return f"there are {len(others)} of them"
    there = others[0]
    if there.kind not in _KINDS:
        return f"it is a {there.kind or 'document of no type'}, neither invoice nor credit note"
    ours = Document(vendor=one.vendor, number=one.number, amount=one.amount, currency=one.currency)
    theirs = Document(vendor=there.vendor, number=there.number, amount=there.amount, currency=there.currency)
    return compared(ours, theirs)


def _gone(one: Sought, index: _Index) -> Found | None:
    marked = [place.where for place in index.by_mark.get(one.mark, {}).values() if place.deleted]
    if marked or index.deleted.get(one.batch_mark, 0) > (one.after or 0):  # an older one was of a former send
        return Held(cause="batch-deleted", said="; ".join(marked) or one.batch_mark)
    return None


def _receipt(one: Sought, place: _Place) -> Receipt:
    """Give the receipt for our own entry, flagged where it is not what the invoice says."""
    flag = None
    if place.vendor != one.vendor and place.number != one.number:
        said = f"{place.where} is {place.number} of vendor {place.vendor}"
        flag = Held(cause="differs-in-sage", said=said)
    elif place.amount != one.amount:
        said = f"{place.where}: {money.text(place.amount)} instead of {money.text(one.amount)}"
        flag = Held(cause="differs-in-sage", said=said)
    elif place.undistributed:
        said = f"{place.where}: undistributed {money.text(place.undistributed)}"
        flag = Held(cause="unbalanced-in-sage", said=said)
    return Receipt(numbers=place.numbers, amount=place.amount, flag=flag)
