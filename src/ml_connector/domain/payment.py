"""A payment AvidXchange made, and how far an invoice is there: what was said of them last.

Knows statuses and methods in our words and in theirs, amounts, and what a payment pays. Knows no system, and no card:
no number of one ever comes this far.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ml_connector.domain import money
from ml_connector.domain.failures import Held

__all__ = ["MADE", "UNDER_WAY", "UNDONE", "Application", "InvoiceStatus", "Payment"]

UNKNOWN = "unknown"
UNDER_WAY = ("pending", "held", "processing", "funding", "issued", "cleared")
"""Statuses of a payment that is made or to be made; what is void, returned or in error pays nobody."""
MADE = ("issued", "cleared")
"""Statuses of a payment whose money is on its way, or there."""
UNDONE = ("void", "returned")
"""Statuses of a payment that came to nothing in the end; one in error may still move on (§4.4)."""

_NOT_MEANING = {"meaning": False}
_TOLD_MAX = 12  # applications named in words; all of them are in the kept text


@dataclass(frozen=True, kw_only=True)
class Application:
    """The part of a payment that pays one invoice; amounts at three decimals, None where nothing was said."""

    invoice_id: str = ""
    invoice_number: str = ""
    amount: Decimal | None = None
    discount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One payment, as it was last reported.

    `status` and `method` are ours, by the profile's vocabulary; `status_word` and `method_word` what AvidXchange said.
    The words are what counts as a change: a corrected vocabulary is none. `replaces` is the payment in whose place this
    one stands, such as a card nobody took.
    """

    id: str
    number: str = ""
    vendor: str = ""
    status: str = field(metadata=_NOT_MEANING)
    status_word: str = ""
    method: str = field(default="", metadata=_NOT_MEANING)
    method_word: str = ""
    check_number: str = ""
    trace: str = ""
    dated: date | None = None
    paid: Decimal
    currency: str = ""
    bank_account: str = ""
    issued_on: date | None = None
    cleared_on: date | None = None
    voided_on: date | None = None
    replaces: str = ""
    applications: tuple[Application, ...] = ()

    @property
    def label(self) -> str:
        """What people call it: its number, else that of its check or transfer, else AvidXchange's id."""
        return self.number or self.check_number or self.trace or self.id

    @property
    def party(self) -> str:
        """Who is paid."""
        return self.vendor

    @property
    def amount(self) -> Decimal | None:
        """What is paid."""
        return self.paid

    @property
    def references(self) -> tuple[str, ...]:
        """The invoices it pays, and the other numbers it may be looked up by."""
        invoices = [word for each in self.applications for word in (each.invoice_number, each.invoice_id)]
        return (*dict.fromkeys(invoices), self.id, self.check_number, self.trace, self.replaces)

    @property
    def over(self) -> bool:
        """Never: a payment may come back after it looked done (§4.4)."""
        return False

    @property
    def ended(self) -> bool:
        """Never: a payment ends nothing that is there."""
        return False

    @property
    def told(self) -> Mapping[str, str]:
        """What is known of it in words, by name; a name with nothing to say is left out."""
        said = {
            "status": _both(self.status_word, self.status),
            "method": _both(self.method_word, self.method),
            "check": self.check_number,
            "trace": self.trace,
            "dated": _day(self.dated),
            "amount": f"{money.text(self.paid)} {self.currency}".strip(),
            "issued": _day(self.issued_on),
            "cleared": _day(self.cleared_on),
            "voided": _day(self.voided_on),
            "in place of": self.replaces,
            "pays": self._pays(),
        }
        return {name: word for name, word in said.items() if word}

    def _pays(self) -> str:
        parts = [_applied(each) for each in self.applications]
        more = f" and {len(parts) - _TOLD_MAX} more" if len(parts) > _TOLD_MAX else ""
        return ", ".join(parts[:_TOLD_MAX]) + more

    def check(self) -> None:
        """Raise Held for a status or a method that the profile has no word for: it is never guessed (§6.6)."""
        if self.status == UNKNOWN:
            raise Held(cause="payment-status-unknown", said=self.status_word or "(no status)")
        if self.method == UNKNOWN:
            raise Held(cause="payment-method-unknown", said=self.method_word)


@dataclass(frozen=True, kw_only=True)
class InvoiceStatus:
    """How far an invoice is in AvidXchange, of those we entered and of all others; words as for a payment.

    `number` is empty where the list of statuses does not give it.
    """

    id: str
    number: str = ""
    status: str = field(metadata=_NOT_MEANING)
    status_word: str = ""
    export_status: str = field(default="", metadata=_NOT_MEANING)
    export_word: str = ""

    @property
    def label(self) -> str:
        """What people call it; never the invoice's own number or id, by which the invoice itself is found."""
        return f"status of {self.number or self.id}"

    @property
    def party(self) -> str:
        """Nobody: the list does not say whose it is."""
        return ""

    @property
    def amount(self) -> Decimal | None:
        """None: a status has no amount."""
        return None

    @property
    def currency(self) -> str:
        """Empty, as it has no amount."""
        return ""

    @property
    def references(self) -> tuple[str, ...]:
        """The invoice."""
        return (self.id, self.number)

    @property
    def over(self) -> bool:
        """Never: what is paid may be voided."""
        return False

    @property
    def ended(self) -> bool:
        """Never: nobody is told of a status."""
        return False

    @property
    def told(self) -> Mapping[str, str]:
        """What is known of it in words, by name."""
        export = _both(self.export_word, self.export_status)
        return {"status": _both(self.status_word, self.status)} | ({"export": export} if export else {})

    def check(self) -> None:
        """Raise Held for a status that the profile has no word for (§6.6)."""
        if self.status == UNKNOWN:
            raise Held(cause="invoice-status-unknown", said=self.status_word or "(no status)")
        if self.export_status == UNKNOWN:
            raise Held(cause="export-status-unknown", said=self.export_word)


def _both(theirs: str, ours: str) -> str:
    """Give their word, and ours in brackets where it is another one."""
    return f"{theirs} ({ours})" if theirs and theirs.casefold() != ours else theirs or ours


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _applied(one: Application) -> str:
    amount = "" if one.amount is None else f" {money.text(one.amount)}"
    return f"{one.invoice_number or one.invoice_id}{amount}"
