"""Knows which resources of a Sage 300 company this client reads: where each is, and what its key is.

Does not know how they are read, and holds no value of any company.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sage300 import filters, models
from sage300.codec import Record
from sage300.filters import Filter
from sage300.odata import EnumMember

T = TypeVar("T", bound=Record)


@dataclass(frozen=True, kw_only=True)
class Shape(Generic[T]):
    """What there is to know about a resource: where it is, what a record is, which members are its key.

    `pinned` are parts of the key that always have the same enum member; the rest is `key`. Every read is
    narrowed to them, and the record is addressed by path only where the dialect knows how an enum is spelled
    there (§F.14).
    """

    module: str
    name: str
    record: type[T]
    key: tuple[str, ...]
    pinned: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Behind the company's root: `AP/APVendors`."""
        return f"{self.module}/{self.name}"

    @property
    def fixed(self) -> Filter | None:
        """The condition on every read; None where there is none."""
        return filters.equals(self.pinned) if self.pinned else None

    def enum_members(self) -> dict[str, EnumMember]:
        """The pinned parts as they stand in a path."""
        return {name: EnumMember(member=member) for name, member in self.pinned.items()}


PURCHASES = {"TransactionType": "Purchases"}

VENDORS = Shape(module="AP", name="APVendors", record=models.Vendor, key=("VendorNumber",))
VENDOR_GROUPS = Shape(module="AP", name="APVendorGroups", record=models.VendorGroup, key=("GroupCode",))
REMIT_TO_LOCATIONS = Shape(
    module="AP",
    name="APRemitToLocations",
    record=models.RemitToLocation,
    key=("VendorNumber", "RemitToLocationKey"),
)
TERMS = Shape(module="AP", name="APTerms", record=models.Terms, key=("TermsCode",))
ACCOUNT_SETS = Shape(module="AP", name="APAccountSets", record=models.AccountSet, key=("AccountSetCode",))
DISTRIBUTION_CODES = Shape(
    module="AP", name="APDistributionCodes", record=models.DistributionCode, key=("DistributionCodeKey",)
)
DISTRIBUTION_SETS = Shape(
    module="AP", name="APDistributionSets", record=models.DistributionSet, key=("DistributionSetKey",)
)
PAYMENT_CODES = Shape(module="AP", name="APPaymentCodes", record=models.PaymentCode, key=("PaymentCodeKey",))
TAX_FORM_CODES = Shape(module="AP", name="AP1099CPRSCodes", record=models.TaxFormCode, key=("Code",))
INVOICE_BATCHES = Shape(
    module="AP", name="APInvoiceBatches", record=models.InvoiceBatch, key=("BatchNumber",)
)
PAYMENT_BATCHES = Shape(
    module="AP",
    name="APPaymentAndAdjustmentBatches",
    record=models.PaymentBatch,
    key=("BatchSelector", "BatchNumber"),
)
POSTED_DOCUMENTS = Shape(
    module="AP",
    name="APPostedDocuments",
    record=models.PostedDocument,
    key=("VendorNumber", "DocumentNumber"),
)
POSTED_PAYMENTS = Shape(
    module="AP",
    name="APPostedPayments",
    record=models.PostedPayment,
    key=("BankCode", "VendorNumber", "CheckNumber", "CheckSerialNumber", "CheckDate"),
)
POSTING_ERRORS = Shape(
    module="AP",
    name="APPostingErrorMessages",
    record=models.PostingError,
    key=(
        "BatchType",
        "PostingSequenceNumber",
        "BatchNumber",
        "EntryNumber",
        "LineNumber",
        "ErrorNumber",
        "SequenceNumber",
    ),
)
PURCHASE_ORDERS = Shape(
    module="PO", name="POPurchaseOrders", record=models.PurchaseOrder, key=("PurchaseOrderSequenceKey",)
)
RECEIPTS = Shape(module="PO", name="POGetReceipts", record=models.Receipt, key=("ReceiptSequenceKey",))
# Before 2022.2 receipts are read where they are entered (§D).
RECEIPTS_BEFORE_2022_2 = Shape(
    module="PO", name="POReceipts", record=models.Receipt, key=("ReceiptSequenceKey",)
)
PO_INVOICES = Shape(module="PO", name="POInvoices", record=models.MatchedInvoice, key=("InvoiceSequenceKey",))
ACCOUNTS = Shape(module="GL", name="GLAccounts", record=models.Account, key=("UnformattedAccount",))
ACCOUNT_GROUPS = Shape(
    module="GL", name="GLAccountGroups", record=models.AccountGroup, key=("AccountGroupCode",)
)
SEGMENT_CODES = Shape(
    module="GL", name="GLSegmentCodes", record=models.SegmentCode, key=("SegmentNumber", "SegmentCodeKey")
)
TAX_GROUPS = Shape(
    module="TX", name="TXTaxGroups", record=models.TaxGroup, key=("TaxGroupKey",), pinned=PURCHASES
)
TAX_AUTHORITIES = Shape(
    module="TX", name="TXTaxAuthorities", record=models.TaxAuthority, key=("TaxAuthorityKey",)
)
TAX_RATES = Shape(
    module="TX",
    name="TXTaxRates",
    record=models.TaxRate,
    key=("TaxAuthority", "BuyerClass"),
    pinned=PURCHASES,
)
FISCAL_CALENDARS = Shape(
    module="CS", name="CSFiscalCalendars", record=models.FiscalCalendar, key=("FiscalYear",)
)
COMPANY_PROFILE = Shape(
    module="CS", name="CSCompanyProfile", record=models.CompanyProfile, key=("DatabaseID",)
)
CURRENCIES = Shape(module="CS", name="CSCurrencyCodes", record=models.CurrencyCode, key=("CurrencyCodeKey",))
POST_INVOICES = Shape(module="AP", name="APPostInvoices", record=models.PostInvoices, key=())
POST_PAYMENTS = Shape(module="AP", name="APPostPaymentsAndAdjustments", record=models.PostPayments, key=())
