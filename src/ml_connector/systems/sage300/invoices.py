"""An approved invoice becomes one entry in an A/P invoice batch.

Knows how to look for it, draft it and send it. Knows no ledger and no AvidXchange.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

import sage300
from ml_connector.domain.failures import Held, InDoubt, TryLater
from ml_connector.domain.fingerprint import of_text
from ml_connector.domain.invoice import Invoice
from ml_connector.domain.release import STRAIGHT
from ml_connector.domain.states import State
from ml_connector.engine.looks import NOT_ASKED, Look
from ml_connector.engine.ports import Record
from ml_connector.engine.ruling import ruled
from ml_connector.engine.values import Delivery, Draft, Foreign, Found, Outcome, Parcel, Preview
from ml_connector.systems.sage300 import looking, order_matching, po_guard
from ml_connector.systems.sage300.as_coded import against_today
from ml_connector.systems.sage300.as_sent import as_sent, sent_by
from ml_connector.systems.sage300.drafting import currency_of, document_number, entry_of, fits
from ml_connector.systems.sage300.evidence import drafted_as_of, first_batch
from ml_connector.systems.sage300.facts import Facts
from ml_connector.systems.sage300.failures import writing
from ml_connector.systems.sage300.looking import Sought
from ml_connector.systems.sage300.marks import batch_mark, entry_mark, marks_in
from ml_connector.systems.sage300.order_book import Named, OrderFacts
from ml_connector.systems.sage300.parcels import GROUP, filled, group
from ml_connector.systems.sage300.previewing import preview_of
from ml_connector.systems.sage300.recoding import Recoded, recoded
from ml_connector.systems.sage300.resembling import Resembling
from ml_connector.systems.sage300.sifting import Pair, facts_for, held_by_a_look, sift
from ml_connector.systems.sage300.system import Books

__all__ = ["ENTER", "EnterInvoice", "InvoiceSight"]

ENTER = "enter-invoice"

_LOOKED_AT = (
    *("BatchNumber", "BatchStatus", "Description", "Invoices"),
    *(
        "Invoices/EntryNumber",
        "Invoices/VendorNumber",
        "Invoices/DocumentNumber",
        "Invoices/InvoiceDescription",
    ),
)


@dataclass(frozen=True, kw_only=True)
class InvoiceSight:
    """What a look saw of some invoices and of the company they belong to. All of it pure.

    What is `stopped` by a check was not looked for, and is never drafted.
    """

    found: Mapping[str, Found]
    stopped: Mapping[str, Held]
    notes: Sequence[str]
    books: Books
    facts: Facts
    orders: OrderFacts
    resembling: Resembling
    highest: int
    as_of: datetime
    asked: Look = NOT_ASKED

    def draft(self, delivery: Delivery, record: Record) -> Draft:
        """Draft the entry, to the byte; raises Held where a check fails."""
        if delivery.key in self.stopped:
            raise self.stopped[delivery.key]
        mark, options = entry_mark(self.books.company, delivery.key), self.books.options
        told = _received(record, self.books)
        entry = entry_of(told, mark, self.facts, options)
        cleared = self._compared(delivery, told, entry)
        if cleared is not told:
            entry = entry_of(cleared, mark, self.facts, options)
        self.resembling.check(delivery)
        payload = sage300.encode(entry).decode()
        return Draft(
            key=delivery.key,
            payload=payload,
            fingerprint=of_text(payload),
            place=_place(self.books.book, entry.VendorNumber, entry.DocumentNumber),
            weight=len(entry.InvoiceDetails),
            currency=currency_of(told.invoice, self.facts),
            evidence={
                **{"mark": mark, GROUP: group(told.invoice, entry, self.facts)},
                **_cleared(told, cleared),
                **sent_by(entry).numbers,
            },
        )

    def _compared(self, delivery: Delivery, told: Recoded, entry: sage300.EntryDraft) -> Recoded:
        """Compare with its purchase order, past what a person ruled on; `entry` is it as coded, charges last."""
        coded = entry.InvoiceDetails[: len(told.invoice.distributions)]
        return po_guard.compare(
            told,
            [str(line.GLAccount) for line in coded],
            self.orders,
            self.books.options,
            lambda held: ruled(delivery, held) is None,
        )

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        """Fill batches, each of one group, by count and by lines (L6); the same whatever order the drafts come in."""
        return [self._parcel(some) for some in filled(drafts, self.books.options.parcel_max)]

    def preview(self, parcel: Parcel) -> Preview:
        """Show the batch as it would be created, to the byte, with its totals and what it does to the GL."""
        body = sage300.encode(_batch(parcel)).decode()
        return preview_of(parcel, body, self.facts, self.books.options.post)

    def _parcel(self, drafts: Sequence[Draft]) -> Parcel:
        marks = [entry_mark(self.books.company, draft.key) for draft in drafts]
        evidence = {
            "batch_after": str(self.highest),
            "batch_mark": batch_mark(marks),
            "facts_as_of": self.as_of.isoformat(),
            "looked": self.asked.summary,
        }
        return Parcel(drafts=tuple(drafts), evidence=evidence)


@dataclass(frozen=True, kw_only=True)
class EnterInvoice:
    """Enters invoices in an A/P invoice batch, each exactly once: an exclusive step (L4)."""

    books: Books
    name: str = ENTER
    look_max: int = 250
    repeatable: bool = False
    idle: bool = False

    @property
    def settle_s(self) -> float:
        """How long after an unclear answer an absence is not believed."""
        return float(self.books.options.settle_after_s)

    def ready(self) -> None:
        """Read the calendar, which every invoice needs: it tells whether address, user and company are right.

        Where the site has not what a look reads, an invoice that is there would not be found.
        """
        self.books.facts.gather((), ())
        client, require = self.books.client, self.books.description.require
        require(client.invoice_batches, _LOOKED_AT)
        require(client.posted_documents, ("VendorNumber", "DocumentNumber"))
        require(client.accounts, ("UnformattedAccount", "Status"), ("PostToAccount", "ControlAccount"))

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> InvoiceSight:
        """Look at once for all that may be sent, and gather what drafting needs to know."""
        pairs = [(delivery, _received(record, self.books)) for delivery, record in deliveries]
        fit = [pair for pair in pairs if fits(pair[1].invoice)]
        standing = self.books.radar.still_held(fit)
        sifted = sift(self.books, [pair for pair in fit if pair[0].key not in standing])
        sought = self._sought(sifted.sought)
        seen = looking.look(self.books.client, sought, self.books.facts.now) if sought else looking.NOTHING
        wanted = [
            pair for pair in sifted.sought if pair[0].key not in seen.found or not held_by_a_look(pair[0])
        ]
        invoices = {delivery.key: told.invoice for delivery, told in wanted}
        named = po_guard.named_by(invoices.values(), self.books.options)
        orders = self._orders(invoices, named)
        facts = facts_for(self.books, wanted, po_guard.clearing_codings(orders, self.books.options))
        resembling = self.books.radar.search(wanted, facts, seen.others, self.books.facts.now())
        places = {one.key: _place(self.books.book, one.vendor, one.number) for one in sought}
        notes = [
            f"Batch {number} is empty and was left behind by us; it can be deleted." for number in seen.empty
        ]
        ages = [facts.as_of, *([orders.as_of] if orders.as_of else [])]
        sight = InvoiceSight(
            found={**sifted.posted, **{key: _placed(told, places[key]) for key, told in seen.found.items()}},
            stopped={**sifted.stopped, **standing},
            notes=[*notes, *seen.notes, *po_guard.remarks(orders, named), *resembling.remarks],
            books=self.books,
            facts=facts,
            orders=orders,
            resembling=resembling,
            highest=seen.highest,
            as_of=min([*ages, *drafted_as_of(delivery for delivery, _ in fit)]),
            asked=seen.asked,
        )
        found = against_today(sight.found, deliveries, self.name, sight.draft, asked_first=self._asked_first)
        return replace(sight, found=found)

    @property
    def _asked_first(self) -> bool:
        return self.books.options.release != STRAIGHT

    def _orders(self, invoices: Mapping[str, Invoice], named: Sequence[Named]) -> OrderFacts:
        """Read the orders that invoices name, and keep for people what each was compared with.

        A site that has lost what is read of them stops these invoices alone.
        """
        try:
            self._require_orders(named)
        except TryLater as changed:
            if changed.cause != "site-changed":
                raise
            return OrderFacts(matches={}, entered={}, unread=[changed.said])
        orders = self.books.facts.orders.gather(named)
        if orders.as_of and not orders.unread and self.books.comparisons:
            self.books.comparisons.keep(po_guard.compared(invoices, orders), orders.as_of)
        return orders

    def _require_orders(self, named: Sequence[Named]) -> None:
        client, require = self.books.client, self.books.description.require
        if named:
            require(client.receipts, order_matching.RECEIPT_MEMBERS)
            require(client.po_invoices, order_matching.INVOICE_MEMBERS)

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Create one batch with all entries; the answer must show each of them, to the cent (L16).

        Raises TryLater before anything is sent where the drafts rest on facts that have become too old (L8).
        """
        as_of = parcel.evidence["facts_as_of"]
        if self.books.facts.outdated(datetime.fromisoformat(as_of)):
            raise TryLater(cause="facts-outdated", said=f"as of {as_of}", after_s=0)
        with writing():
            batch = self.books.client.invoice_batches.create(_batch(parcel))
        kept = {mark: entry for entry in batch.Invoices for mark in marks_in(entry.InvoiceDescription)}
        return {draft.key: self._answer(draft, batch, kept) for draft in parcel.drafts}

    def _answer(
        self, draft: Draft, batch: sage300.models.InvoiceBatch, kept: Mapping[str, sage300.models.Invoice]
    ) -> Outcome:
        mark = entry_mark(self.books.company, draft.key)
        if mark not in kept:
            return InDoubt(
                said=f"batch {batch.BatchNumber} was made, but the answer does not show this entry"
            )
        return looking.answered(looking.sought_by(draft, mark), batch, kept[mark])

    def _sought(self, pairs: Sequence[Pair]) -> Sequence[Sought]:
        """Say what to look for; of an invoice without a currency its vendor is asked."""
        mute = [pair for pair in pairs if not pair[1].invoice.currency.strip()]
        facts = facts_for(self.books, mute, coded=False) if mute else None
        return [self._one_sought(delivery, told.invoice, facts) for delivery, told in pairs]

    def _one_sought(self, delivery: Delivery, invoice: Invoice, facts: Facts | None) -> Sought:
        intent = delivery.intent if delivery.state is State.IN_DOUBT else None
        evidence = intent.evidence if intent else {}
        answered = intent is not None and intent.answered
        receipt = delivery.receipts.get(self.name)
        numbers = receipt.numbers if receipt else {}
        return Sought(
            key=delivery.key,
            mark=entry_mark(self.books.company, delivery.key),
            vendor=invoice.vendor.strip().upper(),
            number=document_number(invoice),
            amount=invoice.amount,
            currency=currency_of(invoice, facts) if facts else invoice.currency.strip().upper(),
            after=int(evidence["batch_after"]) if evidence else None,
            batch_mark=evidence.get("batch_mark", ""),
            answered=answered,
            since=first_batch(delivery, numbers.get("batch")),
            adopted=(numbers["batch"], numbers["entry"]) if "adopted" in numbers else None,
            standing=held_by_a_look(delivery),
            compared=self.books.radar.asks and not answered and invoice.amount != 0,
            sent=as_sent(delivery, self.name, asked_first=self._asked_first),
        )


def _cleared(told: Recoded, cleared: Recoded) -> Mapping[str, str]:
    """Say which lines were put on payables clearing, if any were."""
    return {} if cleared is told else {"cleared": "\n".join(po_guard.moved(told, cleared))}


def _place(book: str, vendor: str, number: str) -> str:
    return f"{book}|{vendor}|{number}"


def _placed(found: Found, place: str) -> Found:
    """Name the place of what others entered and a person may adopt: two invoices must not adopt the same."""
    if not isinstance(found, Foreign) or found.receipt is None:
        return found
    return replace(found, receipt=replace(found.receipt, place=place))


def _batch(parcel: Parcel) -> sage300.BatchDraft:
    entries = tuple(msgspec.Raw(draft.payload.encode()) for draft in parcel.drafts)
    description = f"{parcel.evidence['batch_mark']} ({len(entries)} from AvidXchange)"
    return sage300.BatchDraft(Description=description, Invoices=entries)


def _received(record: Record, books: Books) -> Recoded:
    """Take a record as this step receives it: an invoice, in Sage's codes by today's crosswalk.

    What AvidXchange said stays as it is: fingerprints and marks do not change with the crosswalk.
    """
    if not isinstance(record, Invoice):
        raise TypeError(f"this step enters invoices, not {type(record).__name__}")
    return recoded(record, books.crosswalk)
