"""The source of vendors: what changed since the last read, or all of them once a day, each with its remit-to address.

Knows which read is due, and how dates may be wrong (L11). Knows no ledger and no AvidXchange.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

import msgspec

import sage300
from ml_connector.domain.crosswalk import Crosswalk
from ml_connector.domain.failures import Held
from ml_connector.domain.vendor import RemitTo, Vendor, check_address, check_code
from ml_connector.engine.ports import Record
from ml_connector.engine.values import RawItem, RawPage
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.system import Books
from ml_connector.systems.sage300.vendor_mark import VendorMark
from ml_connector.systems.sage300.vendor_reading import VendorPlace, VendorRead

__all__ = ["MEMBERS", "Vendors", "to_vendor"]

Wire = sage300.models.Vendor
Place = sage300.models.RemitToLocation

NEEDED = ("VendorNumber", "VendorName", "Status")
MEMBERS = (
    *("VendorName", "Status", "OnHold", "CurrencyCode", "Terms", "PhoneNumber", "Email", "GLAccount"),
    *("Num1099CPRSTaxNumber", "TaxReportingType", "PrimaryRemitToLocation", "DateLastMaintained"),
    *("AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4"),
    *("City", "StateProvince", "ZipPostalCode", "Country", "AccountSet", "TaxGroup", "TaxIncluded1"),
)


class _Kept(msgspec.Struct, frozen=True):
    """A vendor as it is kept: what came of it, and of the remit-to location it names."""

    vendor: msgspec.Raw
    remit_to: msgspec.Raw


_KEPT = msgspec.json.Decoder(_Kept)


@dataclass(kw_only=True)
class Vendors:
    """All vendors of the company. `compared`: it remembers the numbers of one read, for who asks which there are."""

    books: Books
    compared: bool = True
    name: str = "vendors"
    marking: bool = False
    _numbers: set[str] = field(default_factory=set)
    _whole: bool = False

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        """Read what changed since the bookmark, or everything: once a day, and where a date finds nothing.

        Only a whole read finds an edit without its date (an import, a session date in the past) and what is gone.
        One that was cut off goes on, whatever is due by now; a read by date where the same date counts.
        """
        self._numbers, self._whole = set(), False
        mark = VendorMark.of(bookmark) if bookmark else None
        place = VendorPlace.of(resume) if resume else None
        self.books.description.require(self.books.client.vendors, NEEDED, MEMBERS)
        with reading():
            if place is not None and place.since is None:
                yield from self._everything(place)
                return
            place = place if place and place.since == bookmark else None
            polled = mark is not None and self._finds_dates and (yield from self._changed(mark, place))
            if not polled:
                yield from self._everything()
                self._whole = True

    def complete(self, item: RawItem) -> RawItem:
        """Give it back: nothing is left out."""
        return item

    def absent(self, items: Sequence[RawItem]) -> Iterator[RawPage]:
        """Tell nothing: why a vendor is gone, and what of its open invoices, a person should see."""
        return iter(())

    def read(self, item: RawItem) -> Vendor:
        """Translate; raises Held for a text that is no vendor."""
        try:
            kept = _KEPT.decode(item.text)
            wire = self.books.client.vendors.read(bytes(kept.vendor).decode())
            place = bytes(kept.remit_to).decode()
            remit_to = None if place == "null" else self.books.client.remit_to_locations.read(place)
            return _coded(to_vendor(wire, remit_to), self.books.crosswalk)
        except (msgspec.DecodeError, ValueError) as error:
            raise Held(cause="unreadable", said=str(error)) from error

    def screen(self, record: Record) -> None:
        """Raise Held for a vendor whose remit-to address nobody told us, or whose code means another one there."""
        if not isinstance(record, Vendor):
            raise TypeError(f"this source gives vendors, not {type(record).__name__}")
        check_address(record)
        check_code(record)

    def everyone(self) -> Collection[str] | None:
        """Give what AvidXchange calls all vendors, where this run read them all."""
        return frozenset(map(self._known_as, self._numbers)) if self._whole else None

    def among(self, codes: Collection[str]) -> Collection[str]:
        """Give those that are AvidXchange's codes of vendors; asks for what was not read just now."""
        numbers = {self.books.crosswalk.to_sage("vendor", code): code for code in codes}
        left = set() if self._whole else set(numbers) - self._numbers
        found: list[Wire] = []
        if left:
            with reading():
                found = self.books.client.vendors.any_of("VendorNumber", sorted(left))
        ours = self._numbers | {vendor.VendorNumber.strip() for vendor in found}
        return {code for number, code in numbers.items() if number in ours}

    def _known_as(self, number: str) -> str:
        try:
            return self.books.crosswalk.to_avidxchange("vendor", number)
        except Held:
            return number

    @property
    def _finds_dates(self) -> bool:
        """Whether the site takes a date in a filter: it was probed for one, or never probed (C12)."""
        dialect = self.books.client.dialect
        return dialect.day_literal is not None or dialect == sage300.Dialect()

    @property
    def _select(self) -> tuple[str, ...]:
        """What is asked for: everything, unless the site was found to let members be chosen (C7)."""
        return MEMBERS if self.books.client.dialect.select else ()

    def _everything(self, place: VendorPlace | None = None) -> Iterator[RawPage]:
        read = VendorRead(client=self.books.client, whole=True, place=place)
        pages = self.books.client.vendors.pages(select=self._select, after=read.after)
        for asked_at, page in self._timed(pages):
            read.begin(page.server_date)
            read.came(page.items)
            yield self._page(read, page.items, page.texts(), asked_at)

    def _timed(self, pages: Iterator[sage300.Page[Wire]]) -> Iterator[tuple[datetime, sage300.Page[Wire]]]:
        """Give each page with the time before it was asked for: a fact is no younger than its question."""
        asked_at = self.books.facts.now()
        for page in pages:
            yield asked_at, page
            asked_at = self.books.facts.now()

    def _changed(self, mark: VendorMark, place: VendorPlace | None) -> Generator[RawPage, None, bool]:
        """Read by date; gives False, and no page, where everything is to be read instead."""
        client, since = self.books.client, sage300.field("DateLastMaintained").changed_since(mark.since)
        read = VendorRead(client=client, mark=mark, place=place)
        pages = self._timed(client.vendors.pages(since, select=self._select, after=read.after))
        try:
            began, first = next(pages)
            if first.server_date is None or mark.whole_due(first.server_date):
                return False
            moved = read.moved(since) if mark.remit_to else set()
        except (sage300.Rejected, sage300.ServerFault):  # a filter this site does not take, or stumbles over
            return False
        read.begin(first.server_date)
        came: set[str] = set()
        for asked_at, page in chain([(began, first)], pages):
            came.update(vendor.VendorNumber.strip() for vendor in page.items)
            read.came(page.items)
            yield self._page(read, page.items, page.texts(), asked_at)
        others = sorted({vendor for vendor, _ in moved} - came)
        if others:
            asked_at = self.books.facts.now()
            found = client.vendors.any_of("VendorNumber", others)
            texts = [sage300.encode(vendor).decode() for vendor in found]
            read.came(())
            yield self._page(read, found, texts, asked_at)
        return True

    def _page(
        self, read: VendorRead, vendors: Sequence[Wire], texts: Iterable[str], asked_at: datetime
    ) -> RawPage:
        self.books.facts.learned(vendors, asked_at)
        read.learn(vendors)
        if self.compared:
            self._numbers.update(vendor.VendorNumber.strip() for vendor in vendors)
        items = tuple(
            RawItem(
                key=vendor.VendorNumber.strip(),
                text=f'{{"vendor":{text},"remit_to":{read.location(vendor)}}}',
            )
            for vendor, text in zip(vendors, texts, strict=True)
        )
        return RawPage(
            items=items,
            bookmark=read.bookmark,
            whole=read.whole,
            resume=read.resume,
            goes_on=read.place is not None,
        )


def _coded(vendor: Vendor, crosswalk: Crosswalk) -> Vendor:
    """Give the vendor AvidXchange's codes of today; never its number where that is somebody else there."""
    try:
        code = crosswalk.to_avidxchange("vendor", vendor.number)
        terms = crosswalk.to_avidxchange("terms", vendor.terms)
        account = vendor.default_account and crosswalk.to_avidxchange("account", vendor.default_account)
    except Held as taken:
        return replace(vendor, uncoded=taken.said)
    own = "" if code == vendor.number else code
    return replace(vendor, code=own, terms=terms, default_account=account)


def to_vendor(wire: Wire, place: Place | None) -> Vendor:
    """Translate a vendor; `place` is the location it names, None where it names none or nobody told us of it."""
    code = wire.PrimaryRemitToLocation.strip()
    return Vendor(
        number=wire.VendorNumber.strip(),
        name=wire.VendorName.strip(),
        active=wire.Status != "Inactive",
        on_hold=wire.OnHold == "OnHold",
        currency=wire.CurrencyCode.strip(),
        terms=wire.Terms.strip(),
        tax_id=wire.Num1099CPRSTaxNumber.strip(),
        tax_reporting=wire.TaxReportingType,
        phone=wire.PhoneNumber.strip(),
        email=wire.Email.strip(),
        default_account=wire.GLAccount.strip(),
        remit_code=code,
        remit_to=_address(place if code else wire),
        tax_group=wire.TaxGroup,
        tax_included=wire.TaxIncluded1 == "Yes",
    )


def _address(wire: Wire | Place | None) -> RemitTo | None:
    if wire is None:
        return None
    return RemitTo(
        lines=tuple(getattr(wire, f"AddressLine{number}").strip() for number in range(1, 5)),
        city=wire.City.strip(),
        state=wire.StateProvince.strip(),
        postal_code=wire.ZipPostalCode.strip(),
        country=wire.Country.strip(),
    )
