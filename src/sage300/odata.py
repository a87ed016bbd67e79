"""Knows how Sage 300 wants filters, literals and keys spelled in an address. Pure: values in, text out.

Does not know any resource, talks to nobody, and guesses nothing a site was not found to accept (C10).
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from sage300.codec import day_text, plain_number
from sage300.dialect import Dialect
from sage300.filters import Comparison, Filter, Joined, Literal, Negated, Search, field, nodes, reworded


@dataclass(frozen=True, kw_only=True)
class EnumMember:
    """The value of an enum where it is part of a key (§J)."""

    member: str

    def spelled(self, dialect: Dialect) -> str:
        """As text between quotes. Raises UnsafeKey where it is not known that the site takes it so."""
        if dialect.enum_key != "quoted":
            raise UnsafeKey("the spelling of an enum in a key is not known for this site (§J)")
        return f"'{self.member}'"


Key = str | int | Decimal | datetime.date
CAUTIOUS = Dialect()

_PATH_KEY = re.compile(r"[A-Za-z0-9._-]{1,60}")


class UnsafeKey(ValueError):
    """The key holds what servers and proxies treat differently in a path: use a filter (C15, L5)."""


def spelled(where: Filter, dialect: Dialect = CAUTIOUS) -> str:
    """A condition as text for `$filter`, before percent-encoding. Raises NotSpoken (of filters)."""
    return _text(reworded(where, dialect), dialect)


def encoded_length(where: Filter, dialect: Dialect = CAUTIOUS) -> int:
    """Bytes a condition takes in an address, after percent-encoding; servers refuse long ones (L5)."""
    return len(quote(spelled(where, dialect), safe=""))


def fits(where: Filter, dialect: Dialect) -> bool:
    """Whether a site takes a condition of this length and size (L5)."""
    if nodes(reworded(where, dialect)) > dialect.filter_max_nodes:
        return False
    return encoded_length(where, dialect) <= dialect.filter_max_bytes


def literal(value: Literal, dialect: Dialect = CAUTIOUS) -> str:
    """A value as `$filter` text: quoted text, plain numbers, days and instants by dialect (C12..C15).

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
            return _moment(_instant(value), dialect)
        case datetime.date():
            text = day_text(value)
            return text[:10] if dialect.day_literal == "day" else _moment(text, dialect)
    raise TypeError(f"{type(value).__name__} has no literal")


def number_text(value: int | Decimal) -> str:
    """A number without exponent, suffix or trailing zeros; a whole Decimal is written as an integer (C12,
    C29).
    """
    text = plain_number(Decimal(value))
    return text.rstrip("0").rstrip(".") if "." in text else text


def key_segment(values: Mapping[str, Key | EnumMember], dialect: Dialect = CAUTIOUS) -> str:
    """`('1200')`, `(58)` or `(Name1='AD',Name2=65)` (C27..C29). Raises UnsafeKey."""
    if len(values) == 1:
        return f"({_key_literal(next(iter(values.values())), dialect)})"
    parts = (f"{field(name).name}={_key_literal(value, dialect)}" for name, value in values.items())
    return f"({','.join(parts)})"


def query(options: Mapping[str, str]) -> str:
    """Options as a query string, everything but unreserved characters percent-encoded (C15); "" for none."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items())


def _text(where: Filter, dialect: Dialect) -> str:
    match where:
        case Comparison():
            return f"{where.name} {where.operator} {literal(where.value, dialect)}"
        case Search():
            return _search(where, dialect)
        case Joined():
            return f" {where.joint} ".join(_operand(part, dialect) for part in where.parts)
        case Negated():
            return f"not ({_text(where.of, dialect)})"
    raise TypeError(f"{type(where).__name__} has no spelling")


def _search(where: Search, dialect: Dialect) -> str:
    text = literal(where.text)
    if where.function == "contains" and dialect.text_search == "substringof":
        return f"substringof({text},{where.name})"
    return f"{where.function}({where.name},{text})"


def _operand(part: Filter, dialect: Dialect) -> str:
    text = _text(part, dialect)
    return f"({text})" if isinstance(part, Joined) else text


def _moment(text: str, dialect: Dialect) -> str:
    return f"datetime'{text.removesuffix('Z')}'" if dialect.day_literal == "v3" else text


def _instant(value: datetime.datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _key_literal(value: Key | EnumMember, dialect: Dialect) -> str:
    match value:
        case EnumMember():
            return value.spelled(dialect)
        case int() | Decimal():
            return number_text(value)
        case str() if _PATH_KEY.fullmatch(value):
            return f"'{value}'"
    raise UnsafeKey("only letters, digits, dot, underscore and hyphen may stand in a path")
