"""What an invoice must know about a Sage company: vendors, accounts, periods, currencies; read in bulk, and kept.

Knows Sage's set-up resources and how old a fact may be. Knows no invoice and sends nothing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

import sage300
from ml_connector.domain.account import Account, unformatted
from ml_connector.domain.calendar import Period
from ml_connector.domain.vendor import Vendor
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.masters import (
    authorities_of,
    of_purchases,
    to_account,
    to_periods,
    to_vendor,
)
from ml_connector.systems.sage300.memory import AGE_MAX, Count, Fact, Memory
from ml_connector.systems.sage300.order_book import OrderBook

__all__ = ["Coding", "FactBook", "Facts"]

_ALL = "*"  # the one code of a list that is read whole

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Coding:
    """One use of an account: the code as it was given, and the keys it may mean."""

    code: str
    keys: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was known of the company; accounts are found by code without separators.

    `payables` are the payables control accounts by account set, `unusable_terms` those that are missing or inactive,
    both where they were asked for. `as_of` is the time of the oldest fact.
    """

    vendors: Mapping[str, Vendor]
    accounts: Mapping[str, Sequence[Account]]
    periods: Sequence[Period]
    decimals: Mapping[str, int]
    today: date
    as_of: datetime
    payables: Mapping[str, str] = field(default_factory=dict)
    unusable_terms: Collection[str] = ()


@dataclass(kw_only=True)
class FactBook:
    """The facts of one company, each kept for at most a quarter of an hour after it was asked for (L8).

    Whoever shares the book shares what it remembers; two books, as two runs open them, share nothing. `with_payables`:
    the accounts of the vendors' account sets are gathered as well.
    """

    client: sage300.Sage300
    now: Callable[[], datetime]
    with_payables: bool = False

    def __post_init__(self) -> None:
        """Begin with nothing remembered."""
        self._vendors = self._memory(self._read_vendors)
        self._accounts = self._memory(self._read_accounts)
        self._formatted = self._memory(self._read_formatted)
        self._tax_groups = self._memory(self._read_tax_groups)
        self._periods = self._memory(self._read_periods)
        self._decimals = self._memory(self._read_decimals)
        self._terms = self._memory(self._read_terms)
        self._account_sets = self._memory(self._read_account_sets)
        self.orders = OrderBook(self.client, self._memory)

    def gather(self, vendors: Sequence[str], codings: Sequence[Coding], *, terms: bool = False) -> Facts:
        """Give the facts for these vendor numbers, one an invoice, and codings, one a line.

        Reads in bulk what is missing or too old, and nothing else. Raises what a failed read means. `terms`: ask for
        the vendors' terms as well, which hardly ever matter, so that Sage may refuse them first.
        """
        uses, numbers = [_ALL] * max(1, len(vendors)), [_code(number) for number in vendors]
        with reading():
            periods = self._periods.recall(uses)
            decimals = self._decimals.recall(uses)
            payees = self._vendors.recall(numbers)
            known = _values(payees)
            owed = [known[number] for number in numbers if number in known]
            groups = self._tax_groups.recall(payee.tax_group for payee in owed)
            accounts = self._recall_accounts(codings)
            sets = self._recall_sets(owed)
            agreed = self._terms.recall(payee.terms for payee in owed) if terms else {}
        everything: list[Mapping[str, Fact[object]]] = [
            periods,
            decimals,
            payees,
            groups,
            *accounts,
            sets,
            agreed,
        ]
        return Facts(
            vendors={number: _taxed(payee, groups) for number, payee in known.items()},
            accounts=_by_key(accounts),
            periods=_values(periods).get(_ALL, ()),
            decimals=_values(decimals).get(_ALL, {}),
            unusable_terms=[code for code, fact in agreed.items() if not _usable(fact.value)],
            payables={code: found.PayablesControlAccount for code, found in _values(sets).items()},
            today=self.now().astimezone().date(),  # the business day where this runs
            as_of=min(fact.at for facts in everything for fact in facts.values()),
        )

    def learned(self, vendors: Iterable[sage300.models.Vendor], asked_at: datetime) -> None:
        """Remember vendors that a read made for another purpose brought whole; `asked_at` is when it asked."""
        found = {_code(vendor.VendorNumber): to_vendor(vendor) for vendor in vendors}
        self._vendors.learn(found, asked_at)

    def learned_chart(self, accounts: Sequence[Account], asked_at: datetime) -> None:
        """Remember all accounts there are; `asked_at` is when the read began that brought them."""
        self._accounts.learn_all(_grouped((unformatted(one.code), one) for one in accounts), asked_at)
        self._formatted.learn_all(_grouped((_code(one.formatted), one) for one in accounts), asked_at)

    def outdated(self, as_of: datetime) -> bool:
        """Tell whether facts of that time are too old for a send (L8)."""
        return self.now() - as_of > AGE_MAX

    def accounts(self, keys: Iterable[str]) -> Mapping[str, Account]:
        """Give the accounts with these keys; what is unknown, or may not be read, is left out."""
        with reading():
            recalled = _if_allowed(lambda: self._accounts.recall(keys))
        return {key: found[0] for key, found in _values(recalled or {}).items() if len(found) == 1}

    def terms(self, codes: Iterable[str]) -> Mapping[str, sage300.models.Terms]:
        """Give the terms that have one of these codes; what is unknown, or may not be read, is left out."""
        with reading():
            return _values(self._terms.recall(map(_code, codes)))

    def counts(self) -> Mapping[str, Count]:
        """Count what was asked and what it cost, by kind of fact, since the book was opened."""
        named = {
            "vendors": self._vendors.count,
            "accounts": self._accounts.count + self._formatted.count,
            "tax_groups": self._tax_groups.count,
            "periods": self._periods.count,
            "currencies": self._decimals.count,
            "terms": self._terms.count,
            "account_sets": self._account_sets.count,
            "orders": self.orders.count,
        }
        return {kind: count for kind, count in named.items() if count != Count()}

    def _memory(self, read: Callable[[Sequence[str]], Mapping[str, T] | None]) -> Memory[T]:
        return Memory(read=read, now=self.now, calls=lambda: self.client.calls)

    def _recall_accounts(
        self, codings: Sequence[Coding]
    ) -> Sequence[Mapping[str, Fact[tuple[Account, ...]]]]:
        """Look codes up by key, and by their formatted spelling where no key answers (F.12)."""
        by_key = self._accounts.recall(key for coding in codings for key in coding.keys)
        found = _values(by_key)
        lost = [coding.code for coding in codings if not any(key in found for key in coding.keys)]
        return by_key, self._formatted.recall(map(_code, lost))

    def _recall_sets(self, payees: Iterable[Vendor]) -> Mapping[str, Fact[sage300.models.AccountSet]]:
        return self._account_sets.recall(payee.account_set for payee in payees) if self.with_payables else {}

    def _read_vendors(self, numbers: Sequence[str]) -> Mapping[str, Vendor]:
        found = self.client.vendors.any_of("VendorNumber", sorted(numbers))
        return {_code(vendor.VendorNumber): to_vendor(vendor) for vendor in found}

    def _read_accounts(self, keys: Sequence[str]) -> Mapping[str, tuple[Account, ...]]:
        found = self.client.accounts.any_of("UnformattedAccount", sorted(keys))
        return _grouped((unformatted(wire.UnformattedAccount), to_account(wire)) for wire in found)

    def _read_formatted(self, codes: Sequence[str]) -> Mapping[str, tuple[Account, ...]]:
        found = self.client.accounts.any_of("AccountNumber", sorted(codes))
        return _grouped((_code(wire.AccountNumber), to_account(wire)) for wire in found)

    def _read_tax_groups(self, codes: Sequence[str]) -> Mapping[str, tuple[str, ...]] | None:
        found = _if_allowed(lambda: self.client.tax_groups.any_of("TaxGroupKey", sorted(codes)))
        if found is None:
            return None
        return {group.TaxGroupKey: authorities_of(group) for group in found if of_purchases(group)}

    def _read_periods(self, _: Sequence[str]) -> Mapping[str, Sequence[Period]]:
        return {_ALL: to_periods(self.client.fiscal_calendars.find())}

    def _read_decimals(self, _: Sequence[str]) -> Mapping[str, Mapping[str, int]] | None:
        found = _if_allowed(self.client.currencies.find)
        if found is None:
            return None
        return {_ALL: {one.CurrencyCodeKey: one.decimals for one in found if one.decimals is not None}}

    def _read_terms(self, codes: Sequence[str]) -> Mapping[str, sage300.models.Terms] | None:
        found = _if_allowed(lambda: self.client.terms.any_of("TermsCode", sorted(codes)))
        return None if found is None else {_code(terms.TermsCode): terms for terms in found}

    def _read_account_sets(self, codes: Sequence[str]) -> Mapping[str, sage300.models.AccountSet] | None:
        found = _if_allowed(lambda: self.client.account_sets.any_of("AccountSetCode", sorted(codes)))
        return None if found is None else {each.AccountSetCode: each for each in found}


def _if_allowed(read: Callable[[], T]) -> T | None:
    """Read what helps but is not needed; None where this user may not, or this site has no such resource."""
    try:
        return read()
    except (sage300.Forbidden, sage300.ResourceMissing):
        return None


def _code(text: str) -> str:
    return text.strip().upper()


def _values(facts: Mapping[str, Fact[T]]) -> dict[str, T]:
    """Give what there is, by code; what is certainly absent is left out."""
    return {code: fact.value for code, fact in facts.items() if fact.value is not None}


def _grouped(found: Iterable[tuple[str, Account]]) -> Mapping[str, tuple[Account, ...]]:
    groups: dict[str, tuple[Account, ...]] = {}
    for key, account in found:
        groups[key] = (*groups.get(key, ()), account)
    return groups


def _by_key(recalled: Sequence[Mapping[str, Fact[tuple[Account, ...]]]]) -> Mapping[str, Sequence[Account]]:
    """File accounts under their codes, both spellings without separators: two under one key are ambiguous (L17)."""
    found = {a.code: a for facts in recalled for accounts in _values(facts).values() for a in accounts}
    filed: dict[str, list[Account]] = {}
    for account in found.values():
        for key in {unformatted(account.code), unformatted(account.formatted)} - {""}:
            filed.setdefault(key, []).append(account)
    return filed


def _taxed(payee: Vendor, groups: Mapping[str, Fact[tuple[str, ...]]]) -> Vendor:
    """Give a vendor with the authorities of its tax group; None where nobody may read them."""
    if not payee.tax_group:
        return replace(payee, tax_authorities=())
    group = groups.get(payee.tax_group)
    if group is None:
        return replace(payee, tax_authorities=None)
    return replace(payee, tax_authorities=group.value or (), tax_group_known=group.value is not None)


def _usable(terms: sage300.models.Terms | None) -> bool:
    return terms is not None and terms.Status != "Inactive"
