"""A JSON body checked against a shape: names, types, enum members and dates, before any rule is asked.

Knows what the framework refuses with InvalidPayload (§E.2, C35, C36, C40, D16). Knows no business rule.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from simulators.sage300.errors import SageError
from simulators.sage300.record import Record, Value
from simulators.sage300.shapes import Field, Shape

__all__ = ["read_payload"]

MAX_EXPONENT = 100  # no field is that wide; larger ones cost time only


def read_payload(body: bytes, shape: Shape, switches: Mapping[str, str]) -> Record:
    """The body as a record in the order of the JSON text (D3). Raises SageError InvalidPayload."""
    try:
        parsed: object = json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, InvalidOperation) as error:
        raise SageError("InvalidPayload", "The payload is not valid JSON.") from error
    return _record(parsed, shape, switches)


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _record(parsed: object, shape: Shape, switches: Mapping[str, str]) -> Record:
    if not isinstance(parsed, dict):
        raise SageError("InvalidPayload", f"An object of type '{shape.name}' was expected.")
    record = Record()
    for name, value in parsed.items():
        if "@" in name:  # OData annotations say nothing here
            continue
        field = shape.by_name.get(name)
        if field is None and switches["unknown_members"] == "ignore":
            continue
        if field is None:
            raise SageError("InvalidPayload", f"The property '{name}' does not exist on type '{shape.name}'.")
        record[name] = _value(value, field, shape, switches)
    return record


def _value(value: object, field: Field, shape: Shape, switches: Mapping[str, str]) -> Value:
    if field.kind == "list":
        if not isinstance(value, list):
            raise _wrong(field)
        return [_record(row, shape.detail_of(field), switches) for row in value]
    if field.kind == "date":
        return _day(value, field, switches["zoneless_dates"])
    if field.kind == "number" or field.kind == "int":
        return _number(_untied(value) if switches["number_as_text"] == "accept" else value, field)
    if field.kind == "bool":
        if not isinstance(value, bool):
            raise _wrong(field)
        return value
    return _text(value, field, upper=switches["upper_numbers"] == "on")


def _text(value: object, field: Field, *, upper: bool) -> str:
    if value is None and field.kind == "text":
        return ""
    if not isinstance(value, str) or (field.kind == "enum" and value not in field.members):
        raise _wrong(field)
    trimmed = value.rstrip(" ") if field.kind == "text" else value  # C38
    return trimmed.upper() if field.upper and upper else trimmed


def _untied(value: object) -> object:
    """The number in a text, or the value itself."""
    if not isinstance(value, str):
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        return value
    return int(number) if number == number.to_integral_value() else number


def _number(value: object, field: Field) -> Value:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise _wrong(field)
    if field.kind == "number":
        number = Decimal(value)
        if abs(number.adjusted()) > MAX_EXPONENT:
            raise _wrong(field)
        return number
    if isinstance(value, Decimal):
        raise _wrong(field)
    return value


def _day(value: object, field: Field, zoneless: str) -> date | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong(field)
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC).date()
    except (ValueError, OverflowError) as error:
        raise _wrong(field) from error
    return moment.date() - timedelta(days=1) if zoneless == "day_before" else moment.date()


def _wrong(field: Field) -> SageError:
    return SageError("InvalidPayload", f"The value of '{field.name}' is not a valid {field.kind}.")
