"""What AvidXchange says now of its approved invoices, asked in the way that marks none as exported (L12).

Knows which lists a profile has, and what each of them tells. Knows no ledger and no Sage, and sends nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

import avidxchange
from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Invoice
from ml_connector.domain.reconciliation.witnesses import Approval
from ml_connector.systems.avidxchange.bookmarks import Bookmark
from ml_connector.systems.avidxchange.failures import reading
from ml_connector.systems.avidxchange.invoices import to_invoice
from ml_connector.systems.avidxchange.system import Organization

__all__ = ["Approvals", "Listed", "Side"]

_MEANS: Mapping[str, Approval] = {
    "approved": Approval.APPROVED,
    "export_failed": Approval.APPROVED,
    "exported": Approval.EXPORTED,
    "paid": Approval.EXPORTED,
    "received": Approval.IN_APPROVAL,
    "indexing": Approval.IN_APPROVAL,
    "in_workflow": Approval.IN_APPROVAL,
    "on_hold": Approval.IN_APPROVAL,
    "rejected": Approval.WITHDRAWN,
    "void": Approval.WITHDRAWN,
}


class Side(StrEnum):
    """How AvidXchange can be asked: for whole invoices, for statuses alone, or not without marking them."""

    INVOICES = "invoices"
    STATUSES = "statuses"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One row of a list, or an invoice. `invoice` where it is whole; `changed_at` only where it is more than a day."""

    id: str
    approval: Approval
    word: str
    changed_at: datetime | None = None
    invoice: Invoice | None = None


@dataclass(frozen=True, kw_only=True)
class Approvals:
    """The approved invoices of one organization, as far as they can be asked for without taking them off its list."""

    organization: Organization

    @property
    def marking(self) -> bool:
        """Whether reading invoices alone marks them as exported (§6.5)."""
        return self.organization.client.export_mode == "export_on_read"

    @property
    def overlap(self) -> timedelta:
        """How far two clocks may be apart, as the profile has it (§6.7)."""
        return self.organization.client.overlap

    @property
    def side(self) -> Side:
        """How this gateway can be asked."""
        lists = self.organization.offers("invoices_list") and not self.marking
        if lists and not self.organization.client.needs_detail:
            return Side.INVOICES
        return Side.STATUSES if lists or self.organization.offers("invoice_statuses_list") else Side.NOTHING

    def listed(self, since: datetime) -> Iterator[Sequence[Listed]]:
        """Read what changed since then, a page at a time; of a row that cannot be read only that it is there.

        Those of another company are left out: the gateway may ignore our filter.
        """
        client, side = self.organization.client, self.side
        if side is Side.NOTHING:
            return
        with reading():
            pages = (
                client.invoice_pages(since=since, window=True)
                if side is Side.INVOICES
                else client.invoice_status_pages(since=since)
            )
            for page in pages:
                rows = (self._row(item) for item in page.items)
                yield [row for row in rows if row is not None]

    def waiting(self, since: datetime) -> Collection[str]:
        """Give the ids on the list that a run reads, where reading it marks nothing.

        The export flag is its bookmark, so that no date is sent; in `none` the date is all there is (L12).
        """
        client = self.organization.client
        if self.marking or not self.organization.offers("invoices_list"):
            return ()
        with reading():
            pages = client.invoice_pages(since=since if client.export_mode == "none" else None)
            return {item.id for page in pages for item in page.items if item.id is not None}

    def whole(self, invoice_id: str) -> Listed | None:
        """Fetch one invoice as it is now; None where it cannot be read, or is of another company."""
        if self.marking:
            return None
        with reading():
            try:
                text = self.organization.client.invoice_text(invoice_id)
            except (avidxchange.errors.BadAnswer, avidxchange.errors.NotFound):
                return None
        return self.known(invoice_id, text)

    def known(self, key: str, text: str) -> Listed | None:
        """Read an invoice as it came once; None for what cannot be read, or is of another company."""
        try:
            return self._invoice(key, text)
        except avidxchange.errors.Unreadable:
            return None

    def missed_since(self, bookmark: str | None) -> datetime | None:
        """Give the moment before which a complete read of the list must have brought what waits; None without one."""
        return Bookmark.of(bookmark).since(self.overlap) if bookmark else None

    def _row(self, item: avidxchange.RawItem) -> Listed | None:
        key = item.id or ""
        try:
            return (
                self._invoice(key, item.text) if self.side is Side.INVOICES else self._status(key, item.text)
            )
        except avidxchange.errors.Unreadable as error:
            return Listed(id=key, approval=Approval.UNTOLD, word=str(error))

    def _status(self, key: str, text: str) -> Listed:
        status = self.organization.client.read_invoice_status(text)
        return Listed(
            id=key,
            approval=_approval(status.status, status.export_status),
            word=status.raw_status or "",
            changed_at=_moment(status.updated_at),
        )

    def _invoice(self, key: str, text: str) -> Listed | None:
        wire = self.organization.client.read_invoice(text)
        company = self.organization.company.strip().casefold()
        if company and wire.company and wire.company.strip().casefold() != company:
            return None
        try:
            invoice = to_invoice(replace(wire, status="approved"), key)  # the sums count, whatever its status
        except Held:
            invoice = None
        return Listed(
            id=key,
            approval=_approval(wire.status, wire.export_status),
            word=wire.raw_status or "",
            changed_at=_moment(wire.updated_at),
            invoice=invoice,
        )


def _approval(status: str, export_status: str) -> Approval:
    means = _MEANS.get(status, Approval.UNTOLD)
    return Approval.EXPORTED if means is Approval.APPROVED and export_status == "exported" else means


def _moment(at: datetime | None) -> datetime | None:
    """Leave out what may be a day without a time: it does not tell of a second change on that day."""
    return None if at is None or at.time() == time(0) else at
