"""Knows which reads are tried again, how long the client waits, and that everything ends in time.

Does not know how failures are told apart (test_failures), nor writes (test_writing).
"""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from tests.clients.sage300.conftest import PASSWORD, Script, Waits

from sage300 import (
    BodyTooLarge,
    Forbidden,
    NoAnswer,
    NotSent,
    Sage300,
    SageError,
    ServerFault,
    Site,
    Throttled,
)
from sage300.transport import Call

OK = {"VendorNumber": "V1"}


@pytest.mark.facts("S-H11")
def test_a_read_is_tried_again_with_growing_waits(
    sage: Script, client: Sage300, waits: Waits, calls: list[Call]
) -> None:
    for status in (500, 502, 503, 504):
        sage.says(status, b"busy")
    sage.says(200, OK)
    assert client.vendors.get("V1").VendorNumber == "V1"
    assert waits.seconds == [1, 2, 4, 8]
    assert [(c.attempt, c.status, c.outcome) for c in calls][-2:] == [(3, 504, "ServerFault"), (4, 200, "ok")]
    assert client.calls == 5


def test_a_read_is_not_tried_for_ever(sage: Script, client: Sage300) -> None:
    sage.says(503)
    with pytest.raises(ServerFault):
        client.vendors.get("V1")
    assert len(sage.requests) == 5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409])
def test_a_refused_read_is_not_tried_again(sage: Script, client: Sage300, status: int) -> None:
    sage.says(status)
    with pytest.raises(SageError):
        client.vendors.get("V1")
    assert len(sage.requests) == 1


@pytest.mark.facts("S-E6", "S-H5")
def test_retry_after_is_obeyed_in_seconds_and_as_a_date_of_the_servers_clock(
    sage: Script, client: Sage300, waits: Waits
) -> None:
    now = datetime(2019, 5, 1, tzinfo=UTC)
    later = format_datetime(now + timedelta(seconds=9), usegmt=True)
    sage.refuses(429, "TooManyRequests", Retry_After="7")
    sage.says(503, b"", Retry_After=later, Date=format_datetime(now, usegmt=True))
    sage.says(200, OK)
    client.vendors.get("V1")
    assert waits.seconds == [7, 9]


@pytest.mark.facts("S-H5")
def test_a_long_retry_after_is_left_to_the_caller(sage: Script, client: Sage300, waits: Waits) -> None:
    sage.refuses(429, "TooManyRequests", Retry_After="61")
    with pytest.raises(Throttled) as caught:
        client.vendors.get("V1")
    assert (caught.value.retry_after_s, waits.seconds) == (61.0, [])


@pytest.mark.parametrize("text", ["soon", "-1", "", "²", "Fri, 99 Foo 2025 00:00:00 GMT", "9" * 5000])
def test_a_senseless_retry_after_is_passed_over(
    sage: Script, connect: Callable[..., Sage300], text: str
) -> None:
    sage.refuses(429, "TooManyRequests", Retry_After=text.encode().decode("latin-1"))
    with pytest.raises(Throttled) as caught:
        connect(retries=0).vendors.get("V1")
    assert caught.value.retry_after_s in (None, 86_400.0)


@pytest.mark.facts("S-B10", "S-B11")
def test_a_lost_session_drops_the_cookie_and_is_tried_again_at_once(
    sage: Script, client: Sage300, waits: Waits
) -> None:
    sage.says(200, OK, Set_Cookie="ASP.NET_SessionId=abc; path=/; HttpOnly")
    sage.refuses(500, "SessionError", "session gone")
    sage.says(200, OK)
    client.vendors.get("V1")
    client.vendors.get("V1")
    assert [r.headers.get("cookie") for r in sage.requests] == [None, "ASP.NET_SessionId=abc", None]
    assert waits.seconds == [0.0]


@pytest.mark.facts("S-E11", "S-H3", "S-H11")
def test_a_cut_read_is_tried_again(sage: Script, client: Sage300) -> None:
    sage.raw(b"")
    sage.raw(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"VendorNumber": "V1"')
    sage.raw(b"not http at all\r\n\r\n")
    sage.says(200, OK)
    assert client.vendors.get("V1").VendorNumber == "V1"


def test_a_cut_body_is_no_answer(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.raw(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"VendorNumber": "V1"}')
    with pytest.raises(NoAnswer):
        connect(retries=0).vendors.get("V1")


def test_a_broken_encoding_is_no_answer(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.says(200, b"not gzip", Content_Encoding="gzip")
    with pytest.raises(NoAnswer):
        connect(retries=0).vendors.get("V1")


@pytest.mark.facts("S-H3")
def test_silence_ends_in_time(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.raw(0.09)
    with pytest.raises(NoAnswer, match="ReadTimeout"):
        connect(retries=0, read_s=0.04, warm_up_s=0.04).vendors.get("V1")


def test_a_dripping_header_ends_in_time(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.raw(b"HTTP/1.1 200 OK\r\n", *(piece for _ in range(20) for piece in (0.005, b"X: y\r\n")))
    with pytest.raises(NoAnswer) as caught:
        connect(retries=0, read_s=0.04, warm_up_s=0.04).vendors.get("V1")
    assert "ReadTimeout" in caught.value.message


def test_a_dripping_body_ends_in_time(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.raw(b"HTTP/1.1 200 OK\r\n\r\n", *(piece for _ in range(20) for piece in (0.005, b" ")))
    with pytest.raises(NoAnswer, match=r"ReadTimeout|did not end in time"):
        connect(retries=0, read_s=0.04, warm_up_s=0.04).vendors.get("V1")


def test_a_huge_body_is_not_read_to_the_end(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.raw(b"HTTP/1.1 200 OK\r\n\r\n", *([b" " * 100_000] * 100))
    with pytest.raises(BodyTooLarge):
        connect(body_max_bytes=200_000).vendors.get("V1")


def test_a_huge_error_page_is_still_told_by_its_status(sage: Script, client: Sage300) -> None:
    sage.raw(b"HTTP/1.1 403 No\r\n\r\n", *([b"<html>" + b" " * 100_000] * 100))
    with pytest.raises(Forbidden):
        client.vendors.get("V1")


@pytest.mark.facts("S-H1")
def test_the_first_call_may_take_longer(sage: Script, connect: Callable[..., Sage300]) -> None:
    slow = (0.08, b"HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n", b'{"VendorNumber": "V1"}')
    sage.raw(*slow)
    client = connect(retries=0, read_s=0.03, warm_up_s=1)
    assert client.vendors.get("V1").VendorNumber == "V1"
    with pytest.raises(NoAnswer):
        client.vendors.get("V1")


def test_a_refused_connection_was_certainly_not_sent(waits: Waits) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    site = Site(f"http://127.0.0.1:{port}", "A", "B", PASSWORD)
    with Sage300(site, sleep=waits) as client, pytest.raises(NotSent) as caught:
        client.vendors.get("V1")
    assert caught.value.certainly_not_done
    assert waits.seconds == [1, 2]  # nobody listens there: somebody waits for the word


def test_no_repeat_begins_after_the_time_for_a_read_is_over(
    sage: Script, connect: Callable[..., Sage300]
) -> None:
    sage.says(503)
    with pytest.raises(ServerFault):
        connect(retry_total_s=0).vendors.get("V1")
    assert len(sage.requests) == 1


@pytest.mark.facts("S-H5")
def test_threads_share_a_client(sage: Script, client: Sage300) -> None:
    sage.says(200, OK)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: client.vendors.get("V1").VendorNumber, range(20)))
    assert (found, client.calls) == (["V1"] * 20, 20)
