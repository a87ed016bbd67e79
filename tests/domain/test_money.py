"""Claims about exact amounts. Knows Decimal alone; does not know any record."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain import money

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12)


@given(AMOUNTS)
def test_an_amount_at_three_decimals_keeps_its_value_and_its_scale(amount: Decimal) -> None:
    scaled = money.to_scale(amount)
    assert scaled == amount
    assert scaled.as_tuple().exponent == -3


@given(AMOUNTS)
def test_text_reads_back_as_the_same_amount_and_never_has_an_exponent(amount: Decimal) -> None:
    written = money.text(amount)
    assert Decimal(written) == amount
    assert "E" not in written
    assert len(written.partition(".")[2]) >= 2


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_an_amount_is_either_kept_whole_or_refused_never_rounded(amount: Decimal) -> None:
    try:
        assert money.to_scale(amount) == amount
    except money.AmountError:
        assert money.decimals_of(amount) > 3


@pytest.mark.parametrize("said", ["NaN", "Infinity", "-Infinity", "sNaN", "1.2345", "10000000000000000"])
def test_what_cannot_be_kept_exactly_is_refused(said: str) -> None:
    with pytest.raises(money.AmountError):
        money.to_scale(Decimal(said))


@pytest.mark.parametrize(
    ("said", "places"), [("1.50", 1), ("100", 0), ("1E+2", 0), ("0.001", 3), ("0.000", 0), ("-2.25", 2)]
)
def test_only_decimals_that_carry_a_value_count(said: str, places: int) -> None:
    assert money.decimals_of(Decimal(said)) == places


@pytest.mark.parametrize(
    ("said", "written"), [("1E+2", "100.00"), ("5", "5.00"), ("1.235", "1.235"), ("-0.5", "-0.50")]
)
def test_people_see_at_least_two_decimals(said: str, written: str) -> None:
    assert money.text(Decimal(said)) == written


def test_unit_costs_keep_six_decimals() -> None:
    assert str(money.to_scale(Decimal("1.2"), 6)) == "1.200000"
