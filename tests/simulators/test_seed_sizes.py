"""The seeded company at other sizes, and the purchase orders in it.

Knows the company's nouns. Knows neither simulator and not the product.
"""

import pytest

from simulators.seed import company
from simulators.seed.kinds import KINDS


def test_orders_are_of_every_type_and_state() -> None:
    whole = company()
    assert {order.type for order in whole.purchase_orders} == {"Active", "Standing", "Future", "Blanket"}
    assert any(order.on_hold for order in whole.purchase_orders)
    assert any(order.completed for order in whole.purchase_orders)
    assert any(0 < line.received < line.ordered for order in whole.purchase_orders for line in order.lines)
    known = {account.unformatted for account in whole.accounts}
    assert {line.account for order in whole.purchase_orders for line in order.lines} <= known


@pytest.mark.parametrize(
    "sizes", [{"vendors": 46}, {"accounts": 10}, {"orders": 3}, {"invoices": -1}, {"vendors": 200_000}]
)
def test_a_size_that_cannot_be_made_is_refused(sizes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        company(**sizes)  # type: ignore[arg-type]


def test_the_smallest_company_still_has_every_kind() -> None:
    whole = company(vendors=47, accounts=40, orders=12)
    assert {line.kind for line in whole.expected} == {kind.name for kind in KINDS}


def test_sizes_are_what_was_asked_for() -> None:
    whole = company(invoices=3_000, vendors=2_000, accounts=4_000, orders=1_000)
    assert (len(whole.invoices), len(whole.vendors)) == (3_000, 2_000)
    assert (len(whole.accounts), len(whole.purchase_orders)) == (4_000, 1_000)
