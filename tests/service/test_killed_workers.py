"""A worker is killed, or stopped, in each phase of a run; then the service is started, and each run goes on.

Knows the phases by the functions where they begin and end. Knows no state of a delivery: the database is asked what is
stranded, and the books (`proof`) what was entered.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil
import pytest
from places import GONE, KEPT_S, SETTLE, Site, eventually, site_at
from proof import assert_books, assert_identity, assert_no_crash
from stage import Scene, Stage, Template, of_kinds
from watching import Watch, watch

from ml_connector.store import runs
from ml_connector.store.runs import RunRow
from simulators.wire import Request

CARRYING, RUNS, LEDGER = (
    "ml_connector.operations.carrying",
    "ml_connector.store.runs",
    "ml_connector.store.ledger",
)
SAGE, AVID = "ml_connector.systems.sage300.invoices", "ml_connector.systems.avidxchange.acknowledge"
INTAKE = "ml_connector.store.intake"
KILLS = {
    "before-the-lock": (f"{CARRYING}:_lock", "before"),
    "begun": (f"{RUNS}:start", "after"),
    "reading-before-a-page-is-kept": (f"{INTAKE}:Intake.keep", "before"),
    "reading-after-a-page-was-kept": (f"{INTAKE}:Intake.keep", "after"),
    "before-the-intent": (f"{LEDGER}:Ledger.sending", "before"),
    "after-the-intent": (f"{LEDGER}:Ledger.sending", "after"),
    "out-before-sage-kept-it": ("", "before"),
    "out-after-sage-kept-it": ("", "after"),
    "before-the-receipt": (f"{SAGE}:EnterInvoice.send", "after"),
    "before-an-acknowledgement": (f"{AVID}:AcknowledgeInvoice.send", "before"),
    "after-an-acknowledgement": (f"{AVID}:AcknowledgeInvoice.send", "after"),
    "before-the-end": (f"{RUNS}:end", "before"),
    "ended-before-its-job-was": (f"{RUNS}:end", "after"),
}
STOPS = {
    "stopped-before-the-intent": (f"{LEDGER}:Ledger.sending", "before"),
    "stopped-before-the-write": ("sage300.transport:Transport.write", "before"),
    "stopped-while-the-answer-is-out": ("", "before"),
    "stopped-before-the-receipt": (f"{SAGE}:EnterInvoice.send", "after"),
    "stopped-before-the-end": (f"{RUNS}:end", "before"),
}
ENDED = "ended-before-its-job-was"
NEVER_BEGUN = "before-the-lock"


@dataclass(frozen=True, kw_only=True)
class Victim:
    """A process that was struck in a phase, the run it had, and that run as it stood then."""

    stage: Stage
    process: psutil.Process
    run: RunRow
    seen: Watch

    @property
    def stopped(self) -> bool:
        """Whether it stands still."""
        return self.process.is_running() and self.process.status() == psutil.STATUS_STOPPED

    @property
    def gone(self) -> bool:
        """Whether it is no more."""
        return not self.process.is_running() or self.process.status() in GONE


def strike(
    site: Site, start: Callable[..., psutil.Process], name: str, moment: tuple[str, str], how: str
) -> Victim:
    """Let a worker take a run and be struck in a phase of it."""
    stage = site.stage(
        name, Scene(company=of_kinds("one-line", "several-lines", "credit-note"), settings=SETTLE)
    )
    seen = watch(stage.sage)
    run_id = site.ask(name)
    assert run_id is not None
    place, when = moment
    if not place:
        seen.act = at_the_first_write(run_id, when, how)
    process = start("worker", "--quick", "1", "--slow", "1", moment=(place, when, how) if place else ())
    victim = Victim(stage=stage, process=process, run=site.run(run_id), seen=seen)
    eventually(lambda: victim.stopped or victim.gone)
    return Victim(stage=stage, process=process, run=site.run(run_id), seen=seen)


def at_the_first_write(run_id: int, when: str, how: str) -> Callable[[str, Request], None]:
    """Strike the process of a run before or after Sage carries its first write out."""
    struck: list[str] = []

    def act(at: str, request: Request) -> None:
        if at == when and request.method == "POST" and not struck:
            pid = int(request.headers["x-client"].partition(".")[0])
            struck.append(request.path)
            os.kill(pid, getattr(signal, f"SIG{how}"))
            eventually(
                lambda: psutil.Process(pid).status() == psutil.STATUS_STOPPED
            ) if how == "STOP" else None

    return act


@pytest.fixture(scope="module")
def struck(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, dict[str, Victim]]]:
    """All phases, each with a connection and a worker of its own; then the service is started and all is over."""
    with site_at(template, tmp_path_factory.mktemp("struck")) as site, site.nursery() as start:
        victims = {name: strike(site, start, name, moment, "KILL") for name, moment in KILLS.items()}
        victims |= {name: strike(site, start, name, moment, "STOP") for name, moment in STOPS.items()}
        site.start("serve", "--listen", "127.0.0.1:0")
        eventually(lambda: not site.stranded(), KEPT_S)
        eventually(
            lambda: not runs.unfinished() and not site.ask_database("select id from procrastinate_jobs")
        )
        yield site, victims


@pytest.fixture(scope="module")
def elsewhere(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, dict[str, Victim]]]:
    """Workers that are stopped, others on another host that take over, and then all go on."""
    with site_at(template, tmp_path_factory.mktemp("elsewhere")) as site, site.nursery("one") as start:
        victims = {name: strike(site, start, name, moment, "STOP") for name, moment in STOPS.items()}
        site.start("serve", "--listen", "127.0.0.1:0", host="other")
        eventually(lambda: not runs.unfinished())
        assert all(victim.stopped for victim in victims.values()), (
            "they were to stand still until all was over"
        )
        for victim in victims.values():
            victim.process.send_signal(signal.SIGCONT)
        eventually(lambda: not site.ask_database("select id from procrastinate_jobs"))
        for victim in victims.values():
            victim.process.terminate()
        eventually(lambda: all(victim.gone for victim in victims.values()))
        yield site, victims


@pytest.mark.parametrize("name", [*KILLS, *STOPS])
def test_a_run_whose_worker_was_struck_goes_on_and_nothing_is_twice_or_lost(
    struck: tuple[Site, dict[str, Victim]], name: str
) -> None:
    site, victims = struck
    assert_well(site, victims[name], attempts=1 if name in (ENDED, NEVER_BEGUN) else 2)


@pytest.mark.parametrize("name", STOPS)
def test_a_stalled_worker_is_ended_before_another_on_its_host_takes_its_run(
    struck: tuple[Site, dict[str, Victim]], name: str
) -> None:
    _, victims = struck
    assert victims[name].gone


@pytest.mark.parametrize("name", STOPS)
def test_a_worker_that_goes_on_after_one_on_another_host_took_over_enters_nothing_twice(
    elsewhere: tuple[Site, dict[str, Victim]], name: str
) -> None:
    site, victims = elsewhere
    assert_well(site, victims[name], attempts=2)


def assert_well(site: Site, victim: Victim, attempts: int) -> None:
    """Assert that its run ended as the same run, by another process unless it had ended, and the books are right."""
    after = site.run(victim.run.id)
    assert (after.attempt, after.worker != victim.run.worker) == (
        attempts,
        attempts != 1 or not victim.run.worker,
    )
    assert after.outcome == "balanced", after
    assert_identity(after.report)
    assert victim.stage.differences() == []
    assert_books(victim.stage)
    assert_no_crash(victim.stage)
    assert len(runs.latest(10, victim.stage.name)) == 1
