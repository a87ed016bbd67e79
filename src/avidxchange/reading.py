"""Knows how one wire object is read by a record's canonical names: paths, words, formats, lists; pure (§6.3, §6.7).

Does not know which record it reads, and guesses nothing: what it cannot read exactly is Unreadable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from avidxchange import json_text
from avidxchange.errors import Unreadable
from avidxchange.json_text import Json
from avidxchange.nouns import normalize
from avidxchange.profile_parts import Field, Formats
from avidxchange.records import MISSING, Missing
from avidxchange.values import to_date, to_datetime, to_decimal, to_flag, to_text

LINES_MAX = 20_000
Wire = Mapping[str, Json]


class Reader:
    """One wire object read by canonical names; every complaint names the wire path."""

    def __init__(self, wire: Wire, fields: Mapping[str, Field], formats: Formats, where: str) -> None:
        self.wire = wire
        self.fields = fields
        self._formats = formats
        self._where = where

    def path(self, name: str) -> str:
        """The wire path a complaint about a field names: the one that is present, or the first."""
        field = self.fields.get(name)
        if field is None or not field.paths:
            return f"{self._where}{name}"
        return f"{self._where}{find(self.wire, field.paths)[0]}"

    def value(self, name: str) -> Json:
        """The wire value; null is None; a field that is missing altogether takes the profile's default."""
        field = self.fields.get(name)
        if field is None:
            return None
        _, found, present = find(self.wire, field.paths)
        value = found if present else field.default
        if field.required and value in (None, ""):
            raise Unreadable("is missing, and the profile requires it", self.path(name))
        return value

    def text(self, name: str) -> str | None:
        """A text, with the profile's word map applied (but for `type`, whose raw word is kept)."""
        found = to_text(self.value(name), self.path(name))
        field = self.fields.get(name)
        if found is None or field is None or name == "type":
            return found
        return str(field.words.get(normalize(found), found))

    def flag(self, name: str) -> bool | None:
        """A yes or no, in JSON's own words or the profile's."""
        field = self.fields.get(name)
        return to_flag(self.value(name), self.path(name), field.words if field else {})

    def said(self, name: str) -> bool:
        """Whether anything is said about a field, null included."""
        field = self.fields.get(name)
        if field is None:
            return False
        return field.default is not None or find(self.wire, field.paths)[2]

    def said_text(self, name: str) -> str | Missing | None:
        """A text, MISSING when nothing is said about it."""
        return self.text(name) if self.said(name) else MISSING

    def said_decimal(self, name: str) -> Decimal | Missing | None:
        """An exact amount, MISSING when nothing is said about it."""
        return self.decimal(name) if self.said(name) else MISSING

    def said_flag(self, name: str) -> bool | Missing | None:
        """A yes or no, MISSING when nothing is said about it."""
        return self.flag(name) if self.said(name) else MISSING

    def decimal(self, name: str) -> Decimal | None:
        """An exact amount."""
        return to_decimal(self.value(name), self.path(name), self._formats)

    def needed_decimal(self, name: str) -> Decimal:
        """An exact amount without which this is no invoice."""
        found = self.decimal(name)
        if found is None:
            raise Unreadable("is missing", self.path(name))
        return found

    def date(self, name: str) -> date | None:
        """A day without time."""
        return to_date(self.value(name), self.path(name), self._pattern(name) or self._formats.date)

    def datetime(self, name: str) -> datetime | None:
        """An aware timestamp."""
        pattern = self._pattern(name) or self._formats.datetime
        return to_datetime(self.value(name), self.path(name), pattern, self._formats.naive_timezone)

    def _pattern(self, name: str) -> str | None:
        field = self.fields.get(name)
        return field.pattern if field else None

    def rows(self, name: str) -> list[Reader]:
        """Readers for a list's objects."""
        field, found, path = self.fields.get(name), self.value(name), self.path(name)
        if field is None or found is None:
            return []
        if not isinstance(found, list) or len(found) > LINES_MAX:
            raise Unreadable(f"must be a list of at most {LINES_MAX} objects", path)
        return [self._row(row, field, f"{path}[{n}]") for n, row in enumerate(found)]

    def _row(self, row: Json, field: Field, path: str) -> Reader:
        if not isinstance(row, dict):
            raise Unreadable("must be an object", path)
        return Reader(row, field.fields, self._formats, f"{path}.")

    def dimensions(self, name: str) -> tuple[tuple[str, str], ...]:
        """(name, code) pairs from single fields, a list of objects, or one object."""
        field, path = self.fields.get(name), self.path(name)
        if field is None:
            return ()
        single = [(key, find(self.wire, part.paths)[1]) for key, part in field.fields.items()]
        found = self.value(name) if field.paths else None
        pairs = single + (_pairs(found, field.pair, path) if found is not None else [])
        named = [(key, to_text(value, f"{path}.{key}")) for key, value in pairs]
        if len({key for key, _ in named}) != len(named):
            raise Unreadable("a dimension is given twice", path)
        return tuple((key, code) for key, code in named if code)


def read_id(wire: Wire, fields: Mapping[str, Field]) -> str | None:
    """The record's id if it has a usable one: a text or whole number of at most 200 printable characters."""
    field = fields.get("id")
    found = json_text.word(find(wire, field.paths)[1]) if field else None
    return found if found and len(found) <= 200 and found.isprintable() and found.strip() == found else None


def _pairs(found: Json, pair: tuple[str, str] | None, path: str) -> list[tuple[str, Json]]:
    if pair is None and isinstance(found, dict):
        return list(found.items())
    if pair is None or not isinstance(found, list):
        raise Unreadable("dimensions have another shape than the profile says", path)
    pairs = []
    for row in found:
        name = json_text.word(row.get(pair[0])) if isinstance(row, dict) else None
        if name is None or not isinstance(row, dict):
            raise Unreadable("a dimension without a name", path)
        pairs.append((name, row.get(pair[1])))
    return pairs


def find(wire: Wire, paths: tuple[str, ...]) -> tuple[str, Json, bool]:
    """The first path that is present, its value, and whether any was; a present null counts as present
    (§6.3).
    """
    for path in paths:
        here: Json = dict(wire)
        for step in path.split("."):
            if not isinstance(here, dict) or step not in here:
                break
            here = here[step]
        else:
            return path, here, True
    return (paths[0] if paths else "", None, False)
