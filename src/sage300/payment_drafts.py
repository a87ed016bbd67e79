"""Knows the shape and the order of a payment batch that is written to Sage 300 (D3, §F.15).

Does not know values, nor any card: what is left unset is left out and defaulted by Sage (D4).
"""

import datetime
from decimal import Decimal
from typing import Literal

from msgspec import UNSET, Raw, Struct, UnsetType

from sage300.drafts import Date, Number, Text, Whole

Selector = Literal["PY", "AD"]
"""PY for payments, AD for adjustments; part of the key (D15)."""


class AppliedPaymentDraft(Struct, frozen=True, kw_only=True):
    """What is paid on one document: the document first, then the amounts."""

    DocumentNumber: str
    PaymentNumber: Whole = UNSET
    PaymentAmount: Decimal
    DiscountAmountTaken: Number = UNSET
    Description: Text = UNSET
    Reference: Text = UNSET


class PaymentDraft(Struct, frozen=True, kw_only=True):
    """One payment: kind and vendor (they set the defaults), date, means, then what it pays (D3).

    Its amount is left to Sage, which adds up what it pays (D19); only a prepayment has one of its own.
    """

    PaymentTransactionType: Text = UNSET
    VendorNumber: str
    PaymentDateAdjustmentDate: Date = UNSET
    PostingDate: Date = UNSET
    VendorRemitToLocation: Text = UNSET
    PaymentCode: Text = UNSET
    CheckPrintRequired: Text = UNSET
    CheckNumber: Text = UNSET
    EntryDescription: Text = UNSET
    EntryReference: Text = UNSET
    VendorRateType: Text = UNSET
    VendorRateDate: Date = UNSET
    VendorExchangeRate: Number = UNSET
    TotalPrepayVendorCurrency: Number = UNSET
    AppliedPayments: tuple[AppliedPaymentDraft, ...] | UnsetType = UNSET


class PaymentBatchDraft(Struct, frozen=True, kw_only=True):
    """A new batch: which kind, then the bank (it sets the currency). It has no number (D14)."""

    BatchSelector: Selector = "PY"
    BatchDate: datetime.date | UnsetType = UNSET
    Description: Text = UNSET
    BankCode: Text = UNSET
    BankCurrencyCode: Text = UNSET
    PaymentsAdjustments: tuple[PaymentDraft | Raw, ...]
