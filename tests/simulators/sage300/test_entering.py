"""Entering A/P invoices by deep insert: what is defaulted, worked out, refused and kept (§D, §E, §G).

Knows what the facts claim of a POST. Knows nothing of changing or posting a batch.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from simulators.company import OpenEntry

Make = Callable[..., Any]


@pytest.mark.facts("S-D2", "S-D5", "S-G23", "S-I5", "S-F.3")
def test_the_answer_is_the_whole_tree_with_its_numbers(sage: Make, an_invoice: Make) -> None:
    lines = [{"GLAccount": "6000100", "DistributedAmount": 50}] * 2
    answer = sage().post(an_invoice(InvoiceDetails=lines), an_invoice("INV-2"), Description="Two")
    assert (answer.status, answer.json["BatchNumber"], answer.json["NumberOfEntries"]) == (201, 1, 2)
    assert [e["EntryNumber"] for e in answer.json["Invoices"]] == [1, 2]
    assert [line["LineNumber"] for line in answer.entry["InvoiceDetails"]] == [20, 40]
    assert answer.entry["InvoicePaymentSchedules"][0]["PaymentNumber"] == 20


@pytest.mark.facts("S-D5", "S-C5")
def test_a_read_back_shows_what_the_answer_showed(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    assert caller.post(an_invoice()).body == caller.batch(1).body


@pytest.mark.facts("S-D14", "S-D9", "S-D5")
def test_each_post_makes_a_batch_and_a_sent_number_is_ignored(sage: Make, an_invoice: Make) -> None:
    caller = sage(created_status="200")
    first = caller.post(an_invoice(EntryNumber=7), BatchNumber=109)
    assert (first.status, first.json["BatchNumber"], first.entry["EntryNumber"]) == (200, 1, 1)
    assert caller.post(an_invoice("INV-2")).json["BatchNumber"] == 2


@pytest.mark.facts("S-D4", "S-F.4", "S-I5", "S-G10", "S-G9", "S-C39")
def test_the_vendor_brings_its_defaults(sage: Make, an_invoice: Make) -> None:
    entry = sage().post(an_invoice(DocumentTotalIncludingTax=113)).entry
    assert [entry[n] for n in ("CurrencyCode", "Terms", "TaxGroup", "AccountSet")] == [
        "CAD",
        "N30",
        "ONE",
        "AP",
    ]
    assert (entry["DueDate"], entry["FiscalYear"], entry["FiscalPeriod"]) == (
        "2025-03-30T00:00:00Z",
        "2025",
        "03",
    )
    assert (entry["EnteredBy"], entry["TransactionType"]) == ("WEBAPI", "InvoiceSummaryEntered")


@pytest.mark.facts("S-D3")
def test_overrides_after_the_vendor_stay(sage: Make, an_invoice: Make) -> None:
    entry = sage().post(an_invoice(Terms="N60", TaxGroup="")).entry
    assert (entry["Terms"], entry["TaxGroup"], entry["DueDate"]) == ("N60", "", "2025-04-29T00:00:00Z")


@pytest.mark.facts("S-D3")
def test_overrides_before_the_vendor_are_lost(sage: Make, an_invoice: Make) -> None:
    early = {"Terms": "N60", "TaxGroup": "TWO", "DueDate": "2025-12-24"} | an_invoice()
    entry = sage().post(early).entry
    assert (entry["Terms"], entry["TaxGroup"], entry["DueDate"]) == ("N30", "ONE", "2025-03-30T00:00:00Z")


@pytest.mark.facts("S-G10")
def test_a_sent_due_date_overrides_the_terms(sage: Make, an_invoice: Make) -> None:
    entry = sage().post(an_invoice(DueDate="2025-03-15T00:00:00Z")).entry
    assert (entry["DueDate"], entry["TermsOverridden"]) == ("2025-03-15T00:00:00Z", "Yes")
    assert entry["InvoicePaymentSchedules"][0]["DueDate"] == "2025-03-15T00:00:00Z"


@pytest.mark.facts("S-G12", "S-G13", "S-G16", "S-I5")
def test_the_dump_of_the_facts_is_reproduced(sage: Make, an_invoice: Make) -> None:
    line = {"GLAccount": "6000100", "DistributedAmount": 12}
    entry = (
        sage()
        .post(an_invoice(VendorNumber="V002", DocumentTotalIncludingTax=..., InvoiceDetails=[line]))
        .entry
    )
    assert (entry["TaxTotal"], entry["DocumentTotalIncludingTax"]) == (Decimal("0.99"), 0)
    assert (entry["DocumentTotalBeforeTaxes"], entry["UndistributedAmount"]) == (
        Decimal("-0.99"),
        Decimal("-12.99"),
    )
    assert entry["InvoiceDetails"][0]["GLDistributedAmount"] == Decimal("12.99")


@pytest.mark.facts("S-G11", "S-G14")
def test_stated_tax_is_distributed_to_the_cent(sage: Make, an_invoice: Make) -> None:
    lines = [{"GLAccount": "6000100", "DistributedAmount": Decimal(a)} for a in ("33.33", "33.33", "33.34")]
    entry = (
        sage()
        .post(
            an_invoice(TaxAmountControl="Distribute", TaxAmount1=Decimal("13.01"), InvoiceDetails=lines)
            | {"DocumentTotalIncludingTax": Decimal("113.01")}
        )
        .entry
    )
    assert (entry["UndistributedAmount"], entry["TotalDistributedTax"]) == (0, Decimal("13.01"))
    assert [line["TaxAmount1"] for line in entry["InvoiceDetails"]] == [
        Decimal(a) for a in ("4.34", "4.34", "4.33")
    ]


@pytest.mark.facts("S-G11")
def test_entered_tax_stands_as_it_was_sent(sage: Make, an_invoice: Make) -> None:
    line = {"GLAccount": "6000100", "ManualTaxEntry": "Yes", "DistributedAmount": 100, "TaxAmount1": 7}
    entry = (
        sage()
        .post(
            an_invoice(
                TaxAmountControl="Enter", TaxAmount1=7, DocumentTotalIncludingTax=107, InvoiceDetails=[line]
            )
        )
        .entry
    )
    assert (entry["TaxTotal"], entry["UndistributedAmount"]) == (7, 0)


@pytest.mark.facts("S-G15")
def test_tax_in_the_price_needs_an_authority_that_allows_it(sage: Make, an_invoice: Make) -> None:
    line = {"GLAccount": "6000100", "DistributedAmount": 113}
    entry = sage().post(an_invoice(TaxInclusive1="Yes", InvoiceDetails=[line])).entry
    assert (entry["TaxAmount1"], entry["DistributedTotalBeforeTaxes"], entry["UndistributedAmount"]) == (
        13,
        100,
        0,
    )
    assert sage().post(an_invoice(VendorNumber="V002", TaxInclusive1="Yes")).code == "FieldInvalid"


@pytest.mark.facts("S-G20")
def test_amounts_are_rounded_to_the_decimals_of_the_currency(sage: Make, an_invoice: Make) -> None:
    line = {"GLAccount": "6000100", "DistributedAmount": Decimal("100.5")}
    entry = (
        sage()
        .post(an_invoice(VendorNumber="YEN", DocumentTotalIncludingTax=101, InvoiceDetails=[line]))
        .entry
    )
    assert (entry["InvoiceDetails"][0]["DistributedAmount"], entry["UndistributedAmount"]) == (101, 0)


@pytest.mark.facts("S-D10", "S-I7")
def test_ready_on_post_is_a_second_step_that_may_fail_alone(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    assert caller.post(an_invoice(), BatchStatus="ReadyToPost").json["BatchStatus"] == "ReadyToPost"
    caller.app.switches["ready_on_post"] = "fails"
    assert caller.post(an_invoice("INV-2"), BatchStatus="ReadyToPost").status == 409
    assert caller.batch(2).json["BatchStatus"] == "Open" and len(caller.batch(2).json["Invoices"]) == 1


@pytest.mark.facts("S-D16", "S-F.6")
def test_optional_fields_keep_their_text(sage: Make, an_invoice: Make) -> None:
    fields = [{"OptionalField": "LINK", "Value": "abc"}]
    entry = sage(optional_insert="off").post(an_invoice(InvoiceOptionalFields=fields)).entry
    assert (entry["InvoiceOptionalFields"][0]["TextValue"], entry["NumberOfOptionalFields"]) == ("abc", 1)


@pytest.mark.facts("S-C33", "S-C35")
def test_dates_are_business_days_whatever_their_dress(sage: Make, an_invoice: Make) -> None:
    for text in ("2025-02-27", "2025-02-27T00:00:00", "2025-02-27T00:00:00Z"):
        assert sage().post(an_invoice(DocumentDate=text)).entry["DocumentDate"] == "2025-02-27T00:00:00Z"
    shifted = sage(zoneless_dates="day_before").post(an_invoice(DocumentDate="2025-02-27"))
    assert shifted.entry["DocumentDate"] == "2025-02-26T00:00:00Z"


@pytest.mark.facts("S-G9")
@pytest.mark.parametrize(
    ("switch", "day"), [("document", "2025-02-28"), ("batch", "2025-03-01"), ("session", "2025-03-04")]
)
def test_the_posting_date_defaults_by_site(sage: Make, an_invoice: Make, switch: str, day: str) -> None:
    caller = sage(posting_date_default=switch)
    entry = caller.post(an_invoice(PostingDate=...), BatchDate="2025-03-01T00:00:00Z").entry
    assert entry["PostingDate"] == f"{day}T00:00:00Z"


@pytest.mark.facts("S-F.12")
def test_the_account_comes_back_in_the_form_of_the_site(sage: Make, an_invoice: Make) -> None:
    assert sage().post(an_invoice()).entry["InvoiceDetails"][0]["GLAccount"] == "6000100"
    formatted = sage(gl_account_echo="formatted").post(an_invoice())
    assert formatted.entry["InvoiceDetails"][0]["GLAccount"] == "6000-100"


@pytest.mark.facts("S-G1", "S-G3")
def test_a_credit_note_may_apply_to_a_document(sage: Make, an_invoice: Make) -> None:
    entry = sage().post(an_invoice(DocumentType="CreditNote", ApplytoDocument="OLD-1")).entry
    assert (entry["TransactionType"], entry["ApplytoDocument"]) == ("CreditNoteSummaryEntered", "OLD-1")


@pytest.mark.facts("S-D18", "S-F.6", "S-G23")
def test_a_sent_schedule_is_kept(sage: Make, an_invoice: Make) -> None:
    rows = [{"DueDate": "2025-04-01", "AmountDue": 50}, {"DueDate": "2025-05-01", "AmountDue": 63}]
    entry = sage().post(an_invoice(InvoicePaymentSchedules=rows)).entry
    assert [(r["PaymentNumber"], r["AmountDue"]) for r in entry["InvoicePaymentSchedules"]] == [
        (20, 50),
        (40, 63),
    ]


def test_entries_keyed_by_hand_before_the_story_are_in_an_open_batch(sage: Make, make_company: Make) -> None:
    day = make_company().posted[0].dated
    by_hand = OpenEntry(
        vendor="V001", number="HAND-1", type="Invoice", dated=day, amount=Decimal(9), account="6000100"
    )
    entry = sage(make_company(open_entries=(by_hand,))).batch(1).entry
    assert (entry["DocumentNumber"], entry["UndistributedAmount"]) == ("HAND-1", 0)


@pytest.mark.facts("S-D11")
def test_a_template_shows_an_empty_batch(sage: Make) -> None:
    for key in ("'$template'", "$template"):
        answer = sage().send("POST", f"AP/APInvoiceBatches({key})", {})
        assert (answer.status, answer.json["Invoices"], answer.json["BatchStatus"]) == (200, [], "Open")


@pytest.mark.facts("S-C32")
def test_numbers_leave_without_trailing_zeros_or_floats(sage: Make, an_invoice: Make) -> None:
    body = sage().post(an_invoice()).body.decode()
    assert json.loads(body, parse_float=str)["Invoices"][0]["DocumentTotalIncludingTax"] == 113
    assert "113.0" not in body and "E+" not in body
