"""Claims about translating AvidXchange's invoices, masking them, and acknowledging.

Knows the fixtures and the default profile. Does not know any gateway: nothing is sent.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avidxchange import errors
from ml_connector.domain.failures import Disconnected, Held, InDoubt, Refused, TryLater
from ml_connector.domain.fingerprint import fingerprint
from ml_connector.domain.invoice import Invoice, Kind
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, RawItem, Receipt
from ml_connector.systems.avidxchange.acknowledge import AcknowledgeInvoice
from ml_connector.systems.avidxchange.failures import from_read, from_write
from ml_connector.systems.avidxchange.masking import masked

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "avidxchange"


@pytest.fixture
def read(source: Any) -> Callable[..., Invoice]:
    """Translates a fixture, some of its members changed (None takes one away)."""

    def make(name: str = "invoice", **changes: Any) -> Invoice:
        told = (
            json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal) | changes
        )
        text = json.dumps({key: value for key, value in told.items() if value is not None})
        translated: Invoice = source().read(RawItem(key=told["id"], text=text))
        return translated

    return make


def cause_of(read: Callable[..., Invoice], **changes: Any) -> str:
    """Why an invoice cannot be used."""
    with pytest.raises(Held) as held:
        read(**changes)
    return held.value.cause


@pytest.mark.facts("A-6.3/invoice")
def test_every_field_is_translated(read: Any) -> None:
    told = read()
    assert dataclasses.replace(told, distributions=()) == Invoice(
        id="av-1001", number="inv-77", vendor="1200", kind=Kind.INVOICE, dated=date(2026, 3, 2),
        due=date(2026, 4, 1), approved_on=date(2026, 3, 5), currency="USD", total=Decimal("112.50"),
        tax=Decimal("12.50"), po_number="PO-9", description="Office chairs",
        image_url="https://img.example/av-1001",
    )  # fmt: skip


@pytest.mark.facts("A-2.3.8", "A-6.3/invoice")
def test_distributions_keep_amount_account_dimensions_and_words(read: Any) -> None:
    first, second = read().distributions
    assert (first.amount, first.account, first.dimensions) == (60, "6000", (("department", "100"),))
    assert (second.account, second.description) == ("6100-100", "Desks\tand lamps")


@pytest.mark.facts("S-G2")
def test_a_credit_is_positive_whichever_sign_it_came_with(read: Any) -> None:
    told = read("credit")
    positive = read("credit", totalAmount="25.00", distributions=[
        {"amount": "30.00", "glAccount": "6000"}, {"amount": "-5.00", "glAccount": "6100"}])  # fmt: skip
    assert (told.kind, told.total, [line.amount for line in told.distributions]) == (
        Kind.CREDIT,
        25,
        [30, -5],
    )
    assert fingerprint(told) == fingerprint(positive)


@pytest.mark.facts("A-2.3.8", "A-6.3/one-coding")
def test_an_invoice_coded_on_its_lines_takes_the_coded_ones(read: Any) -> None:
    told = read("coded_lines")
    assert [(line.amount, line.account) for line in told.distributions] == [(10, "6000"), (20, "6100")]


def test_a_negative_invoice_stays_negative_and_is_held_by_its_own_check(read: Any) -> None:
    assert read(totalAmount="-112.50").total == Decimal("-112.50")


@pytest.mark.facts("A-6.6/invoice_status", "A-6.6/on_unknown")
@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"status": "rejected"}, "not-approved"),
        ({"status": "something new"}, "not-approved"),
        ({"status": None}, "not-approved"),
        ({"totalAmount": None}, "unreadable"),
        ({"totalAmount": "12.3456"}, "unreadable"),
        ({"totalAmount": "99999999999999999.00"}, "unreadable"),
        ({"totalAmount": "twelve"}, "unreadable"),
        ({"invoiceDate": "03/02/2026"}, "unreadable"),
        ({"distributions": "none"}, "unreadable"),
    ],
)
def test_what_cannot_be_used_is_held_with_its_cause(read: Any, changes: dict[str, Any], cause: str) -> None:
    assert cause_of(read, **changes) == cause


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"id": 1}', "\ud800", '{"status": "approved"}'])
def test_no_text_whatever_breaks_the_translator(source: Any, text: str) -> None:
    with pytest.raises(Held):
        source().read(RawItem(key="k", text=text))


@pytest.mark.facts("A-6.6/on_unknown")
def test_an_unknown_document_type_is_read_and_stopped_later(read: Any) -> None:
    assert read(documentType="statement").kind is Kind.UNKNOWN


def test_before_the_first_day_of_the_connection_nothing_is_taken(source: Any, read: Any) -> None:
    told = read()
    with pytest.raises(Held, match="before-go-live"):
        source(invoices_from="2026-03-06").screen(told)
    source(invoices_from="2026-03-05").screen(told)


CARD = "4111111111111111"
KEPT = ["invoiceNumber", "id", "vendorCode", "glAccount", "totalAmount", "poNumber"]


@pytest.mark.facts("A-6.3/card-numbers")
@pytest.mark.parametrize(
    "free",
    ["paid by 4111111111111111", "4111 1111 1111 1111 12/27", "4111-1111-1111-1111", "PO 12 4111111111111111",
     "card:4111111111111111.", "5500 0000 0000 0004", "3782 822463 10005", "2223003122003222", "4111.1111.1111.1111"],
)  # fmt: skip
@pytest.mark.parametrize(
    "shape", ['{{"description": "{0}"}}', '{{"notes": ["{0}"]}}', '{{"invoiceNotes": "{0}"}}']
)
def test_a_card_number_in_a_free_text_is_always_masked(shape: str, free: str) -> None:
    hidden = masked(shape.format(free), KEPT)
    assert "****" in hidden
    assert json.loads(hidden)


@pytest.mark.parametrize("name", KEPT)
def test_a_number_that_names_a_record_stays_itself_though_it_looks_like_a_card(name: str) -> None:
    text = json.dumps({name: CARD})
    assert masked(text, KEPT) == text


@pytest.mark.facts("A-6.3/card-numbers")
def test_a_card_as_a_bare_number_is_masked_and_the_text_stays_json() -> None:
    assert json.loads(masked(f'{{"memo": {CARD}, "total": 1.50}}', KEPT)) == {
        "memo": "****1111",
        "total": 1.5,
    }


@given(
    st.dictionaries(st.sampled_from(["description", "memo", "comment"]), st.text(max_size=40)),
    st.dictionaries(st.sampled_from(KEPT), st.text(alphabet="0123456789- A", max_size=25)),
)
def test_masking_never_changes_a_number_an_id_or_an_amount(
    free: dict[str, str], kept: dict[str, str]
) -> None:
    hidden = json.loads(masked(json.dumps(free | kept), KEPT))
    assert {name: hidden[name] for name in kept} == kept
    assert set(hidden) == set(free | kept)


@given(st.text(max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = masked(json.dumps({"memo": text}), KEPT)
    assert masked(once, KEPT) == once


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner,
                                                                               max_size=3)))  # fmt: skip
def test_what_was_json_is_json_after_masking(value: Any) -> None:
    json.loads(masked(json.dumps(value), KEPT))


def failed(kind: type[errors.CallFailed], **more: Any) -> errors.CallFailed:
    """One of the client's errors."""
    return kind(errors.Failure(operation="invoice_ack", method="POST", **more))


@pytest.mark.parametrize(
    ("kind", "write", "cause"),
    [
        (errors.Unauthorized, Disconnected, "avidxchange-sign-in"),
        (errors.NotSubscribed, Disconnected, "avidxchange-sign-in"),
        (errors.Blocked, Disconnected, "avidxchange-sign-in"),
        (errors.ResourceMissing, Disconnected, "wrong-address"),
        (errors.Throttled, TryLater, "busy"),
        (errors.NotSent, TryLater, "avidxchange-unreachable"),
        (errors.Rejected, Refused, "avidxchange-refused"),
        (errors.NotFound, Refused, "avidxchange-not-found"),
        (errors.NoAnswer, InDoubt, "no-clear-answer"),
        (errors.ServerFault, InDoubt, "no-clear-answer"),
        (errors.BadAnswer, InDoubt, "no-clear-answer"),
    ],
)
def test_each_failed_write_means_one_thing(kind: Any, write: type, cause: str) -> None:
    told = from_write(failed(kind, status=500, message="said"))
    assert (type(told), told.cause, "said" in told.said) == (write, cause, True)


@pytest.mark.parametrize("kind", [errors.NoAnswer, errors.ServerFault, errors.NotSent, errors.Throttled,
                                  errors.Rejected, errors.NotFound, errors.BadAnswer, errors.PagingBroken])  # fmt: skip
def test_a_failed_read_changed_nothing_and_is_tried_later(kind: Any) -> None:
    assert isinstance(from_read(failed(kind)), TryLater)


def test_how_long_a_gateway_wants_to_be_left_alone_is_never_rounded_down() -> None:
    told = from_read(failed(errors.Throttled, wait_s=2.3))
    assert isinstance(told, TryLater)
    assert told.after_s == 3


def delivery(receipt: Receipt) -> Delivery:
    """A delivery that is entered and not acknowledged."""
    return Delivery(id=1, key="av-1", state=State.PENDING, label="INV-1", party="", amount=None, currency="",
                    text="", receipts={"enter-invoice": receipt}, intent=None, attempts=0, due_at=None)  # fmt: skip


@pytest.mark.facts("A-6.5/body")
def test_an_acknowledgement_tells_number_batch_and_entry(source: Any, read: Any) -> None:
    step = AcknowledgeInvoice(organization=source().organization)
    pair = (delivery(Receipt(numbers={"batch": "60", "entry": "2", "status": "Open"})), read())
    sight = step.look([pair])
    told = sight.draft(*pair)
    said = {"erp_document": "inv-77", "erp_batch": "60", "erp_entry": "2"}
    assert {name: value for name, value in json.loads(told.payload).items() if name in said} == said
    assert (sight.found, [len(parcel.drafts) for parcel in sight.pack([told, told])]) == ({}, [2])
