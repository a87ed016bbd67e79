"""Knows how open batches are changed, payments entered, defaults asked for and batches posted.

Does not know how a whole invoice batch is entered (test_writing).
"""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from tests.clients.sage300.conftest import Script

from sage300 import (
    AppliedPaymentDraft,
    BadAnswer,
    Change,
    EntryDraft,
    LineDraft,
    NoAnswer,
    PaymentBatchDraft,
    PaymentDraft,
    Rejected,
    Sage300,
    SageError,
)

LINE = LineDraft(GLAccount="6100-200", DistributedAmount=Decimal("5.00"))
PAYMENT = PaymentDraft(
    VendorNumber="V1",
    CheckNumber="1001",
    AppliedPayments=(AppliedPaymentDraft(DocumentNumber="INV-1", PaymentAmount=Decimal("5.10")),),
)


def sent(sage: Script) -> object:
    """The last body that came, as JSON."""
    return json.loads(sage.requests[-1].body)


@pytest.mark.facts("S-D8", "S-D9")
def test_an_entry_is_updated_by_its_full_key_and_keeps_what_is_not_named(
    sage: Script, client: Sage300
) -> None:
    sage.says(204)
    client.invoice_batches.change(29, [Change.update(2, {"OnHold": "Yes", "DueDate": date(2025, 3, 4)})])
    assert sage.requests[0].body == (
        b'{"BatchNumber":29,"Invoices":[{"BatchNumber":29,"EntryNumber":2,"OnHold":"Yes",'
        b'"DueDate":"2025-03-04T00:00:00Z","UpdateOperation":"Update"}]}'
    )


@pytest.mark.facts("S-D8")
def test_an_entry_is_deleted_by_its_full_key(sage: Script, client: Sage300) -> None:
    sage.says(204)
    client.invoice_batches.change(29, [Change.delete(2)])
    row = {"BatchNumber": 29, "EntryNumber": 2, "UpdateOperation": "Delete"}
    assert sent(sage) == {"BatchNumber": 29, "Invoices": [row]}


@pytest.mark.facts("S-D8")
def test_lines_are_inserted_updated_and_deleted_in_one_call(sage: Script, client: Sage300) -> None:
    sage.says(204)
    lines = [Change.insert(LINE), Change.update(20, {"Comment": "x"}), Change.delete(40)]
    client.invoice_batches.change(29, [Change.update(1, lines=lines)])
    key = {"BatchNumber": 29, "EntryNumber": 1}
    assert sent(sage) == {
        "BatchNumber": 29,
        "Invoices": [
            {
                **key,
                "InvoiceDetails": [
                    {"GLAccount": "6100-200", "DistributedAmount": 5.0, "UpdateOperation": "Insert"},
                    {**key, "LineNumber": 20, "Comment": "x", "UpdateOperation": "Update"},
                    {**key, "LineNumber": 40, "UpdateOperation": "Delete"},
                ],
                "UpdateOperation": "Update",
            }
        ],
    }


@pytest.mark.parametrize("lines", [(Change.update(20, lines=[Change.delete(1)]),)])
def test_a_line_has_no_lines(client: Sage300, lines: tuple[Change, ...]) -> None:
    with pytest.raises(ValueError, match="no lines of their own"):
        client.invoice_batches.change(29, [Change.update(1, lines=lines)])
    assert client.calls == 0


def test_an_update_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Change.update(1)


@pytest.mark.facts("S-D3", "S-D4", "S-D14", "S-D15")
def test_a_payment_batch_names_its_kind_first_and_no_number(sage: Script, client: Sage300) -> None:
    sage.says(201, {"BatchSelector": "PY", "BatchNumber": 7, "PaymentsAdjustments": [{"EntryNumber": 1}]})
    made = client.payment_batches.create(PaymentBatchDraft(BankCode="CCB", PaymentsAdjustments=(PAYMENT,)))
    assert (made.BatchNumber, made.PaymentsAdjustments[0].EntryNumber) == (7, 1)
    assert sage.requests[0].body == (
        b'{"BatchSelector":"PY","BankCode":"CCB","PaymentsAdjustments":[{"VendorNumber":"V1",'
        b'"CheckNumber":"1001","AppliedPayments":[{"DocumentNumber":"INV-1","PaymentAmount":5.10}]}]}'
    )


@pytest.mark.facts("S-C28", "S-D8", "S-D15")
def test_a_payment_batch_is_addressed_by_kind_and_number(sage: Script, client: Sage300) -> None:
    sage.says(204)
    client.payment_batches.set_status("AD", 7, "ReadyToPost")
    assert sage.requests[0].path.endswith("(BatchSelector='AD',BatchNumber=7)")
    assert sent(sage) == {"BatchSelector": "AD", "BatchNumber": 7, "BatchStatus": "ReadyToPost"}


@pytest.mark.facts("S-D8", "S-D9", "S-D15")
def test_payments_are_inserted_and_their_applications_changed(sage: Script, client: Sage300) -> None:
    sage.says(204)
    client.payment_batches.insert("PY", 7, [PAYMENT])
    assert b'"UpdateOperation":"Insert"' in sage.requests[0].body
    client.payment_batches.change("PY", 7, [Change.update(1, lines=[Change.delete(20)])])
    key = {"BatchType": "PY", "BatchNumber": 7, "EntryNumber": 1}
    line = {**key, "LineNumber": 20, "UpdateOperation": "Delete"}
    assert sent(sage) == {
        "BatchSelector": "PY",
        "BatchNumber": 7,
        "PaymentsAdjustments": [{**key, "AppliedPayments": [line], "UpdateOperation": "Update"}],
    }


@pytest.mark.facts("S-D11")
def test_a_template_shows_the_defaults_of_a_record(sage: Script, client: Sage300) -> None:
    sage.says(200, {"VendorNumber": "", "OnHold": "NotOnHold", "CreditLimit": 0})
    assert client.vendors.template().OnHold == "NotOnHold"
    got = sage.requests[0]
    assert (got.method, got.path.rsplit("/", 1)[1], got.body) == ("POST", "APVendors('$template')", b"{}")


@pytest.mark.facts("S-D11", "S-F.8")
def test_a_template_shows_the_defaults_of_a_process(sage: Script, client: Sage300) -> None:
    sage.says(200, {"ProcessAllBatches": "Donotpostallbatches", "FromBatch": 0, "ToBatch": 999999999})
    assert client.invoice_posting.template().ToBatch == 999999999
    assert sage.requests[0].path.endswith("/AP/APPostInvoices('$template')")


@pytest.mark.facts("S-D11", "S-D12", "S-F.8")
def test_batches_are_posted_from_one_to_another(sage: Script, client: Sage300) -> None:
    sage.says(204)
    client.post_invoices(29)
    assert sage.requests[0].path.endswith("/AP/APPostInvoices('$process')")
    assert sage.requests[0].body == (
        b'{"ProcessAllBatches":"Donotpostallbatches","FromBatch":29,"ToBatch":29}'
    )


@pytest.mark.facts("S-D12", "S-F.15")
def test_payments_are_posted_by_kind(sage: Script, client: Sage300) -> None:
    sage.says(204)
    client.post_payments("PY", 7, 9)
    assert sage.requests[0].path.endswith("/AP/APPostPaymentsAndAdjustments('$process')")
    assert sage.requests[0].body == (
        b'{"BatchType":"PY","PostAllBatches":"Donotpostallbatches","PostBatchFrom":7,"PostBatchTo":9}'
    )


@pytest.mark.parametrize(("first", "last"), [(0, 1), (-1, 1), (3, 2)])
def test_only_a_range_of_batches_is_posted(client: Sage300, first: int, last: int) -> None:
    with pytest.raises(ValueError, match="from a number"):
        client.post_invoices(first, last)
    assert client.calls == 0


@pytest.mark.facts("S-D7", "S-D12")
@pytest.mark.parametrize(
    "body",
    [
        b'{"error":{"code":"General","message":{"value":"Post in Progress"}}}',
        b'{"@odata.context":"x","error":{"code":"General","message":{"value":"Post in Progress"}}}',
    ],
)
def test_an_error_under_success_is_an_error_of_the_process(
    sage: Script, client: Sage300, body: bytes
) -> None:
    sage.says(200, body)
    with pytest.raises(Rejected, match="Post in Progress"):
        client.post_invoices(29)


@pytest.mark.facts("S-D7")
@pytest.mark.parametrize("body", [b"", b"  ", b"null", b'{"ActionSelector":""}', b'{"errors":0}'])
def test_any_other_success_of_a_process_is_enough(sage: Script, client: Sage300, body: bytes) -> None:
    sage.says(200, body)
    client.post_invoices(29)
    assert len(sage.requests) == 1


@pytest.mark.facts("S-D13", "S-E11", "S-H3")
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(200, b"<html>", NoAnswer), (200, b"done", BadAnswer), (503, b"", SageError), (409, b"", Rejected)],
)
def test_posting_is_never_tried_again(
    sage: Script, client: Sage300, status: int, body: bytes, kind: type[SageError]
) -> None:
    sage.says(status, body)
    with pytest.raises(kind):
        client.post_invoices(29)
    assert len(sage.requests) == 1


@pytest.mark.facts("S-D13", "S-H3")
def test_posting_has_its_own_limit(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.says(200, {"value": []})
    sage.raw(0.06, b"HTTP/1.1 204 No Content\r\n\r\n")
    client = connect(write_s=0.03, process_s=1)
    client.vendors.find()
    client.post_invoices(29)
    assert len(sage.requests) == 2


@pytest.mark.facts("S-D8", "S-D9")
def test_an_entry_is_inserted_with_all_its_lines(sage: Script, client: Sage300) -> None:
    sage.says(204)
    entry = EntryDraft(VendorNumber="V1", DocumentNumber="D1", InvoiceDetails=(LINE,))
    client.invoice_batches.change(29, [Change.insert(entry)])
    line = {"GLAccount": "6100-200", "DistributedAmount": 5.0}
    assert sent(sage) == {
        "BatchNumber": 29,
        "Invoices": [
            {
                "VendorNumber": "V1",
                "DocumentNumber": "D1",
                "InvoiceDetails": [line],
                "UpdateOperation": "Insert",
            }
        ],
    }
