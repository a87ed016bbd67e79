"""Claims about payments and how they change after they were reported (§4.4). Knows the wire only."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from simulators.avidxchange.payments import Application, Payment


def _payment(number):
    return Payment(
        id=f"pay-{number}",
        number=f"P{number}",
        method="AvidPay Check",
        dated=date(2026, 11, 10),
        amount=Decimal("113.00"),
        currency="USD",
        vendor_code="V00001",
        status="Issued to Supplier",
        updated_at=datetime(2026, 11, 14, number, tzinfo=UTC),
        check_number="1001",
        applications=(Application(invoice_id="inv-0001", invoice_number="N-1", amount=Decimal("113.00")),),
    )


@pytest.fixture
def paid(site):
    """Give a site with three payments."""
    avid = site()
    avid.app.payments.add(*(_payment(number) for number in (1, 2, 3)))
    return avid


@pytest.mark.facts("A-6.3/payment")
def test_a_payment_has_the_names_of_the_default_profile(paid):
    item = paid.get("/payments", limit="1").json["data"][0]

    assert (item["paymentMethod"], item["checkNumber"], item["paymentDate"]) == (
        "AvidPay Check",
        "1001",
        "2026-11-10",
    )
    assert (item["amount"], item["status"]) == ("113.00", "Issued to Supplier")
    assert item["applications"][0]["invoiceId"] == "inv-0001"


@pytest.mark.facts("A-4.4/void", "A-6.11/issued-void", "A-6.1/payments_list")
def test_a_payment_that_changes_after_it_was_reported_is_listed_again(paid):
    paid.app.payments.change("pay-1", status="Void")

    answer = paid.get("/payments", updatedSince="2026-11-15T00:00:00Z")

    assert [(item["id"], item["status"]) for item in answer.json["data"]] == [("pay-1", "Void")]


def test_payments_are_paged_in_the_order_of_their_changes(paid):
    first = paid.get("/payments", limit="2")
    second = paid.get("/payments", limit="2", cursor=first.json["paging"]["nextCursor"])

    assert first.ids + second.ids == ["pay-1", "pay-2", "pay-3"]


@pytest.mark.facts("A-6.6/payment_status", "A-6.11/unknown-status")
def test_a_payment_status_may_be_one_nobody_knows(paid):
    paid.app.switches["strange_payment"] = "on"

    assert {item["status"] for item in paid.get("/payments").json["data"]} == {"Card Limbo"}


def test_an_id_is_taken_once(paid):
    with pytest.raises(ValueError, match="already"):
        paid.app.payments.add(_payment(1))
