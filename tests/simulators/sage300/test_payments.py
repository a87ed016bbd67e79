"""Payment and adjustment batches: what they refuse, their numbers, and what posting moves (D15, §F.15, §F.7).

Knows what the facts claim of paying posted documents. Knows nothing of entering them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from simulators.payables import Paid

Make = Callable[..., Any]
BATCHES = "AP/APPaymentAndAdjustmentBatches"


def payment(number: str = "OLD-1", amount: float = 113, **members: Any) -> dict[str, Any]:
    applied = [{"DocumentNumber": number, "PaymentAmount": amount}]
    return {"VendorNumber": "V001", "AppliedPayments": applied} | members


def pay(caller: Any, *entries: Any, **members: Any) -> Any:
    body = {"BatchSelector": "PY", "BankCode": "MAIN", "PaymentsAdjustments": list(entries)} | members
    return caller.send("POST", BATCHES, body)


def post_all(caller: Any, selector: str = "PY") -> Any:
    body = {"BatchType": selector, "PostAllBatches": "Postallbatches"}
    return caller.send("POST", "AP/APPostPaymentsAndAdjustments('$process')", body)


def document(caller: Any, number: str = "OLD-1") -> Any:
    return caller.get(f"AP/APPostedDocuments('V001','{number}')").json


@pytest.mark.facts("S-D15", "S-F.15", "S-G23", "S-D5", "S-C28")
def test_a_payment_batch_is_keyed_by_its_selector_and_numbers_itself(sage: Make) -> None:
    caller = sage()
    answer = pay(caller, payment(amount=50), payment(amount=60))
    assert (answer.status, answer.json["BatchSelector"], answer.json["BatchNumber"]) == (201, "PY", 1)
    entries = answer.json["PaymentsAdjustments"]
    assert [(e["EntryNumber"], e["AppliedPayments"][0]["LineNumber"]) for e in entries] == [(1, 20), (2, 20)]
    assert entries[0]["DocumentNumber"].startswith("PY") and len(entries[0]["DocumentNumber"]) <= 22
    read = caller.get(f"{BATCHES}(BatchSelector='PY',BatchNumber=1)")
    assert read.json == answer.json


@pytest.mark.facts("S-D15")
@pytest.mark.parametrize("selector", ["", "XX"])
def test_a_batch_without_a_known_selector_is_refused(sage: Make, selector: str) -> None:
    assert pay(sage(), BatchSelector=selector).code == "RecordInvalid"


@pytest.mark.facts("S-F.15", "S-E4")
@pytest.mark.parametrize(
    ("entry", "batch", "part"),
    [
        (payment(VendorNumber="NOBODY"), {}, "Vendor NOBODY"),
        (payment(VendorNumber=""), {}, "Vendor"),
        (payment("NOPE"), {}, "Document NOPE"),
        (payment(amount=113.01), {}, "exceeds its balance"),
        (payment(amount=-1), {}, "exceeds its balance"),
        (payment(), {"BankCode": "NOPE"}, "Bank NOPE"),
        (payment(), {"BankCode": ""}, "Bank"),
        (payment(PaymentCode="NOPE"), {}, "Payment code NOPE"),
        (payment(PaymentDateAdjustmentDate="2025-01-15"), {}, "2025-01 is locked"),
        (payment(PaymentDateAdjustmentDate="2031-01-15"), {}, "fiscal period"),
        (payment(PaymentTransactionType="MiscellaneousPayment"), {}, "MiscellaneousPayment"),
        (payment(VendorRemitToLocation="NOPE"), {}, "NOPE"),
        (payment(AppliedPayments=[]), {}, "no document"),
        ({"VendorNumber": "YEN", "AppliedPayments": [{"DocumentNumber": "X"}]}, {}, "currency of bank"),
        ({"VendorNumber": "GONE", "AppliedPayments": [{"DocumentNumber": "X"}]}, {}, "inactive"),
    ],
)
def test_a_payment_that_breaks_a_rule_is_refused(sage: Make, entry: Any, batch: Any, part: str) -> None:
    answer = pay(sage(), entry, **batch)
    assert answer.status == 409 and part in answer.message


@pytest.mark.facts("S-F.15")
def test_what_another_open_batch_pays_is_no_longer_free(sage: Make) -> None:
    caller = sage()
    assert pay(caller, payment(amount=100)).status == 201
    assert "exceeds" in pay(caller, payment(amount=20)).message
    line = pay(caller, payment(amount=13)).json["PaymentsAdjustments"][0]["AppliedPayments"][0]
    assert (line["PendingPaymentAmount"], line["DocumentAmountDue"]) == (100, 113)


@pytest.mark.facts("S-F.7", "S-F.15", "S-F.1/APPostedDocuments", "S-I8")
def test_posting_a_payment_moves_the_document_and_files_the_payment(sage: Make) -> None:
    caller = sage()
    pay(
        caller,
        payment(amount=113, CheckNumber="C77", PaymentDateAdjustmentDate="2025-03-03"),
        BatchStatus="ReadyToPost",
    )
    assert post_all(caller).status == 200
    row = document(caller)
    assert (row["VendorCurrencyAmountDue"], row["FullyPaid"]) == (0, "Yes")
    assert (row["DatePaid"], row["LastActivityDate"]) == ("2025-03-03T00:00:00Z", "2025-03-04T00:00:00Z")
    filed = caller.get("AP/APPostedPayments").rows[0]
    assert (filed["CheckNumber"], filed["PaymentAmount"], filed["CheckCleared"]) == (
        "C77",
        113,
        "Outstanding",
    )
    assert caller.where("AP/APPostedDocuments", "DocumentType eq 'Payment'").rows[0]["CheckNumber"] == "C77"
    key = "BankCode='MAIN',VendorNumber='V001',CheckNumber='C77',CheckSerialNumber=0,CheckDate=2025-03-03"
    assert caller.get(f"AP/APPostedPayments({key})").json["DocumentNumber"] == filed["DocumentNumber"]


@pytest.mark.facts("S-F.7", "S-F.15")
def test_part_of_a_document_may_be_paid_and_the_rest_later(sage: Make) -> None:
    caller = sage()
    for amount in (100, 13):
        pay(caller, payment(amount=amount), BatchStatus="ReadyToPost")
        post_all(caller)
        assert document(caller)["VendorCurrencyAmountDue"] == 113 - (100 if amount == 100 else 113)
    assert document(caller)["FullyPaid"] == "Yes"
    assert "fully paid" in pay(caller, payment(amount=1)).message


@pytest.mark.facts("S-D9", "S-D8", "S-G7")
def test_a_payment_batch_is_changed_by_patch_until_it_is_ready(sage: Make) -> None:
    caller = sage()
    pay(caller, payment(amount=50))
    address = f"{BATCHES}('PY',1)"
    change = [
        {"EntryNumber": 1, "EntryDescription": "Changed", "UpdateOperation": "Update"},
        payment(amount=5),
    ]
    assert caller.send("PATCH", address, {"PaymentsAdjustments": change}).status == 204
    shown = caller.get(address).json
    assert [e["EntryDescription"] for e in shown["PaymentsAdjustments"]] == ["Changed", ""]
    assert (shown["NumberOfEntries"], shown["BatchTotal"]) == (2, 55)
    gone = [{"EntryNumber": 1, "UpdateOperation": "Delete"}]
    caller.send("PATCH", address, {"PaymentsAdjustments": gone, "BatchStatus": "ReadyToPost"})
    assert caller.send("PATCH", address, {"Description": "No"}).status == 409
    assert caller.get(address).json["NumberOfEntries"] == 1


@pytest.mark.facts("S-E14", "S-F.8")
def test_a_payment_whose_document_was_paid_meanwhile_goes_to_an_error_batch(sage: Make) -> None:
    caller = sage()
    pay(caller, payment(amount=100), BatchStatus="ReadyToPost")
    row = caller.app.books.posted.get(("V001", "OLD-1"))
    row.update(VendorCurrencyAmountDue=row["VendorCurrencyAmountDue"] - 50)
    post_all(caller)
    batch = caller.get(f"{BATCHES}('PY',1)").json
    assert (batch["BatchStatus"], batch["NumberOfErrors"]) == ("Posted", 1)
    bad = batch["PaymentsAdjustments"][0]
    assert (bad["ErrorBatch"], bad["ErrorEntry"]) == (2, 1)
    assert caller.get("AP/APPostingErrorMessages").rows[0]["BatchType"] == "PY"
    assert caller.get(f"{BATCHES}('PY',2)").json["BatchStatus"] == "Open"


@pytest.mark.facts("S-F.15")
def test_an_adjustment_takes_its_distributions_off_the_document(sage: Make) -> None:
    caller = sage()
    lines = [{"DistributionAmount": 13, "DistributionGLAccount": "6000-100"}]
    applied = [{"DocumentNumber": "OLD-1", "AdjustmentGLDistributions": lines}]
    answer = pay(
        caller, {"VendorNumber": "V001", "AppliedPayments": applied}, BatchSelector="AD", BankCode=""
    )
    assert answer.json["PaymentsAdjustments"][0]["AppliedPayments"][0]["AdjustmentsTotal"] == 13
    caller.send("PATCH", f"{BATCHES}('AD',1)", {"BatchStatus": "ReadyToPost"})
    post_all(caller, "AD")
    assert document(caller)["VendorCurrencyAmountDue"] == 100
    assert caller.get("AP/APPostedPayments").rows == []


@pytest.mark.facts("S-F.15", "S-F.7", "S-G1")
def test_a_prepayment_becomes_a_posted_document_with_a_balance(sage: Make) -> None:
    caller = sage()
    entry = {"VendorNumber": "V001", "PaymentTransactionType": "Prepayment", "TotalPrepayVendorCurrency": 40}
    pay(caller, entry, BatchStatus="ReadyToPost")
    post_all(caller)
    row = caller.where("AP/APPostedDocuments", "DocumentType eq 'Prepayment'").rows[0]
    assert (row["VendorCurrencyAmountDue"], row["FullyPaid"]) == (40, "No")


@pytest.mark.facts("S-E12")
def test_a_refused_second_payment_leaves_the_first_unless_the_site_is_atomic(sage: Make) -> None:
    for atomic, left in (("off", 1), ("on", 0)):
        caller = sage(atomic=atomic)
        assert pay(caller, payment(amount=1), payment("NOPE")).status == 409
        assert len(caller.get(BATCHES).rows) == left


@pytest.mark.facts("S-F.15", "S-F.7", "S-D12")
def test_two_payments_of_one_document_are_posted_from_one_batch(sage: Make) -> None:
    caller = sage()
    pay(caller, payment(amount=50), payment(amount=63), BatchStatus="ReadyToPost")
    assert post_all(caller).status == 200
    kept = caller.get(f"{BATCHES}(BatchSelector='PY',BatchNumber=1)").json
    assert (kept["BatchStatus"], kept["NumberOfErrors"]) == ("Posted", 0)
    assert (document(caller)["VendorCurrencyAmountDue"], document(caller)["FullyPaid"]) == (0, "Yes")


@pytest.mark.facts("S-F.15", "S-F.7")
def test_what_is_not_posted_is_not_paid_before_the_story_begins(sage: Make, make_company: Make) -> None:
    paid = Paid(vendor="V001", document="OLD-1", bank="MAIN", check="1", dated=date(2025, 2, 2))
    plain = make_company()
    payables = replace(plain.payables, paid=(paid, replace(paid, document="GONE-1")))
    caller = sage(replace(plain, payables=payables))
    assert [row["BatchNumber"] for row in caller.get(BATCHES).rows] == [1]
    assert document(caller)["FullyPaid"] == "Yes"
