"""Sage 300's master records in our words: vendors, accounts, tax groups, fiscal periods.

Pure. Knows the members of the records (F.2, F.12, F.14). Knows no client and no age.
"""

from collections.abc import Iterable, Sequence

import sage300
from ml_connector.domain.account import Account
from ml_connector.domain.calendar import Period
from ml_connector.domain.vendor import Vendor

__all__ = ["authorities_of", "of_purchases", "to_account", "to_periods", "to_vendor"]

_PAYABLES = "AP"


def to_vendor(wire: sage300.models.Vendor) -> Vendor:
    """Give a vendor in our words; the authorities of its tax group are not in its record."""
    return Vendor(
        number=wire.VendorNumber,
        name=wire.VendorName,
        active=wire.Status != "Inactive",
        on_hold=wire.OnHold == "OnHold",
        currency=wire.CurrencyCode,
        account_set=wire.AccountSet,
        terms=wire.Terms,
        tax_group=wire.TaxGroup,
        tax_authorities=None,
        tax_included=wire.TaxIncluded1 == "Yes",
    )


def to_account(wire: sage300.models.Account) -> Account:
    """Give an account in our words; a control account takes postings only from the subledgers it lists (F.12)."""
    subledgers = {row.Subledger for row in wire.ControlAccountSubledgers}
    closed = wire.ControlAccount == "Yes" and subledgers and _PAYABLES not in subledgers
    return Account(
        code=wire.UnformattedAccount,
        formatted=wire.AccountNumber or wire.UnformattedAccount,
        description=wire.Description,
        active=wire.Status != "Inactive",
        takes_payables=wire.PostToAccount != "Prohibited" and not closed,
    )


def of_purchases(wire: sage300.models.TaxGroup) -> bool:
    """Tell whether A/P takes the group: one of sales may have the same code (F.14)."""
    return wire.TransactionType in ("Purchases", "")


def authorities_of(wire: sage300.models.TaxGroup) -> tuple[str, ...]:
    """List the authorities of a tax group, in order."""
    named = (
        wire.TaxAuthority1,
        wire.TaxAuthority2,
        wire.TaxAuthority3,
        wire.TaxAuthority4,
        wire.TaxAuthority5,
    )
    return tuple(name for name in named if name.strip())


def to_periods(years: Iterable[sage300.models.FiscalCalendar]) -> Sequence[Period]:
    """List the fiscal periods of all years."""
    return tuple(
        Period(year=year.FiscalYear, number=p.number, start=p.start, end=p.end, locked=p.status == "Locked")
        for year in years
        for p in year.periods()
    )
