"""What is held is not read again while AvidXchange says nothing new of it, and never entered as it was before.

Knows people at both systems, and the calls of each run. Does not know how a version is told from another.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from acting import acted, end, only
from lifting import BLOCKERS
from proof import assert_books, assert_identity, entries_of
from stage import INVOICES, Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act

DAY_S = 24 * 3600
STILL = BLOCKERS["vendor-inactive"]


@pytest.fixture
def held(make_stage: Set) -> Stage:
    """A stage whose one invoice is held, since its vendor is inactive; the run before read it whole."""
    stage = make_stage(Scene(company=of_kinds(*STILL.kinds)))
    STILL.block(stage)
    stage.run()
    assert end(stage) == ("held", "vendor-inactive")
    stage.later()
    return stage


def read_whole(stage: Stage) -> int:
    """Run; how many invoices it read whole."""
    report = stage.run()
    assert_identity(report)
    return int(report["calls_by_name"]["avidxchange"].get("invoice_get", 0))


def edit_unseen(stage: Stage, **fields: object) -> None:
    """Somebody changes the invoice, and AvidXchange keeps the time of the change before."""
    invoice = stage.avid_app.invoices.get(only(stage).id).invoice
    stage.avid_app.invoices.change(invoice.id, **{"updated_at": invoice.updated_at, **fields})


def total_entered(stage: Stage) -> list[object]:
    """The totals of what stands in Sage 300."""
    return [entry.record["DocumentTotalIncludingTax"] for entry in entries_of(stage)]


@pytest.mark.facts("A-6.7/incremental")
def test_what_is_held_and_unchanged_is_not_read_again(held: Stage) -> None:
    assert [read_whole(held), read_whole(held)] == [0, 0]


def test_a_change_with_its_time_is_read_in_the_next_run(held: Stage) -> None:
    held.avid_app.invoices.change(only(held).id, description="Changed")
    assert read_whole(held) == 1


def test_a_change_shortly_before_the_last_read_is_read_again(held: Stage) -> None:
    held.avid_app.invoices.change(only(held).id, description="Changed")
    held.clock.sleep(1)
    assert [read_whole(held), read_whole(held)] == [1, 1]
    held.later(3600)
    assert [read_whole(held), read_whole(held)] == [1, 0]


def test_a_change_without_its_time_is_found_within_a_day(held: Stage) -> None:
    edit_unseen(held, description="Changed")
    assert read_whole(held) == 0
    held.later(DAY_S)
    assert [read_whole(held), read_whole(held)] == [0, 1]
    assert held.reports[-1]["same"] == 0


@pytest.mark.parametrize("seen", [True, False])
def test_what_goes_on_is_entered_as_it_is_now(held: Stage, seen: bool) -> None:
    lines = tuple(only(held).distributions)
    doubled = {"total": 2 * only(held).total, "distributions": lines + lines}
    held.avid_app.invoices.change(only(held).id, **doubled) if seen else edit_unseen(held, **doubled)
    STILL.lift(held)
    assert read_whole(held) == 1
    assert total_entered(held) == [Decimal(2) * only(held).total]
    assert end(held) == ("done", "")


@pytest.mark.parametrize("status", ["In Workflow", "Rejected", "Void"])
def test_what_was_recalled_while_it_stood_still_is_not_entered(held: Stage, status: str) -> None:
    held.avid_app.invoices.change(only(held).id, status=status)
    STILL.lift(held)
    held.run()
    assert (end(held), total_entered(held)) == (("held", "approval-withdrawn"), [])


def test_what_cannot_be_read_when_it_would_go_on_is_entered_once_it_can(held: Stage) -> None:
    STILL.lift(held)
    held.avid.faults.add("read(invoices/)@*=status-503")
    assert held.run()["outcome"] == "incomplete"
    assert (end(held), total_entered(held)) == (("held", "vendor-inactive"), [])
    held.run_until_quiet()
    assert_books(held)


def test_a_plan_shows_what_goes_on_as_it_is_now(held: Stage) -> None:
    edit_unseen(held, status="Rejected")
    STILL.lift(held)
    told = held.plan()
    assert (told["would_send"], [end["cause"] for end in told["ends"]]) == ([], ["approval-withdrawn"])


def test_what_a_person_released_is_read_before_it_is_entered(held: Stage) -> None:
    edit_unseen(held, currency="JPY")
    STILL.lift(held)
    acted(held, Act.RELEASE)
    assert read_whole(held) == 1
    assert end(held) == ("held", "currency-mismatch")


def test_what_a_person_released_although_it_was_recalled_is_not_entered(held: Stage) -> None:
    edit_unseen(held, status="Rejected")
    STILL.lift(held)
    acted(held, Act.RELEASE)
    assert (read_whole(held), end(held)) == (0, ("held", "approval-withdrawn"))


def test_where_the_list_says_no_time_everything_is_read_whole(make_stage: Set) -> None:
    listed = "      updated_at: updatedAt\n\n  invoice_get"
    stage = make_stage(Scene(company=of_kinds(*STILL.kinds), profile=[(listed, "\n  invoice_get")]))
    STILL.block(stage)
    stage.run()
    stage.later(3600)
    assert [read_whole(stage), read_whole(stage)] == [1, 1]
    assert stage.ends_of(INVOICES)[only(stage).id] == ("held", "vendor-inactive")
