"""Claims about entries that posting moved to an error batch, wherever that is by now, and what a look concludes.

Knows rows as Sage gives them. Does not know any ledger or run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.engine.values import Found, Receipt
from ml_connector.systems.sage300.looking import Sought, look
from ml_connector.systems.sage300.marks import BATCH_PREFIX, entry_mark
from ml_connector.systems.sage300.payment_looking import SoughtPayment, look_for_payments

MARK, OTHER = entry_mark("SAMLTD", "av-1"), entry_mark("SAMLTD", "av-2")
SENT = f"{BATCH_PREFIX}XXXXXXXXXXXXX"
DOUBT = {"after": 6, "batch_mark": SENT, "since": 7}
Look = Callable[..., Found | None]


def batch(number: int, *entries: Mapping[str, Any], status: str = "Open", text: str = "x") -> dict[str, Any]:
    """A batch as Sage lists it."""
    return {"BatchNumber": number, "Description": text, "BatchStatus": status, "Invoices": list(entries)}


def ours(*entries: Mapping[str, Any], number: int = 7) -> dict[str, Any]:
    """The batch we sent, posted."""
    return batch(number, *entries, status="Posted", text=f"{SENT} (1 from AvidXchange)")


def entry(mark: str = MARK, moved_to: int = 0) -> dict[str, Any]:
    """An entry of the invoice sought, with a mark or without one."""
    return {"EntryNumber": 1, "VendorNumber": "1200", "DocumentNumber": "INV-1", "DocumentType": "Invoice",
            "InvoiceDescription": f"Chairs {mark}", "DocumentTotalIncludingTax": 100.0,
            "ErrorBatch": moved_to}  # fmt: skip


@pytest.fixture
def found(script: Any, client: Any) -> Look:
    """What is found of the invoice where these batches are not posted, and then these are."""

    def make(batches: Sequence[Any] = (), posted: Sequence[Any] = (), **changes: Any) -> Found | None:
        script.lists |= {"APPostedDocuments": []}
        script.then["APInvoiceBatches"] = [list(batches), list(posted)]
        script.lists["APInvoiceBatches"] = list(batches)
        told = {"mark": MARK, "vendor": "1200", "number": "INV-1", "amount": Decimal(100), **changes}
        return look(client, [Sought(key="av-1", **told)]).found.get("av-1")

    return make


@pytest.mark.facts("S-E14")
@pytest.mark.parametrize("status", ["Open", "ReadyToPost"])
def test_it_counts_where_it_went_though_the_batch_it_left_is_still_listed(found: Look, status: str) -> None:
    told = found([batch(7, entry(moved_to=8), status=status), batch(8, entry())], since=7)
    assert isinstance(told, Receipt) and told.numbers["batch"] == "8"


def test_two_error_batches_in_a_row_leave_one_entry(found: Look) -> None:
    told = found([batch(7, entry(moved_to=8)), batch(8, entry(moved_to=9)), batch(9, entry())])
    assert isinstance(told, Receipt) and told.numbers["batch"] == "9"


def test_what_others_entered_is_one_document_as_well(found: Look) -> None:
    told: Any = found([batch(7, entry("", moved_to=8)), batch(8, entry(""))])
    assert (told.held.cause, "batch 7" in told.held.said) == ("already-in-sage", False)


def test_what_left_a_batch_for_one_that_was_deleted_is_deleted(found: Look) -> None:
    told: Any = found([batch(7, entry(moved_to=8)), batch(8, entry(), status="Deleted")], since=7)
    assert (told.cause, told.said) == ("batch-deleted", "batch 8 entry 1 (Deleted)")


def test_of_several_deleted_batches_the_last_is_named(found: Look) -> None:
    told: Any = found([batch(number, entry(), status="Deleted") for number in (9, 10)], since=7)
    assert told.said == "batch 10 entry 1 (Deleted)"


@pytest.mark.parametrize("shown", [(), (entry(),), (entry(""),), (entry(OTHER), entry(""))])
def test_what_our_posted_batch_may_have_held_is_not_absent(found: Look, shown: Sequence[Any]) -> None:
    assert getattr(found([], [ours(*shown)], **DOUBT), "cause", "") == "posting-unclear"


def test_what_was_deleted_of_a_former_send_says_nothing_of_what_this_one_left(found: Look) -> None:
    """A person may have ruled on the former one, and then nothing else would keep it from being entered again."""
    former = batch(5, entry(), status="Deleted")
    assert getattr(found([former], [ours(entry())], **DOUBT), "cause", "") == "posting-unclear"
    assert getattr(found([former], [], **DOUBT), "cause", "") == "batch-deleted"


@pytest.mark.parametrize("posted", [ours(entry(OTHER)), ours(entry(), number=6), batch(7, status="Posted")])
def test_what_our_posted_batch_did_not_hold_is_absent(found: Look, posted: Any) -> None:
    assert found([], [posted], **DOUBT) is None


def test_after_a_refusal_and_without_a_doubt_no_posted_batch_is_asked_for(script: Any, found: Look) -> None:
    assert found([], [ours()], **DOUBT, answered=True) is found([], [ours()]) is None
    assert not any("eq 'Posted'" in asked for _, asked in script.filters)


def test_a_payment_that_our_posted_batch_may_have_held_is_not_absent(script: Any, client: Any) -> None:
    ours = {"BatchSelector": "PY", "BatchNumber": 7, "Description": f"{SENT} (1 from AvidXchange)",
            "BatchStatus": "Posted", "BankCode": "OPER", "PaymentsAdjustments": []}  # fmt: skip
    script.lists |= {"APPostedDocuments": [], "APPaymentAndAdjustmentBatches": []}
    script.then["APPaymentAndAdjustmentBatches"] = [[], [ours]]
    sought = SoughtPayment(key="p", mark=MARK, vendor="1200", amount=Decimal(5), currency="", check="", dated=None,
                           pays={}, **DOUBT)  # fmt: skip
    told: Any = look_for_payments(client, [sought]).found["p"]
    assert told.cause == "posting-unclear"
