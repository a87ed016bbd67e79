"""Changing, deleting and posting batches: by PATCH, by the posting process and by hand (§D, §E.3, G7).

Knows what the facts claim of a batch after it was entered. Knows nothing of entering it.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from simulators.company import OpenEntry

Make = Callable[..., Any]


@pytest.fixture
def entered(sage: Make, an_invoice: Make) -> Make:
    """A caller whose batch 1 holds INV-1."""

    def make(**switches: str) -> Any:
        caller = sage(**switches)
        caller.post(an_invoice())
        return caller

    return make


def numbers(answer: Any) -> list[str]:
    return [entry["DocumentNumber"] for entry in answer.json["Invoices"]]


def process(caller: Any, first: int, last: int) -> Any:
    body = {"ProcessAllBatches": "Donotpostallbatches", "FromBatch": first, "ToBatch": last}
    return caller.send("POST", "AP/APPostInvoices('$process')", body)


@pytest.mark.facts("S-D7")
@pytest.mark.parametrize("status", [204, 200])
def test_a_patch_answers_with_an_empty_body(entered: Make, status: int) -> None:
    caller = entered(patch_status=str(status))
    answer = caller.patch(1, BatchNumber=1, BatchStatus="ReadyToPost")
    assert (answer.status, answer.body) == (status, b"")
    assert caller.batch(1).json["BatchStatus"] == "ReadyToPost"


@pytest.mark.facts("S-D9", "S-D8")
def test_an_entry_may_be_added_to_an_open_batch(entered: Make, an_invoice: Make) -> None:
    caller = entered()
    assert caller.patch(1, Invoices=[an_invoice("INV-2", UpdateOperation="Insert")]).status == 204
    assert numbers(caller.batch(1)) == ["INV-1", "INV-2"]
    assert caller.batch(1).json["BatchTotal"] == 226


@pytest.mark.facts("S-D9")
def test_adding_may_be_impossible_at_a_site(entered: Make, an_invoice: Make) -> None:
    caller = entered(patch_insert="off")
    assert caller.patch(1, Invoices=[an_invoice("INV-2", UpdateOperation="Insert")]).code == "InvalidAction"
    assert numbers(caller.batch(1)) == ["INV-1"]


@pytest.mark.facts("S-D8")
def test_an_entry_may_be_changed_and_deleted_by_its_number(entered: Make, an_invoice: Make) -> None:
    caller = entered()
    caller.patch(1, Invoices=[an_invoice("INV-2")])
    caller.patch(
        1, Invoices=[{"EntryNumber": 2, "InvoiceDescription": "Changed", "UpdateOperation": "Update"}]
    )
    assert caller.batch(1).json["Invoices"][1]["InvoiceDescription"] == "Changed"
    caller.patch(1, Invoices=[{"EntryNumber": 1, "UpdateOperation": "Delete"}])
    assert numbers(caller.batch(1)) == ["INV-2"]


@pytest.mark.facts("S-D8", "S-G23")
def test_a_line_may_be_added_changed_and_deleted(entered: Make) -> None:
    caller = entered()
    lines = [
        {"LineNumber": 20, "DistributedAmount": 60},
        {"GLAccount": "6000100", "DistributedAmount": 40, "UpdateOperation": "Insert"},
    ]
    caller.patch(1, Invoices=[{"EntryNumber": 1, "InvoiceDetails": lines}])
    entry = caller.batch(1).entry
    assert [(li["LineNumber"], li["DistributedAmount"]) for li in entry["InvoiceDetails"]] == [
        (20, 60),
        (40, 40),
    ]
    assert entry["UndistributedAmount"] == 0
    gone = {"LineNumber": 40, "UpdateOperation": "Delete"}
    caller.patch(1, Invoices=[{"EntryNumber": 1, "InvoiceDetails": [gone]}])
    assert len(caller.batch(1).entry["InvoiceDetails"]) == 1


@pytest.mark.facts("S-D8", "S-E5")
def test_an_update_of_what_is_not_there_is_not_found(entered: Make) -> None:
    answer = entered().patch(1, Invoices=[{"EntryNumber": 9, "UpdateOperation": "Update"}])
    assert (answer.status, answer.code) == (404, "RecordNotFound")


@pytest.mark.facts("S-E12")
def test_a_refused_patch_keeps_what_came_before_unless_the_site_is_atomic(
    entered: Make, an_invoice: Make
) -> None:
    for atomic, kept in (("off", ["INV-1", "INV-2"]), ("on", ["INV-1"])):
        caller = entered(atomic=atomic)
        assert (
            caller.patch(1, Invoices=[an_invoice("INV-2"), an_invoice("X", VendorNumber="NOBODY")]).status
            == 409
        )
        assert numbers(caller.batch(1)) == kept


@pytest.mark.facts("S-G7", "S-E.2/batch-already-posted")
def test_a_ready_batch_is_closed_to_changes_until_it_is_opened_again(entered: Make, an_invoice: Make) -> None:
    caller = entered()
    caller.patch(1, BatchStatus="ReadyToPost")
    assert caller.patch(1, Description="No").status == 409
    assert caller.patch(1, Invoices=[an_invoice("INV-2")]).status == 409
    assert caller.patch(1, BatchStatus="Open").status == 204
    assert caller.patch(1, Description="Yes").status == 204


@pytest.mark.facts("S-E.2/unbalanced-invoice")
def test_an_unbalanced_batch_is_not_made_ready_where_the_site_refuses(sage: Make, an_invoice: Make) -> None:
    caller = sage(unbalanced="refuse_ready")
    caller.post(an_invoice(DocumentTotalIncludingTax=114))
    assert "out of balance" in caller.patch(1, BatchStatus="ReadyToPost").message
    assert caller.batch(1).json["BatchStatus"] == "Open"


@pytest.mark.facts("S-G7", "S-F.3")
@pytest.mark.parametrize("status", ["Posted", "Deleted", "PostInProgress"])
def test_other_states_cannot_be_written(entered: Make, status: str) -> None:
    assert entered().patch(1, BatchStatus=status).status == 409


@pytest.mark.facts("S-E.2/batch-already-posted", "S-G7")
@pytest.mark.parametrize("status", ["Posted", "Deleted", "PostInProgress"])
def test_a_batch_that_is_done_cannot_be_changed(entered: Make, status: str) -> None:
    caller = entered()
    caller.app.books.set_status(1, status)
    assert caller.patch(1, Description="Late").status == 409
    assert caller.patch(1, BatchStatus="Open").status == 409


@pytest.mark.facts("S-E5", "S-E2")
def test_an_unknown_batch_is_not_found_and_a_wrong_key_is_refused(entered: Make) -> None:
    assert entered().patch(9, Description="x").code == "RecordNotFound"
    assert entered().patch(1, BatchNumber=2).code == "InvalidEntityKey"


@pytest.mark.facts("S-D12", "S-D13", "S-F.7", "S-F.8", "S-I8", "S-G7")
def test_posting_moves_a_ready_batch_into_the_posted_documents(entered: Make) -> None:
    caller = entered()
    caller.patch(1, BatchStatus="ReadyToPost")
    assert process(caller, 1, 1).status == 200
    assert caller.batch(1).json["BatchStatus"] == "Posted"
    row = caller.get("AP/APPostedDocuments('V001','INV-1')").json
    assert (row["VendorCurrencyInvoiceAmount"], row["BatchNumber"], row["PostingDate"]) == (
        113,
        1,
        "2025-03-04T00:00:00Z",
    )


@pytest.mark.facts("S-D12", "S-G7")
def test_posting_leaves_open_batches_alone(entered: Make) -> None:
    caller = entered()
    process(caller, 1, 10)
    assert caller.batch(1).json["BatchStatus"] == "Open"


@pytest.mark.facts("S-E.2/duplicate-document-number", "S-I6")
def test_a_posted_number_is_taken_for_good(entered: Make, an_invoice: Make) -> None:
    caller = entered()
    caller.app.books.post_batch(1)
    assert "already exists" in caller.post(an_invoice()).message


@pytest.mark.facts("S-E14", "S-F.8", "S-I8", "S-E.2/unbalanced-invoice")
def test_bad_entries_go_to_an_error_batch_and_good_ones_are_posted(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    caller.post(an_invoice("GOOD"), an_invoice("BAD", DocumentTotalIncludingTax=114))
    assert caller.app.books.post_batch(1) == 2
    assert (caller.batch(1).json["BatchStatus"], caller.batch(1).json["NumberOfErrors"]) == ("Posted", 1)
    assert (numbers(caller.batch(2)), caller.batch(2).json["BatchStatus"]) == (["BAD"], "Open")
    bad = caller.batch(1).json["Invoices"][1]
    assert (bad["ErrorBatch"], bad["ErrorEntry"]) == (2, 1)
    assert "out of balance" in caller.get("AP/APPostingErrorMessages").rows[0]["ErrorDescription"]
    assert caller.get("AP/APPostedDocuments('V001','BAD')").status == 404


@pytest.mark.facts("S-E.2/unknown-gl-account", "S-E14")
def test_a_missing_account_that_passed_entry_fails_posting(sage: Make, an_invoice: Make) -> None:
    caller = sage(missing_account="Warning")
    caller.post(an_invoice(InvoiceDetails=[{"GLAccount": "9999", "DistributedAmount": 100}]))
    assert caller.app.books.post_batch(1) == 2


@pytest.mark.facts("S-G7")
def test_a_batch_is_posted_once_only(entered: Make) -> None:
    caller = entered()
    caller.app.books.post_batch(1)
    caller.patch(1, BatchStatus="ReadyToPost")
    process(caller, 1, 1)
    assert len(caller.get("AP/APPostedDocuments?$filter=DocumentNumber%20eq%20'INV-1'").rows) == 1


@pytest.mark.facts("S-D13", "S-H5", "S-I8", "S-E.2/batch-locked")
def test_a_posting_may_conflict_or_lose_its_answer_after_the_work(entered: Make) -> None:
    caller = entered(posting="conflict")
    caller.patch(1, BatchStatus="ReadyToPost")
    assert "Processing conflict" in process(caller, 1, 1).message
    caller.app.switches["posting"] = "lost_after"
    assert process(caller, 1, 1).headers["x-simulator-cut"] == "after"
    assert caller.batch(1).json["BatchStatus"] == "Posted"


@pytest.mark.facts("S-G8")
def test_forced_listing_wants_the_printed_flag(entered: Make) -> None:
    caller = entered(force_listing="on")
    caller.patch(1, BatchStatus="ReadyToPost")
    assert process(caller, 1, 1).status == 409
    caller.patch(1, BatchStatus="Open")
    caller.patch(1, BatchPrintedFlag="Yes", BatchStatus="ReadyToPost")
    assert process(caller, 1, 1).status == 200


@pytest.mark.facts("S-G7")
@pytest.mark.parametrize(("keeps", "kept"), [("off", []), ("on", ["INV-1"])])
def test_a_deleted_batch_stays_with_or_without_its_entries(
    entered: Make, keeps: str, kept: list[str]
) -> None:
    caller = entered(deleted_keeps_entries=keeps)
    caller.app.books.delete_batch(1)
    assert caller.batch(1).json["BatchStatus"] == "Deleted" and numbers(caller.batch(1)) == kept


def test_a_number_in_a_deleted_batch_is_free_again(entered: Make, an_invoice: Make) -> None:
    caller = entered(duplicates_see_open="on", deleted_keeps_entries="on")
    caller.app.books.delete_batch(1)
    assert caller.post(an_invoice()).status == 201


def test_people_key_and_edit_entries_past_every_rule(entered: Make) -> None:
    caller = entered()
    by_hand = OpenEntry(
        vendor="GONE",
        number="HAND",
        type="Invoice",
        dated=date(2025, 2, 1),
        amount=Decimal(5),
        account="6000100",
    )
    assert caller.app.books.key_by_hand(by_hand) == (2, 1)
    assert caller.app.books.key_by_hand(by_hand, batch=1) == (1, 2)
    caller.app.books.edit_entry(2, 1, InvoiceDescription="Edited", DocumentTotalIncludingTax=Decimal(6))
    entry = caller.batch(2).entry
    assert (entry["InvoiceDescription"], entry["UndistributedAmount"]) == ("Edited", 1)


@pytest.mark.facts("S-C29", "S-C13", "S-H4")
def test_batches_are_found_by_status_and_number(entered: Make, an_invoice: Make) -> None:
    caller = entered()
    caller.post(an_invoice("INV-2"))
    caller.app.books.post_batch(1)
    rows = caller.where("AP/APInvoiceBatches", "BatchStatus ne 'Posted' and BatchNumber gt 0").rows
    assert [row["BatchNumber"] for row in rows] == [2]
    assert caller.where("AP/APInvoiceBatches", "startswith(Description,'Errors')").rows == []
    chosen = caller.get("AP/APInvoiceBatches?$select=BatchNumber,Invoices&$skip=1").rows[0]
    assert list(chosen) == ["BatchNumber", "Invoices"]
