"""Knows how a record's JSON becomes a canonical invoice by the names of a profile; pure (§6.3, §6.6, §6.7).

Does not know how the text was fetched, and guesses nothing: what it cannot read exactly is Unreadable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, cast

from avidxchange import json_text
from avidxchange.errors import Unreadable
from avidxchange.json_text import Json
from avidxchange.models import Invoice, InvoiceDistribution, InvoiceLine, InvoiceType
from avidxchange.nouns import normalize
from avidxchange.profile import Profile
from avidxchange.profile_parts import Field, Formats
from avidxchange.values import to_date, to_datetime, to_decimal, to_text

_FREE_TEXT = ("description", "approved_by", "image_url")
LINES_MAX = 20_000
Wire = Mapping[str, Json]


def read_invoice(text: str, profile: Profile) -> Invoice:
    """The invoice in a JSON text. Raises Unreadable(reason, path) and nothing else.

    Where the list is complete (`detail: null`) the list's own names win over those of `invoice_get`.
    """
    wire = json_text.decode(text)
    if not isinstance(wire, dict):
        raise Unreadable("an invoice must be a JSON object")
    return _invoice(_Reader(wire, invoice_fields(profile), profile.formats, ""), profile)


def invoice_fields(profile: Profile) -> Mapping[str, Field]:
    """The names an invoice is read by."""
    detail, listed = profile.operations.get("invoice_get"), profile.operations.get("invoices_list")
    fields = dict(detail.fields) if detail else {}
    if listed and (listed.detail is None or not detail):
        fields.update(listed.fields)
    return fields


def identity_names(profile: Profile) -> frozenset[str]:
    """The last parts of the paths of every field but free text: what an invoice is told apart by."""
    names: set[str] = set()
    for found in _all_fields(invoice_fields(profile).values()):
        if found.name not in _FREE_TEXT:
            names.update(path.rsplit(".", 1)[-1] for path in found.paths)
    return frozenset(names)


def _all_fields(fields: Iterable[Field]) -> Iterator[Field]:
    for found in fields:
        yield found
        yield from _all_fields(found.fields.values())


def read_id(raw: Wire, fields: Mapping[str, Field]) -> str | None:
    """The record's id if it has a usable one: a text or whole number of at most 200 printable characters."""
    field = fields.get("id")
    found = json_text.word(_find(raw, field.paths)[1]) if field else None
    return found if found and len(found) <= 200 and found.isprintable() and found.strip() == found else None


def _invoice(read: _Reader, profile: Profile) -> Invoice:
    identity = read_id(read.wire, read.fields)
    if identity is None:
        raise Unreadable("no usable id", read.path("id"))
    raw_type, raw_status, raw_export = read.text("type"), read.text("status"), read.text("export_status")
    return Invoice(
        id=identity,
        number=read.text("number") or "",
        vendor_code=read.text("vendor_code") or "",
        total=read.needed_decimal("total"),
        type=_type(raw_type, read),
        raw_type=raw_type,
        date=read.date("date"),
        due_date=read.date("due_date"),
        posting_date=read.date("posting_date"),
        terms_code=read.text("terms_code"),
        currency=read.text("currency"),
        tax=read.decimal("tax"),
        freight=read.decimal("freight"),
        discount=read.decimal("discount"),
        po_number=read.text("po_number"),
        description=read.text("description"),
        status=_canonical("invoice_status", raw_status, profile),
        raw_status=raw_status,
        export_status=_canonical("export_status", raw_export, profile),
        raw_export_status=raw_export,
        company=read.text("company"),
        approved_by=read.text("approved_by"),
        approved_at=read.datetime("approved_at"),
        updated_at=read.datetime("updated_at"),
        image_url=read.text("image_url"),
        lines=tuple(_line(row) for row in read.rows("lines")),
        distributions=tuple(_distribution(row) for row in read.rows("distributions")),
    )


def _type(raw: str | None, read: _Reader) -> InvoiceType:
    field = read.fields.get("type")
    word = field.words.get(normalize(raw), "unknown") if field and raw else "unknown"
    return cast("InvoiceType", word)


def _canonical(kind: Literal["invoice_status", "export_status"], raw: str | None, profile: Profile) -> str:
    """Unlisted is `unknown`, never a guess (§6.6)."""
    return "unknown" if raw is None else profile.vocabulary[kind].get(normalize(raw), "unknown")


def _line(read: _Reader) -> InvoiceLine:
    return InvoiceLine(
        line_number=read.text("line_number"),
        description=read.text("description"),
        quantity=read.decimal("quantity"),
        unit_price=read.decimal("unit_price"),
        amount=read.decimal("amount"),
        po_line=read.text("po_line"),
        gl_account=read.text("gl_account"),
        dimensions=read.dimensions("dimensions"),
    )


def _distribution(read: _Reader) -> InvoiceDistribution:
    return InvoiceDistribution(
        amount=read.needed_decimal("amount"),
        gl_account=read.text("gl_account"),
        dimensions=read.dimensions("dimensions"),
        job=read.text("job"),
        description=read.text("description"),
    )


class _Reader:
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
        return f"{self._where}{_find(self.wire, field.paths)[0]}"

    def value(self, name: str) -> Json:
        """The wire value; null is None; a field that is missing altogether takes the profile's default."""
        field = self.fields.get(name)
        if field is None:
            return None
        _, found, present = _find(self.wire, field.paths)
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
        return field.words.get(normalize(found), found)

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

    def rows(self, name: str) -> list[_Reader]:
        """Readers for a list's objects."""
        field, found, path = self.fields.get(name), self.value(name), self.path(name)
        if field is None or found is None:
            return []
        if not isinstance(found, list) or len(found) > LINES_MAX:
            raise Unreadable(f"must be a list of at most {LINES_MAX} objects", path)
        return [self._row(row, field, f"{path}[{n}]") for n, row in enumerate(found)]

    def _row(self, row: Json, field: Field, path: str) -> _Reader:
        if not isinstance(row, dict):
            raise Unreadable("must be an object", path)
        return _Reader(row, field.fields, self._formats, f"{path}.")

    def dimensions(self, name: str) -> tuple[tuple[str, str], ...]:
        """(name, code) pairs from single fields, a list of objects, or one object."""
        field, path = self.fields.get(name), self.path(name)
        if field is None:
            return ()
        single = [(key, _find(self.wire, part.paths)[1]) for key, part in field.fields.items()]
        found = self.value(name) if field.paths else None
        pairs = single + (_pairs(found, field.pair, path) if found is not None else [])
        named = [(key, to_text(value, f"{path}.{key}")) for key, value in pairs]
        if len({key for key, _ in named}) != len(named):
            raise Unreadable("a dimension is given twice", path)
        return tuple((key, code) for key, code in named if code)


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


def _find(wire: Wire, paths: tuple[str, ...]) -> tuple[str, Json, bool]:
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
