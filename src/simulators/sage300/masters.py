"""Look-ups the rules of the books need, by code: vendor, terms, account, period, bank, rate.

Knows the company's nouns, and learns of what people change. Knows no batch, no query and no switch.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from simulators.company import Account, Company, Period, TaxAuthority
from simulators.payables import Rate
from simulators.sage300.nouns import account_of, distribution_code_of, remit_to_of, terms_of, vendor_of
from simulators.sage300.record import Record

__all__ = ["Masters", "bare"]

PERIODS_MAX = 13


def bare(account: str) -> str:
    """An account code without its separators: formatted and unformatted are the same account (§F.12)."""
    return "".join(character for character in account.upper() if character.isalnum())


class Masters:
    """The company's records by code."""

    def __init__(self, company: Company) -> None:
        own = company.payables
        self.company = company
        self.vendors = {vendor.number: vendor for vendor in company.vendors}
        self.terms = {terms.code: terms for terms in company.terms}
        self.tax_groups = {group.code: group for group in company.tax_groups}
        self.account_sets = {vendor.account_set for vendor in company.vendors}
        self.banks = {bank.code: bank for bank in own.banks}
        self.payment_codes = {code.code for code in own.payment_codes}
        self.distribution_codes = {code.code: code for code in own.distribution_codes}
        self.remit_tos = {(place.vendor, place.code): place for place in own.remit_tos}
        self.is_posted: Callable[[str, str], bool] = lambda vendor, number: False
        self.optional_fields = own.optional_fields
        self._authorities = {authority.code: authority for authority in company.tax_authorities}
        self._accounts = {bare(account.unformatted): account for account in company.accounts}
        self._decimals = {currency.code: currency.decimals for currency in company.currencies}
        self._locked: dict[tuple[str, int], bool] = {}  # periods that people closed or opened, over the seed

    def learn(self, resource: str, row: Record) -> None:
        """Take note of a record that was entered or changed."""
        if resource == "CSFiscalCalendars":
            year, periods = row.text("FiscalYear"), range(1, PERIODS_MAX + 1)
            told = {(year, at): row.text(f"FiscalPeriod{at}Status") == "Locked" for at in periods}
            self._locked.update(told)
        match resource:
            case "APVendors":
                self.vendors[row.text("VendorNumber")] = vendor_of(row)
            case "GLAccounts":
                self._accounts[bare(row.text("UnformattedAccount"))] = account_of(row)
            case "APTerms":
                self.terms[row.text("TermsCode")] = terms_of(row)
            case "APDistributionCodes":
                self.distribution_codes[row.text("DistributionCodeKey")] = distribution_code_of(row)
            case "APRemitToLocations":
                place = remit_to_of(row)
                self.remit_tos[place.vendor, place.code] = place
            case "APAccountSets":
                self.account_sets.add(row.text("AccountSetCode"))
            case "APPaymentCodes":
                self.payment_codes.add(row.text("PaymentCodeKey"))
            case "CSCurrencyCodes":
                places = row.text("DecimalPlaces").removeprefix("Num")
                self._decimals[row.text("CurrencyCodeKey")] = int(places or 0)

    def forget(self, resource: str, key: tuple[str | int, ...]) -> None:
        """Take note of a record that was deleted."""
        code = str(key[0])
        match resource:
            case "APVendors":
                self.vendors.pop(code, None)
            case "GLAccounts":
                self._accounts.pop(bare(code), None)
            case "APTerms":
                self.terms.pop(code, None)
            case "APDistributionCodes":
                self.distribution_codes.pop(code, None)
            case "APRemitToLocations":
                self.remit_tos.pop((code, str(key[1])), None)
            case "APAccountSets":
                self.account_sets.discard(code)
            case "APPaymentCodes":
                self.payment_codes.discard(code)
            case "CSCurrencyCodes":
                self._decimals.pop(code, None)

    def account(self, code: str) -> Account | None:
        """The account behind a formatted or unformatted code."""
        return self._accounts.get(bare(code))

    def authorities(self, group: str) -> tuple[TaxAuthority, ...]:
        """The authorities of a tax group, in order; none for an unknown or blank group."""
        known = self.tax_groups.get(group)
        return tuple(self._authorities[code] for code in known.authorities) if known else ()

    def decimals(self, currency: str) -> int:
        """How many decimals amounts of the currency carry (G20)."""
        return self._decimals.get(currency, 2)

    def rate(self, currency: str, day: date) -> Rate | None:
        """The newest rate of the rate table up to a day (G20); None for the functional currency or none."""
        rates = [r for r in self.company.payables.rates if r.currency == currency and r.dated <= day]
        return max(rates, key=lambda r: r.dated, default=None)

    def period(self, day: date) -> tuple[str, Period] | None:
        """The fiscal year and period of a day; None outside the calendar."""
        for year in self.company.years:
            for period in year.periods:
                if period.start <= day <= period.end:
                    locked = self._locked.get((year.year, period.number), period.locked)
                    return year.year, replace(period, locked=locked)
        return None
