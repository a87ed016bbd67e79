"""Knows the shape and the order of what is written to Sage 300, where property order is part of the meaning
(D3).

Does not know values: what is left unset is left out of the payload and defaulted by Sage (D4).
"""

import datetime
from decimal import Decimal

from msgspec import UNSET, Raw, Struct, UnsetType

Text = str | UnsetType
Date = datetime.date | UnsetType
Number = Decimal | UnsetType
Whole = int | UnsetType


class OptionalFieldDraft(Struct, frozen=True, kw_only=True):
    """An optional field. `Value` is text for every type (D16); the switch stands before it, as the view
    wants it set.
    """

    OptionalField: str
    ValueSet: Text = "Yes"
    Value: str


class PaymentScheduleDraft(Struct, frozen=True, kw_only=True):
    """One payment of several; sent with the entry, since a later PATCH seems not to work in A/P (D18)."""

    PaymentNumber: Whole = UNSET
    DueDate: datetime.date
    AmountDue: Decimal
    DiscountDate: Date = UNSET
    DiscountAmount: Number = UNSET


class LineDraft(Struct, frozen=True, kw_only=True):
    """A distribution: where to (one of the first two, G17), words, tax rules, the amount, then tax amounts
    (G11).
    """

    DistributionCode: Text = UNSET
    GLAccount: Text = UNSET
    DistributionDescription: Text = UNSET
    Comment: Text = UNSET
    Discountable: Text = UNSET
    TaxClass1: Whole = UNSET
    TaxClass2: Whole = UNSET
    TaxClass3: Whole = UNSET
    TaxClass4: Whole = UNSET
    TaxClass5: Whole = UNSET
    TaxInclusive1: Text = UNSET
    TaxInclusive2: Text = UNSET
    TaxInclusive3: Text = UNSET
    TaxInclusive4: Text = UNSET
    TaxInclusive5: Text = UNSET
    DistributedAmount: Decimal
    ManualTaxEntry: Text = UNSET
    BaseTax1: Number = UNSET
    BaseTax2: Number = UNSET
    BaseTax3: Number = UNSET
    BaseTax4: Number = UNSET
    BaseTax5: Number = UNSET
    TaxAmount1: Number = UNSET
    TaxAmount2: Number = UNSET
    TaxAmount3: Number = UNSET
    TaxAmount4: Number = UNSET
    TaxAmount5: Number = UNSET
    InvoiceDetailOptionalFields: tuple[OptionalFieldDraft, ...] | UnsetType = UNSET


class EntryDraft(Struct, frozen=True, kw_only=True):
    """One document: vendor (it sets the defaults), number and type, dates, overrides, tax, total, then
    lines (D3).

    Amounts are positive for every DocumentType (G2). The total is not computed from the lines: it is
    sent (§F.4).
    """

    VendorNumber: str
    DocumentNumber: str
    DocumentType: Text = UNSET
    InvoiceDescription: Text = UNSET
    DocumentDate: Date = UNSET
    PostingDate: Date = UNSET
    AsOfDate: Date = UNSET
    RemitToLocation: Text = UNSET
    OrderNumber: Text = UNSET
    PONumber: Text = UNSET
    ApplytoDocument: Text = UNSET
    AccountSet: Text = UNSET
    CurrencyCode: Text = UNSET
    RateType: Text = UNSET
    RateDate: Date = UNSET
    RateOverridden: Text = UNSET
    ExchangeRate: Number = UNSET
    Terms: Text = UNSET
    DueDate: Date = UNSET
    DiscountDate: Date = UNSET
    DiscountPercentage: Number = UNSET
    DiscountAmountAvailable: Number = UNSET
    OnHold: Text = UNSET
    TaxGroup: Text = UNSET
    TaxAmountControl: Text = UNSET
    TaxBaseControl: Text = UNSET
    TaxClass1: Whole = UNSET
    TaxClass2: Whole = UNSET
    TaxClass3: Whole = UNSET
    TaxClass4: Whole = UNSET
    TaxClass5: Whole = UNSET
    TaxInclusive1: Text = UNSET
    TaxInclusive2: Text = UNSET
    TaxInclusive3: Text = UNSET
    TaxInclusive4: Text = UNSET
    TaxInclusive5: Text = UNSET
    TaxBase1: Number = UNSET
    TaxBase2: Number = UNSET
    TaxBase3: Number = UNSET
    TaxBase4: Number = UNSET
    TaxBase5: Number = UNSET
    TaxAmount1: Number = UNSET
    TaxAmount2: Number = UNSET
    TaxAmount3: Number = UNSET
    TaxAmount4: Number = UNSET
    TaxAmount5: Number = UNSET
    DocumentTotalIncludingTax: Number = UNSET
    InvoiceDetails: tuple[LineDraft, ...]
    InvoiceOptionalFields: tuple[OptionalFieldDraft, ...] | UnsetType = UNSET
    InvoicePaymentSchedules: tuple[PaymentScheduleDraft, ...] | UnsetType = UNSET


class BatchDraft(Struct, frozen=True, kw_only=True):
    """A new batch. It has no number (Sage gives the next one, D14) and no status (a second step could fail,
    D10). An entry may be one that `encode` has written before: it goes out byte for byte.
    """

    BatchDate: Date = UNSET
    Description: Text = UNSET
    Invoices: tuple[EntryDraft | Raw, ...]
