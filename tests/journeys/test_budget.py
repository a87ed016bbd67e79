"""A cycle in which nothing has changed costs a known number of calls, told by name, and finds the smallest change.

Knows the whole seeded company, all five flows and the simulators' own counters. Does not know what a call is for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from stage import Scene, Stage, Template, opened

from ml_connector.domain.people import trusted
from ml_connector.flows import FLOWS
from ml_connector.operations import run_flows
from simulators.seed import company, with_payments

FOUR_HOURS_S = 4 * 3600
SAGE_MAX, AVID_MAX = 12, 6


@pytest.fixture(scope="module")
def settled(template: Template) -> Iterator[Stage]:
    """The demo's company after a cycle in which everything was new."""
    with opened(template, Scene(company=with_payments(company()))) as stage:
        cycle(stage)
        yield stage


def cycle(stage: Stage) -> Sequence[Mapping[str, Any]]:
    """Run all five flows, four hours after the last one."""
    stage.later(FOUR_HOURS_S)
    return run_flows(stage.house, stage.name, (), trusted("test:stage"), lambda what, count: None)


def told(reports: Sequence[Mapping[str, Any]], system: str) -> Counter[str]:
    """The calls of some runs, by their names in the reports."""
    return sum((Counter(report["calls_by_name"][system]) for report in reports), Counter[str]())


def heard(stage: Stage) -> tuple[int, int]:
    """How many requests each simulator has had."""
    return sum(stage.calls("sage").values()), sum(stage.calls("avid").values())


def test_a_cycle_with_nothing_changed_costs_12_sage_and_6_avidxchange_calls_at_most(settled: Stage) -> None:
    for _ in range(2):
        before = heard(settled)
        reports = cycle(settled)
        sage, avid = told(reports, "sage300"), told(reports, "avidxchange")
        assert [report["outcome"] for report in reports] == ["nothing_to_do"] * 5
        assert heard(settled) == (before[0] + sage.total(), before[1] + avid.total())
        assert (sage.total() <= SAGE_MAX, avid.total() <= AVID_MAX) == (True, True), (sage, avid)


def test_its_calls_are_these(settled: Stage) -> None:
    reports = cycle(settled)
    assert told(reports, "sage300") == {
        "GET APVendors": 2, "GET GLAccounts": 4, "GET POPurchaseOrders": 2, "GET CSFiscalCalendars": 1,
        "GET CSCurrencyCodes": 1, "GET TXTaxGroups": 1, "GET APInvoiceBatches": 1,
    }  # fmt: skip
    assert told(reports, "avidxchange") == {
        "token": 1, "invoices_list": 1, "payments_list": 1, "invoice_statuses_list": 1
    }  # fmt: skip


def test_flows_that_run_each_for_itself_ask_for_their_accounts_again(settled: Stage) -> None:
    """A run believes nothing that another one read; so two calls come on top."""
    settled.later(FOUR_HOURS_S)
    reports = [settled.run(flow) for flow in FLOWS]
    assert (told(reports, "sage300").total(), told(reports, "avidxchange").total()) == (SAGE_MAX + 2, 4)
