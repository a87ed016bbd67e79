"""Claims about finding a payment in the books: by number first, by day and amount where it has no check number.

Knows values only.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.failures import Failure, Held, TryLater
from ml_connector.domain.paid import LATE_DAYS, Booked, Match, match
from ml_connector.domain.payment import UNDER_WAY, Payment

DAY = date(2026, 11, 20)


def payment(**changes: Any) -> Payment:
    """A check of 100.00 USD, issued on the day."""
    told: dict[str, Any] = {
        "id": "pay-1", "number": "P1", "vendor": "1200", "status": "issued", "method": "check",
        "check_number": "10001", "dated": DAY, "paid": Decimal("100.000"), "currency": "USD",
    }  # fmt: skip
    return Payment(**told | changes)


def booked(**changes: Any) -> Booked:
    """The same check as the books have it."""
    told: dict[str, Any] = {
        "where": "check 10001 of bank OPER", "check": "10001", "document": "PY0001", "dated": DAY,
        "amount": Decimal("100.000"), "currency": "USD", "reversed": False,
    }  # fmt: skip
    return Booked(**told | changes)


def cause(found: Match | Failure | None) -> str:
    """Why it is not matched."""
    assert isinstance(found, Failure), found
    return found.cause


@pytest.mark.parametrize(
    "changes",
    [{}, {"check": "000000010001"}, {"check": " 10001 "}, {"check": "1", "document": "P1"}, {"dated": None}],
)
def test_a_payment_is_known_by_its_number(changes: dict[str, Any]) -> None:
    there = booked(**changes)
    assert match(payment(), [there], DAY) == Match(booked=there, by="number")


def test_without_a_check_number_day_and_amount_are_enough_if_one_alone_agrees() -> None:
    transfer = payment(check_number="", trace="91000012345678", method="ach")
    there = booked(check="T77")
    assert match(transfer, [there, booked(check="T78", dated=None)], DAY) == Match(
        booked=there, by="vendor, date and amount"
    )
    several = match(transfer, [there, booked(check="T78", where="check T78 of bank OPER")], DAY)
    assert cause(several) == "payment-unclear-in-sage"


def test_a_check_is_never_taken_for_another_of_the_same_amount() -> None:
    assert cause(match(payment(), [booked(check="10002")], DAY)) == "payment-awaited"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": Decimal("90.000")}, "90.00 USD"),
        ({"currency": "CAD"}, "100.00 CAD"),
        ({"reversed": True}, "reversed"),
    ],
)
def test_what_differs_is_told_with_both_sides(changes: dict[str, Any], said: str) -> None:
    found = match(payment(), [booked(**changes)], DAY)
    assert isinstance(found, Held)
    assert (found.cause, found.said.endswith(said)) == ("payment-differs-in-sage", True)
    assert "10001, 100.00 USD to vendor 1200 of 2026-11-20" in found.said


def test_a_reversed_payment_and_its_successor_of_the_same_number_are_one_match() -> None:
    there = booked(where="again")
    assert match(payment(), [booked(reversed=True), there], DAY) == Match(booked=there, by="number")


@pytest.mark.parametrize("status", ["void", "returned"])
def test_what_came_to_nothing_must_not_stand_as_paid(status: str) -> None:
    undone = payment(status=status)
    assert match(undone, [], DAY) is None
    assert match(undone, [booked(reversed=True)], DAY) is None
    assert cause(match(undone, [booked()], DAY)) == "payment-differs-in-sage"


def test_a_payment_in_error_is_not_looked_for() -> None:
    assert match(payment(status="error"), [booked()], DAY) is None


def test_what_is_missing_waits_and_is_told_by_name_after_days() -> None:
    early = match(payment(), [], DAY + timedelta(days=LATE_DAYS - 1))
    assert isinstance(early, TryLater)
    late = match(payment(), [], DAY + timedelta(days=LATE_DAYS))
    assert isinstance(late, Held)
    assert (late.cause, late.said) == (
        "payment-not-in-sage",
        "10001, 100.00 USD to vendor 1200 of 2026-11-20",
    )


def test_what_has_no_day_at_all_is_told_at_once() -> None:
    assert cause(match(payment(dated=None), [], DAY)) == "payment-not-in-sage"


@given(
    st.lists(
        st.tuples(st.sampled_from(["10001", "010001", "7"]), st.integers(99, 101), st.booleans()), max_size=4
    ),
    st.sampled_from(UNDER_WAY),
)
def test_a_match_always_agrees_to_the_cent_and_is_alive(
    rows: list[tuple[str, int, bool]], status: str
) -> None:
    there = [
        booked(where=str(n), check=check, amount=Decimal(amount), reversed=gone)
        for n, (check, amount, gone) in enumerate(rows)
    ]
    found = match(payment(status=status), there, DAY)
    if isinstance(found, Match):
        assert (found.booked.amount, found.booked.reversed) == (Decimal(100), False)
