"""The source of purchase orders: every open one in each run, all of them once a day, and what became of the others.

Knows which read is due, and when an order that does not come any more is believed to be gone (F.1, F.9). Knows no
ledger and no AvidXchange.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

import msgspec

import sage300
from ml_connector.domain.failures import Held, TryLater
from ml_connector.domain.purchase_order import PurchaseOrder
from ml_connector.engine.ports import Record
from ml_connector.engine.values import RawItem, RawPage
from ml_connector.systems.sage300.daily import whole_due
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.order_reading import MEMBERS, NEEDED, Kept, OrderPlace, Wire, to_order
from ml_connector.systems.sage300.system import Books

__all__ = ["PurchaseOrders"]

_OPEN = sage300.field("Completed").eq(False)
_ASKED = 100  # keys that are asked for in one go


@dataclass(kw_only=True)
class PurchaseOrders:
    """All purchase orders of the company, by their sequence key; for who closes one, who has its number now."""

    books: Books
    name: str = "purchase orders"
    marking: bool = False

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        """Read every open order, or all of them: once a day, and where the site takes no such filter (C14).

        Either read leaves nothing out that is not over. One that was cut off goes on, whatever is due by now.
        """
        place = OrderPlace.of(resume) if resume else None
        self.books.description.require(self.books.client.purchase_orders, NEEDED, MEMBERS)
        with _seeing():
            yield from self._goes_on(place, bookmark) if place else self._begins(bookmark)

    def complete(self, item: RawItem) -> RawItem:
        """Give it back: nothing is left out."""
        return item

    def absent(self, items: Sequence[RawItem]) -> Iterator[RawPage]:
        """Ask for orders by key: as they are now, or as they last were where Sage has them no more.

        Raises TryLater where the company shows no order at all: then nothing is known of any.
        """
        orders = self.books.client.purchase_orders
        with _seeing():
            for start in range(0, len(items), _ASKED):
                some = items[start : start + _ASKED]
                found = orders.any_of("PurchaseOrderSequenceKey", [int(item.key) for item in some])
                now = {one.key: one for one in map(_item, found)}
                gone = self._certainly_gone([item for item in some if item.key not in now])
                yield RawPage(items=(*now.values(), *gone))

    def read(self, item: RawItem) -> PurchaseOrder:
        """Translate; raises Held for a text that is no whole order."""
        try:
            kept = Kept.of(item.text)
            order = self._order(self.books.client.purchase_orders.read(bytes(kept.order).decode()))
        except (msgspec.DecodeError, ValueError) as error:
            raise Held(cause="unreadable", said=str(error)) from error
        return replace(order, gone=True) if kept.gone else order

    def screen(self, record: Record) -> None:
        """Raise Held for an order to be sent whose vendor, terms or account means another one in AvidXchange."""
        if not isinstance(record, PurchaseOrder):
            raise TypeError(f"this source gives purchase orders, not {type(record).__name__}")
        if record.uncoded and not record.left_out and not record.over:
            raise Held(cause="code-taken", said=record.uncoded)

    def holders(self, numbers: Collection[str]) -> Mapping[str, str]:
        """Give, by number, the key of the open order that has it now and is sent: a number may come again (F.9)."""
        with _seeing():
            found = self.books.client.purchase_orders.any_of("PurchaseOrderNumber", sorted(numbers))
        return {wire.PurchaseOrderNumber.strip(): _key(wire) for wire in found if self._may_be_sent(wire)}

    def _may_be_sent(self, wire: Wire) -> bool:
        """Tell whether an order is open and taken by the rule; of one that cannot be read nobody knows."""
        try:
            order = self._order(wire)
        except ValueError:
            return True
        return not order.over and not order.left_out

    def _order(self, wire: Wire) -> PurchaseOrder:
        options = self.books.options
        leave_held = options.po_on_hold == "leave"
        return to_order(wire, self.books.crosswalk, options.po_types, leave_held=leave_held)

    @property
    def _select(self) -> tuple[str, ...]:
        """What is asked for: everything, unless the site was found to let members be chosen (C7, H4)."""
        return MEMBERS if self.books.client.dialect.select else ()

    def _begins(self, bookmark: str | None) -> Iterator[RawPage]:
        polled = bookmark is not None and (yield from self._open(bookmark))
        if not polled:
            yield from self._everything()

    def _open(self, bookmark: str) -> Generator[RawPage, None, bool]:
        """Read what is open; gives False, and no page, where everything is to be read instead."""
        pages = self.books.client.purchase_orders.pages(_OPEN, select=self._select)
        try:
            first = next(pages)
        except (sage300.Rejected, sage300.ServerFault):  # a filter this site does not take, or stumbles over
            return False
        began = first.server_date
        if began is None or whole_due(datetime.fromisoformat(bookmark), began):
            return False
        yield from _pages(chain([first], pages), _Read(began=began, bookmark=bookmark))
        return True

    def _everything(self) -> Iterator[RawPage]:
        orders, select = self.books.client.purchase_orders, self._select
        pages = orders.pages(select=select)
        try:
            first = next(pages)
        except sage300.Rejected:  # a site may lack a member that is chosen (C.6)
            if not select:
                raise
            pages = orders.pages()
            first = next(pages)
        began = first.server_date
        bookmark = began.isoformat() if began else None
        yield from _pages(chain([first], pages), _Read(began=began, bookmark=bookmark, everything=True))

    def _goes_on(self, place: OrderPlace, bookmark: str | None) -> Iterator[RawPage]:
        where = None if place.everything else _OPEN
        bookmark = place.began.isoformat() if place.everything else bookmark
        pages = self.books.client.purchase_orders.pages(where, select=self._select, after=(place.after,))
        read = _Read(began=place.began, bookmark=bookmark, everything=place.everything, goes_on=True)
        yield from _pages(pages, read)

    def _certainly_gone(self, missing: Sequence[RawItem]) -> Iterator[RawItem]:
        """Give those as they last were that are certainly not there; nothing is said of one we have no text of.

        The answer that lacked them was complete by its count. Where the site does not count, each is asked for.
        """
        if not missing:
            return
        glance = self.books.client.purchase_orders.glance()
        if glance.item is None:
            said = (
                f"the company shows no purchase order any more, although {len(missing)} open ones are known"
            )
            raise TryLater(cause="read-failed", said=said)
        for item in missing:
            if glance.total is None and self._is_there(item):
                raise TryLater(cause="read-failed", said=f"order {item.key} is there, and a list left it out")
            try:
                kept = Kept.of(item.text)
            except msgspec.DecodeError:
                continue
            yield replace(item, text=str(Kept(order=kept.order, gone=True)))

    def _is_there(self, item: RawItem) -> bool:
        try:
            self.books.client.purchase_orders.get(int(item.key))
        except sage300.RecordNotFound:
            return False
        return True


@contextmanager
def _seeing() -> Iterator[None]:
    """Translate what goes wrong: a company without P/O, or a user who may not see it, stops no other flow."""
    with reading():
        try:
            yield
        except (sage300.Forbidden, sage300.ResourceMissing) as error:
            raise TryLater(cause="orders-not-shown", said=str(error)) from error


@dataclass(frozen=True, kw_only=True)
class _Read:
    """A read under way: since when by the server, and where the next one begins."""

    began: datetime | None
    bookmark: str | None
    everything: bool = False
    goes_on: bool = False


def _pages(pages: Iterable[sage300.Page[Wire]], read: _Read) -> Iterator[RawPage]:
    for page in pages:
        resume = None
        if page.items and read.began:
            last = page.items[-1].PurchaseOrderSequenceKey
            resume = str(OrderPlace(after=last, began=read.began, everything=read.everything))
        texts = zip(page.items, page.texts(), strict=True)
        yield RawPage(
            items=tuple(_item(order, text) for order, text in texts),
            bookmark=read.bookmark,
            whole=True,
            resume=resume,
            goes_on=read.goes_on,
        )


def _key(wire: Wire) -> str:
    return str(wire.PurchaseOrderSequenceKey)


def _item(wire: Wire, text: str | None = None) -> RawItem:
    """Keep an order, in the text it came in where that is known."""
    order = msgspec.Raw(text.encode() if text else sage300.encode(wire))
    return RawItem(key=_key(wire), text=str(Kept(order=order)))
