"""Claims about entering invoices at a Sage 300 site: what is generated, defaulted, worked out and refused (§D, §G).

Knows documented verbs, samples and arithmetic. Does not know who answers. Every test here leaves batches behind.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from sage_site import MARK, Row, SageSite

pytestmark = pytest.mark.writes


@pytest.fixture(scope="module")
def batch(site: SageSite) -> Row:
    """A batch of two entries, the second with two lines; as the POST answered."""
    two_lines = site.entry(InvoiceDetails=[site.line(60), site.line(40)])
    return site.entered(site.entry(), two_lines, BatchDate=f"{site.today}T00:00:00Z")


@pytest.mark.facts("S-D5", "S-D2", "S-D.verbs", "S-I5")
def test_a_post_answers_with_the_whole_tree_it_made(batch: Row) -> None:
    assert [len(entry["InvoiceDetails"]) for entry in batch["Invoices"]] == [1, 2]


@pytest.mark.facts("S-D5")
def test_the_answer_to_a_post_is_what_is_read_afterwards(site: SageSite, batch: Row) -> None:
    found = site.read(batch)
    assert {name: found[name] for name in found if name[0] != "@"} == {
        name: batch[name] for name in batch if name[0] != "@"
    }


@pytest.mark.facts("S-D5", "S-G23")
def test_entries_count_from_one_and_lines_in_steps_of_twenty(batch: Row) -> None:
    assert [entry["EntryNumber"] for entry in batch["Invoices"]] == [1, 2]
    assert [line["LineNumber"] for line in batch["Invoices"][1]["InvoiceDetails"]] == [20, 40]
    assert [row["PaymentNumber"] for row in batch["Invoices"][0]["InvoicePaymentSchedules"]] == [20]


@pytest.mark.facts("S-D14", "S-D9")
def test_a_batch_number_that_is_sent_is_replaced_by_the_next_free_one(site: SageSite, batch: Row) -> None:
    made = site.entered(BatchNumber=batch["BatchNumber"])
    assert made["BatchNumber"] > batch["BatchNumber"]


@pytest.mark.facts("S-G6", "S-G7", "S-F.3")
def test_a_new_batch_is_entered_and_open_and_counts_its_entries(batch: Row) -> None:
    told = (batch["BatchType"], batch["BatchStatus"], batch["NumberOfEntries"], batch["BatchTotal"])
    assert told == ("Entered", "Open", 2, 200)


@pytest.mark.facts("S-D4", "S-D3")
def test_what_is_left_out_comes_from_the_vendor(site: SageSite, batch: Row) -> None:
    entry = batch["Invoices"][0]
    names = ("CurrencyCode", "Terms", "TaxGroup", "AccountSet")
    assert {name: entry[name] for name in names} == {name: site.vendor[name] for name in names}


@pytest.mark.facts("S-D3", "S-D4")
def test_what_is_sent_after_the_vendor_stands(site: SageSite) -> None:
    terms = site.first(
        "AP/APTerms", "no other terms", f"TermsCode ne '{site.vendor['Terms']}' and Status eq 'Active'"
    )
    code = terms[0]["TermsCode"]
    assert site.entered(site.entry(Terms=code))["Invoices"][0]["Terms"] == code


@pytest.mark.facts("S-D3")
def test_what_is_sent_before_the_vendor_is_overwritten_by_it(site: SageSite) -> None:
    terms = site.first(
        "AP/APTerms", "no other terms", f"TermsCode ne '{site.vendor['Terms']}' and Status eq 'Active'"
    )
    early = {"Terms": terms[0]["TermsCode"], **site.entry()}
    assert site.entered(early)["Invoices"][0]["Terms"] == site.vendor["Terms"]


@pytest.mark.facts("S-G12", "S-G13")
def test_what_is_not_distributed_is_the_total_less_the_lines_and_their_tax(
    site: SageSite, batch: Row
) -> None:
    uneven = site.entered(site.entry(DocumentTotalIncludingTax=Decimal("101.5")))["Invoices"][0]
    for entry in (*batch["Invoices"], uneven):
        total, spread = entry["DocumentTotalIncludingTax"], entry["DistributedTotalIncludingTax"]
        assert entry["UndistributedAmount"] == total - spread
        assert entry["DocumentTotalBeforeTaxes"] == total - entry["TaxTotal"]
    assert [entry["UndistributedAmount"] for entry in batch["Invoices"]] == [0, 0]
    assert uneven["UndistributedAmount"] == Decimal("1.5")


@pytest.mark.facts("S-G12", "S-G13", "S-E.2/unbalanced-invoice")
def test_a_total_that_is_not_sent_is_nought_and_nothing_is_made_up(site: SageSite) -> None:
    entry = site.entered(site.entry(DocumentTotalIncludingTax=None))["Invoices"][0]
    assert (entry["DocumentTotalIncludingTax"], entry["UndistributedAmount"]) == (0, -100)


@pytest.mark.facts("S-G11", "S-G16")
def test_tax_that_is_stated_is_spread_over_the_lines_to_the_cent(site: SageSite) -> None:
    vendor, code = taxed_vendor(site)
    lines = [site.line(Decimal("33.33")), site.line(Decimal("33.33")), site.line(Decimal("33.34"))]
    entry = site.entered(
        {
            **site.entry(VendorNumber=vendor, TaxAmount1=None, InvoiceDetails=None),
            "TaxGroup": code,
            "TaxAmountControl": "Distribute",
            "TaxAmount1": Decimal("7.01"),
            "DocumentTotalIncludingTax": Decimal("107.01"),
            "InvoiceDetails": lines,
        }
    )["Invoices"][0]
    assert sum(line["TaxAmount1"] for line in entry["InvoiceDetails"]) == Decimal("7.01")
    assert (entry["TaxTotal"], entry["UndistributedAmount"]) == (Decimal("7.01"), 0)


def taxed_vendor(site: SageSite) -> tuple[str, str]:
    """A vendor whose tax group has one authority that does not stand in the price, and the group."""
    for vendor in site.get(
        "AP/APVendors", filter="Status eq 'Active' and TaxGroup ne '' and TaxIncluded1 eq 'No'"
    ).rows:
        where = f"TaxGroupKey eq '{vendor['TaxGroup']}' and TransactionType eq 'Purchases'"
        group = site.first("TX/TXTaxGroups", "no such tax group", where)[0]
        if group["TaxAuthority1"] and not group["TaxAuthority2"]:
            return str(vendor["VendorNumber"]), str(vendor["TaxGroup"])
    raise site.lacks("no vendor with a tax group of one authority")


@pytest.mark.facts("S-C39", "S-G9")
def test_year_and_period_follow_the_posting_date(site: SageSite, batch: Row) -> None:
    entry = batch["Invoices"][0]
    assert entry["FiscalYear"] and len(entry["FiscalPeriod"]) == 2
    year = site.get(f"CS/CSFiscalCalendars('{entry['FiscalYear']}')").json
    at = int(entry["FiscalPeriod"])
    start, end = year[f"FiscalPeriod{at}StartDate"], year[f"FiscalPeriod{at}EndDate"]
    assert start <= entry["PostingDate"] <= end


@pytest.mark.facts("S-G10")
def test_a_due_date_that_is_not_sent_follows_from_the_terms(batch: Row) -> None:
    entry = batch["Invoices"][0]
    assert entry["DueDate"] is not None and entry["DueDate"] >= entry["DocumentDate"][:10]


@pytest.mark.facts("S-C32", "S-D5")
def test_an_amount_comes_back_to_the_last_digit(site: SageSite) -> None:
    amount = Decimal("98765.43")
    entry = site.entry(DocumentTotalIncludingTax=amount, InvoiceDetails=[site.line(amount)])
    kept = site.entered(entry)["Invoices"][0]
    assert kept["DocumentTotalIncludingTax"] == kept["InvoiceDetails"][0]["DistributedAmount"] == amount


@pytest.mark.facts("S-G2")
def test_a_single_line_may_be_negative(site: SageSite) -> None:
    entry = site.entered(site.entry(InvoiceDetails=[site.line(130), site.line(-30)]))["Invoices"][0]
    assert [line["DistributedAmount"] for line in entry["InvoiceDetails"]] == [130, -30]


@pytest.mark.facts("S-G1", "S-G2")
def test_a_credit_note_is_entered_with_positive_amounts(site: SageSite) -> None:
    entry = site.entered(site.entry(DocumentType="CreditNote"))["Invoices"][0]
    assert (entry["DocumentType"], entry["DocumentTotalIncludingTax"]) == ("CreditNote", 100)


@pytest.mark.facts("S-G18", "S-G22")
def test_a_purchase_order_number_is_a_plain_reference(site: SageSite) -> None:
    entry = site.entered(site.entry(PONumber="ZZ-NO-SUCH-ORDER"))["Invoices"][0]
    assert entry["PONumber"] == "ZZ-NO-SUCH-ORDER"


@pytest.mark.facts("S-G4", "S-E.2/duplicate-document-number")
def test_two_vendors_may_use_the_same_number(site: SageSite) -> None:
    entry = site.entry()
    other = site.first("AP/APVendors", "no second vendor", site.like_the_vendor)[0]["VendorNumber"]
    made = site.entered(entry, {**entry, "VendorNumber": other})
    assert len(made["Invoices"]) == 2


@pytest.mark.facts("S-E.2/duplicate-document-number", "S-E4", "S-E3")
def test_a_number_among_the_posted_documents_is_refused_as_a_conflict(site: SageSite) -> None:
    heard = site.enter(site.posted_again)
    assert (heard.status, bool(heard.code), bool(heard.message)) == (409, True, True)


@pytest.mark.facts("S-E.2/unknown-vendor", "S-E4", "S-E1")
def test_an_unknown_vendor_is_refused_as_a_conflict(site: SageSite) -> None:
    heard = site.enter(site.entry(VendorNumber="ZZNONE"))
    assert (heard.status, heard.code in ("FieldInvalid", "RecordInvalid")) == (409, True), str(heard)


@pytest.mark.facts("S-E.2/unknown-property", "S-E2")
def test_what_is_not_json_is_an_invalid_payload(site: SageSite) -> None:
    heard = site.post("AP/APInvoiceBatches", b'{"Description": "x", ')
    assert (heard.status, heard.code) == (400, "InvalidPayload")


@pytest.mark.facts("S-D3")
def test_our_mark_comes_back_as_it_was_sent(site: SageSite, batch: Row) -> None:
    assert batch["Description"].startswith(MARK)
    assert [entry["InvoiceDescription"] for entry in batch["Invoices"]] == [MARK, MARK]
    assert [found["BatchNumber"] for found in site.described(batch["Description"])] == [batch["BatchNumber"]]
