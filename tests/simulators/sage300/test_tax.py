"""Tax arithmetic as claims about sums, for any amounts.

Knows pure functions. Knows no entry.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.sage300.tax import LineTax, Tax, calculate, distribute, round_to, spread, summarize

CENTS = st.decimals(min_value=-(10**6), max_value=10**6, places=2)
RATES = st.decimals(min_value=0, max_value=30, places=4)
TAXES = st.lists(st.builds(Tax, rate=RATES, inclusive=st.booleans()), max_size=5)


def _tax(lines: list[LineTax]) -> Decimal:
    return sum((part for line in lines for part in line.taxes), Decimal(0))


@given(CENTS, st.lists(CENTS, min_size=1, max_size=8))
def test_a_spread_total_is_kept_to_the_cent(total: Decimal, weights: list[Decimal]) -> None:
    parts = spread(total, weights, 2)
    assert sum(parts) == (total if sum(weights) else 0)


@given(st.lists(CENTS, max_size=6), TAXES)
def test_net_and_contained_tax_make_the_line_again(amounts: list[Decimal], taxes: list[Tax]) -> None:
    for amount, line in zip(amounts, calculate(amounts, taxes, 2), strict=True):
        assert line.net + line.included == amount
        assert all(part == round_to(part, 2) for part in line.taxes)


@pytest.mark.facts("S-G14")
@given(st.lists(CENTS, min_size=1, max_size=6), TAXES)
def test_by_summary_and_by_detail_differ_by_rounding_only(amounts: list[Decimal], taxes: list[Tax]) -> None:
    detail, summary = _tax(calculate(amounts, taxes, 2)), _tax(summarize(amounts, taxes, 2))
    if sum(amounts):
        assert abs(detail - summary) <= Decimal("0.02") * len(amounts) * max(len(taxes), 1)


@pytest.mark.facts("S-G11", "S-G14")
@given(st.lists(st.decimals(min_value="0.01", max_value=10**6, places=2), min_size=1, max_size=6), CENTS)
def test_distributed_tax_is_the_stated_tax(amounts: list[Decimal], stated: Decimal) -> None:
    lines = distribute(amounts, [stated], [Tax(rate=Decimal(13))], 2)
    assert sum(line.taxes[0] for line in lines) == stated


@pytest.mark.facts("S-G12", "S-I5")
def test_the_known_answer_of_two_authorities() -> None:
    line = calculate([Decimal(12)], [Tax(rate=Decimal("6.25")), Tax(rate=Decimal(2))], 2)[0]
    assert (line.taxes, line.net) == ((Decimal("0.75"), Decimal("0.24")), Decimal(12))


@pytest.mark.facts("S-G15")
def test_tax_in_the_price_is_taken_out_of_it() -> None:
    line = calculate([Decimal(113)], [Tax(rate=Decimal(13), inclusive=True)], 2)[0]
    assert (line.net, line.included) == (Decimal(100), Decimal(13))


@pytest.mark.facts("S-G20")
def test_halves_round_away_from_zero() -> None:
    assert round_to(Decimal("0.125"), 2) == Decimal("0.13")
    assert round_to(Decimal("-0.125"), 2) == Decimal("-0.13")
    assert round_to(Decimal("10.5"), 0) == Decimal(11)
