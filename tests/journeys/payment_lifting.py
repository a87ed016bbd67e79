"""How each blocker of a payment or a status comes about, and how people lift it.

Knows both simulators' books, settings and the text of a profile. Does not know how the product tests a blocker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lifting import Act, no_act
from payment_acts import (
    ENTERING,
    as_paid,
    as_posted,
    booked_invoice,
    delete_ours,
    key_payment,
    post_invoices,
    posted,
    settle,
)
from stage import Stage

from ml_connector.domain.people import trusted
from ml_connector.operations import Edit, edit_connection
from ml_connector.systems.avidxchange import default_profile
from simulators.avidxchange.payments import Application
from simulators.sage300.record import Record

__all__ = ["PAYMENT_BLOCKERS", "PaymentBlocker"]

Edits = tuple[tuple[str, str], ...]

PAY, ISSUED = "pay-0001", "Issued to Supplier"
ERP = {"payments_origin": "erp"}
TABLE = "APPostedPayments"
_SAID, _WHEN = "      status: status\n", "      updated_at: updatedAt\n\n  payments_list:"
EXPORTED: Edits = ((f"{_SAID}{_WHEN}", f"{_SAID}      export_status: exportStatus\n{_WHEN}"),)


@dataclass(frozen=True, kw_only=True)
class PaymentBlocker:
    """How a payment or a status comes to be blocked, and how that is lifted; `profile` is the connection's at first.

    `days` must pass before it is put before a person.
    """

    block: Act
    lift: Act
    profile: Edits = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    days: int = 0


def without(word: str) -> Edits:
    """A profile whose vocabulary lacks a line."""
    return ((word, ""),)


def corrects(*edits: tuple[str, str]) -> Act:
    """Somebody gives the connection the whole vocabulary."""

    def act(stage: Stage) -> None:
        profile = default_profile("default")
        for was, becomes in edits:
            profile = profile.replace(was, becomes)
        edit_connection(stage.house, stage.name, Edit(profile=profile), trusted("test:stage"))

    return act


def pays(status: str) -> Act:
    """AvidXchange pays the one invoice there is."""
    return lambda stage: _ignore(
        stage.avid_app.people.pay({stage.company.invoices[0].id: None}, status=status)
    )


def _ignore(_: object) -> None:
    """An act gives nothing."""


def posts(stage: Stage) -> None:
    """Somebody posts the missing payment in Sage 300."""
    row = posted(stage)
    fresh = Record(row, CheckNumber="9002", CheckDate=stage.clock.now().date(), DocumentNumber="PY9002")
    stage.sage_app.books.tables[TABLE].add(fresh)


def reposts(**members: object) -> Act:
    """Somebody corrects the first posted payment of Sage 300."""

    def act(stage: Stage) -> None:
        table, row = stage.sage_app.books.tables[TABLE], posted(stage)
        table.remove(table.key_of(next(iter(table.rows()))))
        table.add(Record(row, **members))

    return act


def doubles(stage: Stage) -> None:
    """A second payment of the same vendor, day and amount is posted; AvidXchange tells of one without a number."""
    row = posted(stage)
    stage.sage_app.books.tables[TABLE].add(Record(row, CheckNumber="7777", DocumentNumber="PY7777"))
    as_posted(stage, row, check_number="", ach_trace="091000010000001", method="AvidPay Direct")


def undoubles(stage: Stage) -> None:
    """One of the two is taken back."""
    table = stage.sage_app.books.tables[TABLE]
    second = next(row for row in map(table.as_record, table.rows()) if row.text("CheckNumber") == "7777")
    table.remove(table.key_of(second))


def differs(stage: Stage) -> None:
    """AvidXchange paid a cent more than Sage 300 has."""
    row = posted(stage)
    as_posted(stage, row, amount=row.amount("CheckAmountVendorCurrency") + Decimal("0.01"))


def agrees(stage: Stage) -> None:
    """Somebody corrects the amount in Sage 300."""
    amount = posted(stage).amount("CheckAmountVendorCurrency") + Decimal("0.01")
    reposts(CheckAmountVendorCurrency=amount, PaymentAmount=amount)(stage)


def entered_and_paid(stage: Stage) -> None:
    """The one invoice is entered in Sage 300, and AvidXchange pays it."""
    stage.run()
    pays(ISSUED)(stage)


def booked_and_paid(stage: Stage) -> None:
    """The one invoice is posted in Sage 300, and AvidXchange pays it."""
    stage.run()
    post_invoices(stage)
    pays(ISSUED)(stage)


def paid_twice(stage: Stage) -> None:
    """A clerk pays it as well."""
    booked_and_paid(stage)
    key_payment(stage, stage.avid_app.payments.get(PAY))


def paid_and_returned(stage: Stage) -> None:
    """The payment is entered, and comes back."""
    booked_and_paid(stage)
    stage.run("payments")
    stage.avid_app.people.send_back(PAY)


def paid_for_nothing(stage: Stage) -> None:
    """AvidXchange does not say what it paid."""
    booked_and_paid(stage)
    stage.avid_app.payments.change(PAY, applications=())


def says_what_for(stage: Stage) -> None:
    """Now it does."""
    payment, invoice = stage.avid_app.payments.get(PAY), stage.company.invoices[0]
    part = Application(invoice_id=invoice.id, invoice_number=invoice.number, amount=payment.amount)
    stage.avid_app.payments.change(PAY, applications=(part,))


def opens_again(stage: Stage) -> None:
    """Somebody takes back what had settled the invoice."""
    row = booked_invoice(stage, paid=True)
    document = stage.sage_app.books.posted.get((row.text("VendorNumber"), row.text("DocumentNumber")))
    assert isinstance(document, Record)
    document.update(VendorCurrencyAmountDue=row.amount("VendorCurrencyInvoiceAmount"), FullyPaid="No")


def names_the_bank(stage: Stage) -> None:
    """Somebody says which bank the connection pays from."""
    edit_connection(stage.house, stage.name, Edit(settings={"payment_bank": "OPER"}), trusted("test:stage"))


PAYMENT_BLOCKERS: Mapping[str, PaymentBlocker] = {
    "payment-before-invoice": PaymentBlocker(block=entered_and_paid, lift=post_invoices, settings=ENTERING),
    "payment-over-balance": PaymentBlocker(
        block=lambda stage: _ignore(as_paid(stage, booked_invoice(stage, paid=True), ISSUED)),
        lift=opens_again,
        settings=ENTERING,
    ),
    "payment-parts-unclear": PaymentBlocker(block=paid_for_nothing, lift=says_what_for, settings=ENTERING),
    "payment-bank-unknown": PaymentBlocker(
        block=booked_and_paid, lift=names_the_bank, settings={"payments_origin": "avidxchange"}
    ),
    "payment-in-sage": PaymentBlocker(block=paid_twice, lift=delete_ours, settings=ENTERING),
    "payment-to-reverse": PaymentBlocker(block=paid_and_returned, lift=delete_ours, settings=ENTERING),
    "payment-status-unknown": PaymentBlocker(
        block=pays("Cleared"), lift=corrects(), profile=without("    cleared: cleared\n")
    ),
    "payment-method-unknown": PaymentBlocker(
        block=pays("Cleared"), lift=corrects(), profile=without("    avidpay check: check\n")
    ),
    "invoice-status-unknown": PaymentBlocker(
        block=no_act, lift=corrects(), profile=without("    approved: approved\n")
    ),
    "export-status-unknown": PaymentBlocker(
        block=no_act, lift=corrects(*EXPORTED), profile=(*EXPORTED, *without("    pending: pending\n"))
    ),
    "payment-not-in-sage": PaymentBlocker(
        block=lambda stage: _ignore(
            as_posted(stage, posted(stage), check_number="9002", dated=stage.clock.now().date())
        ),
        lift=posts,
        settings=ERP,
        days=5,
    ),
    "payment-differs-in-sage": PaymentBlocker(block=differs, lift=agrees, settings=ERP),
    "payment-unclear-in-sage": PaymentBlocker(block=doubles, lift=undoubles, settings=ERP),
    "paid-still-open": PaymentBlocker(
        block=lambda stage: _ignore(as_paid(stage, booked_invoice(stage, paid=False), "Cleared")),
        lift=lambda stage: settle(stage, booked_invoice(stage, paid=False)),
        days=5,
    ),
    "paid-already": PaymentBlocker(
        block=lambda stage: _ignore(as_paid(stage, booked_invoice(stage, paid=True), "Pending Approval")),
        lift=lambda stage: _ignore(stage.avid_app.people.cancel("pay-1")),
    ),
}
