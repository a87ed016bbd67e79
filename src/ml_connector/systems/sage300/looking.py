"""Look whether invoices are in a Sage company already: in batches that are not posted, and in posted documents.

Knows which lists to read, in which order, and how to tell ours from others' (L3 to L5). Knows no ledger and
writes nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import sage300
from ml_connector.domain import money
from ml_connector.domain.adoption import Document, agreed, compared
from ml_connector.domain.failures import Held
from ml_connector.domain.near_match import filed_under, number_key
from ml_connector.engine.looks import NOT_ASKED, Look
from ml_connector.engine.values import Draft, Foreign, Found, Receipt
from ml_connector.systems.sage300.alike import read_alike
from ml_connector.systems.sage300.as_sent import AsSent, read_sent
from ml_connector.systems.sage300.asked import Notes, utc_now
from ml_connector.systems.sage300.evidence import Index, Place, first_of, ours, staying, unposted, verdict
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.invoice_places import POSTED, in_batch, posted, signed
from ml_connector.systems.sage300.unaccounted import after_of, doubted, ours_posted, unaccounted

__all__ = [
    "NOTHING",
    "Seen",
    "Sought",
    "answered",
    "look",
    "receipt_of",
    "sought_by",
    "stays",
]

_NUMBER = sage300.field("BatchNumber")
_BATCHES = "A/P invoice batches that are not posted"
_OURS = "our A/P invoice batches that are posted"
_DOCUMENTS = "posted A/P documents"
_KINDS = ("Invoice", "CreditNote")
_PAYMENTS = ("Payment", "Prepayment")


@dataclass(frozen=True, kw_only=True)
class Sought:
    """One invoice to look for; `currency` is the invoice's, else its vendor's.

    `after` and `batch_mark` are what the last send left behind, if it is in doubt. `answered`: that send was refused a
    moment ago, and the question is only what it left behind. `since` is the batch from which on ours may be posted, as
    far as the ledger tells; `adopted` names batch and entry of what a person adopted as ours. `standing`: a
    document of others held it when it was looked for last. `compared`: what is like it is wanted as well. `sent` is
    what we sent, as far as the ledger tells.
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
    standing: bool = False
    compared: bool = False
    sent: AsSent = field(default_factory=AsSent)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a look saw: what was found, the highest batch number, empty batches we left behind; and what was asked.

    `others` are documents without a mark of ours that may be like what was sought, or be it. `notes`: what could not be
    asked.
    """

    found: Mapping[str, Found]
    highest: int
    empty: Sequence[int]
    others: Sequence[Place] = ()
    notes: Sequence[str] = ()
    asked: Look = NOT_ASKED


NOTHING = Seen(found={}, highest=0, empty=())


def look(
    client: sage300.Sage300,
    sought: Sequence[Sought],
    now: Callable[[], datetime] = utc_now,
) -> Seen:
    """Read the batches, the posted documents, and the batches again; absent is what is in neither (L3).

    What is held by a document that still stands in the first list is not looked for any further: nothing comes of it.
    """
    if not sought:
        return NOTHING
    wanted = _wanted(sought)
    first, second = Index(wanted=wanted), Index(wanted=wanted)
    after, since = _left_behind(sought), first_of(sought)
    notes = Notes(now=now, sought={one.key: one for one in sought}, traces=_traces, words=_words)
    with reading():
        _read_batches(client, after, since, first)
        notes.batches(_BATCHES, after, first, since)
        stands = {one.key: told for one in sought if (told := _stands(one, first)) is not None}
        rest = [one for one in sought if one.key not in stands]
        if not rest:
            return Seen(found=stands, highest=first.highest, empty=sorted(first.empty), asked=notes.look())
        narrowed, rows = _read_posted(client, rest, second)
        notes.documents(_DOCUMENTS, narrowed, rows, second)
        untold = read_alike(client, [(one.vendor, one.amount) for one in rest if one.compared], second)
        _read_batches(client, after, since, second)
        notes.batches(f"{_BATCHES}, again", after, second, since)
        verdicts = {one.key: verdict(one, first, second, _others, receipt_of) for one in rest}
        found = {key: verdict for key, verdict in verdicts.items() if verdict is not None}
        if missed := doubted(rest, found, second):
            found |= _lost_sight_of(client, missed, Index(wanted=wanted), notes)
    highest = max(first.highest, second.highest)
    return Seen(
        found={**stands, **found},
        highest=highest,
        empty=sorted(second.empty),
        others=[*first.others(), *second.others()],
        notes=untold,
        asked=notes.look(),
    )


def _traces(one: Sought, index: Index) -> Iterator[Place]:
    """Give the places that may be one, or hold it."""
    yield from index.by_mark.get(one.mark, {}).values()
    yield from index.by_number.get((one.vendor, one.number), {}).values()
    if one.adopted in index.by_entry:
        yield index.by_entry[one.adopted]


def _words(one: Sought) -> str:
    return f"mark {one.mark}, or document {one.number} of vendor {one.vendor}"


def _wanted(sought: Sequence[Sought]) -> Callable[[Place], bool]:
    """Say which documents may be one of these, or hold one."""
    marks, numbers = {one.mark for one in sought}, {(one.vendor, one.number) for one in sought}
    adopted = {one.adopted for one in sought}
    alike = {(key, one.amount) for one in sought if one.compared for key in filed_under(one.number)}
    return lambda place: (
        not marks.isdisjoint(place.marks)
        or (place.vendor, place.number) in numbers
        or place.entry in adopted
        or (number_key(place.number), place.amount) in alike
    )


def stays(said: str, vendor: str, number: str) -> bool:
    """Tell whether a look found this very document posted: that never goes away, whatever becomes of the batches."""
    return said.upper().startswith(f"{POSTED}{number} of {vendor},".upper())


def _stands(one: Sought, index: Index) -> Found | None:
    """Give the document of others that goes on holding an invoice; None where that is not certain."""
    return _others(one, index) if one.standing and ours(one, index, receipt_of) is None else None


def _left_behind(sought: Sequence[Sought]) -> int | None:
    """Give the batch above which a refused send can have left something; None where all batches must be read.

    After a pause a clerk may have keyed the document in an old batch, so only a refusal just answered narrows.
    """
    afters = [one.after for one in sought if one.answered and one.after is not None]
    return min(afters) if afters and len(afters) == len(sought) else None


def _read_batches(client: sage300.Sage300, after: int | None, since: int | None, index: Index) -> None:
    """Read the batches that are not posted, above a number or all of them."""
    index.highest = after or 0
    for batch in unposted(client.invoice_batches, client.dialect, after, since=since):
        index.note(batch.BatchNumber, batch.BatchStatus, batch.Description, empty=not batch.Invoices)
        for entry in batch.Invoices:
            index.add(in_batch(batch, entry))


def _lost_sight_of(
    client: sage300.Sage300, missed: Sequence[Sought], index: Index, notes: Notes[Sought]
) -> Mapping[str, Found]:
    """Find what is in no list, but may have been in a batch of ours that is posted."""
    after = after_of(missed)
    batches = ours_posted(client.invoice_batches, client.dialect, after)
    read = (
        (batch.BatchNumber, batch.Description, [in_batch(batch, entry) for entry in batch.Invoices])
        for batch in batches
    )
    told = unaccounted(missed, read, index)
    notes.batches(_OURS, after, index)
    return told


def _read_posted(client: sage300.Sage300, sought: Sequence[Sought], index: Index) -> tuple[str, int]:
    """Read posted documents by vendor and number, and by the mark from a batch on; give that in words, and how many."""
    pairs = sorted({(one.vendor, one.number) for one in sought if one.vendor and one.number})
    documents = client.posted_documents.any_of(("VendorNumber", "DocumentNumber"), pairs) if pairs else []
    since = first_of(sought)
    if since is not None:  # vendor and number may have changed, there or here, since: the mark has not
        later = client.posted_documents.find(_NUMBER.gt(since - 1))  # a site may lack ge (C10)
        documents += [
            found for found in later if found.DocumentType not in _PAYMENTS
        ]  # these count batches anew
    for document in documents:
        index.add(posted(document))
    later_too = "" if since is None else f", and all of batch {since} and later"
    return f"of these vendors and document numbers{later_too}", len(documents)


def answered(one: Sought, batch: sage300.models.InvoiceBatch, entry: sage300.models.Invoice) -> Receipt:
    """Read the answer to a create like anything a look found: what counts is what Sage keeps (L16)."""
    return receipt_of(one, in_batch(batch, entry))


def sought_by(draft: Draft, mark: str) -> Sought:
    """Read back what a draft says, to hold the answer against it."""
    entry = json.loads(draft.payload, parse_float=Decimal)
    return Sought(
        key=draft.key,
        mark=mark,
        vendor=entry["VendorNumber"],
        number=entry["DocumentNumber"],
        amount=signed(entry["DocumentType"], Decimal(entry["DocumentTotalIncludingTax"])),
        sent=read_sent(draft.evidence),
    )


def _others(one: Sought, index: Index) -> Found | None:
    """Find what stands under the same vendor and number without our mark; a single one that agrees may be adopted.

    What was adopted before has no mark of ours: it is known by batch and entry, whatever its number is now.
    """
    found = index.by_number.get((one.vendor, one.number), {}).values()
    others = staying(place for place in found if one.mark not in place.marks)
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


def _agreement(one: Sought, others: Sequence[Place]) -> str:
    """Say whether the one document others entered is the invoice (L18)."""
    if len(others) > 1:
        return f"there are {len(others)} of them"
    there = others[0]
    if there.kind not in _KINDS:
        return f"it is a {there.kind or 'document of no type'}, neither invoice nor credit note"
    ours = Document(vendor=one.vendor, number=one.number, amount=one.amount, currency=one.currency)
    theirs = Document(vendor=there.vendor, number=there.number, amount=there.amount, currency=there.currency)
    return compared(ours, theirs)


def receipt_of(one: Sought, place: Place) -> Receipt:
    """Give the receipt for our own entry, flagged where it is not what the invoice says.

    The crosswalk may have changed since it was sent, so that the vendor may be the one it was sent to; no other. Its
    number may be another: a clerk may add to it. What was sent stays in the receipt, whatever stands there now.
    """
    flag = None
    if place.vendor not in (one.vendor, one.sent.vendor):
        said = f"{place.where} is {place.number} of vendor {place.vendor}"
        flag = Held(cause="differs-in-sage", said=said)
    elif place.amount != one.amount:
        said = f"{place.where}: {money.text(place.amount)} instead of {money.text(one.amount)}"
        flag = Held(cause="differs-in-sage", said=said)
    elif place.undistributed:
        said = f"{place.where}: undistributed {money.text(place.undistributed)}"
        flag = Held(cause="unbalanced-in-sage", said=said)
    return Receipt(numbers=one.sent.beside(place.numbers), amount=place.amount, flag=flag)
