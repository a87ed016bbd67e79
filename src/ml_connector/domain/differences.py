"""Field by field, how what would be sent differs from what was sent last.

Pure. Knows trees of texts, numbers and lists, and what a masked text looks like. Knows no system's names.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

__all__ = ["Difference", "differences", "text_differences"]

_MASK = "***"


class Difference(NamedTuple):
    """One member: its path, its text before and after; "" where it was or is absent."""

    path: str
    before: str
    after: str


def differences(before: Mapping[str, object] | None, after: Mapping[str, object]) -> list[Difference]:
    """List what differs, in the order of `after` and then what is gone; None before: everything is new.

    Numbers are compared as amounts: 1.5 is 1.50. A text that is masked on one side is never shown in the clear of the
    other.
    """
    was, becomes = dict(_leaves("", before or {})), dict(_leaves("", after))
    paths = [*becomes, *(path for path in was if path not in becomes)]
    return [
        _difference(path, *(_text(side[path]) if path in side else "" for side in (was, becomes)))
        for path in paths
        if path not in was or path not in becomes or not _same(was[path], becomes[path])
    ]


def text_differences(before: str | None, after: str) -> list[Difference]:
    """List what differs between two texts, where both are JSON objects; nothing where one is not."""
    was, becomes = _tree(before), _tree(after)
    return [] if was is None or becomes is None else differences(was, becomes)


def _tree(text: str | None) -> Mapping[str, object] | None:
    try:
        told = json.loads(text or "", parse_float=Decimal)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    """Give every member that holds no others, under its path; an empty list or tree is one."""
    if isinstance(value, Mapping) and value:
        for name, held in value.items():
            yield from _leaves(f"{path}.{name}" if path else str(name), held)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        for position, held in enumerate(value, 1):
            yield from _leaves(f"{path}[{position}]", held)
    elif path:
        yield path, value


def _same(one: object, other: object) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):  # or true would be 1
        return one is other
    return one == other


def _difference(path: str, before: str, after: str) -> Difference:
    if _MASK in before or _MASK in after:
        return Difference(path, _hidden(before), _hidden(after))
    return Difference(path, before, after)


def _hidden(text: str) -> str:
    return text if not text or _MASK in text else _MASK


def _text(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
