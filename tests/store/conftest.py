"""Knows how to give each test a PostgreSQL database of its own: one server, one migrated template, cloned.

Does not know what a test remembers in it.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection as django_connection
from psycopg.conninfo import make_conninfo

from ml_connector.domain.decide import Arrival, Decision
from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.engine.values import Draft, KeptPage, Parcel, Receipt
from ml_connector.store import connections, database, runs
from ml_connector.store.connections import NewConnection, Stored
from ml_connector.store.ledger import Ledger
from ml_connector.store.vault import Keyring, new_keyring

for _folder in (Path(__file__).parent, Path(__file__).parents[1] / "channels"):
    sys.path.insert(0, str(_folder))

from towns import town, worker  # noqa: E402 - the path comes first

__all__ = ["town", "worker"]

FLOW = "approved-invoices"
ENTER, ACK = "enter-invoice", "acknowledge"


@dataclass
class Hands:
    """A clock that only moves when told."""

    time: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        """The time now."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Move the hands."""
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """A migrated database to be cloned; nobody is signed in to it."""
    with psycopg.connect(server, autocommit=True) as session:
        session.execute("create database template_of_tests")
    database.connect(make_conninfo(server, dbname="template_of_tests"))
    database.migrate()
    django_connection.close()
    return "template_of_tests"


@pytest.fixture
def url(server: str, template: str) -> Iterator[str]:
    """A fresh database, which Django uses, too."""
    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as session:
        session.execute(f"create database {name} template {template}".encode())
    mine = make_conninfo(server, dbname=name)
    database.connect(mine)
    yield mine
    django_connection.close()
    with psycopg.connect(server, autocommit=True) as session:
        session.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """A key made for this test."""
    return new_keyring(tmp_path / "keys" / "master.key")


@pytest.fixture
def clock() -> Hands:
    """A clock that only moves when told."""
    return Hands()


@pytest.fixture
def query(url: str) -> Callable[..., list[tuple[Any, ...]]]:
    """Asks the database as its owner, past the product."""

    def ask(statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(url, autocommit=True) as session:
            found = session.execute(statement.encode(), values)
            return found.fetchall() if found.description else []

    return ask


@pytest.fixture
def connect(url: str, keyring: Keyring, clock: Hands) -> Callable[..., Stored]:
    """Adds a connection."""

    def make(name: str = "acme", **more: Any) -> Stored:
        told: dict[str, Any] = {
            "settings": {"sage_url": "http://127.0.0.1:1"}, "profile": "", "book": "erp/SAMLTD",
            "secrets": {"sage_password": secrets.token_hex(8)},
        }  # fmt: skip
        return connections.add(NewConnection(name=name, **told | more), keyring, "test", clock.now())

    return make


@dataclass
class Work:
    """A ledger and the shortest words for what tests do with it; `own` makes another run's view."""

    ledger: Ledger
    stored: Stored
    keyring: Keyring
    clock: Hands

    def own(self, stored: Stored | None = None) -> Work:
        """The next run on the same connection, or the first on another."""
        return Work(*_opened(stored or self.stored, self.keyring, self.clock), self.keyring, self.clock)

    def sees(self, *decisions: Decision, page: KeptPage | None = None) -> None:
        """Absorb decisions."""
        self.ledger.absorb(page, decisions, ())

    def sends(self, *keys: str, step: str = ENTER) -> None:
        """Write the intent to send these."""
        drafts = tuple(Draft(key=key, payload=f"<{key}>", fingerprint="f", place=None) for key in keys)
        self.ledger.sending(step, Parcel(drafts=drafts, evidence={"batch_after": "7"}))

    def hears(self, key: str, outcome: Any, *, step: str = ENTER, last: bool = False) -> None:
        """Settle one delivery."""
        self.ledger.settle(step, {key: outcome}, last=last, looked=False)

    def finishes(self, key: str, amount: str | None = None) -> None:
        """Carry one delivery through both steps."""
        told = None if amount is None else Decimal(amount)
        self.sends(key)
        self.hears(key, Receipt(numbers={"batch": "8"}, amount=told))
        self.sends(key, step=ACK)
        self.hears(key, Receipt(), step=ACK, last=True)

    def owed(self, step: str = ENTER, *before: str, after: str = "", limit: int = 100) -> list[str]:
        """Keys that owe a step now."""
        return [one.key for one in self.ledger.owed(before, step, after, limit)]


def _opened(stored: Stored, keyring: Keyring, clock: Hands) -> tuple[Ledger, Stored]:
    run = runs.begin(stored.id, FLOW, "test", clock.now())
    vault = stored.vault(keyring)
    ledger = Ledger(connection_id=stored.id, flow=FLOW, exclusive=(ENTER,), run_id=run, attempt=1, actor="test",
                    vault=vault, clock=clock, fence=lambda: None)  # fmt: skip
    return ledger, stored


@pytest.fixture
def work(connect: Callable[..., Stored], keyring: Keyring, clock: Hands) -> Work:
    """A ledger on a fresh connection; its run has begun."""
    opened = Work(*_opened(connect(), keyring, clock), keyring, clock)
    opened.ledger.take_over()
    return opened


@pytest.fixture(scope="session")
def seen() -> Callable[..., Decision]:
    """Makes a decision about an arrival; `state` None and `later` as the decider would say."""

    def make(key: str, amount: str = "10.00", print_: str = "f1", **more: Any) -> Decision:
        told: dict[str, Any] = {"state": State.PENDING, "because": "new"}
        arrival = Arrival(
            key=key, text=f'{{"id": "{key}", "v": "{print_}"}}', fingerprint=print_, party="1200",
            label=more.pop("label", key), amount=Decimal(amount), currency=more.pop("currency", "USD"),
        )  # fmt: skip
        if "cause" in more:
            told |= {"state": State.HELD, "cause": Held(cause=more.pop("cause"), said="why")}
        if more.get("later"):
            told["state"] = None
        return Decision(arrival=arrival, **told | more)

    return make
