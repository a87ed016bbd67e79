"""Write events in the transaction of what they tell, and seal each transaction onto the one before (L20).

Knows how an event is hashed and chained. Knows no rule about deliveries, and never rewrites anything.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

__all__ = ["GENESIS", "Event", "Unit", "payload_hash", "said_hash", "seal_hash", "unit"]

GENESIS = "0" * 64  # what the first seal stands on

_HEAD = "select number, hash from store_sealhead where id = 1 for update"
_SEAL = "insert into store_seal (number, at, before, hash) values (%s, %s, %s, %s)"
_MOVE_HEAD = "update store_sealhead set number = %s, hash = %s where id = 1"
_EVENTS = """
insert into store_event (seal, position, at, actor, kind, connection_id, delivery_id, run_id,
                         was, became, because, payload, payload_hash, hash)
select %s, e.position, %s, %s, e.kind, e.connection_id, e.delivery_id, e.run_id,
       e.was, e.became, e.because, e.payload, e.payload_hash, e.hash
from unnest(%s::int[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::text[])
  as e(position, kind, connection_id, delivery_id, run_id, was, became, because, payload, payload_hash, hash)
"""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of the trail; `payload` is text that may be purged later, its hash stays."""

    kind: str
    because: str
    connection: int | None = None
    delivery: int | None = None
    run: int | None = None
    was: str | None = None
    became: str | None = None
    payload: str | None = None


@dataclass(kw_only=True)
class Unit:
    """One transaction in the making: what it has to tell so far."""

    at: datetime
    actor: str
    events: list[Event] = field(default_factory=list)

    def tell(self, *events: Event) -> None:
        """Add events, in the order they happened."""
        self.events.extend(events)


_under_way: ContextVar[Unit | None] = ContextVar("unit", default=None)


@contextmanager
def unit(actor: str, at: datetime) -> Iterator[Unit]:
    """Run a transaction whose events are written and sealed as its last act; nothing half stays.

    Within another one it joins that: one transaction has one seal and one actor, and the head of the trail is locked
    last, so that nobody who waits for a row of ours can hold it.
    """
    around = _under_way.get()
    with transaction.atomic():
        current = around or Unit(at=at, actor=actor)
        told = len(current.events)
        token = _under_way.set(current)
        try:
            yield current
        except BaseException:
            del current.events[told:]
            raise
        finally:
            _under_way.reset(token)
        if current.events and around is None:
            _seal(current)


def payload_hash(payload: str | None) -> str:
    """Hash a payload, so that it can be purged and its event still be checked."""
    return hashlib.sha256((payload or "").encode(errors="surrogatepass")).hexdigest()


def event_hash(at: datetime, actor: str, event: Event) -> str:
    """Hash everything an event says, its payload by its hash."""
    said = [
        at.isoformat(timespec="microseconds"),
        actor,
        event.kind,
        event.connection,
        event.delivery,
        event.run,
        event.was,
        event.became,
        event.because,
        payload_hash(event.payload),
    ]
    return said_hash(said)


def said_hash(said: Sequence[object]) -> str:
    """Hash what an event says: at, actor, kind, connection, delivery, run, was, became, because, its payload's hash."""
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def seal_hash(before: str, hashes: Sequence[str]) -> str:
    """Hash a transaction's events, in order, onto the seal before."""
    return hashlib.sha256("\n".join((before, *hashes)).encode()).hexdigest()


def _seal(current: Unit) -> None:
    hashes = [event_hash(current.at, current.actor, event) for event in current.events]
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        number, before = cursor.fetchone()
        sealed = seal_hash(before, hashes)
        cursor.execute(_SEAL, [number + 1, current.at, before, sealed])
        cursor.execute(_MOVE_HEAD, [number + 1, sealed])
        cursor.execute(_EVENTS, [number + 1, current.at, current.actor, *_columns(current.events, hashes)])


def _columns(events: list[Event], hashes: list[str]) -> list[list[object]]:
    return [
        list(range(len(events))),
        [event.kind for event in events],
        [event.connection for event in events],
        [event.delivery for event in events],
        [event.run for event in events],
        [event.was for event in events],
        [event.became for event in events],
        [event.because for event in events],
        [event.payload for event in events],
        [payload_hash(event.payload) for event in events],
        list(hashes),
    ]
