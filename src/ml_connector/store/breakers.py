"""What is kept of circuit breakers, and what is about to be written of what came in since one was last passed.

Knows the tables. Knows no limit: what is out of the ordinary is for `domain/breaker`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from ml_connector.domain.breaker import ALWAYS_ENDED, Day, Figures, How, Sum, remember
from ml_connector.engine.run import READ_WHOLE
from ml_connector.store import models
from ml_connector.store.audit import Event, unit

__all__ = [
    "STARTS_AFTER",
    "Biggest",
    "Kept",
    "biggest",
    "figures",
    "fingerprint",
    "kept",
    "let_through",
    "opened",
]
__all__ += ["days_text", "event", "since_read", "whole_runs"]

STARTS_AFTER = 5

# What is written next and was never let go: not what waits for a person, is in doubt, or is in the books already.
_LOT = """
connection_id = %(connection)s and flow = %(flow)s and state <> 'done' and state in ('pending', 'waiting')
and lot = %(lot)s and not receipts ?| %(exclusive)s::text[]
"""
_FIGURES = f"""
select currency, count(*), count(*) filter (where done_run is null and not ended),
       count(*) filter (where done_run is not null and ended and not ended_there),
       count(amount), coalesce(sum(abs(amount)), 0), coalesce(max(abs(amount)), 0)
from store_delivery where {_LOT} group by currency order by currency
"""  # noqa: S608  the parts are our own
_ALIVE = """
select count(*) from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and done_run is not null and not ended_there
"""
_BIGGEST = f"""
select label, party, amount, currency, done_run is null, ended and not ended_there from store_delivery where {_LOT}
order by abs(amount) desc nulls last, ended and not ended_there desc, done_run is null desc, key collate "C"
limit %(limit)s
"""  # noqa: S608
_FINGERPRINT = f"""
select encode(sha256(convert_to(coalesce(string_agg(
    json_build_array(key, fingerprint, edits)::text, ',' order by key collate "C"), ''), 'UTF8')), 'hex')
from store_delivery where {_LOT}
"""  # noqa: S608
_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is kept of one flow's breaker on one connection; `since` = open since then, `run` = the one that opened it.

    `said` = what was out of the ordinary at the last weighing, a sentence each. `exclusive` names the steps whose
    receipt says that a delivery is in the books.
    """

    connection_id: int
    flow: str
    lot: int = 1
    started: bool = False
    days: Sequence[Day] = ()
    since: datetime | None = None
    run: int | None = None
    said: Sequence[str] = ()
    exclusive: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Biggest:
    """One delivery of what is about to be written, for people."""

    label: str
    party: str
    amount: Decimal | None
    currency: str
    new: bool
    ends: bool


def kept(connection_id: int, flow: str) -> Kept:
    """Give what is kept of a breaker; one that never weighed anything has not begun."""
    row = models.Breaker.objects.filter(connection_id=connection_id, flow=flow).first()
    return Kept(connection_id=connection_id, flow=flow) if row is None else _kept(row)


def opened() -> Mapping[tuple[int, str], Kept]:
    """Give all breakers that are open, by connection and flow."""
    found = models.Breaker.objects.filter(since__isnull=False, connection__removed_at=None)
    return {(row.connection_id, row.flow): _kept(row) for row in found}


def figures(breaker: Kept, exclusive: Sequence[str]) -> Figures:
    """Count and add up what is written next of what came since the breaker was last passed.

    What is alive there is counted only where so much ends that it matters: it reads all of the flow.
    """
    new = ended = count = 0
    sums: dict[str, Sum] = {}
    for currency, all_of_it, its_new, its_ended, priced, amount, greatest in _rows(
        _FIGURES, breaker, exclusive
    ):
        new, ended, count = new + its_new, ended + its_ended, count + all_of_it
        if priced:
            sums[currency] = Sum(count=priced, amount=amount, greatest=greatest)
    alive = int(_rows(_ALIVE, breaker, exclusive)[0][0]) if ended > ALWAYS_ENDED else 0
    return Figures(new=new, ended=ended, alive=alive, count=count, sums=sums)


def biggest(breaker: Kept, limit: int) -> Sequence[Biggest]:
    """Give the greatest of it, by amount; without amounts, what ends and what is new first."""
    names = ("label", "party", "amount", "currency", "new", "ends")
    found = _rows(_BIGGEST, breaker, breaker.exclusive, limit=limit)
    return [Biggest(**dict(zip(names, row, strict=True))) for row in found]


def fingerprint(breaker: Kept) -> str:
    """Give a hash of the very versions that are about to be written, with what people edited of them.

    Whoever lets them through has seen these.
    """
    return str(_rows(_FINGERPRINT, breaker, breaker.exclusive)[0][0])[:_SHOWN]


def whole_runs(connection_id: int, flow: str) -> int:
    """Count the runs that read everything, as far as the breaker asks."""
    whole = models.Run.objects.filter(connection_id=connection_id, flow=flow, outcome__in=READ_WHOLE)
    return len(whole.order_by("-id").values_list("id", flat=True)[:STARTS_AFTER])


def since_read(connection_id: int, flow: str, now: datetime) -> timedelta:
    """Give how long ago the last run that read everything began."""
    whole = models.Run.objects.filter(connection_id=connection_id, flow=flow, outcome__in=READ_WHOLE)
    began = whole.order_by("-id").values_list("started_at", flat=True).first()
    return now - began if began else timedelta()


def let_through(breaker: Kept, reason: str, seen: Figures, actor: str, at: datetime) -> None:
    """Let what is about to be written go, once: what comes from now on is weighed by itself.

    Whoever calls holds the lock of the Sage company, so that no run takes anything in meanwhile.
    """
    with unit(actor, at) as current:
        row = models.Breaker.objects.select_for_update().get(
            connection_id=breaker.connection_id, flow=breaker.flow, lot=breaker.lot
        )
        row.days = days_text(remember(breaker.days, seen, at.date(), How.LET))
        row.lot, row.since, row.run, row.trip = row.lot + 1, None, None, None
        row.save()
        told = {"reason": reason, "count": seen.count, "said": list(breaker.said)}
        current.tell(event(breaker, f"let through: {reason}", json.dumps(told)))


def event(breaker: Kept, because: str, payload: str | None = None, run: int | None = None) -> Event:
    """Tell the trail what became of a breaker."""
    because = f"{breaker.flow}: {because}"
    return Event(kind="breaker", because=because, connection=breaker.connection_id, run=run, payload=payload)


def days_text(days: Sequence[Day]) -> list[dict[str, Any]]:
    """Write days as the JSON that is kept."""
    return [
        {
            "on": day.on.isoformat(),
            "how": day.how,
            "new": day.new,
            "ended": day.ended,
            "sums": {name: {**vars(one), "amount": str(one.amount), "greatest": str(one.greatest)}
                     for name, one in day.sums.items()},
        }
        for day in days
    ]  # fmt: skip


def _days(told: Any) -> Iterator[Day]:
    for day in told:
        sums = {
            name: Sum(**{**one, "amount": Decimal(one["amount"]), "greatest": Decimal(one["greatest"])})
            for name, one in day["sums"].items()
        }
        yield Day(
            on=date.fromisoformat(day["on"]),
            how=How(day["how"]),
            new=day["new"],
            ended=day["ended"],
            sums=sums,
        )


def _kept(row: models.Breaker) -> Kept:
    trip = row.trip or {}
    return Kept(
        connection_id=row.connection_id,
        flow=row.flow,
        lot=row.lot,
        started=row.started,
        days=list(_days(row.days)),
        since=row.since,
        run=row.run,
        said=trip.get("said", ()),
        exclusive=trip.get("exclusive", ()),
    )


def _rows(statement: str, breaker: Kept, exclusive: Sequence[str], **values: object) -> list[tuple[Any, ...]]:
    told = {"connection": breaker.connection_id, "flow": breaker.flow, "lot": breaker.lot}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**told, "exclusive": list(exclusive), **values})
        return list(cursor.fetchall())
