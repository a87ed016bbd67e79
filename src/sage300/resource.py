"""Knows how one resource is read: by key, by filter, page after page along its key, and many records at once.

Does not know HTTP, retries, or what any resource means, and writes nothing (batches does).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from sage300 import odata
from sage300.answers import Answer
from sage300.codec import Feed, Reader, Record, Undecodable
from sage300.errors import (
    Ask,
    BadAnswer,
    BodyTooLarge,
    OrderLost,
    RecordNotFound,
    Rejected,
    ResourceMissing,
    TooManyPages,
)
from sage300.odata import Filter, Key
from sage300.transport import Transport

T = TypeVar("T", bound=Record)

Value = str | int | Decimal
PAGING_BYTES = 500
"""Room kept in a bulk filter for the key range of a second page."""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What a Sage site was found to accept. The defaults are the cautious ones of L5.

    `keys_max` values of one field and `pairs_max` of several in one filter of at most `filter_max_bytes`
    after percent-encoding.
    """

    keys_max: int = 20
    pairs_max: int = 10
    filter_max_bytes: int = 1_800


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """One portion: the records, the very bytes they came in, and the server's own time (L11), if it sent
    any.
    """

    items: tuple[T, ...]
    raw: bytes | None = None
    server_date: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Shape(Generic[T]):
    """What there is to know about a resource: where it is, what a record is, which members are its key.

    `fixed` is a filter on every read; members it pins are no part of `key`. Such a resource is never
    addressed by path, since the literal of an enum in a key is not verified (§F.14).
    """

    module: str
    name: str
    record: type[T]
    key: tuple[str, ...]
    fixed: Filter | None = None

    @property
    def path(self) -> str:
        """Behind the company's root: `AP/APVendors`."""
        return f"{self.module}/{self.name}"


@dataclass(kw_only=True)
class _Order:
    """Watches that a list comes in key order: no key twice, numbers rising. Text is not compared (C18,
    L10).
    """

    ask: Ask
    seen: set[tuple[object, ...]] = field(default_factory=set)
    last: tuple[object, ...] = ()

    def check(self, key: tuple[object, ...]) -> None:
        if key in self.seen:
            raise OrderLost(
                self.ask, "a key came twice; the list is not in key order or the filter was ignored"
            )
        if len(key) == 1 and isinstance(key[0], int) and self.last and not _rises(self.last[0], key[0]):
            raise OrderLost(self.ask, "a number fell; the list is not in key order")
        self.seen.add(key)
        self.last = key


class Resource(Generic[T]):
    """A resource of one company. All methods raise SageError; see the errors' tree."""

    def __init__(self, wire: Transport, shape: Shape[T], dialect: Dialect) -> None:
        self._wire = wire
        self._shape = shape
        self._dialect = dialect
        self._one: Reader[T] = Reader(shape.record)
        self._many: Reader[Feed[T]] = Reader(Feed[shape.record])  # type: ignore[name-defined]

    @property
    def name(self) -> str:
        """Sage's name of it: `APVendors`."""
        return self._shape.name

    def get(self, *key: Value) -> T:
        """One record by its key parts, in the order of the shape. By far the fastest read (C30).

        A key that may not stand in a path (C15) is asked for by a filter instead, with the same result.
        Raises RecordNotFound only where Sage is certain; any other 404 is ResourceMissing.
        """
        named = self._named(key)
        if self._shape.fixed is not None:
            return self._get_by_filter(named)
        try:
            segment = odata.key_segment(named)
        except odata.UnsafeKey:
            return self._get_by_filter(named)
        ask = Ask(method="GET", resource=self.name, key=segment)
        answer = self._wire.read(ask, self._shape.path + segment, {})
        return decoded(ask, self._one, answer)

    def pages(self, where: Filter | None = None, *, select: Sequence[str] = ()) -> Iterator[Page[T]]:
        """All matches in key order, a page at a time, by key range and never by nextLink (L10, C23, C24).

        `select` names members, the key is always added; without it everything comes (C3). A page is the
        last one if it is empty, or shorter than asked for with no nextLink (C25), and the count of all
        matches (C26), asked for with the first page, has been reached: a site may cut `$top` to less.
        """
        ask = Ask(method="GET", resource=self.name)
        order, reached = _Order(ask=ask), where
        total: int | None = None
        size = self._wire.limits.page_size
        for _ in range(self._wire.limits.pages_max):
            counted = {} if order.seen else {"$count": "true"}
            options = self._options(reached, select) | counted | {"$top": str(size)}
            try:
                answer = self._wire.read(ask, self._shape.path, options)
            except BodyTooLarge:
                if size == 1:
                    raise
                size = max(1, size // 4)  # wide rows: a batch brings all its invoices and lines (H4)
                continue
            feed = decoded(ask, self._many, answer)
            total = feed.total if counted else total
            for item in feed.value:
                order.check(self._key_of(item))
            yield Page(items=tuple(feed.value), raw=answer.body, server_date=answer.server_date)
            short = len(feed.value) < size
            complete = total is None or len(order.seen) >= total
            if not feed.value or (short and feed.next_link is None and complete):
                return
            further = odata.beyond(self._named(self._key_of(feed.value[-1])))
            reached = further if where is None else where & further
        raise TooManyPages(ask, f"no end after {self._wire.limits.pages_max} pages")

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
        wanted = [odata.equals(dict(zip(names, _parts(value), strict=True))) for value in values]
        unique = list(dict.fromkeys(wanted))
        found: dict[tuple[object, ...], T] = {}
        for chunk in self._chunks(unique, names):
            found.update((self._key_of(item), item) for item in self._choice(chunk))
        return list(found.values())

    def _choice(self, choice: Sequence[Filter]) -> list[T]:
        try:
            return self.find(odata.any_of(choice))
        except (Rejected, ResourceMissing) as error:
            if len(choice) == 1 or error.status not in (400, 404, 414):
                raise
        middle = len(choice) // 2
        return self._choice(choice[:middle]) + self._choice(choice[middle:])

    def _chunks(self, choices: Sequence[Filter], names: tuple[str, ...]) -> Iterator[list[Filter]]:
        many = self._dialect.keys_max if len(names) == 1 else self._dialect.pairs_max
        room = self._dialect.filter_max_bytes - (0 if names == self._shape.key else PAGING_BYTES)
        chunk: list[Filter] = []
        for choice in choices:
            longer = [*chunk, choice]
            if chunk and (len(longer) > many or self._length(longer) > room):
                yield chunk
                longer = [choice]
            chunk = longer
        if chunk:
            yield chunk

    def _length(self, choices: Sequence[Filter]) -> int:
        return odata.encoded_length(self._narrowed(odata.any_of(choices)) or Filter(""))

    def _options(self, where: Filter | None, select: Sequence[str]) -> dict[str, str]:
        options: dict[str, str] = {}
        narrowed = self._narrowed(where)
        if narrowed is not None:
            options["$filter"] = str(narrowed)
        if select:
            options["$select"] = ",".join(
                dict.fromkeys([*self._shape.key, *(odata.field(n).name for n in select)])
            )
        options["$top"] = str(self._wire.limits.page_size)
        return options

    def _narrowed(self, where: Filter | None) -> Filter | None:
        fixed = self._shape.fixed
        if fixed is None or where is None:
            return where if fixed is None else fixed
        return fixed & where

    def _get_by_filter(self, named: Mapping[str, Key]) -> T:
        found = self.find(odata.equals(named))
        ask = Ask(method="GET", resource=self.name)
        if not found:
            raise RecordNotFound(ask, "no record has this key", status=200, code="RecordNotFound")
        same = [item for item in found if _alike(self._key_of(item), tuple(named.values()))]
        if len(found) > 1 or not same:
            raise BadAnswer(ask, "a filter on the key found other records", status=200)
        return same[0]

    def _named(self, key: Sequence[object]) -> dict[str, Key]:
        parts = [part for part in key if isinstance(part, str | int | Decimal) and not isinstance(part, bool)]
        if len(parts) != len(self._shape.key) or len(parts) != len(key):
            raise ValueError(f"{self.name} has the key {', '.join(self._shape.key)}")
        return dict(zip(self._shape.key, parts, strict=True))

    def _key_of(self, item: T) -> tuple[object, ...]:
        return tuple(getattr(item, name) for name in self._shape.key)


R = TypeVar("R")


def decoded(ask: Ask, reader: Reader[R], answer: Answer) -> R:
    """The records in a 2xx body. Raises BadAnswer."""
    try:
        return reader.read(answer.body)
    except Undecodable as error:
        what = "a page for people instead of JSON" if answer.markup else f"not the JSON expected: {error}"
        raise BadAnswer(ask, what, status=answer.status) from None


def _parts(value: Value | Sequence[Value]) -> tuple[Value, ...]:
    return (value,) if isinstance(value, str | int | Decimal) else tuple(value)


def _rises(before: object, now: int) -> bool:
    return isinstance(before, int) and before < now


def _alike(found: Sequence[object], wanted: Sequence[object]) -> bool:
    """Equal but for case and blanks at the end: a database may be set up so (C18, C38)."""
    pairs = zip(found, wanted, strict=True)
    return all(str(a).rstrip().casefold() == str(b).rstrip().casefold() for a, b in pairs)
