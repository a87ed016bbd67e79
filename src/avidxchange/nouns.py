"""Knows the closed lists a profile may choose from: operations, canonical fields and their kinds, statuses
(§6.1 to §6.6).

Does not know how a profile is written, nor how anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "decimal", "date", "datetime", "flag", "dimensions", "list"]

_CODED: Final[Mapping[str, Kind]] = {
    "amount": "decimal", "gl_account": "text", "dimensions": "dimensions", "description": "text",
}  # fmt: skip
_ADDRESS = ("line1", "line2", "line3", "line4", "city", "state", "postal_code", "country")


@dataclass(frozen=True, kw_only=True)
class Noun:
    """Canonical fields of one kind of record; `lists` gives the fields of each list it carries."""

    fields: Mapping[str, Kind]
    lists: Mapping[str, Mapping[str, Kind]]


def _texts(*names: str) -> dict[str, Kind]:
    return dict.fromkeys(names, "text")


INVOICE: Final = Noun(
    fields={
        **_texts("id", "number", "vendor_code", "type", "terms_code", "currency", "po_number", "description"),
        **_texts("status", "export_status", "company", "approved_by", "image_url"),
        **dict.fromkeys(("total", "tax", "freight", "discount"), "decimal"),
        **dict.fromkeys(("date", "due_date", "posting_date"), "date"),
        **dict.fromkeys(("approved_at", "updated_at"), "datetime"),
        **dict.fromkeys(("lines", "distributions"), "list"),
    },
    lists={
        "lines": {
            **_CODED,
            **_texts("line_number", "po_line"),
            **dict.fromkeys(("quantity", "unit_price"), "decimal"),
        },
        "distributions": {**_CODED, "job": "text"},
    },
)

VENDOR: Final = Noun(
    fields={
        **_texts(
            "id", "code", "name", "phone", "email", "tax_id", "terms_code", "currency", "default_gl_account"
        ),
        **_texts(*(f"remit_to.{part}" for part in _ADDRESS)),
        "active": "flag",
        "payment_hold": "flag",
        "custom": "dimensions",
        "updated_at": "datetime",
    },
    lists={},
)

ACCOUNT: Final = Noun(
    fields={**_texts("id", "code", "description", "type"), "active": "flag", "segments": "list"},
    lists={"segments": _texts("name", "value")},
)

DIMENSION: Final = Noun(
    fields={**_texts("id", "dimension", "code", "description", "parent_code"), "active": "flag"}, lists={}
)

REFERENCE: Final = Noun(fields={**_texts("id", "code", "description"), "active": "flag"}, lists={})

PURCHASE_ORDER: Final = Noun(
    fields={
        **_texts("id", "number", "vendor_code", "status", "currency", "terms_code"),
        "date": "date",
        "total": "decimal",
        "custom": "dimensions",
        "lines": "list",
    },
    lists={
        "lines": {
            **_CODED,
            **_texts("line_number", "item", "unit_of_measure"),
            **dict.fromkeys(("quantity_ordered", "quantity_received", "unit_price"), "decimal"),
        }
    },
)

PAYMENT: Final = Noun(
    fields={
        **_texts("id", "number", "method", "check_number", "ach_trace", "currency", "vendor_code", "status"),
        **_texts("bank_account_ref", "replaces_payment_id"),
        **dict.fromkeys(("issued_at", "cleared_at", "voided_at", "updated_at"), "datetime"),
        "date": "date",
        "amount": "decimal",
        "applications": "list",
    },
    lists={
        "applications": {
            **_texts("invoice_id", "invoice_number"),
            **dict.fromkeys(("amount", "discount"), "decimal"),
        }
    },
)

PAYMENT_REQUEST: Final = Noun(
    fields={
        **_texts("number", "vendor_code", "vendor_name", "tax_id", "currency", "method", "bank_account_ref"),
        **_texts("payer_id", "batch", *(f"remit_to.{part}" for part in _ADDRESS)),
        "date": "date",
        "amount": "decimal",
        "applications": "list",
    },
    lists=PAYMENT.lists,
)

NOTHING: Final = Noun(fields={}, lists={})

LISTS: Final[Mapping[str, Noun]] = {
    "invoices_list": INVOICE,
    "invoice_statuses_list": INVOICE,
    "payments_list": PAYMENT,
    "vendors_list": VENDOR,
    "purchase_orders_list": PURCHASE_ORDER,
    "gl_accounts_list": ACCOUNT,
}
READS: Final[Mapping[str, Noun]] = {
    **LISTS,
    "invoice_get": INVOICE,
    "connection_test": NOTHING,
    "invoice_image_get": NOTHING,
    "batch_status": NOTHING,
}
WRITES: Final[Mapping[str, Noun]] = {
    "vendors_upsert": VENDOR,
    "gl_accounts_upsert": ACCOUNT,
    "dimension_values_upsert": DIMENSION,
    "reference_values_upsert": REFERENCE,
    "purchase_orders_upsert": PURCHASE_ORDER,
    "invoice_ack": NOTHING,
    "invoice_status_update": NOTHING,
    "invoice_acks": NOTHING,
    "invoices_submit": INVOICE,
    "payment_requests_submit": PAYMENT_REQUEST,
}
OPERATIONS: Final[Mapping[str, Noun]] = {**READS, **WRITES}
ALWAYS_ON: Final = (
    "connection_test",
    "invoice_get",
    "invoice_image_get",
    "invoice_status_update",
    "invoice_acks",
)
CAPABILITIES: Final = tuple(name for name in OPERATIONS if name not in ALWAYS_ON)

#: What an ERP sets up and others name by its code; a profile gives those a gateway takes their name in its path.
REFERENCE_LISTS: Final = ("terms", "currencies", "tax_groups", "distribution_codes")

INVOICE_STATUSES: Final = (
    "received", "indexing", "in_workflow", "on_hold", "approved", "rejected", "exported", "export_failed",
    "paid", "void", "unknown",
)  # fmt: skip
EXPORT_STATUSES: Final = ("pending", "exported", "failed", "unknown")
PAYMENT_STATUSES: Final = (
    "pending", "held", "processing", "funding", "issued", "cleared", "void", "returned", "error", "unknown",
)  # fmt: skip
PAYMENT_METHODS: Final = ("check", "ach", "vcc", "intercompany", "other", "unknown")
INVOICE_TYPES: Final = ("invoice", "credit", "unknown")

RESULT_STYLES: Final = (
    "per_item", "bare_array", "split_lists", "indexed_400", "batch_202", "empty_204",
)  # fmt: skip
OUTCOMES: Final = ("created", "updated", "unchanged", "accepted", "failed", "not_done", "unknown")
#: The field an item is known by when its result comes back.
KEYS: Final[Mapping[str, str]] = {
    "vendors_upsert": "code",
    "gl_accounts_upsert": "code",
    "dimension_values_upsert": "code",
    "reference_values_upsert": "code",
    "purchase_orders_upsert": "number",
    "invoices_submit": "number",
    "payment_requests_submit": "number",
    "invoice_acks": "invoice_id",
}

#: What a thing is known or found by, here or in a list's rows: never cut short.
CODES: Final = frozenset({
    "id", "number", "code", "invoice_id", "invoice_number", "vendor_code", "parent_code", "terms_code",
    "gl_account", "default_gl_account", "value", "dimension", "job", "item", "currency", "unit_of_measure",
    "line_number", "po_line", "po_number", "tax_id", "bank_account_ref", "payer_id", "batch", "type", "status",
    "method",
})  # fmt: skip

EXPORT_MODES: Final = ("ack", "status_update", "export_on_read", "none")
ACK_NAMES: Final = (
    "invoice_id", "erp_document", "erp_batch", "erp_entry", "posted_at", "error_code", "error_message",
)  # fmt: skip


def normalize(word: str) -> str:
    """A vocabulary word without case, spaces, hyphens and underscores (§6.6)."""
    return "".join(char for char in word.casefold() if char not in " -_\t")
