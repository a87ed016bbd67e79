"""Deliveries of a flow, page after page, newest or last changed first; narrowed as people narrow a list, and summed up.

Knows the table, its orders and where a receipt names a batch. Knows no word for a state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from ml_connector.store import models
from ml_connector.store.standing import Row, row

__all__ = ["PAGE", "Books", "Dates", "Narrowed", "changed", "dates", "found", "numbered", "sums", "these"]

PAGE = 50

# Spelled as the index of the batch is. What is being sent counts as on its way, wherever it was before.
_BATCH = "jsonb_path_query_first(receipts, '$.*.numbers.batch') #>> '{}'"
_POSTED = "jsonb_path_query_first(receipts, '$.*.numbers.status') #>> '{}' = 'Posted'"
_BEYOND = "(store_delivery.updated_at, store_delivery.id) < (%s, %s)"


class Books(StrEnum):
    """Where the receipts say that something is in Sage 300, and whether a person closed it."""

    NOWHERE = "nowhere"
    BATCH = "batch"
    POSTED = "posted"
    BY_HAND = "by hand"


_BOOKS = {
    Books.NOWHERE: f"(state = 'sending' or {_BATCH} is null)",
    Books.BATCH: f"{_BATCH} is not null and ({_POSTED}) is not true and not receipts ? 'resolved'",
    Books.POSTED: f"({_POSTED}) and not receipts ? 'resolved'",
    Books.BY_HAND: "receipts ? 'resolved'",
}


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """Which deliveries are meant: of a connection and a flow, and of those what fits all that is named here.

    `word` is a part of the number, the id or the vendor; `vendor` and `batch` are meant whole. `since` and `until` are
    of the last change, `until` not included.
    """

    connection_id: int
    flow: str
    states: Sequence[str] = ()
    cause: str = ""
    but_not: Sequence[str] = ()
    books: Books | None = None
    word: str = ""
    vendor: str = ""
    batch: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Dates:
    """When one was first read, and which date the document itself has: None where that is not known."""

    read_at: datetime
    dated: date | None


def found(wanted: Narrowed, at_most: int = PAGE) -> Sequence[Row]:
    """Give the newest of what is meant."""
    rows = _narrowed(wanted).select_related("connection").order_by("-pk")
    return [row(one) for one in rows[:at_most]]


def changed(wanted: Narrowed, beyond: tuple[datetime, int] | None) -> Sequence[Row]:
    """Give one page and one more row, last changed first: those changed before a moment, or then with a smaller id."""
    rows = _narrowed(wanted)
    if beyond is not None:
        rows = rows.extra(where=[_BEYOND], params=list(beyond))  # noqa: S610 - what is given is a parameter
    return [row(one) for one in rows.select_related("connection").order_by("-updated_at", "-pk")[: PAGE + 1]]


def dates(numbers: Sequence[int]) -> Mapping[int, Dates]:
    """Give the dates of deliveries by their numbers; a document's own is known from its first look on."""
    found = models.Delivery.objects.filter(pk__in=list(numbers))
    rows = found.values_list("pk", "created_at", "resemblance__dated")
    return {number: Dates(read_at=read_at, dated=dated) for number, read_at, dated in rows}


def sums(wanted: Narrowed) -> tuple[int, Mapping[str, Decimal]]:
    """Count all that is meant, and add it up by currency."""
    groups = _narrowed(wanted).order_by().values_list("currency").annotate(Count("pk"), Sum("amount"))
    told = list(groups)
    return sum(count for _, count, _ in told), {code: total for code, _, total in told if total is not None}


def numbered(connection_id: int, number: int) -> Row | None:
    """Give one delivery of a connection by its number in the ledger."""
    return next(iter(these(connection_id, [number])), None)


def these(connection_id: int, numbers: Sequence[int]) -> Sequence[Row]:
    """Give deliveries of a connection by their numbers, in their order; what is of another is left out."""
    rows = models.Delivery.objects.filter(connection_id=connection_id, pk__in=list(numbers))
    return [row(one) for one in rows.select_related("connection").order_by("-pk")]


def _narrowed(wanted: Narrowed) -> "QuerySet[Any]":
    rows = models.Delivery.objects.filter(connection_id=wanted.connection_id, flow=wanted.flow)
    if wanted.states:
        rows = rows.filter(state__in=list(wanted.states))
    if wanted.cause:
        rows = rows.filter(cause=wanted.cause)
    if wanted.but_not:
        rows = rows.filter(Q(cause=None) | ~Q(cause__in=list(wanted.but_not)))
    if wanted.books is not None:
        rows = rows.extra(where=[_BOOKS[wanted.books]])  # noqa: S610 - one of four texts of our own
    if wanted.batch:
        rows = rows.extra(where=[f"{_BATCH} = %s and receipts <> '{{}}'::jsonb"], params=[wanted.batch])  # noqa: S610
    return _spelled(_valued(rows, wanted), wanted)


def _spelled(rows: "QuerySet[Any]", wanted: Narrowed) -> "QuerySet[Any]":
    if wanted.vendor:
        rows = rows.filter(party__iexact=wanted.vendor)
    if not wanted.word:
        return rows
    within = Q(label__icontains=wanted.word) | Q(party__icontains=wanted.word) | Q(key__iexact=wanted.word)
    return rows.filter(within)


def _valued(rows: "QuerySet[Any]", wanted: Narrowed) -> "QuerySet[Any]":
    limits = {
        "amount__gte": wanted.least,
        "amount__lte": wanted.most,
        "updated_at__gte": wanted.since,
        "updated_at__lt": wanted.until,
    }
    return rows.filter(**{name: value for name, value in limits.items() if value is not None})
