"""What must be true of the invoices of a month: each entered in Sage at most once, to the cent as it was approved.

Knows both simulators' books and every version of an invoice there was. Does not know the product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from month_sides import Codes
from proof import Entry, assert_entry, coding_of, entries_of, lines_of
from stage import Stage

from simulators.avidxchange.invoices import Kept
from simulators.company import ApprovedInvoice

__all__ = ["Cashier"]


@dataclass(kw_only=True)
class Cashier:
    """Remembers every version of every invoice, and which of them was entered in Sage."""

    stage: Stage
    codes: Codes
    versions: dict[str, list[ApprovedInvoice]] = field(default_factory=dict)
    entered: dict[str, ApprovedInvoice] = field(default_factory=dict)
    known: Counter[tuple[str, str]] = field(default_factory=Counter)

    def look(self, *, whole: bool) -> None:
        """Assert that what was entered since the last look is an invoice as it was approved, entered once.

        `whole`: AvidXchange told everything in the run before, so that no earlier version counts any more.
        """
        for kept in self.invoices():
            self.versions.setdefault(kept.invoice.id, [])
            if kept.invoice not in self.versions[kept.invoice.id]:
                self.versions[kept.invoice.id].append(kept.invoice)
        found = Counter(entry.place for entry in ours(self.stage))
        for entry in ours(self.stage):
            if found[entry.place] > self.known[entry.place]:
                version = self._version(entry)
                assert version.id not in self.entered, f"{version.id} was entered twice"
                self.entered[version.id] = version
        assert not self.known - found, "an entry of ours is gone"
        self.known = found
        if whole:
            self.versions = {id: many[-1:] for id, many in self.versions.items()}

    def invoices(self) -> Iterator[Kept]:
        """Every invoice AvidXchange has."""
        books = self.stage.avid_app.invoices
        keys = books.keys()
        return (books.get(id) for _, id in keys)

    def _version(self, entry: Entry) -> ApprovedInvoice:
        """Which version of which invoice an entry is, to the cent."""
        for version in (one for many in self.versions.values() for one in reversed(many)):
            named = self._place(version) == entry.place and version.status.lower() == "approved"
            if named and _same(entry, self._recoded(version)):
                assert_entry(entry.record, self._recoded(version))
                return version
        raise AssertionError(f"{entry.place} is no invoice that was approved: {lines_of(entry.record)}")

    def _place(self, invoice: ApprovedInvoice) -> tuple[str, str]:
        return self.codes.ours("vendor", invoice.vendor_code), invoice.number.strip().upper()

    def _recoded(self, invoice: ApprovedInvoice) -> ApprovedInvoice:
        lines = tuple(
            replace(line, gl_account=self.codes.ours("account", line.gl_account))
            for line in invoice.distributions
        )
        return replace(invoice, distributions=lines)


def ours(stage: Stage) -> list[Entry]:
    """Every entry of ours in the books of Sage."""
    return [entry for entry in entries_of(stage) if "AVX" in entry.record.text("InvoiceDescription")]


def _same(entry: Entry, invoice: ApprovedInvoice) -> bool:
    """Whether an entry is this version of an invoice, by its total and its coded lines."""
    total = entry.record.amount("DocumentTotalIncludingTax")
    return total == abs(invoice.total) and coding_of(invoice) <= lines_of(entry.record)
