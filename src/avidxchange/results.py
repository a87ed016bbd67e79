"""Knows how the answer to a bulk write is told apart item by item, in every style of §6.4; pure.

Does not know calls, credentials or records. An item the answer does not speak of is never taken for sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import msgspec

from avidxchange import json_text
from avidxchange.errors import FieldFault, Unreadable
from avidxchange.json_text import Json
from avidxchange.models import KEPT, Outcome
from avidxchange.nouns import normalize
from avidxchange.profile_parts import FaultShapes, Result

ROWS_MAX = 20_000
ERRORS_MAX = 100
TEXT_MAX = 2_000
_INDEXED = re.compile(r"\[([0-9]{1,6})\]")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What the gateway said about one item: `text` is the row as it came; key and index as far as given."""

    outcome: Outcome
    key: str | None = None
    index: int | None = None
    id: str | None = None
    errors: tuple[FieldFault, ...] = ()
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One row per key in order, None where nothing was said; `surprises` are rows nobody asked for."""

    rows: tuple[Row | None, ...]
    surprises: tuple[Row, ...] = ()


def read(body: bytes, shape: Result, faults: FaultShapes, keys: Sequence[str]) -> Told:
    """The outcome of each item of a success. Raises Unreadable for an answer of another shape."""
    if shape.style in ("empty_204", "indexed_400"):
        return Told(rows=tuple(Row(outcome="accepted") for _ in keys))
    whole = json_text.whole(body)
    if shape.style == "split_lists":
        rows = [*_rows(whole, shape.successes, shape, faults), *_failures(whole, shape, faults)]
    else:
        rows = _rows(whole, "." if shape.style == "bare_array" else shape.list or "results", shape, faults)
    return matched(rows, keys, in_order=shape.in_order)


def masked(told: Told, mask: Callable[[str], str]) -> Told:
    """The same with every word of the gateway masked."""

    def shown(text: str | None) -> str | None:
        return mask(text) if text else text

    def said(error: FieldFault) -> FieldFault:
        return FieldFault(code=shown(error.code), field=shown(error.field), message=shown(error.message))

    def row(found: Row) -> Row:
        return replace(found, errors=tuple(said(error) for error in found.errors), text=mask(found.text))

    rows = tuple(None if found is None else row(found) for found in told.rows)
    return Told(rows=rows, surprises=tuple(map(row, told.surprises)))


def doubted(told: Told) -> Told:
    """The same, but for what a refusal says was kept: that is unknown."""
    return replace(
        told,
        rows=tuple(
            replace(row, outcome="unknown") if row is not None and row.outcome in KEPT else row
            for row in told.rows
        ),
    )


def refused(body: bytes, shape: Result, faults: FaultShapes, keys: Sequence[str]) -> Told | None:
    """The outcome of each item of a batch refused whole: the guilty failed, the others are not done.

    None where the complaints do not say which items they are about.
    """
    try:
        rows = _rows(json_text.whole(body), shape.list or faults.list, replace(shape, errors="."), faults)
    except Unreadable:
        return None
    rows = [_indexed(row, shape.first_index) for row in rows]
    guilty = [replace(row, outcome="failed") for row in rows if row.index is not None or row.key in keys]
    if not guilty or any(row.index is not None and not 0 <= row.index < len(keys) for row in guilty):
        return None
    about_none = tuple(row for row in rows if row.index is None and row.key not in keys)
    return Told(rows=_together(guilty, keys), surprises=about_none)


def _together(guilty: Sequence[Row], keys: Sequence[str]) -> tuple[Row, ...]:
    """Several complaints may be about one item."""
    found: list[Row] = [Row(outcome="not_done") for _ in keys]
    for row in guilty:
        place = row.index if row.index is not None else list(keys).index(str(row.key))
        old = found[place]
        text = f"{old.text}\n{row.text}" if old.text else row.text
        found[place] = replace(row, errors=(*old.errors, *row.errors)[:ERRORS_MAX], text=text)
    return tuple(found)


def _indexed(row: Row, first: int) -> Row:
    """An index may stand inside the name of the field: `vendors[3].name`."""
    if row.index is not None:
        return row
    named = [found[1] for error in row.errors if (found := _INDEXED.search(error.field or ""))]
    return replace(row, index=int(named[0]) - first) if named and int(named[0]) >= first else row


def _failures(whole: msgspec.Raw, shape: Result, faults: FaultShapes) -> list[Row]:
    rows = _rows(whole, shape.failures, shape, faults)
    return [replace(row, outcome="failed") for row in rows]


def _rows(whole: msgspec.Raw, path: str, shape: Result, faults: FaultShapes) -> list[Row]:
    found = json_text.at(whole, path)
    raws = json_text.elements(found)
    if shape.style == "split_lists" and (found is None or bytes(found) == b"null"):
        return []
    if raws is None:
        raise Unreadable("no list where the profile says the results are", path)
    if len(raws) > ROWS_MAX:
        raise Unreadable(f"more than {ROWS_MAX} results", path)
    return [_row(raw, shape, faults) for raw in raws]


def _row(raw: msgspec.Raw, shape: Result, faults: FaultShapes) -> Row:
    """One row; one that is a bare word is the key of an item."""
    text = bytes(raw).decode("utf-8")
    word = json_text.word(json_text.decode(text)) if text[:1] not in "{[" else None
    if word is not None:
        return Row(outcome="accepted", key=word, text=text)
    errors = _errors(_at(raw, shape.errors), faults)
    outcome = _outcome(_at(raw, shape.outcome), shape, failed=bool(errors))
    return Row(
        # "Created", with complaints: what was kept of it, nobody knows.
        outcome="unknown" if errors and outcome in KEPT else outcome,
        key=_word(raw, shape.key),
        index=_index(_word(raw, shape.index), shape.first_index),
        id=_word(raw, shape.id),
        errors=errors,
        text=text,
    )


def _at(raw: msgspec.Raw, path: str | None) -> Json:
    return json_text.scalar(json_text.at(raw, path)) if path else None


def _word(raw: msgspec.Raw, path: str | None) -> str | None:
    return json_text.word(_at(raw, path))


def _index(word: str | None, first: int) -> int | None:
    """Counted from 0, whatever the gateway counts from; -1 for a number that is no place."""
    if word is None:
        return None
    return int(word) - first if re.fullmatch(r"[0-9]{1,6}", word) and int(word) >= first else -1


def _outcome(value: Json, shape: Result, *, failed: bool) -> Outcome:
    """The profile's word; without a place for one, complaints decide. An unlisted word is unknown."""
    if shape.outcome is None:
        return "failed" if failed else "accepted"
    word = str(value).lower() if isinstance(value, bool) else json_text.word(value)
    if word is None:
        return "failed" if failed else "unknown"
    return cast("Outcome", shape.words.get(normalize(word), "unknown"))


def _errors(value: Json, faults: FaultShapes) -> tuple[FieldFault, ...]:
    """Complaints as objects, bare texts, or one of either."""
    listed = value if isinstance(value, list) else [value]
    found = (_error(row, faults) for row in listed[:ERRORS_MAX])
    return tuple(error for error in found if error.code or error.message or error.field)


def _error(row: Json, faults: FaultShapes) -> FieldFault:
    if not isinstance(row, Mapping):
        return FieldFault(message=_cut(row))
    names = (faults.code, faults.field, faults.message)
    code, field, message = (_cut(row.get(name)) for name in names)
    return FieldFault(code=code, field=field, message=message)


def _cut(value: Json) -> str | None:
    found = json_text.word(value)
    return found[:TEXT_MAX] if found else None


def matched(rows: Sequence[Row], keys: Sequence[str], *, in_order: bool = False) -> Told:
    """Rows to items by echoed key, else by index, else all or nothing (§6.4).

    A row that names no item of ours, and a second row for an item, are surprises; two rows that differ leave the
    item unknown.
    """
    anonymous = all(row.key is None and row.index is None for row in rows)
    if rows and anonymous:
        return _all_or_nothing(rows, len(keys), in_order=in_order)
    places = {key: place for place, key in enumerate(keys)}
    found: list[Row | None] = [None] * len(keys)
    surprises = []
    for row in rows:
        place = _place(row, places, len(keys))
        if place is None:
            surprises.append(row)
            continue
        first = found[place]
        if first is not None:
            surprises.append(row)
            row = first if first.outcome == row.outcome else replace(first, outcome="unknown")
        found[place] = row
    return Told(rows=tuple(found), surprises=tuple(surprises))


def _place(row: Row, places: Mapping[str, int], count: int) -> int | None:
    """An echoed key outranks an index: one that is not ours is never matched by place."""
    if row.key is not None:
        return places.get(row.key)
    return row.index if row.index is not None and 0 <= row.index < count else None


def _all_or_nothing(rows: Sequence[Row], count: int, *, in_order: bool) -> Told:
    """Rows without key and index: by place if the profile says so, else only where all say the same."""
    if in_order and len(rows) == count:
        return Told(rows=tuple(rows))
    if len(rows) == count and len({row.outcome for row in rows}) == 1:
        alike = Row(outcome=rows[0].outcome)
        return Told(rows=tuple(rows) if count == 1 else (alike,) * count)
    return Told(rows=(None,) * count, surprises=tuple(rows))


def batch_id(body: bytes, shape: Result) -> str:
    """The id of a batch that is worked off later. Raises Unreadable."""
    found = _word(json_text.whole(body), shape.batch_id)
    if not found or len(found) > 200 or not found.isprintable():
        raise Unreadable("no usable batch id", shape.batch_id)
    return found


def batch(body: bytes, shape: Result, faults: FaultShapes, keys: Sequence[str]) -> Told | None:
    """The outcomes of a batch, None while it is not finished. Raises Unreadable.

    A broken batch without results has failed with every item; a finished one keeps silent about none.
    """
    state = normalize(_word(json_text.whole(body), shape.state) or "") if shape.state else None
    if state is not None and state in shape.broken:
        try:
            return read(body, shape, faults, keys)
        except Unreadable:
            return Told(rows=tuple(Row(outcome="failed") for _ in keys))
    if state is not None and state not in shape.finished:
        return None
    return read(body, shape, faults, keys)
