"""Knows a gateway that speaks as unlike the default as a profile can say, and reads everything from it.

Does not know any code but the client's own: what differs is in `odd.yaml` alone (§6.10).
"""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from avidxchange import MISSING, GlAccount, PurchaseOrder

pytestmark = pytest.mark.facts("A-6.10/operations", "A-6.10/fields", "A-5.1")
WHEN = datetime(2026, 1, 31, 17, 30, tzinfo=UTC)


@pytest.mark.facts(
    "A-6.2/api_key",
    "A-6.2/basic",
    "A-6.2/company",
    "A-6.1/connection_test",
    "A-6.10/sign-in",
    "A-6.10/company",
    "A-2.1.9",
)
def test_the_connection_test_signs_with_every_layer_and_names_the_company_in_a_header(gateway, odd, reply):
    gateway.gives(reply({}))
    odd.test()
    headers = gateway.seen[0].headers
    assert (headers["x-org"], headers["accept"]) == ("C 7", "application/vnd.odd+json")
    assert headers["authorization"].startswith("Basic ") and headers["apikey"]
    assert gateway.token_requests == []


@pytest.mark.facts(
    "A-6.7/page_number",
    "A-6.7/formats",
    "A-6.10/formats",
    "A-6.10/incremental",
    "A-6.10/words",
    "A-6.10/dimensions",
    "A-6.3/invoice",
    "A-6.6/invoice_status",
)
def test_invoices_are_paged_by_number_and_read_by_other_names(gateway, odd, reply):
    rows = [
        {"uid": n, "no": "N", "supplier": {"no": "V"}, "kind": "CRN", "on": "01/31/2026", "sum": 1.25, "state": "OK",
         "sent": "no", "okAt": 1769880600000, "rows": [{"sum": "1.25", "dims": [{"k": "d", "v": "1"}]}]}
        for n in (1, 2, 3)
    ]  # fmt: skip
    gateway.gives(reply(rows[:2]), reply(rows[2:]))
    pages = list(odd.invoice_pages(since=WHEN))
    assert gateway.seen[0].query == {"state": "ok", "changed[gt]": "2026-01-31", "per": "2", "p": "0"}
    assert gateway.seen[1].query["p"] == "1" and [len(page.items) for page in pages] == [2, 1]
    invoice = odd.read_invoice(pages[1].items[0].text)
    assert (invoice.type, invoice.date, invoice.approved_at) == ("credit", date(2026, 1, 31), WHEN)
    assert (invoice.status, invoice.export_status, str(invoice.total)) == ("approved", "pending", "1.25")
    assert invoice.lines[0].dimensions == (("d", "1"),)


@pytest.mark.facts("A-6.1/invoice_statuses_list")
def test_statuses_come_from_the_invoices_without_their_filter_where_there_is_no_list(gateway, odd, reply):
    gateway.gives(reply([{"uid": "1", "state": "no"}]))
    (page,) = odd.invoice_status_pages()
    assert gateway.seen[0].path == "/avid/v1/bills" and "state" not in gateway.seen[0].query
    found = odd.read_invoice_status(page.items[0].text)
    assert (found.id, found.status, found.raw_status) == ("1", "rejected", "no")


@pytest.mark.facts("A-6.10/image", "A-4.2/image")
def test_the_document_comes_as_base64_from_an_endpoint(gateway, odd, reply):
    coded = base64.b64encode(b"%PDF").decode()
    gateway.gives(reply({"file": {"base64": coded, "mime": "application/pdf"}}))
    image = odd.invoice_image('{"uid":"I 1","sum":1}')
    assert (image.content, image.content_type) == (b"%PDF", "application/pdf")
    assert gateway.seen[0].path == "/avid/v1/bills/I%201/file"


@pytest.mark.facts(
    "A-6.7/cursor_header",
    "A-6.6/payment_status",
    "A-6.6/payment_method",
    "A-6.7/formats",
    "A-6.10/paging",
    "A-6.10/words",
)
def test_payments_are_paged_by_a_header_and_read_by_other_words(gateway, odd, reply):
    row = {
        "uid": "P",
        "how": "Plastic",
        "state": "gone",
        "sum": 3,
        "on": 1769817600,
        "no": "4111-1111-1111-1111",
    }
    gateway.gives(
        reply({"rows": [row]}, headers={"X-Next": "two"}), reply({"rows": [{"uid": "Q", "sum": 1}]})
    )
    first, last = odd.payment_pages()
    assert gateway.seen[1].headers["x-from"] == "two" and last.items[0].id == "Q"
    payment = odd.read_payment(first.items[0].text)
    assert (payment.method, payment.status, payment.date) == ("vcc", "void", date(2026, 1, 31))
    assert payment.check_number == "****1111"


@pytest.mark.facts("A-6.10/404-meaning", "A-5.9")
def test_a_404_means_no_payments_where_the_profile_says_so(gateway, odd, reply):
    gateway.gives(reply(b"", 404))
    assert [page.items for page in odd.payment_pages()] == [()]


@pytest.mark.facts("A-6.7/next_link", "A-6.3/vendor", "A-6.3/missing")
def test_vendors_are_paged_by_link_and_a_missing_field_differs_from_null(gateway, odd, reply):
    gateway.gives(
        reply(
            {
                "rows": [{"no": "A", "blocked": True, "phone": None}],
                "links": {"next": "/avid/v1/suppliers?from=2"},
            }
        ),
        reply({"rows": [{"no": "B"}]}),
    )
    first, last = odd.vendor_pages()
    assert gateway.seen[1].query == {"from": "2"}
    blocked, silent = (odd.read_vendor(page.items[0].text) for page in (first, last))
    assert (blocked.active, blocked.phone, blocked.name) == (False, None, MISSING)
    assert (silent.active, silent.phone, silent.remit_to) == (MISSING, MISSING, MISSING)


@pytest.mark.facts("A-6.7/none", "A-6.3/gl_account")
def test_accounts_come_in_one_piece(gateway, odd, reply):
    gateway.gives(reply({"rows": [{"no": "1", "d": "Cash"}]}))
    (page,) = odd.gl_account_pages()
    assert odd.read_gl_account(page.items[0].text) == GlAccount(code="1", description="Cash")


@pytest.mark.facts("A-6.7/offset", "A-6.3/purchase_order")
def test_orders_are_paged_by_offset_to_the_total(gateway, odd, reply):
    gateway.gives(
        reply({"rows": [{"no": "1"}], "count": 2}),
        reply({"rows": [{"no": "2", "state": "O", "sum": "2.50"}], "count": 2}),
    )
    _, last = odd.purchase_order_pages()
    assert [seen.query["skip"] for seen in gateway.seen] == ["0", "1"]
    assert odd.read_purchase_order(last.items[0].text) == PurchaseOrder(
        number="2", status="open", total=Decimal("2.50")
    )
