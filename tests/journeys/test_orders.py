"""Purchase orders travel from Sage 300 to AvidXchange: what is open is there, what ended is closed there.

Knows what people at Sage 300, and its day end, may do to an order. Does not know how it is noticed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from chart_proof import ACCOUNTS, account
from order_lifting import NUMBER, ORDER_BLOCKERS, account_of_line
from order_proof import (
    change_order,
    delete,
    enter_order,
    kept,
    key_of,
    open_numbers,
    orders,
    receive,
    small,
    unequal,
)
from order_spoiling import asked
from proof import assert_identity
from stage import ORDERS, VENDORS, Scene, Set, Stage

from ml_connector import views
from simulators.sage300.record import Record

DAY_S = 24 * 3600
LINES = "PurchaseOrderLines"


@pytest.fixture
def stage(make_stage: Set) -> Stage:
    """A stage whose AvidXchange has every vendor and every order to be matched, since a minute."""
    return with_orders(make_stage)


def with_orders(make_stage: Set, **switches: str) -> Stage:
    """A stage after one run of vendors and one of orders."""
    scene = Scene(company=small(), settings={"link_first": "never"}, sage=switches)
    made = make_stage(scene)
    made.run(VENDORS)
    assert made.run(ORDERS)["outcome"] == "balanced"
    made.later(60)
    return made


def changed(stage: Stage) -> int:
    """Run once more, in which nobody is needed; how many orders were sent."""
    report = stage.run(ORDERS)
    assert_identity(report)
    assert (report["outcome"] in ("balanced", "nothing_to_do"), report["new_for_a_person"]) == (True, 0), (
        report
    )
    return int(report["sent"])


def status(stage: Stage, number: str) -> str:
    """What AvidXchange says of an order."""
    return str(kept(stage)[number]["status"])


def explained(stage: Stage, number: str) -> list[str]:
    """The words of every event of an order."""
    (one,) = views.explain(stage.name, number, views.everything)
    return [event["words"] for event in one["events"]]


@pytest.mark.facts("S-F.9", "S-F.10", "A-4.1/purchase-orders", "A-6.1/purchase_orders_upsert")
def test_every_order_to_be_matched_is_there_after_one_run_line_by_line(stage: Stage) -> None:
    report = stage.reports[-1]
    assert (unequal(stage), report["sent"], report["done"]) == ([], 8, 14)
    assert sorted(kept(stage)) == open_numbers(stage)


@pytest.mark.facts("S-F.9/types")
def test_an_order_that_is_left_out_needs_nobody_and_explain_says_why(stage: Stage) -> None:
    assert {state for state, _ in stage.ends_of(ORDERS).values()} == {"done"}
    assert explained(stage, "PO000010")[-1] == "Left out: it is a Blanket order."
    assert explained(stage, "PO000006")[-1] == "Left out: it is on hold."
    assert explained(stage, "PO000003")[-1] == "Left out: it was over before it was ever sent."
    assert "Purchase orders left out because it is on hold: 2." in stage.reports[-1]["notes"]


@pytest.mark.facts("S-F.1/POPurchaseOrders")
def test_a_run_with_nothing_changed_asks_for_what_is_open_and_writes_nothing(stage: Stage) -> None:
    writes = stage.calls("avid")["write"]
    with asked(stage) as filters:
        assert (changed(stage), stage.reports[-1]["outcome"]) == (0, "nothing_to_do")
    assert (filters, stage.calls("avid")["write"]) == (["Completed eq false"], writes)


def test_a_line_that_is_received_arrives(stage: Stage) -> None:
    number = open_numbers(stage)[0]
    receive(stage, number, Decimal("1.2345"))
    assert (changed(stage), unequal(stage)) == (1, [])
    assert kept(stage)[number]["lines"][0]["quantityReceived"] == "1.2345"


@pytest.mark.facts("S-F.1/POPurchaseOrders")
def test_an_order_that_is_received_whole_is_closed(stage: Stage) -> None:
    number = open_numbers(stage)[0]
    receive(stage, number)
    assert (changed(stage), status(stage, number), unequal(stage)) == (1, "closed", [])
    assert changed(stage) == 0


def test_an_order_of_which_nothing_came_and_the_rest_was_canceled_is_cancelled(stage: Stage) -> None:
    number = open_numbers(stage)[0]
    stage.sage_app.books.orders.complete(key_of(stage, number))
    assert (changed(stage), status(stage, number)) == (1, "cancelled")


@pytest.mark.facts("S-F.9/vanishing")
def test_an_order_that_day_end_deletes_is_closed_as_it_last_was(make_stage: Set) -> None:
    stage = with_orders(make_stage, day_end_deletes_pos="on")
    number = open_numbers(stage)[0]
    before = kept(stage)[number]
    receive(stage, number)
    assert stage.sage_app.books.orders.day_end() == 2
    assert (changed(stage), kept(stage)[number]) == (2, {**before, "status": "closed"})  # one became active
    assert (changed(stage), unequal(stage)) == (0, [])


def test_a_backdated_order_arrives(stage: Stage) -> None:
    enter_order(stage, "PO-BACK", "V00001", PurchaseOrderDate=date(2021, 1, 2), OrderDate=date(2021, 1, 2))
    assert (changed(stage), unequal(stage)) == (1, [])


def test_an_order_put_on_hold_is_closed_and_opened_again_when_the_hold_goes(stage: Stage) -> None:
    number = open_numbers(stage)[0]
    change_order(stage, number, OnHold=True)
    assert (changed(stage), status(stage, number)) == (1, "closed")
    assert changed(stage) == 0
    change_order(stage, number, OnHold=False)
    assert (changed(stage), unequal(stage)) == (1, [])


def test_an_order_whose_type_changes_is_closed_or_sent(stage: Stage) -> None:
    number = open_numbers(stage)[0]
    change_order(stage, number, PurchaseOrderType="Standing")
    change_order(stage, "PO000010", PurchaseOrderType="Active")
    assert (changed(stage), status(stage, number), unequal(stage)) == (2, "closed", [])


def test_day_end_makes_a_future_order_active_and_it_arrives(stage: Stage) -> None:
    stage.sage_app.books.orders.day_end()
    assert (changed(stage), status(stage, "PO000007"), unequal(stage)) == (1, "open", [])


@pytest.mark.parametrize("at_once", [True, False])
def test_a_number_that_comes_again_belongs_to_the_order_that_is_open(stage: Stage, at_once: bool) -> None:
    number = open_numbers(stage)[0]
    delete(stage, number)
    assert at_once or changed(stage) == 1
    enter_order(stage, number, "V00001")
    assert (changed(stage), status(stage, number), unequal(stage)) == (1, "open", [])
    stage.later(DAY_S)
    assert (changed(stage), unequal(stage)) == (0, [])


@pytest.mark.facts("A-6.3/limits")
@pytest.mark.parametrize("cause", sorted(ORDER_BLOCKERS))
def test_an_order_that_is_held_says_for_what_and_leaves_by_itself(make_stage: Set, cause: str) -> None:
    blocker = ORDER_BLOCKERS[cause]
    scene = Scene(company=small(), settings={"link_first": "never"}, profile=blocker.profile)
    stage = make_stage(scene)
    blocker.block(stage)
    stage.run(ORDERS)
    key = str(key_of(stage, NUMBER))
    for _ in range(2):
        assert stage.ends_of(ORDERS)[key] == ("held", cause)
        stage.later()
        assert stage.run(ORDERS)["new_for_a_person"] == 0
    (one,) = [one for one in views.causes(stage.name)["causes"] if one["cause"] == cause]
    named = {
        "vendor-not-there-yet": "vendor V00001",
        "account-not-there-yet": f"account {account_of_line(stage)}",
    }
    assert named.get(cause, "the purchase order fits") in one["waits_for"]
    blocker.lift(stage)
    changed(stage)
    assert (stage.ends_of(ORDERS)[key], unequal(stage)) == (("done", ""), [])


def test_where_vendors_are_not_written_no_order_waits_for_one(make_stage: Set) -> None:
    off = (("vendors_upsert: true", "vendors_upsert: false"),)
    stage = make_stage(Scene(company=small(), profile=off))
    assert (changed(stage), unequal(stage)) == (8, [])


def test_an_order_that_names_a_newer_account_than_the_chart_waits_for_the_next_run_of_it(
    stage: Stage,
) -> None:
    stage.run(ACCOUNTS)
    row = account(stage, "210010100")
    row.update(UnformattedAccount="999910100", AccountNumber="9999-10-100")
    stage.sage_app.books.tables["GLAccounts"].add(row)
    enter_order(stage, "PO-NEW", "V00001")
    [line] = next(one for one in orders(stage) if one.text("PurchaseOrderNumber") == "PO-NEW").rows(LINES)
    change_order(stage, "PO-NEW", **{LINES: [Record(line, ExpenseAccount="9999-10-100")]})
    assert (stage.run(ORDERS)["held"], stage.run(ACCOUNTS)["sent"]) == (1, 1)
    assert (changed(stage), kept(stage)["PO-NEW"]["lines"][0]["glAccount"]) == (1, "9999-10-100")


@pytest.mark.facts("A-6.1/off")
def test_a_gateway_that_takes_no_orders_is_told_and_fails_nothing(make_stage: Set) -> None:
    off = (("purchase_orders_upsert: true", "purchase_orders_upsert: false"),)
    stage = make_stage(Scene(company=small(), profile=off))
    report = stage.run(ORDERS)
    assert (report["outcome"], report["read"], stage.calls("sage")["read"]) == ("nothing_to_do", 0, 0)
    assert ["purchase_orders_upsert is off" in note for note in report["notes"]] == [True]
