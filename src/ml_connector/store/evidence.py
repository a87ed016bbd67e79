"""The evidence of one delivery: what was meant and what looks were answered, each an event; and all of it read back.

Knows the trail and its seals. Judges only whether an event still says what was hashed, and moves nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ml_connector.engine.looks import Look
from ml_connector.store.audit import said_hash, seal_hash
from ml_connector.store.trail import Line, Sealed, walk

__all__ = ["INTENT", "LOOK", "Exhibit", "exhibit", "look_text"]

INTENT, LOOK = (
    "intent",
    "look",
)  # kinds of events; what they say never ages out, for a certificate rests on it

_SHOWN_MAX = 500  # characters of one answer

_SEALS = "select distinct seal from store_event where delivery_id = %s order by seal"
_SIGNED = "select seal, at from store_checkpoint where seal >= %s order by seal limit 1"


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """Every event of one delivery in the order of the trail, and the hashes of the seals they stand under.

    `broken` says where one of them is not what was sealed. `signed` is the first checkpoint that covers them all: its
    seal and when it was signed; None where there is none yet.
    """

    events: Sequence[Line]
    seals: Mapping[int, str]
    broken: Sequence[str]
    signed: tuple[int, datetime] | None


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


def exhibit(delivery_id: int) -> Exhibit:
    """Read all events of one delivery under their seals, and check that each is as it was sealed."""
    with connection.cursor() as cursor:
        cursor.execute(_SEALS, [delivery_id])
        numbers = [row[0] for row in cursor.fetchall()]
        cursor.execute(_SIGNED, [numbers[-1] if numbers else 0])
        signed = cursor.fetchone()
    sealed = [one for number in numbers for one in walk(number, first=number, check=True, payloads=True)]
    return Exhibit(
        events=[line for one in sealed for line in one.events if line.delivery == delivery_id],
        seals={one.number: one.hash for one in sealed},
        broken=[words for one in sealed for words in _broken(one)],
        signed=signed and (signed[0], signed[1]),
    )


def _broken(one: Sealed) -> Iterator[str]:
    """Say what of one seal is not as it was written; whether seals follow one another, the whole trail shows."""
    if seal_hash(one.before, [said_hash(line.said) for line in one.events]) != one.hash:
        yield f"what stands under seal {one.number} is not what was sealed"
    for line in one.events:
        if line.intact is False:
            yield f"what event {line.id} kept is not what was hashed"
