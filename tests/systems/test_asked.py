"""Claims about what a look keeps of its questions: each list, how much of it was read, and what it showed.

Knows rows as Sage gives them. Does not know what is concluded from them, nor any ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.engine.looks import NOT_ASKED, Look
from ml_connector.systems.sage300.looking import Sought, look
from ml_connector.systems.sage300.marks import BATCH_PREFIX, entry_mark
from ml_connector.systems.sage300.payment_looking import SoughtPayment, look_for_payments

MARK = entry_mark("SAMLTD", "av-1")
OURS = f"{BATCH_PREFIX}X"
ENTRY = {"EntryNumber": 1, "VendorNumber": "1200", "DocumentNumber": "INV-1", "DocumentType": "Invoice",
         "InvoiceDescription": f"Chairs {MARK}", "DocumentTotalIncludingTax": 100.0}  # fmt: skip
POSTED = {"VendorNumber": "1200", "DocumentNumber": "INV-1", "DocumentType": "Invoice", "BatchNumber": 50,
          "EntryNumber": 1, "DocumentDescription": "keyed", "VendorCurrencyInvoiceAmount": 100.0}  # fmt: skip


def batch(number: int, *entries: Any, status: str = "Open", text: str = "x") -> dict[str, Any]:
    """A batch as Sage lists it."""
    return {"BatchNumber": number, "Description": text, "BatchStatus": status, "Invoices": list(entries)}


@pytest.fixture
def asked(script: Any, client: Any) -> Callable[..., Look]:
    """Looks at these batches and posted documents for an invoice in doubt; what was asked."""

    def make(batches: Sequence[Any] = (), documents: Sequence[Any] = ()) -> Look:
        script.lists |= {"APInvoiceBatches": list(batches), "APPostedDocuments": list(documents)}
        told = {"mark": MARK, "vendor": "1200", "number": "INV-1", "amount": Decimal(100)}
        return look(client, [Sought(key="av-1", **told, after=6, batch_mark=OURS)]).asked

    return make


def test_of_each_list_it_is_kept_how_much_was_read_and_what_it_showed(asked: Any) -> None:
    told = asked([batch(7, ENTRY), batch(9)], [POSTED])
    assert [(one.rows, one.highest) for one in told.questions] == [(2, 9), (1, None), (2, 9)]
    assert told.shown["av-1"] == [
        "batch 7 entry 1 (Open), 100.00, with our mark",
        "posted document INV-1 of 1200 (batch 50 entry 1), 100.00, without our mark",
        "batch 7 entry 1 (Open), 100.00, with our mark",
    ]
    assert told.sought["av-1"] == f"mark {MARK}, or document INV-1 of vendor 1200"


def test_our_deleted_batch_is_shown_where_it_was_seen(asked: Any) -> None:
    told = asked([batch(7, status="Deleted", text=f"{OURS} (1 from AvidXchange)")])
    assert told.shown["av-1"] == ["our batch 7 (Deleted)", "", "our batch 7 (Deleted)"]


def test_of_many_documents_the_first_five_are_shown(asked: Any) -> None:
    told = asked([batch(number, ENTRY) for number in range(1, 9)])
    assert told.shown["av-1"][0].endswith("batch 5 entry 1 (Open), 100.00, with our mark; and 3 more")


def test_a_payment_is_asked_for_in_three_places_as_well(script: Any, client: Any) -> None:
    sought = SoughtPayment(key="p-1", mark=MARK, vendor="1200", amount=Decimal(5), currency="CAD", check="7",
                           dated=None, pays={})  # fmt: skip
    told = look_for_payments(client, [sought]).asked
    assert [one.rows for one in told.questions] == [0, 0, 0]
    assert (told.shown["p-1"], told.sought["p-1"]) == (
        ["", "", ""],
        f"mark {MARK}, or check 7 to vendor 1200",
    )


def test_who_looks_for_nothing_asks_nothing(client: Any) -> None:
    assert (look(client, []).asked, look_for_payments(client, []).asked) == (NOT_ASKED, NOT_ASKED)
