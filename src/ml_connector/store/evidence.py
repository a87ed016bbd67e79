"""The evidence of one delivery: what was meant and what looks were answered, each an event; and all of it read back.

Knows the trail and its seals. Judges only whether an event still says what was hashed, and moves nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from ml_connector.engine.looks import Look
from ml_connector.store.aging import AGED
from ml_connector.store.anchors import Anchor, anchored
from ml_connector.store.audit import payload_hash
from ml_connector.store.trail import Line, Sealed, walk

__all__ = ["INTENT", "LOOK", "Exhibit", "exhibit", "look_text", "one_moment"]

INTENT, LOOK = (
    "intent",
    "look",
)  # kinds of events; what they say never ages out, for a certificate rests on it

_SHOWN_MAX = 500  # characters of one answer

_SEALS = "select distinct seal from store_event where delivery_id = %s order by seal"
_ONE_MOMENT = "set transaction isolation level repeatable read, read only"
_NO_PAYLOAD = payload_hash(None)


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """Every event of one delivery in the order of the trail, and the hashes of the seals they stand under.

    `broken` says where one of them is not what was sealed, or its seal is not what a checkpoint signed. `signed` is the
    first checkpoint that covers them all; None where there is none yet.
    """

    events: Sequence[Line]
    seals: Mapping[int, str]
    broken: Sequence[str]
    signed: Anchor | None


def look_text(look: Look, key: str) -> str:
    """Write what a look was asked and answered of one delivery as an event's payload; long answers are cut."""
    asked = [
        {
            "of": one.of,
            "narrowed": one.narrowed,
            "rows": one.rows,
            "highest": one.highest,
            "at": one.at.isoformat(),
            "shown": shown if len(shown) <= _SHOWN_MAX else f"{shown[:_SHOWN_MAX]} …",
        }
        for one, shown in zip(look.questions, look.shown[key], strict=False)
    ]
    return json.dumps({"sought": look.sought.get(key, ""), "asked": asked}, ensure_ascii=False)


@contextmanager
def one_moment() -> Iterator[None]:
    """See the ledger's lines and the trail as they are at one moment: what a run writes meanwhile is in neither."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ONE_MOMENT)
        yield


def exhibit(delivery_id: int) -> Exhibit:
    """Read all events of one delivery under their seals; check that each is as sealed, and the seals as signed."""
    with connection.cursor() as cursor:
        cursor.execute(_SEALS, [delivery_id])
        numbers = [row[0] for row in cursor.fetchall()]
    sealed = [one for number in numbers for one in walk(number, first=number, check=True, payloads=True)]
    events = [line for one in sealed for line in one.events if line.delivery == delivery_id]
    signed, unlinked = anchored(numbers)
    return Exhibit(
        events=events,
        seals={one.number: one.hash for one in sealed},
        broken=[*unlinked, *_altered(sealed), *_taken(events)],
        signed=signed,
    )


def _is_lost(line: Line) -> bool:
    """Tell whether an event has no payload any more: its hash is that of another."""
    return line.payload is None and line.payload_hash != _NO_PAYLOAD


def _altered(sealed: Sequence[Sealed]) -> Iterator[str]:
    for line in (line for one in sealed for line in one.events):
        if line.intact is False:
            yield f"what event {line.id} kept is not what was hashed"


def _taken(events: Sequence[Line]) -> Iterator[str]:
    """Name what went without an event after it that says so."""
    aged = max((place for place, line in enumerate(events) if line.kind == AGED), default=-1)
    for place, line in enumerate(events):
        if _is_lost(line) and place > aged:
            yield f"what event {line.id} kept is gone, and nothing says that it aged out"
