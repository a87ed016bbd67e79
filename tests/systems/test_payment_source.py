"""Claims about reading payments and invoice statuses: which lists, since when, what is kept, what is kept out.

Knows a scripted gateway behind the real client. Knows no ledger and no simulator.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest

import avidxchange
from ml_connector.domain.failures import Disconnected, Held, TryLater
from ml_connector.domain.fingerprint import fingerprint
from ml_connector.domain.options import parse
from ml_connector.domain.payment import InvoiceStatus, Payment
from ml_connector.engine.values import RawItem
from ml_connector.systems.avidxchange import Organization, Payments

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
CARD = "4111111111111111"
SERVED = "Mon, 09 Mar 2026 11:59:58 GMT"
READ_AT = "2026-03-09T11:59:58+00:00"
NO_STATUSES = ("invoice_statuses_list: true", "invoice_statuses_list: false")
NO_PAYMENTS = ("payments_list: true", "payments_list: false")
EXPORTS = ("export: {mode: ack}", "export: {mode: export_on_read}")


@dataclass
class Lists:
    """A gateway with lists by path; `asked` is every list call, path and since."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    broken: str = ""

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        if request.url.path == "/token":
            return httpx2.Response(200, json={"access_token": secrets.token_hex(8), "token_type": "Bearer"})
        path = request.url.path.removeprefix("/avid/v1")
        self.asked.append((path, request.url.params.get("updatedSince", "")))
        if path == self.broken:
            return httpx2.Response(200, json={"data": [], "paging": {"nextCursor": "again"}})
        return httpx2.Response(200, json={"data": self.rows.get(path, [])}, headers={"Date": SERVED})


@pytest.fixture
def lists() -> Lists:
    """A gateway with one payment and one status."""
    return Lists(rows={"/payments": [paid()], "/invoices/statuses": [{"id": "av-1", "status": "Paid"}]})


Make = Callable[..., Payments]


@pytest.fixture
def made(lists: Lists) -> Iterator[Make]:
    """Makes sources behind the gateway; changes are made to the text of the default profile."""
    open_ones: list[avidxchange.AvidXchange] = []

    def make(*changes: tuple[str, str], **settings: str) -> Payments:
        text = avidxchange.Profile.named("default").text
        for old, new in changes:
            assert old in text, f"not in the default profile: {old}"
            text = text.replace(old, new)
        endpoint = avidxchange.Endpoint(base_url="http://127.0.0.1:1/avid/v1", token_url="http://127.0.0.1:1/token",
                                        client_id="ours", company="C7")  # fmt: skip
        around = avidxchange.Surroundings(transport=httpx2.MockTransport(lists.handle), clock=lambda: NOW,
                                          sleep=lambda seconds: None)  # fmt: skip
        profile = avidxchange.Profile.parse(text, source="edited.yaml")
        kept = avidxchange.Secrets({"client_secret": secrets.token_hex(8)})
        open_ones.append(avidxchange.AvidXchange(profile, endpoint, kept, around=around))
        return Payments(
            organization=Organization(client=open_ones[-1], profile=profile), options=parse(settings)
        )

    yield make
    for client in open_ones:
        client.close()


def paid(**members: Any) -> dict[str, Any]:
    """A payment on the wire."""
    applied = {"invoiceId": "av-1", "invoiceNumber": "INV-1", "amount": "60.00", "discount": "1.20"}
    return {
        "id": "pay-1", "paymentNumber": "P000001", "paymentMethod": "AvidPay Check", "checkNumber": "10001",
        "paymentDate": "2026-03-05", "amount": "100.00", "currency": "usd", "vendorCode": "1200",
        "status": "Issued to Supplier", "issuedAt": "2026-03-06T08:00:00Z", "applications": [applied],
    } | members  # fmt: skip


def items(source: Payments, bookmark: str | None = None) -> list[RawItem]:
    """All that one read brings."""
    return [item for page in source.pages(bookmark, recover=False, resume=None) for item in page.items]


def payment(source: Payments, **members: Any) -> Payment:
    """A payment as it is read."""
    found = source.read(RawItem(key="payment pay-1", text=json.dumps(paid(**members))))
    assert isinstance(found, Payment)
    return found


def test_payments_and_statuses_are_records_that_cannot_be_taken_for_each_other(made: Make) -> None:
    source = made()
    assert [item.key for item in items(source)] == ["payment pay-1", "status av-1"]
    assert [type(source.read(item)) for item in items(source)] == [Payment, InvoiceStatus]


@pytest.mark.facts("A-6.3/payment")
def test_a_payment_says_who_is_paid_what_how_and_for_which_invoices(made: Make) -> None:
    found = payment(made())
    assert (found.label, found.party, found.amount, found.currency) == ("P000001", "1200", 100, "USD")
    assert (found.status, found.method, found.issued_on) == ("issued", "check", date(2026, 3, 6))
    (part,) = found.applications
    assert (part.invoice_number, part.amount, part.discount) == ("INV-1", Decimal("60"), Decimal("1.2"))
    assert {"INV-1", "av-1", "10001", "pay-1"} <= set(found.references)


def test_what_is_told_of_a_payment_has_their_words_and_ours(made: Make) -> None:
    told = payment(made(), status="Sent to Check Printer", replacesPaymentId="pay-0").told
    assert told["status"] == "Sent to Check Printer (issued)"
    assert (told["check"], told["amount"], told["in place of"]) == ("10001", "100.00 USD", "pay-0")
    assert told["pays"] == "INV-1 60.00"


@pytest.mark.parametrize(
    ("members", "cause", "said"),
    [
        ({"status": "Card Limbo"}, "payment-status-unknown", "Card Limbo"),
        ({"status": None}, "payment-status-unknown", "(no status)"),
        ({"paymentMethod": "Carrier Pigeon"}, "payment-method-unknown", "Carrier Pigeon"),
    ],
)
@pytest.mark.facts("A-6.6/on_unknown")
def test_a_word_that_the_profile_does_not_have_is_kept_out(
    made: Make, members: dict[str, Any], cause: str, said: str
) -> None:
    source = made()
    with pytest.raises(Held) as held:
        source.screen(payment(source, **members))
    assert (held.value.cause, held.value.said) == (cause, said)


def test_a_status_of_an_invoice_that_the_profile_does_not_have_is_kept_out(made: Make) -> None:
    source = made()
    with pytest.raises(Held) as held:
        source.screen(source.read(RawItem(key="status av-1", text='{"id": "av-1", "status": "Lost"}')))
    assert (held.value.cause, held.value.said) == ("invoice-status-unknown", "Lost")


def test_a_payment_that_has_no_method_yet_is_no_riddle(made: Make) -> None:
    source = made()
    source.screen(payment(source, paymentMethod=None, status="Pending Approval"))


def test_a_corrected_vocabulary_is_no_change_of_the_payment(made: Make) -> None:
    corrected = made(("    error: error\n", "    error: error\n    card limbo: issued\n"))
    before, after = payment(made(), status="Card Limbo"), payment(corrected, status="Card Limbo")
    assert (before.status, after.status) == ("unknown", "issued")
    assert fingerprint(before) == fingerprint(after)


def test_a_new_word_of_the_same_meaning_is_a_change(made: Make) -> None:
    printed, issued = payment(made(), status="Sent to Check Printer"), payment(made())
    assert printed.status == issued.status
    assert fingerprint(printed) != fingerprint(issued)


@pytest.mark.parametrize("amount", ["1.2345", "99999999999999999999"])
def test_an_amount_that_cannot_be_kept_exactly_is_held(made: Make, amount: str) -> None:
    with pytest.raises(Held) as held:
        payment(made(), amount=amount)
    assert held.value.cause == "unreadable"


def test_a_record_without_an_id_is_kept_by_its_text(made: Make, lists: Lists) -> None:
    lists.rows["/payments"] = [paid(id=None)]
    source = made()
    first = items(source)[0]
    assert first.key.startswith("payment ?")
    with pytest.raises(Held):
        source.read(first)


@pytest.mark.facts("A-6.3/card-numbers")
def test_no_card_number_is_in_what_is_kept(made: Make, lists: Lists) -> None:
    members = ("checkNumber", "achTrace", "memo", "bankAccountRef", "cardNumber")
    lists.rows["/payments"] = [paid(**dict.fromkeys(members, CARD), card={"pan": CARD, "as": int(CARD)})]
    lists.rows["/invoices/statuses"][0]["note"] = f"paid by {CARD}"
    text = "".join(item.text for item in items(made()))
    assert CARD not in text
    assert text.count("****1111") == len(members) + 3


def test_what_tells_payments_apart_is_never_masked(made: Make, lists: Lists) -> None:
    lists.rows["/payments"] = [paid(id=CARD, paymentNumber=CARD, vendorCode=CARD)]
    source = made()
    found = source.read(items(source)[0])
    assert isinstance(found, Payment)
    assert (found.id, found.number, found.vendor) == (CARD, CARD, CARD)


@pytest.mark.facts("A-6.7/incremental")
def test_a_read_begins_a_little_before_the_last_one_by_the_gateways_own_clock(
    made: Make, lists: Lists
) -> None:
    source = made()
    pages = list(source.pages(None, recover=False, resume=None))
    assert {page.bookmark for page in pages} == {f"{READ_AT} {READ_AT}"}
    items(source, pages[-1].bookmark)
    assert {since for _, since in lists.asked[2:]} == {"2026-03-09T11:44:58Z"}


def test_once_a_day_both_lists_are_read_whole(made: Make, lists: Lists) -> None:
    items(made(), f"{READ_AT} 2026-03-08T11:59:58+00:00")
    assert lists.asked == [("/payments", ""), ("/invoices/statuses", "")]


def test_what_changed_last_before_the_first_day_is_not_asked_for(made: Make, lists: Lists) -> None:
    items(made(invoices_from="2026-03-01"))
    assert {since for _, since in lists.asked} == {"2026-02-28T00:00:00Z"}


def test_without_their_own_list_statuses_come_with_the_invoices(made: Make, lists: Lists) -> None:
    lists.rows["/invoices"] = [{"id": "av-1", "invoiceNumber": "INV-1", "status": "Rejected"}]
    source = made(NO_STATUSES)
    status = source.read(items(source)[1])
    assert isinstance(status, InvoiceStatus)
    assert (status.number, status.status) == ("INV-1", "rejected")


@pytest.mark.facts("A-6.5/export_on_read")
def test_where_reading_exports_invoices_are_never_listed_for_their_status(made: Make, lists: Lists) -> None:
    source = made(NO_STATUSES, EXPORTS)
    assert [item.key for item in items(source)] == ["payment pay-1"]
    assert [path for path, _ in lists.asked] == ["/payments"]
    assert ["invoice_statuses_list is off" in note for note in source.notes] == [True]


@pytest.mark.facts("A-6.1/off")
def test_a_profile_with_neither_list_reads_nothing_and_says_so(made: Make, lists: Lists) -> None:
    source = made(NO_STATUSES, NO_PAYMENTS, EXPORTS)
    assert (items(source), lists.asked, source.notes) == ([], [], ())
    assert "payments_list is off" in source.skip
    assert made().skip == ""


@pytest.mark.parametrize("path", ["/payments", "/invoices/statuses"])
def test_a_list_that_goes_in_circles_is_no_end(made: Make, lists: Lists, path: str) -> None:
    lists.broken = path
    with pytest.raises(TryLater) as later:
        items(made())
    assert later.value.cause == "order-lost"


def test_a_gateway_that_does_not_let_us_in_stops_the_run(made: Make, lists: Lists) -> None:
    lists.handle = lambda request: httpx2.Response(401)  # type: ignore[method-assign]
    with pytest.raises(Disconnected):
        items(made())


@pytest.mark.parametrize(
    ("broken", "known"), [("", True), ("/invoices/statuses", True), ("/payments", False)]
)
def test_a_payment_is_as_it_came_only_once_their_list_came_to_its_end(
    made: Make, lists: Lists, broken: str, known: bool
) -> None:
    source, item = made(), RawItem(key="payment pay-1", text="{}")
    items(source)
    lists.broken = broken
    with suppress(TryLater):
        items(source)
    ask = source.reread(item)
    assert (ask is None) is known
    if ask is not None:
        with pytest.raises(TryLater, match="read-failed"):
            ask()
