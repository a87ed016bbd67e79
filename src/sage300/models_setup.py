"""Knows the shape of what a company has set up as Sage 300 sends it: its spelling, its order (C4).

Does not know what follows from a setting. Types that only a naming rule stands behind are read in both kinds
(C37): a yes may be true or "Yes".
"""

import datetime
from decimal import Decimal

import msgspec

from sage300.codec import Day, Record

YesNo = bool | str | None
"""A yes or no whose kind is not certain (C37); ask `says_yes`."""


def says_yes(value: YesNo) -> bool | None:
    """True for true or "Yes", False for false or "No", None for anything else."""
    return {True: True, "Yes": True, False: False, "No": False}.get(value) if value is not None else None


class CompanyProfile(Record, frozen=True, kw_only=True):
    """CSCompanyProfile (CS0001). The three last enums are None, Warning or Error (E.2)."""

    DatabaseID: str
    Name: str = ""
    Address: str = ""
    AddressLine2: str = ""
    AddressLine3: str = ""
    AddressLine4: str = ""
    City: str = ""
    StateProvince: str = ""
    ZipPostalCode: str = ""
    Country: str = ""
    LocationType: str = ""
    LocationCode: str = ""
    Telephone: str = ""
    FaxNumber: str = ""
    Contact: str = ""
    CountryCode: str = ""
    Branch: str = ""
    NumberOfFiscalPeriods: str = ""
    FunctionalCurrency: str = ""
    Multicurrency: YesNo = None
    DefaultRateType: str = ""
    ReportingCurrency: str = ""
    LockedFiscalPeriod: str = ""
    InactiveGLAccount: str = ""
    NonexistentGLAccount: str = ""
    GainLossAccountingMethod: str = ""
    LegalName: str = ""


class CurrencyCode(Record, frozen=True, kw_only=True):
    """CSCurrencyCodes (CS0003)."""

    CurrencyCodeKey: str
    Description: str = ""
    Symbol: str = ""
    DecimalPlaces: str = ""
    SymbolPosition: str = ""
    ThousandsSeparator: str = ""
    DecimalSeparator: str = ""
    NegativeDisplay: str = ""

    @property
    def decimals(self) -> int | None:
        """Digits after the point, from `Num0` to `Num3`; None for a member not known here."""
        return {"Num0": 0, "Num1": 1, "Num2": 2, "Num3": 3}.get(self.DecimalPlaces)


class TermsPayment(Record, frozen=True, kw_only=True):
    """One payment of a terms code (AP0011)."""

    TermsCode: str = ""
    PaymentNumber: int
    DateLastMaintained: Day | None = None
    PercentageDue: Decimal | None = None
    DiscountPercent: Decimal | None = None
    DiscountNumberOfDays: int | None = None
    DiscountDayOfMonth: int | None = None
    DueNumberOfDays: int | None = None
    DueDayOfMonth: int | None = None


class Terms(Record, frozen=True, kw_only=True):
    """APTerms (AP0012), without the tables of days."""

    TermsCode: str
    Description: str = ""
    Status: str = ""
    InactiveDate: Day | None = None
    DateLastMaintained: Day | None = None
    UsePaymentSchedule: str = ""
    CalculationBaseForDiscountwithTax: str = ""
    MethodOfCalcForDiscountDate: str = ""
    MethodOfCalcForDueDate: str = ""
    NumberOfPayments: int | None = None
    TotalPercentageDue: Decimal | None = None
    TermsPaymentSchedule: tuple[TermsPayment, ...] = ()


class AccountSet(Record, frozen=True, kw_only=True):
    """APAccountSets (AP0006)."""

    AccountSetCode: str
    Description: str = ""
    Status: str = ""
    InactiveDate: Day | None = None
    DateLastMaintained: Day | None = None
    PayablesControlAccount: str = ""
    DiscountsAccount: str = ""
    PrepaymentAccount: str = ""
    CurrencyCodeForAccount: str = ""
    UnrealizedExchangeGainAccount: str = ""
    UnrealizedExchangeLossAccount: str = ""
    ExchangeGainAccount: str = ""
    ExchangeLossAccount: str = ""
    RetainageAccount: str = ""
    ExchangeRoundingAccount: str = ""


class TaxGroup(Record, frozen=True, kw_only=True):
    """TXTaxGroups (§F.14). AP uses those with TransactionType Purchases."""

    TaxGroupKey: str
    TransactionType: str = ""
    Description: str = ""
    TaxReportingCurrency: str = ""
    TaxAuthority1: str = ""
    TaxAuthority2: str = ""
    TaxAuthority3: str = ""
    TaxAuthority4: str = ""
    TaxAuthority5: str = ""
    Taxable1: YesNo = None
    Taxable2: YesNo = None
    Taxable3: YesNo = None
    Taxable4: YesNo = None
    Taxable5: YesNo = None
    TaxCalculationMethod: str = ""
    LastMaintained: Day | None = None
    Surtax1: YesNo = None
    Surtax2: YesNo = None
    Surtax3: YesNo = None
    Surtax4: YesNo = None
    Surtax5: YesNo = None
    SurtaxOnAuthority1: str = ""
    SurtaxOnAuthority2: str = ""
    SurtaxOnAuthority3: str = ""
    SurtaxOnAuthority4: str = ""
    SurtaxOnAuthority5: str = ""
    TaxReportingRateType: str = ""


class TaxClass(Record, frozen=True, kw_only=True):
    """One class of a tax authority; the Class is what TaxClassCode1..5 of a vendor names."""

    TaxAuthority: str = ""
    TransactionType: str = ""
    ClassType: str = ""
    Class: int
    Description: str = ""
    Exempt: YesNo = None


class TaxAuthority(Record, frozen=True, kw_only=True):
    """TXTaxAuthorities (TX0002), names by the rule of §C.6 only."""

    TaxAuthorityKey: str
    Description: str = ""
    TaxReportingCurrency: str = ""
    MaximumTaxAllowable: Decimal | None = None
    NoTaxChargedBelow: Decimal | None = None
    TaxBase: str = ""
    AllowTaxInPrice: YesNo = None
    TaxLiabilityAccount: str = ""
    ReportLevel: str = ""
    TaxRecoverable: YesNo = None
    RecoverableRate: Decimal | None = None
    RecoverableTaxAccount: str = ""
    ExpenseSeparately: YesNo = None
    ExpenseAccount: str = ""
    LastMaintained: Day | None = None
    TaxType: str = ""
    ReportTaxOnRetainageDocument: str = ""
    TaxClasses: tuple[TaxClass, ...] = ()


class FiscalCalendar(Record, frozen=True, kw_only=True):
    """CSFiscalCalendars (CS0002): one year. The lock of each application is not in it (§F.14)."""

    FiscalYear: str
    NumberOfFiscalPeriods: str = ""
    Active: YesNo = None
    FiscalPeriod1Status: str = ""
    FiscalPeriod2Status: str = ""
    FiscalPeriod3Status: str = ""
    FiscalPeriod4Status: str = ""
    FiscalPeriod5Status: str = ""
    FiscalPeriod6Status: str = ""
    FiscalPeriod7Status: str = ""
    FiscalPeriod8Status: str = ""
    FiscalPeriod9Status: str = ""
    FiscalPeriod10Status: str = ""
    FiscalPeriod11Status: str = ""
    FiscalPeriod12Status: str = ""
    FiscalPeriod13Status: str = ""
    FiscalPeriod1StartDate: Day | None = None
    FiscalPeriod2StartDate: Day | None = None
    FiscalPeriod3StartDate: Day | None = None
    FiscalPeriod4StartDate: Day | None = None
    FiscalPeriod5StartDate: Day | None = None
    FiscalPeriod6StartDate: Day | None = None
    FiscalPeriod7StartDate: Day | None = None
    FiscalPeriod8StartDate: Day | None = None
    FiscalPeriod9StartDate: Day | None = None
    FiscalPeriod10StartDate: Day | None = None
    FiscalPeriod11StartDate: Day | None = None
    FiscalPeriod12StartDate: Day | None = None
    FiscalPeriod13StartDate: Day | None = None
    FiscalPeriod1EndDate: Day | None = None
    FiscalPeriod2EndDate: Day | None = None
    FiscalPeriod3EndDate: Day | None = None
    FiscalPeriod4EndDate: Day | None = None
    FiscalPeriod5EndDate: Day | None = None
    FiscalPeriod6EndDate: Day | None = None
    FiscalPeriod7EndDate: Day | None = None
    FiscalPeriod8EndDate: Day | None = None
    FiscalPeriod9EndDate: Day | None = None
    FiscalPeriod10EndDate: Day | None = None
    FiscalPeriod11EndDate: Day | None = None
    FiscalPeriod12EndDate: Day | None = None
    FiscalPeriod13EndDate: Day | None = None
    AdjustmentPeriodStatus: str = ""
    ClosingPeriodStatus: str = ""

    def periods(self) -> tuple["FiscalPeriod", ...]:
        """The periods of the year that have both dates, in order; twelve or thirteen of them as a rule."""
        found = (self._period(number) for number in range(1, 14))
        return tuple(period for period in found if period is not None)

    def _period(self, number: int) -> "FiscalPeriod | None":
        starts: Day | None = getattr(self, f"FiscalPeriod{number}StartDate")
        ends: Day | None = getattr(self, f"FiscalPeriod{number}EndDate")
        if starts is None or ends is None:
            return None
        return FiscalPeriod(
            number=number, start=starts, end=ends, status=getattr(self, f"FiscalPeriod{number}Status")
        )


class FiscalPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """A period: `start` and `end` belong to it; `status` is Unlocked or Locked for the whole company."""

    number: int
    start: Day
    end: Day
    status: str

    def holds(self, day: datetime.date) -> bool:
        """Whether a business date falls into it."""
        return self.start <= day <= self.end
