"""The invoices of one organization: what was approved, taken over, and told about it (§6.5).

Knows invoices, export states and receipts. Does not know HTTP, JSON or switches.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import RLock
from typing import Any

from simulators.avidxchange.paging import Key
from simulators.company import ApprovedInvoice

__all__ = ["Invoices", "Kept", "Receipt"]

_DEAD = frozenset({"void", "voided", "cancelled", "deleted", "rejected", "declined"})


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the ERP told about one invoice; `outcome` is exported or failed, `at` when we heard it."""

    outcome: str
    at: datetime
    erp_document: str = ""
    erp_batch: str = ""
    erp_entry: str = ""
    posted_at: str = ""
    error_code: str = ""
    error_message: str = ""
    key: str = ""  # the Idempotency-Key it came with


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One invoice and how its export stands: `export_status` is pending, exported or failed."""

    invoice: ApprovedInvoice
    export_status: str = "pending"
    receipts: tuple[Receipt, ...] = ()
    attempts: int = 0  # acknowledgements that came, the refused ones too

    @property
    def key(self) -> Key:
        """Where the invoice stands in every list."""
        return self.invoice.updated_at, self.invoice.id

    @property
    def dead(self) -> bool:
        """Void or rejected: nothing may be exported any more."""
        return self.invoice.status.strip().lower() in _DEAD


class Invoices:
    """All invoices, ordered by updatedAt and id. Safe for several threads."""

    def __init__(self, invoices: Iterable[ApprovedInvoice], *, clock: Callable[[], datetime]) -> None:
        """Take the seeded invoices; an invoice that the seed says is exported counts as exported."""
        self._lock, self._clock, self._seed = RLock(), clock, tuple(invoices)
        self.reset()

    def reset(self) -> None:
        """Go back to the seeded invoices."""
        with self._lock:
            self._kept = {invoice.id: _first(invoice) for invoice in self._seed}
            self._order = sorted(kept.key for kept in self._kept.values())
            self.oddity = next(
                (k.invoice.id for k in self._kept.values() if k.export_status == "pending"), ""
            )

    def add(self, *invoices: ApprovedInvoice) -> None:
        """Add invoices that came in; ValueError when an id is taken."""
        with self._lock:
            for invoice in invoices:
                if invoice.id in self._kept:
                    raise ValueError(f"there is an invoice {invoice.id} already")
                self._put(_first(invoice))
                self.oddity = self.oddity or invoice.id

    def change(self, id: str, **fields: Any) -> Kept:
        """Change fields of an invoice, as somebody in AP would, and `export_status`; moves updatedAt.

        A failed export that is changed is pending again. KeyError when there is no such invoice.
        """
        with self._lock:
            kept = self._kept[id]
            again = "pending" if kept.export_status == "failed" else kept.export_status
            status = str(fields.pop("export_status", again))
            fields.setdefault("updated_at", self._clock())
            return self._put(replace(kept, invoice=replace(kept.invoice, **fields), export_status=status))

    def approve(self, id: str, *, by: str = "approver") -> Kept:
        """Approve an invoice now."""
        return self.change(id, status="approved", approved_by=by, approved_at=self._clock())

    def now(self) -> datetime:
        """Give the time here."""
        return self._clock()

    def get(self, id: str) -> Kept:
        """Give one invoice; KeyError when there is none."""
        with self._lock:
            return self._kept[id]

    def find(self, id: str) -> Kept | None:
        """Give one invoice, or None."""
        with self._lock:
            return self._kept.get(id)

    def keys(self) -> Sequence[Key]:
        """Give the keys of all invoices in list order, as they stand now."""
        with self._lock:
            return tuple(self._order)

    def acknowledge(self, id: str, receipt: Receipt, *, touches: bool, as_status: str = "") -> Kept:
        """Keep a receipt and its state; `touches` moves updatedAt, `as_status` changes the status."""
        with self._lock:
            kept = self._kept[id]
            invoice = replace(kept.invoice, status=as_status or kept.invoice.status)
            if touches:
                invoice = replace(invoice, updated_at=max(self._clock(), invoice.updated_at))
            receipts = (*kept.receipts, receipt)
            return self._put(replace(kept, invoice=invoice, export_status=receipt.outcome, receipts=receipts))

    def attempt(self, kept: Kept) -> Kept:
        """Count an acknowledgement that came, whatever becomes of it.

        An invoice that an endless list made up is known from here on, but shows up in no list of its own.
        """
        with self._lock:
            id = kept.invoice.id
            known = self._kept.get(id, kept)
            self._kept[id] = replace(known, attempts=known.attempts + 1)
            return self._kept[id]

    def mark(self, id: str, *, as_status: str = "") -> None:
        """Mark as exported because it was read; updatedAt stays, or lists would run after themselves."""
        with self._lock:
            kept = self._kept[id]
            invoice = replace(kept.invoice, status=as_status or kept.invoice.status)
            self._put(replace(kept, invoice=invoice, export_status="exported"))

    def acknowledged(self, id: str) -> list[Receipt]:
        """Give the receipts that were accepted for an invoice, oldest first."""
        return list(self.get(id).receipts)

    def exported(self) -> set[str]:
        """Give the ids that count as exported."""
        with self._lock:
            return {id for id, kept in self._kept.items() if kept.export_status == "exported"}

    def _put(self, kept: Kept) -> Kept:
        before = self._kept.get(kept.invoice.id)
        self._kept[kept.invoice.id] = kept
        if before is not None:
            place = bisect_left(self._order, before.key)
            if self._order[place : place + 1] != [before.key]:
                return kept  # made up: in no list
            del self._order[place]
        insort(self._order, kept.key)
        return kept


def _first(invoice: ApprovedInvoice) -> Kept:
    done = invoice.status.strip().lower() in {"exported", "integrated", "batched", "paid"}
    return Kept(invoice=invoice, export_status="exported" if done else "pending")
