"""Which sends of one delivery are one attempt, and what an attempt changed of the one before.

Pure. Knows texts, and JSON trees in them. Knows no system's names.
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal

from ml_connector.domain.differences import Difference, differences

__all__ = ["changes", "numbered"]


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


def _tree(text: str) -> Mapping[str, object] | None:
    try:
        told = json.loads(text, parse_float=Decimal)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
