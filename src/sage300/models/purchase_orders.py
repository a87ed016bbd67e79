"""Knows the shape of a purchase order as Sage 300 sends it: header, lines, comments, optional fields (§F.9).

Does not know what is still open of one; and no member says when it was changed (§F.1).
"""

from decimal import Decimal

from sage300.codec import Day, Record, YesNo


class PurchaseOrderOptionalField(Record, frozen=True, kw_only=True):
    """A value of an optional field of an order (PO0623)."""

    OptionalField: str
    Value: str = ""
    PurchaseOrderOptionalFieldType: str = ""
    ValueSet: str = ""
    OptionalFieldDescription: str = ""


class PurchaseOrderLineOptionalField(Record, frozen=True, kw_only=True):
    """A value of an optional field of a line (PO0633)."""

    LineNumber: int | None = None
    OptionalField: str
    Value: str = ""
    PurchaseOrderDetailOptionalFieldType: str = ""
    ValueSet: str = ""
    OptionalFieldDescription: str = ""


class PurchaseOrderComment(Record, frozen=True, kw_only=True):
    """A comment or an instruction on an order (PO0610)."""

    PurchaseOrderSequenceKey: int | None = None
    CommentIdentifier: int | None = None
    PurchaseOrderCommentSequence: int | None = None
    LineType: str = ""
    CommentsInstructions: str = ""


class PurchaseOrderLine(Record, frozen=True, kw_only=True):
    """A line (PO0630), counted 1000, 2000, …; PurchaseOrderLineSequence is what a receipt refers to (§F.10)."""

    PurchaseOrderSequenceKey: int | None = None
    LineNumber: int | None = None
    PurchaseOrderLineSequence: int | None = None
    PurchaseOrderCommentSequence: int | None = None
    OrderNumber: str = ""
    CompletionStatus: str = ""
    DateCompleted: Day | None = None
    ItemExists: YesNo = None
    ItemNumber: str = ""
    Location: str = ""
    ItemDescription: str = ""
    ExpectedArrivalDate: Day | None = None
    VendorItemNumber: str = ""
    CommentsInstructions: YesNo = None
    UnitOfMeasure: str = ""
    OrderUnitConversion: Decimal | None = None
    OrderUnitDecimals: int | None = None
    QuantityOrdered: Decimal | None = None
    QuantityReceived: Decimal | None = None
    QuantityCanceled: Decimal | None = None
    ReceivedExtra: Decimal | None = None
    QuantityOutstanding: Decimal | None = None
    ExtendedReceivedAmount: Decimal | None = None
    ExtendedCanceledAmount: Decimal | None = None
    AmountReceivedToDate: Decimal | None = None
    UnitCost: Decimal | None = None
    ExtendedCost: Decimal | None = None
    TaxBase1: Decimal | None = None
    TaxBase2: Decimal | None = None
    TaxBase3: Decimal | None = None
    TaxBase4: Decimal | None = None
    TaxBase5: Decimal | None = None
    TaxClass1: int | None = None
    TaxClass2: int | None = None
    TaxClass3: int | None = None
    TaxClass4: int | None = None
    TaxClass5: int | None = None
    TaxRate1: Decimal | None = None
    TaxRate2: Decimal | None = None
    TaxRate3: Decimal | None = None
    TaxRate4: Decimal | None = None
    TaxRate5: Decimal | None = None
    TaxIncludable1: YesNo = None
    TaxIncludable2: YesNo = None
    TaxIncludable3: YesNo = None
    TaxIncludable4: YesNo = None
    TaxIncludable5: YesNo = None
    TaxAmount1: Decimal | None = None
    TaxAmount2: Decimal | None = None
    TaxAmount3: Decimal | None = None
    TaxAmount4: Decimal | None = None
    TaxAmount5: Decimal | None = None
    NetOfTax: Decimal | None = None
    TaxIncluded: Decimal | None = None
    TaxExcluded: Decimal | None = None
    TotalTax: Decimal | None = None
    ExpenseAccount: str = ""
    DropShip: YesNo = None
    StockItem: YesNo = None
    NonStockClearingAccount: str = ""
    ManufacturersItemNumber: str = ""
    DiscountPercentage: Decimal | None = None
    DiscountAmount: Decimal | None = None
    Contract: str = ""
    Project: str = ""
    CostCategory: str = ""
    ExpenseAccountDescription: str = ""
    ExtendedOrderAmount: Decimal | None = None
    Completed: YesNo = None
    NetExtendedCost: Decimal | None = None
    UnitCostIsManual: YesNo = None
    DetailNumber: int | None = None
    PurchaseOrderDetailOptionalFields: tuple[PurchaseOrderLineOptionalField, ...] = ()


class PurchaseOrder(Record, frozen=True, kw_only=True):
    """POPurchaseOrders (PO0620). PurchaseOrderType: Active, Standing, Future, Blanket; only Active is matched."""

    PurchaseOrderSequenceKey: int
    Lines: int | None = None
    LinesComplete: int | None = None
    Printed: YesNo = None
    Completed: YesNo = None
    DateCompleted: Day | None = None
    LastPostingDate: Day | None = None
    PurchaseOrderDate: Day | None = None
    PurchaseOrderNumber: str = ""
    TemplateCode: str = ""
    FOBPoint: str = ""
    Vendor: str = ""
    VendorExists: YesNo = None
    Name: str = ""
    Address1: str = ""
    Address2: str = ""
    Address3: str = ""
    Address4: str = ""
    City: str = ""
    StateProvince: str = ""
    ZipPostalCode: str = ""
    Country: str = ""
    PhoneNumber: str = ""
    FaxNumber: str = ""
    Contact: str = ""
    TermsCode: str = ""
    PurchaseOrderType: str = ""
    OnHold: YesNo = None
    OrderDate: Day | None = None
    ExpectedArrivalDate: Day | None = None
    AmountOriginallyAuthorized: Decimal | None = None
    AmountRemaining: Decimal | None = None
    Description: str = ""
    Reference: str = ""
    Comment: str = ""
    ShipVia: str = ""
    ShipViaName: str = ""
    LastReceiptNumber: str = ""
    ReceiptDate: Day | None = None
    NumberOfPostedReceipts: int | None = None
    Currency: str = ""
    ExchangeRate: Decimal | None = None
    RateType: str = ""
    RateDate: Day | None = None
    RateOperation: str = ""
    RateOverridden: YesNo = None
    DecimalPlaces: int | None = None
    ExtendedCost: Decimal | None = None
    Total: Decimal | None = None
    ExtendedReceivedAmount: Decimal | None = None
    ExtendedCanceledAmount: Decimal | None = None
    QuantityOrdered: Decimal | None = None
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
    IncludedTaxAmount1: Decimal | None = None
    IncludedTaxAmount2: Decimal | None = None
    IncludedTaxAmount3: Decimal | None = None
    IncludedTaxAmount4: Decimal | None = None
    IncludedTaxAmount5: Decimal | None = None
    ExcludedTaxAmount1: Decimal | None = None
    ExcludedTaxAmount2: Decimal | None = None
    ExcludedTaxAmount3: Decimal | None = None
    ExcludedTaxAmount4: Decimal | None = None
    ExcludedTaxAmount5: Decimal | None = None
    TaxAmount1: Decimal | None = None
    TaxAmount2: Decimal | None = None
    TaxAmount3: Decimal | None = None
    TaxAmount4: Decimal | None = None
    TaxAmount5: Decimal | None = None
    NetOfTax: Decimal | None = None
    TaxIncluded: Decimal | None = None
    TaxExcluded: Decimal | None = None
    TotalTax: Decimal | None = None
    AmountReceivedToDate: Decimal | None = None
    ExtendedOrderAmount: Decimal | None = None
    BillToLocation: str = ""
    BillToLocationDescription: str = ""
    ShipToLocation: str = ""
    ShipToLocationDescription: str = ""
    ShipToAddress1: str = ""
    ShipToAddress2: str = ""
    ShipToAddress3: str = ""
    ShipToAddress4: str = ""
    ShipToCity: str = ""
    ShipToStateProvince: str = ""
    ShipToZipPostalCode: str = ""
    ShipToCountry: str = ""
    ShipToContact: str = ""
    TermsCodeDescription: str = ""
    Subtotal: Decimal | None = None
    DocumentLocked: YesNo = None
    Email: str = ""
    ContactPhone: str = ""
    ContactFax: str = ""
    ContactEmail: str = ""
    DiscountPercentage: Decimal | None = None
    DiscountAmount: Decimal | None = None
    NetExtendedCost: Decimal | None = None
    RequisitionNumber: str = ""
    JobRelated: YesNo = None
    VendorAccountSet: str = ""
    EnteredBy: str = ""
    PurchaseOrderLines: tuple[PurchaseOrderLine, ...] = ()
    PurchaseOrderComments: tuple[PurchaseOrderComment, ...] = ()
    PurchaseOrderOptionalFields: tuple[PurchaseOrderOptionalField, ...] = ()
