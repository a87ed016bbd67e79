"""A process that is to stop leaves its run between two pages or parcels; the next attempt finishes that very run.

Knows when a process is told to stop. Does not know where a run looks whether it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from proof import assert_identity, assert_settled
from stage import INVOICES, VENDORS, Scene, Set, Stage
from vendor_proof import unequal

from ml_connector.engine.ports import Interrupted
from ml_connector.operations.carrying import Again, carry
from ml_connector.store import connections, runs
from ml_connector.store.runs import Asked
from simulators.seed import company

PAGES = 10  # of a thousand vendors; the last one tells that there are no more
DESCRIBED = 1  # what the site says of itself is asked for first, once a day
ACCOUNTS = 2  # for the accounts that vendors name, before the first is sent


@dataclass
class Stopped:
    """A process that is told to stop once both systems together had so many calls; `clock` is its own."""

    stage: Stage
    calls: int

    def now(self) -> Any:
        """The stage's time."""
        return self.stage.clock.now()

    def sleep(self, seconds: float) -> None:
        """Wait, unless it is to stop."""
        self.rest()
        self.stage.clock.sleep(seconds)

    def rest(self) -> None:
        """Raise where it is to stop."""
        if spent(self.stage) >= self.calls:
            raise Interrupted


def spent(stage: Stage) -> int:
    """Calls of the stage's only run so far."""
    return sum(stage.calls("sage").values()) + sum(stage.calls("avid").values())


def asked(stage: Stage, flow: str) -> int:
    """Ask for a run; its number."""
    stored = connections.find(stage.name)
    run_id = runs.ask(
        Asked(connection_id=stored.id, flow=flow, actor="test"), stage.clock.now(), lambda at: 1
    )
    assert run_id is not None
    return run_id


def stopped(stage: Stage, run_id: int, calls: int) -> None:
    """Carry a run until the process is told to stop, after so many calls."""
    process: Any = Stopped(stage, calls)
    with pytest.raises(Again):
        carry(replace(stage.house, clock=process, rest=process.rest), run_id)


def finished(stage: Stage, run_id: int) -> Mapping[str, Any]:
    """Carry it to its end; its report."""
    report = carry(stage.house, run_id)
    assert report is not None
    stage.reports.append(report)
    assert_identity(report)
    return report


@pytest.mark.parametrize("calls", [4, 13, 15, 17, 20, 24])
def test_a_run_of_invoices_that_is_stopped_is_finished_by_the_next_attempt(stage: Stage, calls: int) -> None:
    run_id = asked(stage, INVOICES)
    stopped(stage, run_id, calls)
    report = finished(stage, run_id)
    assert (report["run"], report["attempts"], report["owed_before"]) == (run_id, 2, 0)
    assert (report["sent"], report["changed"]) == (report["done"], len(stage.company.invoices))
    assert_settled(stage)


def test_a_run_that_is_stopped_again_and_again_is_one_run_to_the_end(stage: Stage) -> None:
    run_id = asked(stage, INVOICES)
    for calls in (4, 8, 4):
        stopped(stage, run_id, spent(stage) + calls)
    report = finished(stage, run_id)
    assert (report["attempts"], report["sent"], report["owed_before"]) == (4, report["done"], 0)
    assert_settled(stage)


@pytest.mark.facts("A-6.5/export_on_read")
@pytest.mark.parametrize("calls", [2, 4, 6, 9])
def test_what_reading_took_off_the_list_is_not_lost_when_the_process_stops(
    make_stage: Set, calls: int
) -> None:
    profile = (("export: {mode: ack}", "export: {mode: export_on_read}"), ("  size: 100\n", "  size: 4\n"))
    stage = make_stage(Scene(avid={"export": "export_on_read", "page_cap": "4"}, profile=profile))
    run_id = asked(stage, INVOICES)
    stopped(stage, run_id, calls)
    report = finished(stage, run_id)
    assert (report["changed"], stage.differences()) == (len(stage.company.invoices), [])


def test_a_process_that_is_to_stop_while_a_system_asks_it_to_wait_leaves_nothing_half_done(
    stage: Stage,
) -> None:
    stage.avid.faults.add("write@1=status-429")
    run_id, process = asked(stage, INVOICES), Stopped(stage, 0)
    waits: Any = replace(stage.house, clock=process)
    with pytest.raises(Again):
        carry(waits, run_id)
    assert "waiting" in {state for state, _ in stage.ends().values()}
    assert finished(stage, run_id)["attempts"] == 2
    assert_settled(stage)


@pytest.mark.facts("S-C21", "S-C24")
def test_a_thousand_vendors_that_are_cut_off_are_read_on_from_the_next_page(make_stage: Set) -> None:
    many = company(vendors=1_000, invoices=0, accounts=60, orders=14)
    stage = make_stage(Scene(company=many, settings={"link_first": "never"}))
    run_id = asked(stage, VENDORS)
    for page in (3, 4, 9):
        stopped(stage, run_id, page + DESCRIBED)
        assert stage.calls("sage")["read"] == page + DESCRIBED
    report = finished(stage, run_id)
    assert stage.calls("sage")["read"] == PAGES + DESCRIBED + ACCOUNTS
    assert (report["read"], report["sent"], report["done"], report["attempts"]) == (1_000, 1_000, 1_000, 4)
    assert unequal(stage) == []
