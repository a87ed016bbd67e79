"""Knows the shape of an A/P invoice batch, its entries and their lines as Sage 300 sends them: its
spelling, its order (C4).

Does not know how one is written (drafts does). Amounts are None where Sage did not send them: absent is
not zero.
"""

from decimal import Decimal

from sage300.codec import Day, Record, YesNo


class InvoiceOptionalField(Record, frozen=True, kw_only=True):
    """A value of an optional field of an invoice (AP0402); appears by itself too (D17)."""

    OptionalField: str
    Value: str = ""
    InvoiceOptionalFieldType: str = ""
    ValueSet: str = ""
    OptionalFieldDescription: str = ""
    ValueDescription: str = ""


class InvoiceDetailOptionalField(Record, frozen=True, kw_only=True):
    """A value of an optional field of a line (AP0401)."""

    LineNumber: int | None = None
    OptionalField: str
    Value: str = ""
    InvoiceDetailOptionalFieldType: str = ""
    ValueSet: str = ""
    OptionalFieldDescription: str = ""
    ValueDescription: str = ""


class InvoicePaymentSchedule(Record, frozen=True, kw_only=True):
    """One payment an invoice is due in (AP0023)."""

    PaymentNumber: int | None = None
    DueDate: Day | None = None
    AmountDue: Decimal | None = None
    DiscountDate: Day | None = None
    DiscountAmount: Decimal | None = None
    FunctionalAmountDue: Decimal | None = None
    FunctionalDiscountAmount: Decimal | None = None


class InvoiceDetail(Record, frozen=True, kw_only=True):
    """A line (AP0022). LineNumber counts 20, 40, … (G23)."""

    LineNumber: int | None = None
    Destination: str = ""
    DistributionCode: str = ""
    DistributionDescription: str = ""
    TaxTotal: Decimal | None = None
    ManualTaxEntry: YesNo = None
    BaseTax1: Decimal | None = None
    BaseTax2: Decimal | None = None
    BaseTax3: Decimal | None = None
    BaseTax4: Decimal | None = None
    BaseTax5: Decimal | None = None
    TaxClass1: int | None = None
    TaxClass2: int | None = None
    TaxClass3: int | None = None
    TaxClass4: int | None = None
    TaxClass5: int | None = None
    TaxInclusive1: YesNo = None
    TaxInclusive2: YesNo = None
    TaxInclusive3: YesNo = None
    TaxInclusive4: YesNo = None
    TaxInclusive5: YesNo = None
    TaxRate1: Decimal | None = None
    TaxRate2: Decimal | None = None
    TaxRate3: Decimal | None = None
    TaxRate4: Decimal | None = None
    TaxRate5: Decimal | None = None
    TaxAmount1: Decimal | None = None
    TaxAmount2: Decimal | None = None
    TaxAmount3: Decimal | None = None
    TaxAmount4: Decimal | None = None
    TaxAmount5: Decimal | None = None
    GLAccount: str = ""
    DistributedAmount: Decimal | None = None
    Comment: str = ""
    DistributedAmountBeforeTaxes: Decimal | None = None
    TaxAmountIncludedInPrice: Decimal | None = None
    GLDistributedAmount: Decimal | None = None
    TaxAllocatedTotal: Decimal | None = None
    Contract: str = ""
    Project: str = ""
    Category: str = ""
    Discountable: YesNo = None
    RetainageAmount: Decimal | None = None
    PercentRetained: Decimal | None = None
    AccountExists: int | None = None
    AccountDescription: str = ""
    AccountStatus: int | None = None
    InvoiceDetailOptionalFields: tuple[InvoiceDetailOptionalField, ...] = ()


class Invoice(Record, frozen=True, kw_only=True):
    """An entry of a batch (AP0021). Balanced means UndistributedAmount is 0; None is not 0 (G13)."""

    EntryNumber: int | None = None
    Originator: str = ""
    VendorNumber: str
    DocumentNumber: str
    RemitToLocation: str = ""
    DocumentType: str = ""
    TransactionType: str = ""
    OrderNumber: str = ""
    PONumber: str = ""
    InvoiceDescription: str = ""
    ApplytoDocument: str = ""
    AccountSet: str = ""
    DocumentDate: Day | None = None
    AsOfDate: Day | None = None
    FiscalYear: str = ""
    FiscalPeriod: str = ""
    CurrencyCode: str = ""
    RateType: str = ""
    RateOverridden: YesNo = None
    ExchangeRate: Decimal | None = None
    Terms: str = ""
    TermsOverridden: YesNo = None
    DueDate: Day | None = None
    DiscountDate: Day | None = None
    DiscountPercentage: Decimal | None = None
    DiscountAmountAvailable: Decimal | None = None
    Taxable: YesNo = None
    TaxAmountControl: str = ""
    TaxGroup: str = ""
    TaxAuthority1: str = ""
    TaxAuthority2: str = ""
    TaxAuthority3: str = ""
    TaxAuthority4: str = ""
    TaxAuthority5: str = ""
    TaxClass1: int | None = None
    TaxClass2: int | None = None
    TaxClass3: int | None = None
    TaxClass4: int | None = None
    TaxClass5: int | None = None
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
    Num1099CPRSAmount: Decimal | None = None
    DistributionSetAmount: Decimal | None = None
    TotalDistributedTax: Decimal | None = None
    DocumentTotalBeforeTaxes: Decimal | None = None
    DistributedAllocatedTaxes: Decimal | None = None
    NumberOfScheduledPayments: int | None = None
    DistributedTotalBeforeTaxes: Decimal | None = None
    DistributedTotalIncludingTax: Decimal | None = None
    RateDate: Day | None = None
    DistributionSet: str = ""
    Num1099CPRSCode: str = ""
    AmountDue: Decimal | None = None
    TaxTotal: Decimal | None = None
    DocumentTotalIncludingTax: Decimal | None = None
    UndistributedAmount: Decimal | None = None
    TaxInclusive1: YesNo = None
    TaxInclusive2: YesNo = None
    TaxInclusive3: YesNo = None
    TaxInclusive4: YesNo = None
    TaxInclusive5: YesNo = None
    JobRelated: YesNo = None
    ErrorBatch: int | None = None
    ErrorEntry: int | None = None
    RetainageInvoice: YesNo = None
    HasRetainage: YesNo = None
    OriginalDocumentNumber: str = ""
    RetainageAmount: Decimal | None = None
    PercentRetained: Decimal | None = None
    RetainageDueDate: Day | None = None
    RetainageTermsCode: str = ""
    TaxBaseControl: str = ""
    NumberOfDetails: int | None = None
    SourceApplication: str = ""
    OnHold: YesNo = None
    VendorExists: int | None = None
    VendorName: str = ""
    SourceAmountDue: Decimal | None = None
    FunctionalAmountDue: Decimal | None = None
    VendorName2: str = ""
    EnteredBy: str = ""
    PostingDate: Day | None = None
    InvoiceDetails: tuple[InvoiceDetail, ...] = ()
    InvoicePaymentSchedules: tuple[InvoicePaymentSchedule, ...] = ()
    InvoiceOptionalFields: tuple[InvoiceOptionalField, ...] = ()


class InvoiceBatch(Record, frozen=True, kw_only=True):
    """APInvoiceBatches (AP0020). BatchStatus: Open, ReadyToPost, PostInProgress, Posted, Deleted (G7)."""

    BatchNumber: int
    BatchDate: Day | None = None
    Description: str = ""
    NumberOfEntries: int | None = None
    BatchTotal: Decimal | None = None
    BatchType: str = ""
    BatchStatus: str = ""
    InvoiceType: str = ""
    LastEntryNumber: int | None = None
    PostingSequenceNumber: int | None = None
    NumberOfErrors: int | None = None
    DateLastEdited: Day | None = None
    BatchPrintedFlag: YesNo = None
    SourceApplication: str = ""
    ICTRelated: YesNo = None
    Invoices: tuple[Invoice, ...] = ()
