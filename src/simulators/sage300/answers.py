"""Rows as the JSON the Web API sends: view order, no trailing zeros, dates as midnight Z (§C.1, §C.5).

Knows the wire form of values and the context URL. Knows no query and no rule.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TypeAlias

import msgspec

from simulators.sage300.record import Reader, Record, Value
from simulators.sage300.shapes import Resource, Shape
from simulators.sage300.tables import Page

__all__ = ["HEADERS", "Json", "encode", "entity", "feed", "render", "render_record"]

Json: TypeAlias = "str | int | bool | Decimal | list[Json] | dict[str, Json] | None"

# C.1: what a real answer carries; no ETag.
HEADERS: Mapping[str, str] = {
    "Content-Type": "application/json; odata.metadata=minimal",
    "OData-Version": "4.0",
    "api-supported-versions": "1.0",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
    "Expires": "-1",
    "Server": "Microsoft-IIS/10.0",
    "X-AspNet-Version": "4.0.30319",
    "X-Powered-By": "ASP.NET",
}
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def encode(answer: Json) -> bytes:
    """JSON bytes; decimals are numbers."""
    return _ENCODER.encode(answer)


def feed(address: str, resource: Resource, rows: list[Json], page: Page, next_query: str | None) -> Json:
    """A collection: context, count when asked, value, nextLink when given (C1, C22)."""
    answer: dict[str, Json] = {"@odata.context": address}
    if page.total is not None:
        answer["@odata.count"] = page.total
    answer["value"] = rows
    if next_query is not None:
        base = address.partition("$metadata")[0]
        answer["@odata.nextLink"] = f"{base}{resource.name}?{next_query}"
    return answer


def entity(address: str, row: Mapping[str, Json]) -> Json:
    """A single row: the bare object with its context (C2)."""
    return {"@odata.context": address, **row}


def render(
    row: object, shape: Shape, readers: Mapping[str, Reader], select: tuple[str, ...] = ()
) -> dict[str, Json]:
    """One root row in view order; with `select` the chosen members only (C3, C4, C5)."""
    chosen = set(select)
    shown: dict[str, Json] = {}
    for field in shape.fields:
        if chosen and field.name not in chosen:
            continue
        value = readers[field.name](row)
        shown[field.name] = _details(value, shape.details[field.detail]) if field.detail else _plain(value)
    return shown


def _details(value: Value, shape: Shape) -> Json:
    return [render_record(row, shape) for row in value] if isinstance(value, list) else []


def render_record(row: Record, shape: Shape) -> dict[str, Json]:
    """One sparse row with its details, in view order."""
    shown = dict(_blank(shape))
    for name in row.keys() & shown.keys():
        field, value = shape.by_name[name], row[name]
        shown[name] = _details(value, shape.details[field.detail]) if field.detail else _plain(value)
    return shown


@cache
def _blank(shape: Shape) -> Mapping[str, Json]:
    """What a row shows in which nothing was stored: most members of most rows."""
    return {field.name: [] if field.detail else _plain(field.empty) for field in shape.fields}


def _plain(value: Value) -> Json:
    if isinstance(value, Decimal):  # C32
        return int(value) if value == value.to_integral_value() else value.normalize()
    if isinstance(value, date):  # C33
        return f"{value.isoformat()}T00:00:00Z"
    return None if isinstance(value, list) else value
