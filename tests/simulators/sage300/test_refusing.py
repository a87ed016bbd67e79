"""What refuses an A/P entry, and what is kept of a batch that was refused (§E.2, §E.3, §G).

Knows what the facts claim of a POST that fails. Knows nothing of one that succeeds.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

Make = Callable[..., Any]


@pytest.mark.facts(
    "S-E4",
    "S-E3",
    "S-I4",
    "S-E.2/unknown-vendor",
    "S-E.2/date-outside-the-fiscal-calendar",
    "S-E.2/locked-fiscal-period",
    "S-E.2/duplicate-document-number",
    "S-G2",
    "S-G3",
    "S-G4",
    "S-G20",
    "S-G22",
)
@pytest.mark.parametrize(
    ("members", "part"),
    [
        ({"VendorNumber": "NOBODY"}, "Vendor NOBODY does not exist"),
        ({"VendorNumber": "GONE"}, "inactive"),
        ({"VendorNumber": ...}, "Vendor number cannot be blank"),
        ({"DocumentNumber": ""}, "Document number cannot be blank"),
        ({"Terms": "NOPE"}, "Terms code NOPE"),
        ({"TaxGroup": "NOPE"}, "Tax group NOPE"),
        ({"AccountSet": "NOPE"}, "Account set NOPE"),
        ({"CurrencyCode": "JPY"}, "Currency JPY"),
        ({"ExchangeRate": Decimal("1.5")}, "exchange rate"),
        ({"DocumentNumber": "N" * 23}, "longer than 22"),
        ({"PostingDate": "2031-01-01T00:00:00Z"}, "cannot determine the fiscal period"),
        ({"PostingDate": "2025-01-15T00:00:00Z"}, "2025-01 is locked"),
        ({"DocumentTotalIncludingTax": -1}, "negative"),
        ({"ApplytoDocument": "OLD-1"}, "credit and debit notes"),
        ({"TaxAmount2": 5}, "no tax authority 2"),
        ({"DocumentTotalIncludingTax": Decimal(10) ** 17}, "out of range"),
        ({"DocumentNumber": "OLD-1"}, "OLD-1 for vendor V001 already exists"),
        ({"DocumentNumber": "old-1"}, "OLD-1 for vendor V001 already exists"),
    ],
)
def test_a_business_rule_refuses_with_409(sage: Make, an_invoice: Make, members: Any, part: str) -> None:
    answer = sage().post(an_invoice(**members))
    assert answer.status == 409 and answer.code in ("FieldInvalid", "RecordInvalid")
    assert part.lower() in answer.message.lower()


@pytest.mark.facts("S-E.2/unknown-gl-account", "S-F.12")
@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("9999-999", "9999-999 is not defined in General Ledger"),
        ("6000-200", "not active"),
        ("6000-300", "cannot be posted to"),
        ("1200", "control account"),
        ("", "cannot be blank"),
    ],
)
def test_an_account_that_cannot_be_used_is_refused(
    sage: Make, an_invoice: Make, code: str, part: str
) -> None:
    answer = sage().post(an_invoice(InvoiceDetails=[{"GLAccount": code, "DistributedAmount": 100}]))
    assert answer.status == 409 and part in answer.message


@pytest.mark.facts("S-E.2/unknown-gl-account")
@pytest.mark.parametrize(
    ("code", "switch"),
    [("9999", "missing_account"), ("6000200", "inactive_account"), ("1200", "control_account")],
)
@pytest.mark.parametrize("value", ["None", "Warning"])
def test_the_company_profile_may_let_an_account_pass(
    sage: Make, an_invoice: Make, code: str, switch: str, value: str
) -> None:
    caller = sage(**{switch: value})
    assert (
        caller.post(an_invoice(InvoiceDetails=[{"GLAccount": code, "DistributedAmount": 100}])).status == 201
    )


@pytest.mark.facts("S-E.2/unknown-property", "S-D16", "S-C36", "S-C40", "S-I3")
@pytest.mark.parametrize(
    "members",
    [
        {"Unknown": 1},
        {"vendorNumber": "V001"},
        {"VendorNumber": 1},
        {"DocumentTotalIncludingTax": "113.00"},
        {"DocumentTotalIncludingTax": None},
        {"DocumentTotalIncludingTax": True},
        {"DocumentType": "Bill"},
        {"DocumentType": "invoice"},
        {"TaxClass1": 1.5},
        {"DocumentDate": "yesterday"},
        {"DocumentDate": 20250228},
        {"InvoiceDetails": {}},
        {"InvoiceDetails": [1]},
        {"InvoiceOptionalFields": [{"OptionalField": "LINK", "Value": 5}]},
    ],
)
def test_what_the_framework_cannot_read_is_an_invalid_payload(
    sage: Make, an_invoice: Make, members: Any
) -> None:
    caller = sage()
    answer = caller.post(an_invoice("OK-1"), an_invoice(**members))
    assert (answer.status, answer.code) == (400, "InvalidPayload")
    assert caller.get("AP/APInvoiceBatches").rows == []


@pytest.mark.facts("S-E2")
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"BatchTotal": NaN}', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_an_invalid_payload(sage: Make, body: bytes) -> None:
    assert sage().send("POST", "AP/APInvoiceBatches", body).code == "InvalidPayload"


@pytest.mark.facts("S-G24")
def test_a_vendor_on_hold_is_warned_of_or_refused(sage: Make, an_invoice: Make) -> None:
    assert sage().post(an_invoice(VendorNumber="HOLD")).status == 201
    assert "on hold" in sage(vendor_hold="refuse").post(an_invoice(VendorNumber="HOLD")).message
    assert sage(vendor_inactive="warn").post(an_invoice(VendorNumber="GONE")).status == 201


@pytest.mark.facts("S-E9", "S-E7", "S-I4")
def test_a_generic_site_hides_the_words_of_a_business_rule(sage: Make, an_invoice: Make) -> None:
    answer = sage(messages="generic").post(an_invoice(VendorNumber="NOBODY"))
    assert answer.code == "FieldInvalid" and "NOBODY" not in answer.message


@pytest.mark.facts("S-G4", "S-E.2/duplicate-document-number")
def test_the_same_number_twice_in_a_batch_is_refused_but_another_vendor_may_use_it(
    sage: Make, an_invoice: Make
) -> None:
    assert "already exists" in sage().post(an_invoice(), an_invoice()).message
    assert sage().post(an_invoice(), an_invoice(VendorNumber="V002")).status == 201


@pytest.mark.facts("S-E.2/duplicate-document-number", "S-I6")
def test_open_batches_are_seen_for_duplicates_by_switch(sage: Make, an_invoice: Make) -> None:
    blind, seeing = sage(), sage(duplicates_see_open="on")
    assert [blind.post(an_invoice()).status for _ in range(2)] == [201, 201]
    assert [seeing.post(an_invoice()).status for _ in range(2)] == [201, 409]


@pytest.mark.facts("S-E.2/duplicate-checking")
def test_a_vendor_may_refuse_a_second_document_of_the_same_amount(sage: Make, an_invoice: Make) -> None:
    lines = [{"GLAccount": "6000100", "DistributedAmount": 50}]
    answer = sage().post(an_invoice(VendorNumber="EXACT", DocumentTotalIncludingTax=50, InvoiceDetails=lines))
    assert (answer.status, "same amount" in answer.message) == (409, True)


@pytest.mark.facts("S-C31")
def test_lower_case_numbers_are_kept_where_the_view_does_not_upper_case(sage: Make, an_invoice: Make) -> None:
    assert sage().post(an_invoice("inv-1")).entry["DocumentNumber"] == "INV-1"
    assert sage(upper_numbers="off").post(an_invoice("inv-1")).entry["DocumentNumber"] == "inv-1"
    assert sage(upper_numbers="off").post(an_invoice(VendorNumber="v001")).status == 409


@pytest.mark.facts("S-E12", "S-E13", "S-I7")
def test_a_refused_second_entry_leaves_the_first_behind(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    assert caller.post(an_invoice(), an_invoice("B", VendorNumber="NOBODY"), an_invoice("C")).status == 409
    batch = caller.batch(1).json
    assert [e["DocumentNumber"] for e in batch["Invoices"]] == ["INV-1"]
    assert (batch["NumberOfEntries"], batch["BatchStatus"]) == (1, "Open")


@pytest.mark.facts("S-E12", "S-E13", "S-I7")
def test_a_refused_first_entry_leaves_an_empty_batch_behind(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    caller.post(an_invoice(VendorNumber="NOBODY"), Description="Mine")
    assert (caller.batch(1).json["Invoices"], caller.batch(1).json["Description"]) == ([], "Mine")


@pytest.mark.facts("S-E12", "S-I7")
def test_an_atomic_site_keeps_nothing_of_a_refused_batch(sage: Make, an_invoice: Make) -> None:
    caller = sage(atomic="on")
    caller.post(an_invoice(), an_invoice("B", VendorNumber="NOBODY"))
    assert caller.get("AP/APInvoiceBatches").rows == []
    assert caller.post(an_invoice()).json["BatchNumber"] == 1


@pytest.mark.facts("S-E.2/unbalanced-invoice", "S-G13")
def test_an_unbalanced_entry_is_stored_or_refused_by_switch(sage: Make, an_invoice: Make) -> None:
    wrong = an_invoice(DocumentTotalIncludingTax=114)
    assert sage().post(wrong).entry["UndistributedAmount"] == 1
    assert sage(unbalanced="refuse").post(wrong).status == 409
    assert sage(unbalanced="refuse_ready").post(wrong).status == 201


@pytest.mark.facts("S-D19")
def test_calculated_members_are_ignored_or_refused_by_switch(sage: Make, an_invoice: Make) -> None:
    members = an_invoice(TaxTotal=999)
    assert sage().post(members).entry["TaxTotal"] == 13
    assert "TaxTotal" in sage(calculated="refuse").post(members).message


@pytest.mark.facts("S-E10", "S-H5", "S-H6", "S-E.2/batch-locked")
def test_a_day_end_or_a_posting_blocks_writes_and_not_reads(sage: Make, an_invoice: Make) -> None:
    caller = sage(busy="day_end")
    blocked = caller.post(an_invoice())
    assert (blocked.code, "Day End Processing" in blocked.message) == ("RecordDuplicate", True)
    caller.app.switches["busy"] = "posting"
    assert (caller.post(an_invoice()).code, caller.get("AP/APVendors").status) == ("General", 200)
    assert caller.get("AP/APInvoiceBatches").rows == []


def test_a_lost_before_document_is_not_stored_and_comes_through_the_second_time(
    sage: Make, an_invoice: Make
) -> None:
    caller = sage()
    assert caller.post(an_invoice("LOST-BEFORE-1")).headers["x-simulator-cut"] == "before"
    assert caller.get("AP/APInvoiceBatches").rows == []
    again = caller.post(an_invoice("LOST-BEFORE-1"))
    assert again.status == 201 and "x-simulator-cut" not in again.headers


def test_a_lost_after_document_is_stored(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    assert caller.post(an_invoice("LOST-AFTER-1")).headers["x-simulator-cut"] == "after"
    assert caller.batch(1).entry["DocumentNumber"] == "LOST-AFTER-1"


def test_a_busy_document_is_refused_once(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    assert [caller.post(an_invoice("BUSY-1")).status for _ in range(2)] == [409, 201]
