"""Knows how A/P batches are written: entered whole, changed, made ready to post.

Does not know posting (processes does), and never repeats a write: whoever calls looks first (E13, D13).
"""

from collections.abc import Sequence
from typing import Generic, Literal, TypeVar

import msgspec

from sage300 import codec, odata
from sage300.bodies import decoded, require_acknowledgment
from sage300.changes import Change, Keys, Level, changed
from sage300.drafts import BatchDraft, EntryDraft
from sage300.errors import Ask, NoAnswer
from sage300.models import InvoiceBatch, PaymentBatch, Record
from sage300.payment_drafts import PaymentBatchDraft, PaymentDraft, Selector
from sage300.resource import Resource

BatchStatus = Literal["Open", "ReadyToPost"]

T = TypeVar("T", bound=Record)
D = TypeVar("D", bound=msgspec.Struct)

_INVOICES = Level(
    collection="Invoices",
    number="EntryNumber",
    below=Level(collection="InvoiceDetails", number="LineNumber"),
)
_PAYMENTS = Level(
    collection="PaymentsAdjustments",
    number="EntryNumber",
    below=Level(collection="AppliedPayments", number="LineNumber"),
)


class Batches(Resource[T], Generic[T, D]):
    """GET, POST and PATCH (§D). Any error but one with `certainly_not_done` leaves a doubt (L2).

    Payloads go out in the site's own spelling, names of details too, where the dialect has one (§C.6).
    """

    def create(self, draft: D) -> T:
        """Enters a batch with all its entries in one POST (D2). Returns it as Sage kept it, numbers
        included (D5).

        Raises NoAnswer or BadAnswer also after a 2xx whose body is missing or cannot be read: it may be
        there.
        """
        ask = Ask(method="POST", resource=self.name)
        answer = self._wire.write(ask, self._shape.path, codec.encode(draft, self._theirs))
        if not answer.body.strip():
            raise NoAnswer(ask, "success without the batch that was made", status=answer.status)
        return decoded(ask, self._one, answer)

    def _patch(self, key: Keys, members: dict[str, object]) -> None:
        """Sends the key and the members; Sage answers nothing (D7). Empty or JSON is success."""
        segment = odata.key_segment({self._their(name): key[name] for name in key}, self._dialect)
        ask = Ask(method="PATCH", resource=self.name, key=segment)
        body = codec.encode({**key, **members}, self._theirs)
        answer = self._wire.write(ask, self._shape.path + segment, body)
        require_acknowledgment(ask, answer)


class InvoiceBatches(Batches[InvoiceBatch, BatchDraft]):
    """APInvoiceBatches. They cannot be deleted (§D); an entry of an open one can."""

    def insert(self, batch_number: int, entries: Sequence[EntryDraft]) -> None:
        """Adds entries to an open batch by PATCH, each with UpdateOperation Insert (D8, D9)."""
        self.change(batch_number, [Change.insert(entry) for entry in entries])

    def change(self, batch_number: int, changes: Sequence[Change]) -> None:
        """Changes entries of an open batch, and lines (`GLAccount` and so on) of an entry (D8)."""
        key = {"BatchNumber": batch_number}
        self._patch(key, changed(_INVOICES, key, changes))

    def set_status(self, batch_number: int, status: BatchStatus) -> None:
        """Makes a batch ready to post, or open again (D12, G7). Success says nothing about posting."""
        self._patch({"BatchNumber": batch_number}, {"BatchStatus": status})


class PaymentBatches(Batches[PaymentBatch, PaymentBatchDraft]):
    """APPaymentAndAdjustmentBatches: payments (PY) and adjustments (AD), each counted by itself (D15)."""

    def insert(self, selector: Selector, batch_number: int, entries: Sequence[PaymentDraft]) -> None:
        """Adds entries to an open batch by PATCH, each with UpdateOperation Insert (D8, D9)."""
        self.change(selector, batch_number, [Change.insert(entry) for entry in entries])

    def change(self, selector: Selector, batch_number: int, changes: Sequence[Change]) -> None:
        """Changes entries of an open batch, and what an entry is applied to (D8)."""
        below: Keys = {"BatchType": selector, "BatchNumber": batch_number}
        self._patch(_payment_key(selector, batch_number), changed(_PAYMENTS, below, changes))

    def set_status(self, selector: Selector, batch_number: int, status: BatchStatus) -> None:
        """Makes a batch ready to post, or open again. Success says nothing about posting."""
        self._patch(_payment_key(selector, batch_number), {"BatchStatus": status})


def _payment_key(selector: Selector, batch_number: int) -> dict[str, str | int]:
    return {"BatchSelector": selector, "BatchNumber": batch_number}
