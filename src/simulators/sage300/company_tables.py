"""The seeded company's master records as Sage 300 resources: one set of readers for each.

Knows which noun stands in which member (§F). Knows no query and no batch.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from simulators.company import Account, Company, Currency, FiscalYear, TaxAuthority, TaxGroup, Terms, Vendor
from simulators.sage300.order_tables import order_members
from simulators.sage300.receipt_tables import receipt_tables
from simulators.sage300.record import Record, Value
from simulators.sage300.setup_tables import setup_tables
from simulators.sage300.tables import Members, Table, noun_table

__all__ = ["account_set", "master_tables"]

LISTS = ("Inactive", "Active")


def master_tables(company: Company, switches: Mapping[str, str]) -> dict[str, Table]:
    """A table for each master resource, by resource name."""
    return {
        table.resource.name: table
        for table in (
            noun_table("APVendors", VENDOR, company.vendors),
            noun_table("GLAccounts", _account_members(company), company.accounts),
            noun_table("APTerms", TERMS, company.terms),
            noun_table("TXTaxGroups", TAX_GROUP, _tax_groups(company)),
            noun_table("TXTaxAuthorities", TAX_AUTHORITY, company.tax_authorities),
            noun_table("TXTaxRates", TAX_RATE, company.tax_authorities),
            noun_table("CSCurrencyCodes", CURRENCY, company.currencies),
            noun_table("CSFiscalCalendars", _calendar_members(), company.years),
            noun_table("CSCompanyProfile", _profile_members(switches), (company,)),
            noun_table("APAccountSets", ACCOUNT_SET, _account_sets(company)),
            noun_table("APVendorGroups", GROUP, _groups(company)),
            noun_table("GLSegmentCodes", SEGMENT, _segments(company)),
            noun_table("POPurchaseOrders", order_members(company), company.purchase_orders),
            *setup_tables(company),
            *receipt_tables(company),
        )
    }


def account_set(company: Company) -> str:
    """The control account of accounts payable: the first account kept for AP, or ""."""
    return next((a.unformatted for a in company.accounts if "AP" in a.subledgers), "")


def _part(parts: tuple[str, ...], at: int) -> str:
    return parts[at] if at < len(parts) else ""


VENDOR: Members[Vendor] = {
    "VendorNumber": lambda v: v.number,
    "ShortName": lambda v: v.short_name,
    "GroupCode": lambda v: v.group,
    "Status": lambda v: LISTS[v.active],
    "InactiveDate": lambda v: None if v.active else v.last_maintained,
    "DateLastMaintained": lambda v: v.last_maintained,
    "OnHold": lambda v: "OnHold" if v.on_hold else "NotOnHold",
    "StartDate": lambda v: v.last_maintained.replace(month=1, day=1),
    "VendorName": lambda v: v.name,
    "AddressLine1": lambda v: _part(v.address, 0),
    "AddressLine2": lambda v: _part(v.address, 1),
    "AddressLine3": lambda v: _part(v.address, 2),
    "AddressLine4": lambda v: _part(v.address, 3),
    "City": lambda v: v.city,
    "StateProvince": lambda v: v.state,
    "ZipPostalCode": lambda v: v.zip_code,
    "Country": lambda v: v.country,
    "PhoneNumber": lambda v: v.phone,
    "AccountSet": lambda v: v.account_set,
    "CurrencyCode": lambda v: v.currency,
    "GLAccount": lambda v: v.gl_account,
    "DistributionType": lambda v: "GLAccount" if v.gl_account else "None",
    "Terms": lambda v: v.terms,
    "DuplicateAmountCode": lambda v: v.duplicate_amount,
    "DuplicateDateCode": lambda v: v.duplicate_date,
    "TaxGroup": lambda v: v.tax_group,
    "TaxClassCode1": lambda v: 1 if v.tax_group else 0,
    "Num1099CPRSTaxNumber": lambda v: v.tax_number,
    "CheckLanguage": lambda v: "ENG",
    "TaxIncluded1": lambda v: "Yes" if v.tax_included else "No",
    "Email": lambda v: v.email,
    "LegalName": lambda v: v.name,
    "APVersion": lambda v: "71A",
    "PrintSeparateChecks": lambda v: "DoNotPrintSeparateChecks",
}

TERMS: Members[Terms] = {
    "TermsCode": lambda t: t.code,
    "Description": lambda t: t.description,
    "Status": lambda t: LISTS[t.active],
    "NumberOfPayments": lambda t: Decimal(1),
    "TotalPercentageDue": lambda t: Decimal(100),
    "TermsPaymentSchedule": lambda t: [
        Record(
            TermsCode=t.code,
            PaymentNumber=Decimal(1),
            PercentageDue=Decimal(100),
            DiscountPercent=t.discount_percent,
            DiscountNumberOfDays=Decimal(t.discount_days),
            DueNumberOfDays=Decimal(t.due_days),
        )
    ],
}

TAX_GROUP: Members[tuple[TaxGroup, str]] = {
    "TaxGroupKey": lambda g: g[0].code,
    "TransactionType": lambda g: g[1],
    "Description": lambda g: g[0].description,
    "TaxAuthority1": lambda g: _part(g[0].authorities, 0),
    "TaxAuthority2": lambda g: _part(g[0].authorities, 1),
    "TaxAuthority3": lambda g: _part(g[0].authorities, 2),
    "TaxAuthority4": lambda g: _part(g[0].authorities, 3),
    "TaxAuthority5": lambda g: _part(g[0].authorities, 4),
    "TaxCalculationMethod": lambda g: "Calculatetaxbydetail",
}

TAX_AUTHORITY: Members[TaxAuthority] = {
    "TaxAuthorityKey": lambda a: a.code,
    "Description": lambda a: a.description,
    "AllowTaxInPrice": lambda a: a.in_price,
    "TaxRecoverable": lambda a: a.recoverable,
    "RecoverableRate": lambda a: Decimal(100) if a.recoverable else Decimal(0),
}

TAX_RATE: Members[TaxAuthority] = {
    "TaxAuthority": lambda a: a.code,
    "TransactionType": lambda a: "Purchases",
    "BuyerClass": lambda a: 1,
    "ItemRate1": lambda a: a.rate,
}

CURRENCY: Members[Currency] = {
    "CurrencyCodeKey": lambda c: c.code,
    "Description": lambda c: c.description,
    "DecimalPlaces": lambda c: f"Num{c.decimals}",
}

ACCOUNT_SET: Members[tuple[str, str, str]] = {
    "AccountSetCode": lambda s: s[0],
    "Description": lambda s: f"Account set {s[0]}",
    "Status": lambda s: "Active",
    "PayablesControlAccount": lambda s: s[2],
    "CurrencyCodeForAccount": lambda s: s[1],
}

GROUP: Members[Vendor] = {
    "GroupCode": lambda v: v.group,
    "Description": lambda v: f"Vendor group {v.group}",
    "Status": lambda v: "Active",
    "AccountSet": lambda v: v.account_set,
    "CurrencyCode": lambda v: v.currency,
    "Terms": lambda v: v.terms,
}

SEGMENT: Members[tuple[str, str]] = {
    "SegmentNumber": lambda s: s[0],
    "SegmentCodeKey": lambda s: s[1],
    "SegmentCodeDescription": lambda s: f"Segment {s[1]}",
}


def _groups(company: Company) -> list[Vendor]:
    """A vendor for each group whose set-up the group gives to new vendors; one in our own currency first."""
    ours = {v.group: v for v in company.vendors if v.currency == company.functional_currency}
    return list(({v.group: v for v in company.vendors} | ours).values())


def _segments(company: Company) -> set[tuple[str, str]]:
    """The values of every segment but the first, which is the account itself and has no list of codes."""
    return {
        (f"{at:06}", code)
        for account in company.accounts
        for at, code in enumerate(account.segments[1:], start=2)
        if code
    }


def _tax_groups(company: Company) -> list[tuple[TaxGroup, str]]:
    """Every group twice: a site keeps one for sales under the same code (§F.14)."""
    return [(group, side) for group in company.tax_groups for side in ("Sales", "Purchases")]


def _account_sets(company: Company) -> set[tuple[str, str, str]]:
    control = account_set(company)
    return {(v.account_set, v.currency, control) for v in company.vendors}


def _account_members(company: Company) -> Members[Account]:
    structure = "ACCT"
    members: dict[str, Callable[[Account], Value]] = {
        "UnformattedAccount": lambda a: a.unformatted,
        "DateCreated": lambda a: a.created,
        "Description": lambda a: a.description,
        "AccountType": lambda a: a.type,
        "Status": lambda a: LISTS[a.active],
        "PostToAccount": lambda a: a.post_to,
        "ControlAccount": lambda a: "Yes" if a.subledgers else "No",
        "StructureCode": lambda a: structure,
        "AccountNumber": lambda a: a.formatted,
        "SegmentCode": lambda a: _part(a.segments, 0),
        "ControlAccountSubledgers": lambda a: [
            Record(Account=a.unformatted, Subledger=ledger) for ledger in a.subledgers
        ],
        "AccountValidCurrencies": lambda a: [
            Record(AccountNumber=a.unformatted, CurrencyCode=company.functional_currency)
        ],
    }
    for at in range(10):
        members[f"AccountSegmentCode{at + 1}"] = lambda a, at=at: _part(a.segments, at)  # type: ignore[misc]
    return members


def _calendar_members() -> Members[FiscalYear]:
    members: dict[str, Callable[[FiscalYear], Value]] = {
        "FiscalYear": lambda y: y.year,
        "NumberOfFiscalPeriods": lambda y: f"Num{len(y.periods)}",
        "Active": lambda y: True,
    }

    def reader(at: int, part: str) -> Callable[[FiscalYear], Value]:
        def read(year: FiscalYear) -> Value:
            period = next((p for p in year.periods if p.number == at), None)
            if part == "Status":
                return "Locked" if period and period.locked else "Unlocked"
            return (period.start if part == "StartDate" else period.end) if period else None

        return read

    for at in range(1, 14):
        for part in ("Status", "StartDate", "EndDate"):
            members[f"FiscalPeriod{at}{part}"] = reader(at, part)
    return members


def _profile_members(switches: Mapping[str, str]) -> Members[Company]:
    return {
        "DatabaseID": lambda c: c.org_id,
        "Name": lambda c: c.name,
        "NumberOfFiscalPeriods": lambda c: "Num13" if any(len(y.periods) > 12 for y in c.years) else "Num12",
        "FunctionalCurrency": lambda c: c.functional_currency,
        "Multicurrency": lambda c: len(c.currencies) > 1,
        "LockedFiscalPeriod": lambda c: switches["locked_period"],
        "InactiveGLAccount": lambda c: switches["inactive_account"],
        "NonexistentGLAccount": lambda c: switches["missing_account"],
        "LegalName": lambda c: c.name,
    }
