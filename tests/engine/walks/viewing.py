"""Knows the read-only side of the ledger in memory, and how a plan is made with it. Does not know what comes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from ml_connector.domain.states import State
from ml_connector.engine.planning import Plan, plan
from ml_connector.engine.ports import Flow
from ml_connector.engine.values import Delivery

__all__ = ["View", "calls", "planned"]


@dataclass
class View:
    """What a ledger in memory says now."""

    memory: Any

    def __getattr__(self, name: str) -> Any:
        """Read as the ledger does; what writes is not to be had."""
        if name not in ("start", "brought", "kept", "unreadable", "known", "owed", "left_out", "check_whole"):
            raise AssertionError(f"a plan asked the ledger to {name}")
        return getattr(self.memory, name)

    def lines(self, keys: Collection[str]) -> Mapping[str, Delivery]:
        return {key: self.memory.lines[key].told for key in keys if key in self.memory.lines}

    def doubtful(self) -> Sequence[Delivery]:
        return self._in(State.SENDING, State.IN_DOUBT)

    def asleep(self) -> Sequence[Delivery]:
        now = self.memory.clock.now()
        return [told for told in self._in(State.WAITING) if told.due_at is not None and told.due_at > now]

    def renewed(self, keys: Collection[str]) -> Mapping[str, Delivery]:
        laters = {key: self.memory.lines[key] for key in keys if self.memory.lines[key].later is not None}
        return {key: replace(line.told, state=State.PENDING, label=line.later.label, amount=line.later.amount,
                             text=line.later.text, due_at=None, cause=None)
                for key, line in laters.items()}  # fmt: skip

    def taken(self, places: Mapping[str, str], freed: Collection[str]) -> Collection[str]:
        holders = {key: self.memory.places.get(place, key) for key, place in places.items()}
        return {key for key, holder in holders.items() if holder != key and holder not in freed}

    def _in(self, *states: State) -> list[Delivery]:
        return [line.told for line in self.memory.lines.values() if line.told.state in states]


def planned(source: Any, ledger: Any, *steps: Any, accepted: Any = ()) -> Plan:
    """Make a plan from what the source would give, and leave the source as it was."""
    flow = Flow(name="flow", source=deepcopy(source), steps=steps)
    return plan(flow, View(ledger), ledger.clock, lambda what, count: None, accepted)


def calls(made: Plan, step: str = "enter") -> list[tuple[str, ...]]:
    """The keys of each call of a step."""
    return [tuple(draft.key for draft in call.parcel.drafts) for call in made.calls if call.step == step]
