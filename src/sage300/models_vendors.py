"""Knows the shape of a vendor and of a posted document as Sage 300 sends them: its spelling, its order (C4).

Does not know which of them matter to anyone; statistics members are left to "unknown members" (A10).
"""

from decimal import Decimal

from sage300.codec import Day, Record


class VendorOptionalField(Record, frozen=True, kw_only=True):
    """A value of a vendor's optional field (AP0407); always text (C38)."""

    OptionalField: str
    Value: str = ""
    VendorOptionalFieldValueType: str = ""
    ValueSet: str = ""
    OptionalFieldDescription: str = ""
    ValueDescription: str = ""


class Vendor(Record, frozen=True, kw_only=True):
    """APVendors (AP0015). DateLastMaintained is the only change stamp, by day, and blind to balances
    (§F.1).
    """

    VendorNumber: str
    ShortName: str = ""
    GroupCode: str = ""
    Status: str = ""
    InactiveDate: Day | None = None
    DateLastMaintained: Day | None = None
    OnHold: str = ""
    StartDate: Day | None = None
    VendorName: str = ""
    AddressLine1: str = ""
    AddressLine2: str = ""
    AddressLine3: str = ""
    AddressLine4: str = ""
    City: str = ""
    StateProvince: str = ""
    ZipPostalCode: str = ""
    Country: str = ""
    ContactName: str = ""
    PhoneNumber: str = ""
    FaxNumber: str = ""
    PrimaryRemitToLocation: str = ""
    AccountSet: str = ""
    CurrencyCode: str = ""
    RateType: str = ""
    BankCode: str = ""
    PrintSeparateChecks: str = ""
    DistributionSet: str = ""
    DistributionCode: str = ""
    GLAccount: str = ""
    Terms: str = ""
    DuplicateAmountCode: str = ""
    DuplicateDateCode: str = ""
    TaxGroup: str = ""
    TaxClassCode1: int | None = None
    TaxClassCode2: int | None = None
    TaxClassCode3: int | None = None
    TaxClassCode4: int | None = None
    TaxClassCode5: int | None = None
    TaxReportingType: str = ""
    Num1099CPRSTaxNumber: str = ""
    TaxType: str = ""
    Num1099CPRSCode: str = ""
    CreditLimit: Decimal | None = None
    BalanceDueInVendorCurrency: Decimal | None = None
    DateOfLastActivity: Day | None = None
    PaymentCode: str = ""
    TaxRegistrationCode1: str = ""
    TaxRegistrationCode2: str = ""
    TaxRegistrationCode3: str = ""
    TaxRegistrationCode4: str = ""
    TaxRegistrationCode5: str = ""
    DistributionType: str = ""
    CheckLanguage: str = ""
    TaxIncluded1: str = ""
    TaxIncluded2: str = ""
    TaxIncluded3: str = ""
    TaxIncluded4: str = ""
    TaxIncluded5: str = ""
    ContactsEmail: str = ""
    Email: str = ""
    WebSite: str = ""
    ContactsPhone: str = ""
    ContactsFax: str = ""
    DeliveryMethod: str = ""
    PercentRetained: Decimal | None = None
    DaysRetained: int | None = None
    RetainageTermsCode: str = ""
    LegalName: str = ""
    BusinessRegistrationNumber: str = ""
    FirstName: str = ""
    LastName: str = ""
    VendorOptionalFieldValues: tuple[VendorOptionalField, ...] = ()


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
    Terms: str = ""
    DiscountDate: Day | None = None
    CurrencyCode: str = ""
    RateType: str = ""
    RateOverridden: str = ""
    ExchangeRate: Decimal | None = None
    FunctionalCurrencyInvoiceAmount: Decimal | None = None
    FunctionalCurrencyAmountDue: Decimal | None = None
    FunctionalCurrencyTaxAmount: Decimal | None = None
    VendorCurrencyInvoiceAmount: Decimal | None = None
    VendorCurrencyAmountDue: Decimal | None = None
    VendorCurrencyTaxAmount: Decimal | None = None
    VendorCurrencyDiscountAmount: Decimal | None = None
    FullyPaid: str = ""
    LastActivityDate: Day | None = None
    FiscalYear: str = ""
    FiscalPeriod: str = ""
    PostingDate: Day | None = None
    RateDate: Day | None = None
    BankCode: str = ""
    PostingSequenceNumber: int | None = None
    SourceApplication: str = ""
    PaymentStatus: str = ""
    BatchType: str = ""
    TaxGroup: str = ""
    AccountSet: str = ""
    DatePaid: Day | None = None
