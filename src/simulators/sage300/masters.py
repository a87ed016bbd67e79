"""Look-ups in the seeded company that the rules of the books need: vendor, terms, account, period.

Knows the company's nouns by their codes. Knows no member name, no batch and no switch.
"""

from datetime import date

from simulators.company import Account, Company, Period, TaxAuthority

__all__ = ["Masters", "bare"]


def bare(account: str) -> str:
    """An account code without its separators: formatted and unformatted are the same account (§F.12)."""
    return "".join(character for character in account.upper() if character.isalnum())


class Masters:
    """The company's records by code."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.vendors = {vendor.number: vendor for vendor in company.vendors}
        self.terms = {terms.code: terms for terms in company.terms}
        self.tax_groups = {group.code: group for group in company.tax_groups}
        self.account_sets = {vendor.account_set for vendor in company.vendors}
        self._authorities = {authority.code: authority for authority in company.tax_authorities}
        self._accounts = {bare(account.unformatted): account for account in company.accounts}
        self._decimals = {currency.code: currency.decimals for currency in company.currencies}

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

    def period(self, day: date) -> tuple[str, Period] | None:
        """The fiscal year and period of a day; None outside the calendar."""
        for year in self.company.years:
            for period in year.periods:
                if period.start <= day <= period.end:
                    return year.year, period
        return None
