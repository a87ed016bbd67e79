"""Read the audit trail seal by seal, in the order of its numbers, in pages: memory does not grow with its length.

Knows the rows of events and seals. Judges nothing: rows may have been tampered with, and are given as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from django.db import connection

__all__ = ["Line", "Sealed", "ends", "walk"]

_PAGE = 10_000
_LEAST = -(2**62)  # below every number that a tampered row may name, too

_MOMENT = """to_char({} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""  # as it is hashed
_SEALS = f"""
select number, {_MOMENT.format("at")}, before, hash from store_seal
where number > %(after)s and number <= %(last)s order by number limit %(page)s
"""  # noqa: S608 - a constant
_EVENTS = f"""
select seal, position, id, {_MOMENT.format("at")}, actor, kind, connection_id, delivery_id, run_id, was, became,
       because, payload_hash, hash,
       case when payload is not null and %(check)s
            then encode(sha256(convert_to(payload, 'UTF8')), 'hex') = payload_hash end,
       case when %(payloads)s then payload end
from store_event
where (seal, position) > (%(after)s, %(place)s) and seal <= %(last)s order by seal, position limit %(page)s
"""  # noqa: S608 - a constant
_ENDS = """
select h.number, h.hash, (select max(number) from store_seal), (select max(seal) from store_event)
from (values (1)) one left join store_sealhead h on h.id = 1
"""


class Line(NamedTuple):
    """One event as its row says it; `intact`: whether its payload has the hash it says, None where it was not asked."""

    seal: int
    position: int
    id: int
    at: str
    actor: str
    kind: str
    connection: int | None
    delivery: int | None
    run: int | None
    was: str | None
    became: str | None
    because: str
    payload_hash: str
    hash: str
    intact: bool | None
    payload: str | None

    @property
    def said(self) -> Sequence[object]:
        """What is hashed of it."""
        return self[3:13]


class Sealed(NamedTuple):
    """One seal and the events that name it; without `hash` there is no such seal."""

    number: int
    at: str
    before: str
    hash: str
    events: Sequence[Line]


class Ends(NamedTuple):
    """Where the trail ends: by its head, by the last seal, by the last event; None where there is none."""

    number: int | None
    hash: str | None
    seal: int | None
    event: int | None


def ends() -> Ends:
    """Give where the trail ends, all from one moment."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDS)
        return Ends._make(cursor.fetchone())


def walk(last: int, *, first: int = _LEAST, check: bool = False, payloads: bool = False) -> Iterator[Sealed]:
    """Give all seals from `first` to `last`, and the events that name them, also those that name no seal.

    `check` has the database compare payloads with their hashes; `payloads` brings them along.
    """
    asked = {"last": last, "page": _PAGE, "check": check, "payloads": payloads}
    groups = groupby(_events(first, asked), key=lambda line: line.seal)
    seals, told_of = _seals(first, asked), ((seal, list(lines)) for seal, lines in groups)
    seal, group = next(seals, None), next(told_of, None)
    while seal or group:
        number = min(one[0] for one in (seal, group) if one)
        row, lines = (number, "", "", ""), list[Line]()
        if seal and seal[0] == number:
            row, seal = seal, next(seals, None)
        if group and group[0] == number:
            lines, group = group[1], next(told_of, None)
        yield Sealed(*row, lines)


def _events(first: int, asked: Mapping[str, object]) -> Iterator[Line]:
    place = {"after": first - 1, "place": 2**31 - 1}
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_EVENTS, {**asked, **place})
            rows = cursor.fetchall()
        yield from map(Line._make, rows)
        if len(rows) < _PAGE:
            return
        place = {"after": rows[-1][0], "place": rows[-1][1]}


def _seals(first: int, asked: Mapping[str, object]) -> Iterator[tuple[int, str, str, str]]:
    after = first - 1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_SEALS, {**asked, "after": after})
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < _PAGE:
            return
        after = rows[-1][0]
