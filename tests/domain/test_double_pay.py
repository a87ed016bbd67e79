"""Claims about the double-pay watch: what is still open although it was paid, and what is settled before it is paid.

Knows values only.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.double_pay import Owed, watch
from ml_connector.domain.failures import Held, TryLater
from ml_connector.domain.paid import LATE_DAYS
from ml_connector.domain.payment import Application, Payment

DAY = date(2026, 11, 20)
LATE = DAY + timedelta(days=LATE_DAYS)


def payment(status: str, *parts: tuple[str, str | None], **changes: Any) -> Payment:
    """A payment of these parts: invoice number and amount."""
    applied = tuple(
        Application(invoice_number=number, amount=None if amount is None else Decimal(amount))
        for number, amount in parts or (("inv-1", "100"),)
    )
    told: dict[str, Any] = {"id": "pay-1", "number": "P1", "vendor": "1200", "status": status, "dated": DAY}
    return Payment(**told | {"paid": Decimal(100), "currency": "USD", "applications": applied} | changes)


def owed(due: str, total: str = "100", **changes: Any) -> dict[str, Owed]:
    """What the books owe on the one invoice."""
    told = {"number": "INV-1", "total": Decimal(total), "due": Decimal(due), "currency": "USD"}
    return {"INV-1": Owed(**told | changes)}


@pytest.mark.parametrize("status", ["issued", "cleared"])
def test_what_was_paid_and_stays_open_waits_and_is_then_told_by_name(status: str) -> None:
    early, late = (watch(payment(status), owed("100"), day).alarm for day in (DAY, LATE))
    assert isinstance(early, TryLater)
    assert isinstance(late, Held)
    assert (early.cause, late.cause) == ("paid-not-settled", "paid-still-open")
    assert late.said.endswith("still open: INV-1 100.00 of 100.00 USD due")


@pytest.mark.parametrize(
    ("due", "total", "open_still"), [("0", "100", False), ("150", "250", False), ("151", "250", True)]
)
def test_a_part_that_was_paid_settles_that_part(due: str, total: str, open_still: bool) -> None:
    assert (watch(payment("issued"), owed(due, total), LATE).alarm is not None) is open_still


@pytest.mark.parametrize("status", ["pending", "held", "processing", "funding"])
def test_what_is_to_be_paid_and_is_settled_already_is_told_at_once(status: str) -> None:
    alarm = watch(payment(status), owed("0", paid_on=DAY), DAY).alarm
    assert isinstance(alarm, Held)
    assert alarm.cause == "paid-already"
    assert alarm.said.endswith("settled already: INV-1 0.00 of 100.00 USD due, paid on 2026-11-20")


def test_what_is_to_be_paid_and_is_open_is_no_alarm() -> None:
    watched = watch(payment("pending"), owed("100"), LATE)
    assert (watched.alarm, watched.seen) == (None, "INV-1 100.00 of 100.00 USD due")


@pytest.mark.parametrize(
    ("paid", "there"),
    [
        (payment("issued", ("INV-2", "100")), owed("100")),  # not posted there
        (payment("issued", ("INV-1", None)), owed("100")),  # of no amount
        (payment("issued", ("INV-1", "-100")), owed("100")),  # a credit
        (payment("issued", currency="CAD"), owed("100")),
        *((payment(status), owed("100")) for status in ("void", "returned", "error")),
    ],
)
def test_what_cannot_be_judged_is_no_alarm(paid: Payment, there: dict[str, Owed]) -> None:
    assert watch(paid, there, LATE).alarm is None


def test_one_open_invoice_of_several_is_named_alone() -> None:
    paid = payment("issued", ("INV-1", "100"), ("INV-2", "50"))
    there = owed("0") | {"INV-2": Owed(number="INV-2", total=Decimal(50), due=Decimal(50), currency="USD")}
    alarm = watch(paid, there, LATE).alarm
    assert isinstance(alarm, Held)
    assert alarm.said.endswith("still open: INV-2 50.00 of 50.00 USD due")
