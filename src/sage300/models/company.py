"""Knows the shape of a company's profile, its currencies and its fiscal years as Sage 300 sends them (C4).

Does not know what follows from a setting.
"""

import datetime

import msgspec

from sage300.codec import Day, Record, YesNo


class CompanyProfile(Record, frozen=True, kw_only=True):
    """CSCompanyProfile (CS0001). LockedFiscalPeriod and the two after it: None, Warning or Error (E.2)."""

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
    WarningDateRange: int | None = None
    ReportingCurrency: str = ""
    LockedFiscalPeriod: str = ""
    InactiveGLAccount: str = ""
    NonexistentGLAccount: str = ""
    GainLossAccountingMethod: str = ""
    TaxNumber: str = ""
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
