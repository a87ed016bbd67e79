"""Knows answers as others have seen them, members and kinds of several entities together.

Does not know where they come from; nothing here is a real company's.
"""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.clients.sage300.conftest import Script
from tests.clients.sage300.test_writing import BATCH, MADE

from sage300 import Forbidden, NoAnswer, Rejected, Sage300, Throttled, models
from sage300.codec import Reader
from sage300.models import says_yes

CONTEXT = "http://localhost/Sage300WebApi/v1.0/-/SAMLTD/AP/$metadata#APInvoiceBatches/$entity"


def read(model: type[models.Record], **members: object) -> models.Record:
    """A record out of its JSON."""
    return Reader(model).read(json.dumps(members).encode())


@pytest.mark.facts("S-C2", "S-C4", "S-C5", "S-C6", "S-C36", "S-C39", "S-G12", "S-G13", "S-G16", "S-G23")
@pytest.mark.facts("S-E.2/unbalanced-invoice")
def test_a_stored_entry_that_is_out_of_balance_says_by_how_much() -> None:
    line = {
        "LineNumber": 20,
        "DistributedAmount": 12,
        "TaxRate1": 6.25,
        "TaxRate2": 2,
        "GLDistributedAmount": 12.99,
    }
    entry = {
        "EntryNumber": 1,
        "VendorNumber": "1200",
        "DocumentNumber": "D-1",
        "FiscalYear": "2019",
        "FiscalPeriod": "06",
        "DocumentTotalBeforeTaxes": -0.99,
        "TaxTotal": 0.99,
        "DocumentTotalIncludingTax": 0,
        "UndistributedAmount": -12.99,
        "DistributedTotalIncludingTax": 12.99,
        "InvoiceDetails": [line],
        "UpdateOperation": "Unspecified",
    }
    batch = read(models.InvoiceBatch, **{"@odata.context": CONTEXT, "BatchNumber": 28, "Invoices": [entry]})
    assert isinstance(batch, models.InvoiceBatch)
    invoice = batch.Invoices[0]
    assert (invoice.FiscalYear, invoice.FiscalPeriod) == ("2019", "06")
    total, distributed = invoice.DocumentTotalIncludingTax, invoice.DistributedTotalIncludingTax
    assert total is not None and distributed is not None
    assert invoice.UndistributedAmount == total - distributed == Decimal("-12.99")
    assert invoice.InvoiceDetails[0].GLDistributedAmount == Decimal("12.99")


@pytest.mark.facts("S-C34", "S-C38", "S-D17", "S-F.6")
def test_optional_fields_that_appear_by_themselves_keep_their_text() -> None:
    flag = {"OptionalField": "RUSH", "Value": "   1", "InvoiceOptionalFieldType": "YesNo", "YesNoValue": True}
    when = {"OptionalField": "AT", "Value": "", "TimeValue": "1899-12-30T00:00:00Z", "DateValue": None}
    entry = read(models.Invoice, VendorNumber="V", DocumentNumber="D", InvoiceOptionalFields=[flag, when])
    assert isinstance(entry, models.Invoice)
    assert [each.Value for each in entry.InvoiceOptionalFields] == ["   1", ""]


@pytest.mark.facts("S-C37", "S-F.9", "S-F.9/status", "S-F.9/types", "S-F.10")
def test_an_order_tells_what_is_still_outstanding_of_each_line() -> None:
    line = {
        "LineNumber": 1000,
        "PurchaseOrderLineSequence": 5,
        "QuantityOrdered": 10,
        "QuantityReceived": 3.5,
        "QuantityCanceled": 0.5,
        "QuantityOutstanding": 6,
        "UnitCost": 1.234567,
        "CompletionStatus": "NotSeenBefore",
    }
    order = read(
        models.PurchaseOrder,
        PurchaseOrderSequenceKey=7,
        PurchaseOrderType="Active",
        OnHold=False,
        Completed=False,
        PurchaseOrderLines=[line],
    )
    assert isinstance(order, models.PurchaseOrder)
    assert (order.PurchaseOrderType, says_yes(order.OnHold), says_yes(order.Completed)) == (
        "Active",
        False,
        False,
    )
    (first,) = order.PurchaseOrderLines
    assert first.UnitCost == Decimal("1.234567") and first.CompletionStatus == "NotSeenBefore"
    parts = (first.QuantityReceived, first.QuantityCanceled, first.QuantityOutstanding)
    assert sum(part or Decimal(0) for part in parts) == first.QuantityOrdered


@pytest.mark.facts("S-F.11")
def test_a_receipt_has_lines_by_their_odd_name_that_lead_back_to_the_order() -> None:
    line = {"LineNumber": 1000, "PurchaseOrderLineSequence": 5, "QuantityReceived": 3.5, "RCPUNIT": "Ea."}
    receipt = read(models.Receipt, ReceiptSequenceKey=8, Invoiced="No", ReceiptLine2s=[line])
    assert isinstance(receipt, models.Receipt)
    assert (receipt.ReceiptLine2s[0].PurchaseOrderLineSequence, says_yes(receipt.Invoiced)) == (5, False)


@pytest.mark.facts("S-F.15")
def test_a_payment_batch_tells_what_each_payment_was_applied_to() -> None:
    applied = {"LineNumber": 20, "DocumentNumber": "INV-1", "PaymentAmount": 99.5, "DiscountAmountTaken": 0.5}
    payment = {"EntryNumber": 1, "VendorNumber": "V1", "CheckNumber": "1001", "AppliedPayments": [applied]}
    batch = read(
        models.PaymentBatch,
        BatchSelector="PY",
        BatchNumber=7,
        BatchStatus="CheckCreationInProgress",
        PaymentsAdjustments=[payment],
    )
    assert isinstance(batch, models.PaymentBatch)
    (first,) = batch.PaymentsAdjustments
    assert (batch.BatchStatus, first.CheckNumber) == ("CheckCreationInProgress", "1001")
    assert first.AppliedPayments[0].PaymentAmount == Decimal("99.5")


@pytest.mark.facts("S-F.15", "S-C33")
def test_a_payment_is_found_again_after_posting(sage: Script, client: Sage300) -> None:
    key = {"BankCode": "CCB", "VendorNumber": "V1", "CheckNumber": "1001", "CheckSerialNumber": 7}
    sage.lists({**key, "CheckDate": "2025-03-04T00:00:00Z", "CheckCleared": "Outstanding"})
    (payment,) = client.posted_payments.any_of("CheckNumber", ["1001"])
    assert (payment.CheckDate, payment.CheckCleared) == (models.Day(2025, 3, 4), "Outstanding")


@pytest.mark.facts("S-C.6/action-selector", "S-D11")
def test_the_dummy_key_of_a_process_is_passed_over(sage: Script, client: Sage300) -> None:
    sage.says(200, {"ActionSelector": "", "FromBatch": 1, "UpdateOperation": "Unspecified"})
    assert client.invoice_posting.template().FromBatch == 1


CODES = {
    "InternalServerError": 500, "Unauthorized": 401, "Forbidden": 403, "TooManyRequests": 429,
    "InvalidParameters": 400, "ResourceNotFound": 404, "InvalidEntityKey": 400, "RecordNotFound": 404,
    "MethodNotAllowed": 405, "InvalidPayload": 400, "InvalidAction": 400, "DBLinkError": 500,
    "SessionError": 500, "RecordDuplicate": 409, "RecordInvalid": 409, "General": 409,
}  # fmt: skip


@pytest.mark.facts("S-E2", "S-E6", "S-E7")
@pytest.mark.parametrize("code", CODES)
def test_every_documented_code_is_kept_and_has_its_class(
    sage: Script, connect: Callable[..., Sage300], code: str
) -> None:
    classes = {
        "InternalServerError": "ServerFault", "DBLinkError": "ServerFault", "SessionError": "ServerFault",
        "Unauthorized": "Unauthorized", "Forbidden": "Forbidden", "TooManyRequests": "Throttled",
        "RecordNotFound": "RecordNotFound", "ResourceNotFound": "ResourceMissing",
    }  # fmt: skip
    sage.refuses(CODES[code], code)
    with pytest.raises(Exception, match=code) as caught:
        connect(retries=0).vendors.get("V1")
    assert type(caught.value).__name__ == classes.get(code, "Rejected")


CASES = [
    (409, "FieldInvalid", "The fiscal period cannot be determined."),
    (409, "General", "Processing conflict"),
    (409, "RecordDuplicate", "Day End Processing is running"),
    (409, "RecordInvalid", "An error occurred."),
    (400, "InvalidPayload", "No property Vendorr"),
    (409, "FieldInvalid", "Item 5 not found\nSome are on back order"),
]


@pytest.mark.facts("S-E3", "S-E4", "S-E8", "S-E9", "S-E10", "S-E.2/batch-locked", "S-E.2/unknown-property")
@pytest.mark.facts("S-E.2/date-outside-the-fiscal-calendar", "S-E.2/unknown-gl-account", "S-H6")
@pytest.mark.parametrize(("status", "code", "words"), CASES)
def test_a_refusal_keeps_code_and_words_whatever_they_are(
    sage: Script, client: Sage300, status: int, code: str, words: str
) -> None:
    sage.refuses(status, code, words)
    with pytest.raises(Rejected) as caught:
        client.post_invoices(29)
    assert (caught.value.status, caught.value.code, caught.value.message) == (status, code, words)
    assert len(sage.requests) == 1


@pytest.mark.facts("S-B7")
def test_admin_is_refused_in_sages_words(sage: Script, client: Sage300) -> None:
    sage.refuses(403, "Forbidden", "Insufficient security rights for user.")
    with pytest.raises(Forbidden, match="Insufficient security rights"):
        client.vendors.get("V1")


@pytest.mark.facts("S-B1", "S-B2", "S-B10", "S-B11", "S-B12")
def test_basic_is_sent_with_every_call_though_a_cookie_came(sage: Script, client: Sage300) -> None:
    sage.says(200, {"value": []}, Set_Cookie="ASP.NET_SessionId=abc; path=/")
    client.vendors.find()
    client.vendors.find()
    sent = [request.headers for request in sage.requests]
    assert [each["authorization"].split()[0] for each in sent] == ["Basic", "Basic"]
    assert sent[1]["cookie"] == "ASP.NET_SessionId=abc"
    assert all(each["content-type"] == "application/json" for each in sent)


@pytest.mark.facts("S-D5")
@pytest.mark.parametrize("status", [200, 201, 203])
def test_any_2xx_with_the_batch_is_success(sage: Script, client: Sage300, status: int) -> None:
    sage.says(status, MADE)
    assert client.invoice_batches.create(BATCH).BatchNumber == 29


@pytest.mark.facts("S-C.1")
def test_the_headers_of_a_real_answer_do_no_harm(sage: Script, client: Sage300) -> None:
    sage.says(
        200,
        {"value": []},
        Content_Type="application/json; odata.metadata=minimal",
        Odata_Version="4.0",
        Api_Supported_Versions="1.0",
        Cache_Control="no-cache",
        Expires="-1",
    )
    assert client.vendors.find() == []


@pytest.mark.facts("S-E11", "S-H3")
def test_posting_that_was_cut_off_is_in_doubt_and_settled_by_reading(sage: Script, client: Sage300) -> None:
    sage.raw(b"")
    sage.says(200, {"BatchNumber": 29, "BatchStatus": "Posted"})
    with pytest.raises(NoAnswer):
        client.post_invoices(29)
    assert client.invoice_batches.get(29).BatchStatus == "Posted"


@pytest.mark.facts("S-H5")
def test_too_many_requests_is_certainly_not_done(sage: Script, client: Sage300) -> None:
    sage.refuses(429, "TooManyRequests")
    with pytest.raises(Throttled) as caught:
        client.invoice_batches.set_status(29, "Open")
    assert caught.value.certainly_not_done
