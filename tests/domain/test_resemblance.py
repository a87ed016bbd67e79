"""Claims about which of two documents is asked about, and that nobody is asked about a pair twice.

Knows made-up lines of a ledger. Does not know what makes two documents alike.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ml_connector.domain.near_match import Likeness, Paper
from ml_connector.domain.resemblance import Other, resembled, shared

BILL = Paper(
    vendor="1200", number="INV-10023", amount=Decimal("118.40"), currency="USD", dated=date(2026, 3, 2)
)
FIRST = Other(id=1, key="av-1", connection="acme", paper=BILL)
SECOND = Other(id=2, key="av-2", connection="acme", paper=replace(BILL, number="10023"))
HIDDEN = replace(FIRST, paper=None)
SAID = "INV-10023 of vendor 1200, 118.40 USD: invoice av-1 of acme"


def said(this: Other, *others: Other) -> list[str]:
    """What is said of those that stand against this one."""
    return [one.said for one in resembled(this, others)]


def test_the_later_one_is_asked_about_until_it_is_in_the_books() -> None:
    assert (said(SECOND, FIRST), said(FIRST, SECOND)) == ([SAID], [])
    assert said(FIRST, replace(SECOND, entered=True)) == [
        "10023 of vendor 1200, 118.40 USD: invoice av-2 of acme"
    ]


def test_what_is_not_in_the_ledger_yet_comes_last_and_by_its_key() -> None:
    fresh = [replace(FIRST, id=0), replace(SECOND, id=0)]
    assert (said(fresh[0], SECOND), said(SECOND, fresh[0])) == ([f"{_words(SECOND)}"], [])
    assert (said(fresh[1], fresh[0]), said(fresh[0], fresh[1])) == ([SAID], [])


def _words(other: Other) -> str:
    return other.said(abroad=False)


def test_a_pair_that_was_let_through_from_one_side_is_not_asked_about_from_the_other() -> None:
    entered = replace(SECOND, entered=True)
    assert said(FIRST, replace(entered, released=[SAID])) == []
    assert said(FIRST, replace(entered, released=[SAID.replace("av-1", "av-9")])) == [_words(entered)]


def test_of_another_company_nothing_is_said_but_a_number_and_it_is_held() -> None:
    [found] = resembled(SECOND, [HIDDEN])
    assert (found.said, found.likeness) == (
        "an invoice of another company of this installation, no. 1",
        Likeness.HELD,
    )
    assert said(FIRST, replace(SECOND, paper=None, entered=True, released=[found.said])) == []


def test_companies_share_what_they_write_otherwise() -> None:
    bill = replace(BILL, name="Acme Ltd.")
    assert (
        shared(bill)
        == shared(replace(bill, vendor="V9", number="inv 0010023", name="The ACME Limited"))
        != ""
    )
    assert (
        shared(replace(bill, amount=Decimal("118.41")))
        != shared(bill)
        != shared(replace(bill, dated=date(2026, 3, 3)))
    )


@pytest.mark.parametrize(
    "unknown",
    [{"name": ""}, {"currency": ""}, {"dated": None}, {"amount": Decimal(0)}, {"number": "NOV RENT"}],
)
def test_nothing_is_shared_where_too_little_is_known(unknown: dict[str, object]) -> None:
    assert shared(replace(BILL, **{"name": "Acme", **unknown})) == ""  # type: ignore[arg-type]
