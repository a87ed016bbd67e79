"""Field by field, how what would be sent differs from what was sent last.

Pure. Knows trees of texts, numbers and lists, and what a masked text looks like. Knows no system's names.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeGuard

__all__ = ["Difference", "differences"]

_MASK = "***"


class Difference(NamedTuple):
    """One member: its path, its text before and after; "" where it was or is absent."""

    path: str
    before: str
    after: str


def differences(before: Mapping[str, object] | None, after: Mapping[str, object]) -> list[Difference]:
    """List what differs, in the order of `after` and then what is gone; None before: everything is new.

    Numbers are compared as amounts: 1.5 is 1.50. Where a list has become longer or shorter, what stayed in it is
    matched first, so that one line more is one line more, and not a change of all that follow; what is gone of a list
    is named by the place it had. A text that is masked on one side is never shown in the clear of the other.
    """
    return [
        _difference(path, _text(was), _text(becomes))
        for path, was, becomes in _differing("", before or {}, after)
    ]


_ABSENT = object()

Pair = tuple[str, object, object]


def _differing(path: str, was: object, becomes: object) -> Iterator[Pair]:
    """Give every member that holds no others and differs, with its path and both values."""
    if isinstance(was, Mapping) and isinstance(becomes, Mapping) and was and becomes:
        for name, value in becomes.items():
            yield from _differing(_within(path, name), was.get(name, _ABSENT), value)
        gone = [name for name in was if name not in becomes]
        yield from (pair for name in gone for pair in _differing(_within(path, name), was[name], _ABSENT))
    elif _is_list(was) and _is_list(becomes) and was and becomes:
        for place, one, other in _paired(was, becomes):
            yield from _differing(f"{path}[{place}]", one, other)
    elif not _same(was, becomes):
        old, new = dict(_leaves(path, was)), dict(_leaves(path, becomes))
        paths = [*new, *(leaf for leaf in old if leaf not in new)]
        yield from ((leaf, old.get(leaf, _ABSENT), new.get(leaf, _ABSENT)) for leaf in paths)


def _paired(was: Sequence[object], becomes: Sequence[object]) -> Iterator[tuple[int, object, object]]:
    """Pair the members of two lists: by their place where they are as many, else around what is in both."""
    for start, end, first, last in _unlike([repr(one) for one in was], [repr(one) for one in becomes]):
        both = min(end - start, last - first)
        yield from ((first + at + 1, was[start + at], becomes[first + at]) for at in range(both))
        yield from ((place + 1, _ABSENT, becomes[place]) for place in range(first + both, last))
        yield from ((place + 1, was[place], _ABSENT) for place in range(start + both, end))


def _unlike(was: Sequence[str], becomes: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Give the stretches of two lists that are not in both: from and to of the one, from and to of the other."""
    if len(was) == len(becomes):
        yield 0, len(was), 0, len(becomes)
        return
    least = min(len(was), len(becomes))
    head = next((at for at in range(least) if was[at] != becomes[at]), least)
    tail = next((at for at in range(least - head) if was[-1 - at] != becomes[-1 - at]), least - head)
    middle = was[head : len(was) - tail], becomes[head : len(becomes) - tail]
    for kind, *stretch in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if kind != "equal":
            start, end, first, last = (head + at for at in stretch)
            yield start, end, first, last


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    """Give every member that holds no others, under its path; an empty list or tree is one."""
    if isinstance(value, Mapping) and value:
        for name, held in value.items():
            yield from _leaves(_within(path, name), held)
    elif _is_list(value) and value:
        for position, held in enumerate(value, 1):
            yield from _leaves(f"{path}[{position}]", held)
    elif path and value is not _ABSENT:
        yield path, value


def _within(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


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
        case _ if value is _ABSENT:
            return ""
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
