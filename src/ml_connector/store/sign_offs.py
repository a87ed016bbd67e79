"""What comparisons came to, and who signed which fiscal period off on which of them.

Knows the tables. Judges nothing: whether a period may be signed is for `domain/reconciliation/signing`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ml_connector.domain.reconciliation.bridge import Sum
from ml_connector.domain.reconciliation.signing import PeriodFigures
from ml_connector.store import models
from ml_connector.store.audit import Event, unit

__all__ = ["ComparisonRow", "Signature", "comparison", "comparisons", "put_comparison", "sign", "signatures"]

_APART = ("lines", "remarks")  # they may be long: what lists comparisons does not read them
SIGNED = "signed-off"  # the kind of the event


class AlreadySigned(ValueError):
    """This period of this comparison has a signature."""


@dataclass(frozen=True, kw_only=True)
class ComparisonRow:
    """One comparison as it was kept; `bridge` has everything of it but what differs and what is worth knowing."""

    number: int
    at: datetime
    actor: str
    first: date
    last: date
    compared: int
    difference: Decimal
    bridge: Mapping[str, Any]

    @property
    def periods(self) -> Sequence[PeriodFigures]:
        """Give its fiscal periods, the earliest first, each with its figures."""
        return list(_periods(self))

    def groups(self, period: str) -> Sequence[Mapping[str, Any]]:
        """Give the groups of one period, one a currency."""
        return [one for one in self.bridge["groups"] if one["period"] == period]

    def differing(self, period: str, currency: str) -> Sum:
        """Give what differs of one period in one currency, each line by its size."""
        key = (period, currency)
        found = (_sum(one) for one in self.bridge["differing"] if (one["period"], one["currency"]) == key)
        return next(found, Sum())


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Somebody's name under one period of one comparison."""

    comparison: int
    period: str
    at: datetime
    by: str
    reason: str


def put_comparison(
    connection_id: int, result: Mapping[str, Any], difference: Decimal, actor: str, at: datetime
) -> None:
    """Keep what a comparison came to, in the transaction under way."""
    models.Reconciliation.objects.create(
        connection_id=connection_id,
        at=at,
        actor=actor,
        first=date.fromisoformat(result["from"]),
        last=date.fromisoformat(result["to"]),
        compared=result["compared"],
        difference=difference,
        bridge=json.dumps({name: told for name, told in result.items() if name not in _APART}),
        lines=json.dumps({name: result[name] for name in _APART}),
    )


def comparisons(connection_id: int, *, limit: int, skip: int = 0) -> Sequence[ComparisonRow]:
    """Give what is kept of a connection, the latest first."""
    found = models.Reconciliation.objects.filter(connection_id=connection_id).defer("lines").order_by("-id")
    return [_row(one) for one in found[skip : skip + limit]]


def comparison(connection_id: int, number: int) -> tuple[ComparisonRow, Mapping[str, Any]] | None:
    """Give one comparison, and what differs in it; None where the connection has none of this number."""
    found = models.Reconciliation.objects.filter(connection_id=connection_id, pk=number).first()
    return None if found is None else (_row(found), json.loads(found.lines))


def signatures(connection_id: int) -> Sequence[Signature]:
    """Give the signatures of a connection, the latest first."""
    found = models.SignOff.objects.filter(connection_id=connection_id).defer("figures").order_by("-id")
    return [
        Signature(
            comparison=one.reconciliation_id, period=one.period, at=one.at, by=one.by, reason=one.reason
        )
        for one in found
    ]


def sign(
    connection_id: int, row: ComparisonRow, figures: PeriodFigures, reason: str, actor: str, at: datetime
) -> None:
    """Put somebody's name under one period of a comparison, with its figures.

    Raises AlreadySigned where a name is there.
    """
    with unit(actor, at) as current:
        models.Reconciliation.objects.select_for_update().get(pk=row.number)
        signed = models.SignOff.objects.filter(reconciliation_id=row.number, period=figures.period).first()
        if signed is not None:
            raise AlreadySigned(f"Period {figures.period} of this comparison was signed off by {signed.by}.")
        told = json.dumps(
            {
                "comparison": row.number,
                "compared_at": row.at.isoformat(timespec="seconds"),
                "period": figures.period,
                "reason": reason,
                "objections": list(figures.objections),
                "not_compared": list(figures.not_compared),
                "groups": row.groups(figures.period),
                "differing": [one for one in row.bridge["differing"] if one["period"] == figures.period],
            }
        )
        models.SignOff.objects.create(
            connection_id=connection_id,
            reconciliation_id=row.number,
            period=figures.period,
            at=at,
            by=actor,
            reason=reason,
            figures=told,
        )
        because = f"signed off period {figures.period} as compared in {row.number}"
        because += f": {reason}" if reason else ""
        current.tell(Event(kind=SIGNED, because=because, connection=connection_id, payload=told))


def _periods(row: ComparisonRow) -> Iterator[PeriodFigures]:
    for one in row.bridge["periods"]:
        groups = row.groups(one["period"])
        yield PeriodFigures(
            period=one["period"],
            first=date.fromisoformat(one["from"]),
            last=date.fromisoformat(one["to"]),
            since=row.first,
            until=row.last,
            on=row.at.date(),
            approved={group["currency"]: _sum(group["approved"]) for group in groups},
            differs={group["currency"]: row.differing(one["period"], group["currency"]) for group in groups},
            not_compared=row.bridge["not_compared"],
        )


def _sum(told: Mapping[str, Any]) -> Sum:
    return Sum(count=told["count"], amount=Decimal(told["amount"]))


def _row(one: models.Reconciliation) -> ComparisonRow:
    return ComparisonRow(
        number=one.pk,
        at=one.at,
        actor=one.actor,
        first=one.first,
        last=one.last,
        compared=one.compared,
        difference=one.difference,
        bridge=json.loads(one.bridge),
    )
