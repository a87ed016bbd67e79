"""Knows scripted fakes at the engine's ports: a ledger in memory, a source, a step with books behind it, a clock.

Does not know any system or database; the ledger obeys the same table of moves as the real one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ml_connector.domain.causes import RECHECKED
from ml_connector.domain.decide import Arrival, Decision, Known
from ml_connector.domain.failures import Held, Refused, TryLater
from ml_connector.domain.states import State, check_move
from ml_connector.engine import values
from ml_connector.engine.retry import NOT_NOW_MAX, REFUSALS_MAX, next_try
from ml_connector.engine.values import Delivery, KeptPage, Outcome, Parcel, RawItem, Receipt

sys.path.insert(0, str(Path(__file__).parent))

from hands import Hands
from reads import Reads
from verdicts import verdict

STAYS = ("held-by-person", "batch-deleted")


@dataclass
class Line:
    """One delivery in memory."""

    told: Delivery
    fingerprint: str
    later: Arrival | None = None
    again: bool = False  # what is in the books is to be looked at before anything else
    over: bool = False
    done_run: int = 0
    news_run: int = 0
    sent_run: int = 0
    landed_run: int = 0
    refusals: int = 0


@dataclass
class Memory(Reads):
    """A ledger in memory; `moves` is every move it made."""

    lines: dict[str, Line] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    moves: list[tuple[State, State]] = field(default_factory=list)
    run: int = 0
    exclusive: frozenset[str] = frozenset({"enter"})
    owed_before: int = 0
    changed: int = 0
    amounts: dict[str, Decimal] = field(default_factory=lambda: {"changed": Decimal(0)})

    def take_over(self) -> int:
        self.run, self.tally = self.run + 1, {}
        left = self._in(State.SENDING)
        for line in left:
            self._move(line, State.IN_DOUBT)
        for line in self._in(State.IN_DOUBT):
            line.told = replace(line.told, due_at=None)
        owed = [
            one.told.amount or Decimal(0) for one in self.lines.values() if one.told.state is not State.DONE
        ]
        self.changed, self.owed_before = 0, len(owed)
        self.amounts = {"owed_before": sum(owed, Decimal(0)), "changed": Decimal(0)}
        return len(left)

    def unreadable(self) -> Sequence[RawItem]:
        return [RawItem(key=one.told.key, text=one.told.text) for one in self._in(State.HELD)
                if one.told.cause == "unreadable"]  # fmt: skip

    def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        return {key: Known(fingerprint=one.fingerprint, state=one.told.state,
                           entered=bool((self.exclusive | {"resolved"}) & set(one.told.receipts)),
                           later=one.later.fingerprint if one.later else None, vanished=one.told.cause == "vanished",
                           stopped=one.told.said if one.told.cause in STAYS else None, stop=one.told.cause or "")
                for key in keys if (one := self.lines.get(key))}  # fmt: skip

    def missing(self) -> Sequence[Delivery]:
        return self.left_out(())

    def left_out(self, found: Collection[str]) -> Sequence[Delivery]:
        return [line.told for line in self._gone({*self.came, *found})]

    def _gone(self, brought: Collection[str]) -> Sequence[Line]:
        return [one for key, one in self.lines.items() if key not in brought and one.told.cause != "vanished"
                and not one.over and one.told.state not in (State.SENDING, State.IN_DOUBT)]  # fmt: skip

    def check_whole(self, found: Collection[str]) -> None:
        if not {*self.came, *found} and not all(line.over for line in self.lines.values()):
            raise TryLater(cause="read-failed", said="empty")

    def vanish(self, found: Collection[str]) -> int:
        self.check_whole(found)
        gone = self._gone({*self.came, *found})
        for line in gone:
            self._owe(line, int(line.told.state is State.DONE))
            self._move(line, State.HELD)
            line.told, line.news_run = replace(line.told, cause="vanished"), self.run
        return len(gone)

    def accept(self, findings: Mapping[str, Held]) -> None:
        for key, held in findings.items():
            self.rule(key, "anyway", held)

    def rule(self, key: str, kind: str, held: Held) -> None:
        """A person's ruling."""
        line, ruling = self.lines[key], values.Ruling(kind=kind, cause=held.cause, said=held.said)
        line.told = replace(line.told, rulings=(*line.told.rulings, ruling))

    def absorb(self, page: KeptPage | None, decisions: Sequence[Decision], left: Sequence[RawItem]) -> None:
        self.events.append("absorb")
        for decision in decisions:
            self._absorb(decision)
        if page is not None:
            self.finish(page, sum(decision.state is None for decision in decisions), left)

    def _absorb(self, decision: Decision) -> None:
        came = decision.arrival
        was = self.lines.get(came.key)
        if was and decision.later:
            was.later = None if came.fingerprint == was.fingerprint else came
        if decision.state is None:
            return
        if was is None:
            was = self.lines[came.key] = Line(_delivery(came, len(self.lines)), came.fingerprint)
        else:
            self._owe(was, -1)
            self._move(was, decision.state)
        cause = decision.cause.cause if decision.cause else None
        said = decision.cause.said if decision.cause else ""
        told = replace(
            was.told, state=decision.state, cause=cause, said=said, due_at=None, rulings=(), intent=None
        )
        self._renew(was, came, told)
        was.news_run = self.run if decision.state is State.HELD else 0

    def _renew(self, line: Line, came: Arrival, told: Delivery) -> None:
        stays = told.receipts if told.cause == "changed-after-entry" else {}
        line.told = replace(told, text=came.text, label=came.label, amount=came.amount, receipts=stays)
        line.fingerprint, line.later, line.refusals, line.over = came.fingerprint, None, 0, came.over
        self._owe(line, 1)

    def _owe(self, line: Line, sign: int) -> None:
        if sign > 0 or line.told.state is not State.DONE:
            self.changed += sign
            self.amounts["changed"] += sign * (line.told.amount or 0)

    def owed(self, before: Sequence[str], step: str, after: str, limit: int) -> Sequence[Delivery]:
        return [replace(one.told, refusals=one.refusals) for key, one in sorted(self.lines.items())
            if key > after and (step not in one.told.receipts or (one.again and step in self.exclusive))
            and set(before) <= set(one.told.receipts) and not (one.again and self.exclusive & set(before))
            and (one.told.state is State.PENDING or (one.told.state is State.HELD and one.told.cause in RECHECKED)
                 or (one.told.state is State.REFUSED and one.told.cause in RECHECKED
                     and one.news_run != self.run
                     and (one.refusals < REFUSALS_MAX or self.exclusive & set(one.told.receipts)))
                 or (one.told.state in (State.WAITING, State.IN_DOUBT)
                     and (one.told.due_at is None or one.told.due_at <= self.clock.now())))
        ][:limit]  # fmt: skip

    def due(self) -> Sequence[datetime]:
        moving = [*self._in(State.PENDING), *self._in(State.WAITING), *self._in(State.IN_DOUBT)]
        return [one.told.due_at or self.clock.now() for one in moving]

    def claim(self, places: Mapping[str, str]) -> Collection[str]:
        return {key for key, place in places.items() if self.places.setdefault(place, key) != key}

    def reopen(self, keys: Collection[str], because: str) -> Collection[str]:
        for key in keys:
            self.lines[key].refusals *= self.lines[key].told.state is not State.HELD
            self._move(self.lines[key], State.PENDING)
            self.lines[key].told = replace(self.lines[key].told, cause=None, said="")
        return ()  # here everything was weighed

    def sending(self, step: str, parcel: Parcel) -> None:
        self.events.append("sending")
        for draft in parcel.drafts:
            line = self.lines[draft.key]
            self._move(line, State.SENDING)
            self._sent(line, True)
            intent = values.Intent(
                step=step, fingerprint=draft.fingerprint, evidence=parcel.evidence, sent_at=self.clock.now()
            )
            line.told = replace(line.told, intent=intent, attempts=line.told.attempts + 1, due_at=None)

    def settle(self, step: str, outcomes: Mapping[str, Outcome], *, last: bool, looked: bool) -> None:
        for key, outcome in outcomes.items():
            self._settle(step, self.lines[key], outcome, last=last)

    def _settle(self, step: str, line: Line, outcome: Outcome, *, last: bool) -> None:
        state, why = verdict(outcome, last=last, later=line.later is not None)
        not_now = isinstance(why, Refused) and why.after_s is not None
        state = State.WAITING if not_now and line.told.attempts < NOT_NOW_MAX else state
        stands = line.told.state, line.told.cause
        self._sent(line, line.sent_run == self.run and not isinstance(outcome, Refused | TryLater | Held))
        self._move(line, state)
        line.refusals += state is State.REFUSED
        now, tries = self.clock.now(), line.told.attempts
        due = next_try(now, why.after_s, tries) if state is State.WAITING else None
        kept = 0 if state in (State.PENDING, State.DONE) else tries
        cause, said = (why.cause, why.said) if why else (None, "")
        line.told = replace(line.told, cause=cause, said=said, due_at=due, attempts=kept)
        if isinstance(outcome, Receipt):
            line.told = replace(line.told, receipts={**line.told.receipts, step: outcome})
            line.again, line.landed_run = False, line.sent_run
            self._swap(line)
        line.done_run = self.run if state is State.DONE else line.done_run
        news = state in (State.HELD, State.REFUSED) and stands != (state, cause)
        line.news_run = self.run if news else line.news_run

    def wait(self, keys: Collection[str], until: datetime, because: str) -> None:
        for key in keys:
            self._move(self.lines[key], State.IN_DOUBT)
            self.lines[key].told = replace(self.lines[key].told, due_at=until)

    def clear(self, keys: Collection[str], because: str) -> Collection[str]:
        lines = [self.lines[key] for key in keys if self.lines[key].told.state is State.IN_DOUBT]
        for line in lines:
            changed = line.later is not None and bool(line.told.receipts)
            self._sent(line, False)
            self._move(line, State.HELD if changed else State.PENDING)
            cause = "changed-after-entry" if changed else line.told.cause
            line.told = replace(line.told, due_at=None, cause=cause, attempts=max(line.told.attempts - 1, 0))
            line.news_run = self.run if changed else line.news_run
        return {line.told.key for line in lines if self._swap(line)}

    def _swap(self, line: Line) -> bool:
        if line.later is None:
            return False
        self._owe(line, -1)
        self._renew(line, line.later, line.told)
        return True

    def totals(self) -> Sequence[values.Total]:
        counts = {"owed_before": self.owed_before, "changed": self.changed}
        amounts = dict(self.amounts)
        for line in self.lines.values():
            word = str(line.told.state)
            if line.told.state is not State.DONE or line.done_run == self.run:
                counts[word] = counts.get(word, 0) + 1
                amounts[word] = amounts.get(word, Decimal(0)) + (line.told.amount or 0)
        return [values.Total(currency="USD", counts=counts, amounts=amounts)]

    def counts(self) -> Mapping[str, int]:
        return {**self.tally, "sent": sum(one.sent_run == self.run for one in self.lines.values())}

    def _sent(self, line: Line, counts: bool) -> None:
        line.sent_run = self.run if counts or line.landed_run == self.run else 0

    def news(self) -> int:
        return sum(one.news_run == self.run for one in self._in(State.HELD) + self._in(State.REFUSED))

    def disagreement(self) -> Decimal:
        told = [(one.told.amount or 0, receipt.amount) for one in self._in(State.DONE)
                if one.done_run == self.run for receipt in one.told.receipts.values()]  # fmt: skip
        return sum((abs(ours - theirs) for ours, theirs in told if theirs is not None), Decimal(0))

    def _in(self, state: State) -> list[Line]:
        return [one for one in self.lines.values() if one.told.state is state]

    def _move(self, line: Line, to: State) -> None:
        check_move(line.told.state, to)
        self.moves.append((line.told.state, to))
        line.told = replace(line.told, state=to)


def _delivery(came: Arrival, number: int) -> Delivery:
    return Delivery(id=number, key=came.key, state=State.PENDING, label=came.label, party="", amount=came.amount,
                    currency="USD", text=came.text, receipts={}, intent=None, attempts=0, due_at=None)  # fmt: skip


@pytest.fixture
def ledger() -> Memory:
    """An empty ledger in memory, with its clock."""
    return Memory(Hands())


@pytest.fixture
def clock(ledger: Memory) -> Hands:
    """The ledger's clock."""
    return ledger.clock


@pytest.fixture(scope="session")
def memory() -> Callable[[], Memory]:
    """Makes empty ledgers."""
    return lambda: Memory(Hands())
