"""A world in which anything may happen: both systems, the product between them, and a clock only sleepers move.

Knows how it is set, how a database is put back to what it was, and how a run meets what the world has for it. Does not
know who does what, nor how anything must end.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from bench import bounded
from fuses import Died, Fuse, burning
from model_release import listen
from model_truth import Told, Truth
from proof import assert_identity
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from putting_back import Backup
from short_wire import ShortWire, Unplugged, plugged_in
from stage import CLIENT, INVOICES, USER, FakeClock, Scene, Stage, Template, form, of_kinds

from avidxchange.gates import InProcessGates
from ml_connector.domain.people import trusted
from ml_connector.operations import House, add_connection, run_flows
from simulators.avidxchange.app import AvidApp
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.server import Server

__all__ = ["StoodAside", "World", "set_world"]

KINDS = ("one-line", "one-line", "several-lines", "credit-note", "freight", "tax-on-top", "second-currency")
# How sites differ in what makes a double or a loss more likely; a world has one of them.
DIALECTS: tuple[Mapping[str, str], ...] = (
    {},
    {"atomic": "on", "duplicates_see_open": "on"},
    {"deleted_keeps_entries": "on", "duplicates_same_batch": "accept"},
    {"throttle_every": "23", "nextlink": "none", "page_size": "7"},
    {"session_errors": "17", "description_filter": "off"},
    {"empty_reply": "19", "messages": "joined", "duplicates_same_batch": "accept"},
)
# How buyers differ in who must agree, who posts, and when AvidXchange is told; a world has one of them. Where what is
# almost the same is held, the judge has a rule of its own for it.
WAYS: tuple[Mapping[str, str], ...] = (
    {"near_duplicates": "hold"},
    {"post": "post"},
    {"release": "person", "breaker_new": "off", "breaker_ended": "off", "breaker_factor": "off"},
    {"post": "ready", "ack_at": "posted"},
    {"post": "post", "ack_at": "posted", "release": "threshold:2500"},
)


class StoodAside(Exception):
    """Whoever comes second to a company waits; this one has not the time."""


@dataclass(kw_only=True)
class Impatient:
    """A clock that does not let anybody wait."""

    clock: FakeClock
    now: Any = None

    def __post_init__(self) -> None:
        self.now = self.clock.now

    def sleep(self, seconds: float) -> None:
        """Give up."""
        raise StoodAside


@dataclass(kw_only=True)
class World:
    """One world. `truth` is what really happened, told by nobody but those who did it."""

    stage: Stage
    wires: Mapping[str, ShortWire]
    truth: Truth
    backup: Backup
    key_file: Path
    told: Told | None = None  # what people had told the product when its database was kept
    runs: int = 0
    served: ClassVar[bool] = False

    def run(self) -> Mapping[str, Any]:
        """Run once; what it entered is noted, and its balance must hold."""
        self.truth.before_a_run()
        try:
            report = self.stage.run()
        finally:
            self.runs += 1
            self.truth.after_a_run()
        assert_identity(report)
        return report

    def die(self, fuse: Fuse) -> None:
        """Run once, and let the process end at a commit."""
        with burning(fuse), suppress(Died):
            self.run()

    def die_at_call(self, at: int, when: str) -> None:
        """Run once, and let the process end right before or after the other side did what a call asks for."""
        seen = 0

        def meets(moment: str, kind: str) -> None:
            nonlocal seen
            seen += moment == when
            if seen == at and moment == when:
                raise Died(f"{when} a call")

        with self._meeting(meets), suppress(Died):
            self.run()

    def two_at_once(self, at: int) -> None:
        """Start a second run while the first one makes a call; the second one must wait."""
        seen = 0

        def meets(moment: str, kind: str) -> None:
            nonlocal seen
            seen += moment == "before"
            if seen == at and moment == "before":
                seen += 1
                self._second()

        with self._meeting(meets):
            self.run()

    def _second(self) -> None:
        house = replace(self.stage.house, clock=Impatient(clock=self.stage.clock))
        with suppress(StoodAside):
            run_flows(house, self.stage.name, (INVOICES,), trusted("test:second"), lambda what, count: None)
            raise AssertionError("two runs worked on one company at once")

    @contextmanager
    def _meeting(self, meets: Any) -> Iterator[None]:
        for wire in self.wires.values():
            wire.meets = meets
        try:
            yield
        finally:
            for wire in self.wires.values():
                wire.meets = lambda moment, kind: None

    def later(self, seconds: float) -> None:
        """Let time pass; what a server is late with happens when it is due."""
        self.stage.later(seconds)
        for wire in self.wires.values():
            wire.catch_up()
        self.truth.after_a_run()

    def quiet(self) -> None:
        """End what goes wrong between the systems, and in Sage's posting."""
        self.stage.quiet()
        self.stage.sage_app.switches.update(busy="none", posting="works")

    # --- the database

    def back_up(self) -> None:
        """Keep the database as it is now, in place of what was kept before."""
        self.backup.take()
        self.told = self.truth.kept()

    def restore(self) -> None:
        """Put the database back to what was kept, if anything was; neither system knows of it."""
        if self.told is not None:
            self.backup.restore()
            hasten(self.backup)
            self.truth.put_back(self.told)


def hasten(backup: Backup) -> None:
    """Let no commit wait for the disk: no power fails here, and a process that ends leaves what it committed."""
    name = sql.Identifier(str(conninfo_to_dict(backup.url)["dbname"]))
    with psycopg.connect(backup.admin_url, autocommit=True) as session:
        session.execute(sql.SQL("alter database {} set synchronous_commit = off").format(name))


@cache
def start() -> Company:
    """The company every world begins with: invoices that serve as forms, nothing of them told to anybody yet."""
    return of_kinds(*KINDS)


@contextmanager
def set_world(template: Template, seed: int, kind: type[World] = World) -> Iterator[World]:
    """A world of its own for the length of the block; the seed chooses how its Sage site and its buyer differ.

    A `kind` that is `served` can be reached by other processes, too.
    """
    company = start()
    settings = {"parcel_max": "3", "near_duplicates": "off", **WAYS[seed // 2 % len(WAYS)]}
    scene = Scene(company=company, settings=settings, sage=DIALECTS[seed % len(DIALECTS)])
    clock, password, secret = FakeClock(), secrets.token_hex(10), secrets.token_hex(16)
    users = [User(name=USER, password=password)]
    sage_app = SageApp(company, users=users, clock=clock.now, pause=clock.sleep)
    avid_app = AvidApp(replace(company, invoices=()), clients={CLIENT: secret}, clock=clock.now)
    with ExitStack() as stack:
        systems = {
            name: stack.enter_context(
                Server(app, switches=switches) if kind.served else Unplugged(app, port, switches)
            )
            for name, app, port, switches in (
                ("sage", sage_app, 1, scene.sage),
                ("avid", avid_app, 2, scene.avid),
            )
        }
        wires = {name: ShortWire(server=server, now=clock.now) for name, server in systems.items()}
        url = stack.enter_context(template.copy())
        stack.enter_context(plugged_in(**wires))
        _, gates = stack.enter_context(bounded())
        gates["gates"] = InProcessGates(clock.now)
        house = House(url=url, keyring=template.keyring, clock=clock, tell=lambda text: None)
        apps: dict[str, Any] = {"sage_app": sage_app, "avid_app": avid_app, **systems}
        signs = {"password": password, "secret": secret}
        stage = Stage(house=house, clock=clock, company=company, **apps, **signs)
        add_connection(house, form(stage, scene), trusted("test:model"))
        truth = Truth(sage=sage_app, avid=avid_app, now=clock.now, user=USER, settings=settings)
        wires["sage"].hears = partial(listen, truth)
        backup = Backup(admin_url=template.admin_url, url=url)
        stack.callback(backup.drop)
        hasten(backup)
        yield kind(stage=stage, wires=wires, truth=truth, backup=backup, key_file=template.key_file)
