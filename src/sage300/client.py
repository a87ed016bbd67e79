"""Knows which resources of a Sage 300 company there are, and puts the pieces of the client together.

Does not know what anyone wants to do with them; there is no other system, no database and no environment
here.

    with Sage300(Site("https://erp.example", "SAMLTD", "WEBAPI", password)) as sage:
        vendor = sage.vendors.get("1200")
"""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import httpx2

from sage300 import models, odata
from sage300.batches import InvoiceBatches
from sage300.resource import Dialect, Resource, Shape, T
from sage300.site import Site
from sage300.transport import Limits, Transport, Watch

VENDORS = Shape(module="AP", name="APVendors", record=models.Vendor, key=("VendorNumber",))
ACCOUNTS = Shape(module="GL", name="GLAccounts", record=models.Account, key=("UnformattedAccount",))
POSTED_DOCUMENTS = Shape(
    module="AP",
    name="APPostedDocuments",
    record=models.PostedDocument,
    key=("VendorNumber", "DocumentNumber"),
)
INVOICE_BATCHES = Shape(
    module="AP", name="APInvoiceBatches", record=models.InvoiceBatch, key=("BatchNumber",)
)
TERMS = Shape(module="AP", name="APTerms", record=models.Terms, key=("TermsCode",))
ACCOUNT_SETS = Shape(module="AP", name="APAccountSets", record=models.AccountSet, key=("AccountSetCode",))
TAX_GROUPS = Shape(
    module="TX",
    name="TXTaxGroups",
    record=models.TaxGroup,
    key=("TaxGroupKey",),
    fixed=odata.field("TransactionType").eq("Purchases"),
)
TAX_AUTHORITIES = Shape(
    module="TX", name="TXTaxAuthorities", record=models.TaxAuthority, key=("TaxAuthorityKey",)
)
FISCAL_CALENDARS = Shape(
    module="CS", name="CSFiscalCalendars", record=models.FiscalCalendar, key=("FiscalYear",)
)
COMPANY_PROFILE = Shape(
    module="CS", name="CSCompanyProfile", record=models.CompanyProfile, key=("DatabaseID",)
)
CURRENCIES = Shape(module="CS", name="CSCurrencyCodes", record=models.CurrencyCode, key=("CurrencyCodeKey",))


class Sage300:
    """One company. Safe to share between threads; serialize the writes yourself (H5). Close it, or use
    `with`.

    `transport` replaces the sockets (tests), `watch` is told every exchange, `sleep` waits between
    repeats of reads. Raises BadSite for a CA file that cannot be read.
    """

    def __init__(
        self,
        site: Site,
        *,
        limits: Limits | None = None,
        transport: httpx2.BaseTransport | None = None,
        watch: Watch | None = None,
        sleep: Callable[[float], None] = time.sleep,
        dialect: Dialect | None = None,
    ) -> None:
        self._wire = Transport(site, limits or Limits(), wire=transport, watch=watch, sleep=sleep)
        self._dialect = dialect or Dialect()
        self.vendors = self._resource(VENDORS)
        self.accounts = self._resource(ACCOUNTS)
        self.posted_documents = self._resource(POSTED_DOCUMENTS)
        self.terms = self._resource(TERMS)
        self.account_sets = self._resource(ACCOUNT_SETS)
        self.tax_groups = self._resource(TAX_GROUPS)
        self.tax_authorities = self._resource(TAX_AUTHORITIES)
        self.fiscal_calendars = self._resource(FISCAL_CALENDARS)
        self.company_profile = self._resource(COMPANY_PROFILE)
        self.currencies = self._resource(CURRENCIES)
        self.invoice_batches = InvoiceBatches(self._wire, INVOICE_BATCHES, self._dialect)

    @property
    def calls(self) -> int:
        """Requests tried so far, repeats included."""
        return self._wire.calls

    def close(self) -> None:
        """Lets the connections go."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _resource(self, shape: Shape[T]) -> Resource[T]:
        return Resource(self._wire, shape, self._dialect)
