"""Knows how a payment is read: exactly, by closed words, and without a card number.

Does not know what is booked for one.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from avidxchange import Profile, cards, errors, mapping

DEFAULT = Profile.named("default")
CARD = "4111 1111 1111 1111"
ROW = {
    "id": "P1", "paymentNumber": "77", "paymentMethod": "AvidPay Check", "checkNumber": "000123",
    "paymentDate": "2026-02-01", "amount": "107.50", "currency": "USD", "vendorCode": "1200",
    "status": "Issued to Supplier", "issuedAt": "2026-02-01T10:00:00-05:00", "replacesPaymentId": "P0",
    "applications": [{"invoiceId": "I1", "invoiceNumber": "INV-1", "amount": 107.5, "discount": "0.00"}],
}  # fmt: skip


def read(**more: object):
    return mapping.read_payment(json.dumps({**ROW, **more}), DEFAULT)


@pytest.mark.facts("A-6.3/payment", "A-4.2/payments", "A-6.6/payment_method", "A-6.6/payment_status")
def test_a_payment_is_read_field_by_field():
    found = read()
    assert (found.id, found.number, found.method, found.check_number) == ("P1", "77", "check", "000123")
    assert (found.date, found.amount, found.status) == (date(2026, 2, 1), Decimal("107.50"), "issued")
    assert (found.issued_at, found.cleared_at) == (datetime(2026, 2, 1, 15, tzinfo=UTC), None)
    assert (found.replaces_payment_id, found.raw_status) == ("P0", "Issued to Supplier")
    assert (found.applications[0].invoice_id, found.applications[0].amount) == ("I1", Decimal("107.5"))


@pytest.mark.facts(
    "A-4.4/pending-approval",
    "A-4.4/held",
    "A-4.4/processing",
    "A-4.4/error",
    "A-4.4/void",
    "A-4.4/debit-requested",
    "A-4.4/funds-received",
    "A-4.4/sent-to-check-printer",
    "A-4.4/issued-to-supplier",
    "A-4.4/ach-credit-issued",
    "A-4.4/vcc-processing",
    "A-4.4/cleared",
    "A-4.4/returned",
    "A-4.2/payment-status",
    "A-6.6/payment_status",
)
@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("Pending Approval", "pending"), ("Held", "held"), ("Processing", "processing"), ("Error", "error"),
        ("Void", "void"), ("Debit Requested", "funding"), ("Funds Received", "funding"),
        ("Sent to Check Printer", "issued"), ("Issued to Supplier", "issued"), ("ACH Credit Issued", "issued"),
        ("VCC Processing", "issued"), ("Cleared", "cleared"), ("returned", "returned"), ("stop-payment", "returned"),
    ],
)  # fmt: skip
def test_every_status_of_the_dashboard_has_a_meaning(raw, status):
    assert (read(status=raw).status, read(status=raw).raw_status) == (status, raw)


@pytest.mark.facts("A-4.4/methods", "A-6.6/payment_method")
@pytest.mark.parametrize(
    ("raw", "method"),
    [
        ("AvidPay Check", "check"),
        ("AvidPay Direct", "ach"),
        ("Virtual Credit Card", "vcc"),
        ("e-Payment", "intercompany"),
    ],
)
def test_every_known_method_has_a_meaning(raw, method):
    assert read(paymentMethod=raw).method == method


@pytest.mark.facts("A-6.6/on_unknown", "A-5.8")
@pytest.mark.parametrize("raw", ["Escheated", "", "clear", "issued to"])
def test_an_unlisted_word_is_unknown_and_kept_for_a_person(raw):
    found = read(status=raw, paymentMethod=raw)
    assert (found.status, found.method) == ("unknown", "unknown")
    assert (found.raw_status, found.raw_method) == (raw, raw)


TEXTS = [
    "paymentMethod", "checkNumber", "achTrace", "status", "bankAccountRef", "currency",
]  # fmt: skip


@pytest.mark.facts("A-6.3/card-numbers", "A-4.2/payments")
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    "card",
    [
        CARD,
        "4111111111111111",
        "4111-1111-1111-1111",
        "378282246310005",
        "5555.5555.5555.4444",
        "411111******1111",
        "2223003122003222",
        "2223.0031.2200.3222",
    ],
)
def test_no_text_of_a_payment_keeps_more_of_a_card_than_four_digits(name, card):
    found = read(**{name: f"VCC {card} ok"})
    last = card[-4:]
    assert f"****{last}" in repr(found)
    for field in dataclasses.fields(found):
        text = str(getattr(found, field.name))
        assert card not in text and card[:6] not in text


@pytest.mark.facts("A-6.3/card-numbers")
def test_what_a_payment_is_known_by_stays_itself_whatever_it_looks_like():
    row = {"invoiceNumber": CARD, "invoiceId": CARD}
    found = read(id=CARD, paymentNumber=CARD, vendorCode=CARD, replacesPaymentId=CARD, applications=[row])
    assert {found.id, found.number, found.vendor_code, found.replaces_payment_id} == {CARD}
    assert (found.applications[0].invoice_id, found.applications[0].invoice_number) == (CARD, CARD)


@pytest.mark.facts("A-6.3/card-numbers", "A-4.2/payments")
@pytest.mark.parametrize(
    "text",
    [
        "021000021234567",
        "091000019876543",
        "20260301 123456",
        "1234567890123",
        "4111111111111112",
        "+1 555 010 0123",
        "20260115000002",
        "2721000000000004",
    ],
    ids=["ach trace", "ach trace", "date", "13 digits", "wrong check digit", "phone", "dated", "range"],
)
def test_what_only_has_many_digits_stays_whole(text):
    assert read(achTrace=text).ach_trace == text


@pytest.mark.facts("A-6.3/card-numbers")
@given(st.text(alphabet="0123456789 -.x*", max_size=60))
@example("0000x2001520238698")
@example("0000x4222222222222")
@example("0000x0000x0000x4222222222222")
def test_nothing_but_cards_is_shortened(text):
    shown = cards.reduced(text)
    assert shown == text or "****" in shown
    assert cards.reduced(shown) == shown


@pytest.mark.facts("A-6.3/card-numbers")
@given(st.integers(10**14, 10**15 - 1), st.sampled_from(["", "-", " "]), st.text("ab ,", max_size=9))
def test_any_card_in_any_text_is_found(number, joint, around):
    digits = f"4{number:015d}"[:15]
    check = next(d for d in "0123456789" if _luhn(digits + d))
    card = digits + check
    written = joint.join(card[at : at + 4] for at in range(0, 16, 4))
    assert cards.reduced(f"{around}{written}{around}") == f"{around}****{card[-4:]}{around}"


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


@pytest.mark.facts("A-4.4/returned", "A-4.4/method-changes")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"status": "Issued to Supplier"}, {"status": "Void", "voidedAt": "2026-03-01T00:00:00Z"}),
        ({"status": "Cleared"}, {"status": "Returned"}),
        ({"paymentMethod": "VCC"}, {"paymentMethod": "AvidPay Check", "checkNumber": "9"}),
    ],
    ids=["issued, then void", "cleared, then returned", "card, then check"],
)
def test_a_payment_may_come_again_with_another_status_or_method(before, after):
    first, second = read(**before), read(**after)
    assert first.id == second.id and first != second
    assert (first.status, first.method) != (second.status, second.method)


@pytest.mark.facts("A-6.3/payment")
@pytest.mark.parametrize(
    "row",
    [
        {"amount": None}, {"amount": "1,00"}, {"id": ""}, {"id": None}, {"applications": {}}, {"applications": [1]},
        {"paymentDate": "soon"}, {"issuedAt": 5.5}, {"status": ["void"]}, {"paymentMethod": True},
    ],
)  # fmt: skip
def test_a_payment_that_cannot_be_read_exactly_is_unreadable(row):
    with pytest.raises(errors.Unreadable):
        read(**row)


@pytest.mark.facts("A-6.7/cursor_body", "A-6.1/payments_list", "A-6.7/incremental")
def test_payments_are_listed_since_a_time_page_by_page(gateway, client, reply):
    gateway.gives(reply({"data": [ROW], "paging": {"nextCursor": "2"}}), reply({"data": [{"id": "P2"}]}))
    pages = list(client.payment_pages(since=datetime(2026, 2, 1, tzinfo=UTC)))
    assert [item.id for page in pages for item in page.items] == ["P1", "P2"]
    assert gateway.seen[0].query == {
        "companyId": "C 7",
        "updatedSince": "2026-02-01T00:00:00Z",
        "limit": "100",
    }
    assert client.read_payment(pages[0].items[0].text).id == "P1"


@pytest.mark.facts("A-6.1/invoice_statuses_list", "A-6.6/invoice_status")
def test_statuses_have_a_list_of_their_own(gateway, client, reply):
    gateway.gives(reply({"data": [{"id": "1", "status": "Disputed", "updatedAt": "2026-01-01T00:00:00Z"}]}))
    (page,) = client.invoice_status_pages()
    assert gateway.seen[0].path == "/avid/v1/invoices/statuses"
    assert client.read_invoice_status(page.items[0].text).status == "on_hold"


@pytest.mark.facts("A-6.1/invoice_statuses_list", "A-6.6/invoice_status")
def test_where_there_is_none_the_list_of_invoices_is_read_by_its_own_names(
    gateway, client_for, edited, reply
):
    listed = (
        "      id: [id, invoiceId]\n      number: [invoiceNumber, number]\n"
        "      vendor_code: [vendorCode, vendor.code]\n      status: status\n"
    )
    own = "      id: rowId\n      number: rowNo\n      status: rowState\n"
    client = client_for(
        edited((listed, own), ("invoice_statuses_list: true", "invoice_statuses_list: false"))
    )
    gateway.gives(
        reply({"data": [{"rowId": "I-1", "rowNo": "5", "rowState": "approved", "exportStatus": "ready"}]})
    )
    (page,) = client.invoice_status_pages()
    found = client.read_invoice_status(page.items[0].text)
    assert (found.id, found.number, found.status, found.export_status) == ("I-1", "5", "approved", "pending")


@pytest.mark.facts("A-6.5/export_on_read")
def test_where_reading_marks_there_is_no_way_round_a_missing_list_of_statuses(gateway, client_for, edited):
    profile = edited(
        ("export: {mode: ack}", "export: {mode: export_on_read}"),
        ("invoice_statuses_list: true", "invoice_statuses_list: false"),
    )
    with pytest.raises(errors.CapabilityOff):
        next(client_for(profile).invoice_status_pages())
    assert gateway.seen == []


@pytest.mark.facts("A-6.1/off")
@pytest.mark.parametrize("name", ["vendor_pages", "gl_account_pages", "purchase_order_pages"])
def test_a_list_that_is_switched_off_is_not_asked_for(gateway, client, name):
    with pytest.raises(errors.CapabilityOff):
        next(getattr(client, name)())
    assert gateway.seen == []
