"""Knows what an acknowledgement says on the wire, by the templates of the profile (§6.5); pure.

Does not know how it is sent, nor what the gateway answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from avidxchange.drafts import Draft
from avidxchange.errors import Unreadable
from avidxchange.models import Acknowledgement, Declined, Receipt
from avidxchange.profile_parts import Formats, Operation, Template
from avidxchange.values import write_datetime

_NAME = re.compile(r"\{([a-z_]+)\}")
_OMIT = object()


def body(
    template: Mapping[str, Template],
    values: Mapping[str, str | int | None],
    formats: Formats,
    extra: Mapping[str, str],
) -> bytes:
    """The JSON body: `extra` (the company) first, then the template with its names filled in.

    A text that is one name without a value follows the profile's null policy; inside a longer text it is
    empty. Raises Unreadable for a text that is none.
    """
    filled = _filled(template, values, formats.null_policy)
    try:
        return msgspec.json.encode({**extra, **(filled if isinstance(filled, dict) else {})})
    except UnicodeEncodeError as error:
        raise Unreadable("holds characters that cannot be sent") from error


def values(
    invoice_id: str, told: Acknowledgement | Declined, formats: Formats
) -> Mapping[str, str | int | None]:
    """What the names of a body stand for."""
    if isinstance(told, Declined):
        return {"invoice_id": invoice_id, "error_code": told.code, "error_message": told.message}
    posted_at: str | int | None = None
    if told.posted_at:
        posted_at = write_datetime(told.posted_at, formats.datetime, formats.naive_timezone)
        posted_at = int(posted_at) if formats.datetime.startswith("epoch_") else posted_at
    return {
        "invoice_id": invoice_id,
        "erp_document": told.erp_document,
        "erp_batch": told.erp_batch,
        "erp_entry": told.erp_entry,
        "posted_at": posted_at,
    }


def drafted(receipt: Receipt, operation: Operation, formats: Formats, company: Mapping[str, str]) -> Draft:
    """One item of a receipt for many invoices (§6.5). Raises Unreadable where the profile has no words for it."""
    failed = isinstance(receipt.told, Declined)
    template = operation.failure_body if failed else operation.success_body
    if not template:
        raise Unreadable(
            "the profile does not say how this is told", "failure_body" if failed else "success_body"
        )
    place = (operation.failure_envelope if failed else None) or operation.envelope
    text = body(
        template,
        values(receipt.invoice_id, receipt.told, formats),
        formats,
        company if place == "." else {},
    )
    return Draft(key=receipt.invoice_id, text=text, place=place)


def _filled(template: Template, values: Mapping[str, str | int | None], policy: str) -> object:
    if isinstance(template, Mapping):
        inner = {key: _filled(value, values, policy) for key, value in template.items()}
        return {key: value for key, value in inner.items() if value is not _OMIT}
    if not isinstance(template, str):
        return template
    alone = _NAME.fullmatch(template)
    if alone:
        value = values.get(alone.group(1))
        return {"omit": _OMIT, "send_null": None}.get(policy, "") if value is None else value
    return _NAME.sub(lambda found: str(values.get(found.group(1)) or ""), template)
