"""Knows one made-up record of every kind, to show and to prove a profile with.

Does not know real records, and nothing that is sent anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

from avidxchange.models import Acknowledgement, Declined, Receipt
from avidxchange.profile_parts import Field
from avidxchange.records import (
    Address,
    DimensionValue,
    GlAccount,
    Invoice,
    InvoiceDistribution,
    InvoiceLine,
    Pairs,
    Payment,
    PaymentApplication,
    PaymentRequest,
    PurchaseOrder,
    PurchaseOrderLine,
    ReferenceValue,
    Segment,
    Vendor,
)

Coded = TypeVar("Coded", PurchaseOrderLine, InvoiceLine, InvoiceDistribution)

WHEN = datetime(2026, 1, 31, 17, 30, tzinfo=UTC)
DAY = date(2026, 1, 31)
DIMENSIONS: Pairs = (("department", "100"),)

ADDRESS = Address(
    line1="1 Sample Street", line2="Floor 2", line3="Dock 3", line4="Attn. Receivables",
    city="Springfield", state="IL", postal_code="62701", country="US",
)  # fmt: skip
VENDOR = Vendor(
    code="1200", id="V-1", name="Sample Supply", active=True, remit_to=ADDRESS, phone="555-0100",
    email="ar@example.com", tax_id="00-0000000", terms_code="NET30", currency="USD",
    default_gl_account="6000-100", payment_hold=False, custom=DIMENSIONS, updated_at=WHEN,
)  # fmt: skip
ACCOUNT = GlAccount(
    code="6000-100", id="G-1", description="Office supplies", active=True, type="expense",
    segments=(Segment(name="account", value="6000"), Segment(name="department", value="100")),
)  # fmt: skip
DIMENSION = DimensionValue(
    dimension="department", code="100", id="D-1", description="Head office", active=True, parent_code="10"
)
REFERENCE = ReferenceValue(code="NET30", id="T-1", description="30 days net", active=True)
ORDER = PurchaseOrder(
    number="PO000123", id="P-1", vendor_code="1200", date=DAY, status="open", currency="USD",
    terms_code="NET30", total=Decimal("250.00"), custom=DIMENSIONS,
    lines=(
        PurchaseOrderLine(
            line_number="1", item="A1-103/0", description="Lamp", quantity_ordered=Decimal("10.0000"),
            quantity_received=Decimal("4.0000"), unit_of_measure="Ea.", unit_price=Decimal("25.000000"),
            amount=Decimal("250.00"), gl_account="6000-100", dimensions=DIMENSIONS,
        ),
    ),
)  # fmt: skip
INVOICE = Invoice(
    id="I-1", number="INV-1001", vendor_code="1200", total=Decimal("107.50"), type="invoice",
    date=DAY, due_date=date(2026, 3, 2), posting_date=DAY, terms_code="NET30", currency="USD",
    tax=Decimal("7.50"), freight=Decimal("0.00"), discount=Decimal("0.00"), po_number="PO000123",
    description="Lamps", status="approved", export_status="pending", company="COMPANY",
    approved_by="Sample Approver", approved_at=WHEN, updated_at=WHEN,
    image_url="/documents/I-1.pdf",
    lines=(
        InvoiceLine(
            line_number="1", description="Lamp", quantity=Decimal("4.0000"), unit_price=Decimal("25.000000"),
            amount=Decimal("100.00"), po_line="1", gl_account="6000-100", dimensions=DIMENSIONS,
        ),
    ),
    distributions=(
        InvoiceDistribution(
            amount=Decimal("107.50"), gl_account="6000-100", dimensions=DIMENSIONS, job="J-7",
            description="Lamps",
        ),
    ),
)  # fmt: skip
APPLICATIONS = (
    PaymentApplication(
        invoice_id="I-1", invoice_number="INV-1001", amount=Decimal("107.50"), discount=Decimal("0.00")
    ),
)
PAYMENT = Payment(
    id="PAY-1", amount=Decimal("107.50"), number="500123", method="check", check_number="500123",
    ach_trace="", date=DAY, currency="USD", vendor_code="1200", status="issued", bank_account_ref="MAIN",
    issued_at=WHEN, cleared_at=WHEN, voided_at=WHEN, replaces_payment_id="PAY-0", updated_at=WHEN,
    applications=APPLICATIONS,
)  # fmt: skip
PAYMENT_REQUEST = PaymentRequest(
    number="500123", amount=Decimal("107.50"), vendor_code="1200", vendor_name="Sample Supply",
    remit_to=ADDRESS, tax_id="00-0000000", date=DAY, currency="USD", method="check",
    bank_account_ref="MAIN", payer_id="PAYER-1", batch="BATCH-1", applications=APPLICATIONS,
)  # fmt: skip
TOLD = Acknowledgement(erp_document="INV-1001", erp_batch="45", erp_entry="3", posted_at=WHEN)
DECLINED = Declined(code="vendor-missing", message="Vendor 1200 is not in the ERP")
RECEIPTS = (
    Receipt(invoice_id="I-1", told=TOLD),
    Receipt(invoice_id="I-2", told=DECLINED),
)

#: The record each operation carries; a name is filled into the path where the operation has one.
RECORDS: Mapping[str, object] = {
    "vendors_upsert": VENDOR,
    "vendors_list": VENDOR,
    "gl_accounts_upsert": ACCOUNT,
    "gl_accounts_list": ACCOUNT,
    "dimension_values_upsert": DIMENSION,
    "reference_values_upsert": REFERENCE,
    "purchase_orders_upsert": ORDER,
    "purchase_orders_list": ORDER,
    "invoices_submit": INVOICE,
    "invoices_list": INVOICE,
    "invoice_get": INVOICE,
    "invoice_statuses_list": INVOICE,
    "payments_list": PAYMENT,
    "payment_requests_submit": PAYMENT_REQUEST,
}
NAMES = {"invoice_id": "I-1", "dimension": "department", "batch_id": "B-1", "list": "terms"}


def record(operation: str, fields: Mapping[str, Field]) -> object:
    """The sample of an operation, with the dimensions the profile has single places for."""
    found = RECORDS[operation]
    if isinstance(found, Vendor | PurchaseOrder):
        found = replace(found, custom=_dimensions(fields.get("custom")))
    if isinstance(found, PurchaseOrder):
        found = replace(found, lines=_coded(found.lines, fields.get("lines")))
    if isinstance(found, Invoice):
        found = replace(found, lines=_coded(found.lines, fields.get("lines")))
        found = replace(found, distributions=_coded(found.distributions, fields.get("distributions")))
    return found


def _dimensions(field: Field | None) -> Pairs:
    named = tuple((name, str(100 + place)) for place, name in enumerate(field.fields)) if field else ()
    return named or DIMENSIONS


def _coded(rows: tuple[Coded, ...], field: Field | None) -> tuple[Coded, ...]:
    dimensions = _dimensions(field.fields.get("dimensions") if field else None)
    return tuple(replace(row, dimensions=dimensions) for row in rows)
