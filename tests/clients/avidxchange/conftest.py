"""Knows a tiny scripted gateway on a real socket, a clock that only moves when told, and a client pointed at
both.

Does not know any rule of AvidXchange: every answer is written down by the test that needs it.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from avidxchange import AvidXchange, Endpoint, InProcessGates, InProcessTokens, Limits, Profile, Surroundings

sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("avid_spoiling")


@dataclass
class Reply:
    """One scripted answer. `cut` closes the socket without a word; `short` promises more than it sends.

    `drip` sends the answer a byte at a time, with so many seconds between two, from `drip_from` on: the
    position of its first slow byte.
    """

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    short: bool = False
    drip: float = 0.0
    drip_from: int = 0

    def bytes(self) -> bytes:
        """The body as sent."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


class Gateway:
    """Answers `/token` from `token_replies` (or with a fresh token) and everything else from `replies`, in
    order.
    """

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.token_replies: list[Reply] = []
        self.seen: list[Seen] = []
        self.token_requests: list[Seen] = []
        self.stopped = threading.Event()
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client that hung up, a handshake refused
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def gives(self, *replies: Reply) -> None:
        """Add answers to the script."""
        self.replies += replies

    def answer(self, seen: Seen) -> Reply:
        """The next answer of the script."""
        with self._lock:
            if seen.path == "/token":
                self.token_requests.append(seen)
                fresh = {"access_token": secrets.token_hex(8), "token_type": "Bearer", "expires_in": 3600}
                return self.token_replies.pop(0) if self.token_replies else Reply(fresh)
            self.seen.append(seen)
            return self.replies.pop(0) if self.replies else Reply(b"nothing scripted", 599)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                seen = Seen(self.command, parts.path, query, headers, self.rfile.read(length))
                with contextlib.suppress(OSError):  # the client hung up: often what the test is about
                    self._write(gateway.answer(seen))

            def _write(self, reply: Reply) -> None:
                self.close_connection = reply.cut or reply.short
                if reply.cut:
                    return
                body = reply.bytes()
                if reply.drip:
                    self._drip(reply, body)
                    return
                # A scripted Date stands alone.
                (self.send_response_only if "Date" in reply.headers else self.send_response)(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body) + (10 if reply.short else 0)))
                self.end_headers()
                self.wfile.write(body)

            def _drip(self, reply: Reply, body: bytes) -> None:
                self.close_connection = True
                whole = b"HTTP/1.1 %d OK\r\nContent-Length: %d\r\n\r\n" % (reply.status, len(body)) + body
                self.wfile.write(whole[: reply.drip_from])
                for at in range(reply.drip_from, len(whole)):
                    self.wfile.write(whole[at : at + 1])
                    gateway.stopped.wait(reply.drip)

            do_GET = do_POST = do_PATCH = do_PUT = _any  # noqa: N815 - the server's own names

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler


@dataclass
class Time:
    """A clock and a sleep that share one hand; `slept` lists the pauses."""

    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def clock(self) -> datetime:
        """The time now."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move the hand."""
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def reply() -> type[Reply]:
    """The class of scripted answers."""
    return Reply


@pytest.fixture
def hours() -> Time:
    """A clock that only moves when told."""
    return Time()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A scripted gateway on a loopback socket."""
    found = Gateway()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield found
    found.stopped.set()
    found.server.shutdown()
    found.server.server_close()
    thread.join(timeout=5)


@pytest.fixture
def edited() -> Callable[..., Profile]:
    """The default profile with pieces of its text replaced; a piece that is not there is an error."""

    def edit(*changes: tuple[str, str]) -> Profile:
        text = Profile.named("default").text
        for old, new in changes:
            assert old in text, f"not in the default profile: {old}"
            text = text.replace(old, new)
        return Profile.parse(text, source="edited.yaml")

    return edit


@pytest.fixture
def client_for(gateway: Gateway, hours: Time) -> Iterator[Callable[..., AvidXchange]]:
    """Makes clients of the scripted gateway; each has made-up credentials and a token store of its own."""
    made: list[AvidXchange] = []

    def make(profile: Profile | None = None, **more: Any) -> AvidXchange:
        endpoint = Endpoint(
            base_url=f"{gateway.url}/avid/v1",
            token_url=f"{gateway.url}/token",
            client_id="ours",
            company="C 7",
        )
        known = {name: secrets.token_hex(12) for name in ("client_secret", "company_token", "user_token")}
        world = {"gates": InProcessGates(hours.clock)}
        world |= {name: more.pop(name) for name in ("transport", "watch", "gates") if name in more}
        around = Surroundings(clock=hours.clock, sleep=hours.sleep, **world)
        options: dict[str, Any] = {
            "tokens": InProcessTokens(), "limits": Limits(), "around": around, **more
        }  # fmt: skip
        given = options.pop("secrets", known)
        made.append(
            AvidXchange(
                profile or Profile.named("default"), options.pop("endpoint", endpoint), given, **options
            )
        )
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(client_for: Callable[..., AvidXchange]) -> AvidXchange:
    """A client with the default profile."""
    return client_for()


@pytest.fixture
def odd(client_for: Callable[..., AvidXchange], request: pytest.FixtureRequest) -> AvidXchange:
    """A client of a gateway that speaks as unlike the default as a profile can say."""
    return client_for(Profile.load(request.path.with_name("odd.yaml")))
