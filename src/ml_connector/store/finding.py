"""Find deliveries by what people call them: number, id, vendor, purchase order, batch, amount, cause.

Knows the tables and in which order a word is tried. Knows no rule and moves nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from ml_connector.store import models
from ml_connector.store.standing import Row, flows_of, row
from ml_connector.store.vault import Vault

__all__ = ["Checked", "anything", "by_cause", "by_key", "by_number", "checked", "text_of"]

_MANY = 200
_KINDS = ("batch", "vendor", "po", "amount")

# Words by which a delivery may be looked up besides its own number: what it refers to, where it is. Both are spelled
# as their indexes are, or a long history would be read from end to end.
_BY_REFERENCE = "lower(refs::text)::jsonb @> to_jsonb(lower(%s::text))"
_BY_BATCH = "jsonb_path_query_first(receipts, '$.*.numbers.batch') #>> '{}' = %s and receipts <> '{}'::jsonb"

_CHECKED = """
select flow, (select count(*) from store_delivery d where d.connection_id = %(id)s and d.flow = f.flow),
       (select count(*) from store_page p where p.connection_id = %(id)s and p.flow = f.flow),
       r.ended_at, coalesce(r.outcome, ''), coalesce((r.report ->> 'read')::bigint, 0)
from unnest(%(flows)s::text[]) as f(flow)
left join lateral (select ended_at, outcome, report from store_run
                   where connection_id = %(id)s and flow = f.flow and ended_at is not null
                   order by id desc limit 1) r on true
order by flow
"""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What stands behind "nothing found" in one flow: how much the ledger holds, and the last run that ended."""

    flow: str
    records: int
    pages: int  # read and kept, but not yet in the ledger, for some of their records could not be completed
    ended_at: datetime | None
    outcome: str
    read: int


def by_number(name: str, word: str) -> Sequence[Row]:
    """Find what has exactly this document number or id at its source, in every flow."""
    found = {
        one.id: one for one in (*by_key(name, word), *_listed(_all(name).filter(label__iexact=word.strip())))
    }
    return _first(found.values())


def by_key(name: str, key: str) -> Sequence[Row]:
    """Find what has exactly this id at its source, in every flow."""
    return _listed(_all(name).filter(flow__in=flows_of(_id(name)), key=key))


def by_cause(name: str, cause: str) -> Sequence[Row]:
    """Find everything that stands open for one cause."""
    found = _all(name).filter(cause=cause, state__in=("held", "refused", "waiting", "in_doubt"))
    return [row(delivery) for delivery in found.order_by("flow", "key")]


def anything(name: str, word: str) -> Sequence[Row]:
    """Find what a person may mean, most exact first: the number or id itself, else vendor, order, batch or amount.

    `batch 1092`, `vendor 1200`, `po 77` and `amount 8,210.55` name the kind themselves. At most 200.
    """
    kind, _, rest = word.strip().partition(" ")
    if kind.casefold() in _KINDS and rest.strip():
        return _of_kind(name, kind.casefold(), rest.strip())
    if exact := by_number(name, word.strip()):
        return exact
    found = {one.id: one for kind in _KINDS for one in _of_kind(name, kind, word.strip())}
    return list(found.values())[:_MANY]


def checked(connection_id: int) -> Sequence[Checked]:
    """Tell of each flow how many records the ledger holds and how its last run went."""
    names = ("flow", "records", "pages", "ended_at", "outcome", "read")
    with connection.cursor() as cursor:
        cursor.execute(_CHECKED, {"id": connection_id, "flows": list(flows_of(connection_id))})
        return [Checked(**dict(zip(names, found, strict=True))) for found in cursor.fetchall()]


def text_of(delivery_id: int, vault: Vault) -> str:
    """Open the kept text of one delivery."""
    delivery = models.Delivery.objects.get(pk=delivery_id)
    return vault.open(f"raw/{delivery.key}", delivery.raw)


def _of_kind(name: str, kind: str, word: str) -> Sequence[Row]:
    if kind == "batch":
        return _listed(_all(name).extra(where=[_BY_BATCH], params=[word]))  # noqa: S610 - the words are parameters
    if kind == "vendor":
        return _of_vendor(name, word)
    if kind == "po":
        return _listed(_all(name).extra(where=[_BY_REFERENCE], params=[word]))  # noqa: S610 - as above
    amount = _amount(word)
    return [] if amount is None else _listed(_all(name).filter(amount__in=(amount, -amount)))


def _of_vendor(name: str, word: str) -> Sequence[Row]:
    """Find what is of a vendor: by its number, or by its name as flows without money know it."""
    named = _all(name).filter(party__iexact=word, amount=None).values_list("label", flat=True)
    words = dict.fromkeys([word, *named[:_MANY]])
    found = {one.id: one for each in words for one in _listed(_all(name).filter(party__iexact=each))}
    return _first(found.values())


def _amount(word: str) -> Decimal | None:
    digits = re.sub(r"[,'\s$]|[A-Za-z]{3}", "", word)
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount.adjusted() < 16 else None


def _all(name: str) -> "QuerySet[Any]":
    return models.Delivery.objects.select_related("connection").filter(connection_id=_id(name))


def _id(name: str) -> int | None:
    """The connection's number: with it a search is one range of an index, with its name it is none."""
    found = models.Connection.objects.filter(name=name, removed_at=None).first()
    return found.pk if found else None


def _listed(found: "QuerySet[Any]") -> Sequence[Row]:
    return [row(delivery) for delivery in found.order_by("flow", "key")[:_MANY]]


def _first(found: Iterable[Row]) -> Sequence[Row]:
    return sorted(found, key=lambda one: (one.flow, one.key))[:_MANY]
