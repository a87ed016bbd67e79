"""Claims about what happens to a batch at a Sage 300 site: changes, states, posting, templates (§D, §G, §E.3).

Knows documented verbs and what production code relies on. Does not know who answers. Every test here writes.
"""

from __future__ import annotations

import pytest
from sage_site import MARK, SageSite

from sage300 import BatchDraft

pytestmark = pytest.mark.writes


@pytest.mark.facts("S-D7")
def test_a_patch_answers_with_an_empty_body_and_leaves_the_rest_alone(site: SageSite) -> None:
    batch = site.entered()
    heard = site.change(batch, Description=f"{MARK} changed")
    now = site.read(batch)
    assert (heard.ok, heard.body) == (True, b"")
    assert now["Description"] == f"{MARK} changed"
    assert now["Invoices"] == batch["Invoices"]


@pytest.mark.facts("S-D8")
def test_a_detail_named_update_is_changed_and_its_neighbors_are_not(site: SageSite) -> None:
    batch = site.entered(site.entry(InvoiceDetails=[site.line(60), site.line(40)]))
    line = {"LineNumber": 20, "DistributionDescription": "changed", "UpdateOperation": "Update"}
    entry = {"EntryNumber": 1, "InvoiceDetails": [line], "UpdateOperation": "Update"}
    assert site.change(batch, Invoices=[entry]).ok
    lines = site.read(batch)["Invoices"][0]["InvoiceDetails"]
    assert lines[0]["DistributionDescription"] == "changed"
    assert lines[1] == batch["Invoices"][0]["InvoiceDetails"][1]


@pytest.mark.facts("S-D8")
def test_a_detail_named_delete_goes(site: SageSite) -> None:
    batch = site.entered(site.entry(), site.entry())
    assert site.change(batch, Invoices=[{"EntryNumber": 1, "UpdateOperation": "Delete"}]).ok
    left = [entry["DocumentNumber"] for entry in site.read(batch)["Invoices"]]
    assert left == [batch["Invoices"][1]["DocumentNumber"]]


@pytest.mark.facts("S-D8")
def test_an_update_of_a_detail_that_is_not_there_is_refused(site: SageSite) -> None:
    batch = site.entered()
    entry = {"EntryNumber": 99, "InvoiceDescription": "x", "UpdateOperation": "Update"}
    assert not site.change(batch, Invoices=[entry]).ok
    assert site.read(batch)["Invoices"] == batch["Invoices"]


@pytest.mark.facts("S-G7", "S-D12")
def test_a_batch_goes_ready_and_open_again_and_cannot_be_edited_between(site: SageSite) -> None:
    batch = site.entered()
    assert site.change(batch, BatchStatus="ReadyToPost").ok
    refused = site.change(batch, Description=f"{MARK} too late")
    assert not refused.ok
    assert site.change(batch, BatchStatus="Open").ok
    now = site.read(batch)
    assert (now["BatchStatus"], now["Description"]) == ("Open", batch["Description"])


@pytest.mark.facts("S-E.2/batch-already-posted", "S-G7", "S-D12", "S-F.7")
def test_a_posted_batch_is_posted_its_invoices_are_documents_and_it_cannot_be_edited(site: SageSite) -> None:
    batch = site.entered()
    site.posting(batch)
    entry = batch["Invoices"][0]
    key = f"(VendorNumber='{entry['VendorNumber']}',DocumentNumber='{entry['DocumentNumber']}')"
    assert site.read(batch)["BatchStatus"] == "Posted"
    document = site.get(f"AP/APPostedDocuments{key}").json
    assert (document["BatchNumber"], document["VendorCurrencyInvoiceAmount"]) == (batch["BatchNumber"], 100)
    assert not site.change(batch, Description=f"{MARK} too late").ok


@pytest.mark.facts("S-E14", "S-F.8")
def test_posting_moves_a_bad_entry_to_an_error_batch_and_posts_the_good_one(site: SageSite) -> None:
    batch = site.entered(site.entry(), site.entry(DocumentTotalIncludingTax=101))
    if not site.change(batch, BatchStatus="ReadyToPost").ok:
        raise site.lacks("no way to make an unbalanced batch ready, so nothing goes wrong at posting")
    site.posting(batch)
    now = site.read(batch)
    assert (now["BatchStatus"], now["NumberOfErrors"]) == ("Posted", 1)
    moved = now["Invoices"][1]
    found = site.get(f"AP/APInvoiceBatches({moved['ErrorBatch']})").json["Invoices"][moved["ErrorEntry"] - 1]
    assert found["DocumentNumber"] == moved["DocumentNumber"]


@pytest.mark.facts("S-E14", "S-F.8")
def test_what_went_wrong_at_posting_is_told_by_batch_and_entry(site: SageSite) -> None:
    batch = site.entered(site.entry(DocumentTotalIncludingTax=101), site.entry())
    if not site.change(batch, BatchStatus="ReadyToPost").ok:
        raise site.lacks("no way to make an unbalanced batch ready, so nothing goes wrong at posting")
    site.posting(batch)
    found = site.get("AP/APPostingErrorMessages", filter=f"BatchNumber eq {batch['BatchNumber']}").rows
    assert [(row["EntryNumber"], bool(row["ErrorDescription"])) for row in found] == [(1, True)]


@pytest.mark.facts("S-D11")
@pytest.mark.parametrize("name", ["'$template'", "$template"], ids=["quoted", "bare"])
def test_a_template_shows_the_defaults_and_makes_nothing(site: SageSite, name: str) -> None:
    before = site.get("AP/APInvoiceBatches", top=1, count=True).total
    heard = site.post(f"AP/APInvoiceBatches({name})", {})
    assert heard.ok and "Description" in heard.json
    assert site.get("AP/APInvoiceBatches", top=1, count=True).total == before


@pytest.mark.facts("S-D11", "S-D12")
def test_a_process_has_a_template_too(site: SageSite) -> None:
    heard = site.post("AP/APPostInvoices('$template')", {})
    assert heard.ok and {"ProcessAllBatches", "FromBatch", "ToBatch"} <= set(heard.json)


@pytest.mark.facts("S-D.verbs", "S-E2", "S-E6")
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_batch_can_be_neither_replaced_nor_deleted(site: SageSite, method: str) -> None:
    batch = site.entered()
    heard = site.send(
        method, f"AP/APInvoiceBatches({batch['BatchNumber']})", {"BatchNumber": batch["BatchNumber"]}
    )
    assert (heard.status, heard.code) == (405, "MethodNotAllowed")
    assert site.read(batch)["Invoices"] == batch["Invoices"]


@pytest.mark.facts("S-D.verbs", "S-E.2/verb-the-resource-lacks")
def test_what_can_only_be_read_cannot_be_posted_to(site: SageSite) -> None:
    heard = site.post("AP/APPostedDocuments", {})
    assert (heard.status, heard.code) == (405, "MethodNotAllowed")


@pytest.mark.facts("S-D9", "S-D2", "S-D5")
def test_the_library_enters_a_batch_and_reads_it_back_the_same(site: SageSite) -> None:
    draft = BatchDraft(Description=f"{MARK} by the library", Invoices=(site.draft(),))
    made = site.sage.invoice_batches.create(draft)
    assert made == site.sage.invoice_batches.get(made.BatchNumber)
    assert [entry.UndistributedAmount for entry in made.Invoices] == [0]
