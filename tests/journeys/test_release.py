"""Nothing is entered that nobody released, and what is entered is exactly what was looked at.

Knows the rules of release, and what people and systems do between a look and a send. Does not know how it is kept.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from acting import acted, calm, change_description, end, entries_with_our_mark, only
from lifting import sets_option
from overhearing import overheard
from proof import assert_books, entries_of
from releasing import answered, proposed, waiting
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act
from ml_connector.store.approvals import Moved

WAITS = ("held", "waiting-for-release")
PERSON = {"release": "person"}


@pytest.fixture
def one(make_stage: Set) -> Stage:
    """A stage with one invoice that can be entered, and waits for a person."""
    stage = make_stage(Scene(company=of_kinds("one-line"), settings=PERSON))
    stage.run()
    return stage


def entered(stage: Stage) -> list[Decimal]:
    """The totals of what we entered, smallest first."""
    ours = [entry.record for entry in entries_of(stage) if "AVX" in entry.record.text("InvoiceDescription")]
    return sorted(Decimal(str(record["DocumentTotalIncludingTax"])) for record in ours)


def test_what_a_person_approved_is_entered_and_nothing_before(one: Stage) -> None:
    assert (end(one), entries_with_our_mark(one)) == (WAITS, 0)
    assert calm(one)["new_for_a_person"] == 0
    (proposal,) = proposed(one)["proposals"]
    assert {"Control totals", "GL effect by account, once posted"} <= set(proposal["tables"])
    assert proposal["totals"][0]["total"] == proposal["tables"]["Control totals"][0]["total"]
    assert proposal["warnings"] == [f"nothing was ever entered for vendor {only(one).vendor_code} before"]
    payload = json.loads(proposal["drafts"][0]["payload"], parse_float=Decimal)
    ear = overheard(one)
    assert answered(one, Act.APPROVE) == ["pending"]
    report = calm(one)
    assert [proposal["drafts"][0]["payload"].encode() in body for body in ear.bodies("sage")] == [True]
    assert (end(one), report["sent"], entered(one)) == (
        ("done", ""),
        1,
        [payload["DocumentTotalIncludingTax"]],
    )
    assert_books(one)


def by_source(stage: Stage) -> None:
    change_description(stage, "Something else")


def by_edit(stage: Stage) -> None:
    acted(stage, Act.EDIT, description="Something else")


def by_posting_date(stage: Stage) -> None:
    sets_option("posting_date", "today")(stage)


@pytest.mark.parametrize(
    ("change", "member"),
    [(by_edit, "InvoiceDescription"), (by_posting_date, "PostingDate")],
)
def test_what_changed_after_it_was_approved_is_not_entered_but_proposed_anew(
    one: Stage, change: Any, member: str
) -> None:
    answered(one, Act.APPROVE)
    change(one)
    calm(one)
    assert (end(one), entries_with_our_mark(one)) == (WAITS, 0)
    (proposal,) = proposed(one)["proposals"]
    (draft,) = proposal["drafts"]
    assert ([told["path"] for told in draft["changes"]], draft["replaces"]) == ([member], 1)
    answered(one, Act.APPROVE)
    calm(one)
    assert (end(one), entries_with_our_mark(one)) == (("done", ""), 1)


def test_what_changed_since_it_was_looked_at_cannot_be_approved(one: Stage) -> None:
    seen = proposed(one)
    by_source(one)
    calm(one)
    with pytest.raises(Moved):
        answered(one, Act.APPROVE, seen)
    calm(one)
    assert (end(one), entries_with_our_mark(one)) == (WAITS, 0)


def test_what_was_rejected_stays_until_a_person_lets_it_be_proposed_again(one: Stage) -> None:
    assert answered(one, Act.REJECT) == ["held"]
    calm(one)
    assert (end(one), waiting(one)) == (("held", "release-rejected"), [])
    assert acted(one, Act.RELEASE) == ["pending"]
    calm(one)
    assert (end(one), entries_with_our_mark(one)) == (WAITS, 0)
    answered(one, Act.APPROVE)
    calm(one)
    assert_books(one)


def test_an_invoice_is_taken_out_of_a_proposal_by_holding_it(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line", "one-line", "one-line"), settings=PERSON))
    stage.run()
    seen, out = proposed(stage), stage.company.invoices[0].id
    acted(stage, Act.HOLD, out)
    (left,) = proposed(stage)["proposals"]
    assert (left["count"], left["tables"], left["warnings"][0][:16]) == (2, {}, "2 of its 3 draft")
    with pytest.raises(Moved):
        answered(stage, Act.APPROVE, seen)
    assert answered(stage, Act.APPROVE) == ["pending", "pending"]
    acted(stage, Act.RELEASE, out)
    calm(stage)
    assert (waiting(stage), entries_with_our_mark(stage)) == ([out], 2)


def test_an_approved_batch_is_halved_around_what_sage_refuses_and_nothing_is_asked_again(
    make_stage: Set,
) -> None:
    kinds = ("one-line", "one-line", "one-line", "sage-says-no")
    stage = make_stage(Scene(company=of_kinds(*kinds), settings=PERSON))
    stage.run()
    answered(stage, Act.APPROVE)
    calm(stage)
    assert (waiting(stage), entries_with_our_mark(stage)) == ([], 3)
    assert [state for state, _ in stage.ends().values()].count("refused") == 1


@pytest.mark.parametrize("fault", ["write@1=lose-after", "write@1=status-429"])
def test_an_approval_outlives_an_unclear_answer_and_a_not_now(one: Stage, fault: str) -> None:
    answered(one, Act.APPROVE)
    one.sage.faults.add(fault)
    one.run()
    one.quiet()
    calm(one)
    assert (end(one), entries_with_our_mark(one), waiting(one)) == (("done", ""), 1, [])
    assert_books(one)


def test_under_the_threshold_it_goes_and_what_reaches_it_in_a_day_waits(make_stage: Set) -> None:
    company = of_kinds("one-line", "one-line")
    total = sum(abs(invoice.total) for invoice in company.invoices)
    stage = make_stage(Scene(company=company, settings={"release": f"threshold:{total}"}))
    stage.run()
    assert (len(waiting(stage)), entries_with_our_mark(stage)) == (2, 0)
    sets_option("release", f"threshold:{total + 1}")(stage)
    calm(stage)
    assert (waiting(stage), entries_with_our_mark(stage)) == ([], 2)
    assert_books(stage)


def test_a_plan_shows_what_would_be_proposed_and_then_what_was_approved(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), settings=PERSON))
    before = stage.plan()
    assert (before["would_send"], len(before["would_propose"]), before["new_for_a_person"]) == ([], 1, 1)
    stage.run()
    assert (stage.plan()["would_propose"], stage.plan()["new_for_a_person"]) == ([], 0)
    answered(stage, Act.APPROVE)
    (call,) = stage.plan()["would_send"]
    assert call["records"][0]["agreed"] == "proposal 1, approved by test:controller"
