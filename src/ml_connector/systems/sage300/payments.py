"""The step that finds payments among Sage's posted ones, where Sage 300 is where they are made. It enters nothing.

Knows APPostedPayments, and by which of its members a payment is sought. Knows no ledger, and not when two agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sage300
from ml_connector.domain.failures import Failure
from ml_connector.domain.money import ZERO
from ml_connector.domain.paid import Booked, Match, match, numbered, numbers
from ml_connector.domain.payment import Payment
from ml_connector.engine.looking import OnlyLooked, OnlyLooks
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Found, Receipt
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.system import Books

__all__ = ["MatchPayment"]

Wire = sage300.models.PostedPayment

_BY_NUMBER = (("CheckNumber", 18), ("DocumentNumber", 22))  # a longer number cannot stand there (F.15)
_NOTHING = Receipt(numbers={"in Sage 300": "nothing to find"})


@dataclass(frozen=True, kw_only=True)
class MatchPayment(OnlyLooks):
    """Matches payments that were made in Sage 300; what is not posted yet waits, and is looked for again."""

    books: Books
    name: str = "compare-with-sage"
    look_max: int = 200

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> OnlyLooked:
        """Read the posted payments that may be these, and compare; a status is nothing to be found there."""
        sought = {
            line.key: self._sought(record) for line, record in deliveries if isinstance(record, Payment)
        }
        posted = _Posted(client=self.books.client)
        with reading():
            posted.read(list(sought.values()))
        today = self.books.facts.now().date()
        found = {key: self._found(posted, one, today) for key, one in sought.items()}
        return OnlyLooked(found={line.key: found.get(line.key, _NOTHING) for line, _ in deliveries})

    def _sought(self, payment: Payment) -> "_Sought":
        return _Sought(vendor=self.books.vendor(payment.vendor), payment=payment)

    def _found(self, posted: "_Posted", one: "_Sought", today: date) -> Found:
        verdict = match(one.payment, [_booked(wire) for wire in posted.of(one.vendor)], today)
        if not isinstance(verdict, Match):
            return verdict if isinstance(verdict, Failure) else _NOTHING
        wire, booked = posted.known[verdict.booked.where], verdict.booked
        place = f"{self.books.book}|posted payment|{booked.where}"
        return Receipt(numbers=_numbers(wire, verdict.by), amount=booked.amount, place=place)


@dataclass(frozen=True, kw_only=True)
class _Sought:
    """A payment, and its vendor as Sage knows it."""

    vendor: str
    payment: Payment


@dataclass(frozen=True, kw_only=True)
class _Posted:
    """The posted payments that were read so far, by where they are."""

    client: sage300.Sage300
    known: dict[str, Wire] = field(default_factory=dict)

    def read(self, sought: Sequence[_Sought]) -> None:
        """Ask by number, and for what no number found by day: Sage may pad a number, or have one of its own."""
        for member, longest in _BY_NUMBER:
            pairs = [
                (one.vendor, number)
                for one in self._unmet(sought)
                for number in numbers(one.payment)
                if len(number) <= longest
            ]
            self._ask(member, pairs)
        days = [(one.vendor, one.payment.dated) for one in self._unmet(sought) if one.payment.dated]
        self._ask("CheckDate", days)

    def of(self, vendor: str) -> Sequence[Wire]:
        """Those of one vendor."""
        return [wire for wire in self.known.values() if wire.VendorNumber.strip().upper() == vendor]

    def _unmet(self, sought: Sequence[_Sought]) -> Iterator[_Sought]:
        """Give those that have a vendor, and no number yet among what was read."""
        for one in sought:
            if one.vendor and not any(numbered(one.payment, _booked(wire)) for wire in self.of(one.vendor)):
                yield one

    def _ask(self, member: str, pairs: Sequence[tuple[str, str] | tuple[str, date]]) -> None:
        if pairs:
            found = self.client.posted_payments.any_of(("VendorNumber", member), list(pairs))
            self.known.update((_where(wire), wire) for wire in found)


def _where(wire: Wire) -> str:
    """Name a posted payment by the whole of its key, for people too."""
    serial = f" ({wire.CheckSerialNumber})" if wire.CheckSerialNumber else ""
    return (
        f"check {wire.CheckNumber.strip()}{serial} of bank {wire.BankCode.strip()}, {wire.CheckDate.isoformat()}, "
        f"vendor {wire.VendorNumber.strip().upper()}"
    )


def _booked(wire: Wire) -> Booked:
    amount = wire.CheckAmountVendorCurrency
    return Booked(
        where=_where(wire),
        check=wire.CheckNumber,
        document=wire.DocumentNumber,
        amount=(wire.PaymentAmount if amount is None else amount) or ZERO,
        currency=wire.CurrencyCode.strip().upper(),
        dated=wire.CheckDate,
        reversed=wire.CheckCleared == "Reversed",
    )


def _numbers(wire: Wire, by: str) -> Mapping[str, str]:
    told = {
        "payment batch": str(wire.BatchNumber or ""),
        "entry": str(wire.EntryNumber or ""),
        "bank": wire.BankCode.strip(),
        "check": wire.CheckNumber.strip(),
        "document": wire.DocumentNumber.strip(),
        "posted": wire.PostingDate.isoformat() if wire.PostingDate else "",
        "known by": by,
    }
    return {name: value for name, value in told.items() if value}
