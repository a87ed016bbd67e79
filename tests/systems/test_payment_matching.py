"""Claims about looking for payments in Sage 300: what is asked, in which words, and what comes of it.

Knows a scripted Sage behind the real client. Knows no simulator.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.failures import Disconnected, Held, TryLater
from ml_connector.domain.options import OptionProblem, parse
from ml_connector.domain.payment import InvoiceStatus, Payment
from ml_connector.domain.states import State
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Found, Receipt
from ml_connector.flows import payments
from ml_connector.flows.joint import Joint
from ml_connector.systems.sage300 import EnterPayment, MatchPayment, WatchPayments, needed

Looks = Callable[..., Found]
POSTED = {
    "BankCode": "OPER", "VendorNumber": "1200", "CheckNumber": "10001", "CheckSerialNumber": 0,
    "CheckDate": "2026-03-05T00:00:00Z", "CheckAmountVendorCurrency": 100.0, "CurrencyCode": "USD",
    "BatchNumber": 7, "EntryNumber": 2, "CheckCleared": "Outstanding", "DocumentNumber": "PY0000700002",
    "PostingDate": "2026-03-06T00:00:00Z",
}  # fmt: skip


def payment(**changes: Any) -> Payment:
    """A check of 100.00 USD."""
    told: dict[str, Any] = {
        "id": "pay-1", "number": "P1", "vendor": "1200", "status": "issued", "check_number": "10001",
        "dated": date(2026, 3, 5), "paid": Decimal("100.000"), "currency": "USD",
    }  # fmt: skip
    return Payment(**told | changes)


def line(key: str) -> Delivery:
    """A delivery that owes the step."""
    return Delivery(id=1, key=key, state=State.PENDING, label="", party="", amount=None, currency="", text="",
                    receipts={}, intent=None, attempts=0, due_at=None)  # fmt: skip


@pytest.fixture
def look(books: Any) -> Looks:
    """Looks for one record where payments are made in Sage 300."""

    def looked(record: Record, **settings: str) -> Found:
        step = MatchPayment(books=books(**{"payments_origin": "erp", **settings}))
        return step.look([(line("one"), record)]).found["one"]

    return looked


def test_a_posted_payment_gives_a_receipt_with_its_batch_and_its_place(look: Looks, script: Any) -> None:
    script.lists["APPostedPayments"] = [POSTED]
    found = look(payment())
    assert isinstance(found, Receipt)
    assert (found.numbers["payment batch"], found.numbers["entry"], found.amount) == ("7", "2", 100)
    assert found.place == "erp/SAMLTD|posted payment|check 10001 of bank OPER, 2026-03-05, vendor 1200"
    assert len(script.filters) == 1


def test_it_is_asked_by_number_and_then_by_day(look: Looks, script: Any) -> None:
    found = look(payment())
    assert isinstance(found, TryLater)
    assert found.cause == "payment-awaited"
    asked = [where for name, where in script.filters if name == "APPostedPayments"]
    assert ["CheckNumber eq '10001'" in asked[0], "DocumentNumber eq 'P1'" in asked[1]] == [True, True]
    assert "CheckDate eq 2026-03-05" in asked[2]


def test_a_number_that_is_too_long_for_sage_is_not_asked_for(look: Looks, script: Any) -> None:
    look(payment(check_number="", number="", trace="9" * 30))
    assert ["CheckDate" in where for _, where in script.filters] == [True]


def test_a_status_of_an_invoice_is_nothing_to_be_found_there(look: Looks, script: Any) -> None:
    found = look(InvoiceStatus(id="av-1", status="paid"))
    assert isinstance(found, Receipt)
    assert script.filters == []


def test_a_sage_that_does_not_let_us_look_stops_the_run(look: Looks, script: Any) -> None:
    script.fails["APPostedPayments"] = [(403, "Forbidden", "no")]
    with pytest.raises(Disconnected):
        look(payment())


def test_who_makes_the_payments_is_one_of_three() -> None:
    with pytest.raises(OptionProblem, match="one of unset, erp, avidxchange"):
        parse({"payments_origin": "both"})


def test_the_right_is_asked_for_only_where_it_is_used() -> None:
    rights = {
        origin: needed(["payments"], parse({"payments_origin": origin}))
        for origin in ("erp", "unset", "avidxchange")
    }
    assert [[right.resource for right in found] for found in rights.values()] == [
        ["APPostedPayments", "APPostedDocuments"],
        ["APPostedDocuments"],
        [
            *("APPostedPayments", "APPostedDocuments", "APVendors", "APPaymentAndAdjustmentBatches"),
            *("CSFiscalCalendars", "CSCurrencyCodes"),
        ],
    ]


def test_a_live_connection_does_not_watch_where_nobody_said_who_pays(books: Any) -> None:
    WatchPayments(books=books()).ready()
    with pytest.raises(Held) as refused:
        WatchPayments(books=books(), live=True).ready()
    assert refused.value.cause == "payments-origin-unset"


@pytest.mark.parametrize(
    ("origin", "step"), [("unset", WatchPayments), ("erp", MatchPayment), ("avidxchange", EnterPayment)]
)
def test_who_makes_the_payments_chooses_the_step_and_a_live_connection_is_told_so(
    books: Any, organization: Any, origin: str, step: type
) -> None:
    known: Any = lambda *_: {}  # noqa: E731  nothing is known of any flow
    joint = Joint(books=books(payments_origin=origin), organization=organization(), arrived=known,
                  missing=known, standing=known, edited=known, entered=known, live=True)  # fmt: skip
    chosen = payments.flow(joint).steps[-1]
    assert (type(chosen), getattr(chosen, "live", True)) == (step, True)
