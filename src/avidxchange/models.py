"""Knows the canonical AvidXchange records of §6.3: what an invoice is, whatever a gateway calls its fields.

Does not know wire names, JSON, the profile, or what anybody does with an invoice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

InvoiceType = Literal["invoice", "credit", "unknown"]


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
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class InvoiceDistribution:
    """One coded part of the amount: the GL split (§2.3.8). `dimensions`: (name, code) in wire order."""

    amount: Decimal
    gl_account: str | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
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
class RawItem:
    """One record of a list, untouched: `text` is its JSON exactly as it came; `id` None if it has none
    usable.
    """

    id: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class RawPage:
    """One page of a list: `raw` is the whole body (not in repr), `server_date` the answer's own Date."""

    items: tuple[RawItem, ...]
    raw: bytes = field(repr=False)
    server_date: dt.datetime | None
    last: bool


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """What we tell AvidXchange about an invoice that reached the ERP (§6.5); `posted_at` is aware."""

    erp_document: str
    erp_batch: str | None = None
    erp_entry: str | None = None
    posted_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """AvidXchange knows. `already`: it says it had been told before (405/409 of the profile, §6.5)."""

    already: bool
    activity_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reached:
    """The connection test passed; `server_date` is the gateway's clock, `activity_id` its reference."""

    server_date: dt.datetime | None
    activity_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """One HTTP exchange, for a log: no query, no header, no body, no credential. `failure` names the error
    class.
    """

    operation: str
    method: str
    path: str
    status: int | None
    seconds: float
    received_bytes: int = 0
    activity_id: str | None = None
    failure: str | None = None
