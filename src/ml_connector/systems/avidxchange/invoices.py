"""The source of approved invoices: read AvidXchange's pending list, complete each, translate.

Knows the client, its export modes (L12) and its canonical invoice. Knows no ledger and no Sage.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import avidxchange
from ml_connector.domain import money
from ml_connector.domain.edits import amended
from ml_connector.domain.failures import Held, TryLater
from ml_connector.domain.fingerprint import of_text
from ml_connector.domain.invoice import Distribution, Invoice, Kind
from ml_connector.domain.options import Options
from ml_connector.engine.ports import Record
from ml_connector.engine.values import RawItem, RawPage
from ml_connector.systems.avidxchange.bookmarks import Bookmark
from ml_connector.systems.avidxchange.failures import reading
from ml_connector.systems.avidxchange.masking import masked
from ml_connector.systems.avidxchange.system import Organization

__all__ = ["ApprovedInvoices", "to_invoice"]

Stamp = Callable[[datetime], Bookmark]

_PASSES_MAX = 100
_DATED = ("export_on_read", "none")  # the modes in which a read begins where the last one did
_APPROVED = "approved"
_EXPORTED = "exported"  # what a read may have made of an approved invoice, where reading exports (§6.5)


@dataclass(frozen=True, kw_only=True)
class ApprovedInvoices:
    """Approved invoices, as AvidXchange gives them out."""

    organization: Organization
    options: Options
    name: str = "approved-invoices"

    @property
    def marking(self) -> bool:
        """Whether reading alone marks invoices as exported (§6.5, L12)."""
        return self.organization.client.export_mode == "export_on_read"

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        """Read the pending list; where a read marks invoices as exported, a lost answer is recovered by window.

        In `ack` and `status_update` the export flag is the bookmark and no date is sent (L12). In `none` the date of
        change is all there is, so that the list is read whole once a day (L11).

        A read that was cut off begins anew: its places are the gateway's, and good for nobody knows how long (§6.7).
        """
        mode = self.organization.client.export_mode
        mark = Bookmark.of(bookmark) if bookmark and mode in _DATED else None
        since = mark.since(self.organization.client.overlap) if mark else None
        with reading():
            if mode == "none":
                yield from self._changed(mark, since)
            else:
                if recover and self.marking:
                    yield from self._pages(since, _read_at, window=True)
                yield from self._pending(_read_at if mode in _DATED else None)

    def _changed(self, mark: Bookmark | None, since: datetime | None) -> Iterator[RawPage]:
        """Read what changed since the last read, or everything where the last whole read is a day old."""
        if mark is None or mark.whole_due:
            yield from self._pages(None, lambda at: Bookmark(read_at=at, whole_at=at), window=False)
        else:
            known = mark
            yield from self._pages(since, lambda at: replace(known, read_at=at), window=False)

    def _pending(self, stamp: Stamp | None) -> Iterator[RawPage]:
        """Read the pending list; where reading shifts the pages of the list itself, until nothing new comes."""
        shifts = self.marking and self.organization.client.counted_paging
        seen: set[str] = set()
        for _ in range(_PASSES_MAX):
            before = len(seen)
            for page in self._pages(None, stamp, window=False):
                seen.update(item.key for item in page.items)
                yield page
            if not shifts or len(seen) == before:
                return
        raise TryLater(
            cause="order-lost", said=f"the list still brought new invoices after {_PASSES_MAX} passes"
        )

    def _pages(self, since: datetime | None, stamp: Stamp | None, *, window: bool) -> Iterator[RawPage]:
        first: datetime | None = None
        for page in self.organization.client.invoice_pages(since=since, window=window):
            first = first or page.server_date
            items = tuple(self._item(item) for item in page.items)
            yield RawPage(items=items, bookmark=str(stamp(first)) if first and stamp else None)

    def absent(self, items: Sequence[RawItem]) -> Iterator[RawPage]:
        """Tell nothing: the list is never whole."""
        return iter(())

    def complete(self, item: RawItem) -> RawItem:
        """Fetch the whole invoice where the list gives only a part of it."""
        if not self.organization.client.needs_detail or item.key.startswith("?"):
            return item
        if self.marking and self.organization.read_only:
            raise TryLater(cause="read-failed", said=f"{item.key}: only a run may read it, for that marks it")
        try:
            with reading():
                text = self.organization.client.invoice_text(item.key)
        except TryLater as failure:
            if failure.cause == "read-failed":  # it answers, but never with this invoice
                raise Held(cause="unreadable", said=failure.said) from failure
            raise
        return RawItem(key=item.key, text=self._masked(text))

    def _item(self, item: avidxchange.RawItem) -> RawItem:
        """Key an item by its id; one without is keyed by its text, so that it is held and not lost."""
        return RawItem(key=item.id or f"?{of_text(item.text)}", text=self._masked(item.text))

    def _masked(self, text: str) -> str:
        return masked(text, self.organization.client.identity_names)

    def read(self, item: RawItem) -> Invoice:
        """Translate, with what people changed of it; raises Held for what cannot be read or is not approved."""
        try:
            wire = self.organization.client.read_invoice(item.text)
        except avidxchange.errors.Unreadable as error:
            raise Held(cause="unreadable", said=str(error)) from error
        self._check_ours(wire)
        return amended(to_invoice(wire, item.key), item.edits)

    def _check_ours(self, wire: avidxchange.Invoice) -> None:
        """Raise Held for an invoice that is not this connection's to enter: the gateway may ignore our filters."""
        company = self.organization.company.strip().casefold()
        if company and wire.company and wire.company.strip().casefold() != company:
            raise Held(cause="other-company", said=wire.company)
        if not self.marking and _EXPORTED in (wire.status, wire.export_status):
            raise Held(cause="exported-elsewhere", said=f"status {wire.raw_status}, {wire.raw_export_status}")

    def screen(self, record: Record) -> None:
        """Raise Held for an invoice from before the first day of the connection (L18)."""
        if not isinstance(record, Invoice):
            raise TypeError(f"this source gives invoices, not {type(record).__name__}")
        start, day = self.options.invoices_from, record.approved_on or record.dated
        if start is not None and day is not None and day < start:
            raise Held(cause="before-go-live", said=f"{day.isoformat()}, starts {start.isoformat()}")


def _read_at(at: datetime) -> Bookmark:
    return Bookmark(read_at=at)


def to_invoice(wire: avidxchange.Invoice, key: str) -> Invoice:
    """Translate AvidXchange's invoice into ours; raises Held for a status that is not approved."""
    if wire.status not in (_APPROVED, _EXPORTED):
        raise Held(cause="not-approved", said=f"status {wire.raw_status or 'missing'}")
    if wire.total is None:
        raise Held(cause="unreadable", said="the invoice has no total")
    try:
        return _invoice(wire, key, _sign(wire))
    except money.AmountError as error:
        raise Held(cause="unreadable", said=str(error)) from error


def _invoice(wire: avidxchange.Invoice, key: str, sign: int) -> Invoice:
    return Invoice(
        id=key,
        number=(wire.number or "").strip(),
        vendor=(wire.vendor_code or "").strip(),
        kind=Kind(wire.type),
        dated=wire.date,
        due=wire.due_date,
        posting_date=wire.posting_date,
        approved_on=wire.approved_at.date() if wire.approved_at else None,
        currency=(wire.currency or "").strip().upper(),
        total=sign * _exact(wire.total),
        tax=sign * _exact(wire.tax),
        freight=sign * _exact(wire.freight),
        discount=sign * _exact(wire.discount),
        po_number=(wire.po_number or "").strip(),
        description=wire.description or "",
        image_url=wire.image_url or "",
        distributions=_distributions(wire, sign),
    )


def _distributions(wire: avidxchange.Invoice, sign: int) -> tuple[Distribution, ...]:
    """Take the distributions if there are any, else the lines that carry coding; never both (§6.3)."""
    if wire.distributions:
        names = _po_lines(wire)
        return tuple(
            _distribution(line, sign, po_line)
            for line, po_line in zip(wire.distributions, names, strict=True)
        )
    return tuple(
        _distribution(line, sign, line.po_line)
        for line in wire.lines
        if line.amount is not None and line.gl_account
    )


def _po_lines(wire: avidxchange.Invoice) -> Sequence[str | None]:
    """Say which line of the order each distribution is for: it says so of lines only (§6.3).

    Where there are as many lines and each has its amount, they are the same; else nothing is said of any.
    """
    if [line.amount for line in wire.lines] != [line.amount for line in wire.distributions]:
        return [None] * len(wire.distributions)
    return [line.po_line for line in wire.lines]


def _distribution(
    line: avidxchange.InvoiceDistribution | avidxchange.InvoiceLine, sign: int, po_line: str | None
) -> Distribution:
    return Distribution(
        amount=sign * _exact(line.amount),
        account=(line.gl_account or "").strip(),
        dimensions=tuple(line.dimensions),
        description=line.description or "",
        po_line=(po_line or "").strip(),
    )


def _sign(wire: avidxchange.Invoice) -> int:
    """Credits may come negative or positive; ours are positive, the kind gives the sign (G2)."""
    return -1 if wire.type == "credit" and (wire.total or 0) < 0 else 1


def _exact(amount: Decimal | None) -> Decimal:
    """Check that an amount can be kept exactly, as NUMERIC(19,3); what its currency takes is checked later."""
    return Decimal(0) if amount is None else money.to_scale(amount)
