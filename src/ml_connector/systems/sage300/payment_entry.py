"""A payment AvidXchange made becomes one entry in an A/P payment batch.

Knows how to look for it, draft it and send it, and what becomes of one that came to nothing. Knows no ledger and no
AvidXchange.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import msgspec

import sage300
from ml_connector.domain import money
from ml_connector.domain.failures import Held, InDoubt, TryLater
from ml_connector.domain.fingerprint import of_text
from ml_connector.domain.payment import MADE, UNDONE, Payment
from ml_connector.domain.settling import as_entered, parts_of
from ml_connector.domain.states import State
from ml_connector.engine.looks import NOT_ASKED, Look
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Draft, Foreign, Found, Outcome, Parcel, Preview
from ml_connector.systems.sage300.evidence import drafted_as_of, first_batch
from ml_connector.systems.sage300.facts import Facts
from ml_connector.systems.sage300.failures import writing
from ml_connector.systems.sage300.marks import batch_mark, entry_mark, marks_in
from ml_connector.systems.sage300.payment_drafting import Teller, dated
from ml_connector.systems.sage300.payment_looking import (
    PaymentsSeen,
    SoughtPayment,
    answered,
    look_for_payments,
)
from ml_connector.systems.sage300.payment_standing import NOTHING, standing
from ml_connector.systems.sage300.system import Books

__all__ = ["EnterPayment", "PaymentSight"]

_LOOKED_AT = (
    *("BatchSelector", "BatchNumber", "BatchStatus", "Description", "PaymentsAdjustments"),
    *("PaymentsAdjustments/EntryNumber", "PaymentsAdjustments/VendorNumber"),
    *("PaymentsAdjustments/EntryDescription", "PaymentsAdjustments/CheckAmountInVendorCurrency"),
)
_POSTED = ("VendorNumber", "DocumentNumber", "DocumentDescription", "VendorCurrencyAmountDue")


Edits = Mapping[str, Mapping[str, str]]


def _unedited(keys: Collection[str]) -> Edits:
    return {}


@dataclass(frozen=True, kw_only=True)
class PaymentSight:
    """What a look saw of some payments and of the company they belong to. All of it pure."""

    found: Mapping[str, Found]
    notes: Sequence[str]
    books: Books
    teller: Teller
    highest: int
    as_of: datetime
    edits: Edits
    asked: Look = NOT_ASKED

    def draft(self, delivery: Delivery, record: Record) -> Draft:
        """Draft the entry, to the byte; raises Held where a check fails."""
        if not isinstance(record, Payment):
            raise TypeError(f"this step enters payments, not {type(record).__name__}")
        mark = entry_mark(self.books.company, delivery.key)
        drafted = self.teller.draft(as_entered(record, self.edits), mark)
        payload = sage300.encode(drafted.entry).decode()
        check = record.check_number.strip().upper()
        return Draft(
            key=delivery.key,
            payload=payload,
            fingerprint=of_text(f"{drafted.bank} {drafted.day} {payload}"),
            place=f"{self.books.book}|payment|{drafted.bank}|{check}" if check else None,
            evidence={"bank": drafted.bank, "day": drafted.day.isoformat(), "mark": mark},
        )

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        """Fill batches, each of one bank and one day, in the order of the drafts (L6)."""
        batches: dict[tuple[str, str], list[Draft]] = {}
        for draft in drafts:
            batches.setdefault((draft.evidence["bank"], draft.evidence["day"]), []).append(draft)
        size = self.books.options.parcel_max
        return [
            self._parcel(some[at : at + size])
            for some in batches.values()
            for at in range(0, len(some), size)
        ]

    def preview(self, parcel: Parcel) -> Preview:
        """Show the batch as it would be created, to the byte, with what it pays."""
        rows = [_row(json.loads(draft.payload, parse_float=Decimal)) for draft in parcel.drafts]
        title = f"New A/P payment batch, bank {parcel.evidence['bank']}, left open"
        return Preview(title=title, body=sage300.encode(_batch(parcel)).decode(), tables={"Entries": rows})

    def _parcel(self, drafts: Sequence[Draft]) -> Parcel:
        marks = [entry_mark(self.books.company, draft.key) for draft in drafts]
        evidence = {
            **{name: drafts[0].evidence[name] for name in ("bank", "day")},
            "batch_after": str(self.highest),
            "batch_mark": batch_mark(marks),
            "facts_as_of": self.as_of.isoformat(),
            "looked": self.asked.summary,
        }
        return Parcel(drafts=tuple(drafts), evidence=evidence)


@dataclass(frozen=True, kw_only=True)
class EnterPayment:
    """Enters payments in A/P payment batches, each exactly once: an exclusive step (L4).

    A payment goes on changing once it is entered; its flow follows that, and this step compares it then. `edited`
    gives, by their ids in AvidXchange, what people changed of invoices for sending: the number of one, perhaps.
    """

    books: Books
    edited: Callable[[Collection[str]], Edits] = _unedited
    name: str = "enter-payment"
    look_max: int = 200
    repeatable: bool = False
    idle: bool = False

    @property
    def settle_s(self) -> float:
        """How long after an unclear answer an absence is not believed."""
        return float(self.books.options.settle_after_s)

    def ready(self) -> None:
        """Read the calendar, and see that the site has what a look reads: else what is there would not be found."""
        self.books.facts.gather((), ())
        client, require = self.books.client, self.books.description.require
        require(client.payment_batches, _LOOKED_AT)
        require(client.posted_documents, _POSTED)
        require(client.posted_payments, ("VendorNumber", "CheckNumber", "CheckCleared"))

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> PaymentSight:
        """Look for all of them at once, and gather what drafting needs to know."""
        asked = {
            line.key: (line, record)
            for line, record in deliveries
            if isinstance(record, Payment) and self._may_be_there(line, record)
        }
        facts = self.books.facts.gather([self.books.vendor(one.vendor) for _, one in asked.values()], ())
        paid = {part.invoice_id for _, payment in asked.values() for part in payment.applications} - {""}
        edits = self.edited(paid) if paid else {}
        sought = [self._sought(line, as_entered(one, edits), facts) for line, one in asked.values()]
        seen = look_for_payments(self.books.client, sought, self.books.facts.now)
        found = {line.key: self._standing(line, record, seen) for line, record in deliveries}
        options, crosswalk = self.books.options, self.books.crosswalk
        return PaymentSight(
            found={key: told for key, told in found.items() if told is not None},
            notes=[
                f"Payment batch {n} is empty and was left behind by us; it can be deleted."
                for n in seen.empty
            ],
            books=self.books,
            teller=Teller(options=options, crosswalk=crosswalk, facts=facts, owed=seen.owed),
            highest=seen.highest,
            as_of=min([facts.as_of, *drafted_as_of(line for line, _ in deliveries)]),
            edits=edits,
            asked=seen.asked,
        )

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Create one batch with all entries; the answer must show each of them, to the cent.

        Raises TryLater before anything is sent where the drafts rest on facts that have become too old (L8).
        """
        as_of = parcel.evidence["facts_as_of"]
        if self.books.facts.outdated(datetime.fromisoformat(as_of)):
            raise TryLater(cause="facts-outdated", said=f"as of {as_of}", after_s=0)
        with writing():
            batch = self.books.client.payment_batches.create(_batch(parcel))
        kept = {
            mark: entry for entry in batch.PaymentsAdjustments for mark in marks_in(entry.EntryDescription)
        }
        return {draft.key: self._answer(draft, batch, kept) for draft in parcel.drafts}

    def _answer(
        self, draft: Draft, batch: sage300.models.PaymentBatch, kept: Mapping[str, sage300.models.Payment]
    ) -> Outcome:
        mark = entry_mark(self.books.company, draft.key)
        if mark not in kept:
            said = f"payment batch {batch.BatchNumber} was made, but the answer does not show this entry"
            return InDoubt(said=said)
        return answered(_sent(draft, mark), batch, kept[mark])

    def _standing(self, line: Delivery, record: Record, seen: PaymentsSeen) -> Found | None:
        if not isinstance(record, Payment):
            return NOTHING
        told = seen.found.get(line.key)
        if isinstance(told, Foreign) and told.receipt is not None:
            numbers = (
                told.receipt.numbers
            )  # batch and entry stay as they are; a check it may be given only later
            place = f"{self.books.book}|payment|batch {numbers['payment batch']}|{numbers['entry']}"
            told = replace(told, receipt=replace(told.receipt, place=place))
        known = line.receipts.get(self.name)
        entered = known is not None and "payment batch" in known.numbers
        return standing(line, record, told, self.books.options.invoices_from, entered=entered)

    def _may_be_there(self, line: Delivery, payment: Payment) -> bool:
        """Tell whether Sage has to be asked: not for a payment that is still to be made, and was never sent."""
        sent = line.intent is not None or self.name in line.receipts
        return sent or payment.status in (*MADE, *UNDONE)

    def _sought(self, line: Delivery, payment: Payment, facts: Facts) -> SoughtPayment:
        intent = line.intent if line.state is State.IN_DOUBT else None
        evidence = intent.evidence if intent else {}
        receipt = line.receipts.get(self.name)
        numbers = receipt.numbers if receipt else {}
        vendor = self.books.vendor(payment.vendor)
        currency = self.books.crosswalk.to_sage("currency", payment.currency).strip().upper()
        payee = facts.vendors.get(vendor)
        return SoughtPayment(
            key=line.key,
            mark=entry_mark(self.books.company, line.key),
            vendor=vendor,
            amount=payment.paid,
            currency=currency or (payee.currency if payee else ""),
            check=payment.check_number.strip().upper(),
            dated=dated(payment),
            pays=_pays(payment),
            after=int(evidence["batch_after"]) if evidence else None,
            batch_mark=evidence.get("batch_mark", ""),
            answered=intent is not None and intent.answered,
            since=first_batch(line, numbers.get("payment batch")),
            known=(numbers["payment batch"], numbers["entry"]) if "payment batch" in numbers else None,
        )


def _pays(payment: Payment) -> Mapping[str, Decimal]:
    """Give what it takes off each document; nothing where that is not told, which drafting says."""
    try:
        return {part.number: part.settles for part in parts_of(payment)}
    except Held:
        return {}


def _batch(parcel: Parcel) -> sage300.PaymentBatchDraft:
    entries = tuple(msgspec.Raw(draft.payload.encode()) for draft in parcel.drafts)
    return sage300.PaymentBatchDraft(
        BatchDate=date.fromisoformat(parcel.evidence["day"]),
        Description=f"{parcel.evidence['batch_mark']} ({len(entries)} from AvidXchange)",
        BankCode=parcel.evidence["bank"],
        PaymentsAdjustments=entries,
    )


def _lines(entry: Mapping[str, object]) -> Iterator[tuple[str, Decimal, Decimal]]:
    lines = entry["AppliedPayments"]
    for line in lines if isinstance(lines, list) else ():
        amount, discount = (
            Decimal(str(line.get(name, 0))) for name in ("PaymentAmount", "DiscountAmountTaken")
        )
        yield str(line["DocumentNumber"]), amount, discount


def _sent(draft: Draft, mark: str) -> SoughtPayment:
    """Read back what a draft said, to hold the answer against it."""
    entry = json.loads(draft.payload, parse_float=Decimal)
    lines = list(_lines(entry))
    return SoughtPayment(
        key=draft.key,
        mark=mark,
        vendor=entry["VendorNumber"],
        amount=sum((amount for _, amount, _ in lines), money.ZERO),
        currency="",
        check=entry.get("CheckNumber", ""),
        dated=None,
        pays={number: amount + discount for number, amount, discount in lines},
    )


def _row(entry: Mapping[str, object]) -> Mapping[str, str]:
    lines = list(_lines(entry))
    return {
        "vendor": str(entry["VendorNumber"]),
        "dated": str(entry["PaymentDateAdjustmentDate"])[:10],
        "check": str(entry.get("CheckNumber", "")),
        "pays": ", ".join(f"{number} {money.text(amount)}" for number, amount, _ in lines),
        "discount": money.text(sum((discount for _, _, discount in lines), money.ZERO)),
        "amount": money.text(sum((amount for _, amount, _ in lines), money.ZERO)),
    }
