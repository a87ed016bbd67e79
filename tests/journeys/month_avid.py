"""What people at AvidXchange do in a month, by chance that is the same each time: to invoices and payments.

Knows the life of an invoice and of a payment there. Does not know Sage 300, nor how an act is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from month_sides import Codes
from stage import Stage

from simulators.avidxchange.invoices import Kept
from simulators.avidxchange.people import ACH, CARD, CHECK
from simulators.company import ApprovedInvoice

__all__ = ["UNKNOWN_WORD", "AvidPeople"]

UNKNOWN_WORD = "Card Limbo"  # a status the profile has no word for, until somebody mends it


@dataclass(kw_only=True)
class AvidPeople:
    """The people of one organization; `did`: how often each act was done."""

    stage: Stage
    chance: Random
    codes: Codes
    did: dict[str, int] = field(default_factory=dict)
    unknown: bool = True  # whether a payment may say a word that nobody knows yet
    _count: int = 0

    def act(self) -> None:
        """One person does one thing."""
        usual = (self.bring, self.bring, self.approve, self.pay, self.issue)
        invoices = (self.approve, self.change, self.withdraw, self.reopen)
        payments = (self.pay, self.issue, self.clear, self.cancel, self.send_back, self.turn, self.limbo)
        what = self.chance.choice((*usual, *invoices, *payments))()
        self.did[what] = self.did.get(what, 0) + 1

    def bring(self) -> str:
        """An invoice comes in, of any vendor and account Sage knows by now, approved already or not."""
        masters, now = self.stage.sage_app.books.masters, self.stage.clock.now()
        form = self.chance.choice(self.stage.company.invoices)
        self._count += 1
        vendor = self.chance.choice(
            [one for one in masters.vendors.values() if one.currency == form.currency]
        )
        table = self.stage.sage_app.books.tables["GLAccounts"]
        account = table.as_record(self.chance.choice(list(table.rows()))).text("AccountNumber")
        lines = tuple(
            replace(line, gl_account=self.codes.theirs("account", account)) if at == 0 else line
            for at, line in enumerate(form.distributions)
        )
        invoice = replace(
            form, id=f"new-{self._count:04}", number=f"M{self._count:05}", distributions=lines,
            vendor_code=self.codes.theirs("vendor", vendor.number),
            status=self.chance.choice(("approved", "approved", "In Workflow")),
            dated=now.date() - timedelta(days=self.chance.randrange(10)), approved_at=now, updated_at=now,
        )  # fmt: skip
        self.stage.avid_app.invoices.add(invoice)
        return "invoice came"

    def approve(self) -> str:
        """Somebody approves what waits."""
        return self._one("approved", self._waiting(), lambda id: self.stage.avid_app.people.approve(id))

    def change(self) -> str:
        """Somebody corrects an invoice that is not exported: its text, or its amounts."""
        one = self._pick(self._pending())
        if one is None:
            return "nothing"
        fields: dict[str, object] = {"description": f"seen {self.chance.randrange(99)}"}
        if self.chance.random() < 0.5:
            first, *rest = one.distributions
            more = Decimal(1)
            fields = {
                "distributions": (replace(first, amount=first.amount + more), *rest),
                "total": one.total + more,
                "lines": (),
            }
        self.stage.avid_app.people.edit(one.id, **fields)
        return "invoice changed"

    def withdraw(self) -> str:
        """Somebody voids an invoice, exported or not; or approval is taken back from one that is not."""
        if self.chance.random() < 0.5:
            return self._one("voided", self._all(), lambda id: self.stage.avid_app.people.void(id))
        back = lambda id: self.stage.avid_app.people.edit(id, status="In Workflow")  # noqa: E731
        return self._one("approval taken back", self._pending(), back)

    def reopen(self) -> str:
        """Somebody undoes an export, and changes the invoice or not."""
        exported = [one for one in self._all() if self._kept(one.id).export_status == "exported"]
        one = self._pick([each for each in exported if not self._kept(each.id).dead])
        if one is None:
            return "nothing"
        changed = self.chance.random() < 0.5
        if changed:
            self.stage.avid_app.people.edit(one.id, description=f"changed late {self.chance.randrange(99)}")
        self.stage.avid_app.people.reopen(one.id)
        return "reopened and changed" if changed else "reopened"

    def pay(self) -> str:
        """An invoice is paid, by any method, as a whole or in part."""
        method = self.chance.choice((ACH, CARD, CHECK))
        part = self.chance.choice((None, None, Decimal("1.00")))
        return self._one(
            "paid", self._all(), lambda id: self.stage.avid_app.people.pay({id: part}, method=method)
        )

    def issue(self) -> str:
        """The money goes out."""
        return self._payment("issued", self.stage.avid_app.people.issue)

    def clear(self) -> str:
        """The supplier has the money."""
        return self._payment("cleared", self.stage.avid_app.people.clear)

    def cancel(self) -> str:
        """A payment is voided."""
        return self._payment("payment voided", self.stage.avid_app.people.cancel)

    def send_back(self) -> str:
        """A payment is returned, refunded or stopped."""
        status = self.chance.choice(("Returned", "Refunded", "Stop Payment"))
        return self._payment("returned", lambda id: self.stage.avid_app.people.send_back(id, status=status))

    def turn(self) -> str:
        """A card nobody took becomes a check."""
        replaced = self.chance.random() < 0.5
        people = self.stage.avid_app.people
        cards = [one for one in self._payments() if self.stage.avid_app.payments.get(one).method == CARD]
        if not cards:
            return "nothing"
        people.card_to_check(self.chance.choice(cards), replaced=replaced)
        return "card replaced" if replaced else "card became a check"

    def limbo(self) -> str:
        """A payment says a word that nobody knows."""
        if not self.unknown:
            return "nothing"
        return self._payment("unknown word", lambda id: self.stage.avid_app.people.move(id, UNKNOWN_WORD))

    def _payment(self, what: str, do: Callable[[str], object]) -> str:
        known = self._payments()
        if not known:
            return "nothing"
        do(self.chance.choice(known))
        return what

    def _payments(self) -> list[str]:
        return [id for _, id in self.stage.avid_app.payments.keys(None)]

    def _one(self, what: str, among: Sequence[ApprovedInvoice], do: Callable[[str], object]) -> str:
        one = self._pick(among)
        if one is None:
            return "nothing"
        do(one.id)
        return what

    def _pick(self, among: Sequence[ApprovedInvoice]) -> ApprovedInvoice | None:
        return self.chance.choice(among) if among else None

    def _all(self) -> list[ApprovedInvoice]:
        keys = self.stage.avid_app.invoices.keys()
        return [self._kept(id).invoice for _, id in keys]

    def _pending(self) -> list[ApprovedInvoice]:
        return [
            one
            for one in self._all()
            if one.status.lower() == "approved" and self._kept(one.id).export_status == "pending"
        ]

    def _waiting(self) -> list[ApprovedInvoice]:
        return [one for one in self._all() if one.status == "In Workflow"]

    def _kept(self, id: str) -> Kept:
        return self.stage.avid_app.invoices.get(id)
