"""Knows the canonical AvidXchange records of §6.3: what each one is, whatever a gateway calls its fields.

Does not know wire names, JSON, the profile, or what anybody does with a record.

Amounts are exact decimals, days have no time, timestamps are aware. In what is written (vendors, accounts,
dimension and reference values, purchase orders, payment requests) a value is given, None (there is none: written by the
profile's null policy) or MISSING (nothing is said about it: never written).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final, Literal

InvoiceType = Literal["invoice", "credit", "unknown"]
Pairs = tuple[tuple[str, str], ...]


class Missing(Enum):
    """The type of MISSING, which is false in a condition, as None is."""

    MISSING = "missing"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


#: Nothing is said about this value: it differs from None, which says that there is none (§6.3).
MISSING: Final = Missing.MISSING
Text = str | None | Missing
Amount = Decimal | None | Missing
Day = dt.date | None | Missing
Flag = bool | None | Missing


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where payments are sent (§2.3.4: lines of 40 characters; city, state and postal code 40 together)."""

    line1: Text = MISSING
    line2: Text = MISSING
    line3: Text = MISSING
    line4: Text = MISSING
    city: Text = MISSING
    state: Text = MISSING
    postal_code: Text = MISSING
    country: Text = MISSING


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """A supplier; `code` is the ERP's vendor number and matches exactly (§4.1)."""

    code: str
    id: Text = MISSING
    name: Text = MISSING
    active: Flag = MISSING
    remit_to: Address | Missing | None = MISSING
    phone: Text = MISSING
    email: Text = MISSING
    tax_id: Text = MISSING
    terms_code: Text = MISSING
    currency: Text = MISSING
    default_gl_account: Text = MISSING
    payment_hold: Flag = MISSING
    custom: Pairs = ()
    updated_at: dt.datetime | Missing | None = MISSING


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One part of an account code."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class GlAccount:
    """An account invoices may be coded to."""

    code: str
    id: Text = MISSING
    description: Text = MISSING
    active: Flag = MISSING
    type: Text = MISSING
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DimensionValue:
    """One value of a dimension, such as department 100; `dimension` is the name of the dimension."""

    dimension: str
    code: str
    id: Text = MISSING
    description: Text = MISSING
    active: Flag = MISSING
    parent_code: Text = MISSING


@dataclass(frozen=True, kw_only=True)
class ReferenceValue:
    """One code of a list the ERP has set up and others name, such as payment terms; the list is said by the call."""

    code: str
    id: Text = MISSING
    description: Text = MISSING
    active: Flag = MISSING


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderLine:
    """One line of an order, with what was received so far. `dimensions`: (name, code)."""

    line_number: Text = MISSING
    item: Text = MISSING
    description: Text = MISSING
    quantity_ordered: Amount = MISSING
    quantity_received: Amount = MISSING
    unit_of_measure: Text = MISSING
    unit_price: Amount = MISSING
    amount: Amount = MISSING
    gl_account: Text = MISSING
    dimensions: Pairs = ()


@dataclass(frozen=True, kw_only=True)
class PurchaseOrder:
    """An order; `status` is open, closed or cancelled before the profile's words are put in."""

    number: str
    id: Text = MISSING
    vendor_code: Text = MISSING
    date: Day = MISSING
    status: Text = MISSING
    currency: Text = MISSING
    terms_code: Text = MISSING
    total: Amount = MISSING
    custom: Pairs = ()
    lines: tuple[PurchaseOrderLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InvoiceLine:
    """What was bought (§6.3). Amounts are exact; None where the gateway gave nothing."""

    line_number: str | None = None
    description: str | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    po_line: str | None = None
    gl_account: str | None = None
    dimensions: Pairs = ()


@dataclass(frozen=True, kw_only=True)
class InvoiceDistribution:
    """One coded part of the amount: the GL split (§2.3.8). `dimensions`: (name, code) in wire order."""

    amount: Decimal
    gl_account: str | None = None
    dimensions: Pairs = ()
    job: str | None = None
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """An invoice as AvidXchange has it (§6.3).

    `id` is opaque. `number` and `vendor_code` are empty when they did not come: such an invoice is readable, so
    that a person can be shown what is wrong with it. `type` is `unknown` when the gateway did not say or said
    something unlisted. `status` and `export_status` are canonical by the profile's vocabulary, `unknown` if
    unlisted (§6.6: never postable); the `raw_` fields keep the wire's word. Dates have no time; timestamps are
    aware. A credit keeps the sign it came with.
    """

    id: str
    number: str
    vendor_code: str
    total: Decimal
    type: InvoiceType = "unknown"
    raw_type: str | None = None
    date: dt.date | None = None
    due_date: dt.date | None = None
    posting_date: dt.date | None = None
    terms_code: str | None = None
    currency: str | None = None
    tax: Decimal | None = None
    freight: Decimal | None = None
    discount: Decimal | None = None
    po_number: str | None = None
    description: str | None = None
    status: str = "unknown"
    raw_status: str | None = None
    export_status: str = "unknown"
    raw_export_status: str | None = None
    company: str | None = None
    approved_by: str | None = None
    approved_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    image_url: str | None = None
    lines: tuple[InvoiceLine, ...] = ()
    distributions: tuple[InvoiceDistribution, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InvoiceStatus:
    """How far an invoice is (§6.6); `unknown` for an unlisted word, which `raw_` keeps."""

    id: str
    number: str | None = None
    status: str = "unknown"
    raw_status: str | None = None
    export_status: str = "unknown"
    raw_export_status: str | None = None
    updated_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentApplication:
    """The part of a payment that pays one invoice."""

    invoice_id: str | None = None
    invoice_number: str | None = None
    amount: Decimal | None = None
    discount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A payment as AvidXchange reports it (§6.3, §4.4); its method and status may still change.

    `method` and `status` are canonical, `unknown` for an unlisted word (§6.6), which `raw_` keeps: to be
    quarantined, never booked. What a payment, its vendor and its invoices are known by (ids, `number`,
    `vendor_code`, `invoice_number`) stays as it came; no other text holds more of a card number than its last
    four digits (L19).
    """

    id: str
    amount: Decimal
    number: str | None = None
    method: str = "unknown"
    raw_method: str | None = None
    check_number: str | None = None
    ach_trace: str | None = None
    date: dt.date | None = None
    currency: str | None = None
    vendor_code: str | None = None
    status: str = "unknown"
    raw_status: str | None = None
    bank_account_ref: str | None = None
    issued_at: dt.datetime | None = None
    cleared_at: dt.datetime | None = None
    voided_at: dt.datetime | None = None
    replaces_payment_id: str | None = None
    updated_at: dt.datetime | None = None
    applications: tuple[PaymentApplication, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PaymentRequest:
    """A payment the ERP asks AvidXchange to make; the parts are those of the payment file of §2.3.4."""

    number: str
    amount: Decimal
    vendor_code: str
    vendor_name: Text = MISSING
    remit_to: Address | Missing | None = MISSING
    tax_id: Text = MISSING
    date: Day = MISSING
    currency: Text = MISSING
    method: Text = MISSING
    bank_account_ref: Text = MISSING
    payer_id: Text = MISSING
    batch: Text = MISSING
    applications: tuple[PaymentApplication, ...] = ()
