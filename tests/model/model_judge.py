"""Where each invoice must have ended once all is quiet, and which cause is just, by both systems' books alone.

Knows what really happened and what each cause claims. The product is asked for where it says things stand, never for
why that is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from model_truth import ERRORS, Truth, agrees, is_waiting, place_of_entry
from proof import place_of

from simulators.avidxchange.invoices import Kept
from simulators.company import Account, ApprovedInvoice, Vendor

__all__ = ["Judge"]

OWED = ("pending", "sending", "in_doubt", "waiting")
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Judges ends by the books as they are now."""

    truth: Truth
    rows: Mapping[str, Row] = field(default_factory=dict)  # what the ledger shows of each invoice, by id

    def wrong(self) -> Iterator[str]:
        """Say which invoice stands otherwise than it must."""
        for kept in self.truth.invoices():
            id = kept.invoice.id
            row = self.rows.get(id, {})
            state, cause = row.get("state", ""), row.get("cause", "")
            problem = self._problem(kept, state, cause)
            if problem:
                stands = f"{kept.invoice.status}/{kept.export_status}"
                said, made = row.get("said", ""), sorted(self.truth.made.get(id, ()))
                yield f"{id}: {problem}: {state} {cause} ({said}), {stands}, made {made}"
        yield from self._untied(self.rows)

    def _problem(self, kept: Kept, state: str, cause: str) -> str | None:
        id = kept.invoice.id
        if len(self.truth.alive(id)) > 1:
            return "stands in the books twice"
        if state in OWED:
            just = (cause == "not-posted-yet" and self._is_others_to_post(id)) or (
                cause == "posting-unclear" and (self.truth.hides_an_entry() or _deleted(self, kept))
            )
            return None if just else "is still owed"
        if state == "done":
            return None if self._may_be_done(kept) else "is not done"
        if state == "":
            return None if self._may_be_unknown(kept) else "was lost"
        if cause not in JUST:
            return "is held for what nobody expects here"
        return None if JUST[cause](self, kept) else "is held for what is not so"

    def _may_be_done(self, kept: Kept) -> bool:
        """It is in the books and AvidXchange knows; or a person closed it; or somebody undid either afterwards."""
        id, told = kept.invoice.id, self.truth.told
        if id in told.resolved:
            return True
        in_books = bool(self.truth.alive(id)) or id in self.truth.deleted
        adopted = id in self.truth.adopted
        known = bool(kept.receipts) or kept.export_status == "exported"
        return (in_books or adopted) and known and not self._lacks_posting(id)

    def _lacks_posting(self, id: str) -> bool:
        """Whether its entry should have gone on to the posted documents, or be ready to, and did not."""
        batch, settings = self.truth.batch_of(id), self.truth.settings
        if batch is None or id in self.truth.adopted:
            return False
        status = batch.text("BatchStatus")
        if settings.get("post") == "post" or settings.get("ack_at") == "posted":
            return status != "Posted"
        return False

    def _is_others_to_post(self, id: str) -> bool:
        """Whether it waits for an accountant, who has not posted it: nobody told the product to post."""
        batch, settings = self.truth.batch_of(id), self.truth.settings
        if id in self.truth.adopted:
            return True
        theirs = settings.get("ack_at") == "posted" and settings.get("post") != "post"
        return theirs and batch is not None and batch.text("BatchStatus") != "Posted"

    def _may_be_unknown(self, kept: Kept) -> bool:
        """The ledger need not know what was never approved, or what it was made to forget."""
        forgotten = self.truth.put_back_at is not None
        return not is_waiting(kept) and (not self.truth.alive(kept.invoice.id) or forgotten)

    def _untied(self, rows: Mapping[str, Row]) -> Iterator[str]:
        """Say in which currency ledger and books differ about what was entered and not changed by anybody since."""
        ledger: Counter[str] = Counter()
        books: dict[str, Decimal] = {}
        owed: dict[str, Decimal] = {}
        settled = self.truth.touched | self.truth.changed | self.truth.told.resolved
        for id, row in rows.items():
            alive = self.truth.alive(id)
            if row["state"] != "done" or not alive or id in settled:
                continue
            ledger[row["currency"]] += 1
            sign = -1 if alive[0].text("DocumentType") == "CreditNote" else 1
            amount = sign * alive[0].amount("DocumentTotalIncludingTax")
            books[row["currency"]] = books.get(row["currency"], Decimal(0)) + amount
            owed[row["currency"]] = owed.get(row["currency"], Decimal(0)) + Decimal(row["amount"])
        yield from (
            f"{code}: books {books[code]}, ledger {owed[code]}"
            for code in ledger
            if books[code] != owed[code]
        )

    # --- what the books say

    def vendor(self, kept: Kept) -> Vendor | None:
        """The vendor an invoice names."""
        code = self.truth.as_sage_says(kept.invoice).vendor_code
        return self.truth.sage.books.masters.vendors.get(code.upper())

    def accounts(self, kept: Kept) -> list[Account | None]:
        """The accounts an invoice names."""
        return [self.truth.sage.books.masters.account(line.gl_account) for line in kept.invoice.distributions]

    def twin(self, kept: Kept) -> bool:
        """Whether another invoice of AvidXchange's has this vendor and number."""
        place = place_of(self.truth.as_sage_says(kept.invoice))
        return any(
            place_of(self.truth.as_sage_says(other.invoice)) == place
            for other in self.truth.invoices()
            if other.invoice.id != kept.invoice.id
        )

    def taken(self, kept: Kept) -> bool:
        """Whether others keyed a document of this vendor and number."""
        return bool(self.truth.others(place_of(self.truth.as_sage_says(kept.invoice))))

    def in_closed_period(self, kept: Kept) -> bool:
        """Whether the period of its date is closed."""
        found = self.truth.sage.books.masters.period(kept.invoice.dated)
        return found is not None and found[1].locked

    def taxed_by_several(self, kept: Kept) -> bool:
        """Whether it has tax, and not one authority alone that it could be of."""
        vendor = self.vendor(kept)
        group = vendor.tax_group if vendor else ""
        return bool(kept.invoice.tax) and len(self.truth.sage.books.masters.authorities(group)) != 1

    def entered(self, kept: Kept) -> bool:
        """Whether it was entered, or adopted, or closed by a person."""
        id = kept.invoice.id
        return bool(self.truth.made.get(id)) or id in self.truth.adopted | self.truth.told.resolved

    def alike(self, kept: Kept) -> bool:
        """Whether there is another document of this amount whose number reads like this one's, in either system."""
        amount, number = abs(kept.invoice.total), kept.invoice.number
        others = [
            (abs(version.total), version.number)
            for other in self.truth.invoices()
            if other.invoice.id != kept.invoice.id
            for version in (other.invoice, *self.truth.made.get(other.invoice.id, {}).values())
        ]
        others += self.truth.keyed()
        return any(one == amount and reads_like(other, number) for one, other in others)

    def moved(self, kept: Kept) -> bool:
        """Whether posting threw its entry out, into a batch that nobody has posted since."""
        batch = self.truth.batch_of(kept.invoice.id)
        thrown = batch is not None and batch.text("Description").startswith(ERRORS)
        return thrown and batch is not None and batch.text("BatchStatus") != "Posted"

    def mates(self, kept: Kept) -> list[str]:
        """The invoices whose entries stand in its batch, itself among them; others' entries count as ""."""
        batch = self.truth.batch_of(kept.invoice.id)
        rows = batch.rows("Invoices") if batch is not None and batch.text("BatchStatus") != "Posted" else ()
        return [
            self.truth.invoice_of(row) if row.text("EnteredBy") == self.truth.user else "" for row in rows
        ]

    def edited(self, kept: Kept) -> bool:
        """Whether an entry of its batch was changed by somebody, is of others, or stands there twice."""
        mates = self.mates(kept)
        others = "" in mates or len(set(mates)) < len(mates) or bool(set(mates) & self.truth.touched)
        return others or self.truth.put_back_at is not None  # the ledger may have forgotten what it entered

    def with_held(self, kept: Kept) -> bool:
        """Whether it shares its batch with one that a person is asked about, or settled elsewhere."""
        others = set(self.mates(kept)) - {kept.invoice.id}
        held = {id for id in others if self.rows.get(id, {}).get("state") in ("held", "refused")}
        return bool(held | (others & self.truth.told.resolved))

    def differs(self, kept: Kept) -> bool:
        """Whether what stands in the books is not what is approved now."""
        invoice = self.truth.as_sage_says(kept.invoice)
        return any(
            place_of_entry(entry) != place_of(invoice) or not agrees(entry, invoice)
            for entry in self.truth.alive(kept.invoice.id)
        )


def reads_like(one: str, other: str) -> bool:
    """Tell whether two numbers are one to a person who overlooks zeros, signs, and one character at the end."""
    this, that = (
        "".join(part for part in text.upper() if part.isalnum() and part != "0") for text in (one, other)
    )
    return this == that or this[:-1] == that or this == that[:-1]


Test = Callable[[Judge, Kept], bool]


def _vendor(test: Callable[[Vendor, ApprovedInvoice], bool]) -> Test:
    return lambda judge, kept: (one := judge.vendor(kept)) is not None and test(one, kept.invoice)


def _account(test: Callable[[Account | None], bool]) -> Test:
    return lambda judge, kept: any(test(one) for one in judge.accounts(kept))


def _deleted(judge: Judge, kept: Kept) -> bool:
    """Whether what was entered was deleted; a ledger that was put back need not know that it was entered once more."""
    forgotten = judge.truth.put_back_at is not None
    return kept.invoice.id in judge.truth.deleted and (forgotten or not judge.truth.alive(kept.invoice.id))


def _withdrawn(judge: Judge, kept: Kept) -> bool:
    return not is_waiting(kept)


def _off_balance(invoice: ApprovedInvoice) -> bool:
    lines = sum((line.amount for line in invoice.distributions), Decimal(0))
    return lines + invoice.tax + invoice.freight - invoice.discount != invoice.total


JUST: Mapping[str, Test] = {
    "vendor-unknown": lambda judge, kept: judge.vendor(kept) is None,
    "vendor-inactive": _vendor(lambda vendor, invoice: not vendor.active),
    "vendor-on-hold": _vendor(lambda vendor, invoice: vendor.on_hold),
    "currency-mismatch": _vendor(lambda vendor, invoice: vendor.currency != invoice.currency),
    "account-unknown": _account(lambda account: account is None),
    "account-inactive": _account(lambda account: account is not None and not account.active),
    "account-not-postable": _account(lambda account: account is not None and account.post_to == "Prohibited"),
    "tax-split-unknown": lambda judge, kept: judge.taxed_by_several(kept),
    "unbalanced": lambda judge, kept: _off_balance(kept.invoice),
    "period-closed": lambda judge, kept: judge.in_closed_period(kept),
    "already-in-sage": lambda judge, kept: judge.taken(kept),
    "duplicate-in-avidxchange": lambda judge, kept: judge.twin(kept),
    "batch-deleted": lambda judge, kept: _deleted(judge, kept) or judge.truth.hides_a_deletion(),
    "entry-gone": _deleted,
    "differs-in-sage": lambda judge, kept: (
        judge.differs(kept)
        or kept.invoice.id in judge.truth.touched
        or judge.taken(kept)  # others keyed and posted it otherwise, where ours was deleted
        or _deleted(judge, kept)  # it differed when it was looked at, and nobody has asked again
        or (judge.truth.put_back_at is not None and judge.entered(kept) and not is_waiting(kept))
    ),
    "unbalanced-in-sage": lambda judge, kept: kept.invoice.id in judge.truth.touched,
    "near-duplicate": lambda judge, kept: judge.alike(kept),
    "posting-unclear": _deleted,  # posting moved it, and somebody deleted the batch it was moved to
    "moved-to-error-batch": lambda judge, kept: judge.moved(kept),
    "exported-elsewhere": lambda judge, kept: (
        judge.truth.put_back_at is not None and judge.entered(kept) and not is_waiting(kept)
    ),
    "batch-edited": lambda judge, kept: judge.edited(kept),
    "batch-mate-held": lambda judge, kept: judge.with_held(kept),
    "release-rejected": lambda judge, kept: kept.invoice.id in judge.truth.told.rejected,
    "changed-after-entry": lambda judge, kept: (
        kept.invoice.id in judge.truth.changed
        or (judge.entered(kept) and not judge.truth.made.get(kept.invoice.id))
    ),
    "approval-withdrawn": _withdrawn,
    "not-approved": _withdrawn,
    "held-by-person": lambda judge, kept: kept.invoice.id in judge.truth.told.held,
    "avidxchange-refused": lambda judge, kept: kept.dead and judge.entered(kept),
    "avidxchange-field": lambda judge, kept: kept.dead and judge.entered(kept),
}
