"""Deliveries of a flow, page after page, newest first; narrowed as people narrow a list, and summed up.

Knows the table and its order by number. Knows no word for a state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from ml_connector.store import models
from ml_connector.store.standing import Row, row

__all__ = ["PAGE", "Narrowed", "found", "numbered", "sums"]

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """Which deliveries are meant: of a connection and a flow, and of those what fits all that is named here."""

    connection_id: int
    flow: str
    states: Sequence[str] = ()
    cause: str = ""
    word: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    since: datetime | None = None


def found(wanted: Narrowed, before: int | None) -> Sequence[Row]:
    """Give one page and one more row where there is a further page: those with a smaller number than `before`."""
    rows = _narrowed(wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [row(one) for one in rows.select_related("connection").order_by("-pk")[: PAGE + 1]]


def sums(wanted: Narrowed) -> tuple[int, Mapping[str, Decimal]]:
    """Count all that is meant, and add it up by currency."""
    groups = _narrowed(wanted).order_by().values_list("currency").annotate(Count("pk"), Sum("amount"))
    told = list(groups)
    return sum(count for _, count, _ in told), {code: total for code, _, total in told if total is not None}


def numbered(connection_id: int, number: int) -> Row | None:
    """Give one delivery of a connection by its number in the ledger."""
    one = models.Delivery.objects.select_related("connection").filter(connection_id=connection_id, pk=number)
    there = one.first()
    return None if there is None else row(there)


def _narrowed(wanted: Narrowed) -> "QuerySet[Any]":
    rows = models.Delivery.objects.filter(connection_id=wanted.connection_id, flow=wanted.flow)
    if wanted.states:
        rows = rows.filter(state__in=list(wanted.states))
    if wanted.cause:
        rows = rows.filter(cause=wanted.cause)
    if wanted.word:
        rows = rows.filter(Q(label__icontains=wanted.word) | Q(party__icontains=wanted.word))
    if wanted.least is not None:
        rows = rows.filter(amount__gte=wanted.least)
    if wanted.most is not None:
        rows = rows.filter(amount__lte=wanted.most)
    if wanted.since is not None:
        rows = rows.filter(updated_at__gte=wanted.since)
    return rows
