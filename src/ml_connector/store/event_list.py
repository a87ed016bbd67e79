"""Events of the audit trail as people read them: newest first, page after page, narrowed by who, what and when.

Knows the table and its order by connection. Judges nothing, and knows no word for a kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ml_connector.store import models

__all__ = ["PAGE", "Shown", "Wanted", "found"]

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which events are meant: of a connection (None: of none), and of those what fits all that is named here."""

    connection_id: int | None
    actor: str = ""
    kinds: Sequence[str] = ()
    word: str = ""
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


def found(wanted: Wanted, before: int | None) -> Sequence[Shown]:
    """Give one page and one more where there is a further one: those with a smaller number than `before`."""
    rows = _narrowed(wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    events = list(rows.order_by("-pk")[: PAGE + 1])
    named = {event.delivery_id for event in events if event.delivery_id}
    labels = dict(models.Delivery.objects.filter(pk__in=named).values_list("pk", "label"))
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


def _narrowed(wanted: Wanted) -> "QuerySet[Any]":
    rows = models.Event.objects.filter(connection_id=wanted.connection_id)
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
