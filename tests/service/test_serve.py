"""The service is stopped, and its parts and its database are killed, while a run is under way.

Knows processes and signals. Does not know what a run does.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from places import GONE, KEPT_S, LONG_S, SETTLE, Site, eventually, site_at
from proof import assert_settled
from stage import Scene, Stage, Template, of_kinds
from watching import watch

from ml_connector.store import runs
from simulators.wire import Request

KINDS = ("scheduler", "worker", "web")  # of processes that `serve` keeps


class Hold:
    """Holds the first write to Sage 300 until it is let go."""

    def __init__(self, stage: Stage, when: str) -> None:
        self.out, self._go, self._when = threading.Event(), threading.Event(), when
        watch(stage.sage).act = self._act

    def let_go(self) -> None:
        """Let the write, and all after it, pass."""
        self._go.set()

    def _act(self, when: str, request: Request) -> None:
        if request.method == "POST" and when == self._when:
            self.out.set()
            self._go.wait(LONG_S)


@pytest.fixture
def site(template: Template, tmp_path: Path) -> Iterator[Site]:
    """A site with one connection whose run sends three invoices, one at a time."""
    with site_at(template, tmp_path) as made:
        company = of_kinds("one-line", "several-lines", "credit-note")
        made.stage("north", Scene(company=company, settings=SETTLE))
        yield made


def served(site: Site) -> psutil.Popen:
    """Serve, and wait until its processes are there."""
    service = site.start("serve", "--listen", "127.0.0.1:0")
    eventually(lambda: all(site.processes(kind) for kind in KINDS))
    return service


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() in GONE


def settled(site: Site, run_id: int | None) -> None:
    """Assert that the run ended, and was the only one."""
    assert run_id is not None
    eventually(lambda: site.run(run_id).ended_at)
    assert len(runs.latest(5, "north")) == 1
    assert_settled(site.stages["north"])


def test_told_to_stop_it_finishes_the_parcel_in_hand_and_the_next_start_goes_on_with_the_run(
    site: Site,
) -> None:
    hold = Hold(site.stages["north"], "before")
    service, run_id = served(site), site.ask("north")
    assert run_id is not None
    assert hold.out.wait(LONG_S)
    service.send_signal(signal.SIGTERM)
    eventually(lambda: not site.processes("scheduler"))  # by then the worker was told, too
    hold.let_go()
    assert service.wait(LONG_S) == 0
    states = site.ask_database("select state, count(*) from store_delivery group by state order by state")
    assert (states, site.run(run_id).ended_at) == ([("pending", 3)], None)
    assert site.ask_database("select count(*) from store_delivery where receipts <> '{}'") == [(1,)]
    assert (site.processes("worker"), site.run(run_id).worker) == ([], "")
    served(site)
    settled(site, run_id)


def test_parts_that_are_killed_are_started_again_and_their_run_goes_on(site: Site) -> None:
    hold = Hold(site.stages["north"], "after")
    served(site)
    run_id = site.ask("north")
    assert hold.out.wait(LONG_S)
    before = {kind: site.processes(kind)[0] for kind in KINDS}
    for process in before.values():
        process.kill()
    hold.let_go()
    eventually(lambda: all(set(site.processes(kind)) - {before[kind]} for kind in KINDS))
    eventually(lambda: not site.stranded(), KEPT_S)
    settled(site, run_id)


def test_where_the_supervisor_is_killed_its_processes_end_in_order(site: Site) -> None:
    service = served(site)
    left = [process for kind in KINDS for process in site.processes(kind)]
    service.kill()
    eventually(lambda: all(gone(process) for process in left))
    assert site.ask_database("select kind from store_process") == []
    service.wait()
