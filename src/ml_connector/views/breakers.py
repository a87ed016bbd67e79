"""The circuit breakers of a connection: what each stopped and how much of it, or what is usual of its flow.

Knows what is kept of breakers. Knows no limit, judges nothing and changes nothing.
"""

from collections.abc import Mapping
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.breaker import Sum, usual
from ml_connector.flows import FLOWS
from ml_connector.store import breakers as rows
from ml_connector.store import connections as kept
from ml_connector.store.breakers import Kept

__all__ = ["breakers", "stopped"]

_BIGGEST = 10


def breakers(name: str, flow: str | None = None) -> list[dict[str, Any]]:
    """Give the breakers of a connection, or that of one flow; raises ValueError where there is no such flow.

    An open one comes with what it stops, as it is now, and with the fingerprint that lets it through.
    """
    stored = kept.find(name)
    if flow is not None and flow not in FLOWS:
        raise ValueError(f"There is no flow {flow!r}. Flows: {', '.join(FLOWS)}.")
    return [_breaker(rows.kept(stored.id, each)) for each in FLOWS if flow in (None, each)]


def stopped(connection_id: int) -> list[dict[str, Any]]:
    """Give the open breakers of a connection alone, as `breakers` does."""
    found = [kept for (owner, _), kept in sorted(rows.opened().items()) if owner == connection_id]
    return [_breaker(kept) for kept in found]


def _breaker(breaker: Kept) -> dict[str, Any]:
    if breaker.since is None:
        begun = breaker.started or rows.whole_runs(breaker.connection_id, breaker.flow) >= rows.STARTS_AFTER
        state = "closed" if begun else "not started"
        return {"flow": breaker.flow, "state": state, "since": None, "usual": _usual(breaker)}
    figures = rows.figures(breaker, breaker.exclusive)
    return {
        "flow": breaker.flow,
        "state": "open",
        "since": breaker.since.isoformat(timespec="seconds"),
        "run": breaker.run,
        "said": list(breaker.said),
        "count": figures.count,
        "new": figures.new,
        "ends": figures.ended,
        "alive": figures.alive,
        "sums": _sums(figures.sums),
        "biggest": [
            {**vars(one), "amount": "" if one.amount is None else money.text(one.amount)}
            for one in rows.biggest(breaker, _BIGGEST)
        ],
        "fingerprint": rows.fingerprint(breaker),
        "usual": _usual(breaker),
    }


def _usual(breaker: Kept) -> dict[str, Any]:
    most = usual(breaker.days)
    return {"new": most.new, "ends": most.ended, "sums": _sums(most.sums)}


def _sums(sums: Mapping[str, Sum]) -> list[dict[str, Any]]:
    return [
        {
            "currency": currency,
            "count": one.count,
            "amount": money.text(one.amount),
            "greatest": money.text(one.greatest),
        }
        for currency, one in sorted(sums.items())
    ]
