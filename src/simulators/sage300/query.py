"""The query options of one GET, read from the raw query string (C7, C8).

Knows names and numbers of options. Knows no resource and no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote_plus

from simulators.sage300.errors import SageError
from simulators.sage300.odata import Node, parse

__all__ = ["Query", "read_query"]

KNOWN = ("$filter", "$select", "$top", "$skip", "$count", "$orderby", "$format")
NUMBER_MAX = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Query:
    """What was asked; `options` are the options as text, decoded, in the order they came."""

    options: tuple[tuple[str, str], ...] = ()
    where: Node | None = None
    select: tuple[str, ...] = ()
    orderby: tuple[tuple[str, bool], ...] = ()  # name and whether descending
    top: int | None = None
    skip: int = 0
    count: bool = False

    def after(self, rows: int, *, full: bool) -> str:
        """The query string of a nextLink that follows `rows` rows; not full = only $skip (C23)."""
        skip = str(self.skip + rows)
        if not full:
            return f"$skip={skip}"
        kept = {name: value for name, value in self.options if name != "$skip"}
        if self.top is not None:
            kept["$top"] = str(self.top - rows)
        kept["$skip"] = skip
        return "&".join(f"{name}={quote(value, safe='(),/:')}" for name, value in kept.items())


def read_query(raw: str, switches: Mapping[str, str]) -> Query:
    """Read the options. Raises SageError InvalidParameters for unknown, repeated or malformed ones."""
    options = tuple(_options(raw))
    names = [name for name, _ in options]
    if len(set(names)) < len(names):
        raise _bad("A query option that can be specified once was found more than once.")
    query = Query(options=options)
    for name, value in options:
        query = _with(query, name, value, switches)
    return query


def _options(raw: str) -> list[tuple[str, str]]:
    pairs = [piece.partition("=") for piece in raw.split("&") if piece]
    decoded = [(unquote_plus(name), unquote_plus(value)) for name, _, value in pairs]
    return [(name, value) for name, value in decoded if name.startswith("$")]


def _with(query: Query, name: str, value: str, switches: Mapping[str, str]) -> Query:
    if name not in KNOWN or switches.get(name.removeprefix("$")) == "off":
        raise _bad(f"The query option '{name}' is not supported.")
    match name:
        case "$filter":
            return replace(query, where=parse(value))
        case "$select":
            return replace(query, select=tuple(part.strip() for part in value.split(",")))
        case "$top":
            return replace(query, top=_number(name, value))
        case "$skip":
            return replace(query, skip=_number(name, value))
        case "$orderby":
            return replace(query, orderby=tuple(_order(part) for part in value.split(",")))
        case "$count":
            if value not in ("true", "false"):
                raise _bad(f"'{value}' is not a valid count option.")
            return replace(query, count=value == "true")
        case _:
            return query


def _number(name: str, value: str) -> int:
    if not value.isascii() or not value.isdecimal() or int(value[:11]) > NUMBER_MAX:
        raise _bad(f"Invalid value '{value}' for {name} query option found.")
    return int(value)


def _order(part: str) -> tuple[str, bool]:
    words = part.split()
    if len(words) not in (1, 2) or (len(words) == 2 and words[1] not in ("asc", "desc")):
        raise _bad(f"Syntax error in $orderby at '{part}'.")
    return words[0], words[-1] == "desc" and len(words) == 2


def _bad(message: str) -> SageError:
    return SageError("InvalidParameters", message)
