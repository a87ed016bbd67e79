"""Taxes, totals and the payment schedule of one A/P entry, worked out from what was Put (G11 to G16).

Knows which member holds which sum. Knows no refusal and no other entry.
"""

from datetime import date, timedelta
from decimal import Decimal

from simulators.company import Installment
from simulators.sage300.masters import Masters
from simulators.sage300.record import Record
from simulators.sage300.tax import LineTax, Tax, calculate, distribute, round_to, spread, summarize

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
    _fill_functional(entry, masters.decimals(masters.company.functional_currency))
    terms = masters.terms.get(entry.text("Terms"))
    _fill_schedule(entry, decimals, terms.installments if terms else ())


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
    entry.update(SourceAmountDue=total, AmountDuewithTaxWithholding=total)
    entry.update(DiscountBaseWithTax=total, DiscountBaseWithoutTax=total - tax, DiscountBase=total)
    entry.update(DiscountAmountAvailable=round_to(total * entry.amount("DiscountPercentage") / 100, decimals))


def _fill_functional(entry: Record, decimals: int) -> None:
    """The functional side, at the entry's rate (G20)."""
    rate = entry.amount("ExchangeRate") or Decimal(1)

    def at_rate(amount: Decimal) -> Decimal:
        return round_to(amount * rate, decimals)

    entry.update(FunctionalAmountDue=at_rate(entry.amount("DocumentTotalIncludingTax")))
    entry.update(FunctionalDiscountAmount=at_rate(entry.amount("DiscountAmountAvailable")))
    for line in entry.rows("InvoiceDetails"):
        line.update(FunctionalDistributedAmount=at_rate(line.amount("DistributedAmount")))
        line.update(FunctionalDistributionNetOfTaxes=at_rate(line.amount("DistributedAmountBeforeTaxes")))


def _fill_schedule(entry: Record, decimals: int, parts: tuple[Installment, ...]) -> None:
    """Payments numbered from 20 (G23): one, or those of the terms (G10), unless a schedule was sent (D18)."""
    if entry.text("_schedule") != "sent":
        entry["InvoicePaymentSchedules"] = _installments(entry, parts, decimals) if parts else [_whole(entry)]
    rows = entry.rows("InvoicePaymentSchedules")
    rate = entry.amount("ExchangeRate") or Decimal(1)
    for at, row in enumerate(rows, start=1):
        row["PaymentNumber"] = Decimal(20 * at)
        row["AmountDue"] = round_to(row.amount("AmountDue"), decimals)
        row["FunctionalAmountDue"] = round_to(row.amount("AmountDue") * rate, 3)
    entry["NumberOfScheduledPayments"] = Decimal(len(rows))


def _whole(entry: Record) -> Record:
    return Record(
        DueDate=entry.day("DueDate"),
        AmountDue=entry.amount("DocumentTotalIncludingTax"),
        DiscountDate=entry.day("DiscountDate"),
        DiscountAmount=entry.amount("DiscountAmountAvailable"),
    )


def _installments(entry: Record, parts: tuple[Installment, ...], decimals: int) -> list[Record]:
    total, start = entry.amount("DocumentTotalIncludingTax"), entry.day("DocumentDate") or date.min
    amounts = spread(total, [part.percent for part in parts], decimals)
    return [
        Record(
            DueDate=start + timedelta(days=part.due_days),
            AmountDue=amount,
            DiscountDate=start + timedelta(days=part.discount_days) if part.discount_percent else None,
            DiscountAmount=round_to(amount * part.discount_percent / 100, decimals),
        )
        for part, amount in zip(parts, amounts, strict=True)
    ]


def _sum(lines: list[Record], name: str) -> Decimal:
    return sum((line.amount(name) for line in lines), ZERO)
