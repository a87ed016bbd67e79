"""What people decide about what stopped, played to its end in both systems: nothing is entered twice, all balances.

Knows the six acts and what a clerk does in Sage 300 between them. Does not know how an act is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from proof import assert_books, assert_identity, assert_no_crash, entries_of
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act
from ml_connector.operations import Choice, Decision, choose, decide
from simulators.company import ApprovedInvoice, OpenEntry
from simulators.sage300.record import Record

LEFT = [None]


@pytest.fixture
def one(make_stage: Set) -> Stage:
    """A stage with one invoice that can be entered."""
    return make_stage(Scene(company=of_kinds("one-line")))


def only(stage: Stage) -> ApprovedInvoice:
    """The one invoice of a stage."""
    (invoice,) = stage.company.invoices
    return invoice


def acted(stage: Stage, act: Act, *ids: str, cause: str = "", **edits: str) -> list[str | None]:
    """Do an act to these invoices, or the only one, or to all of a cause; what each became."""
    which = Choice(cause=cause) if cause else Choice(ids=ids or (only(stage).id,))
    decision = Decision(act=act, because="seen by the test", edits=edits)
    done = decide(stage.house, stage.name, choose(stage.name, which), decision, "test:clerk")
    return [line["became"] for line in done]


def end(stage: Stage) -> tuple[str, str]:
    """Where the one invoice ended."""
    return stage.ends()[only(stage).id]


def key_by_hand(stage: Stage, invoice: ApprovedInvoice, **changes: Any) -> tuple[int, int]:
    """Somebody keys an invoice into Sage 300."""
    told = {
        "vendor": invoice.vendor_code.strip().upper(),
        "number": invoice.number.strip().upper(),
        "type": "CreditNote" if invoice.type == "credit" else "Invoice",
        "dated": invoice.dated,
        "amount": abs(invoice.total),
        "account": invoice.distributions[0].gl_account.replace("-", ""),
    }
    return stage.sage_app.books.key_by_hand(OpenEntry(**{**told, **changes}))


def entries_with_our_mark(stage: Stage) -> int:
    """How many entries of ours are in batches that are not deleted."""
    return sum("AVX" in entry.record.text("InvoiceDescription") for entry in entries_of(stage))


def delete_what_was_entered(stage: Stage) -> None:
    """Run into a doubt that a clerk ends by deleting our batch."""
    stage.sage.faults.add("write@*=lose-after")
    stage.sage.faults.add("read(APInvoiceBatches)@3+=status-400")
    stage.run()
    stage.quiet()
    for number in {entry.batch for entry in entries_of(stage)}:
        stage.sage_app.books.delete_batch(number)
    stage.later()
    stage.run()
    assert end(stage) == ("held", "batch-deleted")


def calm(stage: Stage) -> Mapping[str, Any]:
    """One quiet run after a pause; its report, which must balance."""
    stage.later()
    report = stage.run()
    assert_identity(report)
    assert_no_crash(stage)
    return report


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


def test_a_deleted_batch_keyed_by_hand_meanwhile_is_not_entered_anew_when_released(one: Stage) -> None:
    delete_what_was_entered(one)
    key_by_hand(one, only(one))
    acted(one, Act.RELEASE)
    calm(one)
    assert (end(one), entries_with_our_mark(one)) == (("held", "already-in-sage"), 0)


def test_four_keyed_by_hand_are_adopted_acknowledged_and_not_entered(make_stage: Set) -> None:
    stage = make_stage(
        Scene(company=of_kinds("one-line", "several-lines", "credit-note", "one-line", "cent-off"))
    )
    four = [invoice for invoice in stage.company.invoices if invoice.kind != "cent-off"]
    for invoice in four:
        key_by_hand(stage, invoice)
    stage.run()
    writes = stage.calls("sage")["write"]
    assert acted(stage, Act.ADOPT, cause="already-in-sage") == ["pending"] * 4
    report = calm(stage)
    assert (stage.calls("sage")["write"], report["done"], report["difference"]) == (writes, 4, "0.00")
    assert [len(stage.avid_app.invoices.acknowledged(invoice.id)) for invoice in four] == [1] * 4
    assert entries_with_our_mark(stage) == 0


@pytest.mark.parametrize("changes", [{"amount": Decimal("1.23")}, {"type": "CreditNote"}])
def test_what_does_not_agree_is_left_out_of_adopting(one: Stage, changes: dict[str, Any]) -> None:
    key_by_hand(one, only(one), **changes)
    one.run()
    assert acted(one, Act.ADOPT, cause="already-in-sage") == LEFT
    calm(one)
    assert (end(one), one.avid_app.invoices.acknowledged(only(one).id)) == (("held", "already-in-sage"), [])


def test_what_changed_after_it_was_adopted_is_looked_at_again(one: Stage) -> None:
    batch, entry = key_by_hand(one, only(one))
    one.run()
    acted(one, Act.ADOPT)
    one.sage_app.books.edit_entry(batch, entry, DocumentTotalIncludingTax=Decimal("1.23"))
    calm(one)
    assert (end(one), one.avid_app.invoices.acknowledged(only(one).id)) == (("held", "already-in-sage"), [])


def test_what_was_keyed_by_hand_and_deleted_again_leaves_by_itself(one: Stage) -> None:
    batch, _ = key_by_hand(one, only(one))
    one.run()
    one.sage_app.books.delete_batch(batch)
    calm(one)
    assert_books(one)


def test_what_was_keyed_by_hand_and_posted_is_adopted_by_what_the_last_look_saw(one: Stage) -> None:
    batch, _ = key_by_hand(one, only(one))
    one.run()
    one.sage_app.books.post_batch(batch)
    assert calm(one)["new_for_a_person"] == 0
    acted(one, Act.ADOPT)
    calm(one)
    assert (end(one), entries_with_our_mark(one)) == (("done", ""), 0)


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


@pytest.mark.facts("S-G9")
def test_an_edited_posting_date_takes_an_invoice_out_of_a_closed_period(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("closed-period")))
    stage.run()
    assert end(stage) == ("held", "period-closed")
    assert acted(stage, Act.EDIT, posting_date="2026-11-03") == ["pending"]
    calm(stage)
    (entry,) = entries_of(stage)
    assert (end(stage), entry.record["PostingDate"]) == (("done", ""), date(2026, 11, 3))


def test_an_edited_posting_date_in_a_closed_period_is_held_all_the_same(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line", "closed-period")))
    closed, open_ = sorted(stage.company.invoices, key=lambda invoice: invoice.kind != "closed-period")
    acted_on = open_.id
    stage.sage.faults.add("write@*=status-429")
    stage.run()
    stage.quiet()
    assert acted(stage, Act.EDIT, acted_on, posting_date=closed.dated.isoformat()) == ["pending"]
    calm(stage)
    assert stage.ends()[acted_on] == ("held", "period-closed")


def test_a_repointed_account_and_a_suffix_are_what_is_entered(one: Stage) -> None:
    key_by_hand(one, only(one), amount=Decimal("9.99"))
    one.run()
    account = one.company.invoices[0].distributions[0].gl_account
    other = next(a for a in one.company.accounts if a.active and a.post_to == "Detail" and not a.subledgers
                 and a.formatted != account)  # fmt: skip
    edits = {"number_suffix": "-B", "account_of_line_1": other.formatted, "description": "Second part"}
    assert [acted(one, Act.EDIT, **edits), acted(one, Act.EDIT, **edits)] == [["pending"], LEFT]
    calm(one)
    ours = next(entry.record for entry in entries_of(one) if "AVX" in entry.record.text("InvoiceDescription"))
    (line,) = ours.rows("InvoiceDetails")
    assert ours.text("DocumentNumber") == f"{only(one).number.strip().upper()}-B"
    assert (line.text("GLAccount").replace("-", ""), end(one)) == (other.unformatted, ("done", ""))
    assert ours.text("InvoiceDescription").startswith("Second part AVX")


def change_description(stage: Stage, text: str) -> None:
    """Somebody changes the one invoice in AvidXchange."""
    stage.clock.sleep(1)
    stage.avid_app.invoices.change(only(stage).id, description=text, export_status="pending")


def test_a_change_at_the_source_drops_an_edit(one: Stage) -> None:
    one.sage.faults.add("write@*=status-429")
    one.run()
    acted(one, Act.EDIT, description="By the clerk")
    one.quiet()
    change_description(one, "By the coder")
    calm(one)
    (entry,) = entries_of(one)
    assert entry.record.text("InvoiceDescription").startswith("By the coder AVX")


def test_what_a_person_holds_stays_held_though_the_source_changes_it(one: Stage) -> None:
    one.sage.faults.add("write@*=status-429")
    one.run()
    assert [acted(one, Act.HOLD), acted(one, Act.HOLD)] == [["held"], LEFT]
    one.quiet()
    change_description(one, "Changed")
    calm(one)
    assert (end(one), list(entries_of(one))) == (("held", "held-by-person"), [])
    acted(one, Act.RELEASE)
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


def test_what_others_keyed_ends_no_doubt_before_its_pause_is_over(one: Stage) -> None:
    one.sage.faults.add("write@*=lose-before")
    one.run()
    key_by_hand(one, only(one))
    one.quiet()
    one.run()
    assert end(one)[0] == "in_doubt"
    calm(one)
    assert end(one) == ("held", "already-in-sage")
