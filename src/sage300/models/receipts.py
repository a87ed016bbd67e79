"""Knows the shape of a receipt, which follows a purchase order: goods received (§F.11).

Does not know how a receipt is entered: this client reads them only.
"""

from decimal import Decimal

from sage300.codec import Day, Record, YesNo


class ReceiptLine(Record, frozen=True, kw_only=True):
    """A line of a receipt (PO0710); on the wire ReceiptLine2s, not ReceiptLines."""

    ReceiptSequenceKey: int | None = None
    LineNumber: int | None = None
    ReceiptLineSequence: int | None = None
    OrderNumber: str = ""
    CompletionStatus: str = ""
    DateCompleted: Day | None = None
    PurchaseOrderSequenceKey: int | None = None
    PurchaseOrderLineSequence: int | None = None
    CompletesPO: YesNo = None
    ItemExists: YesNo = None
    ItemNumber: str = ""
    Location: str = ""
    ItemDescription: str = ""
    VendorItemNumber: str = ""
    UnitOfMeasure: str = ""
    RCPUNIT: str = ""
    ReceivingConversionFactor: Decimal | None = None
    OrderedQuantityOrdered: Decimal | None = None
    OrderedPreviouslyReceived: Decimal | None = None
    OrderedOutstandingOnPO: Decimal | None = None
    QuantityReceived: Decimal | None = None
    QuantityCanceled: Decimal | None = None
    QuantityOutstanding: Decimal | None = None
    OrderedQuantityReceived: Decimal | None = None
    OrderedQuantityCanceled: Decimal | None = None
    OrderedQuantityOutstanding: Decimal | None = None
    QuantityReturned: Decimal | None = None
    OrderedQuantityReturned: Decimal | None = None
    QuantitySettled: Decimal | None = None
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
    TaxAmount1: Decimal | None = None
    TaxAmount2: Decimal | None = None
    TaxAmount3: Decimal | None = None
    TaxAmount4: Decimal | None = None
    TaxAmount5: Decimal | None = None
    NetOfTax: Decimal | None = None
    TotalTax: Decimal | None = None
    ExpenseAccount: str = ""
    ArrivalDate: Day | None = None
    StockItem: YesNo = None
    PurchaseOrderNumber: str = ""
    Completed: YesNo = None
    NonStockClearingAccount: str = ""
    DiscountPercentage: Decimal | None = None
    DiscountAmount: Decimal | None = None
    NetExtendedCost: Decimal | None = None
    InvoiceLines: int | None = None
    Contract: str = ""
    Project: str = ""
    CostCategory: str = ""
    DetailNumber: int | None = None


class Receipt(Record, frozen=True, kw_only=True):
    """POGetReceipts (PO0700). Invoiced says whether an invoice was matched to it."""

    ReceiptSequenceKey: int
    Lines: int | None = None
    LinesComplete: int | None = None
    Costs: int | None = None
    VendorsInvoiced: int | None = None
    Printed: YesNo = None
    Invoiced: YesNo = None
    Completed: YesNo = None
    DateCompleted: Day | None = None
    LastPostingDate: Day | None = None
    ReceiptDate: Day | None = None
    FiscalYear: str = ""
    FiscalPeriod: str = ""
    ReceiptNumber: str = ""
    Vendor: str = ""
    VendorExists: YesNo = None
    Name: str = ""
    TermsCode: str = ""
    PurchaseOrderSequenceKey: int | None = None
    PurchaseOrderNumber: str = ""
    InvoiceNumber: str = ""
    Description: str = ""
    Reference: str = ""
    Comment: str = ""
    Currency: str = ""
    ExchangeRate: Decimal | None = None
    RateType: str = ""
    RateDate: Day | None = None
    RateOperation: str = ""
    RateOverridden: YesNo = None
    ExtendedCost: Decimal | None = None
    Total: Decimal | None = None
    AdditionalCosts: Decimal | None = None
    QuantityReceived: Decimal | None = None
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
    TotalTax: Decimal | None = None
    MultiplePurchaseOrders: YesNo = None
    PurchaseOrders: int | None = None
    DiscountPercentage: Decimal | None = None
    DiscountAmount: Decimal | None = None
    HasRetainage: YesNo = None
    Subtotal: Decimal | None = None
    DocumentLocked: YesNo = None
    NetExtendedCost: Decimal | None = None
    JobRelated: YesNo = None
    VendorAccountSet: str = ""
    PostingDate: Day | None = None
    EnteredBy: str = ""
    ReceiptLine2s: tuple[ReceiptLine, ...] = ()
