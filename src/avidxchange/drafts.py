"""Knows how a canonical record becomes the JSON of one item, by the names and formats of a profile; pure (§6.3).

Does not know calls, parcels or answers. What cannot be written exactly is Unreadable; what is too long is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

import msgspec

from avidxchange.errors import Unreadable
from avidxchange.models import Excess
from avidxchange.nouns import KEYS, normalize
from avidxchange.profile_parts import Field, Formats, Operation, Template
from avidxchange.records import MISSING
from avidxchange.values import to_text, write_date, write_datetime, write_decimal

Wire = dict[str, object]
Action = Literal["warn", "truncate", "reject"]
_POLICIES = {"send_null": None, "send_empty": ""}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One item exactly as it would be sent: its key, its JSON, where it stands in the body (`Operation.envelope`),
    and every text that is over a limit.
    """

    key: str
    text: bytes
    place: str | None
    excess: tuple[Excess, ...] = ()


def drafted(record: object, operation: Operation, formats: Formats, company: Mapping[str, str]) -> Draft:
    """The item for a record; `company` stands in the item where the body is a bare list.

    Raises Unreadable(reason, field) for a record that cannot or, by the profile's limits, must not be sent.
    """
    key = value(record, KEYS[operation.name])
    if not isinstance(key, str) or not key:
        raise Unreadable("is missing: without it the answer cannot be told apart", KEYS[operation.name])
    excess: list[Excess] = []
    writer = Writer(operation, formats, excess)
    wire: Wire = dict(company) if operation.envelope == "." else {}
    for path, constant in operation.item_constants.items():
        put(wire, path, constant)
    writer.write(record, operation.fields, wire)
    text = msgspec.json.encode(wire)
    return Draft(key=key, text=text, place=operation.envelope, excess=tuple(excess))


def put(wire: Wire, path: str, value: object) -> None:
    """Set a value at a dotted path. Raises Unreadable where another value is in the way."""
    *steps, last = path.split(".")
    for step in steps:
        found = wire.setdefault(step, {})
        if not isinstance(found, dict):
            raise Unreadable("two values of the profile are written to one place", path)
        wire = found
    wire[last] = value


def value(record: object, name: str) -> object:
    """A value by canonical name; a part of an address that is not there is as absent as the address."""
    for step in name.split("."):
        if record is None or record is MISSING:
            return record
        record = getattr(record, step)
    return record


class Writer:
    """Writes canonical values; `excess` collects what is over the operation's limits."""

    def __init__(self, operation: Operation, formats: Formats, excess: list[Excess]) -> None:
        self._formats = formats
        self._excess = excess
        self._action = operation.on_excess
        self._limits = [(name.split("+"), limit) for name, limit in operation.limits.items()]

    def write(self, record: object, fields: Mapping[str, Field], wire: Wire, where: str = "") -> None:
        """Put every field of a record in its place; `where` is the list the record is a row of."""
        values = {name: value(record, name) for name in fields}
        self._shorten(values, where)
        for name, field in fields.items():
            self._field(values[name], field, wire, f"{where}{name}")

    def _shorten(self, values: dict[str, object], where: str) -> None:
        """Measure texts against their limits; `truncate` cuts the first of the texts limited together."""
        for names, limit in self._limits:
            inner = [name.removeprefix(where) for name in names if name.startswith(where)]
            texts = [text for name in inner if isinstance(text := values.get(name), str)]
            length = sum(len(text) for text in texts)
            if length <= limit:
                continue
            label = "+".join(names)
            self._excess.append(Excess(field=label, length=length, limit=limit, action=self._as_done()))
            if self._action == "reject":
                raise Unreadable(f"has {length} characters, the profile allows {limit}", label)
            if self._action == "truncate":
                _cut(values, inner, length - limit)

    def _as_done(self) -> Action:
        return cast("Action", self._action)

    def _field(self, value: object, field: Field, wire: Wire, name: str) -> None:
        if value is MISSING or (field.kind in ("list", "dimensions") and not value):
            value = field.default if field.default is not None else MISSING
        if field.required and value in (None, "", MISSING):
            raise Unreadable("is missing, and the profile requires it", name)
        if value is MISSING or not (field.paths or field.fields):
            return
        if value is None:
            self._null(field, wire)
        elif field.kind == "dimensions":
            _dimensions(cast("Sequence[tuple[str, str]]", value), field, wire)
        elif field.kind == "list":
            put(wire, field.paths[0], list(self._rows(cast("Sequence[object]", value), field, name)))
        elif field.paths:
            put(wire, field.paths[0], self._scalar(value, field, name))

    def _null(self, field: Field, wire: Wire) -> None:
        policy = field.null_policy or self._formats.null_policy
        if policy in _POLICIES and field.paths:
            put(wire, field.paths[0], _POLICIES[policy])

    def _rows(self, rows: Sequence[object], field: Field, name: str) -> Iterator[Wire]:
        for row in rows:
            wire: Wire = {}
            self.write(row, field.fields, wire, f"{name}.")
            yield wire

    def _time(self, value: dt.date, field: Field, name: str) -> str | int:
        """A day or a timestamp; a number where the profile counts from the epoch."""
        try:
            if isinstance(value, dt.datetime):
                pattern = field.pattern or self._formats.datetime
                text = write_datetime(value, pattern, self._formats.naive_timezone)
            else:
                pattern = field.pattern or self._formats.date
                text = write_date(value, pattern)
        except (ValueError, OverflowError, Unreadable) as error:
            raise Unreadable("is no time that could be written", name) from error
        return int(text) if pattern.startswith("epoch_") else text

    def _scalar(self, value: object, field: Field, name: str) -> object:
        """One value as JSON will hold it; an amount keeps every digit."""
        if isinstance(value, bool):
            return _flag(value, field, name)
        if isinstance(value, Decimal):
            text = write_decimal(value, name, self._formats)
            return msgspec.Raw(text.encode()) if self._formats.decimals_as == "number" else text
        if isinstance(value, dt.date):
            return self._time(value, field, name)
        text = to_text(cast("str", value), name) or ""
        return field.words.get(normalize(text), text)


def _flag(value: bool, field: Field, name: str) -> object:
    word = "true" if value else "false"
    if not field.words:
        return value
    if word not in field.words:
        raise Unreadable(f"the profile has no word for {word}", name)
    return field.words[word]


def _cut(values: dict[str, object], names: Sequence[str], over: int) -> None:
    """Cut texts limited together to size, the first named first."""
    for name in names:
        text = values.get(name)
        if isinstance(text, str) and over > 0:
            values[name] = text[: max(len(text) - over, 0)]
            over -= len(text) - len(cast("str", values[name]))


def _dimensions(pairs: Sequence[tuple[str, str]], field: Field, wire: Wire) -> None:
    """(name, code) pairs into single fields, a list of objects, or one object; none is left out in silence."""
    written = [(to_text(name, field.name) or "", to_text(code, field.name)) for name, code in pairs]
    rest = [pair for pair in written if pair[0] not in field.fields]
    for name, code in written:
        if name in field.fields:
            put(wire, field.fields[name].paths[0], code)
    if rest and not field.paths:
        raise Unreadable(f"the profile has no place for {rest[0][0]!r}", field.name)
    if rest and field.pair is None:
        put(wire, field.paths[0], dict(rest))
    elif rest and field.pair is not None:
        put(wire, field.paths[0], [dict(zip(field.pair, pair, strict=True)) for pair in rest])


def body(items: Sequence[Draft], constants: Mapping[str, Template], company: Mapping[str, str]) -> bytes:
    """The JSON of one call: company and constants first, then each item in its place."""
    wire: Wire = dict(company)
    for path, constant in constants.items():
        put(wire, path, constant)
    for place in dict.fromkeys(item.place for item in items):
        raws = [msgspec.Raw(item.text) for item in items if item.place == place]
        if place == ".":
            return msgspec.json.encode(raws)
        if place is None:
            return msgspec.json.encode({**wire, **msgspec.json.decode(raws[0], type=dict[str, msgspec.Raw])})
        put(wire, place, raws)
    return msgspec.json.encode(wire)
