"""Purchase orders and receipts: entering, receiving, closing, and what day end takes away (§F.9 to §F.11).

Knows what the facts claim of P/O documents. Knows nothing of accounts payable.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from simulators.sage300.app import SageApp
from simulators.seed import company

Make = Callable[..., Any]
LINES = [
    {"ItemNumber": "A1", "QuantityOrdered": 10, "UnitCost": 2.5, "UnitOfMeasure": "EA"},
    {"ItemNumber": "B2", "QuantityOrdered": 4, "UnitCost": 1, "UnitOfMeasure": "EA"},
]


def order(caller: Any, **members: Any) -> Any:
    return caller.send(
        "POST", "PO/POPurchaseOrders", {"Vendor": "V001", "PurchaseOrderLines": LINES} | members
    )


def receive(caller: Any, line: int, quantity: float, **members: Any) -> Any:
    lines = [{"LineNumber": line, "ItemNumber": "A1", "QuantityReceived": quantity, "UnitCost": 2.5}]
    body = {"PurchaseOrderNumber": "PO0000001", "ReceiptLine2s": lines} | members
    return caller.send("POST", "PO/POReceipts", body)


def shown(caller: Any, sequence: int = 1) -> Any:
    return caller.get(f"PO/POPurchaseOrders({sequence})").json


@pytest.mark.facts("S-F.9", "S-F.10", "S-C29", "S-D5")
def test_a_new_order_is_numbered_and_its_lines_count_in_thousands(sage: Make) -> None:
    answer = order(sage())
    assert (answer.status, answer.json["PurchaseOrderSequenceKey"]) == (201, 1)
    assert (answer.json["PurchaseOrderNumber"], answer.json["PurchaseOrderType"]) == ("PO0000001", "Active")
    lines = answer.json["PurchaseOrderLines"]
    assert [(li["LineNumber"], li["QuantityOutstanding"]) for li in lines] == [(1000, 10), (2000, 4)]
    assert answer.json["Total"] == Decimal(29)


@pytest.mark.facts("S-F.9", "S-E4")
@pytest.mark.parametrize(
    ("members", "part"),
    [
        ({"Vendor": "NOBODY"}, "Vendor NOBODY"),
        ({"Vendor": "GONE"}, "inactive"),
        ({"PurchaseOrderLines": []}, "no lines"),
        ({"PurchaseOrderLines": [{"ItemNumber": "A1"}]}, "greater than zero"),
        ({"PurchaseOrderLines": [{"QuantityOrdered": 1}]}, "Item number"),
        ({"PurchaseOrderLines": [{"ExpenseAccount": "NOPE", "QuantityOrdered": 1}]}, "NOPE is not defined"),
        ({"PurchaseOrderNumber": "P" * 23}, "longer than 22"),
    ],
)
def test_an_order_that_breaks_a_rule_is_refused(sage: Make, members: Any, part: str) -> None:
    caller = sage()
    answer = order(caller, **members)
    assert answer.status == 409 and part in answer.message
    assert caller.get("PO/POPurchaseOrders").rows == []


@pytest.mark.facts("S-E2", "S-F.9")
def test_an_order_number_is_given_once(sage: Make) -> None:
    caller = sage()
    order(caller, PurchaseOrderNumber="MINE")
    assert order(caller, PurchaseOrderNumber="MINE").code == "RecordDuplicate"


@pytest.mark.facts("S-D.verbs", "S-F.11")
def test_an_order_cannot_be_changed_and_a_receipt_has_two_names(sage: Make) -> None:
    caller = sage()
    order(caller)
    assert caller.send("PATCH", "PO/POPurchaseOrders(1)", {"Description": "x"}).code == "MethodNotAllowed"
    assert receive(caller, 1000, 3).status == 201
    assert caller.get("PO/POReceipts").code == "MethodNotAllowed"
    assert caller.get("PO/POGetReceipts(1)").json["ReceiptLine2s"][0]["QuantityReceived"] == 3


@pytest.mark.facts("S-F.9", "S-F.10", "S-F.1/POPurchaseOrders")
def test_a_receipt_moves_the_order_and_the_last_one_completes_it(sage: Make) -> None:
    caller = sage()
    order(caller, PurchaseOrderLines=LINES[:1])
    receive(caller, 1000, 3)
    line = shown(caller)["PurchaseOrderLines"][0]
    assert (line["QuantityReceived"], line["QuantityOutstanding"]) == (3, 7)
    assert shown(caller)["Completed"] is False
    receive(caller, 1000, 7)
    assert (shown(caller)["Completed"], shown(caller)["DateCompleted"]) == (True, "2025-03-04T00:00:00Z")
    assert caller.where("PO/POPurchaseOrders", "Completed eq false").rows == []
    assert "on hold or complete" in receive(caller, 1000, 1).message


@pytest.mark.facts("S-F.11")
@pytest.mark.parametrize(
    ("members", "part"),
    [
        ({"PurchaseOrderNumber": "NOPE"}, "Purchase order NOPE"),
        ({"ReceiptLine2s": [{"LineNumber": 9, "ItemNumber": "A", "QuantityReceived": 1}]}, "does not have"),
        ({"ReceiptLine2s": [{"LineNumber": 1000, "ItemNumber": "A"}]}, "greater than zero"),
        ({"PurchaseOrderNumber": "", "Vendor": "NOBODY"}, "Vendor NOBODY"),
    ],
)
def test_a_receipt_that_breaks_a_rule_is_refused(sage: Make, members: Any, part: str) -> None:
    caller = sage()
    order(caller)
    assert part in receive(caller, 1000, 1, **members).message
    assert shown(caller)["PurchaseOrderLines"][0]["QuantityReceived"] == 0


@pytest.mark.facts("S-F.9", "S-I10", "S-F.1/POPurchaseOrders")
@pytest.mark.parametrize(("deletes", "status"), [("off", 200), ("on", 404)])
def test_day_end_takes_completed_orders_where_no_history_is_kept(
    sage: Make, deletes: str, status: int
) -> None:
    caller = sage(day_end_deletes_pos=deletes)
    order(caller)
    order(caller)
    caller.app.books.orders.complete(1)
    assert shown(caller)["PurchaseOrderLines"][0]["QuantityCanceled"] == 10
    assert caller.send("POST", "PO/PODayEndProcessing('$process')", {}).status == 200
    assert caller.get("PO/POPurchaseOrders(1)").status == status
    assert caller.get("PO/POPurchaseOrders(2)").status == 200


@pytest.mark.facts("S-F.9")
def test_day_end_makes_a_future_order_active_on_its_day(sage: Make) -> None:
    caller = sage()
    order(caller, PurchaseOrderType="Future", OrderDate="2025-03-04")
    order(caller, PurchaseOrderType="Future", OrderDate="2025-03-05")
    caller.app.books.orders.day_end()
    assert [row["PurchaseOrderType"] for row in caller.get("PO/POPurchaseOrders").rows] == [
        "Active",
        "Future",
    ]


@pytest.mark.facts("S-F.1/POPurchaseOrders", "S-I10")
def test_people_change_an_order_and_nothing_tells_of_it(sage: Make) -> None:
    caller = sage()
    order(caller)
    before = shown(caller)
    caller.app.books.upkeep.change("POPurchaseOrders", (1,), {"OnHold": True, "Description": "Later"})
    after = shown(caller)
    assert {name for name in after if after[name] != before[name]} == {"OnHold", "Description"}


@pytest.mark.facts("S-F.11", "S-G18")
def test_a_receipt_is_invoiced_by_people_only(sage: Make) -> None:
    caller = sage()
    order(caller)
    receive(caller, 1000, 3)
    assert caller.send("POST", "PO/POInvoices", {}).code == "MethodNotAllowed"
    caller.app.books.orders.invoice(1, "INV-9")
    assert caller.get("PO/POGetReceipts(1)").json["Invoiced"] is True
    row = caller.get("PO/POInvoices(1)").json
    assert (row["InvoiceNumber"], row["ReceiptSequenceKey"], row["Vendor"]) == ("INV-9", 1, "V001")


@pytest.mark.facts("S-F.11", "S-F.10")
def test_a_receipt_takes_from_its_order_what_it_does_not_say_and_costs_what_came(sage: Make) -> None:
    caller = sage()
    order(caller)
    lines = [{"PurchaseOrderLineSequence": 2000, "QuantityReceived": 3, "ItemNumber": "B2"}]
    caller.send("POST", "PO/POReceipts", {"PurchaseOrderNumber": "PO0000001", "ReceiptLine2s": lines})
    receipt = caller.get("PO/POGetReceipts(1)").json
    (line,) = receipt["ReceiptLine2s"]
    assert (line["PurchaseOrderLineSequence"], line["UnitCost"], line["UnitOfMeasure"]) == (2000, 1, "EA")
    assert (line["ExtendedCost"], receipt["Total"]) == (3, 3)


@pytest.mark.facts("S-F.11")
def test_an_invoice_of_p_o_shows_the_lines_of_its_receipt_which_is_complete_then(sage: Make) -> None:
    caller = sage()
    order(caller)
    receive(caller, 1000, 3)
    caller.app.books.orders.invoice(1, "INV-9")
    (line,) = caller.get("PO/POInvoices(1)").json["InvoiceLines"]
    assert (line["ReceiptSequenceKey"], line["ReceiptLineSequence"], line["FullyInvoiced"]) == (1, 1000, True)
    assert caller.get("PO/POGetReceipts(1)").json["Completed"] is True


@pytest.mark.facts("S-F.11")
def test_the_seeded_receipts_say_what_the_seeded_orders_received(sage: Make) -> None:
    seeded = company(invoices=0, today=date(2026, 11, 15))
    caller = sage(seeded)
    tables = caller.app.books.tables
    received = [o for o in seeded.purchase_orders if any(line.received for line in o.lines)]
    assert len(tables["POGetReceipts"]) == len(received)
    assert len(tables["POInvoices"]) == sum(o.completed for o in received)
    rows = [tables["POGetReceipts"].as_record(row) for row in tables["POGetReceipts"].rows()]
    assert {row.text("PurchaseOrderNumber") for row in rows} == {o.number for o in received}
    counted = sum(
        (own.amount("QuantityReceived") for row in rows for own in row.rows("ReceiptLine2s")), Decimal(0)
    )
    assert counted == sum((line.received for o in received for line in o.lines), Decimal(0))


@pytest.mark.facts("S-F.15", "S-C15")
def test_the_items_of_the_seeded_orders_are_on_file() -> None:
    seeded = company(invoices=0)
    table = SageApp(seeded).books.tables["ICItems"]
    known = {table.as_record(row).text("ItemNumber") for row in table.rows()}
    assert known == {line.item for order in seeded.purchase_orders for line in order.lines if line.item}
    assert "A1-103/0" in known
