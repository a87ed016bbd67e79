"""Knows how a condition on records is put together, and how it is said where a site lacks a word for it.

Does not know how it is spelled in an address (odata does), nor any resource.

    field("VendorNumber").eq("O'BRIEN") & field("OnHold").eq("No")
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sage300.dialect import Dialect

Literal = str | int | bool | Decimal | datetime.date | datetime.datetime | None

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_OPPOSITE = {"eq": "ne", "ne": "eq", "gt": "le", "le": "gt", "lt": "ge", "ge": "lt"}
NODES_OF_COMPARISON = 4
"""As the server counts: the operator, the property, the record it is of, the value."""


class NotSpoken(ValueError):
    """The site is not known to understand this condition, and there are no other words for it."""


@dataclass(frozen=True)
class Filter:
    """A condition for `$filter`; combine with `&`, `|` and `~`."""

    def __and__(self, other: "Filter") -> "Filter":
        return joined("and", (self, other))

    def __or__(self, other: "Filter") -> "Filter":
        return joined("or", (self, other))

    def __invert__(self) -> "Filter":
        return Negated(self)


@dataclass(frozen=True)
class Comparison(Filter):
    """A property, one of eq ne gt ge lt le, and a value."""

    name: str
    operator: str
    value: Literal


@dataclass(frozen=True)
class Search(Filter):
    """A property that begins with, ends with or contains a text."""

    function: str
    name: str
    text: str


@dataclass(frozen=True)
class Joined(Filter):
    """Conditions of which all ("and") or any ("or") must hold."""

    joint: str
    parts: tuple[Filter, ...]


@dataclass(frozen=True)
class Negated(Filter):
    """A condition that must not hold."""

    of: Filter


@dataclass(frozen=True)
class Field:
    """A root property of a resource (C16: a detail collection cannot be filtered)."""

    name: str

    def eq(self, value: Literal) -> Filter:
        """Equal. An enum is compared as its quoted member name (C13)."""
        return Comparison(self.name, "eq", value)

    def ne(self, value: Literal) -> Filter:
        """Not equal."""
        return Comparison(self.name, "ne", value)

    def gt(self, value: Literal) -> Filter:
        """Greater, in the server's own order: binary collation as a rule (C18)."""
        return Comparison(self.name, "gt", value)

    def ge(self, value: Literal) -> Filter:
        """Greater or equal; not in Sage's table of operators, so said in other words where unknown (C10)."""
        return Comparison(self.name, "ge", value)

    def lt(self, value: Literal) -> Filter:
        """Less."""
        return Comparison(self.name, "lt", value)

    def le(self, value: Literal) -> Filter:
        """Less or equal."""
        return Comparison(self.name, "le", value)

    def changed_since(self, day: datetime.date) -> Filter:
        """On that business day or later: for `DateLastMaintained` and its kind (§F.1)."""
        return self.ge(day)

    def starts_with(self, text: str) -> Filter:
        """Begins with the text (C11)."""
        return Search("startswith", self.name, text)

    def ends_with(self, text: str) -> Filter:
        """Ends with the text (C11)."""
        return Search("endswith", self.name, text)

    def contains(self, text: str) -> Filter:
        """Holds the text anywhere; its function differs from site to site (C11), so the dialect must name it."""
        return Search("contains", self.name, text)


def field(name: str) -> Field:
    """A property by its name. Raises ValueError for anything but a plain identifier."""
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of a property")
    return Field(name)


def joined(joint: str, parts: Sequence[Filter]) -> Filter:
    """One condition of several; a nested one with the same joint is laid flat."""
    flat: list[Filter] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Joined) and part.joint == joint else (part,))
    return flat[0] if len(flat) == 1 else Joined(joint, tuple(flat))


def any_of(filters: Sequence[Filter]) -> Filter:
    """One `or` over all. Raises ValueError for none at all: an empty `or` would mean everything."""
    if not filters:
        raise ValueError("an empty choice matches nothing and cannot be asked")
    return joined("or", filters)


def equals(values: Mapping[str, Literal]) -> Filter:
    """Every property has its value."""
    return joined("and", [field(name).eq(value) for name, value in values.items()])


def beyond(values: Mapping[str, Literal]) -> Filter:
    """Rows after a key, in the server's order: `A gt x or (A eq x and B gt y)` (L10)."""
    names = list(values)
    steps = []
    for depth, name in enumerate(names):
        same = [field(outer).eq(values[outer]) for outer in names[:depth]]
        steps.append(joined("and", [*same, field(name).gt(values[name])]))
    return any_of(steps)


def reworded(where: Filter, dialect: Dialect) -> Filter:
    """The same condition in words the site is known to understand. Raises NotSpoken where there are none.

    A date is compared by `gt` with the day before; anything else by `gt` or `eq`. `not` is moved inward. A
    row without a date meets no comparison by size, so it does meet the `not` of one: `or X eq null` is added
    there, and only there, since no other value of Sage's is null (C33, C40).
    """
    match where:
        case Comparison(operator="ge") if dialect.ge is not True:
            return _at_least(where)
        case Search(function="contains") if dialect.text_search not in ("contains", "substringof"):
            raise NotSpoken("it is not known how this site looks for a text inside a text (C11)")
        case Joined():
            return joined(where.joint, [reworded(part, dialect) for part in where.parts])
        case Negated() if dialect.negation is True:
            return Negated(reworded(where.of, dialect))
        case Negated():
            return reworded(_opposite(where.of), dialect)
    return where


def renamed(where: Filter, theirs: Mapping[str, str]) -> Filter:
    """The same condition with a site's own spelling of the members (§C.6)."""
    match where:
        case Comparison() | Search():
            return replace(where, name=theirs.get(where.name, where.name))
        case Joined():
            return Joined(where.joint, tuple(renamed(part, theirs) for part in where.parts))
        case Negated():
            return Negated(renamed(where.of, theirs))
    return where


def nodes(where: Filter) -> int:
    """How many nodes a server counts in a condition (ask it of what `reworded` returned)."""
    match where:
        case Joined():
            return sum(nodes(part) for part in where.parts) + len(where.parts) - 1
        case Negated():
            return nodes(where.of) + 1
    return NODES_OF_COMPARISON


def _at_least(where: Comparison) -> Filter:
    named = Field(where.name)
    match where.value:
        case datetime.datetime():
            pass
        case datetime.date() as day if day > datetime.date.min:
            return named.gt(day - datetime.timedelta(days=1))
    return joined("or", [named.gt(where.value), named.eq(where.value)])


def _opposite(where: Filter) -> Filter:
    match where:
        case Comparison(operator="eq" | "ne"):
            return Comparison(where.name, _OPPOSITE[where.operator], where.value)
        case Comparison(value=None):
            raise NotSpoken("nothing is greater or less than null, so its `not` says nothing")
        case Comparison():
            opposite = Comparison(where.name, _OPPOSITE[where.operator], where.value)
            dated = isinstance(where.value, datetime.date)
            return joined("or", [opposite, Field(where.name).eq(None)]) if dated else opposite
        case Joined():
            joint = "or" if where.joint == "and" else "and"
            return joined(joint, [_opposite(part) for part in where.parts])
        case Negated():
            return where.of
    raise NotSpoken("this site is not known to understand `not` before a function")
