"""Knows that the client also speaks to a transport that is handed in, without a socket.

Does not know what else is promised; the other tests do.
"""

import httpx2
from tests.clients.sage300.conftest import PASSWORD

from sage300 import Sage300, Site

ROWS = {
    "GL/GLAccounts": {"UnformattedAccount": "6100200"},
    "AP/APTerms": {"TermsCode": "N30"},
    "AP/APAccountSets": {"AccountSetCode": "USA"},
    "TX/TXTaxGroups": {"TaxGroupKey": "CALIF", "TransactionType": "Purchases"},
    "TX/TXTaxAuthorities": {"TaxAuthorityKey": "CA"},
    "CS/CSFiscalCalendars": {"FiscalYear": "2025"},
    "CS/CSCompanyProfile": {"DatabaseID": "SAMLTD"},
    "CS/CSCurrencyCodes": {"CurrencyCodeKey": "CAD"},
    "AP/APVendors": {"VendorNumber": "V1"},
    "AP/APPostedDocuments": {"VendorNumber": "V1", "DocumentNumber": "D1"},
    "AP/APInvoiceBatches": {"BatchNumber": 1},
}


def _answer(request: httpx2.Request) -> httpx2.Response:
    module, name = request.url.path.split("/-/SAMLTD/")[1].split("/")
    return httpx2.Response(200, json={"value": [ROWS[f"{module}/{name}"]]})


def test_every_resource_is_where_sage_has_it() -> None:
    with Sage300(Site("https://h", "SAMLTD", "U", PASSWORD), transport=httpx2.MockTransport(_answer)) as sage:
        lists = (
            sage.accounts, sage.terms, sage.account_sets, sage.tax_groups, sage.tax_authorities,
            sage.fiscal_calendars, sage.company_profile, sage.currencies, sage.vendors,
            sage.posted_documents, sage.invoice_batches,
        )  # fmt: skip
        assert [len(resource.find()) for resource in lists] == [1] * len(ROWS)
    assert sage.calls == len(ROWS)
