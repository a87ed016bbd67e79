"""Knows how payloads are written for a site whose members are spelled otherwise than ours.

Does not know how a spelling is found out (test_metadata), nor how it is read (test_dialect).
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import get_args, get_type_hints

import msgspec
import pytest
from tests.clients.sage300.conftest import Script
from tests.clients.sage300.test_writing import BATCH, ENTRY, LINE, MADE

from sage300 import BatchDraft, Change, Dialect, PaymentBatchDraft, Sage300, encode, models
from sage300.codec import Record

THEIRS = {
    "Invoices": "INVOICES",
    "Invoices/PONumber": "PoNumber",
    "Invoices/InvoiceDetails/GLAccount": "GlAccount",
    "GLAccount": "NotThisOne",
    "BatchStatus": "Batchstatus",
}
SPELLED = Dialect(spellings={"APInvoiceBatches": THEIRS})
Connect = Callable[..., Sage300]


def respelled(body: bytes) -> bytes:
    """Our payload in their words."""
    for ours, theirs in ((b'"Invoices"', b'"INVOICES"'), (b"PONumber", b"PoNumber"), (b"GLAcc", b"GlAcc")):
        body = body.replace(ours, theirs)
    return body


@pytest.mark.facts("S-C.6", "S-D2", "S-D3")
def test_a_new_batch_has_their_names_in_our_order_to_the_last_digit(sage: Script, connect: Connect) -> None:
    sage.says(201, MADE)
    connect(SPELLED).invoice_batches.create(BATCH)
    assert sage.requests[0].body == respelled(encode(BATCH))
    assert b'"GlAccount":"6100-200"' in sage.requests[0].body


@pytest.mark.facts("S-C.6", "S-D3", "S-C32")
def test_an_entry_written_before_is_respelled_too(sage: Script, connect: Connect) -> None:
    line = msgspec.structs.replace(LINE, DistributedAmount=Decimal("1234567890123456.700"), Comment='é "q"')
    entry = msgspec.structs.replace(ENTRY, InvoiceDetails=(line,))
    raw = BatchDraft(Invoices=(msgspec.Raw(encode(entry)),))
    sage.says(201, MADE)
    connect(SPELLED).invoice_batches.create(raw)
    assert sage.requests[0].body == respelled(encode(raw))


@pytest.mark.facts("S-C.6", "S-D8")
def test_a_change_has_their_names_down_to_the_lines(sage: Script, connect: Connect) -> None:
    sage.says(204)
    line = Change.update(20, {"GLAccount": "6100"})
    connect(SPELLED).invoice_batches.change(29, [Change.update(1, {"PONumber": "P"}, lines=[line])])
    assert sage.requests[0].body == (
        b'{"BatchNumber":29,"INVOICES":[{"BatchNumber":29,"EntryNumber":1,"PoNumber":"P","InvoiceDetails":['
        b'{"BatchNumber":29,"EntryNumber":1,"LineNumber":20,"GlAccount":"6100","UpdateOperation":"Update"}],'
        b'"UpdateOperation":"Update"}]}'
    )


@pytest.mark.facts("S-C.6", "S-C28", "S-D12")
def test_a_key_and_a_status_have_their_names(sage: Script, connect: Connect) -> None:
    sage.says(204)
    theirs = {"BatchSelector": "Batchselector", "BatchStatus": "Batchstatus"}
    dialect = Dialect(spellings={"APPaymentAndAdjustmentBatches": theirs})
    connect(dialect).payment_batches.set_status("PY", 7, "ReadyToPost")
    assert sage.requests[0].path.endswith("(Batchselector='PY',BatchNumber=7)")
    assert sage.requests[0].body == b'{"Batchselector":"PY","BatchNumber":7,"Batchstatus":"ReadyToPost"}'


@pytest.mark.facts("S-C.6", "S-D12")
def test_a_process_is_ordered_in_their_names(sage: Script, connect: Connect) -> None:
    sage.says(200)
    connect(Dialect(spellings={"APPostInvoices": {"ToBatch": "Tobatch"}})).post_invoices(3)
    assert b'"FromBatch":3,"Tobatch":3' in sage.requests[0].body


@pytest.mark.facts("S-C.6")
@pytest.mark.parametrize(
    ("draft", "record"), [(BatchDraft, models.InvoiceBatch), (PaymentBatchDraft, models.PaymentBatch)]
)
def test_every_member_that_is_written_is_read_too_so_that_its_spelling_is_known(
    draft: type[msgspec.Struct], record: type[Record]
) -> None:
    assert set(paths(draft)) <= set(paths(record))


def paths(kind: type[msgspec.Struct], above: str = "") -> Iterator[str]:
    """The members of a draft or a record, those of details by their path."""
    hints = get_type_hints(kind)
    for name in kind.__struct_fields__:
        yield above + name
        for detail in structs(hints[name]):
            yield from paths(detail, f"{above}{name}/")


def structs(hint: object) -> Iterator[type[msgspec.Struct]]:
    """The structs within a type."""
    for part in get_args(hint):
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            yield part
        yield from structs(part)
