"""The desk: what people decide about deliveries, each act in one transaction with its events.

Knows tables, legal moves of people and how a decision is kept. Knows no system, and not what an edit means: the rules
are `domain/acts`. Whoever calls holds the lock of the Sage company (L1), so that no run counts under its feet (L15).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from ml_connector.domain.acts import Act, NotPossible, Stand, Verdict, rule
from ml_connector.domain.edits import merged
from ml_connector.domain.failures import Held
from ml_connector.domain.release import REJECTED
from ml_connector.domain.states import State
from ml_connector.engine.ports import Clock
from ml_connector.store import ledger_sql, proposal_sql
from ml_connector.store.audit import Event, Unit, unit
from ml_connector.store.ledger_rows import ruling_text

__all__ = ["Decided", "Desk", "Wish"]

_CHANGED = "changed-after-entry"

_LOCKED = """
select id, state, coalesce(cause, ''), coalesce(said, ''), receipts, edits, later is not null, flow, amount, currency
from store_delivery where connection_id = %(connection)s and id = any(%(ids)s) order by id for update
"""
# A decision takes the place of why it stopped; rulings are added to, receipts and edits are given whole. How often
# it was refused is forgotten with it: who decides has seen that, and what they decide gets all its tries.
_DECIDE = """
update store_delivery d
set state = r.state, cause = r.cause, said = r.said, receipts = r.receipts::jsonb, edits = r.edits::jsonb,
    rulings = d.rulings || r.ruling::jsonb, intent = d.intent - 'refused', due_at = null, attempts = 0,
    updated_at = %(now)s
from unnest(%(ids)s::bigint[], %(states)s::text[], %(causes)s::text[], %(saids)s::text[], %(receipts)s::text[],
            %(edits)s::text[], %(rulings)s::text[]) as r(id, state, cause, said, receipts, edits, ruling)
where d.id = r.id
"""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One act as a person asked for it: `because` is the reason, or the evidence of a resolution.

    `exclusive` names, by flow, the steps whose receipt says that a delivery is in the books. `edits` are what to
    change, by the name of `domain/edits`, with what the record itself says `before`; an empty one takes one back.
    `seen` is, by id, the state, cause and words the person decided about: what stands otherwise by now is left.
    """

    act: Act
    because: str
    exclusive: Mapping[str, Sequence[str]] = field(default_factory=dict)
    edits: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[int, tuple[str, str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What an act came to for one delivery: `became` is None where it was left as it is; `said` is for people."""

    id: int
    was: State
    became: State | None
    said: str
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, kw_only=True)
class _Line:
    """One locked row, in the order of _LOCKED's columns."""

    id: int
    state: State
    cause: str
    said: str
    receipts: Mapping[str, Any]
    edits: Mapping[str, str]
    changed: bool
    flow: str
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where one person decides about deliveries of one connection."""

    connection_id: int
    actor: str
    clock: Clock

    def decide(self, ids: Sequence[int], wish: Wish) -> Sequence[Decided]:
        """Do an act to deliveries, all in one transaction; what cannot be is left, and its line says why."""
        now = self.clock.now()
        decided: list[Decided] = []
        written: list[tuple[_Line, Verdict]] = []
        with unit(self.actor, now) as current:
            for line in self._locked(ids):
                try:
                    _check_seen(line, wish)
                    verdict = rule(wish.act, _stand(line, wish))
                    _check_changes(line, wish)
                except NotPossible as why:
                    decided.append(_decided(line, None, str(why)))
                    continue
                written.append((line, verdict))
                decided.append(_decided(line, verdict.state, verdict.next))
            if written:
                self._write(written, wish, now, current)
        return decided

    def _locked(self, ids: Sequence[int]) -> Sequence[_Line]:
        found = _rows(_LOCKED, connection=self.connection_id, ids=list(ids))
        return [
            _Line(
                id=row[0],
                state=State(row[1]),
                cause=row[2],
                said=row[3],
                receipts=_json(row[4]),
                edits=_json(row[5]),
                changed=row[6],
                flow=row[7],
                amount=row[8],
                currency=row[9],
            )
            for row in found
        ]

    def _write(
        self, written: Sequence[tuple[_Line, Verdict]], wish: Wish, now: datetime, current: Unit
    ) -> None:
        receipts = [_receipts(line, verdict, wish, self.actor, now) for line, verdict in written]
        _rows(
            _DECIDE,
            ids=[line.id for line, _ in written],
            states=[str(verdict.state) for _, verdict in written],
            causes=[verdict.cause for _, verdict in written],
            saids=[wish.because if verdict.cause else None for _, verdict in written],
            receipts=[json.dumps(told) for told in receipts],
            edits=[json.dumps(_edits(line, wish)) for line, _ in written],
            rulings=[_ruling(line, verdict) for line, verdict in written],
            now=now,
        )
        swapped = [
            line.id for line, _ in written if line.changed
        ]  # the version that came while it was in doubt
        _rows(ledger_sql.SWAP, ids=swapped)
        if wish.act is Act.RELEASE:  # what is entered anew, and what was rejected, is asked about anew
            anew = [line.id for line, verdict in written if verdict.anew or line.cause == REJECTED]
            _rows(proposal_sql.RELEASED, ids=anew, now=now)
        if wish.act in (
            Act.EDIT,
            Act.HOLD,
            Act.REJECT,
        ):  # an edited number wants another place, and what is held wants none
            _rows(ledger_sql.UNCLAIM, ids=[line.id for line, _ in written])
        current.tell(*(self._event(line, verdict, wish) for line, verdict in written))

    def _event(self, line: _Line, verdict: Verdict, wish: Wish) -> Event:
        told: dict[str, Any] = {
            "act": str(wish.act),
            "reason": wish.because,
            "cause": line.cause,
            "said": line.said,
        }
        if wish.act is Act.EDIT:
            told |= {"before": {**wish.before, **line.edits}, "after": _edits(line, wish)}
        return Event(
            kind="edit" if wish.act is Act.EDIT else "ruling",
            because=f"{wish.act}: {wish.because}" if wish.because else str(wish.act),
            connection=self.connection_id,
            delivery=line.id,
            was=str(line.state),
            became=str(verdict.state),
            payload=json.dumps({name: value for name, value in told.items() if value}),
        )


def _stand(line: _Line, wish: Wish) -> Stand:
    exclusive = wish.exclusive.get(line.flow, ())
    return Stand(
        state=line.state,
        cause=line.cause,
        said=line.said,
        entered=any(step in line.receipts for step in exclusive),
        resolved="resolved" in line.receipts,
        changed=line.changed,
    )


def _check_seen(line: _Line, wish: Wish) -> None:
    """Refuse to decide about what a run has moved since it was chosen: the reason given was about what was seen."""
    now = (str(line.state), line.cause, line.said)
    if wish.seen.get(line.id, now) != now:
        stands = f"{now[0]} as {line.cause}" if line.cause else now[0]
        raise NotPossible(
            f"It has moved since it was chosen: it is {stands} now. Look at it and decide again."
        )


def _check_changes(line: _Line, wish: Wish) -> None:
    if wish.act is Act.EDIT and _edits(line, wish) == dict(line.edits):
        raise NotPossible("It is edited so already." if line.edits else "There is no edit to take back.")


def _receipts(line: _Line, verdict: Verdict, wish: Wish, actor: str, now: datetime) -> dict[str, Any]:
    """Give the receipts after a decision: none where it is entered anew, else what is in the books or all."""
    kept = dict(line.receipts)
    entered = {step: kept[step] for step in wish.exclusive.get(line.flow, ()) if step in kept}
    if verdict.anew:
        return {}
    if verdict.look_again:  # the others are of steps that may be repeated, and are owed again after it
        return {step: {**told, "again": _again(line, told)} for step, told in entered.items()}
    if wish.act is Act.HOLD and line.cause == _CHANGED:
        return kept | {step: {**told, "again": _CHANGED} for step, told in entered.items()}
    if wish.act is Act.RESOLVE:
        numbers = {"cause": line.cause or str(line.state), "evidence": wish.because, "by": actor}
        kept["resolved"] = {"numbers": numbers, "amount": None, "at": now.isoformat()}
    return kept


def _again(line: _Line, receipt: Mapping[str, Any]) -> str | bool:
    """Name what it is looked at again for: a change until a look has compared it, whatever stopped it since."""
    return _CHANGED if _CHANGED in (line.cause, receipt.get("again")) else line.cause or True


def _edits(line: _Line, wish: Wish) -> dict[str, str]:
    return merged(line.edits, wish.edits)


def _ruling(line: _Line, verdict: Verdict) -> str:
    """Write what is added to the rulings: a ruling about the very finding that stopped it, or nothing."""
    if not verdict.ruling:
        return "[]"
    return f"[{ruling_text(verdict.ruling, Held(cause=line.cause, said=line.said))}]"


def _decided(line: _Line, became: State | None, said: str) -> Decided:
    return Decided(
        id=line.id, was=line.state, became=became, said=said, amount=line.amount, currency=line.currency
    )


def _json(told: Any) -> Any:
    return json.loads(told) if isinstance(told, str) else told


def _rows(statement: str, **values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
