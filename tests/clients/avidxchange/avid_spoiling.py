"""Knows how to spoil what a gateway or a person writes: bodies, headers, tokens, profiles; and what must hold
all the same.

Does not know how many times it is asked: the quick tests and the long ones share it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import httpx2
from hypothesis import strategies as st

from avidxchange import (
    AvidXchange,
    Endpoint,
    InProcessGates,
    InProcessTokens,
    Limits,
    Profile,
    Surroundings,
    errors,
    faults,
)
from avidxchange.calls import Answer
from avidxchange.profile_parts import FaultShapes
from avidxchange.token_owner import LIFE_MAX_S, read_token
from avidxchange.waits import asked_wait, http_date, next_access

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LINES = Profile.named("default").text.split("\n")
HONEST = [
    b'<ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>900901</ams:code></ams:fault>',
    b'<am:fault xmlns:am="http://wso2.org/apimanager"><am:code>404</am:code><am:message>m</am:message></am:fault>',
    b'{"fault":{"code":900803,"message":"m","description":"d","nextAccessTime":"2019-Sep-18 05:34:00+0000 UTC"}}',
    b'{"code":"900802","type":"Status report","message":"Runtime Error","description":"d"}',
    b'{"errors":[{"code":"E1","field":"lines[0]","message":"Bad."},{"message":"Worse."}]}',
    b'{"access_token":"abc","token_type":"Bearer","expires_in":3600,"scope":"default"}',
    b'{"data":[{"id":"A"}],"paging":{"nextCursor":"x"}}',
    b"<!doctype html><html><title>Bad gateway</title></html>",
]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["fault", "code", "message", "error", "errors", "expires_in", "access_token", "data"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@st.composite
def spoiled(draw: Callable[..., object], honest: list[bytes]) -> bytes:
    """An honest text with pieces cut out, doubled, overwritten or in another encoding."""
    body: bytes = draw(st.sampled_from(honest))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, len(body)))
        piece = draw(st.sampled_from([b"", body[start:end] * 2, b"<!ENTITY a 'b'>", b"\\ud800", b"9" * 50, b"[" * 200])
                     | st.binary(max_size=6))  # fmt: skip
        body = body[:start] + piece + body[end:]
    if draw(st.booleans()):
        body = body.decode("utf-8", errors="replace").encode(
            draw(st.sampled_from(["utf-16", "utf-16-le", "utf-8-sig"]))
        )
    return body


bodies = spoiled(HONEST) | json_values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=300)
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80) | st.sampled_from(
    [
        "Wed, 18 Sep 2019 05:33:30 GMT",
        "Wed, 18 Sep 9999 23:59:59 -2359",
        "120",
        "1e9",
        "Mon, 31 Feb 0000 99:99:99 GMT",
    ]
)
headers = st.dictionaries(
    st.sampled_from(
        [
            "Retry-After",
            "Date",
            "Location",
            "activityid",
            "Content-Encoding",
            "Content-Type",
            "WWW-Authenticate",
        ]
    ),
    header_values,
    max_size=4,
)
statuses = st.sampled_from(
    [200, 201, 202, 204, 302, 307, 400, 401, 403, 404, 405, 409, 422, 429, 500, 503, 599]
)


@st.composite
def profiles(draw: Callable[..., object]) -> str:
    """The default profile after an accident with the keyboard."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        key, colon, _ = lines[at].partition(":")
        value = draw(
            json_values.map(json.dumps)
            | st.text(max_size=12)
            | st.sampled_from(["${env:A}", "secret:X", "*a"])
        )
        choices = [
            "",
            "\t" + lines[at],
            " " + lines[at],
            lines[at][1:],
            lines[at] * 2,
            lines[at] + "\n" + lines[at],
        ]
        lines[at] = draw(st.sampled_from([*choices, f"{key}{colon} {value}", str(value)]))
    return "\n".join(lines)


def check_fault(status: int, body: bytes) -> None:
    """Whatever the body: a fault within bounds, in texts that can be stored, and an error for it."""
    fault = faults.parse(body, FaultShapes())
    texts = [
        fault.message,
        fault.code or "",
        *(f"{row.code}{row.field}{row.message}" for row in fault.fields),
    ]
    assert all(len(text.encode()) <= 4 * 3 * faults.MESSAGE_MAX for text in texts)
    assert len(fault.message) <= faults.MESSAGE_MAX and len(fault.code or "") <= faults.CODE_MAX
    assert len(fault.fields) <= faults.FIELDS_MAX
    assert issubclass(faults.kind(status, fault), errors.CallFailed)
    assert issubclass(faults.token_kind(status, fault), errors.CallFailed)
    assert faults.says_expired(status, fault, "") in (True, False)
    assert faults.oauth_error(body) in (None, *faults.OAUTH)


def check_token(body: bytes) -> None:
    """Whatever the body: a token that can be sent and a sane life, or BadAnswer."""
    try:
        token, life_s = read_token(Answer(status=200, headers={}, body=body, url="x"))
    except errors.BadAnswer:
        return
    assert token.isascii() and token.isprintable() and " " not in token
    assert life_s is None or 0 < life_s <= LIFE_MAX_S


def check_wait(after: str, access: str) -> None:
    """Whatever the signals: no wait at all, or one within the cap."""
    wait_s = asked_wait(after, access, NOW, 3600.0)
    assert wait_s is None or 0 <= wait_s <= 3600
    for moment in (http_date(after), next_access(access)):
        assert moment is None or moment.utcoffset() is not None


def check_profile(text: str) -> None:
    """Whatever the text: a profile that means the same when it is read again, or ProfileError with a line."""
    try:
        found = Profile.parse(text, source="p.yaml")
    except errors.ProfileError as error:
        assert error.problem and 1 <= error.line <= text.count("\n") + 2
        return
    assert Profile.parse(found.text, source="p.yaml") == found


def check_exchange(status: int, given: Mapping[str, str], body: bytes) -> None:
    """Whatever comes over the wire: an answer, or an error of this library that repeats no secret."""
    secret = secrets.token_hex(8)

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/token":
            return httpx2.Response(200, json={"access_token": secret, "expires_in": 60})
        return httpx2.Response(status, headers=given, content=body + secret.encode())

    clock = _Clock()
    around = Surroundings(
        transport=httpx2.MockTransport(answer), clock=clock, sleep=clock.sleep, gates=InProcessGates(clock)
    )
    endpoint = Endpoint(
        base_url="https://gateway.example/v1",
        token_url="https://gateway.example/token",
        client_id="ours",
        company="7",
    )
    limits = Limits(body_max_bytes=10_000, pages_max=3)
    options = {"tokens": InProcessTokens(), "limits": limits, "around": around}
    with AvidXchange(Profile.named("default"), endpoint, {"client_secret": secret}, **options) as client:
        for ask in (client.test, lambda: list(client.invoice_pages())):
            try:
                ask()
            except errors.AvidXchangeError as error:
                assert secret not in f"{error} {error!r} {getattr(error, 'failure', '')}"


class _Clock:
    """A clock and a sleep that share one hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move the hand."""
        self.now += timedelta(seconds=seconds)
