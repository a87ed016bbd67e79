"""Knows every record this client reads, under one roof.

Does not know how they are decoded or where they come from.
"""

from sage300.codec import Day, Record, YesNo, says_yes
from sage300.models.company import CompanyProfile, CurrencyCode, FiscalCalendar, FiscalPeriod
from sage300.models.invoice_batches import (
    Invoice,
    InvoiceBatch,
    InvoiceDetail,
    InvoiceDetailOptionalField,
    InvoiceOptionalField,
    InvoicePaymentSchedule,
)
from sage300.models.ledger import (
    Account,
    AccountGroup,
    AccountOptionalField,
    AccountValidCurrency,
    ControlAccountSubledger,
    SegmentCode,
)
from sage300.models.matched_invoices import MatchedInvoice, MatchedInvoiceLine
from sage300.models.payables_setup import (
    AccountSet,
    DistributionCode,
    DistributionSet,
    DistributionSetDetail,
    PaymentCode,
    TaxFormCode,
    Terms,
    TermsPayment,
)
from sage300.models.payment_batches import AdjustmentDistribution, AppliedPayment, Payment, PaymentBatch
from sage300.models.posted import PostedDocument, PostedPayment, PostingError
from sage300.models.processes import PostInvoices, PostPayments
from sage300.models.purchase_orders import (
    PurchaseOrder,
    PurchaseOrderComment,
    PurchaseOrderLine,
    PurchaseOrderLineOptionalField,
    PurchaseOrderOptionalField,
)
from sage300.models.receipts import Receipt, ReceiptLine
from sage300.models.taxes import TaxAuthority, TaxClass, TaxGroup, TaxRate
from sage300.models.vendors import RemitToLocation, Vendor, VendorGroup, VendorOptionalField

__all__ = [
    "Account",
    "AccountGroup",
    "AccountOptionalField",
    "AccountSet",
    "AccountValidCurrency",
    "AdjustmentDistribution",
    "AppliedPayment",
    "CompanyProfile",
    "ControlAccountSubledger",
    "CurrencyCode",
    "Day",
    "DistributionCode",
    "DistributionSet",
    "DistributionSetDetail",
    "FiscalCalendar",
    "FiscalPeriod",
    "Invoice",
    "InvoiceBatch",
    "InvoiceDetail",
    "InvoiceDetailOptionalField",
    "InvoiceOptionalField",
    "InvoicePaymentSchedule",
    "MatchedInvoice",
    "MatchedInvoiceLine",
    "Payment",
    "PaymentBatch",
    "PaymentCode",
    "PostInvoices",
    "PostPayments",
    "PostedDocument",
    "PostedPayment",
    "PostingError",
    "PurchaseOrder",
    "PurchaseOrderComment",
    "PurchaseOrderLine",
    "PurchaseOrderLineOptionalField",
    "PurchaseOrderOptionalField",
    "Receipt",
    "ReceiptLine",
    "Record",
    "RemitToLocation",
    "SegmentCode",
    "TaxAuthority",
    "TaxClass",
    "TaxFormCode",
    "TaxGroup",
    "TaxRate",
    "Terms",
    "TermsPayment",
    "Vendor",
    "VendorGroup",
    "VendorOptionalField",
    "YesNo",
    "says_yes",
]
