"""While the connector works, people work too: at the source, and at the screen of Sage 300.

Knows what a person may do between two runs. Does not know how the product notices.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import cast

import pytest
from proof import Entry, assert_books, assert_identity, assert_settled, entries_of
from stage import Scene, Set, Stage, of_kinds

from simulators.company import ApprovedInvoice, OpenEntry
from simulators.sage300.record import Record


@pytest.fixture
def one(make_stage: Set) -> Stage:
    """A stage with one invoice that can be entered."""
    return make_stage(Scene(company=of_kinds("one-line")))


def only(stage: Stage) -> ApprovedInvoice:
    """The one invoice of a stage."""
    (invoice,) = stage.company.invoices
    return invoice


def end(stage: Stage) -> tuple[str, str]:
    """Where the one invoice ended."""
    return stage.ends()[only(stage).id]


def entered(stage: Stage) -> list[Entry]:
    """What of ours is in the books."""
    return list(entries_of(stage))


def leave_in_doubt(stage: Stage) -> None:
    """Run so that what is entered is entered, but neither answered nor found again in this run."""
    stage.sage.faults.add("write@*=lose-after")
    stage.sage.faults.add("read(APInvoiceBatches)@3+=status-400")
    stage.run()
    assert "in_doubt" in {state for state, _ in stage.ends().values()}
    stage.quiet()


def change_total(stage: Stage, by: str = "1.00") -> Decimal:
    """Somebody corrects the one invoice in AvidXchange: total and its one line; the new total."""
    invoice = only(stage)
    total = invoice.total + Decimal(by)
    rest = sum((line.amount for line in invoice.distributions[1:]), Decimal(0))
    first = replace(invoice.distributions[0], amount=total - rest)
    stage.clock.sleep(1)
    stage.avid_app.invoices.change(
        invoice.id, total=total, distributions=(first, *invoice.distributions[1:]), export_status="pending"
    )
    return total


def key_by_hand(stage: Stage) -> None:
    """Somebody keys the one invoice into Sage 300."""
    invoice = only(stage)
    entry = OpenEntry(
        vendor=invoice.vendor_code.strip().upper(),
        number=invoice.number.strip().upper(),
        type="Invoice",
        dated=invoice.dated,
        amount=invoice.total,
        account=invoice.distributions[0].gl_account.replace("-", ""),
    )
    stage.sage_app.books.key_by_hand(entry)


def test_an_invoice_changed_before_it_is_entered_is_entered_as_changed(one: Stage) -> None:
    one.sage.faults.add("write@*=status-429")
    one.run()
    total = change_total(one)
    one.run_until_quiet()
    assert end(one) == ("done", "")
    assert [entry.record.amount("DocumentTotalIncludingTax") for entry in entered(one)] == [total]


@pytest.mark.facts("A-6.5/returned-changed")
def test_an_invoice_changed_after_it_was_entered_is_held_and_never_sent_again(one: Stage) -> None:
    one.run()
    change_total(one)
    report = one.run()
    assert end(one) == ("held", "changed-after-entry")
    assert len(entered(one)) == 1
    assert_identity(report)


@pytest.mark.facts("A-6.5/returned-changed")
def test_an_invoice_changed_while_in_doubt_that_did_land_is_held(one: Stage) -> None:
    leave_in_doubt(one)
    change_total(one)
    one.run_until_quiet()
    assert end(one) == ("held", "changed-after-entry")
    assert len(entered(one)) == 1


def test_an_invoice_changed_while_in_doubt_that_did_not_land_is_entered_as_changed(one: Stage) -> None:
    one.sage.faults.add("write@*=lose-before")
    one.run()
    assert end(one)[0] == "in_doubt"
    total = change_total(one)
    one.quiet()
    for _ in range(3):
        one.later()
        assert_identity(one.run())
    assert end(one) == ("done", "")
    assert [entry.record.amount("DocumentTotalIncludingTax") for entry in entered(one)] == [total]


def test_an_invoice_keyed_by_hand_before_the_run_is_held(one: Stage) -> None:
    key_by_hand(one)
    one.run()
    assert end(one) == ("held", "already-in-sage")
    assert len(entered(one)) == 1  # the one keyed by hand


def test_an_invoice_keyed_by_hand_while_ours_is_in_doubt_is_not_entered_again(one: Stage) -> None:
    one.sage.faults.add("write@*=lose-before")
    one.run()
    key_by_hand(one)
    one.run_until_quiet()
    assert end(one) == ("held", "already-in-sage")
    assert len(entered(one)) == 1


@pytest.mark.parametrize("keeps", ["on", "off"])
def test_a_batch_deleted_by_a_person_is_never_entered_again(make_stage: Set, keeps: str) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), sage={"deleted_keeps_entries": keeps}))
    stage.run()
    stage.sage_app.books.delete_batch(entered(stage)[0].batch)
    stage.later()
    assert stage.run()["sent"] == 0
    assert entered(stage) == []


@pytest.mark.parametrize("keeps", ["on", "off"])
def test_a_batch_deleted_while_in_doubt_is_held_and_never_entered_again(make_stage: Set, keeps: str) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), sage={"deleted_keeps_entries": keeps}))
    leave_in_doubt(stage)
    stage.sage_app.books.delete_batch(entered(stage)[0].batch)
    stage.run_until_quiet()
    assert entered(stage) == []
    assert end(stage) == ("held", "batch-deleted")


@pytest.mark.facts("S-E13", "S-F.7/posted-only")
def test_a_batch_posted_while_in_doubt_is_found_among_the_posted(stage: Stage) -> None:
    leave_in_doubt(stage)
    for number in sorted({entry.batch for entry in entries_of(stage)}):
        stage.sage_app.books.post_batch(number)
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.facts("S-E13", "S-G7")
@pytest.mark.parametrize("status", ["ReadyToPost", "PostInProgress"])
def test_a_batch_that_moved_on_while_in_doubt_is_found_there(stage: Stage, status: str) -> None:
    leave_in_doubt(stage)
    for number in sorted({entry.batch for entry in entries_of(stage)}):
        stage.sage_app.books.set_status(number, status)
    stage.run_until_quiet()
    assert_settled(stage)


def test_a_batch_posted_between_runs_changes_nothing(stage: Stage) -> None:
    stage.run()
    for number in sorted({entry.batch for entry in entries_of(stage)}):
        stage.sage_app.books.post_batch(number)
    stage.later()
    assert stage.run()["outcome"] == "nothing_to_do"
    assert_settled(stage)


def test_an_entry_whose_number_was_corrected_while_in_doubt_is_known_by_its_mark(one: Stage) -> None:
    leave_in_doubt(one)
    (entry,) = entered(one)
    entry.record["DocumentNumber"] = "CORRECTED"
    one.run_until_quiet()
    assert end(one) == ("done", "")
    assert len(entered(one)) == 1


def test_an_entry_moved_to_another_batch_while_in_doubt_is_known_by_its_mark(one: Stage) -> None:
    books = one.sage_app.books
    leave_in_doubt(one)
    (entry,) = entered(one)
    cast("list[Record]", books.batch(entry.batch)["Invoices"]).remove(entry.record)
    books.append(books.new_batch(Description="Sorted by hand"), entry.record)
    one.run_until_quiet()
    assert end(one) == ("done", "")
    assert len(entered(one)) == 1


def test_an_entry_edited_by_an_accountant_while_in_doubt_is_flagged_not_entered_again(one: Stage) -> None:
    leave_in_doubt(one)
    (entry,) = entered(one)
    more = entry.record.amount("DocumentTotalIncludingTax") + 5
    one.sage_app.books.edit_entry(entry.batch, 1, DocumentTotalIncludingTax=more)
    one.run_until_quiet()
    assert end(one) == ("held", "differs-in-sage")
    assert len(entered(one)) == 1


@pytest.mark.facts("S-G24")
def test_a_vendor_put_on_hold_before_its_invoice_is_sent_holds_it(one: Stage) -> None:
    one.sage.faults.add("write@*=status-429")
    one.run()
    books = one.sage_app.books
    vendor = replace(books.masters.vendors[only(one).vendor_code], on_hold=True)
    books.tables["APVendors"].add(vendor)
    one.run_until_quiet()
    assert end(one) == ("held", "vendor-on-hold")
    assert entered(one) == []


def test_an_invoice_approved_between_runs_is_carried_by_the_next(one: Stage) -> None:
    one.run()
    first = only(one)
    another = replace(
        first, id="INV-another", number="LATER-1", dated=date(2026, 11, 2), updated_at=one.clock.now()
    )
    one.avid_app.invoices.add(another)
    assert one.run()["done"] == 1
    assert sorted(entry.place[1] for entry in entered(one)) == sorted([first.number.upper(), "LATER-1"])


def test_what_is_in_doubt_is_not_entered_again_before_it_has_settled(one: Stage) -> None:
    one.sage.faults.add("write@*=lose-before")
    one.run()
    one.quiet()
    report = one.run()
    assert (report["outcome"], report["in_doubt"], report["sent"]) == ("unclear", 1, 0)
    assert_books(one, [])
