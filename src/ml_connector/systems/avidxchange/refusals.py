"""What a refusal by AvidXchange means, as far as its answer says: a cause, and what it names.

Knows the gateway's codes and that a service may list complaints by field (§3.3, §6.4). No text of AvidXchange is
public (§4.5), so no text is read: what neither a code nor a field tells is UNRECOGNIZED. Knows no delivery.
"""

from dataclasses import dataclass

from avidxchange import errors

__all__ = ["UNRECOGNIZED", "Refusal", "refusal"]

UNRECOGNIZED = "avidxchange-refused"

_BY_CODE = {"102511": "avidxchange-too-large"}  # the gateway could not read the whole of it in time
_FIELDS_MAX = 5


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What AvidXchange said no for: a cause of the catalogue, and the fields it names, or ""."""

    cause: str
    named: str = ""


def refusal(error: errors.Rejected | errors.NotFound) -> Refusal:
    """Say what a refusal means, by its code and then by the fields it complains of."""
    if error.code in _BY_CODE:
        return Refusal(cause=_BY_CODE[error.code])
    if isinstance(error, errors.NotFound):
        return Refusal(cause="avidxchange-not-found")
    fields = dict.fromkeys(
        fault.field.strip() for fault in error.fields if fault.field and fault.field.strip()
    )
    if fields:
        return Refusal(cause="avidxchange-field", named=", ".join(list(fields)[:_FIELDS_MAX]))
    return Refusal(cause=UNRECOGNIZED)
