"""What must be equal on both sides of the purchase orders, read from the two simulators' own books.

Knows which member of Sage stands in which of AvidXchange (both MAPPING.md). Does not know the product.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from stage import Stage, of_kinds
from vendor_proof import bare

from simulators.company import Company
from simulators.sage300.record import Record, Value

__all__ = [
    "change_order",
    "delete",
    "enter_order",
    "is_sent",
    "kept",
    "key_of",
    "open_numbers",
    "orders",
    "plain",
    "receive",
    "small",
    "unequal",
    "wanted_open",
]

LINE = {
    **{"lineNumber": "LineNumber", "item": "ItemNumber", "description": "ItemDescription"},
    **{"quantityOrdered": "QuantityOrdered", "quantityReceived": "QuantityReceived"},
    **{"unitOfMeasure": "UnitOfMeasure", "unitPrice": "UnitCost", "amount": "ExtendedCost"},
    "glAccount": "ExpenseAccount",
}
ACCOUNT = "glAccount"  # the same account, however either side spells it
AMOUNTS = ("QuantityOrdered", "QuantityReceived", "UnitCost", "ExtendedCost")
HEAD = {"vendorCode": "Vendor", "currency": "Currency", "paymentTerms": "TermsCode"}


@cache
def small() -> Company:
    """A company with one invoice, fourteen orders, and the vendors of these alone."""
    whole = of_kinds("one-line")
    named = {one.vendor for one in whole.purchase_orders} | {one.vendor_code for one in whole.invoices}
    return replace(whole, vendors=tuple(one for one in whole.vendors if one.number in named))


def kept(stage: Stage) -> Mapping[str, Mapping[str, Any]]:
    """What AvidXchange has of purchase orders, by number, in the members of the default tongue."""
    return stage.avid_app.intake.kept("purchase-orders")


def orders(stage: Stage) -> Iterator[Record]:
    """Every order in Sage."""
    table = stage.sage_app.books.tables["POPurchaseOrders"]
    return (table.as_record(row) for row in table.rows())


def unequal(stage: Stage, *types: str) -> list[str]:
    """Where AvidXchange differs from what is open and may be matched in Sage, or says open where it is not so."""
    wanted = {
        row.text("PurchaseOrderNumber"): wanted_open(row)
        for row in orders(stage)
        if is_sent(row, types or ("Active",))
    }
    theirs = {
        number: plain(members) for number, members in kept(stage).items() if members["status"] == "open"
    }
    found = [f"{number}: open in AvidXchange alone" for number in sorted(theirs.keys() - wanted.keys())]
    for number, told in wanted.items():
        there = theirs.get(number)
        if there is None:
            found.append(f"{number}: not open in AvidXchange")
        elif there != told:
            names = sorted(name for name in {*there, *told} if there.get(name) != told.get(name))
            found += [f"{number}.{name}: {told.get(name)!r} became {there.get(name)!r}" for name in names]
    return found


def open_numbers(stage: Stage) -> list[str]:
    """The numbers of all orders that are to be open in AvidXchange, in the order of Sage's keys."""
    return [row.text("PurchaseOrderNumber") for row in orders(stage) if is_sent(row, ("Active",))]


def key_of(stage: Stage, number: str) -> int:
    """The sequence key of the last order with a number."""
    return [row.number("PurchaseOrderSequenceKey") for row in orders(stage)
            if row.text("PurchaseOrderNumber") == number][-1]  # fmt: skip


def change_order(stage: Stage, number: str, **members: Value) -> None:
    """Somebody changes an order in Sage; no date tells of it (F.1)."""
    stage.sage_app.books.upkeep.change("POPurchaseOrders", (key_of(stage, number),), members)


def delete(stage: Stage, number: str) -> None:
    """Day end, or a person, deletes an order in Sage."""
    stage.sage_app.books.tables["POPurchaseOrders"].remove((Decimal(key_of(stage, number)),))


def enter_order(stage: Stage, number: str, vendor: str, **members: Value) -> int:
    """Somebody enters an order of ten pieces; its sequence key."""
    line = Record(ItemNumber="NEW", QuantityOrdered=Decimal(10), UnitCost=Decimal("1.234567"))
    given = Record(PurchaseOrderNumber=number, Vendor=vendor, PurchaseOrderLines=[line], **members)
    books = stage.sage_app.books
    with books.orders._lock:
        return books.orders.enter(given, "ANN").number("PurchaseOrderSequenceKey")


def receive(stage: Stage, number: str, quantity: Decimal | None = None) -> None:
    """Somebody receives so much of the first line of an order, or all that is outstanding of every line."""
    row = next(row for row in orders(stage) if row.text("PurchaseOrderNumber") == number)
    lines = [line for line in row.rows("PurchaseOrderLines") if line.amount("QuantityOutstanding")]
    told = [
        Record(
            ItemNumber=line.text("ItemNumber") or "X",
            PurchaseOrderLineSequence=line.amount("LineNumber"),
            QuantityReceived=quantity or line.amount("QuantityOutstanding"),
        )
        for line in (lines[:1] if quantity else lines)
    ]
    given = Record(PurchaseOrderNumber=number, Vendor=row.text("Vendor"), ReceiptLine2s=told)
    books = stage.sage_app.books
    with books.orders._lock:
        books.orders.receive(given, "ANN")


def is_sent(row: Record, types: tuple[str, ...]) -> bool:
    """Whether an order is open and of a type that is sent."""
    return (
        not row.get("Completed")
        and not row.get("OnHold")
        and (row.text("PurchaseOrderType") or "Active") in types
    )


def wanted_open(row: Record) -> dict[str, object]:
    """An order as AvidXchange should have it while it is open; what is empty is not there."""
    told: dict[str, object] = {ours: row.text(name) for ours, name in HEAD.items()}
    day = row.day("PurchaseOrderDate")
    told |= {"poNumber": row.text("PurchaseOrderNumber"), "orderDate": str(day), "status": "open"}
    told["totalAmount"] = row.amount("Total")
    told["lines"] = [
        _full({ours: _value(line, name) for ours, name in LINE.items()})
        for line in row.rows("PurchaseOrderLines")
    ]
    return _full(told)


def _value(line: Record, name: str) -> object:
    if name == "LineNumber":
        return str(line.number(name))
    if name == LINE[ACCOUNT]:
        return bare(line.text(name))
    return line.amount(name) if name in AMOUNTS else line.text(name)


def plain(members: Mapping[str, Any]) -> dict[str, object]:
    """An order as AvidXchange has it, with amounts that may be compared; what is empty is not there."""
    told = {**members, "totalAmount": Decimal(members["totalAmount"])}
    amounts = ("quantityOrdered", "quantityReceived", "unitPrice", "amount")
    told["lines"] = [
        _full(
            {
                **line,
                **{name: Decimal(line[name]) for name in amounts if name in line},
                ACCOUNT: bare(line.get(ACCOUNT) or ""),
            }
        )
        for line in members["lines"]
    ]
    return _full(told)


def _full(members: Mapping[str, object]) -> dict[str, object]:
    """Leave out what is empty."""
    return {name: value for name, value in members.items() if value not in (None, "")}
