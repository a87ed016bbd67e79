"""Look whether payments are in a Sage company already: in batches that are not posted, and among what is posted.

Knows which lists to read, in which order, and how to tell ours from others' (L3 to L5). Knows no ledger and writes
nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import sage300
from ml_connector.domain import money
from ml_connector.domain.adoption import Document, agreed, compared
from ml_connector.domain.failures import Held
from ml_connector.domain.settling import Open
from ml_connector.engine.values import Foreign, Found, Receipt
from ml_connector.systems.sage300.evidence import Index, Place, unposted, verdict
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.marks import marks_in

__all__ = ["REVERSED", "PaymentsSeen", "SoughtPayment", "answered", "look_for_payments"]

REVERSED = "Reversed"

_PAYMENT = sage300.field("BatchSelector").eq("PY")
_NUMBER = sage300.field("BatchNumber")
_KINDS = ("Payment", "Prepayment")
_OWED = {"Invoice": 1, "Interest": 1, "CreditNote": -1}  # others are not for a payment to settle
_CHECK_MAX = 18

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


def look_for_payments(client: sage300.Sage300, sought: Sequence[SoughtPayment]) -> PaymentsSeen:
    """Read the batches, what is posted, and the batches again; absent is what is in neither (L3)."""
    wanted = _wanted(sought)
    first, second = Index(wanted=wanted), Index(wanted=wanted)
    afters = [one.after for one in sought if one.answered and one.after is not None]
    after = min(afters) if afters and len(afters) == len(sought) else None
    with reading():
        _read_batches(client, after, first)
        documents = _read_posted(client, sought, second)
        _read_batches(client, after, second)
    verdicts = {one.key: verdict(one, first, second, _others, _receipt) for one in sought}
    return PaymentsSeen(
        found={key: told for key, told in verdicts.items() if told is not None},
        owed=_owed(documents, second.by_entry.values()),
        highest=max(first.highest, second.highest),
        empty=sorted(second.empty),
    )


def _wanted(sought: Sequence[SoughtPayment]) -> Callable[[Place], bool]:
    """Say which payments may be one of these, or settle what one settles: all of their vendors."""
    marks, vendors = {one.mark for one in sought}, {one.vendor for one in sought}
    known = {one.known for one in sought}
    return lambda place: not marks.isdisjoint(place.marks) or place.vendor in vendors or place.entry in known


def answered(
    one: SoughtPayment, batch: sage300.models.PaymentBatch, entry: sage300.models.Payment
) -> Receipt:
    """Read the answer to a create like anything a look found: what counts is what Sage keeps."""
    return _receipt(one, _in_batch(batch, entry))


def _read_batches(client: sage300.Sage300, after: int | None, index: Index) -> None:
    index.highest = max(index.highest, after or 0)
    for batch in unposted(client.payment_batches, client.dialect, after, _PAYMENT):
        index.note(
            batch.BatchNumber, batch.BatchStatus, batch.Description, empty=not batch.PaymentsAdjustments
        )
        for entry in batch.PaymentsAdjustments:
            index.add(_in_batch(batch, entry))


def _read_posted(client: sage300.Sage300, sought: Sequence[SoughtPayment], index: Index) -> Documents:
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
    since = [one.since for one in sought if one.since is not None]
    if since:
        payments += documents.find(_NUMBER.gt(min(since) - 1) & sage300.field("DocumentType").eq("Payment"))
    payments = [one for one in payments if one.DocumentType in _KINDS]
    reversed_ = _reversed(client, payments)
    for one in payments:
        place = _posted(one)
        status = REVERSED if place.entry in reversed_ else "Posted"
        index.add(replace(place, numbers={**place.numbers, "status": status}))
    return {(_code(one.VendorNumber), _code(one.DocumentNumber)): one for one in paid}


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


def _in_batch(batch: sage300.models.PaymentBatch, entry: sage300.models.Payment) -> Place:
    pays: dict[str, Decimal] = defaultdict(Decimal)
    for line in entry.AppliedPayments:
        settled = (line.PaymentAmount or money.ZERO) + (line.DiscountAmountTaken or money.ZERO)
        pays[_code(line.DocumentNumber)] += settled
    return Place(
        where=f"payment batch {batch.BatchNumber} entry {entry.EntryNumber} ({batch.BatchStatus})",
        marks=marks_in(entry.EntryDescription),
        vendor=_code(entry.VendorNumber),
        number=_bare(entry.CheckNumber),
        kind=entry.PaymentTransactionType,
        amount=entry.CheckAmountInVendorCurrency or money.ZERO,
        currency=_code(entry.VendorCurrencyCode),
        numbers={
            "batch": str(batch.BatchNumber),
            "entry": str(entry.EntryNumber),
            "status": batch.BatchStatus,
            "bank": (entry.BankCode or batch.BankCode).strip(),
            "check": entry.CheckNumber.strip(),
        },
        deleted=batch.BatchStatus == "Deleted",
        dated=entry.PaymentDateAdjustmentDate,
        pays=dict(pays),
    )


def _posted(document: sage300.models.PostedDocument) -> Place:
    return Place(
        where=f"posted payment {document.DocumentNumber} of vendor {document.VendorNumber}",
        marks=marks_in(document.DocumentDescription),
        vendor=_code(document.VendorNumber),
        number=_bare(document.CheckNumber),
        kind=document.DocumentType,
        amount=abs(document.VendorCurrencyInvoiceAmount or money.ZERO),
        currency=_code(document.CurrencyCode),
        numbers={
            "batch": str(document.BatchNumber),
            "entry": str(document.EntryNumber),
            "bank": document.BankCode.strip(),
            "check": document.CheckNumber.strip(),
            "document": document.DocumentNumber.strip(),
        },
        dated=document.DocumentDate,
    )


def _others(one: SoughtPayment, index: Index) -> Found | None:
    """Find what others entered for the same payment, by vendor and check, or by amount and what it pays or its day.

    What was adopted has no mark of ours, and what was entered may have lost it to a clerk or in posting: the batch and
    entry the ledger has of it are ours, unless the mark of another of ours stands there.
    """
    known = index.by_entry.get(one.known) if one.known else None
    if known is not None and not known.marks - {one.mark}:
        return _receipt(one, known)
    places = [place for place in index.by_vendor.get(one.vendor, {}).values() if one.mark not in place.marks]
    found = [place for place in places if _same(one, place)]
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
    if one.check and _bare(one.check) == place.number:
        return True
    alike = place.dated == one.dated or bool(one.pays.keys() & place.pays.keys())
    return not place.marks and place.amount == one.amount and alike


def _ours(one: SoughtPayment) -> Document:
    number = _bare(one.check) or str(one.dated)
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
            currency=_code(document.CurrencyCode),
        )
    return owed


def _code(text: str) -> str:
    return text.strip().upper()


def _bare(number: str) -> str:
    """Give a number as people compare them: zeros before it aside."""
    return _code(number).lstrip("0")
