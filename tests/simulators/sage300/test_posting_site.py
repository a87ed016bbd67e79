"""Posting as a site does it: slowly, one at a time, with entries it throws out (D12, D13, E14, §F.8, H5).

Knows what the facts claim of the posting process. Knows nothing of what refuses an entry at the screen.
"""

from collections.abc import Callable
from typing import Any

import pytest

Make = Callable[..., Any]


@pytest.fixture
def ready(sage: Make, an_invoice: Make) -> Make:
    """A caller whose batch 1 of three entries is ready to post."""

    def make(**switches: str) -> Any:
        caller = sage(**switches)
        caller.post(*(an_invoice(f"INV-{at}") for at in (1, 2, 3)), BatchStatus="ReadyToPost")
        return caller

    return make


def process(caller: Any) -> Any:
    return caller.send("POST", "AP/APPostInvoices('$process')", {"ProcessAllBatches": "Postallbatches"})


@pytest.mark.facts("S-D12", "S-D13", "S-I8", "S-G7")
def test_while_a_slow_posting_runs_the_batch_is_in_progress_and_closed(ready: Make) -> None:
    caller = ready(posting_delay_s="90")
    seen: list[Any] = []

    def meanwhile() -> None:
        seen.append((caller.waited[-1], caller.batch(1).json["BatchStatus"]))
        seen.append("Processing conflict" in caller.patch(1, Description="x").message)
        seen.append("Processing conflict" in process(caller).message)

    caller.meanwhile.append(meanwhile)
    assert process(caller).status == 200
    assert seen == [(90, "PostInProgress"), True, True]
    assert caller.batch(1).json["BatchStatus"] == "Posted"


@pytest.mark.facts("S-E14", "S-F.8", "S-I8")
def test_chosen_entries_go_to_an_error_batch_with_a_message_each(ready: Make) -> None:
    caller = ready(posting="errors", posting_error_every="2")
    assert process(caller).status == 200
    batch = caller.batch(1).json
    assert (batch["BatchStatus"], batch["NumberOfErrors"]) == ("Posted", 1)
    assert [(e["ErrorBatch"], e["ErrorEntry"]) for e in batch["Invoices"]] == [(0, 0), (2, 1), (0, 0)]
    assert [e["DocumentNumber"] for e in caller.batch(2).json["Invoices"]] == ["INV-2"]
    row = caller.where("AP/APPostingErrorMessages", "BatchNumber eq 1").rows[0]
    assert (row["EntryNumber"], row["ErrorBatchNumber"], row["ErrorEntryNumber"]) == (2, 2, 1)
    assert row["PostingSequenceNumber"] == batch["PostingSequenceNumber"]
    posted = [r["DocumentNumber"] for r in caller.where("AP/APPostedDocuments", "BatchNumber eq 1").rows]
    assert posted == ["INV-1", "INV-3"]


@pytest.mark.facts("S-E14", "S-G7")
def test_an_error_batch_is_open_and_can_be_posted_once_the_cause_is_gone(ready: Make) -> None:
    caller = ready(posting="errors")
    process(caller)
    assert caller.batch(2).json["BatchStatus"] == "Open"
    caller.app.switches["posting"] = "works"
    assert caller.patch(2, BatchStatus="ReadyToPost").status == 204
    process(caller)
    assert len(caller.where("AP/APPostedDocuments", "BatchNumber eq 2").rows) == 3


@pytest.mark.facts("S-D13", "S-I8")
def test_the_answer_of_a_posting_may_be_lost_after_the_work(ready: Make) -> None:
    caller = ready(posting="lost_after")
    assert process(caller).headers["x-simulator-cut"] == "after"
    assert caller.batch(1).json["BatchStatus"] == "Posted"


@pytest.mark.facts("S-F.7", "S-G20")
def test_a_foreign_document_is_posted_in_both_currencies(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    line = {"GLAccount": "6000100", "DistributedAmount": 10_000}
    caller.post(an_invoice(VendorNumber="YEN", DocumentTotalIncludingTax=10_000, InvoiceDetails=[line]))
    caller.app.books.post_batch(1)
    row = caller.get("AP/APPostedDocuments('YEN','INV-1')").json
    assert (row["VendorCurrencyAmountDue"], row["FunctionalCurrencyAmountDue"]) == (10_000, 92)


@pytest.mark.facts("S-G8", "S-D12")
def test_a_batch_that_must_be_listed_first_stays_ready(ready: Make) -> None:
    caller = ready(force_listing="on")
    assert "listed" in process(caller).message
    assert caller.batch(1).json["BatchStatus"] == "ReadyToPost"


@pytest.mark.facts("S-G7", "S-G8", "S-D12")
def test_batches_behind_one_that_is_refused_stay_ready(ready: Make, an_invoice: Make) -> None:
    caller = ready(force_listing="on")
    caller.post(an_invoice("INV-4"), BatchStatus="ReadyToPost")
    assert "listed" in process(caller).message
    assert [caller.batch(number).json["BatchStatus"] for number in (1, 2)] == ["ReadyToPost"] * 2
    caller.app.switches["force_listing"] = "off"
    assert process(caller).status == 200
    assert caller.batch(2).json["BatchStatus"] == "Posted"
