"""The seeded purchase orders as POPurchaseOrders rows with their lines (§F.9, §F.10).

Knows which noun stands in which member. Knows no query, no receipt and no batch.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from simulators.company import Company, OrderLine, PurchaseOrder
from simulators.sage300.record import Record, Value
from simulators.sage300.tax import round_to

__all__ = ["order_members"]

ZERO = Decimal(0)


def order_members(company: Company) -> Mapping[str, Callable[[PurchaseOrder], Value]]:
    """Readers of one purchase order; the key is the sequence key, not the number (C29)."""
    names = {vendor.number: vendor.name for vendor in company.vendors}
    decimals = {currency.code: currency.decimals for currency in company.currencies}

    def places(order: PurchaseOrder) -> int:
        return decimals.get(order.currency, 2)

    def total(order: PurchaseOrder) -> Decimal:
        return sum((_cost(line, places(order)) for line in order.lines), ZERO)

    return {
        "PurchaseOrderSequenceKey": lambda o: Decimal(o.sequence),
        "Lines": lambda o: len(o.lines),
        "LinesComplete": lambda o: sum(_is_complete(line, o) for line in o.lines),
        "Completed": lambda o: o.completed,
        "DateCompleted": lambda o: o.ordered_on if o.completed else None,
        "PurchaseOrderDate": lambda o: o.ordered_on,
        "PurchaseOrderNumber": lambda o: o.number,
        "Vendor": lambda o: o.vendor,
        "VendorExists": lambda o: o.vendor in names,
        "Name": lambda o: names.get(o.vendor, ""),
        "TermsCode": lambda o: o.terms,
        "PurchaseOrderType": lambda o: o.type,
        "OnHold": lambda o: o.on_hold,
        "OrderDate": lambda o: o.ordered_on,
        "Description": lambda o: o.description,
        "Currency": lambda o: o.currency,
        "ExchangeRate": lambda o: Decimal(1),
        "DecimalPlaces": places,
        "ExtendedCost": total,
        "Total": total,
        "PurchaseOrderLines": lambda o: [_line(line, o, places(o)) for line in o.lines],
    }


def _line(line: OrderLine, order: PurchaseOrder, decimals: int) -> Record:
    outstanding = max(line.ordered - line.received, ZERO)
    return Record(
        PurchaseOrderSequenceKey=Decimal(order.sequence),
        LineNumber=Decimal(line.number),
        PurchaseOrderLineSequence=Decimal(line.number),
        CompletionStatus="Yes" if _is_complete(line, order) else "No",
        ItemExists=bool(line.item),
        ItemNumber=line.item,
        ItemDescription=line.description,
        UnitOfMeasure=line.unit,
        QuantityOrdered=line.ordered,
        QuantityReceived=line.received,
        QuantityOutstanding=ZERO if order.completed else outstanding,
        UnitCost=line.unit_cost,
        ExtendedCost=_cost(line, decimals),
        ExpenseAccount=line.account,
    )


def _cost(line: OrderLine, decimals: int) -> Decimal:
    return round_to(line.ordered * line.unit_cost, decimals)


def _is_complete(line: OrderLine, order: PurchaseOrder) -> bool:
    return order.completed or line.received >= line.ordered
