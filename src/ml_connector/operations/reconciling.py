"""Reconcile a connection to the cent, and say what would miss a fiscal period: two views of one comparison.

Knows the names scripts rely on. Knows no list of either system and no screen. Only a reconciliation is kept: its
figures in the audit trail, and its difference for who weighs alerts.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.calendar import Period
from ml_connector.domain.people import Actor, Right
from ml_connector.domain.reconciliation.bridge import WORDS, Bridge, Group, Sum
from ml_connector.domain.reconciliation.closing import Miss, Reason, closing, lines_of
from ml_connector.domain.reconciliation.judging import Verdict
from ml_connector.domain.reconciliation.kinds import KINDS
from ml_connector.operations.comparing import Compared, Window, compare
from ml_connector.operations.house import House
from ml_connector.store import compared as kept
from ml_connector.store.audit import unit
from ml_connector.store.connections import Stored
from ml_connector.store.sign_offs import put_comparison
from ml_connector.systems.avidxchange import Side

__all__ = ["close_readiness", "reconcile"]

_KEPT_MAX = 1_000  # lines of one comparison in the audit trail; how many there were is kept, too
_NOT_ASKED = (
    "This gateway marks invoices as exported when they are listed, so AvidXchange's side is as last read."
)
_AS_LAST_READ = (
    "Where AvidXchange's list tells no amount or did not bring the invoice, it is as last read: {count}."
)
_UNFETCHED = "What waits in AvidXchange, is unknown here and could not be fetched is in no sum: {count}."
_UNCLEAR = (
    "What is unknown here, and in AvidXchange's list unreadable or of a status the profile does not know, is in no "
    "sum: {count}."
)
_UNPLACED = "Exported, unknown here and not in Sage 300 with our mark: {count}."
_MOVING = "A run moved what may differ while it was compared, so that it is set aside: {count}."
_NO_LIST = "The profile has no list that can be asked, so AvidXchange's side is as last read."


def reconcile(house: House, name: str, window: Window, actor: Actor) -> Mapping[str, Any]:
    """Compare all three sides of a connection's approved invoices, keep what came of it, and give it for scripts.

    Raises NotReady where a system cannot be asked; ValueError for days or settings that cannot be.
    """
    actor.must(Right.SEE, name)
    before = kept.last(name)
    stored, found = compare(house, name, window)
    bridge = Bridge()
    for verdict in found.verdicts:
        bridge.add(verdict)
    told: dict[str, Any] = {
        **_about(name, found),
        "difference": money.text(bridge.difference),
        "differences": [
            {"currency": currency, "amount": money.text(amount)}
            for currency, amount in sorted(bridge.differences.items())
        ],
        "periods": [_period(one) for one in found.periods],
        "differing": [
            {"period": period, "currency": currency, **_sum(of)}
            for (period, currency), of in sorted(bridge.differing.items())
        ],
        "groups": [_group(*key, group) for key, group in sorted(bridge.groups.items())],
        "lines": [_line(one) for one in bridge.lines],
        "remarks": [_line(one) for one in bridge.remarks],
        "not_compared": list(_not_compared(found)),
        "open_outside": _sums(found.open_outside),
        **_spent(house, found),
    }
    _keep(stored, told, bridge, actor, found.began)
    last = before and {
        "difference": money.text(before.difference),
        "at": before.at.isoformat(timespec="seconds"),
    }
    return {**told, "before": last or None}


def close_readiness(house: House, name: str, period: str = "") -> Mapping[str, Any]:
    """Say what would miss a fiscal period, today's by default, if it closed now; nothing is kept.

    Raises as `reconcile` does.
    """
    _, found = compare(house, name, Window(period=period))
    misses = closing(found.verdicts, str(found.period))
    total: dict[str, Sum] = {}
    for reason, miss in misses.items():
        total[reason.currency] = total.get(reason.currency, Sum()) + miss.sum
    return {
        **_about(name, found),
        "period": str(found.period),
        "calendar_locked": found.period.locked if found.period else None,
        "would_miss": _sums(total),
        "reasons": [_reason(reason, miss) for reason, miss in sorted(misses.items())],
        "in_approval": found.in_approval,
        "not_compared": list(_not_compared(found)),
        "open_outside": _sums(found.open_outside),
        **_spent(house, found),
    }


def _keep(stored: Stored, told: Mapping[str, Any], bridge: Bridge, actor: Actor, at: datetime) -> None:
    """Keep the figures for who reads and signs them, and in the audit trail."""
    figures = {**told, "lines": told["lines"][:_KEPT_MAX], "lines_in_all": len(told["lines"])}
    shown = {**figures, "remarks": told["remarks"][:_KEPT_MAX], "remarks_in_all": len(told["remarks"])}
    with unit(actor.name, at):
        put_comparison(stored.id, shown, bridge.difference, actor.name, at)
        figures["remarks"] = len(told["remarks"])
        kept.keep(stored.id, stored.name, figures, bridge.difference, actor.name, at)


def _about(name: str, found: Compared) -> dict[str, Any]:
    return {
        "connection": name,
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "at": found.began.isoformat(timespec="seconds"),
        "compared": len(found.verdicts),
    }


def _spent(house: House, found: Compared) -> dict[str, Any]:
    seconds = (house.clock.now() - found.began).total_seconds()
    return {**found.costs, "seconds": round(seconds, 3)}


def _not_compared(found: Compared) -> Iterator[str]:
    """Say what could not be asked for now, so that nobody takes a 0.00 for more than it is."""
    if found.side is Side.NOTHING:
        yield _NOT_ASKED if found.marking else _NO_LIST
    elif found.as_last_read:
        yield _AS_LAST_READ.format(count=found.as_last_read)
    if found.unfetched:
        yield _UNFETCHED.format(count=found.unfetched)
    if found.unclear:
        yield _UNCLEAR.format(count=found.unclear)
    if found.unplaced:
        yield _UNPLACED.format(count=found.unplaced)
    if moving := sum(one.kind == "moving" for one in found.verdicts):
        yield _MOVING.format(count=moving)
    yield from found.unasked


def _period(one: Period) -> dict[str, Any]:
    return {
        "period": str(one),
        "from": one.start.isoformat(),
        "to": one.end.isoformat(),
        "calendar_locked": one.locked,
    }


def _group(period: str, currency: str, group: Group) -> dict[str, Any]:
    return {
        "period": period,
        "currency": currency,
        "approved": _sum(group.approved),
        **{str(word): _sum(group.words[word]) for word in WORDS},
        "difference": _sum(group.difference),
    }


def _sum(of: Sum) -> dict[str, Any]:
    return {"count": of.count, "amount": money.text(of.amount)}


def _sums(by_currency: Mapping[str, Sum]) -> list[dict[str, Any]]:
    return [{"currency": currency, **_sum(of)} for currency, of in sorted(by_currency.items())]


def _line(one: Verdict) -> dict[str, Any]:
    case, kind = one.case, KINDS[one.kind]
    return {
        "kind": one.kind,
        "id": case.id,
        "document": case.label,
        "vendor": case.vendor,
        "dated": case.dated.isoformat() if case.dated else None,
        "period": case.period,
        "currency": one.currency,
        "approved": money.text(one.approved),
        "in_sage": money.text(one.in_sage) if one.places else None,
        "currency_in_sage": one.places[0].currency if one.places else None,
        "difference": money.text(one.difference),
        "avidxchange": case.told.word or str(case.told.approval),
        "here": _here(one),
        "sage": [": ".join(filter(None, (place.where, place.said))) for place in one.places],
        "what": kind.what,
        "who": kind.who,
        "next": kind.next,
    }


def _here(one: Verdict) -> str:
    known = one.case.known
    if known is None:
        return "unknown"
    return f"{known.state}, {known.cause}" if known.cause else str(known.state)


def _reason(reason: Reason, miss: Miss) -> dict[str, Any]:
    what, who, afterwards = lines_of(reason)
    return {
        "word": reason.word,
        "cause": reason.cause,
        "currency": reason.currency,
        **_sum(miss.sum),
        "first": miss.first,
        "said": miss.said,
        "what": what,
        "who": who,
        "next": afterwards,
    }
