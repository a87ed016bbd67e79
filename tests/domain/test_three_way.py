"""Claims about which lines of an invoice leave a receipt uninvoiced. Knows amounts; does not know any system."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ml_connector.domain.invoice import Distribution, Invoice, Kind
from ml_connector.domain.three_way import (
    OrderedLine,
    OrderMatch,
    ReceivedLine,
    clearing_of,
    in_words,
    uncleared,
)

CAME = ReceivedLine(
    receipt="RC1", dated=date(2026, 3, 1), vendor="1200", line="1000", item="A1", unit="EA",
    received=Decimal(10), amount=Decimal("100.000"), tax=Decimal("7.500"), clearing="2150-00",
)  # fmt: skip
MATCH = OrderMatch(
    number="PO1",
    vendor="1200",
    lines=(OrderedLine(number="1000", ordered=Decimal(10)), OrderedLine(number="2000", ordered=Decimal(4))),
    received=(CAME,),
)


def invoice(*lines: tuple[str, str], vendor: str = "1200") -> Invoice:
    """An invoice with lines of 50.00: the account, and the line of the order each names."""
    told = tuple(Distribution(amount=Decimal(50), account=account, po_line=name) for account, name in lines)
    return Invoice(id="1", number="I-1", vendor=vendor, kind=Kind.INVOICE, dated=None, total=Decimal(50 * len(told)),
                   po_number="PO1", distributions=told)  # fmt: skip


def left(told: Invoice, match: OrderMatch = MATCH, otherwise: str = "") -> list[int]:
    """The positions of lines that leave a receipt open."""
    accounts = [line.account for line in told.distributions]
    return [one.position for one in uncleared(told, accounts, match, otherwise)]


def test_a_line_that_names_what_was_received_must_be_on_its_clearing_account() -> None:
    assert left(invoice(("6000", "1000"), ("2150-00", "1000"), ("215000", "1000"))) == [0]


def test_lines_that_name_nothing_are_charges_where_another_names_a_line() -> None:
    assert left(invoice(("6000", "1000"), ("6400", ""))) == [0]


def test_a_line_that_names_what_the_order_has_not_is_no_charge_and_may_be_for_all_that_came() -> None:
    assert left(invoice(("2150-00", "1000"), ("6000", "9"), ("6400", ""))) == [1]
    [one] = uncleared(invoice(("6000", "9")), ["6000"], MATCH)
    assert (one.named, one.received) == (False, (CAME,))


def test_where_no_line_says_what_it_is_for_each_may_be_for_what_came() -> None:
    assert left(invoice(("6000", ""), ("2150-00", ""))) == [0]


def test_a_line_for_what_has_not_come_leaves_nothing_open() -> None:
    assert left(invoice(("6000", "2000"))) == []


def test_a_receipt_of_another_vendor_is_not_this_invoices() -> None:
    assert left(invoice(("6000", "1000"), vendor="1300")) == []


@pytest.mark.parametrize("changes", [{"settled": True}, {"invoiced": Decimal(10)}, {"invoiced": Decimal(12)}])
def test_what_is_invoiced_is_not_open(changes: dict[str, object]) -> None:
    match = replace(MATCH, received=(replace(CAME, **changes),))
    assert left(invoice(("6000", "1000")), match) == []


def test_of_a_part_that_is_invoiced_the_rest_is_open_with_its_share_of_amount_and_tax() -> None:
    part = replace(CAME, invoiced=Decimal(4))
    assert (part.uninvoiced, part.open_amount, part.open_tax) == (
        Decimal(6),
        Decimal("60.000"),
        Decimal("4.500"),
    )


def test_a_receipt_whose_line_is_not_known_may_be_of_any_line() -> None:
    match = replace(MATCH, received=(replace(CAME, line=""),))
    assert left(invoice(("6000", "2000")), match) == [0]


def test_no_account_that_is_not_shown_counts_as_clearing() -> None:
    match = replace(MATCH, received=(replace(CAME, clearing=""),))
    assert left(invoice(("", "1000")), match) == [0]
    assert left(invoice(("2160", "1000")), match, "2160") == []


@pytest.mark.parametrize(
    ("accounts", "one"),
    [(("2150-00", "215000"), True), (("2150-00", "2160-00"), False), (("2150-00", ""), False)],
)
def test_a_clearing_account_is_known_only_where_all_that_came_has_the_same(
    accounts: tuple[str, ...], one: bool
) -> None:
    assert bool(clearing_of([replace(CAME, clearing=account) for account in accounts])) is one


def test_receipts_are_named_with_what_is_open_of_them() -> None:
    assert in_words([CAME]) == "receipt RC1: 100.00 not invoiced (10 EA A1)"
