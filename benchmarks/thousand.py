# ruff: noqa: T201, S603 - a script: it prints and starts our own program
"""Let `serve` run many connections by itself for a while, and tell what that costs and how late its runs start.

Knows how to set everything up and on schedules, to watch processes, and to end one at half time.
Does not know what a run does. Everything it starts is ended by its id.

    .venv/bin/python benchmarks/thousand.py --connections 1000 --minutes 15
    .venv/bin/python benchmarks/thousand.py --connections 1000 --minutes 15 --workers 2 --kill
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg
from many import CLIENT, USER, name_of
from watching import Watch, report

from ml_connector import settings, wiring
from ml_connector.domain.people import trusted
from ml_connector.flows import FLOWS
from ml_connector.operations import (
    Form,
    House,
    Sentence,
    add_connection,
    ask_for_run,
    pause_schedules,
    run_flows,
    set_schedules,
)
from ml_connector.store import connections
from ml_connector.store.connections import Stored
from ml_connector.store.runs import Asked
from ml_connector.systems.avidxchange import default_profile
from simulators.avidxchange.app import BASE

PROGRAM = [sys.executable, "-c", "from ml_connector.cli import main; main()"]
EVERY = "every 15 minutes"
_AT_ONCE = "64"  # all companies are on one address here, which would have four seats else
_UNDER_WAY_S = 0.3  # after which a worker is killed: the runs of the fresh ones have begun then
AFTER_S = 60  # for what is still open at the end

# What runs of all flows left on the first connection is given to the others: they have nothing to do, as most have.
_SETTLE = (
    """
    insert into store_delivery (connection_id, flow, key, state, label, party, amount, currency, refs, fingerprint, raw,
        rulings, edits, over, receipts, intent, attempts, done_run, created_at, updated_at)
    select c.id, d.flow, d.key, d.state, d.label, d.party, d.amount, d.currency, d.refs, d.fingerprint, d.raw,
        d.rulings, d.edits, d.over, d.receipts, d.intent, d.attempts, d.done_run, d.created_at, d.updated_at
    from store_delivery d, store_connection c
    where d.connection_id = %(first)s and c.id = any(%(others)s) and d.state = 'done'
    """,
    """
    insert into store_watermark (connection_id, flow, bookmark)
    select c.id, w.flow, w.bookmark from store_watermark w, store_connection c
    where w.connection_id = %(first)s and c.id = any(%(others)s)
    """,
    """
    insert into store_sitedescription (connection_id, module, fingerprint, told)
    select c.id, s.module, s.fingerprint, s.told from store_sitedescription s, store_connection c
    where s.connection_id = %(first)s and c.id = any(%(others)s)
    """,
    """
    update store_connection c set dialect = f.dialect, probed_at = f.probed_at from store_connection f
    where f.id = %(first)s and c.id = any(%(others)s)
    """,
    "analyze",
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done: how many connections, for how long, with how many workers, and whether one is killed."""

    connections: int
    fresh: int
    minutes: float
    workers: int
    kill: bool


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """The simulators as a process: where they are, and what they hold."""

    process: subprocess.Popen[str]
    told: Mapping[str, Any]

    def counts(self) -> Mapping[str, int]:
        """Ask how many entries there are, and how many of them twice."""
        if self.process.stdin is None or self.process.stdout is None:
            raise SystemExit("the simulators have no pipes")
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        counted: Mapping[str, int] = json.loads(self.process.stdout.readline())
        return counted


@contextmanager
def simulated(plan: Plan, environment: Mapping[str, str]) -> Iterator[Simulated]:
    """Run the simulators of all companies as one process."""
    command = [sys.executable, str(Path(__file__).with_name("many.py"))]
    command += [str(plan.connections - plan.fresh), str(plan.fresh)]
    with subprocess.Popen(
        command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdout is None:
            raise SystemExit("the simulators have no pipes")
        yield Simulated(process=process, told=json.loads(process.stdout.readline()))
        process.terminate()


def join(house: House, plan: Plan, told: Mapping[str, Any], given: Mapping[str, str]) -> Sequence[Stored]:
    """Add the connections, settle all but the fresh ones; gives them in order."""
    profile = default_profile("default").replace(
        "max_requests_per_second: 2\n", "max_requests_per_second: 1000\n"
    )
    for number in range(plan.connections):
        name = name_of(number)
        address = {
            "sage_url": f"{told['sage']}/{name}", "sage_company": name, "sage_user": USER,
            "avid_url": f"{told['avid']}/{name}{BASE}", "avid_token_url": f"{told['avid']}/{name}/token",
            "avid_client_id": CLIENT, "avid_company": name,
        }  # fmt: skip
        form = Form(
            name=name, address=address, profile=profile, rehearsal=True,
            settings={**told["settings"], "settle_after_s": "10", "sage_runs_at_once": _AT_ONCE},
            secrets={"sage_password": given["ML_CONNECTOR_SAGE_PASSWORD"],
                     "client_secret": given["ML_CONNECTOR_AVID_CLIENT_SECRET"]},
        )  # fmt: skip
        add_connection(house, form, trusted("benchmark"))
    every = sorted(connections.every(), key=lambda stored: stored.name)
    for _ in range(2):
        reports = run_flows(house, every[0].name, (), trusted("benchmark"), lambda what, count: None)
    if left := [one for one in reports if one["outcome"] not in ("balanced", "nothing_to_do")]:
        raise SystemExit(f"the first connection is not settled: {left}")
    settled = [stored.id for stored in every[1 : plan.connections - plan.fresh]]
    with psycopg.connect(house.url, autocommit=True) as session:
        for statement in _SETTLE:
            session.execute(statement.encode(), {"first": every[0].id, "others": settled})
    return every


def set_going(house: House, plan: Plan, every: Sequence[Stored]) -> None:
    """Put all but the fresh connections on their schedules."""
    for stored in every[: plan.connections - plan.fresh]:
        set_schedules(house, stored.name, (), Sentence(text=EVERY), trusted("benchmark"))


def look_on(house: House, plan: Plan, every: Sequence[Stored], watch: Watch) -> datetime | None:
    """Watch; at half time ask for the fresh ones, and kill a worker if so wished; gives when that was.

    So there is work under way when a worker is killed.
    """
    begins = time.monotonic()
    _wait_until(begins + plan.minutes * 30, watch)
    for stored in every[plan.connections - plan.fresh :]:
        for flow in FLOWS:
            due = house.clock.now()
            asked = Asked(
                connection_id=stored.id, flow=flow, actor="benchmark", trigger="schedule", due_at=due
            )
            ask_for_run(house, asked)
    killed = None
    if plan.kill:
        time.sleep(_UNDER_WAY_S)
        killed = house.clock.now()
        watch.kill_a_worker()
    _wait_until(begins + plan.minutes * 60, watch)
    for stored in every[: plan.connections - plan.fresh]:
        pause_schedules(house, stored.name, (), "the time is over", trusted("benchmark"))
    deadline = time.monotonic() + AFTER_S
    while watch.unfinished() and time.monotonic() < deadline:
        _wait_until(time.monotonic() + 0.5, watch)
    return killed


def _wait_until(moment: float, watch: Watch) -> None:
    while (left := moment - time.monotonic()) > 0:
        time.sleep(min(left, 0.5))
        watch.look()


@contextmanager
def served(plan: Plan, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run `serve` as people do; it is stopped in order."""
    command = [*PROGRAM, "serve", "--listen", "127.0.0.1:0", "--workers", str(plan.workers)]
    with subprocess.Popen(command, env=dict(environment), stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(150)


def measure(plan: Plan) -> None:
    """Set up, serve, ask, and tell."""
    given = {
        "ML_CONNECTOR_SAGE_PASSWORD": secrets.token_hex(12),
        "ML_CONNECTOR_AVID_CLIENT_SECRET": secrets.token_hex(12),
    }
    with tempfile.TemporaryDirectory(prefix="ml-connector-thousand-") as folder:
        home = Path(folder) / "home"
        environment = {**os.environ, **given, "ML_CONNECTOR_HOME": str(home), "DATABASE_URL": ""}
        with (
            wiring.first_time(settings.read({}, home), lambda text: None) as opened,
            simulated(plan, environment) as systems,
        ):
            began = time.perf_counter()
            every = join(opened.house, plan, systems.told, given)
            print(
                f"{plan.connections} connections set up in {time.perf_counter() - began:.0f} s",
                file=sys.stderr,
            )
            set_going(opened.house, plan, every)
            with served(plan, environment) as serving:
                watch = Watch(url=opened.house.url, home=home, serving=psutil.Process(serving.pid),
                              systems=psutil.Process(systems.process.pid))  # fmt: skip
                watch.wait_for_workers(plan.workers)
                killed = look_on(opened.house, plan, every, watch)
                watch.last_look()
                report(watch, killed, {**systems.counts(), "approved": systems.told["invoices"]})
            from django.db import connection

            connection.close()


def main() -> None:
    """Read the arguments."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("--connections", type=int, default=1000)
    reader.add_argument(
        "--fresh", type=int, default=10, help="of those: with invoices to be entered, at half time"
    )
    reader.add_argument("--minutes", type=float, default=15)
    reader.add_argument("--workers", type=int, default=1)
    reader.add_argument("--kill", action="store_true", help="kill a worker with -9 at half time")
    told = reader.parse_args()
    measure(Plan(connections=told.connections, fresh=told.fresh, minutes=told.minutes, workers=told.workers,
                 kill=told.kill))  # fmt: skip


if __name__ == "__main__":
    main()
