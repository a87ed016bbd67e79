"""The double-pay watch: what AvidXchange pays is compared with what Sage 300 still owes.

Knows what people at either system do to a payment or an invoice. Does not know how it is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from proof import assert_identity
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act
from ml_connector.operations import Choice, Decision, choose, decide
from simulators.avidxchange.payments import Application, Payment
from simulators.sage300.record import Record

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


def invoice(stage: Stage, *, paid: bool) -> Record:
    """An invoice that stands in Sage's books."""
    table = stage.sage_app.books.posted
    rows = (table.as_record(row) for row in table.rows())
    invoices = (row for row in rows if row.text("DocumentType") in ("", "Invoice"))  # "": as it is by itself
    return next(row for row in invoices if (row.text("FullyPaid") == "Yes") is paid)


def told(stage: Stage, row: Record, status: str) -> Payment:
    """AvidXchange tells of a payment of a whole invoice, dated today."""
    total = row.amount("VendorCurrencyInvoiceAmount")
    part = Application(invoice_id="", invoice_number=row.text("DocumentNumber").lower(), amount=total)
    now = stage.clock.now()
    payment = Payment(
        id="pay-1",
        number="A1",
        method="AvidPay Direct",
        dated=now.date(),
        amount=total,
        currency=row.text("CurrencyCode"),
        vendor_code=row.text("VendorNumber"),
        status=status,
        updated_at=now,
        applications=(part,),
    )
    stage.avid_app.payments.add(payment)
    return payment


def end(stage: Stage) -> tuple[str, str]:
    """Where the payment stands."""
    return stage.ends_of(PAYMENTS)["payment pay-1"]


def settle(stage: Stage, row: Record) -> None:
    """Somebody enters the payment in Sage 300."""
    document = stage.sage_app.books.posted.get((row.text("VendorNumber"), row.text("DocumentNumber")))
    assert isinstance(document, Record)
    document.update(VendorCurrencyAmountDue=Decimal(0), FullyPaid="Yes", DatePaid=stage.clock.now().date())


def test_what_avidxchange_paid_and_sage_still_owes_is_told_by_name_after_days(stage: Stage) -> None:
    row = invoice(stage, paid=False)
    told(stage, row, "Cleared")
    first = run(stage)
    assert (first["waiting"], end(stage)) == (1, ("waiting", "paid-not-settled"))
    assert ["Double-pay watch: 1 payments" in note for note in first["notes"]] == [True]
    stage.later(5 * DAY_S)
    assert (run(stage)["new_for_a_person"], run(stage)["new_for_a_person"]) == (1, 0)
    assert end(stage) == ("held", "paid-still-open")
    settle(stage, row)
    assert (run(stage)["done"], end(stage)) == (1, ("done", ""))


def test_what_a_person_resolved_goes_on_with_its_next_change(stage: Stage) -> None:
    payment = told(stage, invoice(stage, paid=True), "Pending Approval")
    run(stage)
    chosen = choose(stage.name, Choice(ids=["payment pay-1"]))
    seen = Decision(act=Act.RESOLVE, because="it was entered in Sage 300 for this one")
    decide(stage.house, stage.name, chosen, seen, "test:clerk")
    assert (run(stage)["outcome"], end(stage)) == ("nothing_to_do", ("done", ""))
    stage.avid_app.people.issue(payment.id)
    assert (run(stage)["done"], end(stage)) == (1, ("done", ""))


def test_what_is_settled_within_days_bothers_nobody(stage: Stage) -> None:
    row = invoice(stage, paid=False)
    told(stage, row, "Issued to Supplier")
    run(stage)
    settle(stage, row)
    stage.later(HOUR_S)
    report = run(stage)
    assert (report["outcome"], end(stage)) == ("balanced", ("done", ""))


def test_what_avidxchange_is_about_to_pay_and_sage_has_paid_is_held_until_it_is_stopped(stage: Stage) -> None:
    payment = told(stage, invoice(stage, paid=True), "Pending Approval")
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
    told(stage, invoice(stage, paid=True), "Cleared")
    for number in range(1, 8):
        stage.sage.faults.add(f"read@{number}=status-500")
    assert (run(stage)["outcome"], end(stage)) == ("incomplete", ("pending", ""))
    stage.quiet()
    assert (run(stage)["outcome"], end(stage)) == ("balanced", ("done", ""))
