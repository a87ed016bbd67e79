"""A list of purchase orders that is not whole closes nothing, and a site that speaks otherwise is read all the same.

Knows what may be wrong with a list, and switches of a site. Does not know how the product reads.
"""

from __future__ import annotations

from typing import Any

import pytest
from lifting import sets_option
from order_proof import change_order, delete, kept, key_of, open_numbers, receive, small, unequal
from order_spoiling import SPOILINGS, asked, filter_refused
from proof import assert_identity
from stage import INVOICES, NAME, ORDERS, VENDORS, Scene, Set, Stage

from ml_connector.domain.people import trusted
from ml_connector.operations import plan_flows, probe_sage

DAY_S = 24 * 3600


@pytest.fixture
def stage(make_stage: Set) -> Stage:
    """A stage whose AvidXchange has every vendor and every order to be matched, since a minute."""
    made = make_stage(Scene(company=small(), settings={"link_first": "never"}))
    made.run(VENDORS)
    assert made.run(ORDERS)["outcome"] == "balanced"
    made.later(60)
    return made


def run(stage: Stage) -> tuple[str, int]:
    """Run once more: its outcome, and how many orders were sent."""
    report = stage.run(ORDERS)
    assert_identity(report)
    return report["outcome"], report["sent"]


def two_end(stage: Stage) -> None:
    """One order is deleted, another is complete."""
    first, second = open_numbers(stage)[:2]
    delete(stage, first)
    stage.sage_app.books.orders.complete(key_of(stage, second))


@pytest.mark.facts("S-C24", "S-C26")
@pytest.mark.parametrize(
    ("spoiled", "later_s"),
    [("cut", 60), ("short", 60), ("short", DAY_S), ("backwards", 60), ("empty", DAY_S)],
)
def test_a_list_that_is_not_whole_closes_nothing_and_the_next_one_does(
    stage: Stage, spoiled: str, later_s: int
) -> None:
    before = dict(kept(stage))
    two_end(stage)
    stage.later(later_s)
    with SPOILINGS[spoiled](stage):
        assert run(stage)[0] == "incomplete"
    assert kept(stage) == before
    assert {state for state, _ in stage.ends_of(ORDERS).values()} <= {"done", "pending"}
    stage.later()
    assert (run(stage), unequal(stage)) == (("balanced", 2), [])


@pytest.mark.facts("S-C14")
def test_a_site_that_takes_no_boolean_in_a_filter_is_read_whole_with_the_same_end(stage: Stage) -> None:
    two_end(stage)
    receive(stage, open_numbers(stage)[0])
    with filter_refused(stage) as filters:
        assert (run(stage), unequal(stage)) == (("balanced", 3), [])
        assert run(stage) == ("nothing_to_do", 0)
    assert filters[:2] == ["Completed eq false", ""]


@pytest.mark.facts("S-F.1/POPurchaseOrders")
def test_once_a_day_everything_is_read(stage: Stage) -> None:
    with asked(stage) as filters:
        for hours in (1, 4, 19, 4):
            stage.later(hours * 3600)
            run(stage)
    assert filters.count("") == 1


@pytest.mark.facts("S-C.6")
@pytest.mark.parametrize(("way", "sent"), [("missing_member", 10), ("other_case", 8)])
def test_a_site_that_does_not_tell_what_the_rule_looks_at_is_met_with_care(
    make_stage: Set, way: str, sent: int
) -> None:
    stage = make_stage(Scene(company=small(), settings={"link_first": "never"}, sage={"metadata": way}))
    if way == "other_case":
        probe_sage(stage.house, NAME, trusted("test:stage"))
    stage.run(VENDORS)
    report = stage.run(ORDERS)
    assert (report["outcome"], report["sent"]) == ("balanced", sent)


@pytest.mark.facts("S-C.6", "S-A7")
def test_a_site_that_calls_the_type_otherwise_is_told_by_name_and_only_orders_wait(make_stage: Set) -> None:
    stage = make_stage(
        Scene(company=small(), settings={"link_first": "never"}, sage={"metadata": "renamed_member"})
    )
    assert stage.run(VENDORS)["outcome"] == "balanced"
    report = stage.run(ORDERS)
    assert (report["outcome"], report["read"], report["problems"][0]["cause"]) == (
        "incomplete",
        0,
        "site-changed",
    )
    assert report["problems"][0]["said"] == "POPurchaseOrders: PurchaseOrderType is not there"


def test_a_user_who_may_not_see_orders_stops_no_other_flow(make_stage: Set) -> None:
    stage = make_stage(Scene(company=small(), sage={"rights": "no_PO"}))
    report = stage.run(ORDERS)
    assert (report["outcome"], report["problems"][0]["cause"]) == ("incomplete", "orders-not-shown")
    assert stage.run(INVOICES)["outcome"] == "balanced"


def test_a_rule_that_is_changed_counts_from_the_next_run_on(stage: Stage) -> None:
    sets_option("po_types", "active, blanket")(stage)
    sets_option("po_on_hold", "send")(stage)
    assert run(stage) == ("balanced", 3)


def planned(stage: Stage) -> Any:
    """What a plan shows of the orders."""
    (told,) = plan_flows(stage.house, stage.name, (ORDERS,), lambda what, count: None)
    return told


def test_a_plan_shows_what_would_be_closed_and_writes_nothing(stage: Stage) -> None:
    before = dict(kept(stage))
    first, second = open_numbers(stage)[:2]
    receive(stage, first)
    change_order(stage, second, OnHold=True)
    (call,) = planned(stage)["would_send"]
    assert sorted(record["document"] for record in call["records"]) == sorted([first, second])
    assert call["body"].count('"closed"') == 2
    assert kept(stage) == before
