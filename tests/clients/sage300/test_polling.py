"""Knows how what changed is asked for: by the one date a resource has, by a growing key, or not at all.

Does not know which dates the house keeps.
"""

from datetime import date

import pytest
from tests.clients.sage300.conftest import Script

from sage300 import RecordNotFound, Resource, Sage300, field
from sage300.models import Day

BY_DAY = {
    "vendors": "DateLastMaintained",
    "vendor_groups": "DateLastMaintained",
    "remit_to_locations": "DateLastMaintained",
    "terms": "DateLastMaintained",
    "account_sets": "DateLastMaintained",
    "distribution_codes": "DateLastMaintained",
    "distribution_sets": "DateLastMaintained",
    "payment_codes": "DateLastMaintained",
    "tax_form_codes": "DateLastMaintained",
    "invoice_batches": "DateLastEdited",
    "posted_documents": "LastActivityDate",
    "accounts": "DateCreated",
    "tax_groups": "LastMaintained",
    "tax_authorities": "LastMaintained",
    "tax_rates": "LastMaintained",
}
BY_KEY = {
    "purchase_orders": "PurchaseOrderSequenceKey",
    "receipts": "ReceiptSequenceKey",
    "po_invoices": "InvoiceSequenceKey",
}


@pytest.mark.facts(
    "S-F.1",
    "S-F.1/AP1099CPRSCodes",
    "S-F.1/APAccountSets",
    "S-F.1/APDistributionCodes",
    "S-F.1/APDistributionSets",
    "S-F.1/APInvoiceBatches",
    "S-F.1/APPaymentCodes",
    "S-F.1/APPostedDocuments",
    "S-F.1/APRemitToLocations",
    "S-F.1/APTerms",
    "S-F.1/APVendorGroups",
    "S-F.1/APVendors",
    "S-F.1/GLAccounts",
    "S-F.1/TXTaxAuthorities",
    "S-F.1/TXTaxGroups",
    "S-F.1/TXTaxRates",
)
@pytest.mark.parametrize("name", BY_DAY)
def test_what_changed_since_a_day_is_asked_by_the_date_the_resource_has(
    sage: Script, client: Sage300, name: str
) -> None:
    member = BY_DAY[name]
    sage.lists()
    getattr(client, name).find(field(member).changed_since(date(2025, 3, 4)))
    assert sage.requests[0].options["$filter"].endswith(f"{member} gt 2025-03-03T00:00:00Z")
    assert member in getattr(client, name).record.__struct_fields__


@pytest.mark.facts("S-F.1/POPurchaseOrders", "S-F.1/POGetReceipts", "S-F.1/POInvoices", "S-C29")
@pytest.mark.parametrize("name", BY_KEY)
def test_what_is_new_is_asked_by_the_growing_key_where_there_is_no_date(
    sage: Script, client: Sage300, name: str
) -> None:
    sage.lists()
    getattr(client, name).find(field(BY_KEY[name]).gt(100_234))
    assert sage.requests[0].options["$filter"] == f"{BY_KEY[name]} gt 100234"


@pytest.mark.facts("S-F.1/CSCurrencyCodes", "S-F.1/GLAccountGroups", "S-F.1/GLSegmentCodes")
@pytest.mark.parametrize("name", ["currencies", "account_groups", "segment_codes"])
def test_what_tells_of_no_change_is_read_whole(client: Sage300, name: str) -> None:
    resource: Resource[object] = getattr(client, name)  # type: ignore[type-var]
    assert [hint for hint in resource.record.__annotations__.values() if hint == Day | None] == []


@pytest.mark.facts("S-F.9/status")
def test_orders_that_are_open_are_asked_for_by_a_bare_boolean(sage: Script, client: Sage300) -> None:
    sage.lists()
    client.purchase_orders.find(field("Completed").eq(False))
    assert sage.requests[0].options["$filter"] == "Completed eq false"


@pytest.mark.facts("S-F.9/vanishing", "S-E5")
def test_an_order_that_day_end_took_away_is_not_found(sage: Script, client: Sage300) -> None:
    sage.refuses(404, "RecordNotFound")
    with pytest.raises(RecordNotFound):
        client.purchase_orders.get(100_234)


@pytest.mark.facts("S-F.9", "S-F.1/POPurchaseOrders")
def test_an_order_is_found_by_its_number_through_a_filter(sage: Script, client: Sage300) -> None:
    sage.lists({"PurchaseOrderSequenceKey": 7, "PurchaseOrderNumber": "PO000123"})
    (found,) = client.purchase_orders.find(field("PurchaseOrderNumber").eq("PO000123"))
    assert found.PurchaseOrderSequenceKey == 7


@pytest.mark.facts("S-H4", "S-C3")
def test_a_detail_is_chosen_by_the_name_of_its_collection(sage: Script, client: Sage300) -> None:
    sage.lists({"BatchNumber": 29, "Invoices": [{"VendorNumber": "V", "DocumentNumber": "D"}]})
    (batch,) = client.invoice_batches.find(select=("Invoices",))
    assert batch.Invoices[0].DocumentNumber == "D"
    assert sage.requests[0].options["$select"] == "BatchNumber,Invoices"


@pytest.mark.facts("S-F.12/formatted")
def test_an_account_is_found_by_the_code_that_people_write(sage: Script, client: Sage300) -> None:
    sage.lists({"UnformattedAccount": "6100200", "AccountNumber": "6100-200"})
    (found,) = client.accounts.any_of("AccountNumber", ["6100-200"])
    assert found.UnformattedAccount == "6100200"


@pytest.mark.facts("S-F.8", "S-E14")
def test_why_entries_failed_is_asked_by_posting_sequence(sage: Script, client: Sage300) -> None:
    keys = [
        "PostingSequenceNumber",
        "BatchNumber",
        "EntryNumber",
        "LineNumber",
        "ErrorNumber",
        "SequenceNumber",
    ]
    sage.lists(
        {"BatchType": "IN", **dict.fromkeys(keys, 1), "ErrorDescription": "Locked.", "ErrorBatchNumber": 30}
    )
    (error,) = client.posting_errors.find(field("PostingSequenceNumber").eq(1))
    assert (error.ErrorDescription, error.ErrorBatchNumber) == ("Locked.", 30)
