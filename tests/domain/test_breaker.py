"""Claims about the circuit breaker's rule: what is out of the ordinary, and what becomes usual.

Knows figures only. Does not know where they come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.breaker import (
    ALWAYS_COUNT,
    ALWAYS_ENDED,
    KEPT,
    Day,
    Figures,
    How,
    Limits,
    Sum,
    judge,
    remember,
    usual,
)

TODAY = date(2026, 11, 27)
HOUR = timedelta(hours=1)


def dollars(*amounts: int) -> Figures:
    """What a run writes: an invoice of each amount."""
    mine = Sum(count=len(amounts), amount=Decimal(sum(amounts)), greatest=Decimal(max(amounts, default=0)))
    return Figures(count=len(amounts), sums={"USD": mine})


def after(*runs: Figures, how: How = How.PASSED) -> Sequence[Day]:
    """The days that such runs left, one a day until yesterday."""
    days: Sequence[Day] = ()
    for back, run in enumerate(runs):
        days = remember(days, run, TODAY - timedelta(days=len(runs) - back), how)
    return days


def what(
    figures: Figures, days: Sequence[Day] = (), since: timedelta = HOUR, **limits: Decimal | None
) -> list[str]:
    """What is out of the ordinary."""
    return [one.what for one in judge(figures, days, replace(Limits(), **limits), since)]


USUAL = after(*[dollars(100, 900, 400, 600)] * 6)
counts = st.integers(min_value=0, max_value=5000)
figures = st.builds(
    lambda new, ended, alive, sums: Figures(new=new, ended=ended, alive=alive, count=new + ended, sums=sums),
    *(counts, counts, counts),
    st.dictionaries(
        st.sampled_from(["USD", "CAD"]),
        st.builds(
            lambda count, each: Sum(count=count, amount=Decimal(count * each), greatest=Decimal(each)),
            *(st.integers(1, 500), st.integers(0, 10**6)),
        ),
    ),
)
histories = st.lists(figures, max_size=12).map(lambda runs: after(*runs))


def test_a_usual_run_passes() -> None:
    assert what(dollars(900, 900, 900, 900), USUAL) == []


@pytest.mark.parametrize(("amounts", "found"), [
    ([4501], ["greatest"]),
    ([4500], []),
    ([900] * 12, ["amount"]),
    ([10] * 51, ["count"]),
    ([10] * 50, []),
])  # fmt: skip
def test_money_is_weighed_by_count_amount_and_the_greatest(amounts: list[int], found: list[str]) -> None:
    assert what(dollars(*amounts), USUAL) == found


@pytest.mark.parametrize(("ended", "alive", "found"), [(20, 21, []), (21, 400, ["ended"]), (150, 3000, []),
                                                       (900, 3000, ["ended"])])  # fmt: skip
def test_deactivations_are_weighed_by_what_there_is(ended: int, alive: int, found: list[str]) -> None:
    assert what(Figures(count=ended, ended=ended, alive=alive)) == found


def test_what_is_new_may_be_a_hundred_or_five_times_the_usual() -> None:
    assert what(Figures(new=101)) == ["new"]
    assert what(Figures(new=250), after(Figures(new=50))) == []
    assert what(Figures(new=251), after(Figures(new=50))) == ["new"]


def test_an_outage_of_three_days_brings_three_times_as_much_but_no_greater_invoice() -> None:
    assert what(dollars(*[900] * 33), USUAL, timedelta(days=3)) == []
    assert what(dollars(4501), USUAL, timedelta(days=3)) == ["greatest"]


def test_nothing_is_usual_before_five_runs_with_twenty_records() -> None:
    assert what(dollars(9_000_000), after(*[dollars(100, 900, 400, 600, 200)] * 4)) == []
    assert what(dollars(9_000_000), after(*[dollars(100, 900, 400)] * 6)) == []


def test_what_was_let_through_is_usual_once_it_came_twice() -> None:
    once = remember(USUAL, dollars(50_000), TODAY, How.LET)
    assert what(dollars(50_000), once) == ["amount", "greatest"]
    assert what(dollars(50_000), remember(once, dollars(50_000), TODAY, How.LET)) == []


def test_a_first_load_is_not_usual_but_its_greatest_invoice_is() -> None:
    loaded = [*after(dollars(*[9000] * 300), how=How.FIRST), *USUAL]
    assert what(dollars(45_000), loaded) == []
    assert what(dollars(45_001), loaded) == ["amount", "greatest"]
    assert what(dollars(*[1] * 51), loaded) == ["count"]


def test_before_anything_is_usual_a_hundred_pass_or_five_times_the_most_there_ever_was() -> None:
    assert (what(dollars(*[9] * 100)), what(dollars(*[9] * 101))) == ([], ["count"])
    loaded = after(dollars(*[9] * 150), how=How.FIRST)
    assert (what(dollars(*[9] * 750), loaded), what(dollars(*[9] * 751), loaded)) == ([], ["count"])


def test_a_credit_hides_no_invoice() -> None:
    assert what(dollars(8000, 8000), USUAL) == ["amount", "greatest"]  # sums are without sign


@pytest.mark.parametrize("rule", ["new", "ended_percent", "factor"])
def test_each_rule_can_be_switched_off(rule: str) -> None:
    extreme = replace(dollars(*[10**6] * 900), new=900, ended=900, alive=900)
    left = what(extreme, USUAL, **{rule: None})
    gone = {"new": ["new"], "ended_percent": ["ended"], "factor": ["count", "amount", "greatest"]}[rule]
    assert left == [each for each in ["new", "ended", "count", "amount", "greatest"] if each not in gone]


def test_it_is_said_in_words_with_what_passes_and_what_is_usual() -> None:
    (ended,) = judge(Figures(ended=900, alive=3000), (), Limits(), HOUR)
    assert str(ended) == (
        "900 records end there (deactivated or closed); up to 150 pass, and the most of late was 0"
    )
    (greatest,) = judge(dollars(12345), USUAL, Limits(factor=Decimal("7.5")), HOUR)
    assert (
        str(greatest) == "one record of 12,345.00 USD; up to 6,750.00 pass, and the most of late was 900.00"
    )


@given(figures=figures, days=histories)
def test_floors_pass_whatever_is_usual(figures: Figures, days: Sequence[Day]) -> None:
    few = replace(figures, new=min(figures.new, 100), ended=min(figures.ended, ALWAYS_ENDED))
    assert {"new", "ended"}.isdisjoint(what(few, days))
    assert "count" not in what(dollars(*[0] * ALWAYS_COUNT), days)


@given(less=figures, more=figures, days=histories)
def test_more_of_everything_never_passes_where_less_does_not(
    less: Figures, more: Figures, days: Sequence[Day]
) -> None:
    sums = dict(less.sums)
    for name, one in more.sums.items():
        mine = sums.get(name, Sum())
        sums[name] = Sum(count=mine.count + one.count, amount=mine.amount + one.amount,
                         greatest=max(mine.greatest, one.greatest))  # fmt: skip
    both = replace(less, new=less.new + more.new, ended=less.ended + more.ended, sums=sums)
    assert set(what(less, days)) <= set(what(both, days))


@given(run=figures, days=histories)
def test_what_passed_once_passes_again(run: Figures, days: Sequence[Day]) -> None:
    known = remember(days, run, TODAY)
    assert {"new", "ended", "count", "amount", "greatest"}.isdisjoint(what(run, known))


@given(runs=st.lists(figures, max_size=8))
def test_a_day_keeps_the_most_of_its_runs_and_a_quarter_is_kept(runs: list[Figures]) -> None:
    days: Sequence[Day] = after(dollars(10**9))
    for run in runs:
        days = remember(days, run, TODAY)
    assert len(days) == 1 + bool(runs)
    assert usual(days).new == max((run.new for run in runs), default=0)
    gone = remember(days, Figures(), TODAY + KEPT)
    assert [day.on for day in gone] == [TODAY + KEPT]
