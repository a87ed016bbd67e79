"""Knows what an acknowledgement sends and which answers mean that AvidXchange knows.

Does not know whether a real gateway has this call at all: mode, path and body are the profile's.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from avidxchange import Acknowledgement, Declined, Receipt, errors

pytestmark = pytest.mark.facts("A-6.5/ack", "A-4.5/acknowledgement")

TOLD = Acknowledgement(
    erp_document="IN-1", erp_batch="12", erp_entry="3", posted_at=datetime(2026, 3, 1, 7, 8, 9, tzinfo=UTC)
)


@pytest.mark.facts("A-6.2/company", "A-6.8/idempotency-key")
def test_the_body_the_company_and_the_key_are_sent_as_the_profile_says(gateway, client, reply):
    gateway.gives(reply(b"", 204))
    client.acknowledge("A 1", TOLD, "key-1")
    (seen,) = gateway.seen
    assert (seen.method, seen.path) == ("POST", "/avid/v1/invoices/A%201/export-status")
    assert json.loads(seen.body) == {
        "companyId": "C 7", "status": "exported", "erpDocument": "IN-1", "erpBatch": "12", "erpEntry": "3",
        "postedAt": "2026-03-01T07:08:09Z",
    }  # fmt: skip
    assert seen.headers["idempotency-key"] == "key-1"
    assert seen.query == {}


@pytest.mark.facts("A-6.9")
@pytest.mark.parametrize(("policy", "value"), [("omit", ...), ("send_null", None), ("send_empty", "")])
def test_what_is_missing_follows_the_null_policy(gateway, client_for, edited, reply, policy, value):
    gateway.gives(reply(b"", 204))
    client = client_for(edited(("null_policy: omit", f"null_policy: {policy}")))
    client.acknowledge("A", Acknowledgement(erp_document="D"), "k")
    assert json.loads(gateway.seen[0].body).get("erpBatch", ...) == value


@pytest.mark.facts("A-6.11/ack-twice")
@pytest.mark.parametrize(
    ("status", "body"),
    [(409, {"errors": [{"code": "done"}]}), (409, {"code": 409, "message": "x"}), (405, b"")],
)
def test_already_done_is_a_success(gateway, client, reply, status, body):
    gateway.gives(reply(body, status))
    assert client.acknowledge("A", TOLD, "k").already is True


@pytest.mark.facts("A-3.3/wrapped", "A-3.3/flat", "A-3.3/html")
@pytest.mark.parametrize(
    "body",
    [
        {"fault": {"code": 405, "message": "Method not allowed"}},
        {"code": "405", "type": "Status report", "message": "Method not allowed"},
        b"<html>Method Not Allowed</html>",
    ],
)
def test_a_405_of_the_gateway_or_a_proxy_is_not_already_done(gateway, client, reply, body):
    gateway.gives(reply(body, 405))
    with pytest.raises(errors.Rejected):
        client.acknowledge("A", TOLD, "k")


@pytest.mark.facts("A-3.3/900908")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<html>Sign in</html>", errors.BadAnswer),
        ({"errors": [{"code": "E1", "message": "no"}]}, errors.Rejected),
        ({"fault": {"code": 900908, "message": "no"}}, errors.NotSubscribed),
    ],
)
def test_a_success_that_says_otherwise_is_none(gateway, client, reply, body, expected):
    gateway.gives(reply(body))
    with pytest.raises(expected):
        client.acknowledge("A", TOLD, "k")


@pytest.mark.parametrize("body", [{}, {"errors": []}, {"status": "exported", "message": "OK"}])
def test_a_quiet_success_is_one(gateway, client, reply, body):
    gateway.gives(reply(body))
    assert client.acknowledge("A", TOLD, "k").already is False


@pytest.mark.facts("A-6.5/status_update")
def test_status_update_patches_the_invoice(gateway, client_for, edited, reply):
    gateway.gives(reply({}))
    client_for(edited(("export: {mode: ack}", "export: {mode: status_update}"))).acknowledge("A", TOLD, "k")
    assert (gateway.seen[0].method, gateway.seen[0].path) == ("PATCH", "/avid/v1/invoices/A")
    assert json.loads(gateway.seen[0].body)["exportStatus"] == "exported"


@pytest.mark.facts("A-6.5/none", "A-6.5/export_on_read")
@pytest.mark.parametrize("mode", ["none", "export_on_read"])
def test_a_mode_without_a_way_back_sends_nothing(gateway, client_for, edited, mode):
    with pytest.raises(errors.CapabilityOff):
        client_for(edited(("export: {mode: ack}", f"export: {{mode: {mode}}}"))).acknowledge("A", TOLD, "k")
    assert gateway.seen == []


@pytest.mark.parametrize(
    ("place", "where"),
    [("header", "headers"), ("query", "query")],
)
def test_the_company_of_a_write_goes_where_the_profile_says(gateway, client_for, edited, reply, place, where):
    profile = edited(("writes: {in: body, name: companyId}", f"writes: {{in: {place}, name: x-company}}"))
    gateway.gives(reply(b"", 204))
    client_for(profile).acknowledge("A", TOLD, "k")
    assert getattr(gateway.seen[0], where)["x-company"] == "C 7"
    assert "companyId" not in json.loads(gateway.seen[0].body)


@pytest.mark.facts("A-6.2/company", "A-2.1.8")
def test_the_company_may_be_part_of_the_path(gateway, client_for, edited, reply):
    profile = edited(
        ("writes: {in: body, name: companyId}", "writes: {in: path, name: org}"),
        ("path: /invoices/{invoice_id}/export-status", "path: /orgs/{org}/invoices/{invoice_id}/done"),
    )
    gateway.gives(reply(b"", 204))
    client_for(profile).acknowledge("A", TOLD, "k")
    assert gateway.seen[0].path == "/avid/v1/orgs/C%207/invoices/A/done"


def test_a_company_path_without_a_place_is_told_before_anything_is_sent(gateway, client_for, edited):
    profile = edited(("writes: {in: body, name: companyId}", "writes: {in: path, name: org}"))
    with pytest.raises(errors.EndpointError, match="no place"):
        client_for(profile).acknowledge("A", TOLD, "k")
    assert gateway.seen == []


@pytest.mark.facts("A-6.9")
def test_a_failure_is_told_with_its_reason(gateway, client, reply):
    gateway.gives(reply(b"", 204))
    client.acknowledge_failure("A", Declined(code="no-vendor", message="Vendor 7 is unknown"), "k")
    assert json.loads(gateway.seen[0].body) == {
        "companyId": "C 7", "status": "failed", "error": {"code": "no-vendor", "message": "Vendor 7 is unknown"},
    }  # fmt: skip


def test_a_failure_the_profile_has_no_words_for_is_not_told(gateway, client_for, edited):
    failure = (
        '    failure_body: {status: failed, error: {code: "{error_code}", message: "{error_message}"}}\n'
    )
    with pytest.raises(errors.CapabilityOff):
        client_for(edited((failure, ""))).acknowledge_failure("A", Declined(code="E", message="m"), "k")
    assert gateway.seen == []


@pytest.mark.facts("A-6.5/none", "A-6.5/export_on_read")
@pytest.mark.parametrize("mode", ["none", "export_on_read", "ack"])
def test_a_receipt_for_many_is_sent_only_where_the_profile_has_one(gateway, client_for, edited, mode):
    profile = edited(("export: {mode: ack}", f"export: {{mode: {mode}}}"))
    with pytest.raises(errors.CapabilityOff):
        client_for(profile).acknowledge_all([Receipt(invoice_id="A", told=TOLD)])
    assert gateway.seen == []


def test_a_reason_that_is_no_text_is_told_before_anything_is_sent(gateway, client):
    with pytest.raises(errors.Unreadable):
        client.acknowledge_failure("A", Declined(code="E", message="\ud800"), "k")
    assert gateway.seen == []
