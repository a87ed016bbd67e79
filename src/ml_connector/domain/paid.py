"""Whether a payment is in the books of the ERP: what is compared, and what comes of it.

Pure. Knows payments as AvidXchange made them and as the books keep them. Knows no list and no system.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ml_connector.domain import money
from ml_connector.domain.failures import Failure, Held, TryLater
from ml_connector.domain.payment import UNDER_WAY, UNDONE, Payment

__all__ = ["AGAIN_S", "LATE_DAYS", "Booked", "Match", "match", "named", "numbered", "numbers"]

LATE_DAYS = 5
"""Days after its date until a payment that is not in the books is told by name."""

AGAIN_S = 3600
"""Seconds until it is looked for again: posting is people's work, an hour is soon enough."""


@dataclass(frozen=True, kw_only=True)
class Booked:
    """One posted payment of the vendor: where it is, its numbers, what it says; `reversed` = taken back again."""

    where: str
    check: str
    document: str
    amount: Decimal
    currency: str
    dated: date | None
    reversed: bool


@dataclass(frozen=True, kw_only=True)
class Match:
    """The posted payment that is this one, and by what it was known."""

    booked: Booked
    by: str


def numbers(payment: Payment) -> tuple[str, ...]:
    """Give the numbers it may have in the books, each once."""
    return tuple(dict.fromkeys(filter(None, (payment.check_number, payment.trace, payment.number))))


def numbered(payment: Payment, one: Booked) -> bool:
    """Tell whether one has a number of the payment's, as people compare them: case, blanks and zeros before aside."""
    ours = {_bare(number) for number in numbers(payment)} - {""}
    return bool(ours & {_bare(one.check), _bare(one.document)})


def named(payment: Payment) -> str:
    """Name a payment so that it can be found on either side."""
    number = payment.check_number or payment.trace or payment.number or payment.id
    dated = f" of {payment.dated.isoformat()}" if payment.dated else ""
    return f"{number}, {_amount(payment.paid, payment.currency)} to vendor {payment.vendor}{dated}"


def match(payment: Payment, booked: Sequence[Booked], today: date) -> Match | Failure | None:
    """Find the payment among posted ones of its vendor, or say why it cannot be told; None where it need not be there.

    By its number first. By date and amount only where it has no check number: two checks never have the same one.
    """
    known = [one for one in booked if numbered(payment, one)]
    if payment.status not in UNDER_WAY:
        return _undone(payment, known)
    if known:
        return _by_number(payment, known)
    agreeing = [one for one in booked if not payment.check_number and _dated(payment, one)]
    if len(agreeing) > 1:
        return Held(cause="payment-unclear-in-sage", said=_several(payment, agreeing))
    if agreeing:
        return Match(booked=agreeing[0], by="vendor, date and amount")
    return _missing(payment, today)


def _by_number(payment: Payment, known: Sequence[Booked]) -> Match | Failure:
    alive = [one for one in known if not one.reversed]
    agreeing = [one for one in alive if _agrees(payment, one)]
    if len(agreeing) == 1:
        return Match(booked=agreeing[0], by="number")
    if len(agreeing) > 1:
        return Held(cause="payment-unclear-in-sage", said=_several(payment, agreeing))
    other = (alive or known)[0]
    how = _amount(other.amount, other.currency) if alive else "reversed"
    said = f"{named(payment)}; in Sage 300: {other.where}, {how}"
    return Held(cause="payment-differs-in-sage", said=said)


def _undone(payment: Payment, known: Sequence[Booked]) -> Failure | None:
    """A payment that came to nothing is no business of the books, unless they still count it as made."""
    alive = [one for one in known if not one.reversed and _agrees(payment, one)]
    if payment.status not in UNDONE or not alive:
        return None
    said = f"{named(payment)} is {payment.status} in AvidXchange; in Sage 300 not reversed: {alive[0].where}"
    return Held(cause="payment-differs-in-sage", said=said)


def _missing(payment: Payment, today: date) -> Failure:
    day = payment.dated or payment.issued_on
    if day is not None and (today - day).days < LATE_DAYS:
        return TryLater(cause="payment-awaited", said=named(payment), after_s=AGAIN_S)
    return Held(cause="payment-not-in-sage", said=named(payment))


def _dated(payment: Payment, one: Booked) -> bool:
    same_day = payment.dated is not None and payment.dated == one.dated
    return same_day and not one.reversed and _agrees(payment, one)


def _agrees(payment: Payment, one: Booked) -> bool:
    same_currency = not payment.currency or not one.currency or payment.currency == one.currency
    return same_currency and payment.paid == one.amount


def _several(payment: Payment, found: Sequence[Booked]) -> str:
    return f"{named(payment)}; in Sage 300: {'; '.join(sorted(one.where for one in found))}"


def _bare(number: str) -> str:
    return number.strip().upper().lstrip("0")


def _amount(amount: Decimal, currency: str) -> str:
    return f"{money.text(amount)} {currency}".strip()
