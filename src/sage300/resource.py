"""Knows how one resource is read: by key, by filter, page after page along its key, and many records at once.

Does not know HTTP, retries, or what any resource means, and writes nothing (batches does).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

import msgspec

from sage300 import filters, odata
from sage300.bodies import decoded
from sage300.codec import Feed, Reader, Record
from sage300.dialect import Dialect
from sage300.errors import (
    Ask,
    BadAnswer,
    BodyTooLarge,
    RecordNotFound,
    Rejected,
    ResourceMissing,
    TooManyPages,
)
from sage300.filters import Filter
from sage300.key_order import KeyOrder
from sage300.odata import Key
from sage300.shapes import Shape
from sage300.transport import Transport

T = TypeVar("T", bound=Record)
Value = str | int | Decimal | date


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """One portion: the records, the very bytes they came in, and the server's own time (L11), if it sent any."""

    items: tuple[T, ...]
    raw: bytes | None = None
    server_date: datetime | None = None

    def texts(self) -> tuple[str, ...]:
        """Each record as it came, in the order of `items`; `Resource.read` takes them back."""
        rows = _ROWS.decode((self.raw or b'{"value":[]}').removeprefix(b"\xef\xbb\xbf")).value
        return tuple(bytes(row).decode() for row in rows)


_ROWS = msgspec.json.Decoder(Feed[msgspec.Raw])


@dataclass(frozen=True, kw_only=True)
class Glance(Generic[T]):
    """One record, None where there is none, and how many there are, None where the site does not count."""

    item: T | None
    total: int | None


class _TooWide(Exception):
    """The range of a further page would make a bulk filter wider than the site takes."""


class Resource(Generic[T]):
    """A resource of one company. All methods raise SageError; see the errors' tree."""

    def __init__(self, wire: Transport, shape: Shape[T], dialect: Dialect) -> None:
        self._wire = wire
        self._shape = shape
        self._dialect = dialect
        self._theirs = dialect.spellings.get(shape.name, {})
        listed = {f"value/{path}": theirs for path, theirs in self._theirs.items()}
        self._one: Reader[T] = Reader(shape.record, self._theirs)
        self._many: Reader[Feed[T]] = Reader(Feed[shape.record], listed)  # type: ignore[name-defined]

    @property
    def name(self) -> str:
        """Sage's name of it: `APVendors`."""
        return self._shape.name

    @property
    def module(self) -> str:
        """The module it is of: `AP`."""
        return self._shape.module

    @property
    def record(self) -> type[T]:
        """What one record of it is read into."""
        return self._shape.record

    def get(self, *key: Value) -> T:
        """One record by its key parts, in the order of the shape. By far the fastest read (C30).

        A key that may not stand in a path (C15) is asked for by a filter instead, with the same result.
        Raises RecordNotFound only where Sage is certain; any other 404 is ResourceMissing.
        """
        named = self._named(key)
        parts = {**named, **self._shape.enum_members()}
        try:
            segment = odata.key_segment({self._their(name): parts[name] for name in parts}, self._dialect)
        except odata.UnsafeKey:
            return self._get_by_filter(named)
        ask = Ask(method="GET", resource=self.name, key=segment)
        answer = self._wire.read(ask, self._shape.path + segment, {})
        return decoded(ask, self._one, answer)

    def read(self, text: str) -> T:
        """A record from the text it came in (`Page.texts`, or what `encode` made of one); pure.

        Raises ValueError where it is no record of this resource.
        """
        return self._one.read(text.encode())

    def template(self) -> T:
        """A record as Sage would begin it: the defaults of every member (D11).

        A POST that changes nothing; yet it is not repeated. Raises SageError.
        """
        ask = Ask(method="POST", resource=self.name, key="('$template')")
        answer = self._wire.write(ask, self._shape.path + ask.key, b"{}")
        return decoded(ask, self._one, answer)

    def glance(self) -> Glance[T]:
        """One record and the count of all: whether there is anything, and whether one may look.

        Repeated after a hiccup only: a refusal is what one wants to know. Raises SageError.
        """
        ask = Ask(method="GET", resource=self.name)
        options = self._options(None, ()) | {"$top": "1", "$count": "true"}
        feed = decoded(ask, self._many, self._wire.question(ask, self._shape.path, options))
        return Glance(item=next(iter(feed.value), None), total=feed.total)

    def pages(
        self,
        where: Filter | None = None,
        *,
        select: Sequence[str] = (),
        after: Sequence[Value] | None = None,
        at_most: int | None = None,
    ) -> Iterator[Page[T]]:
        """All matches in key order, a page at a time, by key range and never by nextLink (L10, C23, C24).

        `select` names members, the key is always added; without it everything comes (C3). A page is the last if it is
        empty; or shorter than asked for with no nextLink (C25), or a full one that counts no more than itself, and the
        count of all matches (C26), asked for with the first page, has been reached: a site may cut `$top` to less. A
        list that ends before its count is counted once more; OrderLost where rows are missing even then. `after` is
        the last key of an earlier read: only what follows is read, and counted. `at_most` records come in a page.
        """
        return self._pages(where, select=select, after=after, at_most=at_most)

    def _pages(
        self,
        where: Filter | None,
        *,
        select: Sequence[str] = (),
        narrow: bool = False,
        after: Sequence[Value] | None = None,
        at_most: int | None = None,
    ) -> Iterator[Page[T]]:
        ask = Ask(method="GET", resource=self.name)
        begun = where if after is None else self._further(where, after)
        order, reached = KeyOrder(ask=ask), begun
        size = min(self._size(), at_most or self._size())
        for _ in range(self._wire.limits.pages_max):
            counted = {"$count": "true"} if order.ends_within(size) else {}
            options = self._options(reached, select) | counted | {"$top": str(size)}
            try:
                answer = self._wire.read(ask, self._shape.path, options)
            except BodyTooLarge:
                if size == 1:
                    raise
                size = max(1, size // 4)  # wide rows: a batch brings all its invoices and lines (H4)
                continue
            feed = decoded(ask, self._many, answer)
            order.total = order.total if order.seen else feed.total
            for item in feed.value:
                order.check(self._key_of(item))
            yield Page(items=tuple(feed.value), raw=answer.body, server_date=answer.server_date)
            if not feed.value and not order.complete:
                order.require_whole(self._count(ask, begun, select))
            short = len(feed.value) < size and feed.next_link is None
            if not feed.value or (order.complete and (short or feed.total == len(feed.value))):
                return
            reached = self._further(where, self._key_of(feed.value[-1]))
            del answer, feed, item  # a page may be large: the next one does not stand beside it
            if narrow and not self._fits(reached):
                raise _TooWide
        raise TooManyPages(ask, f"no end after {self._wire.limits.pages_max} pages")

    def _count(self, ask: Ask, where: Filter | None, select: Sequence[str]) -> int | None:
        """All matches as the site counts them now; None where it does not count (C26)."""
        options = self._options(where, select) | {"$count": "true", "$top": "1"}
        return decoded(ask, self._many, self._wire.read(ask, self._shape.path, options)).total

    def find(self, where: Filter | None = None, select: Sequence[str] = ()) -> list[T]:
        """All matches, from all pages, in memory."""
        return [item for page in self.pages(where, select=select) for item in page.items]

    def any_of(self, fields: str | Sequence[str], values: Sequence[Value | Sequence[Value]]) -> list[T]:
        """The records whose `fields` have one of `values` (one value or one tuple each), in few requests
        (L5).

        A filter the site finds too long or too wide is halved; one that fails alone raises. Values may
        be many, may repeat, may hold any character. Records come once each, in no order to rely on.
        """
        names = (fields,) if isinstance(fields, str) else tuple(fields)
        wanted = [filters.equals(dict(zip(names, _parts(value), strict=True))) for value in values]
        found: dict[tuple[object, ...], T] = {}
        for chunk in self._chunks(list(dict.fromkeys(wanted))):
            found.update((self._key_of(item), item) for item in self._choice(chunk))
        return list(found.values())

    def _choice(self, choice: Sequence[Filter]) -> list[T]:
        several = len(choice) > 1
        try:
            pages = self._pages(filters.any_of(choice), narrow=several)
            return [item for page in pages for item in page.items]
        except _TooWide:
            return self._halved(choice)
        except (Rejected, ResourceMissing) as error:
            if not several or error.status not in (400, 404, 414):
                raise
        return self._halved(choice)

    def _halved(self, choice: Sequence[Filter]) -> list[T]:
        middle = len(choice) // 2
        return self._choice(choice[:middle]) + self._choice(choice[middle:])

    def _chunks(self, choices: Sequence[Filter]) -> Iterator[list[Filter]]:
        chunk: list[Filter] = []
        for choice in choices:
            if chunk and not self._fits(filters.any_of([*chunk, choice])):
                yield chunk
                chunk = []
            chunk.append(choice)
        if chunk:
            yield chunk

    def _fits(self, where: Filter | None) -> bool:
        narrowed = self._narrowed(where)
        return narrowed is None or odata.fits(narrowed, self._dialect)

    def _size(self) -> int:
        """Rows to ask for: no more than the server gives, where it is known to cut what is above (C25)."""
        size, theirs = self._wire.limits.page_size, self._dialect.page_size
        return min(size, theirs) if theirs and self._dialect.top_over_page == "cut" else size

    def _options(self, where: Filter | None, select: Sequence[str]) -> dict[str, str]:
        options: dict[str, str] = {}
        narrowed = self._narrowed(where)
        if narrowed is not None:
            options["$filter"] = odata.spelled(filters.renamed(narrowed, self._theirs), self._dialect)
        if select and self._dialect.select is not False:
            names = [*self._shape.key, *(filters.field(name).name for name in select)]
            options["$select"] = ",".join(dict.fromkeys(map(self._their, names)))
        return options

    def _further(self, where: Filter | None, last: Sequence[object]) -> Filter:
        further = filters.beyond(self._named(last))
        return further if where is None else where & further

    def _narrowed(self, where: Filter | None) -> Filter | None:
        fixed = self._shape.fixed
        if fixed is None or where is None:
            return where if fixed is None else fixed
        return fixed & where

    def _get_by_filter(self, named: Mapping[str, Key]) -> T:
        found = self.find(filters.equals(named))
        ask = Ask(method="GET", resource=self.name)
        if not found:
            raise RecordNotFound(ask, "no record has this key", status=200, code="RecordNotFound")
        same = [item for item in found if _alike(self._key_of(item), tuple(named.values()))]
        if len(found) > 1 or not same:
            raise BadAnswer(ask, "a filter on the key found other records", status=200)
        return same[0]

    def _named(self, key: Sequence[object]) -> dict[str, Key]:
        parts = [part for part in key if isinstance(part, Value) and not isinstance(part, bool)]
        if len(parts) != len(self._shape.key) or len(parts) != len(key):
            raise ValueError(f"{self.name} has the key {', '.join(self._shape.key)}")
        return dict(zip(self._shape.key, parts, strict=True))

    def _their(self, name: str) -> str:
        return self._theirs.get(name, name)

    def _key_of(self, item: T) -> tuple[object, ...]:
        return tuple(getattr(item, name) for name in self._shape.key)


def _parts(value: Value | Sequence[Value]) -> tuple[Value, ...]:
    return (value,) if isinstance(value, Value) else tuple(value)


def _alike(found: Sequence[object], wanted: Sequence[object]) -> bool:
    """Equal but for case and blanks at the end: a database may be set up so (C18, C38)."""
    pairs = zip(found, wanted, strict=True)
    return all(str(a).rstrip().casefold() == str(b).rstrip().casefold() for a, b in pairs)
