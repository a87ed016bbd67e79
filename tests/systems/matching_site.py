"""An order of one line that came on one receipt, and an invoice for it.

Knows a scripted Sage 300. Does not know what is made of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Invoice
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Draft, Ruling
from ml_connector.systems.sage300.invoices import EnterInvoice, InvoiceSight

ORDERS, RECEIPTS, INVOICES = "POPurchaseOrders", "POGetReceipts", "POInvoices"
OF_PO = (ORDERS, RECEIPTS, INVOICES, "POReceipts")
CAME = "order PO-1, receipt RC1: 100.00 not invoiced (10 EA A1)"
Look = Callable[..., Draft]


@pytest.fixture
def goods(script: Any) -> None:
    """An order of one line, all of which came on one receipt that nobody has invoiced."""
    script.lists[ORDERS] = [
        {
            "PurchaseOrderSequenceKey": 7, "PurchaseOrderNumber": "PO-1", "Vendor": "1200", "Completed": True,
            "PurchaseOrderLines": [{"LineNumber": 1000, "PurchaseOrderLineSequence": 71, "QuantityOrdered": 10.0}],
        }
    ]  # fmt: skip
    script.lists[RECEIPTS] = [receipt(1, "RC1")]


def receipt(key: int, number: str, **changes: Any) -> dict[str, Any]:
    """A receipt of ten pieces at ten each."""
    line = {
        "PurchaseOrderLineSequence": 71, "ReceiptLineSequence": 1, "ItemNumber": "A1", "UnitOfMeasure": "EA",
        "QuantityReceived": 10.0, "UnitCost": 10.0, "ExtendedCost": 100.0, "PurchaseOrderNumber": "PO-1",
    }  # fmt: skip
    return {
        "ReceiptSequenceKey": key, "ReceiptNumber": number, "Vendor": "1200", "PurchaseOrderNumber": "PO-1",
        "Completed": False, "Invoiced": False, "ReceiptLine2s": [line | changes.pop("line", {})], **changes,
    }  # fmt: skip


def bill(number: str, **line: Any) -> dict[str, Any]:
    """An invoice that P/O has for the receipt."""
    return {"InvoiceSequenceKey": 1, "InvoiceNumber": number, "Vendor": "1200", "PurchaseOrderNumber": "PO-1",
            "InvoiceLines": [{"ReceiptSequenceKey": 1, "ReceiptLineSequence": 1, **line}]}  # fmt: skip


@pytest.fixture
def named(invoice: Callable[..., Invoice]) -> Invoice:
    """An invoice of 100.00 for the first line of the order."""
    told = invoice(po_number="po-1")
    return replace(told, distributions=(replace(told.distributions[0], po_line="1000"),))


@pytest.fixture
def look(books: Any) -> Callable[..., InvoiceSight]:
    """Looks for invoices under these settings."""

    def make(*told: Invoice, **settings: str) -> InvoiceSight:
        pairs = [(delivery(one), one) for one in told]
        sight: InvoiceSight = EnterInvoice(books=books(**settings)).look(pairs)
        return sight

    return make


def delivery(told: Invoice, *rulings: Ruling) -> Delivery:
    """A delivery that owes its entry, with what people ruled."""
    return Delivery(id=1, key=told.id, state=State.PENDING, label="", party="", amount=None, currency="", text="",
                    receipts={}, intent=None, attempts=0, due_at=None, rulings=rulings)  # fmt: skip


def stopped(sight: InvoiceSight, told: Invoice) -> tuple[str, str]:
    """Why an invoice is not drafted."""
    with pytest.raises(Held) as held:
        sight.draft(delivery(told), told)
    return held.value.cause, held.value.said


def coded(draft: Draft) -> list[str]:
    """The accounts of the lines of a draft."""
    return [line["GLAccount"] for line in json.loads(draft.payload)["InvoiceDetails"]]
