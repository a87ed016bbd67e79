"""Knows how a server reads an address of Sage 300: percent-decoding, literals, conditions, one key range.

Does not know the client: everything here is written a second time, from the rules of OData alone.
"""

import json
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx2

Row = Mapping[str, Any]
Condition = Callable[[Row], bool]

_HEX = re.compile(rb"%([0-9A-Fa-f]{2})")
_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|[()]|[^\s()']+)")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "lt": operator.lt,
    "le": operator.le,
}


def percent_decoded(raw: bytes) -> str:
    """Text as it was before it became part of an address. Raises UnicodeDecodeError."""
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), raw).decode("utf-8")


def value_of(token: str) -> object:
    """A literal's value: text between quotes, or a number."""
    return token[1:-1].replace("''", "'") if token.startswith("'") else Decimal(token)


def key_of(segment: str) -> list[object]:
    """The values in `('x')` or `(A='x',B=5)`, in the order they stand."""
    inner = segment[segment.index("(") + 1 : -1]
    parts = re.findall(r"(?:\w+=)?('(?:[^']|'')*'|[^,]+)(?:,|$)", inner)
    return [value_of(part) for part in parts]


@dataclass
class Reading:
    """A condition being read, token by token: `or` binds weaker than `and`."""

    tokens: list[str]
    compared: list[object] = field(default_factory=list)

    def either(self) -> Condition:
        """One or more joined by `or`."""
        parts = [self.both()]
        while self._next_is("or"):
            parts.append(self.both())
        return lambda row: any(part(row) for part in parts)

    def both(self) -> Condition:
        """One or more joined by `and`."""
        parts = [self.one()]
        while self._next_is("and"):
            parts.append(self.one())
        return lambda row: all(part(row) for part in parts)

    def one(self) -> Condition:
        """A comparison, or anything between parentheses."""
        if self._next_is("("):
            inner = self.either()
            assert self._next_is(")"), "a parenthesis stays open"
            return inner
        name, sign, token = self.tokens.pop(0), self.tokens.pop(0), self.tokens.pop(0)
        value = value_of(token)
        self.compared.append(value)
        compare = _COMPARISONS[sign]
        return lambda row: compare(row[name], value)

    def _next_is(self, token: str) -> bool:
        if self.tokens[:1] != [token]:
            return False
        self.tokens.pop(0)
        return True


def read(text: str) -> tuple[Condition, list[object]]:
    """A condition as something to ask rows, and the values in it."""
    reading = Reading(list(_tokens(text)))
    condition = reading.either()
    assert reading.tokens == [], "something is left over"
    return condition, reading.compared


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None, "not a condition"
        yield found[1]
        at = found.end()


@dataclass
class Table:
    """A resource with rows in the order of their key; answers as Sage does, a page at a time."""

    key: tuple[str, ...]
    rows: list[dict[str, Any]]
    page: int = 100
    filters: list[bytes] = field(default_factory=list)
    compared: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows.sort(key=self._key)

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """One answer: a row by its key in the path, or a page of those that match."""
        path, _, query = request.url.raw_path.partition(b"?")
        segment = percent_decoded(path).rpartition("/")[2]
        if "(" in segment:
            wanted = key_of(segment)
            row = next(row for row in self.rows if list(self._key(row)) == wanted)
            return httpx2.Response(200, content=json.dumps(row).encode())
        options = dict(part.split(b"=", 1) for part in query.split(b"&"))
        found = self._matching(options.get(b"$filter"))
        top = min(int(options[b"$top"]), self.page)
        told: dict[str, object] = {"value": found[:top]}
        if b"$count" in options:
            told["@odata.count"] = len(found)
        return httpx2.Response(200, content=json.dumps(told, ensure_ascii=False).encode())

    def _matching(self, encoded: bytes | None) -> list[dict[str, Any]]:
        if encoded is None:
            return self.rows
        self.filters.append(encoded)
        condition, values = read(percent_decoded(encoded))
        self.compared += values
        return [row for row in self.rows if condition(row)]

    def _key(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[name] for name in self.key)
