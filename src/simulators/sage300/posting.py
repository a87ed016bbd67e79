"""What posting does to a batch: good entries become posted documents, bad ones an error batch (E14).

Knows posted documents and their members (§F.7, §F.8). Knows no HTTP and no query.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from simulators.company import OpenEntry, PostedDocument
from simulators.sage300.batches import refuse_post, select_bad
from simulators.sage300.entry import new_entry, new_line
from simulators.sage300.entry_rules import TRANSACTION, account_fault
from simulators.sage300.masters import Masters
from simulators.sage300.record import Record
from simulators.sage300.session import Desk
from simulators.sage300.tax import round_to
from simulators.sage300.totals import work_out

if TYPE_CHECKING:
    from simulators.sage300.books import Books

__all__ = ["by_hand", "message", "post", "seeded"]

STRICT = {"missing_account": "Error", "inactive_account": "Error", "control_account": "None"}
CARRIED = (
    *("VendorNumber", "DocumentNumber", "OrderNumber", "PONumber", "DueDate", "RemitToLocation"),
    *("TransactionType", "DocumentType", "DocumentDate", "Terms", "DiscountDate", "CurrencyCode"),
    *("RateType", "RateOverridden", "ExchangeRate", "TaxAmountControl", "FiscalYear", "FiscalPeriod"),
    *("PostingDate", "TaxGroup", "AccountSet", "SourceApplication", "NumberOfScheduledPayments"),
    *(f"{name}{at}" for name in ("TaxAuthority", "TaxClass", "TaxBase", "TaxAmount") for at in range(1, 6)),
)


def post(books: "Books", batch: Record) -> int | None:
    """Post one batch in place; the answer is the error batch's number when entries were bad.

    Raises SageError for a batch that is Posted, Deleted or being posted, or not listed though it must (G8).
    """
    refuse_post(batch, books.switches)
    books.last_posting += 1
    bad: list[tuple[Record, str]] = []
    for entry in batch.rows("Invoices"):
        fault = select_bad(entry, books.switches) or next(_faults(books, entry), "")
        if fault:
            bad.append((entry, fault))
        else:
            books.posted.add(_document(entry, batch, books))
            _note(books, entry)
    batch.update(BatchStatus="Posted", PostingSequenceNumber=Decimal(books.last_posting))
    batch.update(NumberOfErrors=Decimal(len(bad)), DateLastEdited=books.today())
    return _error_batch(books, batch, bad) if bad else None


def seeded(document: PostedDocument, masters: Masters) -> Record:
    """A document that was posted before the story begins."""
    found = masters.period(document.dated)
    row = Record(
        VendorNumber=document.vendor,
        DocumentNumber=document.number,
        TransactionType=TRANSACTION[document.type],
        DocumentType=document.type,
        DocumentDescription=document.description,
        DocumentDate=document.dated,
        InvoiceasofDate=document.dated,
        DueDate=document.dated,
        BatchDate=document.dated,
        PostingDate=document.dated,
        CurrencyCode=document.currency,
        ExchangeRate=Decimal(1),
        FiscalYear=found[0] if found else "",
        FiscalPeriod=f"{found[1].number:02}" if found else "",
    )
    _amounts(row, document.amount, Decimal(0), document.dated)
    return row


def by_hand(given: OpenEntry, desk: Desk) -> Record:
    """An entry as a person keys it: one line, no tax, in balance, nothing refused."""
    vendor = desk.masters.vendors.get(given.vendor)
    account = desk.masters.account(given.account)
    found = desk.masters.period(given.dated)
    line = new_line(desk)
    line.update(LineNumber=Decimal(20), DistributedAmount=given.amount)
    line.update(AccountExists=int(account is not None))
    line.update(GLAccount=account.unformatted if account else given.account)
    line.update(DistributionDescription=given.description)
    entry = new_entry(desk)
    entry.update(VendorNumber=given.vendor, DocumentNumber=given.number, DocumentType=given.type)
    entry.update(TransactionType=TRANSACTION[given.type], InvoiceDescription=given.description)
    entry.update(DocumentDate=given.dated, PostingDate=given.dated, DueDate=given.dated, AsOfDate=given.dated)
    entry.update(CurrencyCode=vendor.currency if vendor else desk.masters.company.functional_currency)
    entry.update(VendorName=vendor.name if vendor else "", AccountSet=vendor.account_set if vendor else "")
    entry.update(Terms=vendor.terms if vendor else "", VendorGroupCode=vendor.group if vendor else "")
    entry.update(FiscalYear=found[0] if found else "", FiscalPeriod=f"{found[1].number:02}" if found else "")
    entry.update(DocumentTotalIncludingTax=given.amount, InvoiceDetails=[line])
    work_out(entry, desk.masters)
    return entry


def _note(books: "Books", entry: Record) -> None:
    total = entry.amount("DocumentTotalIncludingTax")
    credit = entry.text("DocumentType") == "CreditNote"
    member = "DateOfLastCreditNote" if credit else "DateOfLastInvoice"
    owed = -total if credit else total
    books.note_activity(entry.text("VendorNumber"), member, books.today(), owed=owed)


def _faults(books: "Books", entry: Record) -> Iterator[str]:
    vendor, number = entry.text("VendorNumber"), entry.text("DocumentNumber")
    if entry.amount("UndistributedAmount"):
        yield "The entry is out of balance."
    if books.posted.get((vendor, number)) is not None:
        yield f"Document number {number} for vendor {vendor} already exists."
    for line in entry.rows("InvoiceDetails"):
        code = line.text("GLAccount")
        yield from filter(None, [account_fault(books.masters.account(code), code, STRICT)])


def _document(entry: Record, batch: Record, books: "Books") -> Record:
    row = Record({name: entry[name] for name in CARRIED if name in entry})
    row.update(
        BatchDate=batch.day("BatchDate"),
        BatchNumber=batch.amount("BatchNumber"),
        EntryNumber=entry.amount("EntryNumber"),
        GroupCode=entry.text("VendorGroupCode"),
        DocumentDescription=entry.text("InvoiceDescription"),
        InvoiceasofDate=entry.day("AsOfDate"),
        PostingSequenceNumber=Decimal(books.last_posting),
    )
    for at in range(1, 6):
        row[f"VendorBaseAmount{at}"] = row[f"FunctionalBaseAmount{at}"] = entry.amount(f"TaxBase{at}")
        row[f"VendorTaxAmount{at}"] = row[f"FunctionalTaxAmount{at}"] = entry.amount(f"TaxAmount{at}")
    total = entry.amount("DocumentTotalIncludingTax")
    _amounts(row, total, entry.amount("TaxTotal"), books.today())
    return row


def _amounts(row: Record, total: Decimal, tax: Decimal, today: date) -> None:
    """Positive for every type, the type gives the sign (G2); the functional side at the entry's rate."""
    for side, rate in (("VendorCurrency", Decimal(1)), ("FunctionalCurrency", row.amount("ExchangeRate"))):
        row[f"{side}InvoiceAmount"] = row[f"{side}AmountDue"] = round_to(total * rate, 3)
        row[f"{side}TaxAmount"] = round_to(tax * rate, 3)
        row[f"{side}TaxableAmount"] = round_to((total - tax) * rate, 3) if tax else Decimal(0)
        row[f"{side}NonTaxableAmount"] = Decimal(0) if tax else round_to(total * rate, 3)
    row.update(LastActivityDate=today, PaymentStatus="Normal", FullyPaid="No", BatchType="IN")
    row.update(APVersionCreatedIn="71A", OriginalExchangeRate=row.amount("ExchangeRate"))


def _error_batch(books: "Books", batch: Record, bad: list[tuple[Record, str]]) -> int:
    number = batch.number("BatchNumber")
    errors = books.new_batch(Description=f"Errors from batch {number}", BatchDate=batch.day("BatchDate"))
    target = errors.number("BatchNumber")
    for at, (entry, fault) in enumerate(bad, start=1):
        moved = deepcopy(entry)
        moved["EntryNumber"] = Decimal(at)
        books.append(errors, moved)
        entry.update(ErrorBatch=target, ErrorEntry=at)
        message(books, entry, fault, kind="IN", at=at)
    return target


def message(books: "Books", entry: Record, fault: str, *, kind: str, at: int) -> None:
    """Write why posting threw an entry out, and where it went (§F.8); `kind` is IN, PY or AD."""
    row = Record(
        BatchType=kind,
        PostingSequenceNumber=Decimal(books.last_posting),
        BatchNumber=entry.amount("BatchNumber"),
        EntryNumber=entry.amount("EntryNumber"),
        ErrorNumber=Decimal(1),
        SequenceNumber=Decimal(at),
        ErrorDescription=fault,
        ErrorBatchType=kind,
        ErrorBatchNumber=Decimal(entry.number("ErrorBatch")),
        ErrorEntryNumber=Decimal(entry.number("ErrorEntry")),
    )
    books.tables["APPostingErrorMessages"].add(row)
