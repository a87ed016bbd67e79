"""Knows how A/P invoice batches are written: entered whole, extended, made ready to post.

Does not know posting (another resource), and never repeats a write: whoever calls looks first (E13, D13).
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from sage300 import codec, odata
from sage300.drafts import BatchDraft, EntryDraft
from sage300.errors import Ask, BadAnswer, NoAnswer
from sage300.models import InvoiceBatch
from sage300.resource import Resource, decoded

BatchStatus = Literal["Open", "ReadyToPost"]


class InvoiceBatches(Resource[InvoiceBatch]):
    """APInvoiceBatches: GET, POST and PATCH (§D). Any error but one with `certainly_not_done` leaves a
    doubt (L2).
    """

    def create(self, draft: BatchDraft) -> InvoiceBatch:
        """Enters a batch with all its entries in one POST (D2). Returns it as Sage kept it, numbers
        included (D5).

        Raises NoAnswer or BadAnswer also after a 2xx whose body is missing or cannot be read: it may be
        there.
        """
        ask = Ask(method="POST", resource=self.name)
        answer = self._wire.write(ask, self._shape.path, codec.encode(draft))
        if not answer.body.strip():
            raise NoAnswer(ask, "success without the batch that was made", status=answer.status)
        return decoded(ask, self._one, answer)

    def insert(self, batch_number: int, entries: Sequence[EntryDraft]) -> None:
        """Adds entries to an open batch by PATCH, each with UpdateOperation Insert (D8, D9). Sage answers
        nothing (D7).
        """
        if not entries:
            raise ValueError("nothing to insert")
        invoices = [{**_members(entry), "UpdateOperation": "Insert"} for entry in entries]
        self._patch(batch_number, {"BatchNumber": batch_number, "Invoices": invoices})

    def set_status(self, batch_number: int, status: BatchStatus) -> None:
        """Makes a batch ready to post, or open again (D12, G7). Success says nothing about posting."""
        self._patch(batch_number, {"BatchNumber": batch_number, "BatchStatus": status})

    def _patch(self, batch_number: int, payload: dict[str, object]) -> None:
        segment = odata.key_segment({"BatchNumber": batch_number})
        ask = Ask(method="PATCH", resource=self.name, key=segment)
        answer = self._wire.write(ask, self._shape.path + segment, codec.encode(payload))
        if not answer.body.strip():
            return
        try:
            msgspec.json.decode(answer.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise BadAnswer(ask, "neither empty nor JSON", status=answer.status) from None


def _members(entry: EntryDraft) -> dict[str, object]:
    return {name: getattr(entry, name) for name in entry.__struct_fields__}
