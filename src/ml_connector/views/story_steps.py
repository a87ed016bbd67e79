"""The events of one delivery as the steps of a page: when, by whom, in words, and which amount was seen.

Pure. Knows events as the journey tells them. Knows no table and no mark of a page.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ml_connector.views.actors import said_by

__all__ = ["Step", "steps"]

_MOODS = {"done": "well", "held": "look", "in_doubt": "look", "refused": "wrong"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened; `amount` is what the other system said it has, None where it said none."""

    at: str
    by: str
    words: str
    details: Sequence[str]
    run: int | None
    mood: str
    amount: Decimal | None


def steps(events: Sequence[Mapping[str, Any]]) -> Sequence[Step]:
    """Give the steps of a story; what was noted before a send is left to the certificate, for the send says it too."""
    return [_step(event) for event in events if event["kind"] != "intent"]


def _step(event: Mapping[str, Any]) -> Step:
    return Step(
        at=event["at"],
        by=said_by(event["by"]),
        words=event["words"],
        details=event["details"],
        run=event["run"],
        mood=_MOODS.get(event["became"], ""),
        amount=_amount(event["told"]),
    )


def _amount(payload: str) -> Decimal | None:
    try:
        told = json.loads(payload, parse_float=Decimal) if payload else None
    except ValueError:
        return None
    amount = told.get("amount") if isinstance(told, dict) and "receipt" in told else None
    return Decimal(str(amount)) if amount else None
