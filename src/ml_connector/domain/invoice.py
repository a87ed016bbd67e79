"""An approved invoice and what it can check about itself.

Knows amounts, lines and the sum they must make. Knows no vendor file, no calendar, no Sage and no AvidXchange.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain, combinations

from ml_connector.domain import money
from ml_connector.domain.failures import Held

__all__ = ["Charges", "Distribution", "Invoice", "Kind", "charges_on_top", "check"]

_NOT_MEANING = {"meaning": False}


class Kind(StrEnum):
    """What the document does to what we owe."""

    INVOICE = "invoice"
    CREDIT = "credit"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """One coded line: its amount and the GL account it goes to.

    `po_line` is the line of the purchase order it is for, "" where that is not said.
    """

    amount: Decimal
    account: str
    dimensions: tuple[tuple[str, str], ...] = ()
    description: str = ""
    po_line: str = field(default="", metadata=_NOT_MEANING)  # which goods, not what is owed for them


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """An invoice or credit; amounts are positive for both, `kind` gives the sign (G2)."""

    id: str
    number: str
    vendor: str
    kind: Kind
    dated: date | None
    due: date | None = None
    posting_date: date | None = None
    posted_on: date | None = field(default=None, metadata=_NOT_MEANING)  # what a person chose over every rule
    approved_on: date | None = field(default=None, metadata=_NOT_MEANING)
    currency: str = ""
    total: Decimal
    tax: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    po_number: str = ""
    description: str = ""
    image_url: str = field(default="", metadata=_NOT_MEANING)
    distributions: tuple[Distribution, ...] = ()

    @property
    def label(self) -> str:
        """What people call it."""
        return self.number or self.id

    @property
    def party(self) -> str:
        """Whom we owe."""
        return self.vendor

    @property
    def amount(self) -> Decimal:
        """What it adds to what we owe: credits negative (L15)."""
        return -self.total if self.kind is Kind.CREDIT else self.total

    @property
    def references(self) -> tuple[str, ...]:
        """Its purchase order."""
        return (self.po_number,) if self.po_number else ()

    @property
    def over(self) -> bool:
        """Never: nobody reads all invoices, so none is missed."""
        return False

    @property
    def ended(self) -> bool:
        """Never: an invoice ends nothing that is there."""
        return False


@dataclass(frozen=True, kw_only=True)
class Charges:
    """What comes on top of the coded lines; zero where it is already inside them or absent."""

    tax: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)


def check(invoice: Invoice) -> None:
    """Raise Held for the first thing that is wrong with the invoice by itself."""
    if not invoice.number.strip():
        raise Held(cause="document-number-missing")
    if not invoice.vendor.strip():
        raise Held(cause="vendor-missing")
    if invoice.kind is Kind.UNKNOWN:
        raise Held(cause="type-unknown")
    if invoice.total < 0:
        raise Held(cause="negative-total", said=money.text(invoice.total))
    if not invoice.distributions:
        raise Held(cause="no-lines")
    for position, line in enumerate(invoice.distributions, 1):
        if not line.account.strip():
            raise Held(cause="account-missing", said=f"line {position}, {money.text(line.amount)}")
    charges_on_top(invoice)


def charges_on_top(invoice: Invoice) -> Charges:
    """Find which of tax, freight and discount come on top of the lines so that all make the total.

    A supplier's tax may be a line of its own, inside the lines, or on top (avidxchange.md 2.3.8, L16), and
    nothing says which; the sum does. Raises Held when no reading fits or more than one does.
    """
    named = {"tax": invoice.tax, "freight": invoice.freight, "discount": -invoice.discount}
    present = {name: amount for name, amount in named.items() if amount}
    lines = sum((line.amount for line in invoice.distributions), Decimal(0))
    subsets = chain.from_iterable(combinations(present, size) for size in range(len(present) + 1))
    fits = [names for names in subsets if lines + sum(present[n] for n in names) == invoice.total]
    if not fits:
        off = invoice.total - lines - sum(present.values())
        raise Held(cause="unbalanced", said=_off(lines, present, invoice.total, off))
    if len(fits) > 1:
        raise Held(cause="ambiguous-charges", said=" or ".join(" and ".join(f) or "none" for f in fits))
    return Charges(**{name: abs(present[name]) if name == "discount" else present[name] for name in fits[0]})


def _off(lines: Decimal, present: dict[str, Decimal], total: Decimal, off: Decimal) -> str:
    parts = [
        f"lines {money.text(lines)}",
        *(f"{name} {money.text(amount)}" for name, amount in present.items()),
    ]
    return f"{', '.join(parts)}; total {money.text(total)}; difference {money.text(off)}"
