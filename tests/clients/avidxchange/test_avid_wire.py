"""Knows that one exchange is bounded in time and size, whatever the other side sends or does not send.

Does not know what an answer means.
"""

from __future__ import annotations

import gzip
import secrets
import threading
import time

import httpx2
import pytest

from avidxchange import Acknowledgement, Endpoint, InProcessTokens, Limits, errors

TOLD = Acknowledgement(erp_document="D1")
SHORT = Limits(tries=1, answer_max_s=0.1)  # byte by byte the answers below would take many seconds


@pytest.fixture
def hasty(client_for):
    """A client with next to no time, and a token already."""
    shared = {"tokens": InProcessTokens(), "secrets": {"client_secret": secrets.token_hex(8)}}
    client_for(**shared).sign_in()
    return client_for(limits=SHORT, **shared)


@pytest.mark.parametrize("drip_from", [0, 9, 40], ids=["status line", "header", "body"])
def test_an_answer_that_drips_is_given_up_in_time(gateway, hasty, reply, drip_from):
    gateway.gives(reply(b"x" * 500, drip=0.05, drip_from=drip_from))
    with pytest.raises(errors.NoAnswer, match="no answer in time"):
        hasty.test()


def test_a_dripped_answer_to_a_write_is_in_doubt(gateway, hasty, reply):
    gateway.gives(reply(b"{}", drip=0.05))
    with pytest.raises(errors.NoAnswer) as caught:
        hasty.acknowledge("A", TOLD, "k")
    assert caught.value.certainly_not_done is False and len(gateway.seen) == 1


def test_the_deadline_of_one_thread_is_not_anothers(gateway, hasty, client_for, reply):
    patient = client_for()
    patient.sign_in()
    gateway.gives(reply(b"{}", drip=0.01, drip_from=35))
    done: list[object] = []
    thread = threading.Thread(target=lambda: done.append(patient.test()))
    thread.start()
    for _ in range(5000):
        if gateway.seen:
            break
        time.sleep(0.001)
    gateway.gives(reply(b"x" * 500, drip=0.05))
    with pytest.raises(errors.NoAnswer):
        hasty.test()
    thread.join(timeout=5)
    assert len(done) == 1


def test_too_many_header_lines_are_refused(gateway, client_for, reply):
    gateway.gives(reply({}, headers={f"X-{n}": "1" for n in range(60)}))
    with pytest.raises(errors.BadAnswer, match="more than 50 header lines"):
        client_for(limits=Limits(headers_max=50)).test()


@pytest.mark.parametrize("length", [70_000, 700_000])
def test_endless_header_bytes_are_refused(gateway, client_for, reply, length):
    gateway.gives(reply({}, headers={"X-Long": "x" * length}))
    with pytest.raises(errors.CallFailed):
        client_for(limits=Limits(tries=1)).test()


def test_an_answer_larger_than_allowed_is_not_read_to_its_end(gateway, client_for, reply):
    gateway.gives(reply(b"x" * 3000))
    with pytest.raises(errors.BodyTooLarge):
        client_for(limits=Limits(body_max_bytes=2000)).test()


def test_a_small_answer_that_unpacks_to_a_large_one_is_refused(gateway, client_for, reply):
    gateway.gives(reply(gzip.compress(b" " * 1_000_000), headers={"Content-Encoding": "gzip"}))
    with pytest.raises(errors.BodyTooLarge):
        client_for(limits=Limits(body_max_bytes=100_000)).test()


@pytest.mark.parametrize("packed", ["zstd", "br", "gzip, gzip"])
def test_a_packing_nobody_asked_for_is_refused_before_it_is_unpacked(gateway, client_for, reply, packed):
    gateway.gives(reply(b"x", headers={"Content-Encoding": packed}))
    with pytest.raises(errors.BadAnswer, match="packed as"):
        client_for().test()


def test_a_packed_answer_is_read(gateway, client_for, reply):
    body = gzip.compress(b'{"data": [{"id": "A"}]}')
    gateway.gives(reply(body, headers={"Content-Encoding": "gzip"}))
    (page,) = client_for().invoice_pages()
    assert page.items[0].id == "A"


@pytest.mark.facts("A-6.7/link-hosts")
@pytest.mark.parametrize(
    "location",
    ["http://[", "http://h:port/", "//u@127.0.0.1/x", "\x7f", "", "mailto:x", "http://127.0.0.1:99999/"],
)
def test_a_redirect_to_something_that_is_no_address_is_a_bad_answer(gateway, client_for, reply, location):
    gateway.gives(reply(b"", 302, headers={"Location": location}))
    with pytest.raises(errors.BadAnswer):
        client_for().test()


@pytest.mark.facts("A-6.7/link-hosts")
def test_a_redirect_with_a_user_in_it_is_not_followed_even_to_the_same_place(gateway, client_for, reply):
    target = gateway.url.replace("http://", "http://somebody:else@") + "/avid/v1/x"
    gateway.gives(reply(b"", 302, headers={"Location": target}), reply({}))
    with pytest.raises(errors.BadAnswer):
        client_for().test()


def test_a_redirect_that_never_ends_is_given_up(gateway, client_for, reply):
    gateway.gives(*(reply(b"", 302, headers={"Location": "/avid/v1/again"}) for _ in range(9)))
    with pytest.raises(errors.BadAnswer, match="too many redirects"):
        client_for().test()
    assert len(gateway.seen) == Limits().redirects_max + 1


def test_a_header_that_cannot_be_written_was_never_sent(client_for):
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.LocalProtocolError("illegal header value")

    with pytest.raises(errors.Unsendable) as caught:
        client_for(transport=httpx2.MockTransport(answer)).acknowledge("A", TOLD, "k")
    assert caught.value.certainly_not_done is True


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "127.0.0.1:1", "http://[", "http://", "ftp://x"])
def test_a_proxy_is_an_http_address(proxy):
    with pytest.raises(errors.EndpointError, match="proxy"):
        Endpoint(base_url="https://gateway.example/x", proxy=proxy)


def test_calls_go_through_the_proxy_that_is_named(gateway, client_for, reply):
    endpoint = Endpoint(
        base_url="http://gateway.example/avid/v1",
        token_url="http://gateway.example/token",
        client_id="ours",
        company="C 7",
        proxy=gateway.url,
        allow_http=True,
    )
    gateway.gives(reply({}), reply({}))
    client_for(endpoint=endpoint, limits=Limits(hold_back=False)).test()
    assert [seen.headers["host"] for seen in gateway.seen] == ["gateway.example"]
