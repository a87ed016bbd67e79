# ruff: noqa: T201 - part of a script: it prints
"""Watch the processes of a house and its database while runs are carried, and tell in a table how it went.

Knows processes by their ids, and what runs left in the tables. Knows no connection and asks for nothing.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg

__all__ = ["Watch", "report"]

_LOOK_S = 5.0

_LATE = """
select count(*), percentile_cont(0.5) within group (order by extract(epoch from started_at - due_at)),
       percentile_cont(0.95) within group (order by extract(epoch from started_at - due_at)),
       max(extract(epoch from started_at - due_at)),
       percentile_cont(0.5) within group (order by extract(epoch from ended_at - started_at)),
       extract(epoch from max(ended_at) - min(started_at))
from store_run where trigger = 'schedule' and started_at is not null
"""
_OUTCOMES = """
select coalesce(outcome, 'not ended'), count(*) from store_run where trigger = 'schedule' group by 1 order by 2 desc
"""
_PROBLEMS = """
select flow, coalesce(report #>> '{problems,0,cause}', 'difference ' || (report ->> 'difference')),
       left(min(coalesce(report #>> '{problems,0,said}', report ->> 'said', '')), 120), count(*) from store_run
where trigger = 'schedule' and outcome not in ('balanced', 'nothing_to_do') group by 1, 2 order by 4 desc limit 5
"""
# The first thing that happened to a run after the process it was taken over from was gone.
_TAKEN = """
select count(*), coalesce(max(extract(epoch from at - %s)), 0) from store_event
where kind = 'run' and because like 'taken over%%' and at > %s
"""
_COVERED = "select count(*) from store_event where kind = 'schedule' and because like 'due, and covered%%'"
_OPEN = "select count(*) from store_run where ended_at is null"
_QUEUED = "select count(*) from procrastinate_jobs where status = 'todo'"
_SIZE = "select pg_database_size(current_database()) / 1e6"
_TABLES = """
select relname, pg_total_relation_size(oid) / 1e6 from pg_class
where relkind = 'r' and relnamespace = current_schema()::regnamespace
"""


@dataclass(kw_only=True)
class Watched:
    """One process: its processor time and memory when it was first and last looked at, in seconds and MB."""

    name: str
    cpu_first: float
    cpu: float
    memory_first: float
    memory: float


@dataclass(kw_only=True)
class Watch:
    """What was seen of processes and database so far."""

    url: str
    home: Path
    serving: psutil.Process
    systems: psutil.Process
    processes: dict[int, Watched] = field(default_factory=dict)
    queued_max: int = 0
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0
    size_first: float = 0
    tables_first: dict[str, float] = field(default_factory=dict)
    size: float = 0
    looked: float = 0

    def wait_for_workers(self, many: int) -> None:
        """Wait until so many workers beat; then the watch begins."""
        deadline = time.monotonic() + 60
        while self._ask("select count(*) from store_process where kind = 'worker'")[0][0] < many:
            if time.monotonic() > deadline:
                raise SystemExit("the workers did not come")
            time.sleep(0.2)
        self.size_first = self._number(_SIZE)
        self.tables_first = self.tables()
        self.began = time.monotonic()
        self._look()

    def look(self) -> None:
        """Look at everything, at most every few seconds."""
        if time.monotonic() - self.looked > _LOOK_S:
            self._look()

    def last_look(self) -> None:
        """Look for the last time."""
        self._look()
        self.seconds, self.size = time.monotonic() - self.began, self._number(_SIZE)

    def tables(self) -> dict[str, float]:
        """Sizes of the tables with their indexes, in MB."""
        return {name: float(size) for name, size in self._ask(_TABLES)}

    def unfinished(self) -> int:
        """How many runs are open."""
        return int(self._number(_OPEN))

    def kill_a_worker(self) -> None:
        """End the first worker as a power cut would."""
        workers = [one for one in self.serving.children() if "worker" in one.cmdline()]
        workers[0].kill()

    def _look(self) -> None:
        self.looked = time.monotonic()
        self.queued_max = max(self.queued_max, int(self._number(_QUEUED)))
        postmaster = int((self.home / "postgres/server/data/postmaster.pid").read_text().split()[0])
        for process in (self.serving, *self.serving.children(), self.systems, psutil.Process()):
            self._note(process.pid, process, [])
        database = psutil.Process(postmaster)
        self._note(postmaster, database, database.children())

    def _note(self, pid: int, process: psutil.Process, more: list[psutil.Process]) -> None:
        """Note processor time and memory; of the server with all its sessions, also those that ended."""
        try:
            with process.oneshot():
                times, memory = process.cpu_times(), process.memory_info().rss / 1e6
                cpu = times.user + times.system
                name = self._name(process)
            if more:
                cpu += times.children_user + times.children_system
            for child in more:
                cpu, memory = cpu + _cpu(child), memory + _own_mb(child)
        except psutil.NoSuchProcess:
            return
        seen = self.processes.setdefault(
            pid, Watched(name=name, cpu_first=cpu, cpu=cpu, memory_first=memory, memory=memory)
        )
        seen.cpu, seen.memory = max(cpu, seen.cpu), memory

    def _name(self, process: psutil.Process) -> str:
        if process.pid == self.systems.pid:
            return "simulators"
        if process.pid == psutil.Process().pid:
            return "this program, which looks"
        words = process.cmdline()
        return next((word for word in ("serve", "scheduler", "worker", "web") if word in words), "PostgreSQL")

    def _number(self, statement: str) -> float:
        return float(self._ask(statement)[0][0])

    def _ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as session:
            return session.execute(statement.encode(), values or None).fetchall()

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database."""
        return self._ask(statement, *values)


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _own_mb(process: psutil.Process) -> float:
    """Memory that is not the server's shared buffers."""
    try:
        memory = process.memory_info()
    except psutil.NoSuchProcess:
        return 0.0
    return max(0.0, float(memory.rss - getattr(memory, "shared", 0)) / 1e6)


def report(watch: Watch, killed: datetime | None, counts: Mapping[str, int]) -> None:
    """Print what it cost, how late runs started, and whether anything is twice or left."""
    started, p50, p95, most, lasted, took = (float(value or 0) for value in watch.ask(_LATE)[0])
    print(
        f"{started:.0f} runs in {took:.0f} s: {started / max(took, 1):.2f} a second, half of them within {lasted:.2f} s"
    )
    print(f"late to start: p50 {p50:.2f} s, p95 {p95:.2f} s, most {most:.2f} s")
    covered = int(watch.ask(_COVERED)[0][0])
    print(f"in the queue at most: {watch.queued_max}; due while one was still open: {covered}")
    print("outcomes: " + ", ".join(f"{name} {many}" for name, many in watch.ask(_OUTCOMES)))
    for flow, cause, said, many in watch.ask(_PROBLEMS):
        print(f"    {many} of {flow}: {cause}: {said}")
    print(f"invoices approved {counts['approved']}, entered {counts['entered']}, twice {counts['twice']}")
    if killed is not None:
        many, longest = watch.ask(_TAKEN, killed, killed)[0]
        print(
            f"a worker was killed: {many} of its runs were taken over, the last after {float(longest):.1f} s"
        )
    print(f"{'process':26} {'CPU s':>8} {'% of one':>9} {'MB first':>9} {'MB last':>9}")
    for one in watch.processes.values():
        spent = one.cpu - one.cpu_first
        share = 100 * spent / watch.seconds
        print(f"{one.name:26} {spent:8.1f} {share:9.1f} {one.memory_first:9.0f} {one.memory:9.0f}")
    all_in_all = sum(one.cpu - one.cpu_first for one in watch.processes.values())
    grown = watch.size - watch.size_first
    print(
        f"all: {all_in_all / watch.seconds:.2f} of 2 processors, {1000 * all_in_all / max(started, 1):.0f} ms a run"
    )
    print(
        f"database: {watch.size:.0f} MB, grown by {grown:.1f} MB, {grown * 86.4 / watch.seconds:.1f} GB a day"
    )
    more = {name: size - watch.tables_first.get(name, 0) for name, size in watch.tables().items()}
    most_grown = sorted(more.items(), key=lambda one: -one[1])[:6]
    print("most grown, MB: " + ", ".join(f"{name} {size:.1f}" for name, size in most_grown))
    log = watch.home / "logs" / "ml-connector.log"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    for level in ("ERROR", "WARNING"):
        found = [line for line in lines if f'"level": "{level.lower()}"' in line]
        print(f"log: {len(found)} {level.lower()}s" + (f", the first: {found[0][:150]}" if found else ""))
