"""What was keyed by hand is adopted, what is edited is entered as edited, what a person holds stays, played to the end.

Knows adopting, editing and holding, and people at both systems. Does not know how an act is kept.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from acting import LEFT, acted, calm, change_description, end, entries_with_our_mark, key_by_hand, only
from proof import assert_books, entries_of
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act


@pytest.fixture
def one(make_stage: Set) -> Stage:
    """A stage with one invoice that can be entered."""
    return make_stage(Scene(company=of_kinds("one-line")))


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


def twins(make_stage: Set) -> tuple[Stage, str, str]:
    """Two invoices of one vendor, number and amount, of which one was keyed by hand."""
    stage = make_stage(Scene(company=of_kinds("one-line", "one-line")))
    first, second = sorted(stage.company.invoices, key=lambda invoice: invoice.id)
    same = {
        name: getattr(first, name) for name in ("number", "vendor_code", "total", "distributions", "type")
    }
    stage.avid_app.invoices.change(second.id, **same)
    key_by_hand(stage, first)
    stage.run()
    return stage, first.id, second.id


def assert_adopted_once(stage: Stage, first: str, second: str) -> None:
    """Only one was paid attention to; the other is before a person."""
    ends = {stage.ends()[first], stage.ends()[second]}
    assert ends == {("done", ""), ("held", "duplicate-in-avidxchange")}
    assert sum(len(stage.avid_app.invoices.acknowledged(key)) for key in (first, second)) == 1


def test_one_document_is_adopted_for_one_invoice_though_both_are_decided_at_once(make_stage: Set) -> None:
    stage, first, second = twins(make_stage)
    acted(stage, Act.ADOPT, cause="already-in-sage")
    calm(stage)
    assert_adopted_once(stage, first, second)


def test_one_document_is_adopted_for_one_invoice_though_the_other_is_decided_later(make_stage: Set) -> None:
    stage, first, second = twins(make_stage)
    acted(stage, Act.ADOPT, second)
    calm(stage)
    acted(stage, Act.ADOPT, first)
    calm(stage)
    assert_adopted_once(stage, first, second)


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


def test_what_others_keyed_ends_no_doubt_before_its_pause_is_over(one: Stage) -> None:
    one.sage.faults.add("write@*=lose-before")
    one.run()
    key_by_hand(one, only(one))
    one.quiet()
    one.run()
    assert end(one)[0] == "in_doubt"
    calm(one)
    assert end(one) == ("held", "already-in-sage")
