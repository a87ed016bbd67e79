"""Turn the ledger's rows into the engine's values and back; pure but for the vault it is handed.

Knows columns and shapes. Runs no statement and decides no move.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ml_connector.domain.decide import Arrival, Decision, Known
from ml_connector.domain.failures import Failure, Held, InDoubt, Refused, TryLater
from ml_connector.domain.money import NO_CURRENCY
from ml_connector.domain.states import State, check_move
from ml_connector.engine.retry import NOT_NOW_MAX, next_try
from ml_connector.engine.values import Delivery, Intent, Outcome, RawItem, RawPage, Receipt, Ruling
from ml_connector.store.vault import Vault

__all__ = [
    "Settled",
    "Standing",
    "absorb_columns",
    "because",
    "changed_columns",
    "columns",
    "decision_text",
    "delivery",
    "known",
    "later_text",
    "outcome_text",
    "owed_columns",
    "page",
    "page_text",
    "ruling_text",
    "settled",
]


class Standing(NamedTuple):
    """Where a delivery stands as its row is locked, in the order of STANDING's columns."""

    key: str
    id: int
    state: State
    amount: Decimal | None
    currency: str
    superseded: bool
    attempts: int
    receipts: Sequence[str]


class Settled(NamedTuple):
    """What settling writes of one delivery, named as SETTLE's columns; the last two are for us."""

    ids: int
    states: str
    receipts: str
    causes: str | None
    saids: str | None
    dues: datetime | None
    news: bool
    free: bool
    superseded: bool


def delivery(row: Sequence[Any], vault: Vault) -> Delivery:
    """Read one row of OWED."""
    receipts, intent, rulings, edits = (_json(row[column]) for column in (8, 9, 13, 14))
    return Delivery(
        id=row[0],
        key=row[1],
        state=State(row[2]),
        label=row[3],
        party=row[4],
        amount=row[5],
        currency=row[6],
        text=vault.open(f"raw/{row[1]}", row[7]),
        receipts={step: _receipt(told) for step, told in receipts.items()},
        intent=_intent(intent),
        refusals=int((intent or {}).get("refused", 0)),
        attempts=row[10],
        due_at=row[11],
        cause=row[12],
        rulings=tuple(Ruling(**told) for told in rulings),
        edits=edits,
        done_before=row[15],
        said=row[16] or "",
    )


def _json(told: Any) -> Any:
    return json.loads(told) if isinstance(told, str) else told


def known(row: Sequence[Any]) -> Known:
    """Read one row of KNOWN."""
    names = ("fingerprint", "state", "entered", "later", "vanished", "stopped", "followed", "stop")
    return Known(**{**dict(zip(names, row[1:], strict=True)), "state": State(row[2])})


def ruling_text(kind: str, held: Held) -> str:
    """Write what a person decided about what a look found, as the JSON to add to a delivery's rulings."""
    return json.dumps({"kind": kind, "cause": held.cause, "said": held.said})


def _receipt(told: Mapping[str, Any]) -> Receipt:
    amount, again = told.get("amount"), told.get("again")
    return Receipt(
        released=again if isinstance(again, str) else "",
        numbers=told["numbers"],
        amount=None if amount is None else Decimal(amount),
        at=datetime.fromisoformat(told["at"]),
    )


def _intent(told: Mapping[str, Any] | None) -> Intent | None:
    if told is None:
        return None
    return Intent(
        step=told["step"],
        fingerprint=told["fingerprint"],
        evidence=told["evidence"],
        sent_at=datetime.fromisoformat(told["sent_at"]),
    )


def settled(
    step: str, was: Standing, outcome: Outcome, now: datetime, *, last: bool, follows: bool = False
) -> Settled:
    """Say what an outcome makes of one delivery; raise IllegalMove where the table has no such move.

    `follows`: what the source changed meanwhile is compared with the books, not held.
    """
    state, why = _verdict(
        outcome, last=last and not was.superseded, superseded=was.superseded and not follows
    )
    if isinstance(outcome, Refused) and outcome.after_s is not None and was.attempts < NOT_NOW_MAX:
        state = State.WAITING  # they only said: not now
    if state is State.REFUSED and was.superseded:
        state, why = State.PENDING, None  # what they refused is not what the source says now
    over = was.superseded and state is not State.IN_DOUBT and not isinstance(outcome, Receipt)
    if over and was.receipts and not follows:  # whatever came of this step, an earlier one is in the books
        state, why = State.HELD, Held(cause="changed-after-entry")
    check_move(State(was.state), state)
    received = isinstance(outcome, Receipt)
    stopped = state in (State.HELD, State.REFUSED)
    return Settled(
        ids=was.id,
        states=str(state),
        receipts=_receipt_text(step, outcome, now),
        causes=why.cause if why else None,
        saids=why.said if why else None,
        dues=_due(why, now, was.attempts) if state is State.WAITING else None,
        news=stopped,
        free=stopped and not received,
        superseded=was.superseded and state is not State.IN_DOUBT,
    )


def _due(why: Failure | None, now: datetime, attempts: int) -> datetime:
    after_s = why.after_s if isinstance(why, TryLater | Refused) else None
    return next_try(now, after_s, attempts)


def columns(several: Sequence[Settled]) -> dict[str, list[object]]:
    """Lay settled deliveries out as the columns of SETTLE."""
    names = ("ids", "states", "receipts", "causes", "saids", "dues", "news")
    return {name: [getattr(one, name) for one in several] for name in names}


def _receipt_text(step: str, outcome: Outcome, at: datetime) -> str:
    """Write the receipt of one step as the JSON to merge into a delivery's receipts."""
    if not isinstance(outcome, Receipt):
        return "{}"
    amount = None if outcome.amount is None else str(outcome.amount)
    return json.dumps({step: {"numbers": dict(outcome.numbers), "amount": amount, "at": at.isoformat()}})


def _verdict(outcome: Outcome, *, last: bool, superseded: bool) -> tuple[State, Failure | None]:
    """Say where an outcome takes a delivery, and why if that is not onward."""
    match outcome:
        case Receipt(flag=Failure() as flag):
            return State.HELD, flag
        case Receipt() if superseded:
            return State.HELD, Held(cause="changed-after-entry")
        case Receipt():
            return (State.DONE if last else State.PENDING), None
        case TryLater():
            return State.WAITING, outcome
        case InDoubt():
            return State.IN_DOUBT, outcome
        case Refused():
            return State.REFUSED, outcome
        case Held():
            return State.HELD, outcome
    raise TypeError(f"{outcome!r} is no outcome")


def page_text(raw: RawPage) -> str:
    """Write a page as the text that is sealed and kept."""
    items = [[item.key, item.text] for item in raw.items]
    return json.dumps({"items": items, "whole": raw.whole, "resume": raw.resume})


def page(text: str, bookmark: str | None) -> RawPage:
    """Read a kept page back; a bare list is of a version that kept the items alone."""
    told = json.loads(text)
    told = {"items": told} if isinstance(told, list) else told
    items = tuple(RawItem(key=key, text=item) for key, item in told["items"])
    return RawPage(items=items, bookmark=bookmark, whole=told.get("whole", False), resume=told.get("resume"))


def later_text(arrival: Arrival, vault: Vault) -> str:
    """Write what the source changed while a delivery was in doubt."""
    return json.dumps(
        {
            "raw": vault.seal(f"raw/{arrival.key}", arrival.text),
            "fingerprint": arrival.fingerprint,
            "label": arrival.label,
            "party": arrival.party,
            "amount": None if arrival.amount is None else str(arrival.amount),
            "currency": arrival.currency or NO_CURRENCY,
            "refs": list(arrival.references),
            "over": arrival.over,
            "ended": arrival.ended,
        }
    )


def absorb_columns(decisions: Sequence[Decision], vault: Vault) -> dict[str, list[object]]:
    """Lay decisions out as the columns of ABSORB."""
    arrivals = [decision.arrival for decision in decisions]
    return {
        "keys": [arrival.key for arrival in arrivals],
        "states": [str(decision.state) for decision in decisions],
        "labels": [arrival.label for arrival in arrivals],
        "parties": [arrival.party for arrival in arrivals],
        "amounts": [arrival.amount for arrival in arrivals],
        "currencies": [arrival.currency or NO_CURRENCY for arrival in arrivals],
        "refs": [json.dumps(list(filter(None, arrival.references))) for arrival in arrivals],
        "fingerprints": [arrival.fingerprint for arrival in arrivals],
        "raws": [vault.seal(f"raw/{arrival.key}", arrival.text) for arrival in arrivals],
        "causes": [decision.cause.cause if decision.cause else None for decision in decisions],
        "saids": [decision.cause.said if decision.cause else None for decision in decisions],
        "overs": [arrival.over for arrival in arrivals],
        "endeds": [arrival.ended for arrival in arrivals],
    }


def decision_text(decision: Decision) -> str:
    """Write a decision as an event's payload."""
    told = str(decision.cause) if decision.cause else None
    return json.dumps({"fingerprint": decision.arrival.fingerprint, "cause": told})


def because(step: str, outcome: Outcome, *, looked: bool) -> str:
    """Say in a few words how an outcome came about."""
    if looked:
        return f"{step}: looked"
    words = {
        Held: "checked",
        InDoubt: "no clear answer",
        Refused: "refused",
        TryLater: "asked to wait",
        Receipt: "answered",
    }
    return f"{step}: {words[type(outcome)]}"


def outcome_text(outcome: Outcome) -> str:
    """Write an outcome as an event's payload."""
    if isinstance(outcome, Receipt):
        amount = None if outcome.amount is None else str(outcome.amount)
        flag = str(outcome.flag) if outcome.flag else None
        return json.dumps({"receipt": dict(outcome.numbers), "amount": amount, "flag": flag})
    return json.dumps({type(outcome).__name__: outcome.cause, "said": outcome.said})


def changed_columns(
    decisions: Sequence[Decision], standing: Mapping[str, Standing]
) -> dict[str, list[object]]:
    """Count what a page changed: the new version is owed; the old one, if it was still open, no more."""
    owed: list[tuple[str, int, Decimal]] = []
    for decision in decisions:
        was = standing.get(decision.arrival.key)
        if was is not None and was.state != State.DONE:
            owed.append((was.currency, -1, -(was.amount or Decimal(0))))
        arrival = decision.arrival
        owed.append((arrival.currency or NO_CURRENCY, 1, arrival.amount or Decimal(0)))
    return owed_columns(owed)


def owed_columns(owed: Sequence[tuple[str, int, Decimal | None]]) -> dict[str, list[object]]:
    """Lay what is owed more or less, by currency, out as the columns of CHANGED."""
    return {
        "currencies": [currency for currency, _, _ in owed],
        "counts": [count for _, count, _ in owed],
        "amounts": [amount or Decimal(0) for _, _, amount in owed],
    }
