"""How accounts payable is set up beyond vendors and terms: banks, codes, rates, optional fields, remit-tos.

Knows the nouns of Sage's set-up screens. Knows no wire name, no document and no AvidXchange.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

__all__ = [
    "Bank",
    "DistributionCode",
    "DistributionSet",
    "OptionalField",
    "Paid",
    "Payables",
    "PaymentCode",
    "Rate",
    "RemitTo",
    "TaxCode",
]


@dataclass(frozen=True, kw_only=True)
class Bank:
    """A bank account payments are drawn on, in one currency."""

    code: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class PaymentCode:
    """How a payment is made; `type` is Cash, Check, CreditCard or Other."""

    code: str
    description: str
    type: str = "Check"


@dataclass(frozen=True, kw_only=True)
class DistributionCode:
    """A short name for a GL account and its line text (G17)."""

    code: str
    description: str
    account: str
    discountable: bool = True
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class DistributionSet:
    """Distribution codes used together, each with its share in percent."""

    code: str
    description: str
    currency: str
    shares: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, kw_only=True)
class Rate:
    """What one unit of `currency` is worth in the functional currency from this day on (15,7)."""

    currency: str
    dated: date
    rate: Decimal
    type: str = "SP"


@dataclass(frozen=True, kw_only=True)
class OptionalField:
    """An optional field set up for A/P invoices or their lines; `automatic` ones appear by themselves (D17).

    `kind` is Text, Amount, Number, Integer, YesNo, Date or Time; `value` its default as Sage writes it.
    """

    code: str
    description: str
    kind: str = "Text"
    value: str = ""
    automatic: bool = False
    on_lines: bool = False


@dataclass(frozen=True, kw_only=True)
class RemitTo:
    """An address of a vendor to which payments go."""

    vendor: str
    code: str
    description: str
    address: tuple[str, ...]
    city: str
    state: str
    zip_code: str
    country: str
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class TaxCode:
    """A 1099 or CPRS code and the amount from which it is reported."""

    code: str
    description: str
    minimum: Decimal


@dataclass(frozen=True, kw_only=True)
class Paid:
    """A payment that was posted before the story begins, of one whole document."""

    vendor: str
    document: str
    bank: str
    check: str
    dated: date


@dataclass(frozen=True, kw_only=True)
class Payables:
    """The whole of it; a company made by hand may leave all of it out."""

    banks: tuple[Bank, ...] = ()
    payment_codes: tuple[PaymentCode, ...] = ()
    distribution_codes: tuple[DistributionCode, ...] = ()
    distribution_sets: tuple[DistributionSet, ...] = ()
    rates: tuple[Rate, ...] = ()
    optional_fields: tuple[OptionalField, ...] = ()
    remit_tos: tuple[RemitTo, ...] = ()
    tax_codes: tuple[TaxCode, ...] = ()
    paid: tuple[Paid, ...] = ()
