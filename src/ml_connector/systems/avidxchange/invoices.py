"""The source of approved invoices: read AvidXchange's pending list, complete what is not known already, translate.

Knows the client, its export modes (L12) and its canonical invoice. Knows no ledger and no Sage.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import partial

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
Standing = Callable[[Collection[str]], Mapping[str, str]]

_PASSES_MAX = 100
_APPROVED = "approved"
_EXPORTED = "exported"  # what a read may have made of an approved invoice, where reading exports (§6.5)


def _nothing(keys: Collection[str]) -> Mapping[str, str]:
    return {}


@dataclass(kw_only=True)
class ApprovedInvoices:
    """Approved invoices, as AvidXchange gives them out.

    `standing` gives, by key, how those last came that are held, refused or done. It remembers of one read until when
    the list is believed that such an invoice is as it was, and which invoices it read whole (ADR 48); and which were
    listed, where that is all that wait.
    """

    organization: Organization
    options: Options
    standing: Standing = _nothing
    name: str = "approved-invoices"
    _believed_until: datetime | None = None
    _known: Mapping[str, str] = field(default_factory=dict)  # of the page under way
    _whole: set[str] = field(default_factory=set)
    _waiting: frozenset[str] | None = None
    _unapproved: set[str] = field(default_factory=set)  # a gateway may ignore our filter

    @property
    def marking(self) -> bool:
        """Whether reading alone marks invoices as exported (§6.5, L12)."""
        return self.organization.client.export_mode == "export_on_read"

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        """Read the pending list; where a read marks invoices as exported, a lost answer is recovered by window.

        In `ack` and `status_update` the export flag is the bookmark and no date is sent (L12); when the list was read
        only says which invoices on it are believed to be as they were. In `none` the date of change is all there is,
        so that the list is read whole once a day (L11).

        A read that was cut off begins anew: its places are the gateway's, and good for nobody knows how long (§6.7).
        """
        self._waiting = None
        mode = self.organization.client.export_mode
        mark = Bookmark.of(bookmark) if bookmark else None
        since = mark.since(self.organization.client.overlap) if mark else None
        with reading():
            if mode == "none":
                yield from self._changed(mark, since)
            elif self.marking:
                if recover:
                    yield from self._pages(since, _read_at, window=True)
                yield from self._pending(_read_at)
            else:
                self._believed_until = since if mark and not mark.whole_due else None
                yield from self._pending(_partly(mark))

    def _changed(self, mark: Bookmark | None, since: datetime | None) -> Iterator[RawPage]:
        """Read what changed since the last read, or everything where the last whole read is a day old."""
        whole = mark is None or mark.whole_due
        yield from self._pages(None if whole else since, _partly(mark), window=False)

    def _pending(self, stamp: Stamp) -> Iterator[RawPage]:
        """Read the pending list; where reading shifts the pages of the list itself, until nothing new comes."""
        shifts = self.marking and self.organization.client.counted_paging
        seen: set[str] = set()
        for _ in range(_PASSES_MAX):
            before = len(seen)
            for page in self._pages(None, stamp, window=False):
                seen.update(item.key for item in page.items)
                yield page
            if not shifts or len(seen) == before:
                self._waiting = None if self.marking else frozenset(seen)
                return
        raise TryLater(
            cause="order-lost", said=f"the list still brought new invoices after {_PASSES_MAX} passes"
        )

    def _pages(self, since: datetime | None, stamp: Stamp, *, window: bool) -> Iterator[RawPage]:
        first: datetime | None = None
        for page in self.organization.client.invoice_pages(since=since, window=window):
            first = first or page.server_date
            items = tuple(self._item(item) for item in page.items)
            self._known = self.standing([item.key for item in items]) if self._believed_until else {}
            yield RawPage(items=items, bookmark=str(stamp(first)) if first else None)

    def absent(self, items: Sequence[RawItem]) -> Iterator[RawPage]:
        """Tell nothing: the list is never whole."""
        return iter(())

    def complete(self, item: RawItem) -> RawItem:
        """Fetch the whole invoice where the list gives only a part of it, and it is not known to be as it was."""
        if not self.organization.client.needs_detail or item.key.startswith("?"):
            return item
        if self.marking and self.organization.read_only:
            raise TryLater(cause="read-failed", said=f"{item.key}: only a run may read it, for that marks it")
        return self._as_it_was(item) or self._as_it_is(item.key)

    def reread(self, item: RawItem) -> Callable[[], RawItem] | None:
        """Say how to fetch an invoice that was not read whole by now; None where it was, or where there is no way to.

        Where reading marks it, it was read when it came, and is on no list any more.
        """
        client = self.organization.client
        if not client.needs_detail or self.marking or item.key.startswith("?") or item.key in self._whole:
            return None
        return partial(self._as_it_is, item.key)

    def seen(self, key: str) -> bool:
        """Tell whether this run has read an invoice as approved, or on the list of those that are."""
        listed = self._waiting is not None and key in self._waiting
        return key not in self._unapproved and (listed or key in self._whole)

    def not_missed(self, key: str) -> bool:
        """Tell whether nothing of this run speaks against an approval: a list of all that wait may not bring it."""
        return key not in self._unapproved and (self._waiting is None or key in self._waiting)

    def _as_it_was(self, row: RawItem) -> RawItem | None:
        """Give an invoice from the ledger where the list says that it did not change since it was read (§6.7)."""
        known = self._known.get(row.key)
        if known is None or self._believed_until is None:
            return None
        changed = avidxchange.listed_version(row.text, known, self.organization.profile)
        believed = changed is not None and changed < self._believed_until
        return RawItem(key=row.key, text=known) if believed else None

    def _as_it_is(self, key: str) -> RawItem:
        try:
            with reading():
                text = self.organization.client.invoice_text(key)
        except TryLater as failure:
            if failure.cause == "read-failed":  # it answers, but never with this invoice
                raise Held(cause="unreadable", said=failure.said) from failure
            raise
        self._whole.add(key)
        return RawItem(key=key, text=self._masked(text))

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
        if wire.status not in (_APPROVED, _EXPORTED):
            self._unapproved.add(item.key)
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
        """Raise Held for an invoice from before the connection's first day (L18), or that waits there no more.

        The list of this read, where it came to its end, held every approved invoice that is not exported.
        """
        if not isinstance(record, Invoice):
            raise TypeError(f"this source gives invoices, not {type(record).__name__}")
        start, day = self.options.invoices_from, record.approved_on or record.dated
        if start is not None and day is not None and day < start:
            raise Held(cause="before-go-live", said=f"{day.isoformat()}, starts {start.isoformat()}")
        if self._waiting is not None and record.id not in self._waiting:
            raise Held(cause="approval-withdrawn", said=record.label)


def _read_at(at: datetime) -> Bookmark:
    return Bookmark(read_at=at)


def _partly(mark: Bookmark | None) -> Stamp:
    """Say when the read began, and when everything was read whole: now, or as the mark has it."""
    if mark is None or mark.whole_due:
        return lambda at: Bookmark(read_at=at, whole_at=at)
    return lambda at: replace(mark, read_at=at)


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
