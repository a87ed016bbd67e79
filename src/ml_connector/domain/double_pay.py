"""Whether an invoice may be paid twice: paid there and open here, or about to be paid there and settled here already.

Pure. Knows payments of AvidXchange and what the books still owe on the invoices they name. Knows no list and no system.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ml_connector.domain import money
from ml_connector.domain.failures import Failure, Held, TryLater
from ml_connector.domain.paid import AGAIN_S, LATE_DAYS, named
from ml_connector.domain.payment import MADE, Application, Payment

__all__ = ["Owed", "Watched", "watch"]

_TO_BE_MADE = ("pending", "held", "processing", "funding")


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One posted invoice: its total, what is still due of it, and when it was paid, if it was."""

    number: str
    total: Decimal
    due: Decimal
    currency: str
    paid_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What was seen of the invoices a payment names, in words; `alarm` where one may be paid twice."""

    seen: str
    alarm: Failure | None = None


def watch(payment: Payment, owed: Mapping[str, Owed], today: date) -> Watched:
    """Compare a payment with what the books owe, by the invoices' numbers in upper case.

    A part without an amount, or of a credit, is not judged; nor is what the books do not have posted.
    """
    pairs = [(part, owed[key]) for part in payment.applications if (key := _key(part)) in owed]
    judged = [(part, there) for part, there in pairs if _comparable(payment, part, there)]
    if payment.status in MADE:
        still = [there for part, there in judged if there.due > there.total - _settles(part)]
        return Watched(seen=_seen(pairs), alarm=_open(payment, still, today) if still else None)
    if payment.status in _TO_BE_MADE:
        gone = [there for part, there in judged if there.due < _settles(part)]
        return Watched(seen=_seen(pairs), alarm=_twice(payment, gone) if gone else None)
    return Watched(seen="nothing to compare")


def _open(payment: Payment, still: Iterable[Owed], today: date) -> Failure:
    """It takes people some days to enter a payment; after that it is theirs to look at."""
    said = f"{named(payment)}; still open: {_listed(still)}"
    day = payment.issued_on or payment.dated
    if day is not None and (today - day).days < LATE_DAYS:
        return TryLater(cause="paid-not-settled", said=said, after_s=AGAIN_S)
    return Held(cause="paid-still-open", said=said)


def _twice(payment: Payment, gone: Iterable[Owed]) -> Failure:
    return Held(cause="paid-already", said=f"{named(payment)}; settled already: {_listed(gone)}")


def _key(part: Application) -> str:
    return part.invoice_number.strip().upper()


def _comparable(payment: Payment, part: Application, there: Owed) -> bool:
    same_currency = not payment.currency or not there.currency or payment.currency == there.currency
    return same_currency and there.total > 0 and part.amount is not None and part.amount > 0


def _settles(part: Application) -> Decimal:
    """What a part takes off its invoice."""
    return (part.amount or money.ZERO) + (part.discount or money.ZERO)


def _seen(pairs: Iterable[tuple[Application, Owed]]) -> str:
    return _listed(there for _, there in pairs) or "no invoice of it is posted there"


def _listed(owed: Iterable[Owed]) -> str:
    return ", ".join(_told(one) for one in owed)


def _told(one: Owed) -> str:
    paid = f", paid on {one.paid_on.isoformat()}" if one.paid_on else ""
    return f"{one.number} {money.text(one.due)} of {money.text(one.total)} {one.currency} due{paid}"
