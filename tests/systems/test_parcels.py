"""Claims about which invoices share a batch, and which never do.

Knows drafts and the company of the fixtures. Does not know any ledger.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Draft
from ml_connector.systems.sage300.invoices import EnterInvoice
from ml_connector.systems.sage300.parcels import filled

LINE = Delivery(id=1, key="av-1", state=State.PENDING, label="", party="", amount=None, currency="", text="",
                receipts={}, intent=None, attempts=0, due_at=None)  # fmt: skip


def drafted(number: int, weight: int = 1, group: str = "2026-03, USD") -> Draft:
    """A draft of one group."""
    return Draft(key=f"k{number}", payload="", fingerprint="", place=None, weight=weight,
                 evidence={"group": group})  # fmt: skip


def test_parcels_keep_to_count_and_lines(books: Any) -> None:
    sight = EnterInvoice(books=books(parcel_max="3")).look([])
    drafts = [drafted(n, weight) for n, weight in enumerate([1, 1, 1, 1, 1500, 600, 4000, 1])]
    assert [[one.weight for one in parcel.drafts] for parcel in sight.pack(drafts)] == [
        [1, 1, 1], [1, 1500], [600], [4000], [1],
    ]  # fmt: skip


@given(st.permutations([drafted(n, group=group) for n, group in enumerate("abacbcab")]))
def test_a_batch_is_of_one_group_whatever_order_its_invoices_came_in(drafts: Any) -> None:
    told = [[one.key for one in some] for some in filled(drafts, 2)]
    assert told == [["k0", "k2"], ["k6"], ["k1", "k4"], ["k7"], ["k3", "k5"]]


@pytest.mark.parametrize(
    ("change", "group"),
    [
        ({}, "2026-03, USD, without purchase order"),
        ({"po_number": "PO7"}, "2026-03, USD, with purchase order"),
        ({"dated": date(2026, 4, 1)}, "2026-04, USD, without purchase order"),
        ({"currency": ""}, "2026-03, USD, without purchase order"),
    ],
)
def test_what_is_posted_in_another_period_or_for_an_order_is_of_another_group(
    books: Any, invoice: Any, change: Any, group: str
) -> None:
    pair = (LINE, invoice(**change))
    assert EnterInvoice(books=books()).look([pair]).draft(*pair).evidence["group"] == group
