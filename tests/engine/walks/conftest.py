"""Knows a scripted source and a scripted step with books of its own. Does not know the ledger behind them.

The books keep every entry ever made, so that a test can count what was entered twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.failures import Disconnected, Held, InDoubt, Refused, TryLater
from ml_connector.engine.ports import Flow
from ml_connector.engine.run import Report, run
from ml_connector.engine.values import (
    Delivery,
    Draft,
    Found,
    Outcome,
    Parcel,
    Preview,
    RawItem,
    RawPage,
    Receipt,
)


class Crash(BaseException):
    """The process is gone; nothing catches this."""


@dataclass(frozen=True)
class Thing:
    """A record: its key, its version, its amount."""

    label: str
    amount: Decimal
    party: str = "1200"
    currency: str = "USD"
    references: tuple[str, ...] = ()
    over: bool = False
    ended: bool = False


def thing_of(item: RawItem) -> Thing:
    """Read `version|amount`."""
    version, _, amount = item.text.partition("|")
    if version == "broken":
        raise Held(cause="unreadable", said=item.key)
    return Thing(label=f"{item.key}-{version}", amount=Decimal(amount or 10), over=version == "over")


@dataclass
class Source:
    """Gives the pages a test told it; a failure among them breaks the read off."""

    name: str = "source"
    marking: bool = False
    script: list[RawPage | BaseException] = field(default_factory=list)
    incomplete: dict[str, Exception] = field(default_factory=dict)
    banned: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    asked: list[tuple[str | None, bool]] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)  # what became of what a whole read does not bring
    missed: list[list[str]] = field(default_factory=list)

    def gives(self, *items: str, bookmark: str | None = None, whole: bool = False) -> Source:
        """Add a page of `key=version|amount`."""
        told = [item.partition("=") for item in items]
        page = tuple(RawItem(key=key, text=text or "v1|10") for key, _, text in told)
        self.script.append(RawPage(items=page, bookmark=bookmark, whole=whole))
        return self

    def breaks(self, failure: BaseException) -> Source:
        """Fail instead of giving the next page."""
        self.script.append(failure)
        return self

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        self.asked.append((bookmark, recover))
        script, self.script = self.script, []
        for page in script:
            if isinstance(page, BaseException):
                raise page
            yield page

    def complete(self, item: RawItem) -> RawItem:
        self.completed.append(item.key)
        if item.key in self.incomplete:
            raise self.incomplete[item.key]
        return item

    def absent(self, items: Sequence[RawItem]) -> Iterator[RawPage]:
        self.missed.append([item.key for item in items])
        found = [RawItem(key=item.key, text=self.ends[item.key]) for item in items if item.key in self.ends]
        yield from [RawPage(items=tuple(found))] if found else []

    def read(self, item: RawItem) -> Thing:
        if item.key in self.unread:
            raise Held(cause="unreadable", said="today")
        return thing_of(item)

    def screen(self, record: Any) -> None:
        if record.label in self.banned:
            raise Held(cause="before-go-live")


@dataclass(frozen=True)
class Seen:
    """What a look saw."""

    step: Step
    found: Mapping[str, Any]
    notes: Sequence[str] = ()

    def draft(self, delivery: Delivery, record: Any) -> Draft:
        if record.label in self.step.unfit:
            raise Held(cause="vendor-unknown", said=record.label)
        place = f"{self.step.name}|{self.step.numbers.get(delivery.key, delivery.key)}"
        return Draft(key=delivery.key, payload=str(record.amount), fingerprint=record.label, place=place)

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        size = self.step.parcel_max
        return [
            Parcel(drafts=tuple(drafts[at : at + size]), evidence={}) for at in range(0, len(drafts), size)
        ]

    def preview(self, parcel: Parcel) -> Preview:
        return Preview(title=self.step.name, body=" ".join(draft.payload for draft in parcel.drafts))


@dataclass
class Step:
    """A remote effect on `books`. `answers` are used up one a send; without one it says yes.

    A send may lose its answer (`lost`), never arrive (`vanished`), arrive late (`late`), crash before or after,
    be refused whole or after keeping a part, meet a busy or a closed door.
    """

    name: str = "enter"
    look_max: int = 5
    settle_s: float = 60.0
    repeatable: bool = False
    idle: bool = False
    parcel_max: int = 4
    clock: Any = None
    books: list[tuple[str, str, Decimal]] = field(default_factory=list)
    on_the_way: list[tuple[datetime, tuple[str, str, Decimal]]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    guilty: set[str] = field(default_factory=set)
    patient: bool = False  # what they say of the guilty is "not now"
    unfit: set[str] = field(default_factory=set)
    numbers: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, Found] = field(default_factory=dict)
    looks: list[Any] = field(default_factory=list)
    looked: list[tuple[str, ...]] = field(default_factory=list)
    sent: list[tuple[str, ...]] = field(default_factory=list)

    def ready(self) -> None:
        """Always."""

    def look(self, deliveries: Sequence[tuple[Delivery, Any]]) -> Seen:
        self.looked.append(tuple(delivery.key for delivery, _ in deliveries))
        if self.looks and (failure := self.looks.pop(0)) is not None:
            raise failure
        self._arrive()
        entered = {key: amount for key, _, amount in self.books}
        keys = [delivery.key for delivery, _ in deliveries]
        found: dict[str, Any] = {key: Receipt(amount=entered[key]) for key in keys if key in entered}
        return Seen(self, {**{key: self.foreign[key] for key in keys if key in self.foreign}, **found},
                    notes=[f"looked at {self.name}"])  # fmt: skip

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        self.sent.append(tuple(draft.key for draft in parcel.drafts))
        answer = self.answers.pop(0) if self.answers else "yes"
        entries = [(draft.key, draft.fingerprint, Decimal(draft.payload)) for draft in parcel.drafts]
        self._before(answer, entries)
        if answer == "says-no":
            return {key: Refused(cause="avidxchange-refused", said="no") for key, _, _ in entries}
        bad = [entry for entry in entries if entry[0] in self.guilty]
        if answer == "partial" or (bad and answer == "yes"):
            self.books += [] if answer == "yes" else [one for one in entries[::2] if one not in bad]
            raise Refused(cause="sage-refused", said="no", after_s=60 if self.patient else None)
        self.books += [entry for entry in entries if entry not in bad]
        if answer == "lost":
            raise InDoubt(said="cut")
        if answer == "crash-after":
            raise Crash
        flag = Held(cause="unbalanced-in-sage") if answer == "flagged" else None
        return {key: Receipt(amount=amount, flag=flag) for key, _, amount in entries}

    def _before(self, answer: str, entries: Sequence[tuple[str, str, Decimal]]) -> None:
        """Fail in the ways that enter nothing now."""
        if answer == "late":
            self.on_the_way += [(self.clock.now() + timedelta(seconds=45), one) for one in entries
                                if one[0] not in self.guilty]  # fmt: skip
        failures: dict[str, BaseException] = {
            "late": InDoubt(said="slow"), "vanished": InDoubt(said="cut"), "crash-before": Crash(),
            "busy": TryLater(after_s=5), "outdated": TryLater(cause="facts-outdated", after_s=0),
            "closed": Disconnected("sage-sign-in", "401"),
            "not-now": Refused(cause="busy", said="day end", after_s=60),
            "refused": Refused(cause="sage-refused", said="no"),
            "no-vendor": Refused(cause="vendor-unknown", said="1200\nno such vendor"),
        }  # fmt: skip
        if answer in failures:
            raise failures[answer]

    def _arrive(self) -> None:
        now = self.clock.now() if self.clock else None
        arrived = [one for at, one in self.on_the_way if now is None or at <= now]
        self.books += arrived
        self.on_the_way = [pair for pair in self.on_the_way if pair[1] not in arrived]


@pytest.fixture
def source() -> Source:
    """A source with nothing to tell yet."""
    return Source()


@pytest.fixture
def step(clock: Any) -> Step:
    """A step that says yes."""
    return Step(clock=clock)


@pytest.fixture(scope="session")
def parts() -> tuple[Callable[..., Source], Callable[..., Step], type[BaseException]]:
    """How to make sources and steps, and the crash, for property tests and tests with two steps."""
    return Source, Step, Crash


@pytest.fixture(scope="session")
def carry() -> Callable[..., Report]:
    """Runs one flow once."""

    def make(source: Any, ledger: Any, *steps: Any, accepted: Collection[str] = ()) -> Report:
        flow = Flow(name="flow", source=source, steps=steps)
        return run(flow, ledger, ledger.clock, lambda what, count: None, accepted)

    return make
