"""Claims about looking for a payment in Sage 300: what is ours, what is others', and what a status makes of it.

Knows a scripted Sage behind the real client. Knows no simulator.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from payment_site import (
    BATCHES,
    DOCUMENTS,
    KEY,
    PAYMENTS,
    batch,
    doubtful,
    entry,
    found_of,
    invoice,
    line,
    payment,
    posted,
    taken_back,
)

from ml_connector.domain.failures import Held, InDoubt, TryLater
from ml_connector.domain.payment import InvoiceStatus
from ml_connector.engine.values import Foreign, Receipt
from ml_connector.systems.sage300 import EnterPayment
from ml_connector.systems.sage300.marks import BATCH_PREFIX, entry_mark


@pytest.mark.parametrize("where", ["batch", "posted"])
def test_what_carries_our_mark_is_ours_wherever_it_is(sight: Any, where: str) -> None:
    seen = sight(
        payment(), **({"batches": [batch(entry())]} if where == "batch" else {"documents": [posted()]})
    )
    found = found_of(seen)
    assert isinstance(found, Receipt)
    assert (found.numbers["payment batch"], found.numbers["entry"], found.amount, found.flag) == (
        "7",
        "1",
        100,
        None,
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"EntryDescription": "by hand"},
        {"EntryDescription": "by hand", "CheckNumber": "00010001", "CheckAmountInVendorCurrency": 99.0},
        {"EntryDescription": "by hand", "CheckNumber": "5"},
        {
            "EntryDescription": "by hand",
            "CheckNumber": "5",
            "PaymentDateAdjustmentDate": "2026-03-09T00:00:00Z",
        },
    ],
    ids=["same", "same-check", "same-amount-and-day", "same-amount-and-invoice"],
)
def test_a_payment_of_others_that_may_be_this_one_is_held(sight: Any, changed: dict[str, Any]) -> None:
    found = found_of(sight(payment(), batches=[batch(entry(**changed))]))
    assert isinstance(found, Foreign)
    assert (found.held.cause, found.receipt is not None) == ("payment-in-sage", len(changed) == 1)


def test_another_payment_of_the_same_vendor_and_amount_is_none_of_it(sight: Any) -> None:
    other = entry(EntryDescription="by hand", CheckNumber="5", PaymentDateAdjustmentDate="2026-02-05T00:00:00Z",
                  AppliedPayments=[{"DocumentNumber": "INV-0", "PaymentAmount": 100}])  # fmt: skip
    of_ours = entry(EntryDescription=entry_mark("SAMLTD", "payment pay-2"), CheckNumber="10002")
    assert found_of(sight(payment(), batches=[batch(other, of_ours)])) is None


def test_a_payment_of_others_that_was_reversed_is_none_of_it(sight: Any) -> None:
    by_hand = posted(DocumentDescription="by hand")
    assert isinstance(found_of(sight(payment(), documents=[by_hand])), Foreign)
    assert found_of(sight(payment(), documents=[by_hand], posted=[taken_back()])) is None


@pytest.mark.parametrize(
    "there",
    [{"batches": [batch(entry(EntryDescription="rent"))]}, {"documents": [posted(DocumentDescription="")]}],
    ids=["batch", "posted"],
)
def test_what_was_entered_is_ours_though_its_mark_is_lost(sight: Any, there: dict[str, Any]) -> None:
    numbers = {"payment batch": "7", "entry": "1", "status": "Open"}
    known = line(receipts={"enter-payment": Receipt(numbers=numbers)})
    assert isinstance(found_of(sight(payment(status="cleared"), known, **there)), Receipt)
    found = found_of(sight(payment(status="void"), known, **there))
    assert isinstance(found, Held) and found.cause == "payment-to-reverse"


def test_what_was_entered_and_seems_to_be_anothers_now_has_to_be_taken_back(sight: Any) -> None:
    known = line(receipts={"enter-payment": Receipt(numbers={"payment batch": "6", "entry": "1"})})
    anothers = entry_mark("SAMLTD", "payment pay-2")
    for text in ("rent", anothers):
        found = found_of(
            sight(payment(status="void"), known, batches=[batch(entry(EntryDescription=text), number=7)])
        )
        assert isinstance(found, Held) and found.cause == "payment-to-reverse"


def test_an_entry_with_the_mark_of_another_of_ours_is_not_this_ones_by_its_number(sight: Any) -> None:
    known = line(receipts={"enter-payment": Receipt(numbers={"payment batch": "7", "entry": "1"})})
    of_another = entry(EntryDescription=entry_mark("SAMLTD", "payment pay-2"), CheckNumber="10002")
    assert found_of(sight(payment(status="cleared"), known, batches=[batch(of_another)])) is None


def test_what_a_person_adopted_is_known_by_batch_and_entry(sight: Any) -> None:
    numbers = {"payment batch": "7", "entry": "1", "adopted": "yes"}
    adopted = line(receipts={"enter-payment": Receipt(numbers=numbers)})
    found = found_of(
        sight(payment(status="cleared"), adopted, batches=[batch(entry(EntryDescription="by hand"))])
    )
    assert isinstance(found, Receipt) and found.flag is None


@pytest.mark.parametrize(
    "changed",
    [{"CheckAmountInVendorCurrency": 99.0}, {"VendorNumber": "1300"},
     {"AppliedPayments": [{"DocumentNumber": "INV-2", "PaymentAmount": 100}]}],
)  # fmt: skip
def test_our_entry_that_says_something_else_is_flagged(sight: Any, changed: dict[str, Any]) -> None:
    found = found_of(sight(payment(), batches=[batch(entry(**changed))]))
    assert isinstance(found, Receipt)
    assert getattr(found.flag, "cause", None) == "differs-in-sage"


def test_our_mark_twice_and_our_deleted_batch_are_a_persons(sight: Any) -> None:
    twice = sight(payment(), batches=[batch(entry()), batch(entry(), number=8)])
    gone = sight(payment(), batches=[batch(entry(), status="Deleted")])
    assert [getattr(found_of(seen), "cause", None) for seen in (twice, gone)] == [
        "in-sage-twice",
        "batch-deleted",
    ]


@pytest.mark.parametrize("status", ["pending", "held", "processing", "funding", "error"])
def test_what_is_not_made_waits_without_a_question_to_sage(sight: Any, script: Any, status: str) -> None:
    found = found_of(sight(payment(status=status)))
    assert isinstance(found, TryLater) and found.cause == "payment-not-made"
    assert not [name for name, _ in script.filters if name in (BATCHES, DOCUMENTS, PAYMENTS)]


@pytest.mark.parametrize("status", ["void", "returned"])
def test_what_came_to_nothing_is_not_entered_and_what_was_entered_has_to_be_taken_back(
    sight: Any, status: str
) -> None:
    undone = payment(status=status)
    assert isinstance(found_of(sight(undone)), Receipt)
    for there in ({"batches": [batch(entry())]}, {"documents": [posted()]}):
        found = found_of(sight(undone, **there))
        assert isinstance(found, Held) and found.cause == "payment-to-reverse"
    assert isinstance(found_of(sight(undone, documents=[posted()], posted=[taken_back()])), Receipt)


def test_a_doubt_outlives_a_payment_that_came_to_nothing(sight: Any) -> None:
    found = found_of(sight(payment(status="void"), doubtful()))
    assert isinstance(found, TryLater) and found.after_s == 0


def test_a_batch_of_the_doubtful_send_that_was_deleted_is_seen(sight: Any) -> None:
    mark = f"{BATCH_PREFIX}XXXXXXXXXXXXX"
    gone = batch(status="Deleted", text=f"{mark} (1 from AvidXchange)")
    assert (
        getattr(found_of(sight(payment(), doubtful(mark=mark), batches=[gone])), "cause", None)
        == "batch-deleted"
    )


def test_what_was_made_before_the_first_day_is_not_entered(sight: Any) -> None:
    found = found_of(sight(payment(), documents=[invoice()], invoices_from="2026-03-06"))
    assert isinstance(found, Receipt) and "invoices_from" in found.numbers["in Sage 300"]


def test_a_status_of_an_invoice_is_nothing_to_enter(sight: Any) -> None:
    assert isinstance(found_of(sight(InvoiceStatus(id="av-1", status="paid"))), Receipt)


@pytest.mark.parametrize(
    ("kept", "flag"), [({}, None), ({"CheckAmountInVendorCurrency": 99.99}, "differs-in-sage")]
)
def test_the_answer_must_show_each_entry_to_the_cent(
    books: Any, script: Any, kept: dict[str, Any], flag: str
) -> None:
    script.lists |= {DOCUMENTS: [invoice()]}
    step = EnterPayment(books=books(payments_origin="avidxchange", payment_bank="OPER"))
    seen = step.look([(line(), payment())])
    (parcel,) = seen.pack([seen.draft(line(), payment())])
    script.creates = lambda body: {**batch(), "PaymentsAdjustments": [entry(**kept)]}
    told = step.send(parcel)[KEY]
    assert isinstance(told, Receipt) and getattr(told.flag, "cause", None) == flag
    script.creates = lambda body: batch()
    assert isinstance(step.send(parcel)[KEY], InDoubt)


def test_what_is_left_of_a_refused_batch_is_as_old_as_it_was_drafted(sight: Any) -> None:
    was = doubtful()
    assert was.intent is not None
    evidence = {**was.intent.evidence, "facts_as_of": "2026-03-04T00:00:00+00:00"}
    refused = replace(was, intent=replace(was.intent, evidence=evidence, answered=True))
    draft = sight(payment(), documents=[invoice()]).draft(line(), payment())
    (parcel,) = sight(payment(), refused, documents=[invoice()]).pack([draft])
    assert parcel.evidence["facts_as_of"] == evidence["facts_as_of"]
