"""Knows by which names of a profile a record is read, where a list and a detail have names of their own (§6.1, §6.9).

Does not know how a value is read, nor what it means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from avidxchange.nouns import INVOICE, OPERATIONS
from avidxchange.profile import Profile
from avidxchange.profile_parts import Field

_FREE_TEXT = ("description", "approved_by", "image_url")
_MAY_HOLD_CARDS = ("method", "check_number", "ach_trace", "currency", "status", "bank_account_ref")


def fields_of(profile: Profile, operation: str) -> Mapping[str, Field]:
    """The names the records of a list are read by; invoices that are listed whole have all the invoice's."""
    found = profile.operations.get(operation)
    whole = operation == "invoices_list" and found is not None and found.detail is None
    own = found.fields if found and not whole else {}
    return own or (invoice_fields(profile) if OPERATIONS[operation] is INVOICE else {})


def invoice_fields(profile: Profile) -> Mapping[str, Field]:
    """The names an invoice is read by."""
    detail, listed = profile.operations.get("invoice_get"), profile.operations.get("invoices_list")
    fields = dict(detail.fields) if detail else {}
    if listed and (listed.detail is None or not detail):
        fields.update(listed.fields)
    return fields


def identity_names(profile: Profile) -> frozenset[str]:
    """The last parts of the paths of every field but free text: what an invoice is told apart by."""
    return _last_names(invoice_fields(profile), but=_FREE_TEXT)


def payment_names(profile: Profile) -> frozenset[str]:
    """The same of what a payment, its vendor and its invoices are known by, of amounts and of times (§6.3)."""
    return _last_names(fields_of(profile, "payments_list"), but=_MAY_HOLD_CARDS)


def status_names(profile: Profile) -> frozenset[str]:
    """The same of a status, or of the invoice it is read from."""
    return _last_names(status_fields(profile), but=_FREE_TEXT)


def _last_names(fields: Mapping[str, Field], *, but: Collection[str]) -> frozenset[str]:
    kept = (found for found in _all_fields(fields.values()) if found.name not in but)
    return frozenset(path.rsplit(".", 1)[-1] for found in kept for path in found.paths)


def _all_fields(fields: Iterable[Field]) -> Iterator[Field]:
    for found in fields:
        yield found
        yield from _all_fields(found.fields.values())


def status_fields(profile: Profile) -> Mapping[str, Field]:
    """The names of a status. The fallback lists invoices: the list's names win over those of `invoice_get`."""
    if profile.can("invoice_statuses_list"):
        return fields_of(profile, "invoice_statuses_list")
    return {**invoice_fields(profile), **fields_of(profile, "invoices_list")}
