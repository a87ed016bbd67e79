"""Knows how to take JSON apart without losing a digit: raw slices by dotted path, and exact decimals.

Does not know field names, pages or records.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from avidxchange.errors import Unreadable

Json = str | int | bool | Decimal | list["Json"] | dict[str, "Json"] | None

_EXACT: msgspec.json.Decoder[Json] = msgspec.json.Decoder(float_hook=Decimal)
_RAW = msgspec.json.Decoder(msgspec.Raw)
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_BOM = b"\xef\xbb\xbf"


def decode(text: str | bytes) -> Json:
    """The whole value with every non-integer number as the Decimal that was written. Raises Unreadable."""
    try:
        return _EXACT.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError, ArithmeticError) as error:
        raise Unreadable(f"not JSON: {str(error)[:200]}") from error


def whole(body: bytes) -> msgspec.Raw:
    """The body as one checked raw value, without a byte order mark. Raises Unreadable."""
    body = body.removeprefix(_BOM).strip()
    try:
        body.decode("utf-8")
        return _RAW.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"not JSON: {str(error)[:200]}") from error


def cut_short(body: bytes) -> bool:
    """Whether the body begins like JSON and ends too early: an answer that was cut, not a wrong one."""
    body = body.removeprefix(_BOM).strip()
    if body[:1] not in (b"{", b"["):
        return False
    try:
        _RAW.decode(body)
    except msgspec.DecodeError as error:
        return "truncated" in str(error)
    except RecursionError:
        return False
    return False


def at(raw: msgspec.Raw, path: str) -> msgspec.Raw | None:
    """The raw value at a dotted path (`.` is the value itself); None when it is absent or a step is no
    object.
    """
    if path == ".":
        return raw
    for step in path.split("."):
        found = members(raw).get(step)
        if found is None:
            return None
        raw = found
    return raw


def members(raw: msgspec.Raw) -> dict[str, msgspec.Raw]:
    """The members of an object, empty for anything else."""
    if bytes(memoryview(raw)[:1]) != b"{":
        return {}
    return _OBJECT.decode(raw)


def elements(raw: msgspec.Raw | None) -> list[msgspec.Raw] | None:
    """The elements of a list, None for anything else."""
    if raw is None or bytes(memoryview(raw)[:1]) != b"[":
        return None
    return _LIST.decode(raw)


def scalar(raw: msgspec.Raw | None) -> Json:
    """A small value decoded; None when absent."""
    return None if raw is None else decode(bytes(raw))


def word(value: Json) -> str | None:
    """A text or whole number as a code word, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value) or None
