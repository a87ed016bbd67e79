"""Knows how a record's JSON becomes a canonical record by the names of a profile; pure (§6.3, §6.6, §6.7).

Does not know how the text was fetched, and guesses nothing: what it cannot read exactly is Unreadable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from avidxchange import cards, json_text
from avidxchange.errors import Unreadable
from avidxchange.naming import fields_of, invoice_fields, status_fields
from avidxchange.nouns import normalize
from avidxchange.profile import Profile
from avidxchange.profile_parts import Field
from avidxchange.reading import Reader, read_id
from avidxchange.records import (
    MISSING,
    Address,
    GlAccount,
    Invoice,
    InvoiceDistribution,
    InvoiceLine,
    InvoiceStatus,
    InvoiceType,
    Missing,
    Payment,
    PaymentApplication,
    PurchaseOrder,
    PurchaseOrderLine,
    Segment,
    Vendor,
)

_ADDRESS = tuple(Address.__dataclass_fields__)


def read_invoice(text: str, profile: Profile) -> Invoice:
    """The invoice in a JSON text. Raises Unreadable(reason, path) and nothing else.

    Where the list is complete (`detail: null`) the list's own names win over those of `invoice_get`.
    """
    return _invoice(_reader(text, invoice_fields(profile), profile), profile)


def _reader(text: str, fields: Mapping[str, Field], profile: Profile) -> Reader:
    wire = json_text.decode(text)
    if not isinstance(wire, dict):
        raise Unreadable("a record must be a JSON object")
    return Reader(wire, fields, profile.formats, "")


def _identity(read: Reader) -> str:
    identity = read_id(read.wire, read.fields)
    if identity is None:
        raise Unreadable("no usable id", read.path("id"))
    return identity


def _invoice(read: Reader, profile: Profile) -> Invoice:
    raw_type, raw_status, raw_export = read.text("type"), read.text("status"), read.text("export_status")
    return Invoice(
        id=_identity(read),
        number=read.text("number") or "",
        vendor_code=read.text("vendor_code") or "",
        total=read.needed_decimal("total"),
        type=_type(raw_type, read),
        raw_type=raw_type,
        date=read.date("date"),
        due_date=read.date("due_date"),
        posting_date=read.date("posting_date"),
        terms_code=read.text("terms_code"),
        currency=read.text("currency"),
        tax=read.decimal("tax"),
        freight=read.decimal("freight"),
        discount=read.decimal("discount"),
        po_number=read.text("po_number"),
        description=read.text("description"),
        status=_canonical("invoice_status", raw_status, profile),
        raw_status=raw_status,
        export_status=_canonical("export_status", raw_export, profile),
        raw_export_status=raw_export,
        company=read.text("company"),
        approved_by=read.text("approved_by"),
        approved_at=read.datetime("approved_at"),
        updated_at=read.datetime("updated_at"),
        image_url=read.text("image_url"),
        lines=tuple(_line(row) for row in read.rows("lines")),
        distributions=tuple(_distribution(row) for row in read.rows("distributions")),
    )


def _type(raw: str | None, read: Reader) -> InvoiceType:
    field = read.fields.get("type")
    word = field.words.get(normalize(raw), "unknown") if field and raw else "unknown"
    return cast("InvoiceType", word)


Kind = Literal["invoice_status", "export_status", "payment_status", "payment_method"]


def _canonical(kind: Kind, raw: str | None, profile: Profile) -> str:
    """Unlisted is `unknown`, never a guess (§6.6)."""
    return "unknown" if raw is None else profile.vocabulary[kind].get(normalize(raw), "unknown")


def _line(read: Reader) -> InvoiceLine:
    return InvoiceLine(
        line_number=read.text("line_number"),
        description=read.text("description"),
        quantity=read.decimal("quantity"),
        unit_price=read.decimal("unit_price"),
        amount=read.decimal("amount"),
        po_line=read.text("po_line"),
        gl_account=read.text("gl_account"),
        dimensions=read.dimensions("dimensions"),
    )


def _distribution(read: Reader) -> InvoiceDistribution:
    return InvoiceDistribution(
        amount=read.needed_decimal("amount"),
        gl_account=read.text("gl_account"),
        dimensions=read.dimensions("dimensions"),
        job=read.text("job"),
        description=read.text("description"),
    )


def read_status(text: str, profile: Profile) -> InvoiceStatus:
    """How far an invoice is, from a row of `invoice_statuses_list` or of its fallback. Raises Unreadable."""
    read = _reader(text, status_fields(profile), profile)
    raw_status, raw_export = read.text("status"), read.text("export_status")
    return InvoiceStatus(
        id=_identity(read),
        number=read.text("number"),
        status=_canonical("invoice_status", raw_status, profile),
        raw_status=raw_status,
        export_status=_canonical("export_status", raw_export, profile),
        raw_export_status=raw_export,
        updated_at=read.datetime("updated_at"),
    )


def read_payment(text: str, profile: Profile) -> Payment:
    """The payment in a JSON text (L19). Raises Unreadable.

    What a payment is known by stays whole; every other text keeps no more of a card than its last four digits.
    """
    read = _reader(text, fields_of(profile, "payments_list"), profile)
    raw_method, raw_status = _reduced(read, "method"), _reduced(read, "status")
    return Payment(
        id=_identity(read),
        amount=read.needed_decimal("amount"),
        number=read.text("number"),
        method=_canonical("payment_method", raw_method, profile),
        raw_method=raw_method,
        check_number=_reduced(read, "check_number"),
        ach_trace=_reduced(read, "ach_trace"),
        date=read.date("date"),
        currency=_reduced(read, "currency"),
        vendor_code=read.text("vendor_code"),
        status=_canonical("payment_status", raw_status, profile),
        raw_status=raw_status,
        bank_account_ref=_reduced(read, "bank_account_ref"),
        issued_at=read.datetime("issued_at"),
        cleared_at=read.datetime("cleared_at"),
        voided_at=read.datetime("voided_at"),
        replaces_payment_id=read.text("replaces_payment_id"),
        updated_at=read.datetime("updated_at"),
        applications=tuple(_application(row) for row in read.rows("applications")),
    )


def _application(read: Reader) -> PaymentApplication:
    return PaymentApplication(
        invoice_id=read.text("invoice_id"),
        invoice_number=read.text("invoice_number"),
        amount=read.decimal("amount"),
        discount=read.decimal("discount"),
    )


def _reduced(read: Reader, name: str) -> str | None:
    found = read.text(name)
    return cards.reduced(found) if found else found


def read_vendor(text: str, profile: Profile) -> Vendor:
    """The vendor in a row of `vendors_list`. Raises Unreadable."""
    read = _reader(text, fields_of(profile, "vendors_list"), profile)
    return Vendor(
        code=_code(read, "code"),
        id=read.said_text("id"),
        name=read.said_text("name"),
        active=read.said_flag("active"),
        remit_to=_address(read),
        phone=read.said_text("phone"),
        email=read.said_text("email"),
        tax_id=read.said_text("tax_id"),
        terms_code=read.said_text("terms_code"),
        currency=read.said_text("currency"),
        default_gl_account=read.said_text("default_gl_account"),
        payment_hold=read.said_flag("payment_hold"),
        custom=read.dimensions("custom"),
        updated_at=read.datetime("updated_at") if read.said("updated_at") else MISSING,
    )


def read_vendor_code(text: str, profile: Profile) -> str:
    """The code alone of a row of `vendors_list`, whatever else it holds. Raises Unreadable."""
    return _code(_reader(text, fields_of(profile, "vendors_list"), profile), "code")


def _address(read: Reader) -> Address | Missing:
    parts = {part: read.said_text(f"remit_to.{part}") for part in _ADDRESS}
    return Address(**parts) if any(value is not MISSING for value in parts.values()) else MISSING


def _code(read: Reader, name: str) -> str:
    found = read.text(name)
    if not found:
        raise Unreadable("is missing", read.path(name))
    return found


def read_gl_account(text: str, profile: Profile) -> GlAccount:
    """The account in a row of `gl_accounts_list`. Raises Unreadable."""
    read = _reader(text, fields_of(profile, "gl_accounts_list"), profile)
    return GlAccount(
        code=_code(read, "code"),
        id=read.said_text("id"),
        description=read.said_text("description"),
        active=read.said_flag("active"),
        type=read.said_text("type"),
        segments=tuple(
            Segment(name=_code(row, "name"), value=row.text("value") or "") for row in read.rows("segments")
        ),
    )


def read_purchase_order(text: str, profile: Profile) -> PurchaseOrder:
    """The order in a row of `purchase_orders_list`. Raises Unreadable."""
    read = _reader(text, fields_of(profile, "purchase_orders_list"), profile)
    return PurchaseOrder(
        number=_code(read, "number"),
        id=read.said_text("id"),
        vendor_code=read.said_text("vendor_code"),
        date=read.date("date") if read.said("date") else MISSING,
        status=read.said_text("status"),
        currency=read.said_text("currency"),
        terms_code=read.said_text("terms_code"),
        total=read.said_decimal("total"),
        custom=read.dimensions("custom"),
        lines=tuple(_order_line(row) for row in read.rows("lines")),
    )


def _order_line(read: Reader) -> PurchaseOrderLine:
    return PurchaseOrderLine(
        line_number=read.said_text("line_number"),
        item=read.said_text("item"),
        description=read.said_text("description"),
        quantity_ordered=read.said_decimal("quantity_ordered"),
        quantity_received=read.said_decimal("quantity_received"),
        unit_of_measure=read.said_text("unit_of_measure"),
        unit_price=read.said_decimal("unit_price"),
        amount=read.said_decimal("amount"),
        gl_account=read.said_text("gl_account"),
        dimensions=read.dimensions("dimensions"),
    )
