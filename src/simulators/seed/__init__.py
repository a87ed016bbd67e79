"""A seeded company: a manufacturer and distributor, the same for the same arguments on any machine.

Knows which parts a company has and in which order they are drawn. Knows no wire form and no clock:
"today" is an argument.

Accounts are named unformatted (the key, "600010100") wherever Sage's own records refer to one
(vendors, order lines, open entries) and formatted ("6000-10-100") in AvidXchange's coding, except in
the kind "unformatted-account". The posting date is the document date throughout.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random

from simulators.company import ApprovedInvoice, Company, Expected, Vendor
from simulators.seed.accounts import FREIGHT, chart, postable
from simulators.seed.desk import Desk, pools
from simulators.seed.invoices import write
from simulators.seed.kinds import plan
from simulators.seed.orders import orders as make_orders
from simulators.seed.payables import payables
from simulators.seed.payouts import with_payments
from simulators.seed.setup import CURRENCIES, FUNCTIONAL, TAX_AUTHORITIES, TAX_GROUPS, TERMS, years
from simulators.seed.vendors import vendors as make_vendors

__all__ = ["TODAY", "company", "with_payments"]

TODAY = date(2026, 11, 15)
MOST_INVOICES = 400_000
OPEN_ENTRIES = 12


def company(
    seed: int = 1,
    *,
    invoices: int = 120,
    vendors: int = 250,
    accounts: int = 400,
    orders: int = 180,
    today: date = TODAY,
) -> Company:
    """Make a company of these sizes; the same arguments always give an equal one.

    ValueError when a size is too small or too large (47 vendors, 40 accounts, 12 orders at least).
    """
    if not 0 <= invoices <= MOST_INVOICES:
        raise ValueError(f"invoices must be 0 to {MOST_INVOICES}")
    with _collector_paused():
        return _company(Random(seed), invoices, vendors, accounts, orders, today)  # noqa: S311  no secret


def _company(rng: Random, invoices: int, vendors: int, accounts: int, orders: int, today: date) -> Company:
    charted = chart(rng, accounts, today)
    good = tuple(account for account in charted if postable(account))
    sellers = make_vendors(rng, vendors, good, today)
    active = tuple(vendor for vendor in sellers if vendor.active and not vendor.on_hold)
    ordered = make_orders(rng, orders, active, good, today)
    desk = Desk(rng, today, pools(sellers, charted, ordered))
    _history(desk, sellers)
    written = _written(desk, invoices)
    return Company(
        org_id="HARBOR",
        name="Harbor Components, Manufacturing and Distribution",
        functional_currency=FUNCTIONAL,
        currencies=CURRENCIES,
        terms=TERMS,
        tax_authorities=TAX_AUTHORITIES,
        tax_groups=TAX_GROUPS,
        years=years(today),
        accounts=charted,
        vendors=sellers,
        purchase_orders=ordered,
        posted=tuple(desk.books.posted),
        open_entries=tuple(desk.books.open_entries),
        invoices=tuple(invoice for invoice, _ in written),
        expected=tuple(expected for _, expected in written),
        payables=payables(good, sellers, tuple(desk.books.posted), today),
        settings=(("freight_account", FREIGHT),),
    )


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hold the garbage collector: nothing here is garbage, and its passes cost a third of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _written(desk: Desk, count: int) -> list[tuple[ApprovedInvoice, Expected]]:
    """Write all invoices, in the order of their last change."""
    kinds = plan(desk.rng, count)
    written = [pair for kind in kinds for pair in write(desk, kind)]
    return sorted(written, key=lambda pair: (pair[0].updated_at, pair[0].id))


def _history(desk: Desk, sellers: tuple[Vendor, ...]) -> None:
    """Fill Sage's books with documents that have nothing to do with the approved invoices."""
    kinds = ("Invoice",) * 8 + ("CreditNote", "DebitNote")
    plain = [vendor for vendor in sellers if vendor.duplicate_amount == "None"]
    for number in range(len(sellers) + 50):
        vendor = desk.rng.choice(plain)
        desk.post(vendor, f"P{100_000 + number}", desk.amount(vendor.currency), desk.rng.choice(kinds))
    for number in range(OPEN_ENTRIES):
        vendor = desk.rng.choice(desk.pools.vendors["ordinary"])
        desk.key_in(vendor, f"K{100_000 + number}", desk.amount(vendor.currency))
