"""Claims about what a look says of documents that others entered: whether one is the invoice, and what outweighs what.

Knows rows as Sage gives them. Does not know any ledger, nor who adopts.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.adoption import agreed
from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Foreign
from ml_connector.systems.sage300.invoices import EnterInvoice
from ml_connector.systems.sage300.looking import Sought, look
from ml_connector.systems.sage300.marks import entry_mark

MARK = entry_mark("SAMLTD", "av-1")
BATCHES, POSTED = "APInvoiceBatches", "APPostedDocuments"


def batch(number: int, *entries: dict[str, Any], status: str = "Open") -> dict[str, Any]:
    """A batch as Sage lists it."""
    return {"BatchNumber": number, "Description": "x", "BatchStatus": status, "Invoices": list(entries)}


def keyed(**changes: Any) -> dict[str, Any]:
    """The invoice as somebody keyed it."""
    told = {"EntryNumber": 1, "VendorNumber": "1200", "DocumentNumber": "INV-1", "DocumentType": "Invoice",
            "CurrencyCode": "USD", "DocumentTotalIncludingTax": 100.0, "UndistributedAmount": 0}  # fmt: skip
    return told | changes


def posted(**changes: Any) -> dict[str, Any]:
    """The invoice as somebody keyed and posted it."""
    told = {"VendorNumber": "1200", "DocumentNumber": "INV-1", "DocumentType": "Invoice", "BatchNumber": 50,
            "EntryNumber": 1, "CurrencyCode": "USD", "VendorCurrencyInvoiceAmount": 100.0}  # fmt: skip
    return told | changes


@pytest.fixture
def found(script: Any, client: Any) -> Callable[..., Any]:
    """What a look finds of the one invoice among these."""

    def make(batches: Any = (), documents: Any = (), **changes: Any) -> Any:
        script.lists |= {BATCHES: list(batches), POSTED: list(documents)}
        told = {"key": "av-1", "mark": MARK, "vendor": "1200", "number": "INV-1", "currency": "USD"}
        sought = Sought(**{**told, "amount": Decimal("100.00"), **changes})
        return look(client, [sought]).found.get("av-1")

    return make


@pytest.mark.facts("S-F.7")
@pytest.mark.parametrize("where", ["batch", "posted"])
def test_what_agrees_in_vendor_number_amount_and_currency_may_be_adopted(found: Any, where: str) -> None:
    told = found([batch(7, keyed())]) if where == "batch" else found([], [posted()])
    assert isinstance(told, Foreign)
    assert told.receipt is not None
    assert (told.held.cause, agreed(told.held.said)) == ("already-in-sage", True)
    assert (told.receipt.numbers["adopted"], told.receipt.amount) == ("yes", 100)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"DocumentTotalIncludingTax": 99.0}, "amount 99.00 instead of 100.00"),
        ({"CurrencyCode": "CAD"}, "currency CAD instead of USD"),
        ({"CurrencyCode": ""}, "currency not told"),
        ({"DocumentType": "CreditNote"}, "amount -100.00"),
        ({"DocumentType": "DebitNote"}, "DebitNote"),
    ],
)
def test_what_does_not_agree_may_not_be_adopted_and_says_what_differs(
    found: Any, changes: dict[str, Any], word: str
) -> None:
    told = found([batch(7, keyed(**changes))])
    assert (told.receipt, word in told.held.said, agreed(told.held.said)) == (None, True, False)


def test_two_of_them_may_not_be_adopted(found: Any) -> None:
    told = found([batch(7, keyed())], [posted()])
    assert (told.receipt, "there are 2 of them" in told.held.said) == (None, True)


@pytest.mark.facts("S-F.1/APVendors")
@pytest.mark.parametrize(("currency", "agrees"), [("USD", True), ("CAD", False)])
def test_an_invoice_without_a_currency_is_in_its_vendors(
    script: Any, books: Any, invoice: Any, currency: str, agrees: bool
) -> None:
    script.lists |= {BATCHES: [batch(7, keyed(CurrencyCode=currency))], POSTED: []}
    told = Delivery(id=1, key="av-1", state=State.PENDING, label="", party="", amount=None, currency="", text="",
                    receipts={}, intent=None, attempts=0, due_at=None)  # fmt: skip
    seen = EnterInvoice(books=books()).look([(told, invoice(currency=""))]).found["av-1"]
    assert (seen.receipt is not None) is agrees


def test_what_is_alive_under_the_number_outweighs_our_deleted_batch(found: Any) -> None:
    ours = keyed(InvoiceDescription=MARK)
    told = found([batch(7, ours, status="Deleted"), batch(8, keyed())])
    assert told.held.cause == "already-in-sage"


def test_what_moved_between_the_reads_still_outweighs_our_deleted_batch(script: Any, found: Any) -> None:
    """A clerk keyed it by hand, and it is being posted just while we look: only the first list shows it."""
    gone = batch(7, keyed(InvoiceDescription=MARK), status="Deleted")
    script.then[BATCHES] = [[gone]]
    told = found([gone, batch(8, keyed())])
    assert told.held.cause == "already-in-sage"


def test_our_batch_deleted_between_the_reads_counts_as_deleted(script: Any, found: Any) -> None:
    ours = keyed(InvoiceDescription=MARK)
    script.then[BATCHES] = [[batch(7, ours, status="Deleted")]]
    told = found([batch(7, ours)])
    assert (type(told), told.cause) == (Held, "batch-deleted")
