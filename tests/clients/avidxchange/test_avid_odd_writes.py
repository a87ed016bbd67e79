"""Knows a gateway that speaks as unlike the default as a profile can say, and writes everything to it.

Does not know any code but the client's own: what differs is in `odd.yaml` alone (§6.10).
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from avidxchange import (
    Acknowledgement,
    Address,
    Declined,
    DimensionValue,
    GlAccount,
    Invoice,
    PaymentRequest,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReferenceValue,
    Segment,
    Vendor,
    errors,
)

pytestmark = pytest.mark.facts("A-6.10/operations", "A-6.10/fields")
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - what is refused
WHEN = datetime(2026, 1, 31, 17, 30, tzinfo=UTC)


def outcomes(written) -> list[str]:
    return [result.outcome for result in written.results]


def sent(gateway):
    return json.loads(gateway.seen[-1].body)


@pytest.mark.facts(
    "A-6.4/split_lists", "A-6.3/vendor", "A-4.1/vendors", "A-6.10/envelope", "A-6.10/dimensions"
)
def test_vendors_go_into_a_deep_envelope_and_come_back_in_two_lists(gateway, odd, reply):
    gateway.gives(
        reply({"done": [{"ref": {"no": "A"}, "uid": "u1"}], "rejected": [{"ref": {"no": "B"}, "why": "no"}]})
    )
    custom = (("region", "EU"), ("class", "7"))
    first = Vendor(
        code="A", name="A name that is long", active=False, remit_to=Address(city=None), custom=custom
    )
    written = odd.vendors_upsert([first, Vendor(code="B", name="B", phone=None), Vendor(code="C")])
    assert (gateway.seen[0].method, gateway.seen[0].path) == ("PUT", "/avid/v1/orgs/C%207/suppliers")
    assert sent(gateway) == {"payload": {"source": "erp", "version": 2, "suppliers": [
        {"kind": "supplier", "ref": {"no": "A"}, "names": {"legal": "A name tha"}, "blocked": True,
         "address": {"town": None}, "extra": {"region": "EU", "more": [{"k": "class", "v": "7"}]}},
        {"kind": "supplier", "ref": {"no": "B"}, "names": {"legal": "B"}},
    ]}}  # fmt: skip
    assert outcomes(written) == ["accepted", "failed", "not_sent"]
    assert written.results[0].id == "u1" and "requires it" in (written.results[2].reason or "")


@pytest.mark.facts("A-6.4/bare_array", "A-6.3/gl_account", "A-6.1/gl_accounts_upsert", "A-6.10/results")
def test_accounts_go_and_come_as_bare_lists(gateway, odd, reply):
    gateway.gives(
        reply([{"line": 2, "status": 422, "problem": {"nr": "E", "text": "no"}}, {"line": 1, "status": 201}])
    )
    account = GlAccount(code="1", type="expense", segments=(Segment(name="s", value="9"),))
    written = odd.gl_accounts_upsert([account, GlAccount(code="2")])
    assert sent(gateway) == [{"no": "1", "class": "X", "parts": [{"n": "s", "v": "9"}]}, {"no": "2"}]
    assert outcomes(written) == ["created", "failed"]
    assert (written.results[1].errors[0].code, written.results[1].errors[0].message) == ("E", "no")


@pytest.mark.facts("A-6.4/empty_204", "A-6.1/dimension_values_upsert", "A-6.3/dimension_value")
def test_dimension_values_are_taken_in_silence(gateway, odd, reply):
    gateway.gives(reply(b"", 204))
    written = odd.dimension_values_upsert("cost center", [DimensionValue(dimension="cost center", code="1")])
    assert (gateway.seen[0].method, gateway.seen[0].path) == (
        "PATCH",
        "/avid/v1/orgs/C%207/dims/cost%20center",
    )
    assert outcomes(written) == ["accepted"]


@pytest.mark.facts("A-6.4/empty_204", "A-6.1/reference_values_upsert")
def test_the_values_of_a_reference_list_go_to_the_name_the_profile_has_for_it(gateway, odd, reply):
    gateway.gives(reply(b"", 204))
    written = odd.reference_values_upsert("pay terms", [ReferenceValue(code="NET30", active=False)])
    assert (gateway.seen[0].method, gateway.seen[0].path) == ("PUT", "/avid/v1/orgs/C%207/setup/pay%20terms")
    assert sent(gateway) == {"rows": [{"c": "NET30", "state": "Z"}]}
    assert outcomes(written) == ["accepted"]


@pytest.mark.facts("A-6.4/empty_204")
def test_a_silence_that_complains_is_none(gateway, odd, reply):
    gateway.gives(reply({"problems": [{"nr": "E", "text": "no"}]}))
    written = odd.dimension_values_upsert("d", [DimensionValue(dimension="d", code="1")])
    assert outcomes(written) == ["failed"]


def order(number: str) -> PurchaseOrder:
    line = PurchaseOrderLine(
        line_number="1", amount=Decimal("0.10"), dimensions=(("department", "1"), ("location", "2"))
    )
    return PurchaseOrder(
        number=number,
        date=date(2026, 1, 31),
        status="open",
        total=Decimal("12345678901234.567890"),
        lines=(line,),
    )


@pytest.mark.facts(
    "A-6.4/batch_202",
    "A-6.1/purchase_orders_upsert",
    "A-6.1/batch_status",
    "A-6.3/purchase_order",
    "A-6.7/formats",
)
def test_orders_are_worked_off_later_and_asked_about_until_they_are(gateway, odd, reply, hours):
    done = {
        "phase": "ended",
        "items": [{"ref": "P1", "result": "ok"}, {"ref": "P2", "result": "nok", "problems": "x"}],
    }
    gateway.gives(reply({"job": {"id": 77}}, 202), reply({"phase": "busy"}), reply(done))
    written = odd.purchase_orders_upsert([order("P1"), order("P2")])
    body = gateway.seen[0].body.decode()
    assert '"on":"01/31/2026","state":"O","sum":12345678901234.567890' in body
    assert '{"n":"1","sum":0.10,"dept":"1","loc":{"code":"2"}}' in body
    assert [seen.path for seen in gateway.seen[1:]] == ["/avid/v1/jobs/77"] * 2
    assert (outcomes(written), hours.slept) == (["accepted", "failed"], [2, 2])
    assert written.results[0].batch_id == "77"


@pytest.mark.facts("A-6.4/batch_202")
def test_a_batch_that_takes_too_long_is_unknown_and_can_be_asked_again(gateway, odd, reply):
    busy = reply({"phase": "busy"})
    gateway.gives(reply({"job": {"id": "77"}}, 202), busy, busy, busy)
    (result,) = odd.purchase_orders_upsert([order("P1")]).results
    assert (result.outcome, result.batch_id, len(gateway.seen)) == ("unknown", "77", 4)
    gateway.gives(busy, reply({"phase": "ended", "items": [{"ref": "P1", "result": "ok"}]}))
    assert odd.batch_status("77", ["P1"]) is None
    assert outcomes_of(odd.batch_status("77", ["P1"])) == ["accepted"]


def outcomes_of(results) -> list[str]:
    return [result.outcome for result in results or ()]


@pytest.mark.facts("A-6.4/batch_202")
@pytest.mark.parametrize("accepted", [b"{}", b"", b'{"job":{"id":{}}}'])
def test_a_batch_without_an_id_is_unknown(gateway, odd, reply, accepted):
    gateway.gives(reply(accepted, 202))
    written = odd.purchase_orders_upsert([order("P1")])
    assert outcomes(written) == ["unknown"] and isinstance(written.failures[0], errors.BadAnswer)


@pytest.mark.facts("A-6.4/batch_202")
def test_a_batch_that_cannot_be_asked_about_is_unknown_with_its_id(gateway, odd, reply):
    gateway.gives(reply({"job": {"id": "77"}}, 202), reply(b"", 404))
    written = odd.purchase_orders_upsert([order("P1")])
    assert (outcomes(written), written.results[0].batch_id) == (["unknown"], "77")
    assert isinstance(written.failures[0], errors.NotFound)


def bill(number: str) -> Invoice:
    return Invoice(id="", number=number, vendor_code="V", total=Decimal("1.50"), type="credit")


@pytest.mark.facts("A-6.4/indexed_400", "A-5.4", "A-4.1/bills", "A-6.1/invoices_submit")
def test_invoices_refused_together_are_told_apart_by_index(gateway, odd, reply):
    gateway.gives(reply({"problems": [{"line": 1, "nr": "DUP", "text": "known"}]}, 400))
    written = odd.invoices_submit([bill("1"), bill("2"), bill("3")])
    assert sent(gateway)["bills"][0] == {"no": "1", "supplier": "V", "kind": "CRN", "on": None, "sum": 1.5}
    assert outcomes(written) == ["not_done", "failed", "not_done"]
    assert written.results[1].errors[0].code == "DUP"


@pytest.mark.facts("A-6.4/indexed_400")
def test_invoices_taken_together_are_all_accepted(gateway, odd, reply):
    gateway.gives(reply({"count": 2}, 201))
    assert outcomes(odd.invoices_submit([bill("1"), bill("2")])) == ["accepted", "accepted"]


@pytest.mark.facts("A-5.5", "A-4.1/payments", "A-6.1/payment_requests_submit", "A-2.3.4")
def test_payment_requests_go_one_by_one_as_the_body_itself(gateway, odd, reply):
    gateway.gives(reply({"answer": {"rows": [{"ok": True}]}}), reply({"answer": {"rows": [{"ok": False}]}}))
    requests = [
        PaymentRequest(number=n, amount=Decimal("5.00"), vendor_code="V", date=date(2026, 1, 31))
        for n in "12"
    ]
    written = odd.payment_requests_submit(requests)
    assert sent(gateway) == {"no": "2", "to": "V", "sum": 5.0, "on": "31.01.2026"}
    assert outcomes(written) == ["accepted", "failed"]


@pytest.mark.facts("A-6.5/status_update", "A-6.10/export", "A-6.7/formats")
def test_success_and_failure_are_told_by_other_words(gateway, odd, reply):
    gateway.gives(reply(b"", 204), reply(b"", 410))
    odd.acknowledge("I", Acknowledgement(erp_document="D", posted_at=WHEN), "k")
    assert sent(gateway) == {"sent": "yes", "doc": "D", "at": 1769880600000}
    told = odd.acknowledge_failure("I", Declined(code="E1", message="closed"), "k")
    assert sent(gateway) == {"sent": "no", "text": "E1: closed"} and told.already
    assert gateway.seen[0].headers["x-request-ref"] == "k"


@pytest.mark.facts("A-6.5/ack")
def test_many_invoices_are_told_of_in_one_receipt(gateway, odd, reply):
    gateway.gives(reply({"taken": ["1"], "refused": [{"uid": "2"}]}))
    receipts = [
        Receipt(invoice_id="1", told=Acknowledgement(erp_document="D")),
        Receipt(invoice_id="2", told=Declined(code="E", message="closed")),
    ]
    written = odd.acknowledge_all(receipts)
    assert sent(gateway) == {"sent": [{"uid": "1", "doc": "D"}], "failed": [{"uid": "2", "text": "closed"}]}
    assert outcomes(written) == ["accepted", "failed"]


@pytest.mark.parametrize(
    "asked",
    [
        lambda client: next(client.payment_pages(since=NAIVE)),
        lambda client: next(client.payment_pages(since=datetime.min.replace(tzinfo=ZoneInfo("Asia/Tokyo")))),
        lambda client: client.acknowledge("I-1", Acknowledgement(erp_document="D", posted_at=NAIVE), "k"),
        lambda client: client.acknowledge("I-1", Acknowledgement(erp_document="D\ud800"), "k"),
        lambda client: client.acknowledge("I-1", Acknowledgement(erp_document="D"), "\ud800"),
        lambda client: client.acknowledge("\ud800", Acknowledgement(erp_document="D"), "k"),
        lambda client: client.vendors_upsert([Vendor(code="V1", name="x")], key="\ud800"),
    ],
)
def test_what_cannot_be_said_is_an_error_of_this_library_and_nothing_is_sent(gateway, client, asked):
    with pytest.raises(errors.Unreadable):
        asked(client)
    assert gateway.seen == []
