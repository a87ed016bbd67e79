"""What was ordered, received and invoiced of one purchase order, and which lines of an invoice clear what was received.

Pure. Knows quantities, amounts and payables-clearing accounts. Knows no system, no setting and not who may decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ml_connector.domain import money
from ml_connector.domain.account import unformatted
from ml_connector.domain.invoice import Distribution, Invoice

__all__ = [
    "OrderInvoice",
    "OrderMatch",
    "OrderedLine",
    "ReceivedLine",
    "Uncleared",
    "clearing_of",
    "in_words",
    "uncleared",
]

_ZERO = Decimal(0)
_PLACES = Decimal("0.001")


@dataclass(frozen=True, kw_only=True)
class OrderedLine:
    """One line of the order; quantities at four decimals in the unit of the order, None where not read."""

    number: str
    item: str = ""
    description: str = ""
    unit: str = ""
    ordered: Decimal | None = None
    received: Decimal | None = None
    canceled: Decimal | None = None
    unit_cost: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ReceivedLine:
    """One line of a receipt: what came less what went back, and how much of it P/O has an invoice for.

    `settled`: Sage 300 says that nothing more is to be invoiced of it. `amount` and `tax` are of all that came, at
    three decimals. `clearing` is the payables-clearing account Sage 300 shows for it, "" where it shows none. `line` is
    the number of the order's line, "" where that is not known. `several`: the receipt is for several orders, so that
    P/O may have invoices for it which name none of them and are not seen.
    """

    receipt: str
    dated: date | None
    vendor: str
    line: str
    item: str = ""
    description: str = ""
    unit: str = ""
    received: Decimal
    invoiced: Decimal = _ZERO
    settled: bool = False
    unit_cost: Decimal | None = None
    amount: Decimal = _ZERO
    tax: Decimal = _ZERO
    clearing: str = ""
    several: bool = False

    @property
    def uninvoiced(self) -> Decimal:
        """How much of it P/O has no invoice for; zero where it is settled."""
        return _ZERO if self.settled else max(self.received - self.invoiced, _ZERO)

    @property
    def open_amount(self) -> Decimal:
        """What that much cost, without tax, at three decimals."""
        return _share(self.amount, self)

    @property
    def open_tax(self) -> Decimal:
        """The tax on that much, at three decimals."""
        return _share(self.tax, self)


def _share(whole: Decimal, line: ReceivedLine) -> Decimal:
    if not line.received:
        return _ZERO
    return (whole * line.uninvoiced / line.received).quantize(_PLACES, ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class OrderInvoice:
    """An invoice that P/O has for the order; `total` at three decimals, None where not read."""

    number: str
    vendor: str
    dated: date | None = None
    total: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class OrderMatch:
    """All that is known of one order number. `found`: the order itself is there; Day End may have deleted it, and its
    receipts are there all the same.
    """

    number: str
    found: bool = True
    vendor: str = ""
    completed: bool = False
    on_hold: bool = False
    lines: tuple[OrderedLine, ...] = ()
    received: tuple[ReceivedLine, ...] = ()
    invoices: tuple[OrderInvoice, ...] = ()

    def open_of(self, vendor: str) -> Sequence[ReceivedLine]:
        """Give what came from this vendor and has no invoice in P/O."""
        wanted = vendor.strip().upper()
        return [line for line in self.received if line.vendor.upper() == wanted and line.uninvoiced]


@dataclass(frozen=True, kw_only=True)
class Uncleared:
    """A line of an invoice, by its position from 0, that is not on the clearing account of what it pays for.

    `named`: the invoice says which line of the order it is for, and the order has that line.
    """

    position: int
    line: Distribution
    named: bool
    received: tuple[ReceivedLine, ...]


def uncleared(
    invoice: Invoice, accounts: Sequence[str], match: OrderMatch, otherwise: str = ""
) -> Sequence[Uncleared]:
    """List the lines of an invoice that are for received goods, and not on their clearing account.

    `accounts` are those the lines would be entered on, whole: a main account is another one with its dimensions.
    Where the invoice says of any line which line of the order it is for, the lines that say nothing are charges on top
    and are left out; where it says it of none, each may be for all that came, and so may a line that says one we do not
    know. `otherwise` is the clearing account of goods for which Sage 300 shows none.
    """
    came = match.open_of(invoice.vendor)
    numbers = {line.number for line in match.lines} | {line.line for line in came} - {""}
    told = [line.po_line for line in invoice.distributions]
    names = [line if line in numbers else "" for line in told]
    return [
        Uncleared(position=position, line=line, named=bool(name), received=concerned)
        for position, (line, name, account) in enumerate(
            zip(invoice.distributions, names, accounts, strict=True)
        )
        if (told[position] or not any(told))
        and (concerned := tuple(one for one in came if not name or one.line in (name, "")))
        and not _is_cleared(account, concerned, otherwise)
    ]


def clearing_of(received: Sequence[ReceivedLine], otherwise: str = "") -> str:
    """Give the one clearing account of what was received, as it is written there; "" where it is none or several."""
    accounts = {unformatted(code): code for code in _accounts(received, otherwise)}
    return next(iter(accounts.values())) if len(accounts) == 1 else ""


def _is_cleared(account: str, received: Sequence[ReceivedLine], otherwise: str) -> bool:
    return unformatted(account) in {unformatted(code) for code in _accounts(received, otherwise)} - {""}


def _accounts(received: Sequence[ReceivedLine], otherwise: str) -> Iterator[str]:
    for line in received:
        yield line.clearing or otherwise


def in_words(received: Sequence[ReceivedLine]) -> str:
    """Name receipts with what of them is not invoiced, in order: the same words for the same facts."""
    parts: dict[str, list[ReceivedLine]] = {}
    for line in received:
        parts.setdefault(line.receipt, []).append(line)
    return "; ".join(
        f"receipt {receipt}: {money.text(sum((line.open_amount for line in lines), _ZERO))} not invoiced ("
        + ", ".join(
            f"{_quantity(line.uninvoiced)} {line.unit} {line.item or line.description}".rstrip()
            for line in lines
        )
        + ")"
        for receipt, lines in sorted(parts.items())
    )


def _quantity(number: Decimal) -> str:
    return f"{number.normalize():f}"
