"""One entry of a payment or adjustment batch: what its vendor brings, which documents it applies to (§F.15).

Knows vendors, payment codes, open documents and their balances. Knows no batch status and no posting.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from simulators.company import Vendor
from simulators.sage300.entry_rules import account_fault
from simulators.sage300.errors import refusal
from simulators.sage300.masters import Masters
from simulators.sage300.putting import puts
from simulators.sage300.record import Record, Value
from simulators.sage300.shapes import load
from simulators.sage300.tables import Table
from simulators.sage300.tax import round_to
from simulators.sage300.tree import details, find, inserts

__all__ = ["ENTRY", "Cashier", "documents", "fault", "fill", "new_payment"]

ENTRY = load()["APPaymentAndAdjustmentBatches"].shape.details["PaymentsAdjustments"]
APPLIED = ENTRY.details["AppliedPayments"]
DISTRIBUTION = APPLIED.details["AdjustmentGLDistributions"]
KEYS = frozenset({"BatchType", "BatchNumber", "EntryNumber", "LineNumber", "SequenceNumber"})
PLAYED = ("Payment", "Prepayment", "Adjustment")
ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Cashier:
    """Who enters, when, into which batch, with which documents and other open batches at hand."""

    masters: Masters
    switches: Mapping[str, str]
    user: str
    batch: Record
    posted: Table
    pending: Callable[[str, str], Decimal]  # what other open entries pay of (vendor, document)


def new_payment(cashier: Cashier) -> Record:
    """An entry before the first Put."""
    adjusts = cashier.batch.text("BatchSelector") == "AD"
    return Record(
        BatchType=cashier.batch.text("BatchSelector"),
        PaymentDateAdjustmentDate=cashier.batch.day("BatchDate"),
        PaymentTransactionType="Adjustment" if adjusts else "Payment",
        VendorExchangeRate=Decimal(1),
        BankExchangeRate=Decimal(1),
        BankCode=cashier.batch.text("BankCode"),
        BankCurrencyCode=cashier.batch.text("BankCurrencyCode"),
        SourceApplication="AP",
        EnteredBy=cashier.user,
        APVersionCreatedIn="71A",
        AppliedPayments=[],
    )


def fill(entry: Record, given: Record, cashier: Cashier) -> None:
    """Put the members and the documents it applies to, check the whole and work it out.

    Raises SageError 409 where a rule refuses.
    """
    for name, value in puts(given, ENTRY, cashier.switches, keys=KEYS):
        _put(entry, name, value, cashier)
    lines = entry.rows("AppliedPayments")
    for detail in details(given, "AppliedPayments"):
        _fill_line(lines, detail, cashier)
    reason = fault(entry, cashier)
    if reason:
        raise refusal(reason)
    _work_out(entry, cashier)


def fault(entry: Record, cashier: Cashier) -> str:
    """Why an entry cannot be kept or posted now, or ""."""
    return next(_faults(entry, cashier), "")


def documents(entry: Record, posted: Table) -> Iterator[tuple[Record, Record]]:
    """Each applied line with the posted document it pays or adjusts."""
    vendor = entry.text("VendorNumber")
    for line in entry.rows("AppliedPayments"):
        row = posted.get((vendor, line.text("DocumentNumber")))
        if row is not None:
            yield line, cast("Record", row)


def _put(entry: Record, name: str, value: Value, cashier: Cashier) -> None:
    if name == "VendorNumber":
        _put_vendor(entry, str(value), cashier)
        return
    if name == "PaymentCode" and value and value not in cashier.masters.payment_codes:
        raise refusal(f"Payment code {value} does not exist.")
    if name == "PaymentTransactionType" and value not in PLAYED:
        raise refusal(f"Transaction type {value} cannot be entered in this batch.")
    place = (entry.text("VendorNumber"), str(value))
    if name == "VendorRemitToLocation" and value and place not in cashier.masters.remit_tos:
        raise refusal(f"Remit-to location {value} does not exist.")
    entry[name] = value


def _put_vendor(entry: Record, number: str, cashier: Cashier) -> None:
    vendor: Vendor | None = cashier.masters.vendors.get(number)
    if vendor is None:
        raise refusal(f"Vendor {number} does not exist.")
    for at, text in enumerate(vendor.address[:4], start=1):
        entry[f"AddressLine{at}"] = text
    entry.update(VendorNumber=number, VendorPayeeName=vendor.name, AccountSet=vendor.account_set)
    entry.update(VendorCurrencyCode=vendor.currency, City=vendor.city, State=vendor.state)
    entry.update(ZipPostalCode=vendor.zip_code, Country=vendor.country)
    if not entry.text("PaymentCode"):
        entry["PaymentCode"] = min(cashier.masters.payment_codes, default="")


def _fill_line(lines: list[Record], given: Record, cashier: Cashier) -> None:
    known = find(lines, "LineNumber", given.number("LineNumber"))
    if inserts(given, known, "Applied payment"):
        last = max((row.amount("LineNumber") for row in lines), default=ZERO)
        known = Record(LineNumber=last + 20, PaymentNumber=Decimal(20))  # G23
        lines.append(known)
    line = cast("Record", known)
    if given.text("UpdateOperation") == "Delete":
        lines.remove(line)
        return
    line.update(puts(given, APPLIED, cashier.switches, keys=KEYS))
    for detail in details(given, "AdjustmentGLDistributions"):
        own = Record(puts(detail, DISTRIBUTION, cashier.switches, keys=KEYS))
        rows = line.rows("AdjustmentGLDistributions")
        own["SequenceNumber"] = Decimal(20 * (len(rows) + 1))
        rows.append(own)


def _faults(entry: Record, cashier: Cashier) -> Iterator[str]:
    vendor = cashier.masters.vendors.get(entry.text("VendorNumber"))
    if vendor is None:
        yield "Vendor number cannot be blank."
        return
    if not vendor.active and cashier.switches["vendor_inactive"] == "refuse":
        yield f"Vendor {vendor.number} is inactive."
    bank = cashier.masters.banks.get(entry.text("BankCode"))
    if entry.text("BatchType") == "PY" and bank is None:
        yield f"Bank {entry.text('BankCode')} does not exist."
    if bank is not None and bank.currency != vendor.currency:
        yield f"Currency {vendor.currency} of vendor {vendor.number} is not the currency of bank {bank.code}."
    day = _posting_day(entry)
    found = cashier.masters.period(day)
    if found is None:
        yield f"Cannot determine the fiscal period for {day.isoformat()}."
    elif found[1].locked and cashier.switches["locked_period"] == "Error":
        yield f"Fiscal period {found[0]}-{found[1].number:02} is locked."
    if entry.text("PaymentTransactionType") != "Prepayment" and not entry.rows("AppliedPayments"):
        yield "The entry applies to no document."
    for line in entry.rows("AppliedPayments"):
        yield from _line_faults(line, vendor, cashier)


def _posting_day(entry: Record) -> date:
    """The day that decides year and period (G9)."""
    return entry.day("PostingDate") or entry.day("PaymentDateAdjustmentDate") or date.min


def _line_faults(line: Record, vendor: Vendor, cashier: Cashier) -> Iterator[str]:
    number = line.text("DocumentNumber")
    row = cashier.posted.get((vendor.number, number))
    if row is None:
        yield f"Document {number} for vendor {vendor.number} does not exist."
        return
    document = cast("Record", row)
    if document.text("FullyPaid") == "Yes":
        yield f"Document {number} for vendor {vendor.number} is fully paid."
    if document.text("CurrencyCode") != vendor.currency:
        yield f"Document {number} is not in the currency of vendor {vendor.number}."
    sign = -1 if document.text("DocumentType") == "CreditNote" else 1
    open_now = document.amount("VendorCurrencyAmountDue") - cashier.pending(vendor.number, number)
    if sign * _applied(line) < 0 or abs(_applied(line)) > open_now:
        yield f"The amount applied to document {number} exceeds its balance."
    for own in line.rows("AdjustmentGLDistributions"):
        code = own.text("DistributionGLAccount")
        reason = account_fault(cashier.masters.account(code), code, cashier.switches)
        if reason:
            yield reason


def _applied(line: Record) -> Decimal:
    """What a line takes off its document: payment, discount and adjustments; credits negative."""
    adjusted = sum((own.amount("DistributionAmount") for own in line.rows("AdjustmentGLDistributions")), ZERO)
    return line.amount("PaymentAmount") + line.amount("DiscountAmountTaken") + adjusted


def _work_out(entry: Record, cashier: Cashier) -> None:
    decimals = cashier.masters.decimals(entry.text("VendorCurrencyCode"))
    found = cashier.masters.period(_posting_day(entry))
    if found is not None:
        entry.update(FiscalYear=found[0], FiscalPeriod=f"{found[1].number:02}")
    for line, document in documents(entry, cashier.posted):
        _work_out_line(line, document, entry, decimals)
        pending = cashier.pending(entry.text("VendorNumber"), line.text("DocumentNumber"))
        line["PendingPaymentAmount"] = pending
    lines = entry.rows("AppliedPayments")
    paid = sum((line.amount("PaymentAmount") for line in lines), entry.amount("TotalPrepayVendorCurrency"))
    discount = sum((line.amount("DiscountAmountTaken") for line in lines), ZERO)
    adjusted = sum((line.amount("AdjustmentsTotal") for line in lines), ZERO)
    entry.update(CheckAmountInVendorCurrency=paid, CheckAmountInBankCurrency=paid)
    entry.update(CheckAmountFunctionalCurrency=paid, TotalDiscountVendorCurrency=discount)
    entry.update(NumberOfPaymentsEntered=Decimal(len(lines)), PostingDate=entry.day("PostingDate"))
    entry.update(TotalPaymentAdjustmentVendorCurrency=paid + adjusted)
    entry.update(TotalAdjustmentAmountFunctionalCurrency=adjusted)
    entry["LastLineNumber"] = max((line.amount("LineNumber") for line in lines), default=ZERO)


def _work_out_line(line: Record, document: Record, entry: Record, decimals: int) -> None:
    for name in ("PaymentAmount", "DiscountAmountTaken"):
        line[name] = round_to(line.amount(name), decimals)
    due = document.amount("VendorCurrencyAmountDue")
    rows = line.rows("AdjustmentGLDistributions")
    adjusted = sum((own.amount("DistributionAmount") for own in rows), ZERO)
    kind = entry.text("PaymentTransactionType")
    line.update(VendorNumber=entry.text("VendorNumber"), VendorCurrencyCode=entry.text("VendorCurrencyCode"))
    line.update(
        DocumentAmountDue=due, DocumentNetBalance=due - abs(_applied(line)), AdjustmentsTotal=adjusted
    )
    line.update(DocumentDate=document.day("DocumentDate"), PaymentType=kind)
    line.update(PaymentDate=entry.day("PaymentDateAdjustmentDate"))
    line.update(TransactionType="AdjustmentPosted" if kind == "Adjustment" else "PaymentPosted")
    line.update(FunctionalPaymentAmount=line.amount("PaymentAmount"))
