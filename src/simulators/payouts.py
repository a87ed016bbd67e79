"""Payments as AvidXchange keeps them (§4.4, §6.3), and how each seeded one must end in the product's ledger.

Knows what a payment is. Knows no wire form, no list and no product.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

__all__ = ["Application", "Payment", "Payout"]


@dataclass(frozen=True, kw_only=True)
class Application:
    """What a payment pays of one invoice."""

    invoice_id: str
    invoice_number: str
    amount: Decimal
    discount: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One payment; `method` and `status` are raw wire words, such as `AvidPay Direct` and `Cleared`."""

    id: str
    number: str
    method: str
    dated: date
    amount: Decimal
    currency: str
    vendor_code: str
    status: str
    updated_at: datetime
    check_number: str = ""
    ach_trace: str = ""
    bank_account_ref: str = ""
    issued_at: datetime | None = None
    cleared_at: datetime | None = None
    voided_at: datetime | None = None
    replaces: str = ""
    applications: tuple[Application, ...] = ()

    @property
    def key(self) -> tuple[datetime, str]:
        """Where the payment stands in the list."""
        return self.updated_at, self.id


@dataclass(frozen=True, kw_only=True)
class Payout:
    """A seeded payment; `kind` is why the seed made it, `end` is done or held, `cause` names why held."""

    payment: Payment
    kind: str
    end: str = "done"
    cause: str = ""
