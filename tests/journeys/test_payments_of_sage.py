"""Payments that are made in Sage 300: each is found among the posted ones, or told by name.

Knows what people at either system do to a payment. Does not know how it is sought.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from payment_acts import as_posted, posted
from proof import assert_identity
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.people import trusted
from ml_connector.operations import Edit, edit_connection
from simulators.avidxchange.payments import Payment
from simulators.sage300.record import Record

PAYMENTS = "payments"
DAY_S = 24 * 3600
HOUR_S = 3601


@pytest.fixture
def stage(make_stage: Set) -> Stage:
    """A stage whose payments are made in Sage 300."""
    made = make_stage(Scene(company=of_kinds("one-line"), settings={"payments_origin": "erp"}))
    assert run(made)["outcome"] == "balanced"
    return made


def run(stage: Stage) -> Mapping[str, Any]:
    """Run the flow once, and nothing is written in Sage 300."""
    report = stage.run(PAYMENTS)
    assert_identity(report)
    assert (report["sent"], stage.calls("sage")["write"]) == (0, 0)
    stage.later(60)
    return report


def end(stage: Stage, payment: Payment) -> tuple[str, str]:
    """Where it stands."""
    return stage.ends_of(PAYMENTS)[f"payment {payment.id}"]


@pytest.mark.facts("A-6.6/origin")
def test_a_payment_of_sage_is_matched_by_its_check_number(stage: Stage) -> None:
    payment = as_posted(stage, posted(stage))
    report = run(stage)
    assert (report["outcome"], report["difference"], end(stage, payment)) == (
        "balanced",
        "0.00",
        ("done", ""),
    )
    reads = stage.calls("sage")["read"]
    assert (run(stage)["outcome"], stage.calls("sage")["read"]) == ("nothing_to_do", reads)


def test_a_transfer_is_matched_by_day_and_amount(stage: Stage) -> None:
    transfer = {"check_number": "", "ach_trace": "091000010000001", "method": "AvidPay Direct"}
    payment = as_posted(stage, posted(stage), **transfer)
    assert (run(stage)["done"], end(stage, payment)) == (1, ("done", ""))


def test_what_is_not_posted_yet_waits_and_is_matched_once_it_is(stage: Stage) -> None:
    row, today = posted(stage), stage.clock.now().date()
    payment = as_posted(stage, row, check_number="9001", dated=today)
    assert (run(stage)["waiting"], end(stage, payment)) == (1, ("waiting", "payment-awaited"))
    fresh = Record(row, CheckNumber="9001", CheckDate=today, DocumentNumber="PY9001")
    stage.sage_app.books.tables["APPostedPayments"].add(fresh)
    stage.later(HOUR_S)
    assert (run(stage)["done"], end(stage, payment)) == (1, ("done", ""))


def test_what_never_comes_is_told_by_name_after_days_and_leaves_by_itself(stage: Stage) -> None:
    row, today = posted(stage), stage.clock.now().date()
    payment = as_posted(stage, row, check_number="9002", dated=today)
    run(stage)
    stage.later(5 * DAY_S)
    assert (run(stage)["new_for_a_person"], run(stage)["new_for_a_person"]) == (1, 0)
    assert end(stage, payment) == ("held", "payment-not-in-sage")
    fresh = Record(row, CheckNumber="9002", CheckDate=today, DocumentNumber="PY9002")
    stage.sage_app.books.tables["APPostedPayments"].add(fresh)
    assert (run(stage)["done"], end(stage, payment)) == (1, ("done", ""))


def test_another_amount_is_held_with_both(stage: Stage) -> None:
    row = posted(stage)
    payment = as_posted(stage, row, amount=row.amount("CheckAmountVendorCurrency") + Decimal("0.01"))
    assert (run(stage)["held"], end(stage, payment)) == (1, ("held", "payment-differs-in-sage"))


def test_a_void_that_sage_still_has_as_paid_is_held_until_it_is_reversed(stage: Stage) -> None:
    row = posted(stage)
    payment = as_posted(stage, row)
    run(stage)
    stage.avid_app.people.cancel(payment.id)
    run(stage)
    assert end(stage, payment) == ("held", "payment-differs-in-sage")
    table = stage.sage_app.books.tables["APPostedPayments"]
    table.remove(table.key_of(next(iter(table.rows()))))
    table.add(Record(row, CheckCleared="Reversed"))
    assert (run(stage)["done"], end(stage, payment)) == (1, ("done", ""))


def test_one_posted_payment_is_never_two_of_avidxchange(stage: Stage) -> None:
    row = posted(stage)
    first = as_posted(stage, row)
    run(stage)
    second = as_posted(stage, row, id="pay-again", number="AGAIN")
    assert run(stage)["held"] == 1
    assert (end(stage, first)[0], end(stage, second)) == ("done", ("held", "duplicate-in-avidxchange"))


def test_a_sage_that_does_not_answer_leaves_the_payment_owed(stage: Stage) -> None:
    payment = as_posted(stage, posted(stage))
    number = stage.calls("sage")["read"]
    for again in range(1, 8):
        stage.sage.faults.add(f"read@{number + again}=status-500")
    assert run(stage)["outcome"] == "incomplete"
    stage.quiet()
    assert (run(stage)["done"], end(stage, payment)) == (1, ("done", ""))


def test_who_says_no_more_that_sage_pays_waits_for_nothing(stage: Stage) -> None:
    payment = as_posted(stage, posted(stage), check_number="9003", dated=stage.clock.now().date())
    run(stage)
    edit_connection(
        stage.house, stage.name, Edit(settings={"payments_origin": "unset"}), trusted("test:stage")
    )
    stage.later(HOUR_S)
    assert (run(stage)["done"], end(stage, payment)) == (1, ("done", ""))
