"""Knows which error each answer means, when a read is tried again, and that a write never is.

Does not know what a caller does about an error.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avidxchange import Acknowledgement, Endpoint, Limits, errors, faults, waits
from avidxchange.profile_parts import FaultShapes

TOLD = Acknowledgement(
    erp_document="D1", erp_batch="12", erp_entry="3", posted_at=datetime(2026, 3, 1, tzinfo=UTC)
)
XML = (
    '<am{0}:fault xmlns:am{0}="http://wso2.org/apimanager/{1}"><am{0}:code>{2}</am{0}:code>'
    "<am{0}:message>m</am{0}:message><am{0}:description>d</am{0}:description></am{0}:fault>"
)


def xml(letter: str, space: str, code: int) -> bytes:
    return XML.format(letter, space, code).encode()


TABLE = [
    (403, {"fault": {"code": 900908, "message": "m"}}, errors.NotSubscribed),
    (403, {"code": "900910", "message": "m", "type": "Status report"}, errors.ScopeMissing),
    (403, {"code": 900906, "message": "m"}, errors.ResourceMissing),
    (404, xml("", "", 900906), errors.ResourceMissing),
    (404, xml("", "", 404), errors.ResourceMissing),
    (404, {"errors": [{"code": "no_such_invoice", "message": "m"}]}, errors.NotFound),
    (404, b"", errors.NotFound),
    (401, xml("s", "security", 900909), errors.Unauthorized),
    (429, xml("t", "throttling", 900802), errors.Throttled),
    (503, xml("t", "throttling", 900800), errors.Throttled),
    (503, {"fault": {"code": 900801, "message": "m"}}, errors.Throttled),
    (429, b"", errors.Throttled),
    (429, {"fault": {"code": 900805, "message": "m"}}, errors.Blocked),
    (503, {"fault": {"code": 700700, "message": "m"}}, errors.Blocked),
    (500, {"fault": {"code": 900900, "message": "m"}}, errors.ServerFault),
    (500, {"fault": {"code": "303001", "message": "m"}}, errors.ServerFault),
    (503, {"fault": {"code": 101503, "message": "m"}}, errors.ServerFault),
    (400, {"fault": {"code": 102511, "message": "m"}}, errors.Rejected),
    (422, {"errors": [{"code": "E1", "field": "f", "message": "m"}]}, errors.Rejected),
    (403, b"<html>", errors.Forbidden),
    (502, b"<html><title>Bad gateway</title>", errors.ServerFault),
    (200, b"<html><title>Sign in</title>", errors.BadAnswer),
    (302, b"", errors.BadAnswer),
]


@pytest.mark.facts("A-3.3/html", "A-6.11/html", "A-3.3/activityid")
@pytest.mark.parametrize(("status", "body", "expected"), TABLE)
def test_each_row_of_the_fault_table_has_its_error(gateway, client_for, reply, status, body, expected):
    gateway.gives(reply(body, status, headers={"activityid": "act-1"}))
    with pytest.raises(errors.CallFailed) as caught:
        client_for(limits=Limits(tries=1)).test()
    assert type(caught.value) is expected
    assert (caught.value.status, caught.value.activity_id) == (status, "act-1")


@pytest.mark.facts("A-6.10/results")
def test_the_codes_of_the_service_and_its_fields_are_kept_verbatim():
    body = b'{"errors": [{"code": "E1", "field": "lines[0]", "message": "Bad."}, {"message": "Worse."}]}'
    found = faults.parse(body, FaultShapes())
    assert (found.code, found.message, found.fields[0].field) == ("E1", "Bad.; Worse.", "lines[0]")


@pytest.mark.facts("A-3.3/replaced")
def test_the_gateways_code_outranks_a_replaced_status(gateway, client_for, reply):
    gateway.gives(reply({"fault": {"code": 900908, "message": "m"}}, 400))
    with pytest.raises(errors.NotSubscribed):
        client_for().test()


@pytest.mark.facts("A-3.3/xml")
@pytest.mark.parametrize("trap", [b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!doctype html>", b"<!ENTITY"])
def test_xml_with_a_doctype_is_never_parsed(trap):
    found = faults.parse(trap + xml("", "", 900908), FaultShapes())
    assert (found.code, found.speaker) == (None, "page")


@given(st.binary(max_size=300))
def test_no_body_breaks_the_parsers(body):
    assert faults.parse(body, FaultShapes()).speaker in ("gateway", "service", "page")


@pytest.mark.facts("A-3.1/masked")
def test_a_credential_echoed_by_the_other_side_is_masked(gateway, client_for, reply):
    secret = secrets.token_hex(8)
    gateway.gives(reply({"errors": [{"code": "E", "message": f"your secret {secret}"}]}, 400))
    with pytest.raises(errors.Rejected) as caught:
        client_for(secrets={"client_secret": secret}).test()
    assert secret not in str(caught.value) + repr(caught.value.fields)
    assert "your secret" in caught.value.message


@pytest.mark.facts("A-6.8/reads")
def test_a_read_is_tried_five_times_with_growing_pauses(gateway, client, hours, reply):
    gateway.gives(*(reply(b"", 503) for _ in range(5)))
    with pytest.raises(errors.ServerFault):
        client.test()
    assert len(gateway.seen) == 5
    assert hours.slept == sorted(hours.slept) and len(hours.slept) == 4


@pytest.mark.facts("A-6.8/reads")
@pytest.mark.parametrize("lost", [{"cut": True}, {"short": True, "body": b"{}"}, {"body": b'{"data": [{"id'}])
def test_a_lost_or_truncated_answer_of_a_read_is_asked_for_again(gateway, client, reply, lost):
    gateway.gives(reply(**lost), reply({"data": [{"id": "A"}]}))
    (page,) = client.invoice_pages()
    assert page.items[0].id == "A"


@pytest.mark.facts("A-6.8/writes")
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_write_is_never_repeated(gateway, client, hours, reply, status):
    gateway.gives(reply(b"", status))
    with pytest.raises((errors.ServerFault, errors.Throttled)) as caught:
        client.acknowledge("A", TOLD, "k")
    assert caught.value.certainly_not_done is (status == 429)
    assert (len(gateway.seen), hours.slept) == (1, [])


@pytest.mark.facts("A-6.8/writes", "A-6.11/timeout-after-write")
def test_a_write_without_an_answer_is_unknown_and_not_repeated(gateway, client, reply):
    gateway.gives(reply(cut=True))
    with pytest.raises(errors.NoAnswer) as caught:
        client.acknowledge("A", TOLD, "k")
    assert caught.value.certainly_not_done is False
    assert len(gateway.seen) == 1


@pytest.mark.facts("A-6.5/export_on_read")
@pytest.mark.parametrize("lost", [{"cut": True}, {"status": 503}])
def test_a_list_that_marks_what_it_reads_is_asked_for_once(gateway, client_for, edited, hours, reply, lost):
    gateway.gives(reply(**lost), reply({"data": []}))
    client = client_for(edited(("export: {mode: ack}", "export: {mode: export_on_read}")))
    with pytest.raises(errors.CallFailed):
        list(client.invoice_pages())
    assert (len(gateway.seen), hours.slept) == (1, [])


@pytest.mark.facts("A-6.5/export_on_read", "A-3.3/throttling")
def test_a_list_that_marks_what_it_reads_is_asked_for_again_only_after_throttling(
    gateway, client_for, edited, hours, reply
):
    gateway.gives(reply(status=429, headers={"Retry-After": "7"}), reply({"data": []}))
    client = client_for(edited(("export: {mode: ack}", "export: {mode: export_on_read}")))
    assert [page.items for page in client.invoice_pages()] == [()]
    assert (len(gateway.seen), hours.slept) == (2, [7.0])


@pytest.mark.facts("A-3.3/throttling")
@pytest.mark.parametrize(
    ("after", "access", "expected"),
    [
        ("7", None, 7.0),
        (None, "2019-Sep-18 05:34:00+0000 UTC", 60.0),
        ("7", "2019-Sep-18 05:34:00+0000 UTC", 60.0),
        ("Wed, 18 Sep 2019 05:33:30 GMT", "2019-Sep-18 05:33:10+0000 UTC", 30.0),
        ("Wed, 18 Sep 2010 05:33:30 GMT", None, 0.0),
        ("999999", None, 3600.0),
        ("soon", "later", None),
        (None, None, None),
    ],
)
def test_the_later_of_both_signals_counts_within_the_cap(after, access, expected):
    now = datetime(2019, 9, 18, 5, 33, tzinfo=UTC)
    assert waits.asked_wait(after, access, now, 3600.0) == expected


@pytest.mark.facts("A-3.3/throttling")
def test_a_throttled_read_waits_as_long_as_it_was_told(gateway, client, hours, reply):
    gateway.gives(reply(b"", 429, headers={"Retry-After": "9"}), reply({}))
    client.test()
    assert hours.slept == [9.0]


@pytest.mark.facts("A-3.3/throttling")
def test_a_wait_longer_than_the_limit_is_raised_and_not_slept(gateway, client, hours, reply):
    gateway.gives(reply(b"", 429, headers={"Retry-After": "900"}))
    with pytest.raises(errors.Throttled) as caught:
        client.test()
    assert (caught.value.wait_s, hours.slept) == (900.0, [])


@pytest.mark.facts("A-3.3/303001", "A-6.11/303001")
def test_a_suspended_backend_is_left_alone_for_half_a_minute(gateway, client, hours, reply):
    gateway.gives(reply({"fault": {"code": 303001, "message": "suspended"}}, 500), reply({}))
    client.test()
    assert hours.slept == [30.0]


@pytest.mark.facts("A-3.3/900805")
def test_a_block_is_tried_once_more_and_then_told(gateway, client, reply):
    gateway.gives(*(reply({"fault": {"code": 900805, "message": "m"}}, 429) for _ in range(5)))
    with pytest.raises(errors.Blocked):
        client.test()
    assert len(gateway.seen) == 2


def test_a_refused_connection_was_certainly_not_sent(gateway, client_for):
    endpoint = Endpoint(
        base_url="http://127.0.0.1:9/x", token_url=f"{gateway.url}/token", client_id="c", company="7"
    )
    with pytest.raises(errors.NotSent) as caught:
        client_for(endpoint=endpoint).acknowledge("A", TOLD, "k")
    assert caught.value.certainly_not_done is True


@pytest.mark.facts("A-6.7/link-hosts")
def test_a_redirect_to_another_host_takes_no_credentials_along(gateway, client, reply):
    gateway.gives(reply(b"", 302, headers={"Location": "http://other.example/x"}))
    with pytest.raises(errors.BadAnswer, match="not allowed"):
        client.test()


@pytest.mark.facts("A-6.7/link-hosts")
def test_a_redirect_on_the_same_origin_is_followed_for_a_read_only(gateway, client, reply):
    gateway.gives(reply(b"", 302, headers={"Location": "/avid/v2/companies"}), reply({}))
    client.test()
    assert gateway.seen[1].path == "/avid/v2/companies"
    gateway.gives(reply(b"", 307, headers={"Location": "/avid/v2/x"}))
    with pytest.raises(errors.BadAnswer):
        client.acknowledge("A", TOLD, "k")


@pytest.mark.facts("A-6.7/link-hosts", "A-6.2/api_key", "A-6.2/company")
@pytest.mark.parametrize("named", ["", "?page=2", "?companyId=C+7&x=1"])
def test_a_redirect_on_the_same_origin_keeps_the_key_and_the_company(
    gateway, client_for, edited, reply, named
):
    key = ("  layers:\n", "  layers:\n    - {type: api_key, query: apikey, value: secret:user_token}\n")
    gateway.gives(reply(b"", 302, headers={"Location": f"/avid/v2/payments{named}"}), reply({"data": []}))
    list(client_for(edited(key)).payment_pages())
    first, second = gateway.seen
    assert second.query["apikey"] == first.query["apikey"] and second.query["companyId"] == "C 7"
    assert "limit" not in second.query  # what is asked for is the redirect's to say


@pytest.mark.facts("A-3.3/activityid")
def test_every_exchange_is_told_to_the_watch_without_query_or_credential(gateway, client_for, reply):
    seen = []
    client = client_for(watch=seen.append)
    gateway.gives(reply({}, headers={"activityid": "a-1"}))
    client.test()
    assert [(call.operation, call.path, call.status) for call in seen] == [
        ("token", "/token", 200),
        ("connection_test", "/avid/v1/companies", 200),
    ]
    assert sum(client.asked.values()) == 2


@pytest.mark.facts("A-6.7/link-hosts", "A-6.11/image-redirect")
def test_a_redirect_to_an_allowed_host_is_followed_without_a_single_credential(client_for, edited):
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        if request.url.path == "/token":
            return httpx2.Response(200, json={"access_token": secrets.token_hex(8)})
        if request.url.host == "127.0.0.1":
            return httpx2.Response(302, headers={"Location": "https://files.example/x?sig=1"})
        return httpx2.Response(200, json={})

    profile = edited(("allowed_link_hosts: []", "allowed_link_hosts: [files.example]"))
    client_for(profile, transport=httpx2.MockTransport(answer)).test()
    assert str(seen[-1].url) == "https://files.example/x?sig=1"
    assert "authorization" not in seen[-1].headers


def test_a_certificate_file_that_cannot_be_read_is_told_before_anything_is_sent(client_for, tmp_path):
    endpoint = Endpoint(
        base_url="https://gateway.example/x",
        token_url="https://gateway.example/token",
        client_id="c",
        company="7",
        ca_file=str(tmp_path / "none.pem"),
    )
    with pytest.raises(errors.EndpointError, match="certificate"):
        client_for(endpoint=endpoint)
