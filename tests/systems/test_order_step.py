"""Claims about how purchase orders are written into AvidXchange: what is sent, closed, left out, and made to wait.

Knows a scripted bulk. Does not know the simulator or the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from bulk_gateway import NOW, BulkGateway, Make, delivery

from ml_connector.domain.failures import Held, Refused
from ml_connector.domain.purchase_order import OrderLine, PurchaseOrder
from ml_connector.engine.values import Delivery, Intent, Receipt
from ml_connector.systems.avidxchange import LEFT_OUT, UpsertOrder

LINE = OrderLine(
    number="1000", item="A1", ordered=Decimal("10.0000"), received=Decimal("2.5000"), unit_cost=Decimal("1.234567"),
    amount=Decimal("12.350"), account="6000",
)  # fmt: skip


@dataclass
class Numbers:
    """Who has a number now; what it was asked for."""

    has: dict[str, str] = field(default_factory=dict)
    asked: list[Collection[str]] = field(default_factory=list)

    def holders(self, numbers: Collection[str]) -> Mapping[str, str]:
        """Give the keys."""
        self.asked.append(sorted(numbers))
        return self.has


def order(sequence: str = "7", **more: Any) -> PurchaseOrder:
    """An open order of one line."""
    told = {"number": f"PO{sequence}", "vendor": "1200", "completed": False, "dated": date(2026, 3, 2),
            "currency": "USD", "terms": "N30", "total": Decimal("12.350"), "lines": (LINE,)}  # fmt: skip
    return PurchaseOrder(sequence=sequence, **{**told, **more})


def pair(one: PurchaseOrder, *, sent: bool = False) -> tuple[Delivery, PurchaseOrder]:
    """Its delivery; `sent`: something of it was sent before."""
    intent = Intent(step="upsert-order", fingerprint="", evidence={}, sent_at=NOW) if sent else None
    return delivery(one.sequence, intent=intent), one


@pytest.fixture
def numbers() -> Numbers:
    """Nobody has another's number."""
    return Numbers()


@pytest.fixture
def upsert(step: Make, numbers: Numbers) -> Callable[..., UpsertOrder]:
    """Makes the step in front of the gateway; vendor 1200 is there."""

    def make(
        *changes: tuple[str, str], there: Collection[str] | None = ("1200",), lost: Collection[str] = ()
    ) -> UpsertOrder:
        arrived = None if there is None else lambda vendors: set(vendors) & set(there)
        organization = step(*changes).organization
        return UpsertOrder(
            organization=organization,
            numbers=numbers,
            arrived=arrived,
            uncharted=set(lost).intersection,
        )

    return make


def body(step: UpsertOrder, *pairs: tuple[Delivery, PurchaseOrder]) -> Any:
    """The items of the one call that would be made."""
    sight = step.look(list(pairs))
    drafts = [sight.draft(*one) for one in pairs if one[0].key not in sight.found]
    (parcel,) = sight.pack(drafts)
    return json.loads(sight.preview(parcel).body)["purchaseOrders"]


def left_out(step: UpsertOrder, *pairs: tuple[Delivery, PurchaseOrder]) -> dict[str, str]:
    """Why which orders are not sent, by key."""
    found = step.look(list(pairs)).found
    return {key: told.numbers[LEFT_OUT] for key, told in found.items() if isinstance(told, Receipt)}


@pytest.mark.facts("A-6.3/purchase_order")
def test_an_order_is_sent_with_exact_numbers_by_the_names_of_the_profile(upsert: Any) -> None:
    [told] = body(upsert(), pair(order()))
    assert (told["poNumber"], told["vendorCode"], told["orderDate"], told["status"]) == (
        "PO7", "1200", "2026-03-02", "open")  # fmt: skip
    [line] = told["lines"]
    assert (line["quantityOrdered"], line["quantityReceived"], line["unitPrice"], line["amount"]) == (
        "10.0000", "2.5000", "1.234567", "12.350")  # fmt: skip


def test_a_number_that_was_not_read_is_not_said_to_be_zero_or_none(upsert: Any) -> None:
    [told] = body(
        upsert(("null_policy: omit ", "null_policy: send_null ")),
        pair(order(total=None, lines=(OrderLine(number="1"),))),
    )
    assert ("totalAmount" in told, "quantityReceived" in told["lines"][0], told["lines"][0]["item"]) == (
        False, False, None)  # fmt: skip


@pytest.mark.parametrize(
    ("ended", "status"),
    [
        ({"completed": True}, "closed"),
        ({"gone": True}, "closed"),
        ({"left_out": "it is on hold"}, "closed"),
        (
            {"completed": True, "lines": (OrderLine(number="1", received=Decimal(0), canceled=Decimal(3)),)},
            "cancelled",
        ),
        ({"completed": True, "lines": (OrderLine(number="1", canceled=Decimal(3)),)}, "closed"),
    ],
)
def test_what_was_sent_before_is_told_its_end(upsert: Any, ended: dict[str, Any], status: str) -> None:
    [told] = body(upsert(there=()), pair(order(**ended), sent=True))
    assert told["status"] == status


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        ({"left_out": "it is a Blanket order"}, "it is a Blanket order"),
        ({"left_out": "it is on hold", "uncoded": "vendor 1200"}, "it is on hold"),
        ({"completed": True}, "it was over before it was ever sent"),
        ({"gone": True}, "it was over before it was ever sent"),
    ],
)
def test_what_was_never_sent_is_left_out_without_a_person(
    upsert: Any, numbers: Numbers, ended: dict[str, Any], why: str
) -> None:
    assert (left_out(upsert(there=()), pair(order(**ended))), numbers.asked) == ({"7": why}, [])


def test_what_a_rule_leaves_out_is_counted_in_a_note(upsert: Any) -> None:
    few = [pair(order(n, left_out="it is on hold")) for n in ("1", "2")]
    assert upsert().look([*few, pair(order("3", completed=True))]).notes == [
        "Purchase orders left out because it is on hold: 2."
    ]


def test_a_number_that_another_order_has_now_is_not_closed(upsert: Any, numbers: Numbers) -> None:
    numbers.has = {"PO7": "9", "PO8": "8"}
    pairs = [pair(order(gone=True), sent=True), pair(order("8", left_out="it is on hold"), sent=True)]
    assert left_out(upsert(), *pairs) == {"7": "another order, 9 in Sage 300, has the number PO7 now"}
    assert numbers.asked == [["PO7", "PO8"]]


def test_an_order_whose_vendor_is_not_there_waits_for_it_by_name(upsert: Any) -> None:
    one, two = pair(order()), pair(order("8", vendor="1300"))
    sight = upsert().look([one, two])
    assert sight.draft(*one).key == "7"
    with pytest.raises(Held, match="vendor-not-there-yet: 1300"):
        sight.draft(*two)


def test_where_vendors_are_not_written_nothing_waits_for_one(upsert: Any) -> None:
    assert len(body(upsert(there=None), pair(order()))) == 1


def test_an_order_on_an_account_that_is_not_there_waits_for_it_by_name(upsert: Any) -> None:
    two = replace(LINE, number="2000", account="7000")
    one = pair(order(lines=(LINE, two, OrderLine(number="3000"))))
    with pytest.raises(Held, match="account-not-there-yet: 6000, 7000"):
        upsert(lost=("6000", "7000", "8000")).look([one]).draft(*one)


def test_an_order_that_ends_waits_for_no_account(upsert: Any) -> None:
    assert len(body(upsert(lost=("6000",)), pair(order(completed=True), sent=True))) == 1


def test_an_order_without_a_code_of_its_own_is_not_drafted_even_to_be_closed(upsert: Any) -> None:
    one = pair(order(gone=True, uncoded="vendor 1200"), sent=True)
    with pytest.raises(Held, match="code-taken: vendor 1200"):
        upsert().look([one]).draft(*one)


def test_answers_come_by_number_and_deliveries_are_known_by_key(upsert: Any, bulk: BulkGateway) -> None:
    error = {"code": "x", "field": "lines", "message": "no such account"}
    results = [
        {"key": "PO8", "outcome": "failed", "errors": [error]},
        {"key": "PO7", "outcome": "created", "id": "A"},
    ]
    bulk.answers = [httpx2.Response(200, json={"results": results})]
    made, pairs = upsert(), [pair(order()), pair(order("8"))]
    sight = made.look(pairs)
    (parcel,) = sight.pack([sight.draft(*one) for one in pairs])
    told = made.send(parcel)
    assert isinstance(told["7"], Receipt)
    assert isinstance(told["8"], Refused)
    assert told["8"].cause == "avidxchange-order-refused"


@pytest.mark.facts("A-6.1/off")
def test_a_profile_that_takes_no_orders_is_a_reason_to_skip(upsert: Any) -> None:
    off = ("purchase_orders_upsert: true", "purchase_orders_upsert: false")
    assert "purchase_orders_upsert is off" in upsert(off).skip
    assert upsert().skip == ""
