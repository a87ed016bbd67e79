"""An office where schedules are set and their ticks are played, on a real database, by a clock that is set by hand.

Knows how to put a house together without systems. Carries no run: a run that was asked for is ended by a word.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ml_connector.domain.people import trusted
from ml_connector.jobs import JobQueue
from ml_connector.jobs.tick import find_looks, tick
from ml_connector.operations import House, Sentence, set_schedules
from ml_connector.store import connections, models, runs, schedules
from ml_connector.store.connections import NewConnection, Stored
from ml_connector.store.schedules import ScheduleRow
from ml_connector.store.vault import Keyring
from ml_connector.timetable import Timetable

__all__ = ["INVOICES", "VENDORS", "Hands", "Office"]

INVOICES, VENDORS = "approved-invoices", "vendors"
ACTOR = "test:clerk"


@dataclass
class Hands:
    """A clock that only moves when told."""

    time: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The time now."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Move the hands."""
        self.time += timedelta(seconds=seconds)


@dataclass(kw_only=True)
class Office:
    """A house and its clock, and the shortest words for what tests do with them."""

    house: House
    clock: Hands
    stored: dict[str, Stored] = field(default_factory=dict)

    @classmethod
    def opened(cls, url: str, keyring: Keyring) -> Office:
        """An office on a database."""
        clock = Hands()
        house = House(url=url, keyring=keyring, clock=clock, tell=lambda text: None, queue=JobQueue())
        return cls(house=house, clock=clock)

    def connect(self, name: str = "acme") -> Stored:
        """Add a connection that leads nowhere."""
        new = NewConnection(
            name=name, settings={"sage_url": "http://127.0.0.1:1", "rehearsal": True}, profile="",
            book=f"erp/{name}", secrets={"sage_password": secrets.token_hex(8)},
        )  # fmt: skip
        self.stored[name] = connections.add(new, self.house.keyring, ACTOR, self.clock.now())
        return self.stored[name]

    def set(self, sentence: str, flow: str = VENDORS, name: str = "acme", **more: object) -> ScheduleRow:
        """Set a schedule; the connection is added where there is none of this name."""
        if name not in self.stored:
            self.connect(name)
        set_schedules(self.house, name, (flow,), Sentence(text=sentence, **more), trusted(ACTOR))  # type: ignore[arg-type]
        return self.row(flow, name)

    def row(self, flow: str = VENDORS, name: str = "acme") -> ScheduleRow:
        """A schedule as it is kept now."""
        return next(row for row in schedules.of(self.stored[name].id) if row.flow == flow)

    def table(self, name: str = "acme", flow: str = VENDORS) -> Timetable:
        """The timetable of a schedule."""
        row = self.row(flow, name)
        return Timetable.of(row.cron, row.zone, row.blackouts, row.offset_s)

    def at(self, moment: datetime) -> None:
        """Set the clock, and tick."""
        self.clock.time = moment
        tick(self.house)

    def after(self, **span: float) -> None:
        """Let time pass, and tick."""
        self.at(self.clock.time + timedelta(**span))

    def looks(self) -> None:
        """Find when to look at what is in doubt."""
        find_looks(self.house)

    def end_runs(self) -> None:
        """End whatever run is open."""
        models.Run.objects.filter(ended_at=None).update(
            ended_at=self.clock.now(), outcome="balanced", report={}
        )

    def runs(self, name: str = "acme", flow: str = VENDORS) -> list[runs.RunRow]:
        """The runs of a flow, oldest first."""
        return list(runs.of_flow(self.stored[name].id, flow, 10_000))[::-1]

    def due(self, name: str = "acme", flow: str = VENDORS) -> list[datetime | None]:
        """The due times that runs were asked for, oldest first."""
        return [run.due_at for run in self.runs(name, flow)]
