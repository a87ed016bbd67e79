"""The walls behind a plan's promise: a plan that tried to write would be stopped at each of them.

Knows how a plan is made, and makes one that would write. Does not know what a plan is good for.
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from overhearing import everything, staged
from stage import NAME, USER, Scene, Set, of_kinds

import avidxchange
import sage300
from ml_connector.engine import planning
from ml_connector.operations import plan_flows
from ml_connector.operations import planning as operation
from ml_connector.store import connections
from simulators.sage300.auth import User


def through(step: Any, parcel: Any) -> Any:
    """Send, where a plan would not."""
    step.calls.append(planning.Call(step=step.name, parcel=parcel, preview=step.sight.preview(parcel)))
    return step.step.send(parcel)


def test_sage_is_not_written_to_even_if_a_plan_tried(make_stage: Set) -> None:
    stage = staged(make_stage, "ack", "one-line")
    before = everything(stage)
    with (
        patch.object(planning._Rehearsed, "send", through),
        pytest.raises(sage300.WriteRefused, match="APInvoiceBatches"),
    ):
        stage.plan()
    assert everything(stage) == before


def test_avidxchange_is_not_written_to_even_if_a_plan_tried(make_stage: Set) -> None:
    stage = staged(make_stage, "ack", "one-line")
    stage.avid.faults.add("write@*=status-503")
    stage.run()
    stage.quiet()
    stage.later()
    before = everything(stage)
    with (
        patch.object(planning._Rehearsed, "send", through),
        pytest.raises(avidxchange.errors.WriteRefused, match="invoice_ack"),
    ):
        stage.plan()
    assert everything(stage) == before


def test_a_list_that_marks_is_not_read_even_if_a_plan_tried(make_stage: Set) -> None:
    stage = staged(make_stage, "export_on_read", "one-line")
    before = everything(stage)
    with (
        patch.object(planning, "_Unread", lambda source: source),
        pytest.raises(avidxchange.errors.WriteRefused, match="invoices_list"),
    ):
        stage.plan()
    assert everything(stage) == before


def test_our_tables_are_not_written_to_even_if_a_plan_tried(make_stage: Set) -> None:
    stage = staged(make_stage, "ack", "one-line")
    before = everything(stage)

    def written(*given: Any, **named: Any) -> Any:
        connections.keep_dialect(connections.find(NAME), "{}", "test", stage.clock.now())

    with (
        patch.object(operation, "plan", written),
        pytest.raises(Exception, match="read-only transaction"),
    ):
        stage.plan()
    assert everything(stage) == before


def test_a_plan_does_not_sign_in_again_after_sage_refused_the_user(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), settings={"link_first": "never"}))
    stage.sage_app.users = (User(name=USER, password="another"),)
    reads = stage.calls("sage")["read"]
    (only_plan,) = plan_flows(stage.house, stage.name, (), lambda what, count: None)
    assert (only_plan["disconnected"], stage.calls("sage")["read"] - reads) == (True, 1)
