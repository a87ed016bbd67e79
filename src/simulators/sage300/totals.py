"""Taxes, totals and the payment schedule of one A/P entry, worked out from what was Put (G11 to G16).

Knows which member holds which sum. Knows no refusal and no other entry.
"""

from decimal import Decimal

from simulators.sage300.masters import Masters
from simulators.sage300.record import Record
from simulators.sage300.tax import LineTax, Tax, calculate, distribute, round_to, summarize

__all__ = ["work_out"]

ZERO = Decimal(0)


def work_out(entry: Record, masters: Masters, method: str = "detail") -> None:
    """Fill every calculated member of the entry, its lines and its schedule."""
    decimals = masters.decimals(entry.text("CurrencyCode"))
    authorities = masters.authorities(entry.text("TaxGroup"))
    taxes = [
        Tax(rate=a.rate, inclusive=entry.text(f"TaxInclusive{at}") == "Yes", recoverable=a.recoverable)
        for at, a in enumerate(authorities, start=1)
    ]
    lines = entry.rows("InvoiceDetails")
    for line in lines:
        line["DistributedAmount"] = round_to(line.amount("DistributedAmount"), decimals)
    for line, worked in zip(lines, _taxes(entry, taxes, decimals, method), strict=True):
        _fill_line(line, worked, taxes, entry)
    _fill_totals(entry, taxes, decimals)
    _fill_schedule(entry, decimals)


def _taxes(entry: Record, taxes: list[Tax], decimals: int, method: str) -> list[LineTax]:
    lines = entry.rows("InvoiceDetails")
    amounts = [line.amount("DistributedAmount") for line in lines]
    numbers = range(1, len(taxes) + 1)
    match entry.text("TaxAmountControl"):
        case "Distribute":
            totals = [round_to(entry.amount(f"TaxAmount{at}"), decimals) for at in numbers]
            return distribute(amounts, totals, taxes, decimals)
        case "Enter":
            return [_entered(line, taxes, decimals) for line in lines]
        case _:
            return (summarize if method == "summary" else calculate)(amounts, taxes, decimals)


def _entered(line: Record, taxes: list[Tax], decimals: int) -> LineTax:
    own = tuple(round_to(line.amount(f"TaxAmount{at}"), decimals) for at in range(1, len(taxes) + 1))
    included = sum((part for part, tax in zip(own, taxes, strict=True) if tax.inclusive), ZERO)
    return LineTax(net=line.amount("DistributedAmount") - included, taxes=own, included=included)


def _fill_line(line: Record, worked: LineTax, taxes: list[Tax], entry: Record) -> None:
    allocated = ZERO
    for at, (tax, own) in enumerate(zip(taxes, worked.taxes, strict=True), start=1):
        kept = own if tax.recoverable else ZERO
        allocated += own - kept
        line[f"BaseTax{at}"] = worked.net
        line[f"TaxClass{at}"] = 1
        line[f"TaxInclusive{at}"] = entry.text(f"TaxInclusive{at}")
        line[f"TaxRate{at}"] = tax.rate
        line[f"TaxAmount{at}"] = own
        line[f"RecoverableTaxAmount{at}"] = kept
        line[f"TaxAllocatedAmount{at}"] = own - kept
    line.update(TaxTotal=sum(worked.taxes, ZERO), TaxAmountIncludedInPrice=worked.included)
    line.update(DistributedAmountBeforeTaxes=worked.net, TaxAllocatedTotal=allocated)
    line.update(GLDistributedAmount=worked.net + allocated)  # G16
    line.update(FunctionalDistributedAmount=line.amount("DistributedAmount"))
    line.update(FunctionalDistributionNetOfTaxes=worked.net)


def _fill_totals(entry: Record, taxes: list[Tax], decimals: int) -> None:
    lines = entry.rows("InvoiceDetails")
    net = _sum(lines, "DistributedAmountBeforeTaxes")
    spread = _sum(lines, "TaxTotal")
    for at in range(1, len(taxes) + 1):
        if entry.text("TaxAmountControl") == "Calculate":
            entry[f"TaxAmount{at}"] = _sum(lines, f"TaxAmount{at}")
        entry[f"TaxAmount{at}"] = round_to(entry.amount(f"TaxAmount{at}"), decimals)
        entry[f"TaxBase{at}"] = _sum(lines, f"BaseTax{at}")
    tax = sum((entry.amount(f"TaxAmount{at}") for at in range(1, 6)), ZERO)
    total = round_to(entry.amount("DocumentTotalIncludingTax"), decimals)
    allocated = _sum(lines, "TaxAllocatedTotal")
    entry.update(DocumentTotalIncludingTax=total, TaxTotal=tax, TotalDistributedTax=spread)
    entry.update(DocumentTotalBeforeTaxes=total - tax)  # G13
    entry.update(DistributedTotalBeforeTaxes=net, DistributedTotalIncludingTax=net + spread)
    entry.update(UndistributedAmount=total - (net + spread))  # G13
    entry.update(DistributedAllocatedTaxes=allocated, TaxAmountTobeAllocated=allocated)
    entry.update(RecoverableTaxes=spread - allocated, DistributionRecoverableTaxes=spread - allocated)
    entry.update(NumberOfDetails=len(lines), NumberOfDetailsDecimal=Decimal(len(lines)))
    entry.update(SourceAmountDue=total, FunctionalAmountDue=total, AmountDuewithTaxWithholding=total)
    entry.update(DiscountBaseWithTax=total, DiscountBaseWithoutTax=total - tax, DiscountBase=total)
    entry.update(DiscountAmountAvailable=round_to(total * entry.amount("DiscountPercentage") / 100, decimals))


def _fill_schedule(entry: Record, decimals: int) -> None:
    """One payment numbered 20 (G23), unless a schedule was sent (D18)."""
    if entry.text("_schedule") != "sent":
        entry["InvoicePaymentSchedules"] = [Record()]
        entry.rows("InvoicePaymentSchedules")[0].update(
            DueDate=entry.day("DueDate"),
            AmountDue=entry.amount("DocumentTotalIncludingTax"),
            DiscountDate=entry.day("DiscountDate"),
            DiscountAmount=entry.amount("DiscountAmountAvailable"),
        )
    rows = entry.rows("InvoicePaymentSchedules")
    for at, row in enumerate(rows, start=1):
        row["PaymentNumber"] = Decimal(20 * at)
        row["AmountDue"] = round_to(row.amount("AmountDue"), decimals)
        row["FunctionalAmountDue"] = row.amount("AmountDue")
    entry["NumberOfScheduledPayments"] = Decimal(len(rows))


def _sum(lines: list[Record], name: str) -> Decimal:
    return sum((line.amount(name) for line in lines), ZERO)
