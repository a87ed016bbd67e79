"""Knows what an entry may say of itself, in which order it is sent, and which verbs this client speaks.

Does not know how an answer is read.
"""

import json
from datetime import date
from decimal import Decimal

import httpx2
import pytest
from tests.clients.sage300.conftest import PASSWORD
from tests.clients.sage300.test_changing import PAYMENT
from tests.clients.sage300.test_writing import BATCH, ENTRY

from sage300 import (
    Change,
    EntryDraft,
    LineDraft,
    PaymentBatchDraft,
    PaymentScheduleDraft,
    Sage300,
    SageError,
    Site,
    models,
)
from sage300.codec import Reader, encode

LINE = LineDraft(GLAccount="6100", DistributedAmount=Decimal("-5.00"))


def sent(draft: EntryDraft | LineDraft) -> dict[str, object]:
    """A draft as it goes out, members in their order."""
    told: dict[str, object] = json.loads(encode(draft))
    return told


@pytest.mark.facts("S-G1", "S-G2", "S-G3", "S-D3")
def test_a_credit_note_names_its_kind_before_the_document_it_applies_to() -> None:
    note = EntryDraft(
        VendorNumber="V",
        DocumentNumber="CN-1",
        DocumentType="CreditNote",
        ApplytoDocument="INV-1",
        DocumentTotalIncludingTax=Decimal("10.00"),
        InvoiceDetails=(LINE,),
    )
    assert list(sent(note)) == [
        "VendorNumber",
        "DocumentNumber",
        "DocumentType",
        "ApplytoDocument",
        "DocumentTotalIncludingTax",
        "InvoiceDetails",
    ]


@pytest.mark.facts("S-G10", "S-D18", "S-F.6")
def test_due_dates_and_payments_of_ones_own_go_with_the_entry() -> None:
    payment = PaymentScheduleDraft(DueDate=date(2025, 4, 1), AmountDue=Decimal("10.00"))
    entry = EntryDraft(
        VendorNumber="V",
        DocumentNumber="D",
        Terms="N30",
        DueDate=date(2025, 4, 1),
        InvoiceDetails=(LINE,),
        InvoicePaymentSchedules=(payment,),
    )
    assert list(sent(entry))[2:4] == ["Terms", "DueDate"]
    assert sent(entry)["InvoicePaymentSchedules"] == [{"DueDate": "2025-04-01T00:00:00Z", "AmountDue": 10.0}]


@pytest.mark.facts("S-G9")
def test_both_dates_of_an_entry_are_said_before_what_follows_from_them() -> None:
    members = EntryDraft.__struct_fields__
    assert members.index("DocumentDate") < members.index("PostingDate") < members.index("Terms")
    assert members.index("PostingDate") < members.index("TaxGroup")


@pytest.mark.facts("S-G20")
def test_a_rate_is_overridden_after_its_kind_and_day() -> None:
    entry = EntryDraft(
        VendorNumber="V",
        DocumentNumber="D",
        CurrencyCode="EUR",
        RateType="SP",
        RateDate=date(2025, 3, 4),
        RateOverridden="Yes",
        ExchangeRate=Decimal("1.0834567"),
        InvoiceDetails=(LINE,),
    )
    assert list(sent(entry))[2:7] == [
        "CurrencyCode",
        "RateType",
        "RateDate",
        "RateOverridden",
        "ExchangeRate",
    ]
    assert b'"ExchangeRate":1.0834567' in encode(entry)


@pytest.mark.facts("S-G11", "S-G15")
def test_tax_is_stated_by_authority_before_the_total_and_inside_a_line_before_its_amount() -> None:
    line = LineDraft(
        GLAccount="6100",
        TaxInclusive1="Yes",
        DistributedAmount=Decimal("10.70"),
        ManualTaxEntry="Yes",
        TaxAmount1=Decimal("0.70"),
    )
    entry = EntryDraft(
        VendorNumber="V",
        DocumentNumber="D",
        TaxAmountControl="Enter",
        TaxAmount1=Decimal("0.70"),
        DocumentTotalIncludingTax=Decimal("10.70"),
        InvoiceDetails=(line,),
    )
    assert list(sent(line)) == [
        "GLAccount",
        "TaxInclusive1",
        "DistributedAmount",
        "ManualTaxEntry",
        "TaxAmount1",
    ]
    assert list(sent(entry))[2:] == [
        "TaxAmountControl",
        "TaxAmount1",
        "DocumentTotalIncludingTax",
        "InvoiceDetails",
    ]


@pytest.mark.facts("S-G17", "S-G18")
def test_a_line_goes_to_an_account_or_a_code_and_an_order_is_a_mere_reference() -> None:
    coded = LineDraft(DistributionCode="CLEAN", DistributedAmount=Decimal("5.00"))
    entry = EntryDraft(VendorNumber="V", DocumentNumber="D", PONumber="PO1", InvoiceDetails=(coded, LINE))
    told = sent(entry)
    assert told["PONumber"] == "PO1"
    assert told["InvoiceDetails"] == [
        {"DistributionCode": "CLEAN", "DistributedAmount": 5.0},
        {"GLAccount": "6100", "DistributedAmount": -5.0},
    ]


@pytest.mark.facts("S-E.2/locked-fiscal-period", "S-E.2/unknown-gl-account", "S-F.14")
def test_the_profile_says_how_strict_a_company_is() -> None:
    told = b'{"DatabaseID":"A","LockedFiscalPeriod":"Error","InactiveGLAccount":"Warning"}'
    profile = Reader(models.CompanyProfile).read(told)
    strict = (profile.LockedFiscalPeriod, profile.InactiveGLAccount, profile.NonexistentGLAccount)
    assert strict == ("Error", "Warning", "")


@pytest.mark.facts("S-E.2/duplicate-checking", "S-F.2", "S-G24")
def test_a_vendor_says_how_strict_sage_is_with_it() -> None:
    told = b'{"VendorNumber":"V","Status":"Active","OnHold":"OnHold","DuplicateAmountCode":"Error"}'
    vendor = Reader(models.Vendor).read(told)
    assert (vendor.Status, vendor.OnHold, vendor.DuplicateAmountCode) == ("Active", "OnHold", "Error")


@pytest.mark.facts("S-G19", "S-G21")
def test_project_and_retainage_of_an_entry_are_read_where_a_company_has_them() -> None:
    line = {"Contract": "C1", "Project": "P1", "Category": "LABOR", "RetainageAmount": 1.5}
    told = {"VendorNumber": "V", "DocumentNumber": "D", "HasRetainage": "Yes", "InvoiceDetails": [line]}
    (read,) = Reader(models.Invoice).read(json.dumps(told).encode()).InvoiceDetails
    assert (read.Contract, read.Project, read.RetainageAmount) == ("C1", "P1", Decimal("1.5"))


@pytest.mark.facts("S-D.verbs", "S-D1", "S-D6", "S-C9")
def test_no_put_no_delete_no_batch_and_no_expansion_is_ever_sent() -> None:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(404)

    with Sage300(Site("https://h", "A", "U", PASSWORD), transport=httpx2.MockTransport(answer)) as sage:
        for call in (
            lambda: sage.vendors.get("V"),
            lambda: sage.vendors.any_of("VendorNumber", ["A", "B"]),
            lambda: sage.invoice_batches.create(BATCH),
            lambda: sage.invoice_batches.insert(1, [ENTRY, ENTRY]),
            lambda: sage.invoice_batches.change(1, [Change.delete(1)]),
            lambda: sage.payment_batches.create(PaymentBatchDraft(PaymentsAdjustments=(PAYMENT,))),
            lambda: sage.post_payments("PY", 1),
            lambda: sage.vendors.template(),
            lambda: sage.metadata("AP"),
        ):
            with pytest.raises(SageError):
                call()
    assert {request.method for request in asked} == {"GET", "POST", "PATCH"}
    assert not any("$batch" in str(each.url) or "expand" in str(each.url) for each in asked)
