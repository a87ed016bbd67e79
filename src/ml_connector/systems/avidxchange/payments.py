"""The source of payments and of invoice statuses: read both lists of AvidXchange, translate what came.

Knows the client, which lists a profile has, and how one record's key differs from the other's. Knows no ledger and no
Sage, and sends nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

import avidxchange
from avidxchange import naming
from ml_connector.domain import money
from ml_connector.domain.failures import Held, TryLater
from ml_connector.domain.fingerprint import of_text
from ml_connector.domain.options import Options
from ml_connector.domain.payment import Application, InvoiceStatus, Payment
from ml_connector.engine.ports import Record
from ml_connector.engine.values import RawItem, RawPage
from ml_connector.systems.avidxchange.bookmarks import Bookmark
from ml_connector.systems.avidxchange.failures import reading
from ml_connector.systems.avidxchange.masking import masked
from ml_connector.systems.avidxchange.system import Organization

__all__ = ["PAYMENT", "STATUS", "Payments", "to_payment", "to_status"]

PAYMENT, STATUS = "payment", "status"
"""What a key begins with: a payment and an invoice may have the same id."""

_ZONES = timedelta(days=1)  # the first day of a connection has begun by then, wherever on earth it is


@dataclass(kw_only=True)
class Payments:
    """Payments and invoice statuses, as AvidXchange lists them. Neither list marks anything as exported.

    It remembers of one read whether payments came to the end of their list.
    """

    organization: Organization
    options: Options
    name: str = "payments"
    marking: bool = False
    _ended: bool = False

    @property
    def lists_payments(self) -> bool:
        """Whether the profile has the list of payments."""
        return self.organization.offers("payments_list")

    @property
    def lists_statuses(self) -> bool:
        """Whether statuses can be read: from their own list, or from invoices where listing those marks none (L12)."""
        marks = self.organization.client.export_mode == "export_on_read"
        others = self.organization.offers("invoices_list") and not marks
        return self.organization.offers("invoice_statuses_list") or others

    @property
    def skip(self) -> str:
        """Why there is nothing to read at all; "" where there is."""
        if self.lists_payments or self.lists_statuses:
            return ""
        return f"Nothing is read: {'; '.join(self._off)}."

    @property
    def notes(self) -> tuple[str, ...]:
        """What of the two is not read, and why."""
        return () if self.skip else tuple(f"Not read: {off}." for off in self._off)

    @property
    def _off(self) -> Iterator[str]:
        if not self.lists_payments:
            yield "payments_list is off in the profile"
        if not self.lists_statuses:
            yield "invoice_statuses_list is off in the profile, and listing invoices instead is off or marks them"

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        """Read what changed since the last read; once a day everything since the connection's first day (L11).

        The mark is when the first list began to be read, by the gateway's own clock; it is kept once both came to
        their end. A read that was cut off begins anew: its places are the gateway's (§6.7).
        """
        mark = Bookmark.of(bookmark) if bookmark else None
        partly = mark if mark and not mark.whole_due else None
        since = partly.since(self.organization.client.overlap) if partly else self._first_day()
        begun: datetime | None = None
        self._ended = False
        with reading():
            for kind, page in self._listed(since):
                begun = begun or page.server_date
                items = tuple(self._item(kind, item) for item in page.items)
                yield RawPage(items=items, bookmark=_marked(begun, partly))

    def _listed(self, since: datetime | None) -> Iterator[tuple[str, avidxchange.RawPage]]:
        client = self.organization.client
        if self.lists_payments:
            yield from ((PAYMENT, page) for page in client.payment_pages(since=since))
            self._ended = True
        if self.lists_statuses:
            yield from ((STATUS, page) for page in client.invoice_status_pages(since=since))

    def _first_day(self) -> datetime | None:
        """Give the moment before which nothing concerns this connection (L18); None where it was not said."""
        start = self.options.invoices_from
        return None if start is None else datetime.combine(start, time.min, UTC) - _ZONES

    def _item(self, kind: str, item: avidxchange.RawItem) -> RawItem:
        """Key a record by kind and id, and mask it; one without an id is keyed by its text, so that it is held."""
        profile = self.organization.profile
        kept = naming.payment_names(profile) if kind == PAYMENT else naming.status_names(profile)
        return RawItem(key=f"{kind} {item.id or f'?{of_text(item.text)}'}", text=masked(item.text, kept))

    def absent(self, items: Sequence[RawItem]) -> Iterator[RawPage]:
        """Tell nothing: neither list is taken for whole, for nobody knows how long AvidXchange keeps them (§7.10)."""
        return iter(())

    def complete(self, item: RawItem) -> RawItem:
        """Give it back: nothing is left out."""
        return item

    def reread(self, item: RawItem) -> Callable[[], RawItem] | None:
        """Give None once their list came to its end; else what raises TryLater: a payment may be void by now."""
        return None if self._ended else partial(_unlisted, item.key)

    def read(self, item: RawItem) -> Payment | InvoiceStatus:
        """Translate; raises Held for what cannot be read. An unknown word can be read, and is kept out by `screen`."""
        kind, _, key = item.key.partition(" ")
        client = self.organization.client
        try:
            if kind == PAYMENT:
                return to_payment(client.read_payment(item.text), key)
            return to_status(client.read_invoice_status(item.text), key)
        except (avidxchange.errors.Unreadable, money.AmountError) as error:
            raise Held(cause="unreadable", said=str(error)) from error

    def screen(self, record: Record) -> None:
        """Raise Held for a word that the profile's vocabulary does not have (§6.6)."""
        if not isinstance(record, Payment | InvoiceStatus):
            raise TypeError(f"this source gives payments and statuses, not {type(record).__name__}")
        record.check()


def _unlisted(key: str) -> RawItem:
    raise TryLater(cause="read-failed", said=f"{key}: payments_list was not read to its end")


def _marked(begun: datetime | None, partly: Bookmark | None) -> str | None:
    if begun is None:
        return None
    return str(Bookmark(read_at=begun, whole_at=partly.whole_at if partly else begun))


def to_payment(wire: avidxchange.Payment, key: str) -> Payment:
    """Translate AvidXchange's payment into ours; raises AmountError for an amount that cannot be kept exactly."""
    return Payment(
        id=key,
        number=_text(wire.number),
        vendor=_text(wire.vendor_code),
        status=wire.status,
        status_word=_text(wire.raw_status),
        method=wire.method if wire.raw_method else "",
        method_word=_text(wire.raw_method),
        check_number=_text(wire.check_number),
        trace=_text(wire.ach_trace),
        dated=wire.date,
        paid=money.to_scale(wire.amount),
        currency=_text(wire.currency).upper(),
        bank_account=_text(wire.bank_account_ref),
        issued_on=_day(wire.issued_at),
        cleared_on=_day(wire.cleared_at),
        voided_on=_day(wire.voided_at),
        replaces=_text(wire.replaces_payment_id),
        applications=tuple(_application(part) for part in wire.applications),
    )


def _application(part: avidxchange.PaymentApplication) -> Application:
    return Application(
        invoice_id=_text(part.invoice_id),
        invoice_number=_text(part.invoice_number),
        amount=_exact(part.amount),
        discount=_exact(part.discount),
    )


def to_status(wire: avidxchange.InvoiceStatus, key: str) -> InvoiceStatus:
    """Translate how far an invoice is."""
    return InvoiceStatus(
        id=key,
        number=_text(wire.number),
        status=wire.status,
        status_word=_text(wire.raw_status),
        export_status=wire.export_status if wire.raw_export_status else "",
        export_word=_text(wire.raw_export_status),
    )


def _text(text: str | None) -> str:
    return (text or "").strip()


def _exact(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else money.to_scale(amount)


def _day(moment: datetime | None) -> date | None:
    """The day of a moment in UTC: of when exactly no more than the day is told."""
    return moment.astimezone(UTC).date() if moment else None
