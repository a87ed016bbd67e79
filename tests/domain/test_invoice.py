"""Claims about what an invoice can check by itself. Knows sums; does not know vendors or accounts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Distribution, Invoice, Kind, charges_on_top, check

CENTS = st.integers(min_value=-500, max_value=500).map(lambda cents: Decimal(cents) / 100)
CHARGE = st.sampled_from([Decimal(0), Decimal("1.00"), Decimal("2.00"), Decimal("3.00"), Decimal("-1.00")])


def lined(*amounts: Decimal) -> tuple[Distribution, ...]:
    """Coded lines of these amounts."""
    return tuple(Distribution(amount=amount, account="4000") for amount in amounts)


def cause_of(wrong: Invoice) -> str:
    """What check() says is wrong."""
    with pytest.raises(Held) as held:
        check(wrong)
    return held.value.cause


def test_a_plain_invoice_passes(invoice: Callable[..., Invoice]) -> None:
    check(invoice())


@pytest.mark.facts("A-6.3/one-coding", "S-G2")
@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"number": "  "}, "document-number-missing"),
        ({"vendor": ""}, "vendor-missing"),
        ({"kind": Kind.UNKNOWN}, "type-unknown"),
        ({"total": "-100.00"}, "negative-total"),
        ({"distributions": ()}, "no-lines"),
        ({"distributions": (Distribution(amount=Decimal(100), account=" "),)}, "account-missing"),
        ({"total": "101.00"}, "unbalanced"),
        ({"tax": "5.00", "total": "104.00"}, "unbalanced"),
    ],
)
def test_one_wrong_thing_is_named(
    invoice: Callable[..., Invoice], changes: dict[str, Any], cause: str
) -> None:
    assert cause_of(invoice(**changes)) == cause


def test_the_same_charge_twice_is_ambiguous(invoice: Callable[..., Invoice]) -> None:
    assert cause_of(invoice(tax="5.00", freight="5.00", total="105.00")) == "ambiguous-charges"


def test_tax_inside_the_lines_is_not_added_again(invoice: Callable[..., Invoice]) -> None:
    assert charges_on_top(invoice(tax="5.00")).tax == 0


def test_a_discount_comes_off_and_is_told_as_a_positive_amount(invoice: Callable[..., Invoice]) -> None:
    assert charges_on_top(invoice(discount="10.00", total="90.00")).discount == Decimal("10.00")


def test_the_message_of_an_unbalanced_invoice_names_every_part(invoice: Callable[..., Invoice]) -> None:
    with pytest.raises(Held) as held:
        check(invoice(tax="5.00", total="106.00"))
    assert held.value.said == "lines 100.00, tax 5.00; total 106.00; difference 1.00"


def test_a_credit_lowers_what_we_owe(invoice: Callable[..., Invoice]) -> None:
    assert invoice(kind=Kind.CREDIT).amount == Decimal("-100.00")


def test_people_call_it_by_its_number_else_by_its_id(invoice: Callable[..., Invoice]) -> None:
    assert (invoice().label, invoice(number="").label) == ("INV-1", "a-1")


def readings(lines: Decimal, total: Decimal, charges: dict[str, Decimal]) -> list[dict[str, Decimal]]:
    """Every way the charges could come on top, counted the slow way."""
    found = []
    for chosen in product((False, True), repeat=3):
        taken = {name: amount if on else Decimal(0) for (name, amount), on in zip(charges.items(), chosen,
                                                                                 strict=True)}  # fmt: skip
        pointless = any(on and not amount for on, amount in zip(chosen, charges.values(), strict=True))
        if not pointless and lines + taken["tax"] + taken["freight"] - taken["discount"] == total:
            found.append(taken)
    return found


@pytest.mark.facts("A-6.3/one-coding")
@given(st.lists(CENTS, min_size=1, max_size=4), CHARGE, CHARGE, CHARGE, st.integers(0, 7), CENTS)
def test_charges_on_top_are_exactly_the_reading_that_balances(
    lines: list[Decimal], tax: Decimal, freight: Decimal, discount: Decimal, taken: int, noise: Decimal
) -> None:
    charges = {"tax": tax, "freight": freight, "discount": discount}
    on_top = tax * (taken & 1) + freight * (taken >> 1 & 1) - discount * (taken >> 2 & 1)
    total = sum(lines, Decimal(0)) + on_top + (noise if noise in (1, -1) else 0)
    expected = readings(sum(lines, Decimal(0)), total, charges)
    told = Invoice(id="a", number="N", vendor="V", kind=Kind.INVOICE, dated=None, total=total,
                   distributions=lined(*lines), **charges)  # fmt: skip
    if len(expected) == 1 and discount >= 0:
        assert vars(charges_on_top(told)) == expected[0]
    elif len(expected) != 1:
        with pytest.raises(Held, match="ambiguous-charges" if expected else "unbalanced"):
            charges_on_top(told)
