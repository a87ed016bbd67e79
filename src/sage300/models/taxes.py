"""Knows the shape of tax groups, authorities, classes and rates as Sage 300 sends them: its order (C4).

Does not know how tax is reckoned.
"""

from decimal import Decimal

from sage300.codec import Day, Record, YesNo


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


class TaxRate(Record, frozen=True, kw_only=True):
    """TXTaxRates (TX0004): percent by item class, one row for each authority and class of buyer (§F.14)."""

    TaxAuthority: str
    TransactionType: str = ""
    BuyerClass: int
    ItemRate1: Decimal | None = None
    ItemRate2: Decimal | None = None
    ItemRate3: Decimal | None = None
    ItemRate4: Decimal | None = None
    ItemRate5: Decimal | None = None
    ItemRate6: Decimal | None = None
    ItemRate7: Decimal | None = None
    ItemRate8: Decimal | None = None
    ItemRate9: Decimal | None = None
    ItemRate10: Decimal | None = None
    LastMaintained: Day | None = None
