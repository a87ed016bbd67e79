"""Which invoices of the ledger may be like some others, found by index; and what a look found, kept for people.

Knows tables and one keyed hash that companies share. Knows no rule: what is like what is decided by who asks.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.db import connection

from ml_connector.domain.money import NO_CURRENCY
from ml_connector.domain.near_match import NUMBER_TELLS, Paper, filed_under, name_key, number_key
from ml_connector.domain.resemblance import CAUSE, NOT_COMING, Other, Resembled
from ml_connector.store import models
from ml_connector.store.house_keys import hasher
from ml_connector.store.standing import Row, row
from ml_connector.store.vault import Hasher, Keyring

__all__ = ["Kept", "Resemblances", "of", "rows"]

_DECODER = msgspec.json.Decoder(list[Resembled])

# What is in the books, or may be; and what people let through for what.
_STANDS = """
d.receipts <> '{}'::jsonb or d.state in ('sending', 'in_doubt', 'done'),
array(select r ->> 'said' from jsonb_array_elements(d.rulings) as r
      where r ->> 'kind' = 'anyway' and r ->> 'cause' = %(cause)s)
"""
_COMES = """
not (d.receipts = '{}'::jsonb and d.state = 'held' and coalesce(d.cause, '') = any(%(not_coming)s))
"""

# A number is spelled as the index `delivery_number_key` has it. Another amount counts for one vendor and number only,
# where it is long enough for few to have it; a shorter number counts among vendors of one name. The planner cannot know
# how few rows have one number: `offset 0` keeps it from reading the ledger from end to end, and `|| ''` from
# reading all that a vendor ever sent.
BESIDE = f"""
with wanted as (
  select * from unnest(%(keys)s::text[], %(numbers)s::text[], %(own)s::bool[], %(amounts)s::numeric[],
                       %(vendors)s::text[], %(names)s::text[]) as w(key, number, own, amount, vendor, name)
), found as (
  select w.key as this, d.id from wanted w, lateral (
    select id from store_delivery d
    where regexp_replace(d.label, '[^1-9]', '', 'g') = w.number and d.amount = w.amount and d.flow = 'approved-invoices'
      and (length(d.label) >= %(tells)s or upper(d.party) = w.vendor or exists (
        select from store_resemblance r where r.delivery_id = d.id and r.name = w.name and w.name <> ''))
    offset 0) d
  union
  select w.key, d.id from wanted w, lateral (
    select id from store_delivery d
    where regexp_replace(d.label, '[^1-9]', '', 'g') = w.number and d.flow = 'approved-invoices'
      and upper(d.party) || '' = w.vendor
    offset 0) d
  where w.own and length(w.number) >= %(tells)s
)
select f.this, d.id, d.key, c.name, d.party, d.label, d.amount, d.currency, r.dated, coalesce(r.name, ''), {_STANDS}
from found f, lateral (select * from store_delivery where id = f.id offset 0) d
join store_connection c on c.id = d.connection_id left join store_resemblance r on r.delivery_id = d.id
where c.book = %(book)s and (d.connection_id, d.key) <> (%(connection)s, f.this) and {_COMES}
order by f.this, d.id
"""  # noqa: S608 - constants

# The same record of AvidXchange in two companies is no second one: so a company is rehearsed, or handed on. And what is
# only rehearsed says nothing about what is live.
_ELSEWHERE = f"""
select w.key, d.id, d.key, {_STANDS}
from unnest(%(keys)s::text[], %(shared)s::text[]) as w(key, shared)
join store_resemblance r on r.shared = w.shared and r.shared <> ''
join store_delivery d on d.id = r.delivery_id join store_connection c on c.id = d.connection_id
where c.book <> %(book)s and d.key <> w.key and {_COMES}
  and coalesce(c.settings ->> 'rehearsal', 'false')
    = (select coalesce(settings ->> 'rehearsal', 'false') from store_connection where id = %(connection)s)
order by w.key, d.id
"""  # noqa: S608 - constants

_NOTE = """
insert into store_resemblance (delivery_id, dated, name, shared)
select * from unnest(%(ids)s::bigint[], %(dated)s::date[], %(names)s::text[], %(shared)s::text[])
on conflict (delivery_id) do update
set dated = excluded.dated, name = excluded.name, shared = excluded.shared
where (store_resemblance.dated, store_resemblance.name, store_resemblance.shared)
  is distinct from (excluded.dated, excluded.name, excluded.shared)
"""

_KEEP = """
update store_resemblance r set found = k.found::jsonb, seen_at = %(now)s
from unnest(%(ids)s::bigint[], %(found)s::text[]) as k(id, found)
where r.delivery_id = k.id and r.found is distinct from k.found::jsonb
"""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The day of one invoice, what it was last found to be like, and since when that stands."""

    dated: date | None
    found: Sequence[Resembled]
    seen_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Resemblances:
    """One connection's view of the invoices that all connections of this installation know.

    Where it is `read_only` nothing is kept, and what is not in the ledger yet is remembered here, as a plan needs it.
    """

    connection_id: int
    connection: str
    book: str
    keyring: Keyring = field(repr=False)
    read_only: bool = False
    _fresh: dict[str, dict[str, Other]] = field(default_factory=dict, repr=False)

    def note(self, others: Sequence[Other], shared: Mapping[str, str]) -> None:
        """Note the day and the vendor's name of these invoices, and the hash of what is `shared` of each, by key."""
        papers = [(other, other.paper) for other in others if other.paper is not None]
        if not self.read_only:
            _rows(
                _NOTE,
                ids=[other.id for other, _ in papers],
                dated=[paper.dated for _, paper in papers],
                names=[name_key(paper.name) for _, paper in papers],
                shared=self._hashed([shared.get(other.key, "") for other, _ in papers]),
            )
            return
        for other, paper in papers:
            if not other.id:
                self._fresh.setdefault(number_key(paper.number), {})[other.key] = other

    def beside(self, papers: Mapping[str, Paper]) -> Mapping[str, Sequence[Other]]:
        """Give, by key, the invoices of the same company that may be like these, all in one statement."""
        found: dict[str, list[Other]] = {}
        if not papers:
            return found
        for this, *told in _rows(BESIDE, **self.asking(papers)):
            found.setdefault(this, []).append(_other(*told))
        for key, paper in papers.items() if self._fresh else ():
            for number in filed_under(paper.number):
                fresh = [other for other in self._fresh.get(number, {}).values() if other.key != key]
                found.setdefault(key, []).extend(fresh)
        return found

    def elsewhere(self, shared: Mapping[str, str]) -> Mapping[str, Sequence[Other]]:
        """Give, by key, the invoices of other companies that have the same hash; of what they say, nothing."""
        wanted = {key: text for key, text in shared.items() if text}
        if not wanted:
            return {}
        asked = {"keys": list(wanted), "shared": self._hashed(wanted.values()), **self._always()}
        found: dict[str, list[Other]] = {}
        for this, number, key, entered, released in _rows(_ELSEWHERE, **asked):
            other = Other(id=number, key=key, connection="", paper=None, entered=entered, released=released)
            found.setdefault(this, []).append(other)
        return found

    def keep(self, found: Mapping[int, Sequence[Resembled]], seen_at: datetime) -> None:
        """Keep, by number in the ledger, what invoices were found to be like, for people."""
        if found and not self.read_only:
            texts = [msgspec.json.encode(list(some)).decode() for some in found.values()]
            _rows(_KEEP, ids=list(found), found=texts, now=seen_at)

    def asking(self, papers: Mapping[str, Paper]) -> Mapping[str, object]:
        """Lay papers out as what BESIDE is asked with, a line for each number they may be filed under."""
        wanted = [
            (key, number, paper) for key, paper in papers.items() for number in filed_under(paper.number)
        ]
        return {
            "keys": [key for key, _, _ in wanted],
            "numbers": [number for _, number, _ in wanted],
            "own": [number == number_key(paper.number) for _, number, paper in wanted],
            "amounts": [paper.amount for _, _, paper in wanted],
            "vendors": [paper.vendor.strip().upper() for _, _, paper in wanted],
            "names": [name_key(paper.name) for _, _, paper in wanted],
            "tells": NUMBER_TELLS,
            **self._always(),
        }

    def _always(self) -> Mapping[str, object]:
        return {
            "connection": self.connection_id,
            "book": self.book,
            "cause": CAUSE,
            "not_coming": list(NOT_COMING),
        }

    def _hashed(self, texts: Collection[str]) -> list[str]:
        key = self._hasher() if any(texts) else None
        return [key.hash(text) if key and text else "" for text in texts]

    def _hasher(self) -> Hasher | None:
        return hasher(self.keyring, "resemblance", read_only=self.read_only)


def of(delivery_id: int) -> Kept | None:
    """Give what is kept of an invoice, None where no look had it."""
    kept = models.Resemblance.objects.filter(pk=delivery_id).first()
    if kept is None:
        return None
    found = _DECODER.decode(msgspec.json.encode(kept.found))
    return Kept(dated=kept.dated, found=found, seen_at=kept.seen_at)


def rows(delivery_ids: Collection[int]) -> Mapping[int, Row]:
    """Give deliveries by number as they stand now, whosever they are: who asks must look who may see them."""
    found = models.Delivery.objects.select_related("connection").filter(pk__in=delivery_ids)
    return {delivery.pk: row(delivery) for delivery in found}


def _other(*told: Any) -> Other:
    number, key, name, party, label, amount, currency, dated, vendor_name, entered, released = told
    paper = Paper(
        vendor=party,
        number=label,
        amount=amount or Decimal(0),
        currency="" if currency == NO_CURRENCY else currency,
        dated=dated,
        name=vendor_name,
    )
    return Other(id=number, key=key, connection=name, paper=paper, entered=entered, released=released)


def _rows(statement: str, **told: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        return cursor.fetchall() if cursor.description else []
