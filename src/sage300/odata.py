"""Knows how Sage 300 wants filters, literals and keys spelled in an address. Pure: text in, text out.

Does not know any resource, talks to nobody, and never guesses an operator Sage does not document (C10).

    field("VendorNumber").eq("O'BRIEN") & field("OnHold").eq("No")
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from sage300.codec import day_text, plain_number

Literal = str | int | bool | Decimal | datetime.date | datetime.datetime | None
Key = str | int | Decimal

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_PATH_KEY = re.compile(r"[A-Za-z0-9._-]{1,60}")


class UnsafeKey(ValueError):
    """The key holds a character that servers and proxies treat differently in a path: use a filter (C15,
    L5).
    """


@dataclass(frozen=True)
class Filter:
    """An expression for `$filter`; combine with `&` and `|`. `str(filter)` is the text before
    percent-encoding.
    """

    text: str
    joint: str = ""

    def __and__(self, other: "Filter") -> "Filter":
        return _joined("and", (self, other))

    def __or__(self, other: "Filter") -> "Filter":
        return _joined("or", (self, other))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Field:
    """A root property of a resource (C16: a detail collection cannot be filtered)."""

    name: str

    def eq(self, value: Literal) -> Filter:
        """Equal. An enum is compared as its quoted member name (C13)."""
        return self._compared("eq", value)

    def ne(self, value: Literal) -> Filter:
        """Not equal."""
        return self._compared("ne", value)

    def gt(self, value: Literal) -> Filter:
        """Greater, in the server's own order: binary collation as a rule (C18)."""
        return self._compared("gt", value)

    def ge(self, value: Literal) -> Filter:
        """Greater or equal; not in Sage's table of operators but in use by several clients (C10)."""
        return self._compared("ge", value)

    def lt(self, value: Literal) -> Filter:
        """Less."""
        return self._compared("lt", value)

    def le(self, value: Literal) -> Filter:
        """Less or equal."""
        return self._compared("le", value)

    def starts_with(self, text: str) -> Filter:
        """Begins with the text (C11)."""
        return Filter(f"startswith({self.name},{literal(text)})")

    def ends_with(self, text: str) -> Filter:
        """Ends with the text (C11)."""
        return Filter(f"endswith({self.name},{literal(text)})")

    def _compared(self, operator: str, value: Literal) -> Filter:
        return Filter(f"{self.name} {operator} {literal(value)}")


def field(name: str) -> Field:
    """A property by its name. Raises ValueError for anything but a plain identifier."""
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of a property")
    return Field(name)


def literal(value: Literal) -> str:
    """A value as `$filter` text: quoted text, plain numbers, bare ISO instants (C12..C15).

    Raises ValueError for an instant without a zone, TypeError for a float.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case int() | Decimal():
            return number_text(value)
        case datetime.datetime():
            return _instant(value)
        case datetime.date():
            return day_text(value)
    raise TypeError(f"{type(value).__name__} has no literal")


def number_text(value: int | Decimal) -> str:
    """A number without exponent, suffix or trailing zeros; a whole Decimal is written as an integer (C12,
    C29).
    """
    text = plain_number(Decimal(value))
    return text.rstrip("0").rstrip(".") if "." in text else text


def any_of(filters: Sequence[Filter]) -> Filter:
    """One `or` over all. Raises ValueError for none at all: an empty `or` would mean everything."""
    if not filters:
        raise ValueError("an empty choice matches nothing and cannot be asked")
    return _joined("or", filters)


def equals(values: Mapping[str, Literal]) -> Filter:
    """Every property has its value."""
    return _joined("and", [field(name).eq(value) for name, value in values.items()])


def beyond(values: Mapping[str, Key]) -> Filter:
    """Rows after a key, in the server's order: `(A gt x) or (A eq x and B gt y)` (L10). Numbers bare."""
    names = list(values)
    steps = []
    for depth, name in enumerate(names):
        same = [field(outer).eq(values[outer]) for outer in names[:depth]]
        steps.append(_joined("and", [*same, field(name).gt(values[name])]))
    return any_of(steps)


def key_segment(values: Mapping[str, Key]) -> str:
    """`('1200')`, `(58)` or `(Name1='AD',Name2=65)` (C27..C29). Raises UnsafeKey."""
    if len(values) == 1:
        return f"({_key_literal(next(iter(values.values())))})"
    return "(" + ",".join(f"{field(name).name}={_key_literal(value)}" for name, value in values.items()) + ")"


def query(options: Mapping[str, str]) -> str:
    """Options as a query string, everything but unreserved characters percent-encoded (C15); "" for none."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items())


def encoded_length(expression: Filter) -> int:
    """Bytes the expression takes in an address, after percent-encoding; servers refuse long ones (L5)."""
    return len(quote(expression.text, safe=""))


def _key_literal(value: Key) -> str:
    if not isinstance(value, str):
        return number_text(value)
    if not _PATH_KEY.fullmatch(value):
        raise UnsafeKey("only letters, digits, dot, underscore and hyphen may stand in a path")
    return f"'{value}'"


def _joined(joint: str, filters: Sequence[Filter]) -> Filter:
    if len(filters) == 1:
        return filters[0]
    return Filter(f" {joint} ".join(_operand(joint, each) for each in filters), joint)


def _operand(joint: str, each: Filter) -> str:
    return f"({each.text})" if each.joint and each.joint != joint else each.text


def _instant(value: datetime.datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
