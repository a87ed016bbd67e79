"""Knows the shape of what posting leaves behind: documents, payments, and messages about what failed.

Does not know open batches, and holds no card number.
"""

from decimal import Decimal

from sage300.codec import Day, Record, YesNo


class PostedDocument(Record, frozen=True, kw_only=True):
    """APPostedDocuments (AP0025): one row for each vendor and document number ever posted (§F.7)."""

    VendorNumber: str
    DocumentNumber: str
    CheckNumber: str = ""
    OrderNumber: str = ""
    PONumber: str = ""
    DueDate: Day | None = None
    RemitToLocation: str = ""
    TransactionType: str = ""
    DocumentType: str = ""
    BatchDate: Day | None = None
    BatchNumber: int | None = None
    EntryNumber: int | None = None
    GroupCode: str = ""
    DocumentDescription: str = ""
    DocumentDate: Day | None = None
    InvoiceasofDate: Day | None = None
    Terms: str = ""
    DiscountDate: Day | None = None
    CurrencyCode: str = ""
    RateType: str = ""
    RateOverridden: YesNo = None
    ExchangeRate: Decimal | None = None
    FunctionalCurrencyInvoiceAmount: Decimal | None = None
    FunctionalCurrencyAmountDue: Decimal | None = None
    FunctionalCurrencyTaxAmount: Decimal | None = None
    FunctionalCurrencyDiscountAmount: Decimal | None = None
    VendorCurrencyInvoiceAmount: Decimal | None = None
    VendorCurrencyAmountDue: Decimal | None = None
    VendorCurrencyTaxAmount: Decimal | None = None
    VendorCurrencyDiscountAmount: Decimal | None = None
    FullyPaid: YesNo = None
    LastActivityDate: Day | None = None
    TaxAmountControl: str = ""
    TaxAuthority1: str = ""
    TaxAuthority2: str = ""
    TaxAuthority3: str = ""
    TaxAuthority4: str = ""
    TaxAuthority5: str = ""
    FiscalYear: str = ""
    FiscalPeriod: str = ""
    PrepayInvoiceNumber: str = ""
    PostingDate: Day | None = None
    RateDate: Day | None = None
    BankCode: str = ""
    CheckSerialNumber: int | None = None
    PostingSequenceNumber: int | None = None
    JobRelated: YesNo = None
    HasRetainage: YesNo = None
    RetainageOutstanding: YesNo = None
    VendorCurrencyRetainageAmount: Decimal | None = None
    OriginalDocumentNumber: str = ""
    SourceApplication: str = ""
    PaymentStatus: str = ""
    DatePaymentStatusChanged: Day | None = None
    BatchType: str = ""
    TaxGroup: str = ""
    TaxBase1: Decimal | None = None
    TaxBase2: Decimal | None = None
    TaxBase3: Decimal | None = None
    TaxBase4: Decimal | None = None
    TaxBase5: Decimal | None = None
    TaxAmount1: Decimal | None = None
    TaxAmount2: Decimal | None = None
    TaxAmount3: Decimal | None = None
    TaxAmount4: Decimal | None = None
    TaxAmount5: Decimal | None = None
    AccountSet: str = ""
    DatePaid: Day | None = None


class PostedPayment(Record, frozen=True, kw_only=True):
    """APPostedPayments (AP0029). CheckCleared: Outstanding, Cleared, Reversed."""

    BankCode: str
    VendorNumber: str
    CheckNumber: str
    CheckSerialNumber: int
    CheckDate: Day
    BatchDate: Day | None = None
    CheckAmountVendorCurrency: Decimal | None = None
    PaymentAmount: Decimal | None = None
    DiscountAmount: Decimal | None = None
    PaymentCode: str = ""
    CurrencyCode: str = ""
    BankRateType: str = ""
    BankExchangeRate: Decimal | None = None
    BankRateOverridden: YesNo = None
    ReasonForReversal: str = ""
    AmountOfRoundingError: Decimal | None = None
    BankRateDate: Day | None = None
    FiscalYear: str = ""
    FiscalPeriod: str = ""
    RemitTo: str = ""
    BatchNumber: int | None = None
    EntryNumber: int | None = None
    CheckCleared: str = ""
    CheckAmountFunctionalCurrency: Decimal | None = None
    AmountAdjusted: Decimal | None = None
    DateCleared: Day | None = None
    DateReversed: Day | None = None
    DocumentType: str = ""
    DocumentNumber: str = ""
    PaymentType: str = ""
    GLAccount: str = ""
    JobRelated: YesNo = None
    InvoiceNumber: str = ""
    TaxGroup: str = ""
    TaxTotal: Decimal | None = None
    PostingDate: Day | None = None


class PostingError(Record, frozen=True, kw_only=True):
    """APPostingErrorMessages (AP0038): why an entry went to the error batch, by posting sequence (E14)."""

    BatchType: str
    PostingSequenceNumber: int
    BatchNumber: int
    EntryNumber: int
    LineNumber: int
    ErrorNumber: int
    SequenceNumber: int
    MessageNumber: str = ""
    ErrorDescription: str = ""
    ErrorBatchType: str = ""
    ErrorBatchNumber: int | None = None
    ErrorEntryNumber: int | None = None
    ErrorLineNumber: int | None = None
    ErrorSequenceNumber: int | None = None
