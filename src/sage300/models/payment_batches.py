"""Knows the shape of an A/P payment or adjustment batch: its entries and what they are applied to (§F.15).

Does not know how one is written (payment_drafts does). Card numbers are left out on purpose: nobody here may
hold one.
"""

from decimal import Decimal

from sage300.codec import Day, Record, YesNo


class AdjustmentDistribution(Record, frozen=True, kw_only=True):
    """One distribution of an adjustment to the general ledger (AP0034)."""

    LineNumber: int | None = None
    SequenceNumber: int | None = None
    TransactionType: int | None = None
    DistributionAmount: Decimal | None = None
    DistributionCode: str = ""
    DistributionGLAccount: str = ""
    ContractCode: str = ""
    ProjectCode: str = ""
    CategoryCode: str = ""
    DiscountAmount: Decimal | None = None
    AppliedAmount: Decimal | None = None
    RetainageAmount: Decimal | None = None
    RetainageDueDate: Day | None = None
    HasRetainage: YesNo = None
    FunctionalDistributionAmount: Decimal | None = None
    FunctionalDiscountAmount: Decimal | None = None
    FunctionalAppliedAmount: Decimal | None = None
    Description: str = ""
    Reference: str = ""
    DocumentLineNumber: int | None = None


class AppliedPayment(Record, frozen=True, kw_only=True):
    """What one entry pays, discounts or adjusts on one document (AP0033)."""

    EntryNumber: int | None = None
    LineNumber: int | None = None
    VendorNumber: str = ""
    DocumentNumber: str = ""
    PaymentNumber: int | None = None
    TransactionType: str = ""
    PaymentResolution: str = ""
    PaymentAmount: Decimal | None = None
    DiscountAmountTaken: Decimal | None = None
    NextAdjustmentSequenceNumber: int | None = None
    AdjustmentsTotal: Decimal | None = None
    GeneratedAdjustmentNumber: int | None = None
    Description: str = ""
    Reference: str = ""
    GeneratedPPNumber: str = ""
    PPMatchingDocumentNumber: str = ""
    PPMatchingDocumentType: str = ""
    ActivationDate: Day | None = None
    DocumentAmountDue: Decimal | None = None
    DiscountAmountAvailable: Decimal | None = None
    DocumentNetBalance: Decimal | None = None
    PendingPaymentAmount: Decimal | None = None
    PendingDiscountAmount: Decimal | None = None
    PendingAdjustmentAmount: Decimal | None = None
    AdjustmentDebitAmountVendorCurr: Decimal | None = None
    AdjustmentCreditAmountVendorCurr: Decimal | None = None
    JobRelated: YesNo = None
    JobTotalPaymentAmount: Decimal | None = None
    JobTotalDiscountAmount: Decimal | None = None
    JobApplyMethod: str = ""
    RetainageDebitAmountVendorCurr: Decimal | None = None
    RetainageCreditAmountVendorCurr: Decimal | None = None
    RetainageAmount: Decimal | None = None
    RetainageDueDate: Day | None = None
    RetainageTermsCode: str = ""
    RetainageExchangeRate: str = ""
    UnappliedJobPaymentAmount: Decimal | None = None
    UnappliedJobDiscountAmount: Decimal | None = None
    VendorCurrencyCode: str = ""
    PaymentDate: Day | None = None
    DocumentType: int | None = None
    PaymentType: str = ""
    HasRetainage: YesNo = None
    RetainageBalance: Decimal | None = None
    OriginalDocumentNumber: str = ""
    PayablesAdjustmentTotal: Decimal | None = None
    OriginalExchangeRate: Decimal | None = None
    DocumentDate: Day | None = None
    FunctionalPaymentAmount: Decimal | None = None
    FunctionalDiscountAmount: Decimal | None = None
    FunctionalAdjustmentsTotal: Decimal | None = None
    FunctionalRetainageAmount: Decimal | None = None
    DocumentVersionCreatedIn: str = ""
    AdjustmentGLDistributions: tuple[AdjustmentDistribution, ...] = ()


class Payment(Record, frozen=True, kw_only=True):
    """An entry of a payment batch, or of an adjustment batch (AP0031)."""

    EntryNumber: int | None = None
    CheckNumber: str = ""
    VendorNumber: str = ""
    PaymentDateAdjustmentDate: Day | None = None
    EntryDescription: str = ""
    VendorPayeeName: str = ""
    CheckAmountInBankCurrency: Decimal | None = None
    CheckAmountInVendorCurrency: Decimal | None = None
    VendorExchangeRate: Decimal | None = None
    VendorRateOverridden: YesNo = None
    NumberOfPaymentsEntered: int | None = None
    TotalPrepayVendorCurrency: Decimal | None = None
    TotalDiscountVendorCurrency: Decimal | None = None
    PaymentCode: str = ""
    VendorCurrencyCode: str = ""
    BankRateType: str = ""
    BankExchangeRate: Decimal | None = None
    BankRateOverridden: YesNo = None
    PaymentTransactionType: str = ""
    DocumentType: str = ""
    LastLineNumber: int | None = None
    FiscalYear: str = ""
    FiscalPeriod: str = ""
    VendorRateDate: Day | None = None
    VendorRateType: str = ""
    TotalPaymentAdjustmentVendorCurrency: Decimal | None = None
    BankRateDate: Day | None = None
    CheckAmountFunctionalCurrency: Decimal | None = None
    DocumentNumber: str = ""
    PaymentEdited: str = ""
    CheckPrintRequired: YesNo = None
    VendorRemitToLocation: str = ""
    EntryReference: str = ""
    CheckSequenceNumber: int | None = None
    CheckPrintedStatus: str = ""
    AddressLine1: str = ""
    AddressLine2: str = ""
    AddressLine3: str = ""
    AddressLine4: str = ""
    City: str = ""
    State: str = ""
    ZipPostalCode: str = ""
    Country: str = ""
    PaymentLanguage: str = ""
    AdjustmentDebitAmountVendorCurrency: Decimal | None = None
    AdjustmentCreditAmountVendorCurrency: Decimal | None = None
    PrepayActivationDate: Day | None = None
    JobRelated: YesNo = None
    JobApplyMethod: str = ""
    ErrorBatch: int | None = None
    ErrorEntry: int | None = None
    MatchingDocumentNumber: str = ""
    SourceApplication: str = ""
    BankCode: str = ""
    BankCurrencyCode: str = ""
    PaymentType: str = ""
    CashAccount: str = ""
    Num1099CPRSCode: str = ""
    Num1099CPRSAmount: Decimal | None = None
    TaxGroup: str = ""
    TaxTotal: Decimal | None = None
    EnteredBy: str = ""
    PostingDate: Day | None = None
    AccountSet: str = ""
    AppliedPayments: tuple[AppliedPayment, ...] = ()


class PaymentBatch(Record, frozen=True, kw_only=True):
    """APPaymentAndAdjustmentBatches (AP0030). BatchSelector is PY or AD and part of the key (D15)."""

    BatchSelector: str
    BatchNumber: int
    BatchDate: Day | None = None
    Description: str = ""
    NumberOfEntries: int | None = None
    BatchTotal: Decimal | None = None
    BatchType: str = ""
    BatchStatus: str = ""
    BankCode: str = ""
    BankCurrencyCode: str = ""
    BankRateDate: Day | None = None
    LastEntryNumber: int | None = None
    BankRateType: str = ""
    BankExchangeRate: Decimal | None = None
    FunctionalBatchTotal: Decimal | None = None
    PostingSequenceNumber: int | None = None
    NumberOfErrors: int | None = None
    DateLastEdited: Day | None = None
    BatchEdited: YesNo = None
    PaymentRegisterPrintstatus: str = ""
    NumberOfPrintedChecks: int | None = None
    NumberOfReapplies: int | None = None
    BatchPrintedFlag: YesNo = None
    BankRateOperator: int | None = None
    BankRateOverridden: YesNo = None
    SourceApplication: str = ""
    PaymentsAdjustments: tuple[Payment, ...] = ()
