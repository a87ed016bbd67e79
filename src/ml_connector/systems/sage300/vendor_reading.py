"""One read of the vendors under way: how far it came, the greatest date so far, the remit-to locations they name.

Knows APVendors, APRemitToLocations and the server's time. Knows no ledger, and not which read is due.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

import sage300
from ml_connector.systems.sage300.places import ReadPlace
from ml_connector.systems.sage300.vendor_mark import VendorMark

__all__ = ["VendorPlace", "VendorRead"]

Wire = sage300.models.Vendor
Place = sage300.models.RemitToLocation
T = TypeVar("T")


class VendorPlace(ReadPlace, frozen=True, kw_only=True):
    """Where a read goes on, and what its earlier part found out; written as text for the ledger.

    `after` is the last number that came, as Sage wrote it. `began` is the server's time of the first part: an edit made
    between the parts is never older. `since` is the bookmark a read by date began from, None in a whole read.
    """

    after: str
    began: datetime
    since: str | None
    changed: date | None
    remit_to: bool


@dataclass(kw_only=True)
class VendorRead:
    """One read under way. `place`: it goes on where an earlier part of it was cut off."""

    client: sage300.Sage300
    whole: bool = False
    mark: VendorMark | None = None
    place: VendorPlace | None = None
    changed: date | None = None
    remit_to: bool = False
    _began: datetime | None = None
    _after: str | None = None
    _places: dict[tuple[str, str], str] = field(default_factory=dict)
    _loaded: bool = False
    _many: bool = False

    def __post_init__(self) -> None:
        if self.mark is not None:
            self.changed, self.remit_to = self.mark.changed, self.mark.remit_to
        if self.place is not None:
            self._began = self.place.began
            self._date([self.place.changed])
            self.remit_to = self.remit_to or self.place.remit_to

    @property
    def after(self) -> tuple[str] | None:
        """The key after which this part of the read begins."""
        return (self.place.after,) if self.place else None

    @property
    def resume(self) -> str | None:
        """Where another part of this read would begin; None where that is not known."""
        if self._after is None or self._began is None:
            return None
        return str(
            VendorPlace(
                after=self._after,
                began=self._began,
                since=str(self.mark) if self.mark else None,
                changed=self.changed,
                remit_to=self.remit_to,
            )
        )

    @property
    def bookmark(self) -> str | None:
        """Where the next read begins, if this one comes to its end; None where the server does not tell its time."""
        if self._began is None:
            return None
        today = self._began.date()
        return str(
            VendorMark(
                changed=min(self.changed or today, today),
                whole_at=self.mark.whole_at if self.mark else self._began,
                remit_to=self.remit_to,
            )
        )

    def begin(self, server_time: datetime | None) -> None:
        """Take the server's time of the first answer."""
        self._began = self._began or server_time

    def came(self, vendors: Sequence[Wire]) -> None:
        """Take a page of the list for read."""
        self._after = vendors[-1].VendorNumber if vendors else None

    def learn(self, vendors: Sequence[Wire]) -> None:
        """Take the dates of these vendors, and read the locations they name.

        In a whole read all at once, the first time; where they are too many for that, those of each page's vendors.
        """
        self._date(vendor.DateLastMaintained for vendor in vendors)
        named = [key for vendor in vendors if (key := _named(vendor))]
        self.remit_to = self.remit_to or bool(named)
        unknown = [key for key in dict.fromkeys(named) if key not in self._places]
        if unknown and self.whole and not self._loaded:
            self._load()
            unknown = unknown if self._many else []
        if unknown and self._many:
            self._places = {}
            self._know(_if_allowed(lambda: self._between(vendors, unknown)))
        elif unknown and (self._places or not self.whole):  # a vendor may name one opened since all were read
            self._know(_if_allowed(lambda: self.client.remit_to_locations.any_of(_PLACE_KEY, unknown)))

    def moved(self, since: sage300.Filter) -> set[tuple[str, str]]:
        """Read the locations that changed; gives their vendors and codes."""
        found = list(_if_allowed(lambda: self.client.remit_to_locations.find(since)))
        self._date(place.DateLastMaintained for place in found)
        self._know(found)
        return set(self._places)

    def location(self, vendor: Wire) -> str:
        """Give the text of the location a vendor names, or null."""
        named = _named(vendor)
        return self._places.get(named, "null") if named else "null"

    def _load(self) -> None:
        """Read all locations, unless they are too many to be kept."""
        self._loaded = True
        found: list[Place] = []
        for page in _if_allowed(lambda: self.client.remit_to_locations.pages()):
            found += page.items
            if len(found) > _PLACES_MAX:
                self._many = True
                return
        self._know(found)

    def _between(self, vendors: Sequence[Wire], unknown: Sequence[tuple[str, str]]) -> list[Place]:
        """Read the locations of the vendors of one page, by the range of their numbers in the site's own order."""
        places, number = self.client.remit_to_locations, sage300.field("VendorNumber")
        try:
            return places.find(number.ge(vendors[0].VendorNumber) & number.le(vendors[-1].VendorNumber))
        except (sage300.Rejected, sage300.ServerFault):  # a filter this site does not take, or fails over
            return places.any_of(_PLACE_KEY, unknown)

    def _know(self, found: Iterable[Place]) -> None:
        self._places |= {_key(place): sage300.encode(place).decode() for place in found}

    def _date(self, days: Iterable[date | None]) -> None:
        self.changed = max((day for day in (*days, self.changed) if day is not None), default=None)


_PLACES_MAX = 5_000  # as many as are kept in memory at once
_PLACE_KEY = ("VendorNumber", "RemitToLocationKey")


def _if_allowed(read: Callable[[], Iterable[T]]) -> Iterator[T]:
    """Read; nothing where this user may not, or this site has no such resource: then no address is known."""
    try:
        yield from read()
    except (sage300.Forbidden, sage300.ResourceMissing):
        return


def _named(vendor: Wire) -> tuple[str, str] | None:
    """Give the key of the location a vendor names as its own (F.2)."""
    code = vendor.PrimaryRemitToLocation.strip().upper()
    return (vendor.VendorNumber.strip(), code) if code else None


def _key(place: Place) -> tuple[str, str]:
    return place.VendorNumber.strip(), place.RemitToLocationKey.strip().upper()
