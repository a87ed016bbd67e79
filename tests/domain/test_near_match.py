"""Claims about documents that may be one: what is held, what is only remarked, and what is left alone.

Knows made-up numbers. Does not know any ledger and any system.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ml_connector.domain.near_match import Likeness, Paper, filed_under, likeness, name_key, number_key

BILL = Paper(
    vendor="1200", number="INV-10023", amount=Decimal("118.40"), currency="USD", dated=date(2026, 3, 2)
)
HELD, REMARKED = Likeness.HELD, Likeness.REMARKED
LATER = {"dated": date(2026, 5, 2)}
ELSEWHERE = {"vendor": "1300"}

NUMBERS = some.from_regex(r"[A-Z]{0,3}[-/ .]?[0-9]{1,7}([-/][0-9]{1,3})?[A-Z]?", fullmatch=True)
PAPERS = some.builds(
    Paper,
    vendor=some.sampled_from(["1200", "1300"]),
    number=NUMBERS,
    amount=some.sampled_from([Decimal(10), Decimal(-10), Decimal("10.01")]),
    currency=some.sampled_from(["", "USD", "CAD"]),
    dated=some.none() | some.dates(date(2026, 1, 1), date(2026, 1, 20)),
)


def beside(number: str, **changes: Any) -> Likeness | None:
    """What comes of the bill beside one with this number."""
    return likeness(BILL, replace(BILL, number=number, **changes))


@pytest.mark.parametrize(
    "number", ["inv10023", "10023", "INV 10 023", "Inv. No. 0010023", "INV/10023", "#10023", "IN10023"]
)
def test_a_number_written_otherwise_is_held_at_any_date(number: str) -> None:
    assert (beside(number), beside(number, **LATER)) == (HELD, HELD)


@pytest.mark.parametrize(
    "number", ["INV-10023A", "INV-10023-1", "10023 DUP", "INV-10023/R", "10023-REV2", "10023 REV A"]
)
def test_a_suffix_is_held_about_the_same_day_alone(number: str) -> None:
    assert (beside(number), beside(number, **LATER), beside(number, dated=None)) == (HELD, None, REMARKED)


@pytest.mark.parametrize(
    "number", ["INV-10024", "INV-10032", "INV-1002", "INV-100230", "INV-10023-12", "CN-10023"]
)
def test_another_number_is_another_bill_of_the_same_amount(number: str) -> None:
    assert beside(number) is None


@pytest.mark.parametrize(
    ("one", "other"), [("100-1", "100-2"), ("A100B", "A100C"), ("1-23", "12-3"), ("12", "12-1")]
)
def test_instalments_and_numbers_of_two_parts_are_kept_apart(one: str, other: str) -> None:
    assert likeness(replace(BILL, number=one), replace(BILL, number=other)) is None


def test_another_amount_is_remarked_about_the_same_day_alone() -> None:
    dearer = {"amount": Decimal("118.50")}
    assert (beside("10023", **dearer), beside("10023", **dearer, **LATER)) == (REMARKED, None)
    assert (beside("10023A", **dearer), beside("10023", **dearer, **ELSEWHERE)) == (None, None)


@pytest.mark.parametrize(
    "changes", [{"amount": Decimal("-118.40")}, {"currency": "CAD"}, {"amount": Decimal(0)}]
)
def test_a_credit_another_currency_and_nothing_are_no_duplicate(changes: dict[str, Any]) -> None:
    assert beside("10023", **changes) is None


def test_another_vendor_is_held_about_the_same_day_alone() -> None:
    assert beside("INV-10023", **ELSEWHERE) is HELD
    assert beside("INV-10023", **ELSEWHERE, **LATER) is None
    assert beside("INV-10023", **ELSEWHERE, dated=None) is REMARKED
    assert beside("INV-10023A", **ELSEWHERE) is None


def test_a_vendor_of_the_same_name_may_have_added_a_suffix_about_the_same_day() -> None:
    named, other = replace(BILL, name="The Acme Co., Ltd."), {"name": "ACME", **ELSEWHERE}
    assert likeness(named, replace(BILL, number="10023-A", **other)) is HELD
    assert likeness(named, replace(BILL, number="10023", **other, **LATER)) is None
    assert name_key("A.C.M.E. Inc") == "ACME"


@pytest.mark.parametrize(
    "number",
    [
        *(
            "100",
            "0007",
            "20260302",
            "03-2026",
            "MAR 2026",
            "030126",
            "RENT",
            "PHONE 03/26",
            "PHONE-0326",
            "2026Q1",
        ),
        *(
            "CELL Q1-2026",
            "DUES2026",
            "WK10-2026",
            "PP23-2026",
            "3-1-2026",
            "1/3/26",
            "MILEAGE 3/1-3/15",
            "2026-001",
        ),
        *("Février 2026", "EXP-2026-03-01", "2026/2027"),
    ],
)
def test_a_number_that_many_vendors_have_means_nothing_across_them(number: str) -> None:
    bill = replace(BILL, number=number)
    assert likeness(bill, replace(bill, **ELSEWHERE)) is None


def test_what_is_one_to_the_letter_is_left_to_the_look() -> None:
    assert beside("inv-10023 ") is None


@given(PAPERS, PAPERS)
def test_it_is_the_same_whichever_is_named_first(one: Paper, other: Paper) -> None:
    assert likeness(one, other) is likeness(other, one)


@given(NUMBERS, NUMBERS, some.sampled_from(["", "A", "-3", " DUP"]))
def test_what_is_alike_is_found_where_it_is_filed(one: str, two: str, suffix: str) -> None:
    for other in (two, one + suffix, one.replace("-", "").lower()):
        if likeness(replace(BILL, number=one), replace(BILL, number=other)) is not None:
            assert number_key(other) in filed_under(one)


@given(
    some.integers(1, 999_999), some.integers(0, 60), some.sampled_from(["INV-{}", "{}", "2026/{}", "A{:06}"])
)
def test_one_number_after_the_other_is_never_held(number: int, days: int, form: str) -> None:
    later = replace(BILL, number=form.format(number + 1), dated=date(2026, 3, 2) + timedelta(days=days))
    assert likeness(replace(BILL, number=form.format(number)), later) is None
