"""What an invoice must know about a Sage company: vendors, accounts, periods, currencies; read in bulk.

Knows Sage's set-up resources and how old a fact may be. Knows no invoice and sends nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

import sage300
from ml_connector.domain.account import Account, unformatted
from ml_connector.domain.calendar import Period
from ml_connector.domain.vendor import Vendor
from ml_connector.systems.sage300.failures import reading

__all__ = ["FactBook", "Facts"]

_AGE_MAX = timedelta(minutes=15)  # L8
_PAYABLES = "AP"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was known of the company at one moment; accounts are found by code without separators."""

    vendors: Mapping[str, Vendor]
    accounts: Mapping[str, Sequence[Account]]
    periods: Sequence[Period]
    decimals: Mapping[str, int]
    today: date


@dataclass(kw_only=True)
class FactBook:
    """Reads facts in bulk and keeps them for a quarter of an hour."""

    client: sage300.Sage300
    now: Callable[[], datetime]
    _read_at: datetime | None = None
    _vendors: dict[str, Vendor | None] = field(default_factory=dict)
    _accounts: dict[str, tuple[Account, ...]] = field(default_factory=dict)
    _periods: tuple[Period, ...] = ()
    _decimals: dict[str, int] = field(default_factory=dict)

    def gather(self, vendors: Collection[str], codings: Mapping[str, Sequence[str]]) -> Facts:
        """Give the facts for these vendor numbers and account codings (code → keys it may mean)."""
        with reading():
            self._refresh()
            self._learn_vendors({number.strip().upper() for number in vendors} - set(self._vendors) - {""})
            self._learn_accounts(codings)
        return Facts(
            vendors={number: vendor for number, vendor in self._vendors.items() if vendor},
            accounts=dict(self._accounts),
            periods=self._periods,
            decimals=dict(self._decimals),
            today=self.now().astimezone().date(),  # the business day where this runs
        )

    def _refresh(self) -> None:
        now = self.now()
        if self._read_at is not None and now - self._read_at < _AGE_MAX:
            return
        self._vendors.clear()
        self._accounts.clear()
        self._periods = tuple(_periods(self.client.fiscal_calendars.find()))
        currencies = _if_allowed(self.client.currencies.find) or []
        self._decimals = {c.CurrencyCodeKey: c.decimals for c in currencies if c.decimals is not None}
        self._read_at = now

    def _learn_vendors(self, numbers: Collection[str]) -> None:
        if not numbers:
            return
        found = self.client.vendors.any_of("VendorNumber", sorted(numbers))
        groups = sorted({vendor.TaxGroup for vendor in found if vendor.TaxGroup})
        read = _if_allowed(lambda: self.client.tax_groups.any_of("TaxGroupKey", groups)) if groups else []
        taxes = None if read is None else {group.TaxGroupKey: _authorities(group) for group in read}
        self._vendors |= dict.fromkeys(numbers)
        for vendor in found:
            unknown = taxes is None and bool(vendor.TaxGroup)
            authorities = None if unknown else (taxes or {}).get(vendor.TaxGroup, ())
            self._vendors[vendor.VendorNumber.strip().upper()] = _vendor(vendor, authorities)

    def _learn_accounts(self, codings: Mapping[str, Sequence[str]]) -> None:
        """Look codes up by key, and by their formatted spelling where no key answers (F.12)."""
        wanted = {key for keys in codings.values() for key in keys} - set(self._accounts) - {""}
        if not wanted:
            return
        self._keep(self.client.accounts.any_of("UnformattedAccount", sorted(wanted)))
        missing = {
            c.strip().upper() for c, keys in codings.items() if not any(self._accounts.get(k) for k in keys)
        }
        if missing - {""}:
            self._keep(self.client.accounts.any_of("AccountNumber", sorted(missing - {""})))
        for key in wanted:
            self._accounts.setdefault(key, ())

    def _keep(self, found: Sequence[sage300.models.Account]) -> None:
        for account in map(_account, found):
            for key in {unformatted(account.code), unformatted(account.formatted)} - {""}:
                others = tuple(a for a in self._accounts.get(key, ()) if a.code != account.code)
                self._accounts[key] = (*others, account)


T = TypeVar("T")


def _if_allowed(read: Callable[[], list[T]]) -> list[T] | None:
    """Read what helps but is not needed; None where this user may not, or this site has no such resource."""
    try:
        return read()
    except (sage300.Forbidden, sage300.ResourceMissing):
        return None


def _vendor(wire: sage300.models.Vendor, authorities: tuple[str, ...] | None) -> Vendor:
    return Vendor(
        number=wire.VendorNumber,
        name=wire.VendorName,
        active=wire.Status != "Inactive",
        on_hold=wire.OnHold == "OnHold",
        currency=wire.CurrencyCode,
        tax_group=wire.TaxGroup,
        tax_authorities=authorities,
        tax_included=wire.TaxIncluded1 == "Yes",
    )


def _account(wire: sage300.models.Account) -> Account:
    """A control account takes postings only from the subledgers it lists (F.12)."""
    subledgers = {row.Subledger for row in wire.ControlAccountSubledgers}
    closed = wire.ControlAccount == "Yes" and subledgers and _PAYABLES not in subledgers
    return Account(
        code=wire.UnformattedAccount,
        formatted=wire.AccountNumber or wire.UnformattedAccount,
        description=wire.Description,
        active=wire.Status != "Inactive",
        takes_payables=wire.PostToAccount != "Prohibited" and not closed,
    )


def _authorities(wire: sage300.models.TaxGroup) -> tuple[str, ...]:
    named = (
        wire.TaxAuthority1,
        wire.TaxAuthority2,
        wire.TaxAuthority3,
        wire.TaxAuthority4,
        wire.TaxAuthority5,
    )
    return tuple(name for name in named if name.strip())


def _periods(years: Sequence[sage300.models.FiscalCalendar]) -> list[Period]:
    return [
        Period(year=year.FiscalYear, number=p.number, start=p.start, end=p.end, locked=p.status == "Locked")
        for year in years
        for p in year.periods()
    ]
