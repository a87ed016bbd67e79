"""Knows how an answer would look that says what a sample record says, and proves that reading gives that record.

Does not know calls. It is the reading half of a profile turned round, for showing and proving only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass, replace
from dataclasses import fields as members
from typing import cast

import msgspec

from avidxchange import json_text, mapping, naming, samples
from avidxchange.drafts import Wire, Writer, put, value
from avidxchange.lists import item_id
from avidxchange.nouns import INVOICE, OPERATIONS, PAYMENT, normalize
from avidxchange.pages import read_items
from avidxchange.profile import Profile
from avidxchange.profile_parts import Field, Operation, Word

_READERS: Mapping[str, Callable[[str, Profile], object]] = {
    "invoices_list": mapping.read_invoice,
    "invoice_get": mapping.read_invoice,
    "invoice_statuses_list": mapping.read_status,
    "payments_list": mapping.read_payment,
    "vendors_list": mapping.read_vendor,
    "gl_accounts_list": mapping.read_gl_account,
    "purchase_orders_list": mapping.read_purchase_order,
}
_VOCABULARIES = {
    (id(INVOICE), "status"): "invoice_status",
    (id(INVOICE), "export_status"): "export_status",
    (id(PAYMENT), "status"): "payment_status",
    (id(PAYMENT), "method"): "payment_method",
}


@dataclass(frozen=True, kw_only=True)
class Mirrored:
    """A sample answer, the record read from it (the bare id of a summary), and whether nothing was lost."""

    answer: str
    record: object
    proven: bool


def mirrored(profile: Profile, operation: Operation) -> Mirrored | None:
    """The mirror of an operation, None for one that reads no records. Raises Unreadable."""
    read = _READERS.get(operation.name)
    if read is None:
        return None
    names = naming.fields_of(profile, operation.name)
    sample = samples.record(operation.name, names)
    item = written(sample, names, profile, operation)
    answer = _wrapped(item, operation)
    text = _unwrapped(answer, operation)
    if operation.name == "invoices_list" and operation.detail:
        found = item_id(text, names)
        return Mirrored(answer=answer.decode(), record=found, proven=found == samples.INVOICE.id)
    record = read(text, profile)
    return Mirrored(answer=answer.decode(), record=record, proven=same(sample, record, names))


def same(sample: object, record: object, names: Mapping[str, Field]) -> bool:
    """Whether a record says what the sample says, in every field a profile names on the wire.

    Values are compared, not their JSON: what is read and written by the same wrong name agrees on the wire.
    """
    return all(
        _agree(value(sample, name), value(record, name), field)
        for name, field in names.items()
        if is_known(record, name) and (field.paths or field.fields)
    )


def _agree(ours: object, theirs: object, field: Field) -> bool:
    if field.kind not in ("list", "dimensions"):
        return ours == theirs
    rows, found = cast("tuple[object, ...]", ours), cast("tuple[object, ...]", theirs)
    if field.kind == "dimensions":
        return set(rows) == set(found)
    return len(rows) == len(found) and all(
        same(row, other, field.fields) for row, other in zip(rows, found, strict=True)
    )


def is_known(record: object, name: str) -> bool:
    """Whether a record has a field of this canonical name."""
    return is_dataclass(record) and name.split(".")[0] in {member.name for member in members(record)}


def written(record: object, names: Mapping[str, Field], profile: Profile, operation: Operation) -> bytes:
    """The JSON a record would have been read from, by the first path of each field."""
    noun = id(OPERATIONS[operation.name])
    turned = {
        name: _turned(field, profile, _VOCABULARIES.get((noun, name)))
        for name, field in names.items()
        if is_known(record, name)
    }
    wire: Wire = {}
    Writer(replace(operation, limits={}), profile.formats, []).write(record, turned, wire)
    return msgspec.json.encode(wire)


def _turned(field: Field, profile: Profile, vocabulary: str | None) -> Field:
    """The field as one writes it: canonical word to wire word."""
    words: dict[str, Word] = {}
    for raw, word in field.words.items():
        words.setdefault(normalize(str(word)), field.spelled.get(raw, raw))
    if vocabulary is not None:
        inner, spelled = dict(words), profile.spelled[vocabulary]
        words = {}
        for raw, word in profile.vocabulary[vocabulary].items():
            words.setdefault(normalize(word), inner.get(raw, spelled.get(raw, raw)))
    parts = field.fields if field.kind == "dimensions" else {
        name: _turned(part, profile, None) for name, part in field.fields.items()
    }  # fmt: skip
    return replace(
        field,
        paths=field.paths[:1],
        words=words,
        default=None,
        required=False,
        null_policy=None,
        fields=parts,
    )


def _wrapped(item: bytes, operation: Operation) -> bytes:
    one = operation.name == "invoice_get"
    path = (operation.item or ".") if one else operation.paging.items
    raw = msgspec.Raw(item) if one else [msgspec.Raw(item)]
    wire: Wire = {}
    if path == ".":
        return msgspec.json.encode(raw)
    put(wire, path, raw)
    return msgspec.json.encode(wire)


def _unwrapped(answer: bytes, operation: Operation) -> str:
    if operation.name == "invoice_get":
        return bytes(json_text.at(json_text.whole(answer), operation.item or ".") or b"").decode()
    return bytes(read_items(answer, operation.paging)[1][0]).decode()
