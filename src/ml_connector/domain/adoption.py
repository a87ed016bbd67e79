"""Whether a document that others entered is the invoice we were about to enter (L18).

Pure. Knows the four things that must agree, and the words that tell it. Knows no system and no ledger.
"""

from dataclasses import dataclass
from decimal import Decimal

from ml_connector.domain import money

__all__ = ["Document", "agreed", "compared"]

_AGREES = "vendor, number, amount and currency agree"
_DIFFERS = "it does not agree"


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document as either side knows it; `amount` is signed, credits negative; `currency` may be unknown ("")."""

    vendor: str
    number: str
    amount: Decimal
    currency: str


def compared(ours: Document, theirs: Document) -> str:
    """Say whether two documents are one: the words that `agreed` knows, or what differs."""
    off = [
        f"{name} {there or 'not told'} instead of {here or 'not told'}"
        for name, here, there in (
            ("vendor", ours.vendor, theirs.vendor),
            ("number", ours.number, theirs.number),
            ("amount", money.text(ours.amount), money.text(theirs.amount)),
            ("currency", ours.currency, theirs.currency),
        )
        if here != there or not there
    ]
    return f"{_DIFFERS}: {', '.join(off)}" if off else _AGREES


def agreed(said: str) -> bool:
    """Tell from what was said of a finding whether all four agreed."""
    return said.endswith(_AGREES)
