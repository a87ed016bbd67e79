"""Look before leaping: carry a flow through as a run would, up to the calls that write, and give these instead.

Knows that a plan is a run whose ledger keeps everything to itself and whose steps do not send. Knows no system and no
table, and writes nothing anywhere.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ml_connector.domain.fingerprint import of_text
from ml_connector.domain.release import Agreement
from ml_connector.engine.collect import Collected
from ml_connector.engine.deliver import Carrier
from ml_connector.engine.foreseen import End, Foreseen
from ml_connector.engine.foresight import Foresight
from ml_connector.engine.ledgers import LedgerView
from ml_connector.engine.looking import OnlyLooks
from ml_connector.engine.ports import Clock, Flow, Progress, Record, Sight, Source, Step
from ml_connector.engine.run import walk
from ml_connector.engine.values import Delivery, Outcome, Parcel, Preview, RawItem, RawPage, Receipt

__all__ = ["Call", "End", "Foreseen", "Plan", "plan"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that a run would make now: the step, the very parcel, and how people may see it."""

    step: str
    parcel: Parcel
    preview: Preview


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run would do now. `then` counts what later steps would do about what has no receipt yet, by step.

    `proposed` are calls that would be put before a person first, `agreed` by key what was agreed to before.
    `unread`: reading would have changed the source (L12), so that only what the ledger has is planned.
    """

    flow: str
    collected: Collected
    calls: Sequence[Call]
    foreseen: Sequence[Foreseen]
    then: Mapping[str, int]
    problems: Sequence[tuple[str, str]]
    notes: Sequence[str]
    disconnected: bool = False
    unread: bool = False
    proposed: Sequence[Call] = ()
    agreed: Mapping[str, Agreement] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """A hash of all that would be sent, in order: the same hash, the same bytes in the same calls."""
        told = [
            [call.step, call.preview.body, *(draft.fingerprint for draft in call.parcel.drafts)]
            for call in self.calls
        ]
        return of_text(json.dumps([self.flow, told]))

    def those(self, *ends: End) -> Sequence[Foreseen]:
        """Give what would end so."""
        return [one for one in self.foreseen if one.end in ends]


def plan(
    flow: Flow,
    view: LedgerView,
    clock: Clock,
    progress: Progress,
    accepted: Collection[str] = (),
    retried: Collection[str] = (),
) -> Plan:
    """Carry one flow through without a trace; nobody needs the lock L1 for that, and a run may be under way.

    `retried`: keys that count as owed again, as a person may decide of what was refused or waits.
    """
    calls: list[Call] = []
    repeatable = all(step.repeatable for step in flow.steps)
    followed = frozenset(step.name for step in flow.steps if flow.follows and not step.repeatable)
    seeing = frozenset(step.name for step in flow.steps[:-1] if isinstance(step, OnlyLooks))
    foresight = Foresight(
        view=view, clock=clock, repeatable=repeatable, followed=followed, seeing=seeing, retried=retried
    )
    rehearsed = replace(
        flow,
        source=_Unread(flow.source) if flow.source.marking else flow.source,
        steps=tuple(_Rehearsed(step, calls) for step in flow.steps),
    )
    carrier = Carrier(flow=rehearsed, ledger=foresight, clock=clock, progress=progress, accepted=accepted)
    walked = walk(carrier)
    return Plan(
        flow=flow.name,
        collected=walked.collected,
        calls=calls,
        proposed=[
            Call(step=step, parcel=one.parcel, preview=one.preview) for step, one in foresight.proposals.made
        ],
        agreed=foresight.proposals.passed,
        foreseen=[foresight.ends[key] for key in sorted(foresight.ends)],
        then=_then(flow.steps, foresight.ahead.values()),
        problems=walked.problems,
        notes=list(carrier.notes),
        disconnected=walked.disconnected,
        unread=flow.source.marking,
    )


def _then(steps: Sequence[Step], ahead: Collection[Delivery]) -> Mapping[str, int]:
    """Count what would follow, by step, once the steps before have given their receipts."""
    owing = (
        step.name
        for delivery in ahead
        for step in steps
        if step.name not in delivery.receipts and not step.idle
    )
    return Counter(owing)


@dataclass
class _Rehearsed:
    """A step that looks, drafts and packs, and shows what it would send."""

    step: Step
    calls: list[Call]
    sight: Sight | None = None

    @property
    def name(self) -> str:
        return self.step.name

    @property
    def look_max(self) -> int:
        return self.step.look_max

    @property
    def settle_s(self) -> float:
        return self.step.settle_s

    @property
    def repeatable(self) -> bool:
        return self.step.repeatable

    @property
    def idle(self) -> bool:
        return self.step.idle

    def ready(self) -> None:
        self.step.ready()

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> Sight:
        self.sight = self.step.look(deliveries)
        return self.sight

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Send nothing; take the parcel for carried out."""
        if self.sight is None:
            raise RuntimeError(f"{self.name} would send what it has not looked for")
        self.calls.append(Call(step=self.name, parcel=parcel, preview=self.sight.preview(parcel)))
        return {draft.key: Receipt() for draft in parcel.drafts}


@dataclass(frozen=True)
class _Unread:
    """A source that is not read, because reading would change it; what the ledger has of it counts."""

    source: Source

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def marking(self) -> bool:
        return self.source.marking

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        return iter(())

    def complete(self, item: RawItem) -> RawItem:
        return self.source.complete(item)

    def absent(self, items: Sequence[RawItem]) -> Iterator[RawPage]:
        return iter(())

    def read(self, item: RawItem) -> Record:
        return self.source.read(item)

    def screen(self, record: Record) -> None:
        self.source.screen(record)
