"""Knows the shape of an invoice that Purchase Orders matched to a receipt (§F.11).

Does not know how one is made: Sage lets this client read them only (§D).
"""

from decimal import Decimal

from sage300.codec import Day, Record, YesNo


class MatchedInvoiceLine(Record, frozen=True, kw_only=True):
    """A line of a matched invoice (PO0430)."""

    InvoiceSequenceKey: int | None = None
    LineNumber: int | None = None
    InvoiceLineSequence: int | None = None
    CompletionStatus: str = ""
    ReceiptSequenceKey: int | None = None
    ReceiptLineSequence: int | None = None
    ItemNumber: str = ""
    Location: str = ""
    ItemDescription: str = ""
    VendorItemNumber: str = ""
    UnitOfMeasure: str = ""
    RCPUNIT: str = ""
    QuantityReceived: Decimal | None = None
    StockingQuantityReceived: Decimal | None = None
    OrderedQuantityReceived: Decimal | None = None
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
    StockItem: YesNo = None
    ReceiptNumber: str = ""
    PurchaseOrderSequenceKey: int | None = None
    PurchaseOrderLineSequence: int | None = None
    PurchaseOrderNumber: str = ""
    NonStockClearingAccount: str = ""
    DiscountPercentage: Decimal | None = None
    DiscountAmount: Decimal | None = None
    FullyInvoiced: YesNo = None
    PaymentDiscountable: YesNo = None
    Contract: str = ""
    Project: str = ""
    CostCategory: str = ""
    Completed: YesNo = None
    NetExtendedCost: Decimal | None = None
    PaymentDiscountBaseWithoutTa: Decimal | None = None
    DetailNumber: int | None = None


class MatchedInvoice(Record, frozen=True, kw_only=True):
    """POInvoices (PO0420), GET only: a matched invoice cannot be made here (§D)."""

    InvoiceSequenceKey: int
    Lines: int | None = None
    LinesComplete: int | None = None
    Completed: YesNo = None
    DateCompleted: Day | None = None
    LastPostingDate: Day | None = None
    PurchaseOrderSequenceKey: int | None = None
    PurchaseOrderNumber: str = ""
    InvoiceDate: Day | None = None
    FiscalYear: str = ""
    FiscalPeriod: str = ""
    InvoiceNumber: str = ""
    Vendor: str = ""
    VendorExists: YesNo = None
    Name: str = ""
    TermsCode: str = ""
    FromDocument: str = ""
    ReceiptSequenceKey: int | None = None
    ReceiptNumber: str = ""
    ReceiptDate: Day | None = None
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
    MultipleReceipts: YesNo = None
    Receipts: int | None = None
    ShipToLocation: str = ""
    RemitToLocation: str = ""
    InvoiceTotal: Decimal | None = None
    Subtotal: Decimal | None = None
    DocumentLocked: YesNo = None
    DiscountPercentage: Decimal | None = None
    DiscountAmount: Decimal | None = None
    NetExtendedCost: Decimal | None = None
    OnHold: YesNo = None
    JobRelated: YesNo = None
    VendorAccountSet: str = ""
    PostingDate: Day | None = None
    EnteredBy: str = ""
    InvoiceLines: tuple[MatchedInvoiceLine, ...] = ()
