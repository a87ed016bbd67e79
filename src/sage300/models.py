"""Knows every record this client reads, under one roof.

Does not know how they are decoded or where they come from.
"""

from sage300.codec import Day, Record
from sage300.models_accounts import Account, AccountValidCurrency, ControlAccountSubledger
from sage300.models_batches import (
    Invoice,
    InvoiceBatch,
    InvoiceDetail,
    InvoiceDetailOptionalField,
    InvoiceOptionalField,
    InvoicePaymentSchedule,
)
from sage300.models_setup import (
    AccountSet,
    CompanyProfile,
    CurrencyCode,
    FiscalCalendar,
    FiscalPeriod,
    TaxAuthority,
    TaxClass,
    TaxGroup,
    Terms,
    TermsPayment,
    YesNo,
    says_yes,
)
from sage300.models_vendors import PostedDocument, Vendor, VendorOptionalField

__all__ = [
    "Account",
    "AccountSet",
    "AccountValidCurrency",
    "CompanyProfile",
    "ControlAccountSubledger",
    "CurrencyCode",
    "Day",
    "FiscalCalendar",
    "FiscalPeriod",
    "Invoice",
    "InvoiceBatch",
    "InvoiceDetail",
    "InvoiceDetailOptionalField",
    "InvoiceOptionalField",
    "InvoicePaymentSchedule",
    "PostedDocument",
    "Record",
    "TaxAuthority",
    "TaxClass",
    "TaxGroup",
    "Terms",
    "TermsPayment",
    "Vendor",
    "VendorOptionalField",
    "YesNo",
    "says_yes",
]
