"""A site where the product runs as a service: real processes, a database of its own, real time, several connections.

Knows how processes are started, found and ended, and what must be true of the database a while after one died.
Does not know what becomes of an invoice (`proof` does).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg
from psycopg import sql
from stage import INVOICES, Scene, Stage, Template, standing

from ml_connector.jobs import JobQueue
from ml_connector.operations import ask_for_run
from ml_connector.store import connections, runs
from ml_connector.store.runs import Asked, RunRow

__all__ = ["GONE", "KEPT_S", "SETTLE", "Nursery", "Site", "eventually", "site_at"]

PROGRAM = (sys.executable, "-c", "from ml_connector.cli import main; main()")
SETTLE = {"settle_after_s": "2", "parcel_max": "1"}
KEPT_S = 60.0  # so long after a start nothing may be stranded
LONG_S = 180.0  # for what has no bound of its own; only a test that fails waits for it
GONE = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)

_STRANDED = {
    "an open run whose job nobody has": """
        select r.id from store_run r left join procrastinate_jobs j on j.id = r.job
        where r.ended_at is null and r.job is not null and coalesce(j.status not in ('todo', 'doing'), true)""",
    "an open run without a job or a lock": """
        select r.id from store_run r where r.ended_at is null and r.job is null
          and not exists (select from pg_locks where locktype = 'advisory'
                          and database = (select oid from pg_database where datname = current_database()))""",
    "a job that is being done by nobody": """
        select j.id from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id
        where j.status = 'doing' and coalesce(w.last_heartbeat < now() - interval '15 s', true)""",
    "a doubt without a time to look": """
        select d.id from store_delivery d
        where (d.state = 'sending' or (d.state = 'in_doubt' and d.due_at is null))
          and not exists (select from store_run r where r.connection_id = d.connection_id and r.flow = d.flow
                          and r.ended_at is null)""",
}


def eventually(true: Callable[[], object], within_s: float = LONG_S) -> None:
    """Wait until something is true; fail where it is not in time."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, f"not within {within_s:.0f} s"
        time.sleep(0.1)


@dataclass(kw_only=True)
class Nursery:
    """Starts processes that end or stop at a moment (`moments.py`)."""

    process: subprocess.Popen[bytes]
    answers: IO[bytes]

    def start(self, *command: str, moment: Sequence[str] = ()) -> psutil.Process:
        """Start a command of the product; `moment` as in `moments.py`."""
        assert self.process.stdin is not None
        wish = {"command": command, "moment": list(moment)}
        self.process.stdin.write(json.dumps(wish).encode() + b"\n")
        self.process.stdin.flush()
        return psutil.Process(int(self.answers.readline()))


@dataclass(kw_only=True)
class Site:
    """Several connections in one database, and the processes that serve them."""

    url: str
    template: Template
    home: Path
    stack: ExitStack
    embedded: bool = False  # its processes look after the server themselves
    stages: dict[str, Stage] = field(default_factory=dict)
    started: list[psutil.Process] = field(default_factory=list)
    own: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def stage(self, name: str, scene: Scene) -> Stage:
        """Set a stage with a connection of this name; its systems have the time of day."""
        stage = self.stack.enter_context(standing(self.url, self.template.keyring, scene, name))
        stage.later((datetime.now(UTC) - stage.clock.now()).total_seconds())
        self.stages[name] = stage
        return stage

    def ask(self, name: str, flow: str = INVOICES, *, slow: bool = False) -> int | None:
        """Ask for a run; its number, None where one is open."""
        stage = self.stages[name]
        house, stored = replace(stage.house, queue=JobQueue()), connections.find(name)
        return ask_for_run(house, Asked(connection_id=stored.id, flow=flow, actor="test:site"), slow=slow)

    def start(self, *command: str, host: str = "") -> subprocess.Popen[bytes]:
        """Start the program as a user would."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*PROGRAM, *command],
                env=self.environment(host),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.started.append(psutil.Process(process.pid))
        self.own.append(process)
        return process

    @contextmanager
    def nursery(self, host: str = "") -> Iterator[Callable[..., psutil.Process]]:
        """Start processes that end or stop at a moment for the length of the block."""
        reading, writing = os.pipe()
        code = f"import os, sys; os.dup2({writing}, 3); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
        with self.log.open("ab") as log, os.fdopen(reading, "rb") as answers:
            process = subprocess.Popen(
                [sys.executable, "-c", code, str(Path(__file__).with_name("moments.py"))],
                env=self.environment(host),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=[writing],
            )
            os.close(writing)
            nursery = Nursery(process=process, answers=answers)

            def start(*command: str, moment: Sequence[str] = ()) -> psutil.Process:
                self.started.append(nursery.start(*command, moment=moment))
                return self.started[-1]

            try:
                yield start
            finally:
                process.kill()
                process.communicate()

    @property
    def log(self) -> Path:
        """What all processes said."""
        return self.home / "said.txt"

    def environment(self, host: str = "") -> dict[str, str]:
        """The environment of a process of this site."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("ML_CONNECTOR")},
            "ML_CONNECTOR_HOME": str(self.home),
            "ML_CONNECTOR_KEY_FILE": str(self.template.key_file),
            "ML_CONNECTOR_HOST": host,
            "DATABASE_URL": "" if self.embedded else self.url,
        }

    def ask_database(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database in a session of one's own."""
        with psycopg.connect(self.url, autocommit=True) as session:
            return session.execute(sql.SQL(statement)).fetchall()  # type: ignore[arg-type]  # written here

    def stranded(self) -> dict[str, list[Any]]:
        """Name what nobody looks after."""
        found = {what: self.ask_database(statement) for what, statement in _STRANDED.items()}
        return {what: rows for what, rows in found.items() if rows}

    def processes(self, kind: str) -> list[psutil.Process]:
        """Give the living processes of a kind that are on the list."""
        listed = self.ask_database("select pid, kind from store_process order by id")
        return [psutil.Process(pid) for pid, its in listed if its == kind and psutil.pid_exists(pid)]

    def run(self, run_id: int) -> RunRow:
        """Give a run as it stands."""
        return runs.find(run_id)

    def end(self) -> None:
        """End every process this site has started, and those they have."""
        whole = {*self.started, *self._listed()}
        for process in self.started:  # first who would start others
            whole |= _with_children(process)
            _kill(process)
        for process in whole:
            _kill(process)
        for service in self.own:
            service.wait()
        psutil.wait_procs(whole, timeout=10)

    def _listed(self) -> set[psutil.Process]:
        try:
            return {process for kind in ("worker", "scheduler", "web") for process in self.processes(kind)}
        except psycopg.OperationalError:  # a test killed the database
            return set()


def _with_children(process: psutil.Process) -> set[psutil.Process]:
    try:
        return {process, *process.children(recursive=True)}
    except psutil.NoSuchProcess:
        return set()


def _kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGCONT)
        process.kill()


@contextmanager
def site_at(template: Template, home: Path) -> Iterator[Site]:
    """Have a site for the length of the block; all its processes are gone after it."""
    with ExitStack() as stack:
        url = stack.enter_context(template.copy())
        site = Site(url=url, template=template, home=home, stack=stack)
        stack.callback(site.end)
        yield site
