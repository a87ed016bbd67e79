"""Events of the audit trail as people read them: newest first, page after page, narrowed by who, what and when.

Knows the table and its order by connection, and looks through no more of it at once than is soon done. Judges nothing,
and knows no word for a kind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from ml_connector.store import models

__all__ = ["LOOKED_MAX", "PAGE", "VERIFIED", "Found", "Shown", "Wanted", "found", "last_of"]

PAGE = 50
VERIFIED = (
    "verified: "  # how the event begins that says that somebody verified the trail, and what came of it
)
LOOKED_MAX = 100_000  # events one page looks through for what is rare; a tenth of a second
_SLACK = timedelta(
    hours=1
)  # numbers are given in the order of seals; a transaction began at most so much earlier

# The first number from which on every event is of this moment or later, by halves: there is no index by time.
_FROM = """
with recursive half(low, high) as (
  select coalesce(min(id), 1), coalesce(max(id), 0) + 1 from store_event
  union all
  select case when e.at < %(at)s then e.id + 1 else low end, case when e.at < %(at)s then high else (low + high) / 2 end
  from half cross join lateral (
    select id, at from store_event where id >= (low + high) / 2 order by id limit 1
  ) e where low < high
)
select high from half where low >= high
"""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which events are meant: of a connection (None: of none), and of those what fits all that is named here."""

    connection_id: int | None
    actor: str = ""
    kinds: Sequence[str] = ()
    word: str = ""
    deliveries: Sequence[int] | None = None  # only those about one of these records
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One event; `label` names the record it is about, "" where it is about none."""

    id: int
    at: datetime
    actor: str
    kind: str
    delivery: int | None
    label: str
    run: int | None
    was: str
    became: str
    because: str
    payload: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page; the next one begins before `next_before`, None where there is none. `looked_to`: not to the first one."""

    rows: Sequence[Shown]
    next_before: int | None
    looked_to: bool


def found(wanted: Wanted, before: int | None) -> Found:
    """Give one page: the newest events that fit and have a smaller number than `before`."""
    rows = models.Event.objects.filter(connection_id=wanted.connection_id)
    high = _bound(before, _from(wanted.until + _SLACK) if wanted.until else None)
    if high is not None:
        rows = rows.filter(pk__lt=high)
    if wanted.since is not None:
        rows = rows.filter(pk__gte=_from(wanted.since - _SLACK))
    floor = None
    if wanted.deliveries is not None:
        rows = rows.filter(delivery_id__in=list(wanted.deliveries))
    elif wanted.actor or wanted.kinds or wanted.word:
        floor = rows.order_by("-pk").values_list("pk", flat=True)[LOOKED_MAX : LOOKED_MAX + 1].first()
    if floor is not None:
        rows = rows.filter(pk__gt=floor)
    shown = _shown(_narrowed(rows, wanted).order_by("-pk")[: PAGE + 1])
    if len(shown) > PAGE:
        return Found(rows=shown[:PAGE], next_before=shown[PAGE - 1].id, looked_to=False)
    return Found(rows=shown, next_before=None if floor is None else floor + 1, looked_to=floor is not None)


def last_of(connection_id: int | None, kind: str, began: str) -> Shown | None:
    """Give the newest event of a kind whose text begins so; None where none is, or none of late."""
    late = models.Event.objects.filter(connection_id=connection_id).order_by("-pk").values("pk")[:LOOKED_MAX]
    rows = models.Event.objects.filter(pk__in=late, kind=kind, because__startswith=began)
    return next(iter(_shown(rows.order_by("-pk")[:1])), None)


def _shown(found: Iterable[Any]) -> Sequence[Shown]:
    events = list(found)
    named = {event.delivery_id for event in events if event.delivery_id}
    labels = dict(models.Delivery.objects.filter(pk__in=named).values_list("pk", "label")) if named else {}
    return [
        Shown(
            id=event.pk,
            at=event.at,
            actor=event.actor,
            kind=event.kind,
            delivery=event.delivery_id,
            label=labels.get(event.delivery_id, ""),
            run=event.run_id,
            was=event.was or "",
            became=event.became or "",
            because=event.because,
            payload=event.payload or "",
            hash=event.hash,
        )
        for event in events
    ]


def _narrowed(rows: "QuerySet[Any]", wanted: Wanted) -> "QuerySet[Any]":
    if wanted.actor:
        rows = rows.filter(actor__icontains=wanted.actor)
    if wanted.kinds:
        rows = rows.filter(kind__in=list(wanted.kinds))
    if wanted.word:
        rows = rows.filter(because__icontains=wanted.word)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    return rows


def _from(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FROM, {"at": at})
        number: int = cursor.fetchone()[0]
        return number


def _bound(*numbers: int | None) -> int | None:
    known = [number for number in numbers if number is not None]
    return min(known) if known else None
