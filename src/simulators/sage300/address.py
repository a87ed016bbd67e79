"""A request's path taken apart: version, tenant, company, module, resource and key (A1 to A3, C27, C28).

Knows how an address is written. Knows no resource's rows and no switch.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from simulators.sage300.errors import SageError
from simulators.sage300.shapes import Resource
from simulators.sage300.tables import Key

__all__ = ["ACTIONS", "DANGEROUS", "Address", "read_address", "read_key"]

# The framework refuses these in a path before any route is tried.
DANGEROUS = frozenset("<>*%&:\\?")
ACTIONS = ("$process", "$template")
_ADDRESS = re.compile(
    r"/(?i:Sage300WebApi)/(?P<version>[^/]+)/-/(?P<company>[^/]+)/(?P<module>[A-Za-z]{2})"
    r"/(?P<name>[$\w]+)(?:\((?P<key>[^/]*)\))?"
)
_PART = re.compile(
    r"\s*(?:(?P<name>[A-Za-z]\w*)\s*=)?\s*"
    r"(?:(?P<type>[A-Za-z][\w.]*)?'(?P<text>(?:[^']|'')*)'|(?P<bare>[^',=\s]*))\s*(?:,|$)"
)


@dataclass(frozen=True, kw_only=True)
class Address:
    """What a path names; `key` is the text between the parentheses, None without any."""

    company: str
    module: str
    name: str
    key: str | None

    @property
    def action(self) -> str | None:
        """`$process` or `$template`, with quotes or without (D11)."""
        bare = (self.key or "").strip("'")
        return bare if bare in ACTIONS else None


def read_address(path: str) -> Address:
    """Take a decoded path apart. Raises SageError ResourceNotFound."""
    found = _ADDRESS.fullmatch(path)
    if found is None or found["version"] != "v1.0":  # A2
        raise SageError("ResourceNotFound", "The resource was not found.")
    return Address(company=found["company"], module=found["module"], name=found["name"], key=found["key"])


def read_key(text: str, resource: Resource, switches: Mapping[str, str]) -> Key:
    """The key of one row. Raises SageError InvalidEntityKey when parts are missing or of a wrong kind."""
    named, positional = _parts(text, resource)
    if named and positional:
        raise _bad(text)
    given = named or dict(zip(resource.keys, positional, strict=False))
    if set(given) != set(resource.keys) or len(named) + len(positional) != len(resource.keys):
        raise _bad(text)
    return tuple(_key_value(given[name], name, resource, switches) for name in resource.keys)


def _parts(text: str, resource: Resource) -> tuple[dict[str, str], list[str]]:
    named: dict[str, str] = {}
    positional: list[str] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if found is None or found.end() == at:
            raise _bad(text)
        at = found.end()
        value = found["bare"] if found["text"] is None else found["text"].replace("''", "'")
        if found["type"]:
            value = f"{found['type']}.{value}"
        if found["name"]:
            named[found["name"]] = value
        else:
            positional.append(value)
    return named, positional


def _key_value(value: str, name: str, resource: Resource, switches: Mapping[str, str]) -> str | int:
    field = resource.shape.by_name[name]
    if field.kind in ("number", "int"):
        return _number(value)
    if field.kind == "date":
        try:
            return datetime.fromisoformat(value).date().toordinal()
        except ValueError as error:
            raise _bad(value) from error
    if field.kind == "enum":
        return _enum(value, field.members, f"{resource.full_type}{name}", switches["enum_key"])
    return value.upper() if field.upper and switches["upper_numbers"] == "on" else value


def _number(value: str) -> int:
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise _bad(value) from error
    if not number.is_finite() or abs(number) > 10**20 or number != number.to_integral_value():
        raise _bad(value)
    return int(number)


def _enum(value: str, members: tuple[str, ...], type_name: str, form: str) -> str:
    """The enum part of a key; whether a site takes it quoted, with its type or not at all is unknown (J)."""
    qualified = value.startswith(f"{type_name}.")
    member = value.rpartition(".")[2] if qualified else value
    if form == "refused" or member not in members or qualified != (form == "qualified"):
        raise _bad(value)
    return member


def _bad(text: str) -> SageError:
    return SageError("InvalidEntityKey", f"The key '{text[:100]}' is not valid.")
