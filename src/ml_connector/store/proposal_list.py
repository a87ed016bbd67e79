"""Proposals without their drafts, a page at a time: how many drafts each has, what they amount to, and what waits.

Knows the tables. Knows no rule about who is asked, and reads no payload.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from ml_connector.domain.release import WAITING, Answer

__all__ = ["Listed", "Part", "answered", "parts", "waiting", "waiting_in_all"]

# A draft waits where it stands as it was proposed: as `EntryRow.waits` says it of one.
_WAITS = "e.over = '' and d.state = 'held' and d.cause = %(waiting)s"
# A vendor is new to whom nothing was ever sent in this step: as `proposal_sql.ENTRIES` says it of one.
_NEW = """not exists (select from store_delivery o where o.connection_id = d.connection_id
  and upper(o.party) = upper(d.party) and o.flow = d.flow and o.receipts ? p.step)"""
_PROPOSAL = """
select p.id, p.flow, p.answer, p.rule, p.batch, p.title, p.made_at, p.answered_at, p.answered_by, p.reason
from store_proposal p where p.connection_id = %(connection)s
"""
_OPEN = f"""
{_PROPOSAL} and p.answer = 'open' and exists (
  select from store_proposalentry e join store_delivery d on d.id = e.delivery_id
  where e.proposal_id = p.id and {_WAITS})
order by p.id limit %(limit)s offset %(skip)s
"""
_ANSWERED = f"""
{_PROPOSAL} and p.answer in ('approved', 'rejected', 'straight')
order by p.id desc limit %(limit)s offset %(skip)s
"""
_PARTS = f"""
select e.proposal_id, e.currency, count(*), coalesce(sum(e.amount), 0),
       count(*) filter (where {_WAITS}), coalesce(sum(e.amount) filter (where {_WAITS}), 0),
       count(distinct upper(d.party)) filter (where {_WAITS} and {_NEW}),
       count(*) filter (where {_WAITS} and e.before is not null)
from store_proposalentry e join store_delivery d on d.id = e.delivery_id join store_proposal p on p.id = e.proposal_id
where e.proposal_id = any(%(ids)s) group by e.proposal_id, e.currency order by 1, 2
"""  # noqa: S608 - the parts are our own
_ALL = f"""
select e.currency, count(*), coalesce(sum(e.amount), 0), min(p.made_at), count(distinct p.id)
from store_proposal p join store_proposalentry e on e.proposal_id = p.id join store_delivery d on d.id = e.delivery_id
where p.connection_id = %(connection)s and p.answer = 'open' and {_WAITS} group by e.currency order by 1
"""  # noqa: S608 - the parts are our own


@dataclass(frozen=True, kw_only=True)
class Part:
    """What of a proposal is in one currency: all of it, and what waits.

    Of what waits: `new_vendors` never had an entry of ours, and `changed` are drafts that were proposed before.
    """

    currency: str
    count: int
    amount: Decimal
    waits: int
    waits_amount: Decimal
    new_vendors: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One proposal; `rule` says when a person is asked, `batch` what becomes of the batch."""

    number: int
    flow: str
    answer: Answer
    rule: str
    batch: str
    title: str
    made_at: datetime
    answered_at: datetime | None
    answered_by: str
    reason: str


def waiting(connection_id: int, *, limit: int, skip: int = 0) -> Sequence[Listed]:
    """Give the open proposals of which something waits, the oldest first."""
    return _listed(_OPEN, connection_id, limit, skip)


def answered(connection_id: int, *, limit: int, skip: int = 0) -> Sequence[Listed]:
    """Give what people answered and what a rule let through, the latest first."""
    return _listed(_ANSWERED, connection_id, limit, skip)


def waiting_in_all(connection_id: int) -> Sequence[tuple[str, int, Decimal, datetime, int]]:
    """Give, a currency each: how many drafts wait, their amount, since when the oldest does, in how many proposals."""
    return _rows(_ALL, connection=connection_id)


def _listed(statement: str, connection_id: int, limit: int, skip: int) -> Sequence[Listed]:
    rows = _rows(statement, connection=connection_id, limit=limit, skip=skip)
    names = (
        "number",
        "flow",
        "answer",
        "rule",
        "batch",
        "title",
        "made_at",
        "answered_at",
        "answered_by",
        "reason",
    )
    return [Listed(**{**dict(zip(names, row, strict=True)), "answer": Answer(row[2])}) for row in rows]


def parts(numbers: Sequence[int]) -> Mapping[int, Sequence[Part]]:
    """Give, by proposal, what of it is in each currency."""
    found: dict[int, list[Part]] = {}
    names = tuple(Part.__dataclass_fields__)
    for number, *told in _rows(_PARTS, ids=list(numbers)) if numbers else ():
        found.setdefault(number, []).append(Part(**dict(zip(names, told, strict=True))))
    return found


def _rows(statement: str, **values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"waiting": WAITING, **values})
        return list(cursor.fetchall())
