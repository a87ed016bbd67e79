"""Find deliveries by what people call them: number, id, vendor, purchase order, batch, amount, cause.

Knows the tables and in which order a word is tried. Knows no rule and moves nothing.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Upper

from ml_connector.store import models
from ml_connector.store.standing import Row, flows_of, row
from ml_connector.store.vault import Vault

__all__ = ["Checked", "anything", "by_cause", "by_key", "by_number", "checked", "everywhere", "text_of"]

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


@dataclass(frozen=True, kw_only=True)
class _Within:
    """Where is looked: connections by name, and the flows they have."""

    ids: Mapping[str, int]
    flows: Sequence[str]


def by_number(name: str, word: str) -> Sequence[Row]:
    """Find what has exactly this document number or id at its source, in every flow."""
    return _by_number(_within(name), word)


def by_key(name: str, key: str) -> Sequence[Row]:
    """Find what has exactly this id at its source, in every flow."""
    return _by_key(_within(name), key)


def by_cause(name: str, cause: str) -> Sequence[Row]:
    """Find everything that stands open for one cause."""
    found = _all(_within(name)).filter(cause=cause, state__in=("held", "refused", "waiting", "in_doubt"))
    return [row(delivery) for delivery in found.order_by("flow", "key")]


def anything(name: str, word: str) -> Sequence[Row]:
    """Find what a person may mean, most exact first: the number or id itself, else vendor, order, batch or amount.

    `batch 1092`, `vendor 1200`, `po 77` and `amount 8,210.55` name the kind themselves. At most 200.
    """
    return _anything(_within(name), word)


def everywhere(names: Collection[str], flows: Collection[str], word: str) -> Sequence[Row]:
    """Find in each of these connections what `anything` finds there, in as many questions as for one."""
    found = models.Connection.objects.filter(name__in=list(names), removed_at=None).values_list("name", "pk")
    return _anything(_Within(ids=dict(found), flows=list(flows)), word)


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


def _anything(within: _Within, word: str) -> Sequence[Row]:
    kind, _, rest = word.strip().partition(" ")
    if kind.casefold() in _KINDS and rest.strip():
        return _of_kind(within, kind.casefold(), rest.strip())
    found = {one.id: one for one in _by_number(within, word.strip())}
    settled = {one.connection for one in found.values()}
    others = replace(within, ids={name: pk for name, pk in within.ids.items() if name not in settled})
    if others.ids:
        found |= {one.id: one for each in _KINDS for one in _of_kind(others, each, word.strip())}
    return list(found.values())[:_MANY]


def _by_number(within: _Within, word: str) -> Sequence[Row]:
    named = _listed(_all(within).filter(label__iexact=word.strip()))
    return _first({one.id: one for one in (*_by_key(within, word), *named)}.values())


def _by_key(within: _Within, key: str) -> Sequence[Row]:
    return _listed(_all(within).filter(flow__in=within.flows, key=key))


def _of_kind(within: _Within, kind: str, word: str) -> Sequence[Row]:
    if kind == "batch":
        return _listed(_all(within).extra(where=[_BY_BATCH], params=[word]))  # noqa: S610 - the words are parameters
    if kind == "vendor":
        return _of_vendor(within, word)
    if kind == "po":
        return _listed(_all(within).extra(where=[_BY_REFERENCE], params=[word]))  # noqa: S610 - as above
    amount = _amount(word)
    return [] if amount is None else _listed(_all(within).filter(amount__in=(amount, -amount)))


def _of_vendor(within: _Within, word: str) -> Sequence[Row]:
    """Find what is of a vendor: by its number, or by its name as flows without money know it."""
    named = _all(within).filter(party__iexact=word, amount=None).values_list(Upper("label"), flat=True)
    numbers = list(named[:_MANY])
    found = {one.id: one for one in _listed(_all(within).filter(party__iexact=word))}
    if numbers:
        theirs = _all(within).annotate(vendor=Upper("party")).filter(vendor__in=numbers)
        found |= {one.id: one for one in _listed(theirs)}
    return _first(found.values())


def _amount(word: str) -> Decimal | None:
    digits = re.sub(r"[,'\s$]|[A-Za-z]{3}", "", word)
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount.adjusted() < 16 else None


def _within(name: str) -> _Within:
    """One connection: with its number a search is one range of an index, with its name it is none."""
    found = models.Connection.objects.filter(name=name, removed_at=None).first()
    return _Within(ids={name: found.pk}, flows=flows_of(found.pk)) if found else _Within(ids={}, flows=())


def _all(within: _Within) -> "QuerySet[Any]":
    return models.Delivery.objects.select_related("connection").filter(connection_id__in=within.ids.values())


def _listed(found: "QuerySet[Any]") -> Sequence[Row]:
    return [row(delivery) for delivery in found.order_by("flow", "key")[:_MANY]]


def _first(found: Iterable[Row]) -> Sequence[Row]:
    return sorted(found, key=lambda one: (one.flow, one.key))[:_MANY]
