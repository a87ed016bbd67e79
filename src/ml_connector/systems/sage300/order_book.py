"""What Sage 300 knows of the orders that invoices name: orders, receipts and P/O invoices, read in bulk and kept.

Knows the resources of P/O and which of them answer which question (§F.9 to §F.11, G18). Knows no rule about an invoice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

import sage300
from ml_connector.domain.compared import Compared
from ml_connector.domain.three_way import OrderMatch
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.memory import Count, Fact, Memory
from ml_connector.systems.sage300.order_matching import InvoiceWire, OrderWire, ReceiptWire, to_match

__all__ = ["NUMBER_MAX", "ComparisonShelf", "Named", "OrderBook", "OrderFacts", "key_of"]

NUMBER_MAX = 22
_SEVERAL = "*"  # the one code of the receipts for several orders, whose header names none
_OPEN_FOR_SEVERAL = sage300.field("MultiplePurchaseOrders").eq(True) & sage300.field("Completed").eq(False)
_BY_PAIR = ("Vendor", "InvoiceNumber")

T = TypeVar("T")


class ComparisonShelf(Protocol):
    """Keeps the latest comparison of each invoice, for people."""

    def keep(self, compared: Mapping[str, Compared], seen_at: datetime) -> None:
        """Keep these, by the key of the invoice; `seen_at` is the time of the oldest fact."""
        ...


class Makes(Protocol):
    """Makes the memory for one kind of fact."""

    def __call__(self, read: Callable[[Sequence[str]], Mapping[str, T] | None]) -> Memory[T]:
        """Give a memory that looks up with `read`."""
        ...


@dataclass(frozen=True, kw_only=True)
class Named:
    """What an invoice says: the order, and under which number of which vendor P/O would have it."""

    order: str
    vendor: str
    number: str


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """What was known of the orders named, by number in upper case.

    `entered`: the invoices that P/O has under the same vendor and number, by `key_of`. `unread` names what this user
    may not read, or this site does not show. `as_of` is the time of the oldest fact, None where nothing was asked.
    """

    matches: Mapping[str, OrderMatch]
    entered: Mapping[str, str]
    unread: Sequence[str] = ()
    as_of: datetime | None = None


class OrderBook:
    """What was asked about orders, each fact kept for a quarter of an hour (L8). Nothing named costs no call."""

    def __init__(self, client: sage300.Sage300, memory: Makes) -> None:
        self._client = client
        self._receiving = client.receipts
        self._orders: Memory[OrderWire] = memory(self._read_orders)
        self._receipts: Memory[Sequence[ReceiptWire]] = memory(self._read_receipts)
        self._several: Memory[Sequence[ReceiptWire]] = memory(self._read_several)
        self._invoices: Memory[Sequence[InvoiceWire]] = memory(self._read_invoices)
        self._by_number: Memory[InvoiceWire] = memory(self._read_by_number)

    def gather(self, named: Sequence[Named]) -> OrderFacts:
        """Read what is missing or too old about these; raises what a failed read means."""
        asked = [one for one in named if 0 < len(one.order) <= NUMBER_MAX]
        if not asked:
            return OrderFacts(matches={}, entered={})
        numbers, pairs = [one.order for one in asked], [key_of(one.vendor, one.number) for one in asked]
        with reading():
            orders, receipts = self._orders.recall(numbers), self._receipts.recall(numbers)
            several = self._several.recall([_SEVERAL])
            invoices, same = self._invoices.recall(numbers), self._by_number.recall(pairs)
        told: Sequence[tuple[str, Mapping[str, Fact[object]], Sequence[str]]] = (
            ("POPurchaseOrders", orders, numbers),
            ("POGetReceipts", receipts, numbers),
            ("POGetReceipts for several orders", several, [_SEVERAL]),
            ("POInvoices", {**invoices, **same}, [*numbers, *pairs]),
        )
        several_orders = several[_SEVERAL].value or () if several else ()
        return OrderFacts(
            matches={
                number: to_match(
                    number,
                    _value(orders, number),
                    [*(_value(receipts, number) or ()), *several_orders],
                    _value(invoices, number) or (),
                )
                for number in numbers
            },
            entered={pair: fact.value.InvoiceNumber for pair, fact in same.items() if fact.value is not None},
            unread=[name for name, facts, asked_for in told if not set(asked_for) <= set(facts)],
            as_of=min((fact.at for _, facts, _ in told for fact in facts.values()), default=None),
        )

    @property
    def count(self) -> Count:
        """What was asked about orders and what it cost."""
        kinds = (self._orders, self._receipts, self._several, self._invoices, self._by_number)
        return sum((kind.count for kind in kinds), Count())

    def _read_orders(self, numbers: Sequence[str]) -> Mapping[str, OrderWire] | None:
        found = _shown(lambda: self._client.purchase_orders.any_of("PurchaseOrderNumber", sorted(numbers)))
        if found is None:
            return None
        newest = sorted(found, key=lambda order: order.PurchaseOrderSequenceKey)  # a number may come again
        return {_code(order.PurchaseOrderNumber): order for order in newest}

    def _read_receipts(self, numbers: Sequence[str]) -> Mapping[str, Sequence[ReceiptWire]] | None:
        found = self._received(lambda from_: from_.any_of("PurchaseOrderNumber", sorted(numbers)))
        return None if found is None else _grouped((_code(one.PurchaseOrderNumber), one) for one in found)

    def _read_several(self, _: Sequence[str]) -> Mapping[str, Sequence[ReceiptWire]] | None:
        found = self._received(lambda from_: from_.find(_OPEN_FOR_SEVERAL))
        return None if found is None else {_SEVERAL: tuple(found)}

    def _received(
        self, read: Callable[[sage300.Resource[ReceiptWire]], list[ReceiptWire]]
    ) -> list[ReceiptWire] | None:
        """Read receipts, from where this site shows them: POReceipts before 2022.2 (§D)."""
        try:
            return _shown(lambda: read(self._receiving), missing=False)
        except sage300.ResourceMissing:
            self._receiving = self._client.resource(sage300.RECEIPTS_BEFORE_2022_2)
            return _shown(lambda: read(self._receiving))

    def _read_invoices(self, numbers: Sequence[str]) -> Mapping[str, Sequence[InvoiceWire]] | None:
        found = _shown(lambda: self._client.po_invoices.any_of("PurchaseOrderNumber", sorted(numbers)))
        return None if found is None else _grouped((_code(one.PurchaseOrderNumber), one) for one in found)

    def _read_by_number(self, pairs: Sequence[str]) -> Mapping[str, InvoiceWire] | None:
        asked = [tuple(pair.split("\n", 1)) for pair in sorted(pairs)]
        found = _shown(lambda: self._client.po_invoices.any_of(_BY_PAIR, asked))
        return None if found is None else {key_of(one.Vendor, one.InvoiceNumber): one for one in found}


def key_of(vendor: str, number: str) -> str:
    """File an invoice of P/O under its vendor and number, case and blanks aside."""
    return f"{_code(vendor)}\n{_code(number)}"


def _shown(read: Callable[[], list[T]], *, missing: bool = True) -> list[T] | None:
    """Read; None where this user may not, or this site does not take the question or has no such resource."""
    try:
        return read()
    except (sage300.Forbidden, sage300.Rejected):
        return None
    except sage300.ResourceMissing:
        if not missing:
            raise
        return None


def _value(facts: Mapping[str, Fact[T]], code: str) -> T | None:
    return facts[code].value if code in facts else None


def _grouped(found: Iterable[tuple[str, T]]) -> Mapping[str, Sequence[T]]:
    groups: dict[str, tuple[T, ...]] = {}
    for code, one in found:
        groups[code] = (*groups.get(code, ()), one)
    return groups


def _code(text: str) -> str:
    return text.strip().upper()
