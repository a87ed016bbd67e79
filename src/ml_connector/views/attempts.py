"""The attempts to enter one delivery: when it was sent, what came of each, and what each changed of the one before.

Pure. Knows sends as they were kept. Knows no table and no screen.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from ml_connector.domain.attempts import changed_words, numbered
from ml_connector.store.standing import EventRow
from ml_connector.views.sends import ENTERING, Send, told_of

__all__ = ["attempts"]

_AGED = "what was sent has aged out, so it cannot be compared"


def attempts(events: Sequence[EventRow]) -> list[dict[str, Any]]:
    """Tell the attempts of the step that must not happen twice; none where the delivery has no such step.

    `changed` are short lines about what differs from the attempt before: none of the first, or where it is the same.
    """
    sends = [send for step in ENTERING for send in told_of(events, step).sends]
    numbers = numbered([(send.run, send.payload) for send in sends])
    told: list[dict[str, Any]] = []
    before: Send | None = None
    for number, group in groupby(zip(numbers, sends, strict=True), key=lambda pair: pair[0]):
        those = [send for _, send in group]
        told.append(_attempt(number, those, before))
        before = those[-1]
    return told


def _attempt(number: int, sends: Sequence[Send], before: Send | None) -> dict[str, Any]:
    first, last = sends[0], sends[-1]
    return {
        "attempt": number,
        "at": first.at.isoformat(timespec="seconds"),
        "run": first.run,
        "by": first.by,
        "calls": len(sends),
        "end": str(last.end),
        "changed": [] if before is None else _changed(before, first),
    }


def _changed(before: Send, now: Send) -> list[str]:
    if not before.payload or not now.payload:
        return [_AGED]
    return changed_words(before.payload, now.payload)
