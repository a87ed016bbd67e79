"""Which sends of one delivery are one attempt, and what an attempt changed of the one before.

Pure. Knows texts, and JSON trees in them. Knows no system's names.
"""

import json
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal

from ml_connector.domain.differences import Difference, differences

__all__ = ["changed_words", "changes", "numbered"]

_LINE = re.compile(r"(\w+)\[(\d+)\]\.(.+)")
_MIDNIGHT = "T00:00:00Z"


def numbered(sends: Sequence[tuple[Hashable, Hashable]]) -> list[int]:
    """Number the attempts, from 1: sends of the same run with the same content, one after the other, are one.

    Each send is given as its run and its content, or a hash of it. A refused parcel is halved until the guilty one is
    alone, so one attempt may be several calls.
    """
    numbers: list[int] = []
    before: tuple[Hashable, Hashable] | None = None
    for one in sends:
        last = numbers[-1] if numbers else 0
        numbers.append(last if one == before else last + 1)
        before = one
    return numbers


def changes(before: str, after: str) -> list[Difference]:
    """List field by field what one payload changed of another, where both are JSON objects; else nothing.

    Amounts are exact: the same value written with other zeros is no change.
    """
    was, becomes = _tree(before), _tree(after)
    return [] if was is None or becomes is None else differences(was, becomes)


def changed_words(before: str, after: str) -> list[str]:
    """Say what one payload changed of another, a short line each; nothing where they are the same text.

    A line that came or went whole is one line. A text that only is written otherwise, such as in another order, is told
    as that: Sage 300 applies fields in the order in which they come.
    """
    if before == after:
        return []
    told = list(_words(changes(before, after)))
    return told or ["the same fields and values, written otherwise: in another order, or with other zeros"]


def _words(changed: Sequence[Difference]) -> Iterator[str]:
    """Say differences one by one, but those of a line that came or went whole together."""
    whole: dict[tuple[str, str], list[str]] = {}
    for one in changed:
        place = _place(one.path)
        if place is not None and not (one.before and one.after):
            name, _, member = place.rpartition(" ")
            whole.setdefault((name, "gone" if one.before else "added"), []).append(
                f"{member} {_plain(one.before or one.after)}"
            )
            continue
        yield f"{place or one.path} {_plain(one.before) or '(none)'} → {_plain(one.after) or '(none)'}"
    for (name, what), members in whole.items():
        yield f"{name} {what}: {', '.join(members)}"


def _place(path: str) -> str | None:
    """Name a member of a line as people do; None where it is of none."""
    found = _LINE.fullmatch(path)
    if found is None:
        return None
    lines, number, member = found.groups()
    return f"line {number} {member}" if lines.endswith("Details") else f"{lines} {number} {member}"


def _plain(text: str) -> str:
    return text.removesuffix(_MIDNIGHT)


def _tree(text: str) -> Mapping[str, object] | None:
    try:
        told = json.loads(text, parse_float=Decimal)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
