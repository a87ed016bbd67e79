"""The double-pay watch: what AvidXchange pays is compared with what Sage 300 still owes.

Knows what people at either system do to a payment or an invoice. Does not know how it is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from payment_acts import as_paid, booked_invoice, settle
from proof import assert_identity
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Choice, Decision, choose, decide

PAYMENTS = "payments"
DAY_S = 24 * 3600
HOUR_S = 3601


@pytest.fixture
def stage(make_stage: Set) -> Stage:
    """A stage where nobody said who makes the payments."""
    return make_stage(Scene(company=of_kinds("one-line")))


def run(stage: Stage) -> Mapping[str, Any]:
    """Run the flow once, and nothing is written in Sage 300."""
    report = stage.run(PAYMENTS)
    assert_identity(report)
    assert (report["sent"], stage.calls("sage")["write"]) == (0, 0)
    stage.later(60)
    return report


def end(stage: Stage) -> tuple[str, str]:
    """Where the payment stands."""
    return stage.ends_of(PAYMENTS)["payment pay-1"]


def test_what_avidxchange_paid_and_sage_still_owes_is_told_by_name_after_days(stage: Stage) -> None:
    row = booked_invoice(stage, paid=False)
    as_paid(stage, row, "Cleared")
    first = run(stage)
    assert (first["waiting"], end(stage)) == (1, ("waiting", "paid-not-settled"))
    assert ["Double-pay watch: 1 payments" in note for note in first["notes"]] == [True]
    stage.later(5 * DAY_S)
    assert (run(stage)["new_for_a_person"], run(stage)["new_for_a_person"]) == (1, 0)
    assert end(stage) == ("held", "paid-still-open")
    settle(stage, row)
    assert (run(stage)["done"], end(stage)) == (1, ("done", ""))


def test_what_a_person_resolved_goes_on_with_its_next_change(stage: Stage) -> None:
    payment = as_paid(stage, booked_invoice(stage, paid=True), "Pending Approval")
    run(stage)
    chosen = choose(stage.name, Choice(ids=["payment pay-1"]))
    seen = Decision(act=Act.RESOLVE, because="it was entered in Sage 300 for this one")
    decide(stage.house, stage.name, chosen, seen, trusted("test:clerk"))
    assert (run(stage)["outcome"], end(stage)) == ("nothing_to_do", ("done", ""))
    stage.avid_app.people.issue(payment.id)
    assert (run(stage)["done"], end(stage)) == (1, ("done", ""))


def test_what_is_settled_within_days_bothers_nobody(stage: Stage) -> None:
    row = booked_invoice(stage, paid=False)
    as_paid(stage, row, "Issued to Supplier")
    run(stage)
    settle(stage, row)
    stage.later(HOUR_S)
    report = run(stage)
    assert (report["outcome"], end(stage)) == ("balanced", ("done", ""))


def test_what_avidxchange_is_about_to_pay_and_sage_has_paid_is_held_until_it_is_stopped(stage: Stage) -> None:
    payment = as_paid(stage, booked_invoice(stage, paid=True), "Pending Approval")
    report = run(stage)
    assert (report["outcome"], end(stage)) == ("partial", ("held", "paid-already"))
    stage.avid_app.people.cancel(payment.id)
    assert (run(stage)["done"], end(stage)) == (1, ("done", ""))


def test_an_invoice_that_is_not_posted_yet_is_no_alarm(stage: Stage) -> None:
    stage.run()
    stage.avid_app.people.pay({stage.company.invoices[0].id: None}, status="Cleared")
    report = stage.run(PAYMENTS)
    assert (report["outcome"], report["held"], report["waiting"]) == ("balanced", 0, 0)


def test_a_sage_that_does_not_answer_leaves_the_payment_owed(stage: Stage) -> None:
    as_paid(stage, booked_invoice(stage, paid=True), "Cleared")
    for number in range(1, 8):
        stage.sage.faults.add(f"read@{number}=status-500")
    assert (run(stage)["outcome"], end(stage)) == ("incomplete", ("pending", ""))
    stage.quiet()
    assert (run(stage)["outcome"], end(stage)) == ("balanced", ("done", ""))
