"""What comes before what it names says so by name, and leaves by itself once that is there: every relation, one by one.

Knows which record names which, and how people enter the one that was missing. Does not know how a parent is looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from chart_proof import ACCOUNTS
from lifting import BLOCKERS, Act, account, vendor
from order_lifting import NUMBER, ORDER_BLOCKERS, account_of_line
from order_proof import key_of, small
from payment_acts import posted
from payment_lifting import PAYMENT_BLOCKERS
from proof import assert_identity
from stage import INVOICES, ORDERS, VENDORS, Scene, Set, Stage, of_kinds
from vendor_lifting import ONE, VENDOR_BLOCKERS, dozen

from ml_connector import views
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.people import trusted
from ml_connector.flows import FLOWS
from ml_connector.operations import run_flows

PAYMENTS = "payments"
INVOICE, ERP = of_kinds("one-line"), {"payments_origin": "erp"}


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A child that came first: its flow and key, its cause, how its parent is called, and how that comes about."""

    scene: Scene
    flow: str
    key: Callable[[Stage], str]
    cause: str
    parent: Callable[[Stage], str]
    block: Act
    lift: Act


def invoice(cause: str, parent: Callable[[Stage], str]) -> Relation:
    """An invoice that names what is not in Sage 300."""
    blocker = BLOCKERS[cause]
    whole = of_kinds(*blocker.kinds)
    scene = Scene(company=whole, settings=blocker.settings, profile=blocker.profile)
    return Relation(
        scene=scene, flow=INVOICES, key=lambda stage: stage.company.invoices[0].id, cause=cause,
        parent=parent, block=blocker.block, lift=blocker.lift,
    )  # fmt: skip


def order(cause: str, parent: Callable[[Stage], str]) -> Relation:
    """A purchase order that names what is not in AvidXchange."""
    blocker = ORDER_BLOCKERS[cause]
    scene = Scene(company=small(), settings={"link_first": "never"}, profile=blocker.profile)
    return Relation(
        scene=scene, flow=ORDERS, key=lambda stage: str(key_of(stage, NUMBER)), cause=cause,
        parent=parent, block=blocker.block, lift=blocker.lift,
    )  # fmt: skip


PARENTS = {
    "a vendor and its remit-to location": Relation(
        scene=Scene(company=dozen(INVOICE), settings={"link_first": "never"}),
        flow=VENDORS, key=lambda stage: ONE, cause="remit-to-unknown", parent=lambda stage: "LOCKBX",
        block=VENDOR_BLOCKERS["remit-to-unknown"].block, lift=VENDOR_BLOCKERS["remit-to-unknown"].lift,
    ),
    "an order and its vendor": order("vendor-not-there-yet", lambda stage: "vendor V00001"),
    "an order and an account": order("account-not-there-yet", account_of_line),
    "an invoice and its vendor": invoice("vendor-unknown", lambda stage: vendor(stage).number),
    "an invoice and an account": invoice("account-unknown", lambda stage: account(stage).formatted),
    "an invoice and its vendor's terms": invoice("terms-unknown", lambda stage: vendor(stage).terms),
    "an invoice and its vendor's tax group": invoice("tax-group-unknown", lambda stage: vendor(stage).tax_group),
    "an invoice and its fiscal period": invoice(
        "period-unknown", lambda stage: str(stage.company.invoices[0].dated)
    ),
    "a payment and the posted one": Relation(
        scene=Scene(company=INVOICE, settings=ERP), flow=PAYMENTS,
        key=lambda stage: f"payment pay-{posted(stage).text('CheckNumber')}",
        cause="payment-awaited", parent=lambda stage: "9002",
        block=PAYMENT_BLOCKERS["payment-not-in-sage"].block, lift=PAYMENT_BLOCKERS["payment-not-in-sage"].lift,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PARENTS))
def test_a_child_that_comes_first_names_its_parent_and_leaves_by_itself(make_stage: Set, name: str) -> None:
    one = PARENTS[name]
    stage = make_stage(one.scene)
    one.block(stage)
    stage.run(one.flow)
    key = one.key(stage)
    (told,) = [
        row
        for row in views.explain(stage.name, key, views.everything)
        if (row["flow"], row["id"]) == (one.flow, key)
    ]
    assert (told["state"] in ("held", "refused", "waiting"), told["cause"]) == (True, one.cause)
    assert one.parent(stage) in CAUSES[one.cause].waits_for(told["said"]) or one.parent(stage) in told["said"]
    one.lift(stage)
    stage.later(3601)
    assert_identity(stage.run(one.flow))
    assert stage.ends_of(one.flow)[key] == ("done", "")


def test_children_that_all_came_first_leave_in_one_round_of_all_flows(make_stage: Set) -> None:
    stage = make_stage(Scene(company=small(), settings={"link_first": "never"}))
    BLOCKERS["vendor-unknown"].block(stage)
    for flow in reversed([*FLOWS]):
        if flow not in (VENDORS, ACCOUNTS):
            stage.run(flow)
    assert {one["cause"] for one in views.causes(stage.name)["causes"]} == {
        "vendor-unknown",
        "vendor-not-there-yet",
    }
    BLOCKERS["vendor-unknown"].lift(stage)
    reports = run_flows(
        stage.house, stage.name, tuple(FLOWS), trusted("test:stage"), lambda what, count: None
    )
    assert [report["flow"] for report in reports] == [VENDORS, ACCOUNTS, ORDERS, INVOICES, PAYMENTS]
    assert views.causes(stage.name)["causes"] == []
