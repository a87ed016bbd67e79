"""Look whether payments are in a Sage company already: in batches that are not posted, and among what is posted.

Knows which lists to read, in which order, and how to tell ours from others' (L3 to L5). Knows no ledger and writes
nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import sage300
from ml_connector.domain import money
from ml_connector.domain.adoption import Document, agreed, compared
from ml_connector.domain.failures import Held
from ml_connector.domain.settling import Open
from ml_connector.engine.looks import NOT_ASKED, Look
from ml_connector.engine.values import Foreign, Found, Receipt
from ml_connector.systems.sage300.asked import Notes, utc_now
from ml_connector.systems.sage300.evidence import Index, Place, first_of, staying, unposted, verdict
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.payment_places import bare, code, in_batch, posted
from ml_connector.systems.sage300.unaccounted import after_of, doubted, ours_posted, unaccounted

__all__ = ["REVERSED", "PaymentsSeen", "SoughtPayment", "answered", "look_for_payments"]

REVERSED = "Reversed"

_PAYMENT = sage300.field("BatchSelector").eq("PY")
_NUMBER = sage300.field("BatchNumber")
_KINDS = ("Payment", "Prepayment")
_OWED = {"Invoice": 1, "Interest": 1, "CreditNote": -1}  # others are not for a payment to settle
_CHECK_MAX = 18
_BATCHES = "A/P payment batches that are not posted"
_OURS = "our A/P payment batches that are posted"

Documents = Mapping[tuple[str, str], sage300.models.PostedDocument]


@dataclass(frozen=True, kw_only=True)
class SoughtPayment:
    """One payment to look for: vendor and currency in Sage's codes, and what it takes off which document.

    `after` and `batch_mark` are what the last send left behind, if it is in doubt. `answered`: that send was refused a
    moment ago. `since` is the batch from which on ours may be posted, as far as the ledger tells; `known` names batch
    and entry of what it has as ours: entered, or adopted by a person.
    """

    key: str
    mark: str
    vendor: str
    amount: Decimal
    currency: str
    check: str
    dated: date | None
    pays: Mapping[str, Decimal]
    after: int | None = None
    batch_mark: str = ""
    answered: bool = False
    since: int | None = None
    known: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentsSeen:
    """What a look saw: what was found, what is owed by vendor and document, and as for invoices batch numbers."""

    found: Mapping[str, Found]
    owed: Mapping[str, Mapping[str, Open]]
    highest: int
    empty: Sequence[int]
    asked: Look = NOT_ASKED


def look_for_payments(
    client: sage300.Sage300,
    sought: Sequence[SoughtPayment],
    now: Callable[[], datetime] = utc_now,
) -> PaymentsSeen:
    """Read the batches, what is posted, and the batches again; absent is what is in neither (L3)."""
    if not sought:
        return PaymentsSeen(found={}, owed={}, highest=0, empty=())
    wanted = _wanted(sought)
    first, second = Index(wanted=wanted), Index(wanted=wanted)
    afters = [one.after for one in sought if one.answered and one.after is not None]
    after = min(afters) if afters and len(afters) == len(sought) else None
    since = first_of(sought)
    notes = Notes(now=now, sought={one.key: one for one in sought}, traces=_traces, words=_words)
    with reading():
        _read_batches(client, after, since, first)
        notes.batches(_BATCHES, after, first, since)
        documents, rows = _read_posted(client, sought, second)
        notes.documents("posted payments", "of these vendors, by check, day and batch", rows, second)
        _read_batches(client, after, since, second)
        notes.batches(f"{_BATCHES}, again", after, second, since)
        verdicts = {one.key: verdict(one, first, second, _others, _receipt) for one in sought}
        found = {key: told for key, told in verdicts.items() if told is not None}
        if missed := doubted(sought, found, second):
            found |= _lost_sight_of(client, missed, Index(wanted=wanted), notes)
    return PaymentsSeen(
        found=found,
        owed=_owed(documents, second.by_entry.values()),
        highest=max(first.highest, second.highest),
        empty=sorted(second.empty),
        asked=notes.look(),
    )


def _traces(one: SoughtPayment, index: Index) -> Iterator[Place]:
    yield from index.by_mark.get(one.mark, {}).values()
    yield from (place for place in index.by_vendor.get(one.vendor, {}).values() if _same(one, place))
    if one.known in index.by_entry:
        yield index.by_entry[one.known]


def _words(one: SoughtPayment) -> str:
    check = f"check {one.check}" if one.check else f"a payment of {money.text(one.amount)} on {one.dated}"
    return f"mark {one.mark}, or {check} to vendor {one.vendor}"


def _wanted(sought: Sequence[SoughtPayment]) -> Callable[[Place], bool]:
    """Say which payments may be one of these, or settle what one settles: all of their vendors."""
    marks, vendors = {one.mark for one in sought}, {one.vendor for one in sought}
    known = {one.known for one in sought}
    return lambda place: not marks.isdisjoint(place.marks) or place.vendor in vendors or place.entry in known


def answered(
    one: SoughtPayment, batch: sage300.models.PaymentBatch, entry: sage300.models.Payment
) -> Receipt:
    """Read the answer to a create like anything a look found: what counts is what Sage keeps."""
    return _receipt(one, in_batch(batch, entry))


def _read_batches(client: sage300.Sage300, after: int | None, since: int | None, index: Index) -> None:
    index.highest = max(index.highest, after or 0)
    for batch in unposted(client.payment_batches, client.dialect, after, _PAYMENT, since):
        index.note(
            batch.BatchNumber, batch.BatchStatus, batch.Description, empty=not batch.PaymentsAdjustments
        )
        for entry in batch.PaymentsAdjustments:
            index.add(in_batch(batch, entry))


def _lost_sight_of(
    client: sage300.Sage300, missed: Sequence[SoughtPayment], index: Index, notes: Notes[SoughtPayment]
) -> Mapping[str, Found]:
    """Find what is in no list, but may have been in a batch of ours that is posted."""
    after = after_of(missed)
    batches = ours_posted(client.payment_batches, client.dialect, after, _PAYMENT)
    read = (
        (
            batch.BatchNumber,
            batch.Description,
            [in_batch(batch, entry) for entry in batch.PaymentsAdjustments],
        )
        for batch in batches
    )
    told = unaccounted(missed, read, index)
    notes.batches(_OURS, after, index)
    return told


def _read_posted(
    client: sage300.Sage300, sought: Sequence[SoughtPayment], index: Index
) -> tuple[Documents, int]:
    """Read what is paid, and posted payments that may be these: by check number, by day, and ours since they were sent.

    A payment is a posted document too, whose description is that of its entry; whether it was reversed stands with the
    posted payments alone (F.7, F.15).
    """
    documents = client.posted_documents
    pairs = sorted({(one.vendor, number) for one in sought for number in one.pays if one.vendor})
    paid = documents.any_of(("VendorNumber", "DocumentNumber"), pairs) if pairs else []
    payments: list[sage300.models.PostedDocument] = []
    for member, values in _likely(sought):
        payments += documents.any_of(("VendorNumber", member), values)
    since = first_of(sought)
    if since is not None:
        payments += documents.find(_NUMBER.gt(since - 1) & sage300.field("DocumentType").eq("Payment"))
    payments = [one for one in payments if one.DocumentType in _KINDS]
    reversed_ = _reversed(client, payments)
    for one in payments:
        place = posted(one)
        status = REVERSED if place.entry in reversed_ else "Posted"
        index.add(replace(place, numbers={**place.numbers, "status": status}))
    return {(code(one.VendorNumber), code(one.DocumentNumber)): one for one in paid}, len(payments)


def _likely(sought: Sequence[SoughtPayment]) -> Iterator[tuple[str, Sequence[tuple[str, str | date]]]]:
    checks = {(one.vendor, one.check) for one in sought if one.vendor and 0 < len(one.check) <= _CHECK_MAX}
    days = {(one.vendor, one.dated) for one in sought if one.vendor and one.dated}
    if checks:
        yield "CheckNumber", sorted(checks)
    if days:
        yield "DocumentDate", sorted(days)


def _reversed(
    client: sage300.Sage300, payments: Iterable[sage300.models.PostedDocument]
) -> set[tuple[str, str]]:
    pairs = sorted({(one.VendorNumber, one.CheckNumber) for one in payments if one.CheckNumber})
    found = client.posted_payments.any_of(("VendorNumber", "CheckNumber"), pairs) if pairs else []
    return {(str(one.BatchNumber), str(one.EntryNumber)) for one in found if one.CheckCleared == REVERSED}


def _others(one: SoughtPayment, index: Index) -> Found | None:
    """Find what others entered for the same payment, by vendor and check, or by amount and what it pays or its day.

    What was adopted has no mark of ours, and what was entered may have lost it to a clerk or in posting: the batch and
    entry the ledger has of it are ours, unless the mark of another of ours stands there.
    """
    known = index.by_entry.get(one.known) if one.known else None
    if known is not None and not known.marks - {one.mark}:
        return _receipt(one, known)
    places = [place for place in index.by_vendor.get(one.vendor, {}).values() if one.mark not in place.marks]
    found = staying(place for place in places if _same(one, place))
    if not found:
        return None
    told = (
        compared(_ours(one), _theirs(one, found[0])) if len(found) == 1 else f"there are {len(found)} of them"
    )
    where = "; ".join(
        f"{place.where}, {money.text(place.amount)} {place.currency}".strip() for place in found
    )
    if any(place.marks for place in found):
        return Held(cause="duplicate-in-avidxchange", said=where)
    receipt = Receipt(numbers={**_numbers(found[0]), "adopted": "yes"}, amount=found[0].amount)
    held = Held(cause="payment-in-sage", said=f"{where}; {told}")
    return Foreign(held=held, receipt=receipt if agreed(told) else None)


def _same(one: SoughtPayment, place: Place) -> bool:
    """Tell whether a payment of others may be this one; of two of ours only a check number can say so."""
    if place.numbers["status"] == REVERSED:
        return False
    if one.check and bare(one.check) == place.number:
        return True
    alike = place.dated == one.dated or bool(one.pays.keys() & place.pays.keys())
    return not place.marks and place.amount == one.amount and alike


def _ours(one: SoughtPayment) -> Document:
    number = bare(one.check) or str(one.dated)
    return Document(vendor=one.vendor, number=number, amount=one.amount, currency=one.currency)


def _theirs(one: SoughtPayment, place: Place) -> Document:
    number = place.number if one.check else str(place.dated)
    return Document(vendor=place.vendor, number=number, amount=place.amount, currency=place.currency)


def _receipt(one: SoughtPayment, place: Place) -> Receipt:
    """Give the receipt for our own entry, flagged where it is not what the payment says."""
    pays_other = bool(place.pays) and place.pays != {
        number: part for number, part in one.pays.items() if part
    }
    flag = None
    if place.vendor != one.vendor or place.amount != one.amount or pays_other:
        there = ", ".join(f"{number} {money.text(part)}" for number, part in place.pays.items())
        said = f"{place.where}: {money.text(place.amount)} to vendor {place.vendor} {there}".strip()
        flag = Held(
            cause="differs-in-sage", said=f"{said} instead of {money.text(one.amount)} to {one.vendor}"
        )
    return Receipt(numbers=_numbers(place), amount=place.amount, flag=flag)


def _numbers(place: Place) -> Mapping[str, str]:
    told = {("payment batch" if name == "batch" else name): word for name, word in place.numbers.items()}
    return {name: word for name, word in told.items() if word}


def _owed(documents: Documents, places: Iterable[Place]) -> Mapping[str, Mapping[str, Open]]:
    """Say of each posted document what is due, and what payments that are not posted yet take off it."""
    pending: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for place in places:
        for number, settled in place.pays.items():
            pending[place.vendor, number] += abs(settled)
    owed: dict[str, dict[str, Open]] = defaultdict(dict)
    for (vendor, number), document in documents.items():
        due = abs(document.VendorCurrencyAmountDue or money.ZERO)
        owed[vendor][number] = Open(
            due=due * _OWED.get(document.DocumentType, 0),
            pending=pending[vendor, number],
            currency=code(document.CurrencyCode),
        )
    return owed
