"""One entry of an A/P invoice batch: members are Put in the order they come, then all is worked out.

Knows what the whole entry must hold, its dates and its rate (G2, G3, G9, G10, G19 to G21); what a single Put
does is `entry_rules`. Knows no other entry, no batch status and no HTTP; a duplicate is the books' business.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal

from simulators.sage300.entry_rules import ENTRY_RULES, LINE_RULES, TRANSACTION
from simulators.sage300.errors import refusal
from simulators.sage300.optional import give_automatic
from simulators.sage300.putting import puts
from simulators.sage300.record import Record, Value
from simulators.sage300.session import Desk
from simulators.sage300.shapes import Shape, load
from simulators.sage300.totals import work_out

__all__ = ["finish", "new_entry", "new_line", "put"]

ENTRY = load()["APInvoiceBatches"].shape.details["Invoices"]
LINE = ENTRY.details["InvoiceDetails"]
KEYS = frozenset({"BatchNumber", "EntryNumber", "LineNumber"})


def new_entry(desk: Desk) -> Record:
    """An entry before the first Put."""
    entry = Record(
        DocumentType="Invoice",
        TransactionType=TRANSACTION["Invoice"],
        DocumentDate=desk.today,
        TaxAmountControl="Calculate",
        TaxBaseControl="Calculate",
        TaxReportingCalculateMethod="Calculate",
        ExchangeRate=Decimal(1),
        SourceApplication="AP",
        EnteredBy=desk.user,
        APVersionCreatedIn="71A",
        InvoiceDetails=[],
        InvoicePaymentSchedules=[],
        InvoiceOptionalFields=[],
    )
    give_automatic(entry, "InvoiceOptionalFields", desk, on_lines=False)
    return entry


def new_line(desk: Desk) -> Record:
    """A detail before the first Put; it takes the entry's tax switches when it is worked out."""
    line = Record(Discountable="Yes", InvoiceDetailOptionalFields=[])
    give_automatic(line, "InvoiceDetailOptionalFields", desk, on_lines=True)
    return line


def put(record: Record, given: Record, desk: Desk, *, line: bool = False) -> None:
    """Put the members of `given` in their order (D3); details and keys are left to the books.

    Raises SageError 409 at the first member a rule refuses.
    """
    shape: Shape = LINE if line else ENTRY
    rules: Mapping[str, Callable[[Record, Value, Desk], None]] = LINE_RULES if line else ENTRY_RULES
    for name, value in puts(given, shape, desk.switches, keys=KEYS):
        rule = rules.get(name)
        if rule is not None:
            rule(record, value, desk)
        else:
            record[name] = value


def finish(entry: Record, desk: Desk) -> None:
    """Check what only the whole entry shows and work out dates, taxes and totals."""
    if not entry.text("VendorNumber"):
        raise refusal("Vendor number cannot be blank.", "RecordInvalid")
    if not entry.text("DocumentNumber"):
        raise refusal("Document number cannot be blank.", "RecordInvalid")
    if entry.text("ApplytoDocument") and entry.text("DocumentType") not in ("CreditNote", "DebitNote"):
        raise refusal("Apply-to document is for credit and debit notes only.")  # G3
    if entry.amount("DocumentTotalIncludingTax") < 0:
        raise refusal("The document total cannot be negative.")  # G2
    for line in entry.rows("InvoiceDetails"):
        if not line.text("GLAccount"):
            raise refusal("G/L account cannot be blank.", "RecordInvalid")
    _check_options(entry, desk)
    _check_dates(entry, desk)
    _check_rate(entry, desk)
    work_out(entry, desk.masters, desk.switches["tax_method"])
    if desk.switches["unbalanced"] == "refuse" and entry.amount("UndistributedAmount"):
        raise refusal("The document total does not equal the total distributed.", "RecordInvalid")


def _check_options(entry: Record, desk: Desk) -> None:
    """Retainage needs the A/P option (G21), projects need PJC, which no simulated company has (G19)."""
    for own in (entry, *entry.rows("InvoiceDetails")):
        amounts = own.amount("RetainageAmount") or own.amount("PercentRetained")
        if desk.switches["retainage"] == "off" and (amounts or own.text("RetainageInvoice") == "Yes"):
            raise refusal("Retainage accounting is not used in this company.")
        if own.text("JobRelated") == "Yes" or own.text("Contract"):
            raise refusal("Project and Job Costing is not activated in this company.")


def _check_rate(entry: Record, desk: Desk) -> None:
    """The rate of the table, or another one that is said to be overridden (G20)."""
    day = entry.day("RateDate") or entry.day("DocumentDate") or desk.today
    found = desk.masters.rate(entry.text("CurrencyCode"), day)
    standard = found.rate if found else Decimal(1)
    sent = entry.amount("_rate")
    if sent and sent != standard and entry.text("RateOverridden") != "Yes":
        raise refusal("The exchange rate is not overridden.")
    entry["ExchangeRate"] = sent or standard
    if found is not None:
        entry.setdefault("RateType", found.type)
        entry.setdefault("RateDate", found.dated)


def _check_dates(entry: Record, desk: Desk) -> None:
    """Posting date, year and period (G9), due and discount date (G10). Raises SageError FieldInvalid."""
    document = entry.day("DocumentDate") or desk.today
    default = {"document": document, "batch": desk.batch_date, "session": desk.today}
    posting = entry.day("PostingDate") or default[desk.switches["posting_date_default"]]
    found = desk.masters.period(posting)
    if found is None:
        raise refusal(f"Cannot determine the fiscal period for {posting.isoformat()}.")
    year, period = found
    if period.locked and desk.switches["locked_period"] == "Error":
        raise refusal(f"Fiscal period {year}-{period.number:02} is locked.")
    entry.update(PostingDate=posting, FiscalYear=year, FiscalPeriod=f"{period.number:02}")
    entry.update(DocumentDate=document, AsOfDate=entry.day("AsOfDate") or document)
    terms = desk.masters.terms.get(entry.text("Terms"))
    due = document + timedelta(days=terms.due_days if terms else 0)
    if entry.text("TermsOverridden") != "Yes" or entry.day("DueDate") in (None, due):
        entry.update(DueDate=due, TermsOverridden="No")
    if terms and terms.discount_percent and entry.text("_discount") != "sent":
        entry.update(DiscountDate=document + timedelta(days=terms.discount_days))
        entry.update(DiscountPercentage=terms.discount_percent)
