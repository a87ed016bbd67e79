"""A read that did not come to its end moves no mark, and a list that lost rows against its count is no whole one.

Knows what may be wrong with a list, and what both sides must have afterwards. Does not know how the product counts.
"""

from __future__ import annotations

import pytest
from chart_lifting import VALUES
from chart_proof import ACCOUNTS, unequal_values
from chart_proof import unequal as unequal_accounts
from month_faults import LISTS, untrue
from order_proof import unequal as unequal_orders
from proof import assert_identity
from stage import ORDERS, VENDORS, Scene, Set, Stage, of_kinds
from vendor_proof import unequal as unequal_vendors

PAYMENTS = "payments"
HOUR_S, DAY_S = 3600, 24 * 3600
SETTINGS = {"link_first": "never", "account_segments": "main-department-location"}
FLOW_OF = {"APVendors": VENDORS, "POPurchaseOrders": ORDERS}


def run(stage: Stage, flow: str) -> str:
    """Run a flow an hour later; its outcome."""
    stage.later(HOUR_S)
    report = stage.run(flow)
    assert_identity(report)
    return str(report["outcome"])


def unequal(stage: Stage) -> list[str]:
    """Where the two sides differ, whatever the record."""
    chart = [*unequal_accounts(stage, segments=True), *unequal_values(stage)]
    return [*unequal_vendors(stage), *chart, *unequal_orders(stage)]


@pytest.mark.facts("A-6.7/incremental")
def test_what_a_read_that_broke_off_did_not_bring_comes_with_the_next_one(make_stage: Set) -> None:
    stage = make_stage(
        Scene(company=of_kinds("one-line", "several-lines"), profile=(("size: 100", "size: 1"),))
    )
    assert run(stage, PAYMENTS) == "balanced"
    for invoice in stage.company.invoices:
        stage.clock.sleep(1)
        stage.avid_app.people.pay({invoice.id: None})
    stage.avid.faults.add(f"read@{stage.calls('avid')['read'] + 2}+=status-503")  # all but the first page
    assert run(stage, PAYMENTS) == "incomplete"
    stage.quiet()
    assert run(stage, PAYMENTS) == "balanced"
    assert {key for key in stage.ends_of(PAYMENTS) if key.startswith("payment")} == {
        "payment pay-0001",
        "payment pay-0002",
    }


@pytest.mark.facts("S-C24", "S-C26", "S-F.1/deletions")
def test_a_list_that_lost_rows_against_its_count_ends_nothing(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), settings=SETTINGS, profile=VALUES))
    for flow in (VENDORS, ACCOUNTS, ORDERS):
        run(stage, flow)
    stage.later(DAY_S)
    for name in LISTS:
        with untrue(stage, name, "short") as told:
            assert run(stage, FLOW_OF.get(name, ACCOUNTS)) == "incomplete", name
        assert (told["short"] > 0, unequal(stage)) == (True, [])
    assert {run(stage, flow) for flow in (VENDORS, ACCOUNTS, ORDERS)} == {"nothing_to_do"}
