"""What must be true of both systems' books after a journey: each invoice there once, and nothing else of ours.

Knows the simulated books and what the source approved. Does not know the product's ledger or how it got there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from stage import Stage

from simulators.company import ApprovedInvoice
from simulators.sage300.record import Record

__all__ = [
    *("Entry", "assert_books", "assert_entry", "assert_identity", "assert_no_crash", "assert_settled"),
    *("coding_of", "entries_of", "lines_of", "place_of"),
]

Place = tuple[str, str]
LEFT = ("owed_before", "changed")
RIGHT = ("done", "held", "refused", "in_doubt", "waiting", "pending")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry that was not in the books when the story began."""

    batch: int
    record: Record

    @property
    def place(self) -> Place:
        """Vendor and document number."""
        return self.record.text("VendorNumber"), self.record.text("DocumentNumber").upper()


def entries_of(stage: Stage) -> Iterator[Entry]:
    """Every new entry of every batch that is not deleted; one that posting moved counts where it is now."""
    for row in stage.sage_app.books.batches.rows():
        batch = cast("Record", row)
        if batch.text("BatchStatus") == "Deleted":
            continue
        for entry in batch.rows("Invoices"):
            number = batch.number("BatchNumber")
            if (number, entry.number("EntryNumber")) not in stage.first_entries and not entry.number(
                "ErrorBatch"
            ):
                yield Entry(batch=number, record=entry)


def assert_books(stage: Stage, done: Collection[str] | None = None, *, receipts: bool = True) -> None:
    """Assert that exactly the invoices `done` (default: those the seed expects) are in the books, each once,
    as they were approved, and that AvidXchange took one receipt for each of them and none for any other."""
    wanted = set(stage.ids() if done is None else done)
    invoices = {invoice.id: invoice for invoice in stage.company.invoices if invoice.id in wanted}
    entries = list(entries_of(stage))
    counted = Counter(entry.place for entry in entries)
    assert counted == Counter({place_of(invoice): 1 for invoice in invoices.values()})
    found = {entry.place: entry.record for entry in entries}
    for invoice in invoices.values():
        assert_entry(found[place_of(invoice)], invoice)
    if receipts:
        _assert_receipts(stage, wanted)


def assert_identity(report: Mapping[str, Any]) -> None:
    """Assert the identity L15 in count and in every currency's amount, and that both systems agree."""
    assert sum(report[word] for word in LEFT) == sum(report[word] for word in RIGHT), report
    for total in report["totals"] or ():
        left = sum(Decimal(total[word]) for word in LEFT)
        assert left == sum(Decimal(total[word]) for word in RIGHT), total
    assert report["difference"] == "0.00", report


def assert_settled(stage: Stage) -> None:
    """Assert that everything ended as the manifest says, the books hold it, and every run kept the identity."""
    assert stage.differences() == []
    assert_books(stage)
    for report in stage.reports:
        assert_identity(report)
    assert_no_crash(stage)


def assert_no_crash(stage: Stage) -> None:
    """Assert that neither simulator met an error of its own."""
    assert stage.sage.admin.tally.shown()["crashes"] == []
    assert stage.avid.admin.tally.shown()["crashes"] == []


def place_of(invoice: ApprovedInvoice) -> Place:
    """Vendor and document number, as Sage keeps them."""
    return invoice.vendor_code.strip().upper(), invoice.number.strip().upper()


def assert_entry(entry: Record, invoice: ApprovedInvoice) -> None:
    """Assert that an entry is what was approved: type, total, and every coded line, to the cent."""
    credit = invoice.type == "credit"
    assert entry.text("DocumentType") == ("CreditNote" if credit else "Invoice")
    assert entry.amount("DocumentTotalIncludingTax") == abs(invoice.total), invoice
    assert entry.amount("UndistributedAmount") == 0
    coded = coding_of(invoice)
    assert coded <= lines_of(entry), f"{invoice.id} ({invoice.kind}): {coded - lines_of(entry)} missing"


def lines_of(entry: Record) -> Counter[tuple[str, Decimal]]:
    """Account and amount of each line in the books."""
    return Counter(
        (line.text("GLAccount").replace("-", ""), line.amount("DistributedAmount"))
        for line in entry.rows("InvoiceDetails")
    )


def coding_of(invoice: ApprovedInvoice) -> Counter[tuple[str, Decimal]]:
    """Account and amount of each coded line, with the sign Sage gives them (G2)."""
    sign = -1 if invoice.type == "credit" and invoice.total < 0 else 1
    return Counter((line.gl_account.replace("-", ""), sign * line.amount) for line in invoice.distributions)


def _assert_receipts(stage: Stage, wanted: Collection[str]) -> None:
    taken = {i.id: len(stage.avid_app.invoices.acknowledged(i.id)) for i in stage.company.invoices}
    assert taken == {i.id: int(i.id in wanted) for i in stage.company.invoices}
