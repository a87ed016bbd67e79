"""How invoices, payments and statuses must have ended, and which cause is just, by the books of both sides.

Knows what each cause claims. Does not know how the product judges.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time

from month_avid import UNKNOWN_WORD
from month_money import Cashier
from month_paid import DONE, Rule
from month_sides import Codes, dashless
from stage import START, Stage

from ml_connector import views
from simulators.avidxchange.invoices import Kept
from simulators.avidxchange.payments import Payment
from simulators.company import ApprovedInvoice
from simulators.sage300.record import Record

__all__ = ["PAYMENTS", "Ends", "Judge"]

PAYMENTS = "payments"
TAKEN = ("held", "duplicate-in-avidxchange")
ONE_TAX = ("STATE", "VATIN")  # the tax groups of a single authority
Ends = Mapping[str, tuple[str, str]]


@dataclass(kw_only=True)
class Judge:
    """Judges ends by the books as they are now. `unknown`: nobody has taught the profile the strange word yet."""

    stage: Stage
    codes: Codes
    cashier: Cashier
    rule: Rule
    unknown: bool = True
    termless: set[str] = field(
        default_factory=set
    )  # vendors that had no terms once: Sage refuses their invoices
    _told: set[tuple[str, str, datetime]] = field(default_factory=set)
    _was_done: dict[str, set[Payment]] = field(  # versions of each payment that were to be done
        default_factory=lambda: defaultdict(set)
    )

    def wrong_invoices(self, ends: Ends) -> Iterator[str]:
        """Say which invoice ended otherwise than it must."""
        for kept in self.cashier.invoices():
            invoice, entered = kept.invoice, self.cashier.entered.get(kept.invoice.id)
            state, cause = ends.get(invoice.id, ("", ""))
            approved = invoice.status.lower() == "approved" and kept.export_status == "pending"
            if state == "done":
                told = kept.export_status == "exported" or not self.changed(
                    kept
                )  # undone there, and the same
                just = entered is not None and bool(kept.receipts) and told
            elif state == "":
                just = entered is None and not approved
            else:
                just = cause in CAUSES and CAUSES[cause](self, kept)
            if not just:
                yield f"{invoice.id}: {state} {cause}, {invoice.status} {kept.export_status}, entered {entered}"

    def wrong_payments(self, ends: Ends, *, whole: bool = True) -> Iterator[str]:
        """Say which payment, or status of an invoice, stands otherwise than it must by now, or had to once.

        `whole`: AvidXchange told everything in the run before, so that no earlier version counts any more.
        """
        for id in self.payments():
            payment, end = self.stage.avid_app.payments.get(id), ends.get(f"payment {id}", ("", ""))
            must, version, done = self._end_of(payment), _as_told(payment), self._was_done[id]
            done |= {version} if must == DONE else set()
            just = (end == DONE and version in done) or (end == TAKEN and self._taken(payment, ends))
            if end != must and not just:
                yield f"payment {id}: {end}, and must be {must}"
            if whole:
                done &= {version}
        for kept in self.cashier.invoices():
            if (end := ends.get(f"status {kept.invoice.id}", ("", ""))) != DONE:
                yield f"status {kept.invoice.id}: {end}"

    def _taken(self, payment: Payment, ends: Ends) -> bool:
        """Whether another payment has what is posted for this one."""
        others = (self.stage.avid_app.payments.get(id) for id in self.payments() if id != payment.id)
        same = (one for one in others if one.vendor_code == payment.vendor_code)
        return any(
            ends.get(f"payment {one.id}") == DONE and self.rule.erp and self.rule.shared(payment, one)
            for one in same
        )

    def _end_of(self, payment: Payment) -> tuple[str, str]:
        strange = payment.status == UNKNOWN_WORD and self.unknown
        return ("held", "payment-status-unknown") if strange else self.rule.end_of(payment)

    def untold(self) -> Iterator[str]:
        """Say of which payment or status, changed since this was asked, the ledger has another last word.

        A word that nobody knows is told once somebody taught the profile what it means.
        """
        payments = [self.stage.avid_app.payments.get(id) for id in self.payments()]
        there = {(f"payment {one.id}", one.status, one.updated_at) for one in payments}
        invoices = [kept.invoice for kept in self.cashier.invoices()]
        there |= {(f"status {one.id}", one.status, one.updated_at) for one in invoices}
        there = {one for one in there if not (self.unknown and one[1] == UNKNOWN_WORD)}
        for key, status, _ in sorted(there - self._told):
            (one,) = views.explain(self.stage.name, key, views.everything)
            told = [
                line for event in one["events"] for line in event["details"] if line.startswith("status ")
            ]
            last = re.sub(r"^status (?:.* → )?", "", told[-1].split(",")[0]) if told else ""
            if last.split(" (")[0] != status:
                yield f"{key}: told {last or 'nothing'}, there {status}"
        self._told = there

    def payments(self) -> list[str]:
        """The ids of all payments AvidXchange has."""
        return [id for _, id in self.stage.avid_app.payments.keys(None)]

    def vendor(self, kept: Kept) -> Record | None:
        """The vendor an invoice names, as Sage has it."""
        return self.row("APVendors", self.codes.ours("vendor", kept.invoice.vendor_code))

    def accounts(self, kept: Kept) -> list[Record | None]:
        """The accounts an invoice is entered on, as Sage has them: those it names, and those set for its charges."""
        invoice, settings = kept.invoice, dict(self.stage.company.settings)
        charged = [f"{name}_account" for name in ("freight", "discount") if getattr(invoice, name)]
        codes = [
            *(self.codes.ours("account", line.gl_account) for line in invoice.distributions),
            *(dashless(settings[name]) for name in charged if name in settings),
        ]
        return [self.row("GLAccounts", code) for code in codes]

    def row(self, resource: str, *key: str) -> Record | None:
        """A record of Sage, or None."""
        table = self.stage.sage_app.books.tables[resource]
        found = table.get(key)
        return None if found is None else table.as_record(found)

    def changed(self, kept: Kept) -> bool:
        """Whether an invoice that was entered is another now, or was when it was told again."""
        entered = self.cashier.entered.get(kept.invoice.id)
        return entered is not None and _meaning(entered) != _meaning(kept.invoice)


def _as_told(payment: Payment) -> Payment:
    """Give it as it is told: touched again, or moved within a day, it is the same, and is compared no more."""
    moments = {name: getattr(payment, name) for name in ("issued_at", "cleared_at", "voided_at")}
    days = {name: told and datetime.combine(told.date(), time.min, UTC) for name, told in moments.items()}
    return replace(payment, updated_at=START, **days)


def _meaning(invoice: ApprovedInvoice) -> tuple[object, ...]:
    return invoice.description, invoice.total, invoice.distributions, invoice.vendor_code, invoice.number


Test = Callable[[Judge, Kept], bool]


def _vendor(test: Callable[[Record, ApprovedInvoice], bool]) -> Test:
    return lambda judge, kept: (row := judge.vendor(kept)) is not None and test(row, kept.invoice)


def _account(test: Callable[[Record], bool]) -> Test:
    return lambda judge, kept: any(row is not None and test(row) for row in judge.accounts(kept))


CAUSES: Mapping[str, Test] = {
    "vendor-unknown": lambda judge, kept: judge.vendor(kept) is None,
    "vendor-inactive": _vendor(lambda row, invoice: row.text("Status") != "Active"),
    "vendor-on-hold": _vendor(lambda row, invoice: row.text("OnHold") == "OnHold"),
    "currency-mismatch": _vendor(lambda row, invoice: row.text("CurrencyCode") != invoice.currency),
    "account-unknown": lambda judge, kept: None in judge.accounts(kept),
    "account-inactive": _account(lambda row: row.text("Status") != "Active"),
    "account-not-postable": _account(
        lambda row: row.text("PostToAccount") == "Prohibited" or row.text("ControlAccount") == "Yes"
    ),
    "tax-split-unknown": _vendor(
        lambda row, invoice: bool(invoice.tax) and row.text("TaxGroup") not in ONE_TAX
    ),
    "changed-after-entry": lambda judge, kept: judge.changed(kept),
    "sage-refused": lambda judge, kept: (
        judge.codes.ours("vendor", kept.invoice.vendor_code) in judge.termless
    ),
    "approval-withdrawn": lambda judge, kept: kept.invoice.status.lower() != "approved",
    "not-approved": lambda judge, kept: kept.invoice.status.lower() != "approved",
}
