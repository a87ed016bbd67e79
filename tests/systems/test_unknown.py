"""Claims about codes that lead to nothing in Sage: which part of a coding is to blame, and what hangs on it.

Knows a scripted company. Does not know which invoices are held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.domain.invoice import Distribution, Invoice, Kind
from ml_connector.systems.sage300.unknown import UnknownCode, unknown_codes


@pytest.fixture
def unknown(books: Any) -> Callable[..., list[UnknownCode]]:
    """Asks for the unknown codes of invoices, on books with departments."""

    def make(*invoices: Invoice, walk: Crosswalk | None = None) -> list[UnknownCode]:
        told = replace(books(account_segments="main-department"), crosswalk=walk or Crosswalk())
        return list(unknown_codes(told, invoices))

    return make


@pytest.fixture
def coded(invoice: Any) -> Callable[..., Invoice]:
    """Makes an invoice of lines such as `6000/100`, each of 50.00."""

    def make(*codings: str, **changes: Any) -> Invoice:
        lines = []
        for account, _, department in (coding.partition("/") for coding in codings):
            dimensions = (("Department", department),) if department else ()
            lines.append(Distribution(amount=Decimal("50.00"), account=account, dimensions=dimensions))
        made: Invoice = invoice(**{"distributions": tuple(lines)} | changes)
        return made

    return make


def named(codes: list[UnknownCode]) -> list[tuple[str, str]]:
    """Kind and code of each."""
    return [(one.kind, one.code) for one in codes]


def test_what_sage_knows_is_not_named(unknown: Any, coded: Any) -> None:
    assert unknown(coded("6000/100", "7100")) == []  # 7100 is inactive: another cause says so


@pytest.mark.facts("A-6.10/dimensions")
@pytest.mark.parametrize(
    ("codings", "blamed"),
    [
        (["6000/100", "6000/999"], [("segment:department", "999")]),
        (["6000/100", "XX/100"], [("account", "XX")]),
        (["XX/999"], [("account", "XX"), ("segment:department", "999")]),
        (["6000/100", "7000", "7000/100"], [("account", "7000")]),
        (["XX"], [("account", "XX")]),
    ],
)
def test_what_stands_in_a_known_coding_is_not_to_blame_for_another(
    unknown: Any, coded: Any, codings: list[str], blamed: list[tuple[str, str]]
) -> None:
    assert named(unknown(coded(*codings))) == blamed


def test_invoices_are_counted_and_amounts_added_by_currency_credits_negative(
    unknown: Any, coded: Any
) -> None:
    several = [
        coded("XX", "XX", id="1", number="A"),
        coded("XX", id="2", kind=Kind.CREDIT),
        coded("xx ", id="3", currency="JPY"),
    ]
    [one] = unknown(*several)
    assert (one.code, one.invoices, one.first) == ("XX", 3, "A")
    assert one.amounts == {"USD": Decimal("50.00"), "JPY": Decimal("50.00")}


def test_vendors_and_currencies_are_named_with_where_they_lead_today(unknown: Any, coded: Any) -> None:
    walk = Crosswalk(lines=(Line(kind="vendor", avidxchange="OURS", sage="9999"),))
    found = unknown(coded("6000/100", vendor="ours", currency="ZZZ"), walk=walk)
    assert [(one.kind, one.code, one.sage) for one in found] == [
        ("currency", "ZZZ", "ZZZ"),
        ("vendor", "OURS", "9999"),
    ]


def test_a_code_too_long_for_sage_is_named_and_not_asked_for(unknown: Any, coded: Any, script: Any) -> None:
    found = unknown(coded("6000/100", "A" * 46, vendor="V" * 13))
    assert named(found) == [("account", "A" * 46), ("vendor", "V" * 13)]
    assert not any("V" * 13 in where or "A" * 46 in where for _, where in script.filters)
