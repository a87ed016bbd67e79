"""Knows that every resource is where Sage has it, and that the client speaks to a transport handed in.

Does not know a socket.
"""

import httpx2
import pytest
from tests.clients.sage300.conftest import PASSWORD

from sage300 import Dialect, Resource, Sage300, Shape, Site
from sage300.models import Record

WHERE = {
    "accounts": ("GL/GLAccounts", {"UnformattedAccount": "6100200"}),
    "account_groups": ("GL/GLAccountGroups", {"AccountGroupCode": "10"}),
    "segment_codes": ("GL/GLSegmentCodes", {"SegmentNumber": "000001", "SegmentCodeKey": "100"}),
    "terms": ("AP/APTerms", {"TermsCode": "N30"}),
    "account_sets": ("AP/APAccountSets", {"AccountSetCode": "USA"}),
    "vendor_groups": ("AP/APVendorGroups", {"GroupCode": "TRADE"}),
    "remit_to_locations": ("AP/APRemitToLocations", {"VendorNumber": "V1", "RemitToLocationKey": "MAIN"}),
    "distribution_codes": ("AP/APDistributionCodes", {"DistributionCodeKey": "CLEAN"}),
    "distribution_sets": ("AP/APDistributionSets", {"DistributionSetKey": "SPLIT"}),
    "payment_codes": ("AP/APPaymentCodes", {"PaymentCodeKey": "CHECK"}),
    "tax_form_codes": ("AP/AP1099CPRSCodes", {"Code": "7"}),
    "tax_groups": ("TX/TXTaxGroups", {"TaxGroupKey": "CALIF", "TransactionType": "Purchases"}),
    "tax_authorities": ("TX/TXTaxAuthorities", {"TaxAuthorityKey": "CA"}),
    "tax_rates": ("TX/TXTaxRates", {"TaxAuthority": "CA", "BuyerClass": 1, "ItemRate1": 6.25}),
    "fiscal_calendars": ("CS/CSFiscalCalendars", {"FiscalYear": "2025"}),
    "company_profile": ("CS/CSCompanyProfile", {"DatabaseID": "SAMLTD"}),
    "currencies": ("CS/CSCurrencyCodes", {"CurrencyCodeKey": "CAD"}),
    "vendors": ("AP/APVendors", {"VendorNumber": "V1"}),
    "posted_documents": ("AP/APPostedDocuments", {"VendorNumber": "V1", "DocumentNumber": "D1"}),
    "posted_payments": (
        "AP/APPostedPayments",
        {
            "BankCode": "CCB",
            "VendorNumber": "V1",
            "CheckNumber": "1001",
            "CheckSerialNumber": 7,
            "CheckDate": "2025-03-04T00:00:00Z",
        },
    ),
    "posting_errors": (
        "AP/APPostingErrorMessages",
        {
            "BatchType": "IN",
            "PostingSequenceNumber": 3,
            "BatchNumber": 28,
            "EntryNumber": 1,
            "LineNumber": 0,
            "ErrorNumber": 1,
            "SequenceNumber": 1,
        },
    ),
    "invoice_batches": ("AP/APInvoiceBatches", {"BatchNumber": 1}),
    "payment_batches": ("AP/APPaymentAndAdjustmentBatches", {"BatchSelector": "PY", "BatchNumber": 1}),
    "purchase_orders": ("PO/POPurchaseOrders", {"PurchaseOrderSequenceKey": 100234}),
    "receipts": ("PO/POGetReceipts", {"ReceiptSequenceKey": 100240}),
    "po_invoices": ("PO/POInvoices", {"InvoiceSequenceKey": 100250}),
}
ROWS = dict(WHERE.values())


def _answer(request: httpx2.Request) -> httpx2.Response:
    module, name = request.url.path.split("/-/SAMLTD/")[1].split("/")
    return httpx2.Response(200, json={"value": [ROWS[f"{module}/{name}"]]})


def client(dialect: Dialect | None = None) -> Sage300:
    """A client of the rows above."""
    site = Site("https://h", "SAMLTD", "U", PASSWORD)
    return Sage300(site, transport=httpx2.MockTransport(_answer), dialect=dialect)


@pytest.mark.facts("S-A1", "S-A2", "S-A3", "S-D.verbs", "S-F.1/APVendors", "S-F.9", "S-F.11", "S-F.15")
@pytest.mark.parametrize("name", WHERE)
def test_every_resource_is_where_sage_has_it(name: str) -> None:
    with client() as sage:
        resource = getattr(sage, name)
        (found,) = resource.find()
    assert isinstance(found, resource.record)
    assert sage.calls == 1


def test_the_list_of_resources_is_whole() -> None:
    with client() as sage:
        assert {name for name, each in vars(sage).items() if isinstance(each, Resource)} == set(WHERE)


class Rebate(Record, frozen=True, kw_only=True):
    """A record of a module Sage did not write."""

    RebateNumber: str


@pytest.mark.facts("S-A10")
def test_a_resource_of_a_partners_module_can_be_read() -> None:
    ROWS["XX/XXRebates"] = {"RebateNumber": "R1", "extVendor": "V1"}
    with client() as sage:
        rebates = sage.resource(Shape(module="XX", name="XXRebates", record=Rebate, key=("RebateNumber",)))
        assert [each.RebateNumber for each in rebates.find()] == ["R1"]
