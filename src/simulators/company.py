"""What a seeded company is made of, on both sides, before either simulator gives it a wire form.

Knows the nouns of the trade and exact amounts. Knows no wire name, no HTTP, no simulator.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from simulators.payables import Payables
from simulators.payouts import Payout

__all__ = [
    "Account",
    "ApprovedInvoice",
    "Company",
    "Currency",
    "Distribution",
    "Expected",
    "FiscalYear",
    "Installment",
    "InvoiceLine",
    "OpenEntry",
    "OrderLine",
    "Period",
    "PostedDocument",
    "PurchaseOrder",
    "TaxAuthority",
    "TaxGroup",
    "Terms",
    "Vendor",
]


@dataclass(frozen=True, kw_only=True)
class Currency:
    """A currency and how many decimals its amounts carry (0 to 3)."""

    code: str
    description: str
    decimals: int = 2


@dataclass(frozen=True, kw_only=True)
class Installment:
    """One of several payments: its share in percent and its own days."""

    percent: Decimal
    due_days: int
    discount_days: int = 0
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Payment terms: due `due_days` after the invoice date, `discount_percent` if paid in time."""

    code: str
    description: str
    due_days: int
    discount_days: int = 0
    discount_percent: Decimal = Decimal(0)
    active: bool = True
    installments: tuple[Installment, ...] = ()  # two or more, when paid in parts


@dataclass(frozen=True, kw_only=True)
class TaxAuthority:
    """One tax on purchases; `rate` in percent; `in_price` = it may be contained in line amounts."""

    code: str
    description: str
    rate: Decimal
    recoverable: bool = True
    in_price: bool = False


@dataclass(frozen=True, kw_only=True)
class TaxGroup:
    """One to five authorities, in order, applied together to purchases."""

    code: str
    description: str
    authorities: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Period:
    """One fiscal period, both days included."""

    number: int
    start: date
    end: date
    locked: bool = False


@dataclass(frozen=True, kw_only=True)
class FiscalYear:
    """A fiscal year of twelve or thirteen periods."""

    year: str
    periods: tuple[Period, ...]


@dataclass(frozen=True, kw_only=True)
class Account:
    """A GL account; `unformatted` is its key, `formatted` shows the segment separators."""

    unformatted: str
    formatted: str
    description: str
    segments: tuple[str, ...]
    type: str = "IncomeStatement"  # or BalanceSheet, RetainedEarnings
    active: bool = True
    post_to: str = "Detail"  # or Consolidated, Prohibited
    subledgers: tuple[str, ...] = ()  # not empty: a control account of these subledgers only
    created: date = date(2020, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """A vendor as Sage 300 keeps it."""

    number: str
    name: str
    short_name: str
    group: str
    currency: str
    terms: str
    tax_group: str  # "" = none
    account_set: str
    address: tuple[str, ...]
    city: str
    state: str
    zip_code: str
    country: str
    phone: str = ""
    email: str = ""
    tax_number: str = ""
    active: bool = True
    on_hold: bool = False
    tax_included: bool = False  # line amounts of this vendor contain the tax
    duplicate_amount: str = "None"  # or Warning, Error
    duplicate_date: str = "None"  # or Warning, Error
    gl_account: str = ""
    last_maintained: date = date(2024, 1, 1)


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """One line of a purchase order; quantities at 4 decimals, unit cost at 6."""

    number: int
    item: str
    description: str
    ordered: Decimal
    received: Decimal
    unit: str
    unit_cost: Decimal
    account: str


@dataclass(frozen=True, kw_only=True)
class PurchaseOrder:
    """A purchase order; type is Active, Standing, Future or Blanket."""

    number: str
    sequence: int
    vendor: str
    ordered_on: date
    currency: str
    terms: str
    type: str = "Active"
    on_hold: bool = False
    completed: bool = False
    description: str = ""
    lines: tuple[OrderLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PostedDocument:
    """A document already in Sage's books; amount positive, `type` gives the sign."""

    vendor: str
    number: str
    type: str  # Invoice, DebitNote, CreditNote, Interest
    dated: date
    amount: Decimal
    currency: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenEntry:
    """An entry somebody keyed by hand in an open batch, before the connector came."""

    vendor: str
    number: str
    type: str
    dated: date
    amount: Decimal
    account: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """One coded line of an approved invoice."""

    amount: Decimal
    gl_account: str
    dimensions: tuple[tuple[str, str], ...] = ()
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class InvoiceLine:
    """One line as the vendor printed it."""

    number: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    po_line: int | None = None


@dataclass(frozen=True, kw_only=True)
class ApprovedInvoice:
    """An invoice as AvidXchange keeps it; `kind` is why the seed made it."""

    id: str
    kind: str
    number: str
    vendor_code: str
    type: str  # invoice, credit
    dated: date
    due: date
    posting_date: date | None
    terms_code: str
    currency: str
    total: Decimal
    tax: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    po_number: str = ""
    description: str = ""
    status: str = "approved"
    approved_by: str = ""
    approved_at: datetime
    updated_at: datetime
    image_url: str = ""
    lines: tuple[InvoiceLine, ...] = ()
    distributions: tuple[Distribution, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Where one seeded invoice must end: `end` is done, held or refused; `cause` names why not done."""

    invoice: str
    kind: str
    end: str
    cause: str = ""


@dataclass(frozen=True, kw_only=True)
class Company:
    """One seeded company on both sides, and the manifest of how it must end."""

    org_id: str
    name: str
    functional_currency: str
    currencies: tuple[Currency, ...]
    terms: tuple[Terms, ...]
    tax_authorities: tuple[TaxAuthority, ...]
    tax_groups: tuple[TaxGroup, ...]
    years: tuple[FiscalYear, ...]
    accounts: tuple[Account, ...]
    vendors: tuple[Vendor, ...]
    purchase_orders: tuple[PurchaseOrder, ...]
    posted: tuple[PostedDocument, ...]
    open_entries: tuple[OpenEntry, ...]
    invoices: tuple[ApprovedInvoice, ...]
    expected: tuple[Expected, ...]
    payables: Payables = field(default_factory=Payables)
    payouts: tuple[Payout, ...] = ()
    settings: tuple[tuple[str, str], ...] = field(default=())  # `--set`s the manifest assumes
