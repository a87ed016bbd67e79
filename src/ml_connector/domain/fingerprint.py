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
    match value:
        case None | "" | ():
            return
        case Decimal():
            yield f"{name}={value.normalize():f}"
        case str() | bool() | int():
            yield f"{name}={value!r}"
        case date() | datetime():
            yield f"{name}={value.isoformat()}"
        case tuple():
            for position, member in enumerate(value):
                yield from _parts(f"{name}[{position}]", member)
        case Mapping():
            for key in sorted(value):
                yield from _parts(f"{name}.{key}", value[key])
        case _ if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                if field.metadata.get("meaning", True):
                    yield from _parts(f"{name}.{field.name}", getattr(value, field.name))
        case _:
            raise TypeError(f"{name} is a {type(value).__name__}, which has no fingerprint")
