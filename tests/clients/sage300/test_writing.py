"""Knows what the client promises about writes: order, exact numbers, one try, and honesty about doubt.

Does not know reading.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.clients.sage300.conftest import Script

from sage300 import (
    BadAnswer,
    BatchDraft,
    EntryDraft,
    LineDraft,
    NoAnswer,
    OptionalFieldDraft,
    Rejected,
    Sage300,
    SageError,
    ServerFault,
)
from sage300.codec import encode
from sage300.models import Invoice

LINE = LineDraft(
    GLAccount="6100-200", DistributionDescription="Cleaning", DistributedAmount=Decimal("200.00")
)
ENTRY = EntryDraft(
    InvoiceDetails=(LINE,),
    DocumentTotalIncludingTax=Decimal("214.00"),
    TaxAmountControl="Calculate",
    PONumber="PO000123",
    PostingDate=date(2025, 3, 4),
    DocumentDate=date(2025, 2, 28),
    InvoiceDescription="Cleaning",
    DocumentType="Invoice",
    DocumentNumber="INV-5521",
    VendorNumber="V001",
)
BATCH = BatchDraft(Invoices=(ENTRY,), Description="M-1", BatchDate=date(2025, 3, 4))
MADE = {"BatchNumber": 29, "BatchStatus": "Open", "Invoices": []}


@pytest.mark.facts("S-D1", "S-D2", "S-D3", "S-D4", "S-G11", "S-C35")
def test_the_payload_is_in_the_order_sage_reads_it(sage: Script, client: Sage300) -> None:
    sage.says(201, MADE)
    client.invoice_batches.create(BATCH)
    assert sage.requests[0].body == (
        b'{"BatchDate":"2025-03-04T00:00:00Z","Description":"M-1","Invoices":[{"VendorNumber":"V001",'
        b'"DocumentNumber":"INV-5521","DocumentType":"Invoice","InvoiceDescription":"Cleaning",'
        b'"DocumentDate":"2025-02-28T00:00:00Z","PostingDate":"2025-03-04T00:00:00Z","PONumber":"PO000123",'
        b'"TaxAmountControl":"Calculate","DocumentTotalIncludingTax":214.00,"InvoiceDetails":['
        b'{"GLAccount":"6100-200","DistributionDescription":"Cleaning","DistributedAmount":200.00}]}]}'
    )


@pytest.mark.facts("S-D5", "S-D14", "S-G13", "S-G23")
def test_a_batch_comes_back_with_its_numbers(sage: Script, client: Sage300) -> None:
    entry = {"EntryNumber": 1, "VendorNumber": "V", "DocumentNumber": "D", "UndistributedAmount": -12.99}
    sage.says(201, MADE | {"Invoices": [entry | {"InvoiceDetails": [{"LineNumber": 20}]}]})
    batch = client.invoice_batches.create(BATCH)
    assert (batch.BatchNumber, batch.Invoices[0].EntryNumber) == (29, 1)
    assert batch.Invoices[0].InvoiceDetails[0].LineNumber == 20
    assert batch.Invoices[0].UndistributedAmount == Decimal("-12.99")
    assert (sage.requests[0].method, sage.requests[0].path.rsplit("/", 1)[1]) == ("POST", "APInvoiceBatches")


@pytest.mark.facts("S-D16", "S-F.6")
def test_an_optional_field_is_text_behind_its_switch() -> None:
    field = OptionalFieldDraft(OptionalField="AVIDID", Value="12")
    assert encode(field) == b'{"OptionalField":"AVIDID","ValueSet":"Yes","Value":"12"}'


@pytest.mark.facts("S-C32")
def test_numbers_are_written_without_exponent_and_to_the_last_digit() -> None:
    line = {"a": Decimal("1E+2"), "b": Decimal("-0.00"), "c": Decimal("1234567890123456.789")}
    assert encode(line) == b'{"a":100,"b":0.00,"c":1234567890123456.789}'
    assert (
        encode({"rate": Decimal("1E-7"), "none": Decimal("0E-7")}) == b'{"rate":0.0000001,"none":0.0000000}'
    )


@pytest.mark.parametrize("value", [1.5, datetime(2025, 1, 1, tzinfo=UTC), object()])
def test_what_has_no_exact_form_is_not_written(value: object) -> None:
    with pytest.raises(TypeError):
        encode({"x": value})


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e99"])
def test_what_is_no_amount_is_not_written(value: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        encode({"x": Decimal(value)})


@pytest.mark.facts("S-D13", "S-E6", "S-H3", "S-H5", "S-H11")
@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 409])
def test_a_write_is_never_tried_again(sage: Script, client: Sage300, status: int) -> None:
    sage.says(status, b"", Retry_After="0")
    with pytest.raises(SageError):
        client.invoice_batches.create(BATCH)
    assert len(sage.requests) == client.calls == 1


@pytest.mark.facts("S-E13", "S-H3")
@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"])
def test_a_lost_answer_to_a_write_is_in_doubt_and_not_repeated(
    sage: Script, client: Sage300, reply: bytes
) -> None:
    sage.raw(reply)
    with pytest.raises(NoAnswer) as caught:
        client.invoice_batches.create(BATCH)
    assert not caught.value.certainly_not_done
    assert len(sage.requests) == 1


@pytest.mark.facts("S-B10", "S-B11")
def test_a_lost_session_drops_the_cookie_but_does_not_repeat_a_write(sage: Script, client: Sage300) -> None:
    sage.says(201, MADE, Set_Cookie="s=1; path=/")
    sage.refuses(500, "SessionError")
    sage.says(201, MADE)
    client.invoice_batches.create(BATCH)
    with pytest.raises(ServerFault):
        client.invoice_batches.create(BATCH)
    client.invoice_batches.create(BATCH)
    assert [r.headers.get("cookie") for r in sage.requests] == [None, "s=1", None]


@pytest.mark.facts("S-B10", "S-B11")
def test_after_a_write_to_a_lost_session_the_next_write_opens_one_of_its_own(
    sage: Script, client: Sage300
) -> None:
    sage.refuses(500, "SessionError")
    sage.says(200, b'{"value": []}', Set_Cookie="s=1; path=/")
    sage.says(201, MADE, Set_Cookie="s=2; path=/")
    sage.says(201, MADE)
    with pytest.raises(ServerFault):
        client.invoice_batches.create(BATCH)
    client.vendors.find()
    client.invoice_batches.create(BATCH)
    client.invoice_batches.create(BATCH)
    assert [r.headers.get("cookie") for r in sage.requests] == [None, None, None, "s=2"]


@pytest.mark.facts("S-D5", "S-D7", "S-E11")
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", NoAnswer),
        (b"  \r\n", NoAnswer),
        (b"<html>ok</html>", NoAnswer),
        (b'{"BatchNumber": 2', BadAnswer),
        (b"{}", BadAnswer),
        (b"null", BadAnswer),
        (b'{"error": {"code": "General", "message": {"value": "no"}}}', Rejected),
    ],
)
def test_success_without_a_batch_is_not_success(
    sage: Script, client: Sage300, body: bytes, kind: type[SageError]
) -> None:
    sage.says(201, body)
    with pytest.raises(kind) as caught:
        client.invoice_batches.create(BATCH)
    assert (type(caught.value), caught.value.certainly_not_done) == (kind, False)


@pytest.mark.facts("S-E1", "S-E3", "S-E4", "S-E.2/duplicate-document-number")
def test_a_business_refusal_keeps_sages_words(sage: Script, client: Sage300) -> None:
    sage.refuses(409, "FieldInvalid", "Document number INV-5521 for vendor V001 already exists.")
    with pytest.raises(Rejected) as caught:
        client.invoice_batches.create(BATCH)
    assert caught.value.code == "FieldInvalid"
    assert "already exists" in caught.value.message


@pytest.mark.facts("S-D7", "S-D12", "S-G7")
def test_a_batch_is_made_ready_by_patch_and_answers_nothing(sage: Script, client: Sage300) -> None:
    sage.says(204)
    client.invoice_batches.set_status(29, "ReadyToPost")
    got = sage.requests[0]
    assert (got.method, got.path.rsplit("/", 1)[1]) == ("PATCH", "APInvoiceBatches(29)")
    assert got.body == b'{"BatchNumber":29,"BatchStatus":"ReadyToPost"}'


@pytest.mark.facts("S-D8", "S-D9")
def test_entries_are_inserted_by_name(sage: Script, client: Sage300) -> None:
    sage.says(200, {"BatchNumber": 29})
    client.invoice_batches.insert(29, [ENTRY])
    body = sage.requests[0].body
    assert body.startswith(b'{"BatchNumber":29,"Invoices":[{"VendorNumber":"V001",')
    assert body.endswith(b',"UpdateOperation":"Insert"}]}')


@pytest.mark.facts("S-E11")
def test_a_page_for_people_is_no_answer_to_a_patch(sage: Script, client: Sage300) -> None:
    sage.says(200, b"<html>sign in</html>", Content_Type="text/html")
    with pytest.raises(NoAnswer):
        client.invoice_batches.set_status(29, "ReadyToPost")


def test_inserting_nothing_sends_nothing(client: Sage300) -> None:
    with pytest.raises(ValueError, match="nothing"):
        client.invoice_batches.insert(29, [])
    assert client.calls == 0


@pytest.mark.facts("S-H3")
def test_a_slow_write_has_its_own_limit(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.says(200, {"value": []})
    sage.raw(0.06, b"HTTP/1.1 204 No Content\r\n\r\n")
    client = connect(read_s=0.03, warm_up_s=1, write_s=1)
    client.vendors.find()
    client.invoice_batches.set_status(29, "Open")
    assert len(sage.requests) == 2


@pytest.mark.facts("S-D7")
def test_what_is_neither_empty_nor_json_is_no_success_of_a_patch(sage: Script, client: Sage300) -> None:
    sage.says(200, b"OK")
    with pytest.raises(BadAnswer):
        client.invoice_batches.set_status(29, "Open")


def test_every_member_of_a_draft_is_one_that_sage_knows() -> None:
    assert set(EntryDraft.__struct_fields__) - {"InvoiceDetails"} <= set(Invoice.__struct_fields__) | {
        "InvoicePaymentSchedules"
    }
    assert EntryDraft.__struct_fields__[:3] == ("VendorNumber", "DocumentNumber", "DocumentType")
    assert EntryDraft.__struct_fields__[-4:] == (
        "DocumentTotalIncludingTax",
        "InvoiceDetails",
        "InvoiceOptionalFields",
        "InvoicePaymentSchedules",
    )


@pytest.mark.facts("S-E6", "S-E7", "S-D13")
@pytest.mark.parametrize("code", ["TooManyRequests", "Forbidden", "Unauthorized"])
@pytest.mark.parametrize(
    ("status", "kind"), [(500, ServerFault), (502, ServerFault), (503, ServerFault), (200, Rejected)]
)
def test_a_write_is_not_certainly_undone_because_a_fault_has_a_gentle_code(
    sage: Script, client: Sage300, status: int, kind: type[SageError], code: str
) -> None:
    """Only a 4xx of these three says so (L2): Sage may have kept the batch and failed afterwards."""
    sage.refuses(status, code)
    with pytest.raises(kind) as caught:
        client.invoice_batches.create(BATCH)
    assert (caught.value.code, caught.value.certainly_not_done) == (code, False)


@pytest.mark.facts("S-E6", "S-H5")
@pytest.mark.parametrize(
    ("status", "code"),
    [(401, ""), (403, "Forbidden"), (429, ""), (409, "TooManyRequests")],
)
def test_a_write_that_was_turned_away_is_certainly_undone(
    sage: Script, client: Sage300, status: int, code: str
) -> None:
    sage.refuses(status, code)
    with pytest.raises(SageError) as caught:
        client.invoice_batches.create(BATCH)
    assert caught.value.certainly_not_done
