"""A resource's rows in key order, and how a query picks, counts and pages through them (C17 to C26).

Knows keys, readers and pages. Knows no JSON, no URL and no rule of the books.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import TypeAlias, TypeVar, cast

from simulators.sage300.filters import Predicate, bounds, compile_filter, member
from simulators.sage300.odata import instant
from simulators.sage300.query import Query
from simulators.sage300.record import Reader, Record, Value
from simulators.sage300.shapes import Field, Resource, load

__all__ = ["Key", "Members", "Page", "Table", "noun_table", "readers_for"]

T = TypeVar("T")
Members = Mapping[str, Callable[[T], Value]]

Key: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """The rows of one page; `total` counts all matches (C26), `more` tells that rows remain."""

    rows: tuple[object, ...]
    total: int | None
    more: bool


def readers_for(resource: Resource, given: Mapping[str, Reader] | None = None) -> Mapping[str, Reader]:
    """A reader for each member, of records and, where `given`, of the seed's nouns too."""
    plain = _record_readers(resource.name)
    if given is None:
        return plain
    unknown = set(given) - set(plain)
    if unknown:
        raise ValueError(f"{resource.name} has no member {sorted(unknown)}")
    members = resource.shape.by_name
    return {**plain, **{name: _reader(members[name], read) for name, read in given.items()}}


@cache
def _record_readers(name: str) -> Mapping[str, Reader]:
    return {f.name: _reader(f, None) for f in load()[name].shape.fields}


class Table:
    """Rows of one resource by key, ascending (C17); string keys compare by ordinal (C18).

    A row is a record, or a noun of the seed until somebody changes it: `as_record`.
    """

    def __init__(self, resource: Resource, readers: Mapping[str, Reader]) -> None:
        self.resource = resource
        self.readers = readers
        self._key_readers = tuple(readers[name] for name in resource.keys)
        self._keys: list[Key] = []
        self._rows: dict[Key, object] = {}
        self._gone: Key | None = None  # the greatest key that was taken out

    def __len__(self) -> int:
        return len(self._keys)

    def key_of(self, row: object) -> Key:
        """The key of a row; numbers and days are whole numbers."""
        return tuple(_key_part(read(row)) for read in self._key_readers)

    def fill(self, rows: Iterator[object]) -> None:
        """Take many rows at once."""
        self._rows.update((self.key_of(row), row) for row in rows)
        self._keys = sorted(self._rows)

    def as_record(self, row: object) -> Record:
        """A row as a record of its own, with all it shows, to be changed."""
        members = ((f, self.readers[f.name](row)) for f in self.resource.shape.fields)
        shown = ((f.name, value) for f, value in members if value != f.empty and value != [])
        return Record({name: deepcopy(value) if isinstance(value, list) else value for name, value in shown})

    def last(self) -> Key | None:
        """The greatest key there ever was: one that is gone is not given again. None when there was no row."""
        return max((key for key in (self._gone, *self._keys[-1:]) if key is not None), default=None)

    def add(self, row: object) -> None:
        """Take one row; a row of the same key is replaced."""
        key = self.key_of(row)
        if key not in self._rows:
            if self._keys and key < self._keys[-1]:
                insort(self._keys, key)
            else:
                self._keys.append(key)
        self._rows[key] = row

    def remove(self, key: Key) -> None:
        """Take one row out; harmless when it is not there."""
        if self._rows.pop(key, None) is not None:
            del self._keys[bisect_left(self._keys, key)]
            self._gone = max(self._gone or key, key)

    def get(self, key: Key) -> object | None:
        """The row of a whole key."""
        return self._rows.get(key)

    def rows(self) -> Iterator[object]:
        """All rows in key order."""
        return (self._rows[key] for key in self._keys)

    def starting(self, first: str | int) -> Iterator[object]:
        """The rows whose first key part is this, in key order."""
        for at in range(bisect_left(self._keys, (first,)), len(self._keys)):
            if self._keys[at][0] != first:
                return
            yield self._rows[self._keys[at]]

    def page(self, query: Query, switches: Mapping[str, str]) -> Page:
        """One page. Raises SageError InvalidParameters for members or types that do not fit."""
        self.check_select(query.select)
        size = page_size(query, switches)
        found = self._sorted(query, self._matching(query, switches))
        if query.count:
            every = list(found)
            total: int | None = len(every)
            found = iter(every)
        else:
            total = None
        rows = tuple(islice(found, query.skip, query.skip + size + 1))
        more = len(rows) > size and (query.top is None or query.top > size)
        return Page(rows=rows[:size], total=total, more=more)

    def check_select(self, names: tuple[str, ...]) -> None:
        """Raises SageError InvalidParameters for a name that is no member; details may be chosen (H4)."""
        for name in names:
            if name not in self.resource.shape.by_name:
                member(name, self.resource)

    def _matching(self, query: Query, switches: Mapping[str, str]) -> Iterator[object]:
        if query.where is None:
            return self.rows()
        test = compile_filter(query.where, self.resource, self.readers, switches)
        return self._within(query, test)

    def _within(self, query: Query, test: Predicate) -> Iterator[object]:
        low, high = bounds(query.where, self.resource.keys[0]) if query.where else (None, None)
        start = 0 if low is None else bisect_left(self._keys, _as_key(low))
        end = len(self._keys) if high is None else bisect_right(self._keys, _as_key(high), key=_first)
        return (row for at in range(start, end) if test(row := self._rows[self._keys[at]]))

    def _sorted(self, query: Query, rows: Iterator[object]) -> Iterator[object]:
        if not query.orderby:
            return rows
        every = list(rows)
        for name, descending in reversed(query.orderby):
            member(name, self.resource)
            read = self.readers[name]
            every.sort(key=lambda row, read=read: _rank(read(row)), reverse=descending)  # type: ignore[misc]
        return iter(every)


def noun_table(name: str, members: Members[T], rows: Iterable[T]) -> Table:
    """The table of a resource whose rows are nouns of the seed; `members` read them."""
    resource = load()[name]
    table = Table(resource, readers_for(resource, cast("Mapping[str, Reader]", members)))
    table.fill(iter(rows))
    return table


def page_size(query: Query, switches: Mapping[str, str]) -> int:
    """How many rows one answer may hold; above PageSize `$top` is cut or honored by switch (C25)."""
    size = int(switches["page_size"])
    if query.top is None or (query.top > size and switches["top_over_page"] == "cut"):
        return size
    return query.top


def _first(key: Key) -> Key:
    return key[:1]


def _as_key(value: str | bool | Decimal | int | None) -> Key:
    return (cast("str | int", value),)


def _rank(value: Value) -> tuple[int, str | Decimal | int]:
    if value is None or isinstance(value, list):
        return (0, 0)
    if isinstance(value, (str, Decimal, int)):
        return (1, value)
    return (1, instant(value))


def _key_part(value: Value) -> str | int:
    if isinstance(value, date):
        return value.toordinal()
    return value if isinstance(value, str) else int(cast("Decimal", value or 0))


def _reader(member_: Field, given: Reader | None) -> Reader:
    name, empty = member_.name, member_.empty
    if member_.kind == "list":
        return lambda row: row.rows(name) if isinstance(row, Record) else given(row) if given else []
    if given is None:
        return lambda row: row.get(name, empty) if isinstance(row, Record) else empty
    return lambda row: row.get(name, empty) if isinstance(row, Record) else given(row)
