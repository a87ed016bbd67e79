"""The desk at which invoices are written: numbers, dates, amounts and the pools to draw from.

Knows how a plain, faultless invoice looks and what stands in Sage's books. Knows no kind's trouble.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from simulators.company import (
    Account,
    ApprovedInvoice,
    Distribution,
    InvoiceLine,
    OpenEntry,
    PostedDocument,
    PurchaseOrder,
    Vendor,
)
from simulators.seed.accounts import postable
from simulators.seed.orders import billable
from simulators.seed.setup import CURRENCIES, TERMS, locked_month
from simulators.seed.vendors import role_of

__all__ = ["Books", "Desk", "Pools", "pools", "recoded", "total"]

_DECIMALS = {currency.code: currency.decimals for currency in CURRENCIES}
_DUE_DAYS = {terms.code: terms.due_days for terms in TERMS}
_SUBJECTS = (
    "Cleaning, main hall", "Bearings for line 2", "Castings", "Office supplies", "Repair of pump 7",
    "Cutting oil", "Packaging, quarter's order", "Freight to dock B", "Calibration of gauges",
    "Steel bar", "Software, yearly", "Waste removal", "Safety gear", "Electric motor rewound",
)  # fmt: skip
_UPDATED_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Pools:
    """What invoices may refer to, sorted by what it is good for."""

    vendors: dict[str, tuple[Vendor, ...]]  # by role
    orders: dict[str, tuple[PurchaseOrder, ...]]  # billable, by ordinary vendor
    ordered_from: tuple[str, ...]  # the vendors that have such orders
    by_number: dict[str, Vendor]
    good: tuple[Account, ...]
    inactive: tuple[Account, ...]
    prohibited: tuple[Account, ...]
    control: tuple[Account, ...]  # of receivables
    codes: frozenset[str]  # unformatted, all accounts
    formatted: dict[str, str]  # by unformatted


@dataclass(kw_only=True)
class Books:
    """What stands in Sage besides the master records; grows while invoices are written."""

    posted: list[PostedDocument] = field(default_factory=list)
    open_entries: list[OpenEntry] = field(default_factory=list)


def pools(
    vendors: tuple[Vendor, ...], accounts: tuple[Account, ...], orders: tuple[PurchaseOrder, ...]
) -> Pools:
    """Sort vendors, accounts and orders into the pools invoices draw from."""
    roles: defaultdict[str, list[Vendor]] = defaultdict(list)
    for index, vendor in enumerate(vendors):
        roles[role_of(vendor, index)].append(vendor)
    ordinary = {vendor.number for vendor in roles["ordinary"]}
    billed: defaultdict[str, list[PurchaseOrder]] = defaultdict(list)
    for order in orders:
        if billable(order) and order.vendor in ordinary:
            billed[order.vendor].append(order)
    return Pools(
        vendors={role: tuple(members) for role, members in roles.items()},
        orders={number: tuple(members) for number, members in billed.items()},
        ordered_from=tuple(billed),
        by_number={vendor.number: vendor for vendor in vendors},
        good=tuple(account for account in accounts if postable(account)),
        inactive=tuple(account for account in accounts if not account.active),
        prohibited=tuple(account for account in accounts if account.post_to == "Prohibited"),
        control=tuple(account for account in accounts if "AR" in account.subledgers),
        codes=frozenset(account.unformatted for account in accounts),
        formatted={account.unformatted: account.formatted for account in accounts},
    )


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts, Decimal(0) for none."""
    return sum(amounts, Decimal(0))


class Desk:
    """Draws what an invoice is made of; everything comes from `rng`, so the same seed repeats it."""

    def __init__(self, rng: Random, today: date, pools: Pools) -> None:
        self.rng = rng
        self.today = today
        self.pools = pools
        self.books = Books()
        self._turns: Counter[str] = Counter()
        self._ids: set[str] = set()
        self._numbers = 500_000
        self._days = _open_days(today)
        self._midnight = datetime.combine(today, time(), UTC)

    def turn(self, name: str) -> int:
        """Give 0, 1, 2 ... by name, to let variants alternate."""
        self._turns[name] += 1
        return self._turns[name] - 1

    def vendor(self, role: str) -> Vendor:
        """Draw a vendor of a role; hard ones come in turn so that all are met."""
        members = self.pools.vendors[role]
        return members[self.turn("hard") % len(members)] if role == "hard" else self.rng.choice(members)

    def number(self) -> str:
        """Give a document number nobody else has, upper case, at most 22 characters."""
        self._numbers += 1
        return self.rng.choice(("INV-{}", "{}", "A{}/26", "R-{}-X")).format(self._numbers)

    def amount(self, currency: str) -> Decimal:
        """Draw a positive amount at the currency's decimals."""
        units = self.rng.randrange(1_000, self.rng.choice((20_000, 200_000, 3_000_000)))
        return Decimal(units).scaleb(-_DECIMALS[currency])

    def amounts(self, currency: str, count: int) -> tuple[Decimal, ...]:
        """Draw so many amounts."""
        return tuple(self.amount(currency) for _ in range(count))

    def plain(self, kind: str, vendor: Vendor, amounts: tuple[Decimal, ...]) -> ApprovedInvoice:
        """Write an invoice of these lines with nothing wrong: no tax, coded to good accounts."""
        updated = self._midnight - timedelta(seconds=self.rng.randrange(1, _UPDATED_SECONDS))
        approved = updated - timedelta(minutes=self.rng.randrange(1, 600))
        dated = self._days[self.rng.randrange(bisect_right(self._days, approved.date()))]
        subject = self.rng.choice(_SUBJECTS)
        return ApprovedInvoice(
            id=self._id(),
            kind=kind,
            number=self.number(),
            vendor_code=vendor.number,
            type="invoice",
            dated=dated,
            due=dated + timedelta(days=_DUE_DAYS[vendor.terms]),
            posting_date=None,
            terms_code=vendor.terms,
            currency=vendor.currency,
            total=total(amounts),
            description=subject,
            approved_by=f"approver{self.rng.randrange(1, 9)}",
            approved_at=approved,
            updated_at=updated,
            lines=tuple(self._line(n + 1, subject, amount) for n, amount in enumerate(amounts)),
            distributions=tuple(
                Distribution(amount=amount, gl_account=self.rng.choice(self.pools.good).formatted)
                for amount in amounts
            ),
        )

    def post(self, vendor: Vendor, number: str, amount: Decimal, kind: str = "Invoice") -> None:
        """Put a posted document into Sage's books."""
        dated = self.today - timedelta(days=self.rng.randrange(20, 300))
        document = PostedDocument(
            vendor=vendor.number,
            number=number,
            type=kind,
            dated=dated,
            amount=amount,
            currency=vendor.currency,
            description=self.rng.choice(_SUBJECTS),
        )
        self.books.posted.append(document)

    def key_in(self, vendor: Vendor, number: str, amount: Decimal) -> None:
        """Put an entry into an open batch, as somebody keyed it by hand."""
        entry = OpenEntry(
            vendor=vendor.number,
            number=number,
            type="Invoice",
            dated=self.rng.choice(self._days),
            amount=amount,
            account=self.rng.choice(self.pools.good).unformatted,
            description=self.rng.choice(_SUBJECTS),
        )
        self.books.open_entries.append(entry)

    def _line(self, number: int, subject: str, amount: Decimal) -> InvoiceLine:
        quantity = self.rng.choice((1, 1, 2, 5, 10))
        unit_price = amount / quantity
        if unit_price.as_tuple().exponent != amount.as_tuple().exponent:
            quantity, unit_price = 1, amount  # printed prices carry the currency's decimals
        return InvoiceLine(
            number=number,
            description=f"{subject} {number}",
            quantity=Decimal(quantity),
            unit_price=unit_price,
            amount=amount,
        )

    def _id(self) -> str:
        while True:
            made = f"INV-{self.rng.getrandbits(48):012x}"
            if made not in self._ids:
                self._ids.add(made)
                return made


def recoded(invoice: ApprovedInvoice, account: str) -> ApprovedInvoice:
    """Give the invoice with its last distribution coded to `account`."""
    *others, last = invoice.distributions
    return replace(invoice, distributions=(*others, replace(last, gl_account=account)))


def _open_days(today: date) -> tuple[date, ...]:
    """Give the days invoices are dated: since the first of last month, none in the locked period."""
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    days = ((first + timedelta(days=n)) for n in range((today - first).days + 1))
    return tuple(day for day in days if (day.year, day.month) != locked_month(today))
