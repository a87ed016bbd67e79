"""Claims about a client that was opened for reading only: nothing but a GET ever leaves it.

Knows every door of the client that may write. Does not know why anybody would open it so.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from tests.clients.sage300.conftest import PASSWORD, Script

from sage300 import (
    AppliedPaymentDraft,
    BatchDraft,
    Call,
    Change,
    EntryDraft,
    Limits,
    LineDraft,
    PaymentBatchDraft,
    PaymentDraft,
    Sage300,
    SageError,
    Site,
    WriteRefused,
)

LINE = LineDraft(GLAccount="6100-200", DistributedAmount=Decimal("5.00"))
ENTRY = EntryDraft(VendorNumber="V1", DocumentNumber="INV-1", DocumentType="Invoice", InvoiceDetails=(LINE,))
APPLIED = AppliedPaymentDraft(DocumentNumber="INV-1", PaymentAmount=Decimal("5.10"))
PAYMENT = PaymentDraft(VendorNumber="V1", CheckNumber="1001", AppliedPayments=(APPLIED,))

WRITES: dict[str, Callable[[Sage300], object]] = {
    "create": lambda sage: sage.invoice_batches.create(BatchDraft(Description="x", Invoices=(ENTRY,))),
    "change": lambda sage: sage.invoice_batches.change(29, [Change.update(2, {"OnHold": "Yes"})]),
    "pay": lambda sage: sage.payment_batches.create(
        PaymentBatchDraft(Description="x", PaymentsAdjustments=(PAYMENT,))
    ),
    "template": lambda sage: sage.vendors.template(),
    "post": lambda sage: sage.post_invoices(29),
    "post-payments": lambda sage: sage.post_payments("PY", 29),
}


@pytest.fixture
def calls() -> list[Call]:
    """What the client told its watcher."""
    return []


@pytest.fixture
def reader(sage: Script, calls: list[Call]) -> Iterator[Sage300]:
    """A client for reading only."""
    site = Site(f"http://127.0.0.1:{sage.port}", "samltd", "webapi", PASSWORD)
    with Sage300(site, limits=Limits(read_only=True), watch=calls.append) as client:
        yield client


@pytest.mark.facts("S-D.verbs", "S-D3", "S-D8", "S-D11", "S-D12")
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_raises_and_nothing_is_sent(
    sage: Script, reader: Sage300, calls: list[Call], write: Callable[[Sage300], object]
) -> None:
    with pytest.raises(WriteRefused, match="reading only"):
        write(reader)
    assert (sage.requests, calls, reader.calls) == ([], [], 0)


@pytest.mark.facts("S-D.verbs")
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_the_same_write_leaves_a_client_that_may_write(
    sage: Script, client: Sage300, write: Callable[[Sage300], object]
) -> None:
    sage.says(400)
    with pytest.raises(SageError):
        write(client)
    assert sage.requests[0].method != "GET"


def test_a_refused_write_is_no_answer_of_sage(reader: Sage300) -> None:
    with pytest.raises(WriteRefused) as refused:
        reader.post_invoices(29)
    assert not isinstance(refused.value, SageError)


def test_reads_go_as_ever(sage: Script, reader: Sage300) -> None:
    sage.says(200, {"value": []})
    assert reader.vendors.find() == []
    assert [request.method for request in sage.requests] == ["GET"]
