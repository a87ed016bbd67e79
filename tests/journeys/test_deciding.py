"""What people decide about what stopped, played to its end in both systems: nothing is entered twice, all balances.

Knows retry, release and resolve, and what a clerk does in Sage 300 between them. Does not know how an act is kept.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest
from acting import (
    LEFT,
    acted,
    calm,
    change_description,
    delete_what_was_entered,
    end,
    entries_with_our_mark,
    key_by_hand,
    only,
)
from proof import assert_books, entries_of
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Choice, Decision, choose, decide
from ml_connector.store import connections
from ml_connector.store.lock import LockLost, book_lock
from simulators.sage300.record import Record


@pytest.fixture
def one(make_stage: Set) -> Stage:
    """A stage with one invoice that can be entered."""
    return make_stage(Scene(company=of_kinds("one-line")))


@pytest.mark.facts("S-E13", "S-G7")
@pytest.mark.parametrize("keeps", ["on", "off"])
def test_a_deleted_batch_that_is_released_is_entered_once_more_and_never_twice(
    make_stage: Set, keeps: str
) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), sage={"deleted_keeps_entries": keeps}))
    delete_what_was_entered(stage)
    assert acted(stage, Act.RELEASE) == ["pending"]
    assert acted(stage, Act.RELEASE) == LEFT
    calm(stage)
    calm(stage)
    assert (end(stage), entries_with_our_mark(stage)) == (("done", ""), 1)
    assert_books(stage)


@pytest.mark.parametrize("keeps", ["on", "off"])
def test_a_released_batch_whose_new_answer_is_lost_is_looked_up_and_not_entered_a_third_time(
    make_stage: Set, keeps: str
) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), sage={"deleted_keeps_entries": keeps}))
    delete_what_was_entered(stage)
    acted(stage, Act.RELEASE)
    stage.sage.faults.add("write@*=lose-after")
    stage.run()
    stage.quiet()
    calm(stage)
    assert (end(stage), entries_with_our_mark(stage)) == (("done", ""), 1)


def test_a_deleted_batch_whose_invoice_is_changed_in_avidxchange_waits_for_a_release_all_the_same(
    one: Stage,
) -> None:
    delete_what_was_entered(one)
    change_description(one, "said otherwise")
    assert calm(one)["sent"] == 0
    assert (end(one), entries_with_our_mark(one)) == (("held", "batch-deleted"), 0)
    acted(one, Act.RELEASE)
    calm(one)
    assert (end(one), entries_with_our_mark(one)) == (("done", ""), 1)


def test_a_deleted_batch_keyed_by_hand_meanwhile_is_not_entered_anew_when_released(one: Stage) -> None:
    delete_what_was_entered(one)
    key_by_hand(one, only(one))
    acted(one, Act.RELEASE)
    calm(one)
    assert (end(one), entries_with_our_mark(one)) == (("held", "already-in-sage"), 0)


@pytest.mark.facts("S-E10")
def test_what_sage_refused_is_tried_again_once_it_is_put_right(one: Stage) -> None:
    one.sage.faults.add("write@*=status-409")
    one.run()
    assert end(one)[0] == "refused"
    assert acted(one, Act.RETRY) == ["pending"]
    one.run()
    assert end(one)[0] == "refused"
    one.quiet()  # whatever Sage 300 did not like is put right there
    assert [acted(one, Act.RETRY), acted(one, Act.RETRY)] == [["pending"], LEFT]
    calm(one)
    assert_books(one)


@pytest.mark.facts("A-6.5/returned-changed")
def test_a_change_after_entry_is_acknowledged_once_sage_agrees_with_it(one: Stage) -> None:
    one.run()
    invoice = only(one)
    total = invoice.total + 1
    line = replace(invoice.distributions[0], amount=invoice.distributions[0].amount + 1)
    one.clock.sleep(1)
    one.avid_app.invoices.change(invoice.id, total=total, distributions=(line,), export_status="pending")
    one.run()
    assert end(one) == ("held", "changed-after-entry")
    acted(one, Act.RELEASE)
    calm(one)
    assert end(one) == ("held", "differs-in-sage")  # nobody has corrected Sage 300 yet
    correct_in_sage(one, total)
    acted(one, Act.RELEASE)
    report = calm(one)
    assert (end(one), report["done"], report["difference"]) == (("done", ""), 1, "0.00")
    assert (len(list(entries_of(one))), len(one.avid_app.invoices.acknowledged(invoice.id))) == (1, 2)


def correct_in_sage(stage: Stage, total: Decimal) -> None:
    """A clerk corrects total and line of our one entry."""
    (entry,) = entries_of(stage)
    (line,) = cast("list[Record]", entry.record["InvoiceDetails"])
    line["DistributedAmount"] = total
    stage.sage_app.books.edit_entry(entry.batch, 1, DocumentTotalIncludingTax=total)


def test_an_entry_that_is_gone_is_told_and_not_entered_again_before_it_is_released_as_gone(
    one: Stage,
) -> None:
    one.run()
    change_description(one, "Changed")
    one.run()
    (entry,) = entries_of(one)
    cast("list[Record]", one.sage_app.books.batch(entry.batch)["Invoices"]).remove(entry.record)
    acted(one, Act.RELEASE)
    calm(one)
    assert (end(one), list(entries_of(one))) == (("held", "entry-gone"), [])
    acted(one, Act.RELEASE)
    calm(one)
    assert (end(one), entries_with_our_mark(one)) == (("done", ""), 1)


def test_what_is_in_doubt_can_only_be_resolved(one: Stage) -> None:
    one.sage.faults.add("write@*=lose-before")
    one.run()
    assert end(one)[0] == "in_doubt"
    for act in (Act.RETRY, Act.RELEASE, Act.HOLD, Act.ADOPT, Act.EDIT):
        assert acted(one, act, description="x") == LEFT, act
    assert acted(one, Act.RESOLVE) == ["done"]
    one.quiet()
    assert (calm(one)["sent"], list(entries_of(one))) == (0, [])


def test_what_was_resolved_and_changes_later_is_held_and_cannot_be_released(one: Stage) -> None:
    key_by_hand(one, only(one), amount=Decimal("9.99"))
    one.run()
    assert acted(one, Act.RESOLVE) == ["done"]
    change_description(one, "Changed")
    calm(one)
    assert end(one) == ("held", "changed-after-entry")
    assert acted(one, Act.RELEASE) == LEFT
    assert acted(one, Act.RESOLVE) == ["done"]
    assert (calm(one)["outcome"], entries_with_our_mark(one)) == ("nothing_to_do", 0)


@pytest.mark.parametrize("choice", [{"cause": "already-in-sage"}, {"ids": True}])
def test_an_act_leaves_what_a_run_moved_after_it_was_chosen(one: Stage, choice: dict[str, Any]) -> None:
    batch, _ = key_by_hand(one, only(one), amount=Decimal("9.99"))
    one.run()
    which = Choice(ids=(only(one).id,)) if "ids" in choice else Choice(**choice)
    chosen = choose(one.name, which)
    one.sage_app.books.delete_batch(batch)
    one.sage.faults.add("write@*=lose-before")
    one.run()
    (line,) = decide(
        one.house, one.name, chosen, Decision(act=Act.RESOLVE, because="in batch 7"), trusted("test:clerk")
    )
    assert (line["became"], "in_doubt" in line["said"], end(one)[0]) == (None, True, "in_doubt")
    one.quiet()
    calm(one)
    assert_books(one)


def test_nothing_is_decided_while_a_run_works_on_the_company(one: Stage) -> None:
    key_by_hand(one, only(one))
    one.run()
    book = connections.find(one.name).book
    with (
        book_lock(one.house.url, book, tell=lambda text: None, sleep=one.clock.sleep),
        pytest.raises(LockLost),
    ):
        acted(one, Act.ADOPT)
    assert end(one) == ("held", "already-in-sage")
