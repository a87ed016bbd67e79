"""Knows the shape of what Accounts Payable has set up: terms, account sets, distributions, payment codes.

Does not know what follows from a setting.
"""

from decimal import Decimal

from sage300.codec import Day, Record, YesNo


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
    """APTerms (AP0012)."""

    TermsCode: str
    Description: str = ""
    Status: str = ""
    InactiveDate: Day | None = None
    DateLastMaintained: Day | None = None
    UsePaymentSchedule: YesNo = None
    CalculationBaseForDiscountwithTax: str = ""
    MethodOfCalcForDiscountDate: str = ""
    DiscountTableStartingDay1: int | None = None
    DiscountTableStartingDay2: int | None = None
    DiscountTableStartingDay3: int | None = None
    DiscountTableStartingDay4: int | None = None
    DiscountTableEndingDay1: int | None = None
    DiscountTableEndingDay2: int | None = None
    DiscountTableEndingDay3: int | None = None
    DiscountTableEndingDay4: int | None = None
    DiscountTableAddMonths1: int | None = None
    DiscountTableAddMonths2: int | None = None
    DiscountTableAddMonths3: int | None = None
    DiscountTableAddMonths4: int | None = None
    DiscountTableDayOfMonth1: int | None = None
    DiscountTableDayOfMonth2: int | None = None
    DiscountTableDayOfMonth3: int | None = None
    DiscountTableDayOfMonth4: int | None = None
    MethodOfCalcForDueDate: str = ""
    DueTableStartingDay1: int | None = None
    DueTableStartingDay2: int | None = None
    DueTableStartingDay3: int | None = None
    DueTableStartingDay4: int | None = None
    DueTableEndingDay1: int | None = None
    DueTableEndingDay2: int | None = None
    DueTableEndingDay3: int | None = None
    DueTableEndingDay4: int | None = None
    DueTableAddMonths1: int | None = None
    DueTableAddMonths2: int | None = None
    DueTableAddMonths3: int | None = None
    DueTableAddMonths4: int | None = None
    DueTableDayOfMonth1: int | None = None
    DueTableDayOfMonth2: int | None = None
    DueTableDayOfMonth3: int | None = None
    DueTableDayOfMonth4: int | None = None
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


class DistributionCode(Record, frozen=True, kw_only=True):
    """APDistributionCodes (AP0005): a short name for a GL account."""

    DistributionCodeKey: str
    Description: str = ""
    Status: str = ""
    InactiveDate: Day | None = None
    DateLastMaintained: Day | None = None
    GLAccount: str = ""
    Discountable: YesNo = None


class DistributionSetDetail(Record, frozen=True, kw_only=True):
    """One share of a distribution set (AP0008)."""

    DistributionSet: str = ""
    LineNumber: int | None = None
    DistributionCode: str = ""
    Description: str = ""
    GLAccount: str = ""
    Discountable: YesNo = None
    Percentage: Decimal | None = None
    Amount: Decimal | None = None


class DistributionSet(Record, frozen=True, kw_only=True):
    """APDistributionSets (AP0009): how an amount is spread over accounts."""

    DistributionSetKey: str
    Description: str = ""
    Status: str = ""
    InactiveDate: Day | None = None
    DateLastMaintained: Day | None = None
    CodeType: str = ""
    DistributionMethod: str = ""
    DistributionsEntered: int | None = None
    Currency: str = ""
    DistributionSetDetails: tuple[DistributionSetDetail, ...] = ()


class PaymentCode(Record, frozen=True, kw_only=True):
    """APPaymentCodes (AP0010): PaymentType is Cash, Check, CreditCard or Other."""

    PaymentCodeKey: str
    Description: str = ""
    Status: str = ""
    InactiveDate: Day | None = None
    DateLastMaintained: Day | None = None
    PaymentType: str = ""


class TaxFormCode(Record, frozen=True, kw_only=True):
    """AP1099CPRSCodes: a class of payments that a tax form reports."""

    Code: str
    Description: str = ""
    Status: str = ""
    InactiveDate: Day | None = None
    DateLastMaintained: Day | None = None
    MinimumAmountToReport: Decimal | None = None
