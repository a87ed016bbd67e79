"""A town to look at: a house with one connection on a schedule, a channel that rings a bell, and a worker.

Knows the tables and what the scheduler does about alerts. Does not know what should be told.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from listening import Bell, bell

from ml_connector.domain.people import trusted
from ml_connector.operations import ChannelForm, House, add_channel, send_due, watch
from ml_connector.store import models, processes, runs
from ml_connector.store.connections import Stored
from ml_connector.store.vault import Keyring

FLOW = "approved-invoices"
SECRET = secrets.token_hex(16)


@dataclass
class Town:
    """A house with one connection on an hourly schedule, and one channel that rings a bell."""

    house: House
    clock: Any
    stored: Stored
    rung: Bell

    def later(self, minutes: float, times: int = 1) -> None:
        """Move the clock, and do what the scheduler does; so many times."""
        for _ in range(times):
            self.clock.time += timedelta(minutes=minutes)
            self.look()

    def look(self) -> None:
        """Do what the scheduler does."""
        processes.arrive("scheduler", "1", self.clock.time)
        watch(self.house)
        send_due(self.house)

    def ran(self, outcome: str = "balanced", **report: object) -> None:
        """A run ended."""
        run = runs.begin(self.stored.id, FLOW, "test", self.clock.time)
        runs.end(run, "test", self.clock.time, {"outcome": outcome, "difference": "0.00", **report})

    def told(self) -> list[tuple[str, str]]:
        """What was told so far, each notice once: the change and its kind."""
        notices = {
            headers["ML-Connector-Notice"]: json.loads(body) for _, _, headers, body in self.rung.calls
        }
        return [(one["change"], one["kind"]) for notice in notices.values() for one in notice["alerts"]]


@pytest.fixture
def town(
    url: str, keyring: Keyring, clock: Any, connect: Callable[..., Stored], worker: None
) -> Iterator[Town]:
    """All is well: a run has just read everything."""
    house = House(url=url, keyring=keyring, clock=clock, tell=lambda words: None)
    stored = connect()
    models.Schedule.objects.create(
        connection_id=stored.id, flow=FLOW, sentence="hourly", cron="0 * * * *", zone="America/Toronto",
        next_due=clock.time, actor="test", changed_at=clock.time,
    )  # fmt: skip
    with bell() as rung:
        given = {"alert_url": f"{rung.url}/{SECRET}", "webhook_secret": SECRET}
        add_channel(house, ChannelForm(name="it", way="webhook", secrets=given), trusted("test"))
        made = Town(house=house, clock=clock, stored=stored, rung=rung)
        made.ran()
        yield made


@pytest.fixture
def worker(query: Callable[..., Any]) -> None:
    """A worker that lives for ever."""
    query("insert into store_process (kind, host, pid, born, version, started_at, beat_at) "
          "values ('worker', 'ap9', 1, 1, '1', now(), '2099-01-01')")  # fmt: skip
