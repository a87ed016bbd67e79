"""Claims about what counts as a change. Knows values; does not know where they come from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.fingerprint import fingerprint, of_text
from ml_connector.domain.invoice import Invoice


@dataclasses.dataclass(frozen=True)
class Bag:
    """Two texts side by side."""

    left: object = ""
    right: object = ""


@given(st.text(), st.text(), st.text(), st.text())
def test_different_texts_never_share_a_fingerprint(a: str, b: str, c: str, d: str) -> None:
    same = fingerprint(Bag(left=a, right=b)) == fingerprint(Bag(left=c, right=d))
    assert same == ((a, b) == (c, d))


@given(st.lists(st.text(min_size=1), max_size=4), st.lists(st.text(min_size=1), max_size=4))
def test_the_order_and_number_of_members_count(a: list[str], b: list[str]) -> None:
    assert (fingerprint(tuple(a)) == fingerprint(tuple(b))) == (a == b)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_the_spelling_of_an_amount_does_not_count(amount: Decimal) -> None:
    assert fingerprint(amount.quantize(Decimal("0.000001"))) == fingerprint(amount)


def test_zero_has_one_fingerprint_whatever_its_sign() -> None:
    assert fingerprint(Bag(left=Decimal("-0.00"))) == fingerprint(Bag(left=Decimal(0)))


def test_a_text_and_a_number_that_look_alike_differ() -> None:
    assert len({fingerprint("1"), fingerprint(1), fingerprint(True), fingerprint(Decimal(1))}) >= 3


def test_empty_members_count_as_absent() -> None:
    assert fingerprint(Bag(left=None, right=())) == fingerprint(Bag())


def test_the_order_of_a_mapping_does_not_count() -> None:
    assert fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"})


def test_an_invoice_that_only_got_a_new_image_or_approval_day_is_the_same(
    invoice: Callable[..., Invoice],
) -> None:
    later = invoice(image_url="https://x.example/1", approved_on=date(2026, 3, 9))
    assert fingerprint(later) == fingerprint(invoice())


@pytest.mark.parametrize(
    "change",
    [{"total": "100.01"}, {"number": "INV-2"}, {"vendor": "1201"}, {"dated": date(2026, 3, 3)},
     {"currency": "CAD"}, {"tax": "1"}, {"distributions": ()}],
)  # fmt: skip
def test_a_change_of_meaning_changes_the_fingerprint(
    invoice: Callable[..., Invoice], change: dict[str, object]
) -> None:
    assert fingerprint(invoice(**change)) != fingerprint(invoice())


def test_a_float_has_no_fingerprint() -> None:
    with pytest.raises(TypeError, match="float"):
        fingerprint(Bag(left=1.5))


@given(st.text(), st.text())
def test_unreadable_texts_are_told_apart_byte_for_byte(a: str, b: str) -> None:
    assert (of_text(a) == of_text(b)) == (a == b)


def test_a_lone_surrogate_can_be_fingerprinted() -> None:
    assert of_text("\ud800") != of_text("\ud801")
