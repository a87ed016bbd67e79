"""What the ledger says of the invoices of one flow, a page at a time, and what was kept of comparing them.

Knows the tables. Judges nothing, and changes no delivery.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from ml_connector.domain.states import State
from ml_connector.store import models
from ml_connector.store.alert_facts import ReadingRow, put_reading, readings
from ml_connector.store.audit import Event, unit
from ml_connector.store.lock import holder
from ml_connector.store.vault import Vault

__all__ = [
    "Last",
    "Line",
    "Shelf",
    "bookmark",
    "every_last",
    "keep",
    "keys_of_all",
    "known_among",
    "last",
    "moved_since",
    "numbers_of",
]

RECONCILED = "reconciled"  # the kind of the event and of the reading
_PAGE = 500
_THOUSANDTHS = 1000

_LINE = """
select key, state, coalesce(cause, ''), coalesce(said, ''), label, party, amount, currency, raw, edits,
       receipts ? 'resolved', receipts -> %(step)s,
       (select max((r.value ->> 'at')::timestamptz) from jsonb_each(receipts) r)
from store_delivery d
where connection_id = %(connection)s and flow = %(flow)s
"""
_LINES = f"""
{_LINE} and key > %(after)s collate "C" and (
  created_at >= %(since)s or state <> 'done' or exists (
    select from store_resemblance r where r.delivery_id = d.id and r.dated between %(first)s and %(last)s))
order by key collate "C" limit %(limit)s
"""
_NAMED = f"{_LINE} and key = any(%(keys)s) order by key"
_MOVED = """
select key from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s)
  and (updated_at > %(since)s or (state = 'sending' and %(running)s))
"""
_KNOWN = """
select key from store_delivery where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s)
"""
_NUMBERS = """
select key, id from store_delivery where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s)
"""
_ALL = """
select d.key from store_delivery d join store_connection c on c.id = d.connection_id
where c.book = %(book)s and d.flow = %(flow)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One invoice in the ledger. `text` is it as it came; `numbers` are those of the receipt of its entry, if any.

    `received_at` is when its last receipt was written.
    """

    key: str
    state: State
    cause: str
    said: str
    label: str
    party: str
    amount: Decimal | None
    currency: str
    text: str
    edits: Mapping[str, str]
    by_hand: bool
    numbers: Mapping[str, str] | None
    received_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Last:
    """What the last comparison of a connection came to, and when."""

    difference: Decimal
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The lines of one flow of a connection; `step` is the one that enters them."""

    connection_id: int
    flow: str
    step: str
    vault: Vault

    def of(self, first: date, last: date, *, since: datetime) -> Iterator[Sequence[Line]]:
        """Give what may be dated on these days, by key, a page at a time.

        That is what was first read since then, what is not done, and what a look knew as dated on these days.
        """
        after = ""
        told = {**self._told, "first": first, "last": last, "since": since, "limit": _PAGE}
        while True:
            found = _rows(_LINES, {**told, "after": after})
            yield [_line(row, self.vault) for row in found]
            if len(found) < _PAGE:
                return
            after = found[-1][0]

    def named(self, keys: Collection[str]) -> Sequence[Line]:
        """Give those of these keys that there are."""
        return [_line(row, self.vault) for row in _rows(_NAMED, {**self._told, "keys": list(keys)})]

    @property
    def _told(self) -> Mapping[str, object]:
        return {"connection": self.connection_id, "flow": self.flow, "step": self.step}


def moved_since(
    connection_id: int, flow: str, keys: Collection[str], since: datetime, *, book: str
) -> Collection[str]:
    """Give those of these keys that were moved since then, came since then, or are being sent.

    What a run left as being sent when it died moves no more: it counts only while somebody works on these books.
    """
    connection.ensure_connection()
    running = holder(connection.connection, book) is not None
    told = {"connection": connection_id, "flow": flow, "keys": list(keys), "since": since, "running": running}
    return {row[0] for row in _rows(_MOVED, told)}


def known_among(connection_id: int, flow: str, keys: Collection[str]) -> set[str]:
    """Give those of these keys that the ledger has, whenever they came."""
    return {row[0] for row in _rows(_KNOWN, {"connection": connection_id, "flow": flow, "keys": list(keys)})}


def numbers_of(connection_id: int, flow: str, keys: Collection[str]) -> Mapping[str, int]:
    """Give the numbers of the deliveries of these keys, by key; what the ledger does not know has none."""
    told = {"connection": connection_id, "flow": flow, "keys": list(keys)}
    return {row[0]: row[1] for row in _rows(_NUMBERS, told)} if keys else {}


def keys_of_all(book: str, flow: str) -> Iterator[str]:
    """Give what every connection, also a removed one, ever read for the same books."""
    return (row[0] for row in _rows(_ALL, {"book": book, "flow": flow}))


def bookmark(connection_id: int, flow: str) -> str | None:
    """Give where the next read of a source starts; None where none came to its end."""
    found = models.Watermark.objects.filter(connection_id=connection_id, flow=flow).first()
    return found.bookmark if found else None


def keep(
    connection_id: int, name: str, result: Mapping[str, Any], difference: Decimal, actor: str, at: datetime
) -> None:
    """Keep a comparison: its figures as an event of the audit trail, and the last difference for who weighs it."""
    with unit(actor, at) as current:
        figure = int(difference * _THOUSANDTHS)
        put_reading(
            ReadingRow(kind=RECONCILED, place=name, detail="", number=figure, ends_at=None, read_at=at)
        )
        current.tell(
            Event(
                kind=RECONCILED,
                because=f"reconciled from {result['from']} to {result['to']}",
                connection=connection_id,
                payload=json.dumps(result),
            )
        )


def last(name: str) -> Last | None:
    """Give what the last comparison of a connection came to; None where there was none."""
    return every_last().get(name)


def every_last() -> Mapping[str, Last]:
    """Give what the last comparison of each connection came to, by name."""
    return {
        one.place: Last(difference=Decimal(one.number or 0) / _THOUSANDTHS, at=one.read_at)
        for one in readings(RECONCILED)
    }


def _line(row: Sequence[Any], vault: Vault) -> Line:
    key, state, cause, said, label, party, amount, currency, raw, edits, by_hand, receipt, at = row
    told = _json(receipt)
    return Line(
        key=key,
        state=State(state),
        cause=cause,
        said=said,
        label=label,
        party=party,
        amount=amount,
        currency=currency,
        text=vault.open(f"raw/{key}", raw),
        edits=_json(edits) or {},
        by_hand=by_hand,
        numbers=None if told is None else told.get("numbers", {}),
        received_at=at,
    )


def _json(told: Any) -> Any:
    return json.loads(told) if isinstance(told, str) else told


def _rows(statement: str, told: Mapping[str, object]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
