"""A short hash of what a record means, so that only a change of meaning counts as a change.

Knows values, not where they came from. Knows no JSON library, no database, no time of day.
"""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

__all__ = ["fingerprint", "of_text"]

_VERSION = "1"


def fingerprint(value: object) -> str:
    """Hash a frozen dataclass tree; empty members count as absent, so a new empty field changes nothing.

    Dataclass fields whose metadata says `{"meaning": False}` are left out.
    """
    digest = hashlib.sha256()
    for part in _parts("", value):
        digest.update(part.encode())
        digest.update(b"\x00")
    return f"{_VERSION}:{digest.hexdigest()[:40]}"


def of_text(text: str) -> str:
    """Hash a text that could not be read, byte for byte."""
    return f"{_VERSION}t:{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:40]}"


def _parts(name: str, value: object) -> Iterator[str]:
    """Spell a value out, member by member, each with its name."""
    if value is None or value == "" or value == ():
        return
    members = _members(value)
    if members is None:
        yield f"{name}={_spelled(name, value)}"
        return
    for member, held in members:
        yield from _parts(f"{name}{member}", held)


def _members(value: object) -> list[tuple[str, object]] | None:
    """Take a value apart, or give None for one that is whole."""
    match value:
        case tuple():
            return [(f"[{position}]", member) for position, member in enumerate(value)]
        case Mapping():
            return [(f".{key}", value[key]) for key in sorted(value)]
        case _ if dataclasses.is_dataclass(value):
            meant = [field for field in dataclasses.fields(value) if field.metadata.get("meaning", True)]
            return [(f".{field.name}", getattr(value, field.name)) for field in meant]
    return None


def _spelled(name: str, value: object) -> str:
    match value:
        case Decimal():
            return f"{value.normalize() + 0:f}"  # a negative zero means the same as zero
        case str() | bool() | int():
            return repr(value)
        case date() | datetime():
            return value.isoformat()
    raise TypeError(f"{name} is a {type(value).__name__}, which has no fingerprint")
