"""Claims about the entry a payment becomes: what it says, to the byte, and what keeps it from being drafted.

Knows a scripted Sage behind the real client. Knows no simulator.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from payment_site import MARK, NOW, batch, entry, invoice, line, parts, payment

from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.domain.failures import Held
from ml_connector.domain.payment import Application, Payment
from ml_connector.domain.settling import as_entered, parts_of
from ml_connector.engine.values import Draft
from ml_connector.systems.sage300.marks import BATCH_PREFIX


@pytest.fixture
def drafted(sight: Any) -> Callable[..., tuple[Draft, dict[str, Any]]]:
    """Drafts a payment of a posted invoice; gives the draft, and its entry."""

    def make(record: Payment, **given: Any) -> tuple[Draft, dict[str, Any]]:
        seen = sight(record, documents=given.pop("documents", [invoice()]), **given)
        draft = seen.draft(line(), record)
        return draft, json.loads(draft.payload, parse_float=Decimal)

    return make


@pytest.fixture
def held(drafted: Any) -> Callable[..., tuple[str, str]]:
    """Cause and words of what keeps a payment from being drafted."""

    def make(record: Payment, **given: Any) -> tuple[str, str]:
        with pytest.raises(Held) as stopped:
            drafted(record, **given)
        return stopped.value.cause, stopped.value.said

    return make


@pytest.mark.facts("S-D3", "S-F.15", "S-D19")
def test_an_entry_names_vendor_day_check_and_what_it_pays_in_sages_order(drafted: Any) -> None:
    draft, told = drafted(payment())
    assert list(told) == [
        "PaymentTransactionType", "VendorNumber", "PaymentDateAdjustmentDate", "PostingDate", "CheckPrintRequired",
        "CheckNumber", "EntryDescription", "EntryReference", "AppliedPayments",
    ]  # fmt: skip
    assert (told["CheckNumber"], told["CheckPrintRequired"], MARK in told["EntryDescription"]) == (
        "10001",
        "No",
        True,
    )
    assert told["AppliedPayments"] == [{"DocumentNumber": "INV-1", "PaymentAmount": Decimal(100)}]
    assert (draft.place, draft.evidence["bank"]) == ("erp/SAMLTD|payment|OPER|10001", "OPER")


def test_several_invoices_a_credit_and_a_discount_add_up_to_the_payment(drafted: Any) -> None:
    applied = (
        *parts(("A", "80"), ("C", "-20")),
        Application(invoice_number="B", amount=Decimal(40), discount=Decimal(2)),
    )
    documents = [invoice("A"), invoice("B", 42.0), invoice("C", 20.0, DocumentType="CreditNote")]
    _, told = drafted(payment(applications=applied), documents=documents)
    amounts = [(one["DocumentNumber"], one["PaymentAmount"]) for one in told["AppliedPayments"]]
    assert amounts == [("A", 80), ("C", -20), ("B", 40)]
    assert told["AppliedPayments"][2]["DiscountAmountTaken"] == 2


def test_a_single_application_without_an_amount_is_the_whole_payment(drafted: Any) -> None:
    _, told = drafted(payment(applications=(Application(invoice_number="INV-1"),)))
    assert told["AppliedPayments"][0]["PaymentAmount"] == 100


@pytest.mark.parametrize(
    "applied",
    [
        (),
        parts(("INV-1", "99.99")),
        parts(("", "100")),
        parts(("X" * 23, "100")),
        (Application(invoice_number="A"),) * 2,
    ],
)
def test_parts_that_do_not_come_to_the_payment_to_the_cent_are_never_guessed(held: Any, applied: Any) -> None:
    assert held(payment(applications=applied))[0] == "payment-parts-unclear"


def test_an_invoice_that_is_not_posted_is_waited_for_by_name(held: Any) -> None:
    assert held(payment(), documents=[]) == ("payment-before-invoice", "invoice INV-1 of vendor 1200")


@pytest.mark.parametrize(
    ("documents", "batches"),
    [
        ([invoice(due=99.99)], []),
        ([invoice(DocumentType="CreditNote")], []),
        ([invoice(due=150.0)], [batch(entry(EntryDescription="by hand", CheckNumber="7", CheckAmountInVendorCurrency=60,
                                            AppliedPayments=[{"DocumentNumber": "INV-1", "PaymentAmount": 60}]))]),
    ],
    ids=["paid-already", "a-credit", "open-batches-take-it"],
)  # fmt: skip
def test_more_than_is_owed_is_never_entered(held: Any, documents: Any, batches: Any) -> None:
    assert held(payment(), documents=documents, batches=batches)[0] == "payment-over-balance"


def test_other_currencies_unknown_vendors_and_closed_periods_are_held(held: Any) -> None:
    assert held(payment(), documents=[invoice(CurrencyCode="CAD")])[0] == "currency-mismatch"
    assert held(payment(vendor="9999"))[0] == "vendor-unknown"
    assert held(payment(dated=date(1999, 1, 1)))[0] == "period-unknown"
    assert held(payment(dated=None))[0] == "date-missing"


def test_the_bank_is_that_of_the_crosswalk_else_of_the_setting_else_a_persons_to_say(
    drafted: Any, held: Any
) -> None:
    table = Crosswalk(lines=(Line(kind="bank", avidxchange="*1234", sage="CADBANK"),))
    assert drafted(payment(bank_account="*1234"), crosswalk=table)[0].evidence["bank"] == "CADBANK"
    assert drafted(payment(bank_account="*9"), crosswalk=table)[0].evidence["bank"] == "OPER"
    assert held(payment(bank_account="*9"), payment_bank="") == ("payment-bank-unknown", "*9")


def test_the_payment_code_is_that_of_the_crosswalk_else_of_the_setting_else_sages(drafted: Any) -> None:
    table = Crosswalk(lines=(Line(kind="method", avidxchange="check", sage="CHK"),))
    told = [
        drafted(payment(), **given)[1].get("PaymentCode")
        for given in ({"crosswalk": table}, {"payment_code": "x"}, {})
    ]
    assert told == ["CHK", "X", None]


def test_a_batch_is_of_one_bank_and_one_day_and_carries_its_mark(sight: Any) -> None:
    seen = sight(payment(), documents=[invoice(due=300.0)])
    drafts = [
        seen.draft(line(key=f"payment {n}"), payment(dated=day))
        for n, day in enumerate((NOW, date(2026, 3, 6), NOW))
    ]
    parcels = seen.pack(drafts)
    assert [[draft.key for draft in parcel.drafts] for parcel in parcels] == [
        ["payment 0", "payment 2"],
        ["payment 1"],
    ]
    body = json.loads(seen.preview(parcels[0]).body)
    assert list(body) == ["BatchSelector", "BatchDate", "Description", "BankCode", "PaymentsAdjustments"]
    assert body["Description"].startswith(BATCH_PREFIX)


def test_two_payments_of_one_invoice_are_not_both_drafted(sight: Any) -> None:
    seen = sight(payment(), documents=[invoice(due=150.0)])
    first = seen.draft(line(), payment())
    assert seen.draft(line(), payment()) == first
    with pytest.raises(Held) as stopped:
        seen.draft(line(key="payment pay-2"), payment(id="pay-2", check_number="10002"))
    assert stopped.value.cause == "payment-over-balance"


def test_a_mapped_currency_is_compared_with_the_books_in_sages_code(drafted: Any, held: Any) -> None:
    table = Crosswalk(lines=(Line(kind="currency", avidxchange="US$", sage="USD"),))
    drafted(payment(currency="US$"), crosswalk=table)
    in_cad = [invoice(CurrencyCode="CAD")]
    assert held(payment(currency="US$"), crosswalk=table, documents=in_cad)[0] == "currency-mismatch"


@pytest.mark.parametrize(
    ("told", "number"),
    [(Application(invoice_id="av-1", invoice_number="inv"), "INV-B"),
     (Application(invoice_id="av-2", invoice_number="inv"), "INV"),
     (Application(invoice_number="inv"), "INV")],
    ids=["edited", "another", "no-id"],
)  # fmt: skip
def test_an_invoice_is_paid_under_the_number_it_was_entered_under(told: Application, number: str) -> None:
    edits = {"av-1": {"number_suffix": "-b", "description": "x"}}
    (part,) = parts_of(as_entered(payment(applications=(told,)), edits))
    assert part.number == number
