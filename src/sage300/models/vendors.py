"""Knows the shape of a vendor and of what hangs on it: its spelling, its order (C4).

Does not know which members matter to anyone; most statistics are left to "unknown members" (A10).
"""

from decimal import Decimal

from sage300.codec import Day, Record, YesNo


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
    BalanceDueInFunctionalCurrency: Decimal | None = None
    NumberOfOpenInvoices: int | None = None
    DateOfLastActivity: Day | None = None
    DateOfLastInvoice: Day | None = None
    DateOfLastPayment: Day | None = None
    PaymentCode: str = ""
    TaxRegistrationCode1: str = ""
    TaxRegistrationCode2: str = ""
    TaxRegistrationCode3: str = ""
    TaxRegistrationCode4: str = ""
    TaxRegistrationCode5: str = ""
    DistributionType: str = ""
    CheckLanguage: str = ""
    TaxIncluded1: YesNo = None
    TaxIncluded2: YesNo = None
    TaxIncluded3: YesNo = None
    TaxIncluded4: YesNo = None
    TaxIncluded5: YesNo = None
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
    FATCA: YesNo = None
    TaxWithholdingState: str = ""
    VendorOptionalFieldValues: tuple[VendorOptionalField, ...] = ()


class VendorGroup(Record, frozen=True, kw_only=True):
    """APVendorGroups (AP0016): what a new vendor of the group begins with."""

    GroupCode: str
    Description: str = ""
    Status: str = ""
    InactiveDate: Day | None = None
    DateLastMaintained: Day | None = None
    AccountSet: str = ""
    CurrencyCode: str = ""
    RateType: str = ""
    BankCode: str = ""
    PrintSeparateChecks: YesNo = None
    DistributionSet: str = ""
    DistributionCode: str = ""
    GeneralLedgerAccountNumber: str = ""
    Terms: str = ""
    DuplicateAmountCode: str = ""
    DuplicateDateCode: str = ""
    TaxGroup: str = ""
    TaxClass1: int | None = None
    TaxClass2: int | None = None
    TaxClass3: int | None = None
    TaxClass4: int | None = None
    TaxClass5: int | None = None
    TaxReportingType: str = ""
    Num1099CPRSCode: str = ""
    PaymentCode: str = ""
    DistributionType: str = ""
    TaxIncluded1: YesNo = None
    TaxIncluded2: YesNo = None
    TaxIncluded3: YesNo = None
    TaxIncluded4: YesNo = None
    TaxIncluded5: YesNo = None


class RemitToLocation(Record, frozen=True, kw_only=True):
    """APRemitToLocations (AP0018): where a vendor wants its money sent."""

    VendorNumber: str
    RemitToLocationKey: str
    Status: str = ""
    InactiveDate: Day | None = None
    DateLastMaintained: Day | None = None
    DateOfLastActivity: Day | None = None
    Description: str = ""
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
    CheckLanguage: str = ""
    PrimaryRemittoIndicator: YesNo = None
    Email: str = ""
    ContactsPhone: str = ""
    ContactsFax: str = ""
    ContactsEmail: str = ""
