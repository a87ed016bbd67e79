"""Knows a server that says exactly what a test tells it to, over real sockets, one request a connection.

Does not know Sage 300: every byte of an answer is written in the test that needs it.
"""

import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import parse_headers
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from sage300 import Dialect, Limits, Sage300, Site
from sage300.transport import Call

PASSWORD = secrets.token_hex(12)
QUICK = {"read_s": 2.0, "write_s": 2.0, "warm_up_s": 2.0, "connect_s": 2.0, "page_size": 3}


@dataclass
class Request:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def options(self) -> dict[str, str]:
        return {unquote(name): value for name, value in parse_qsl(urlsplit(self.target).query)}


@dataclass
class Script:
    """Answers in the order given, the last one repeated; a number among the pieces of one is a pause."""

    answers: list[list[bytes | float]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    port: int = 0

    def raw(self, *pieces: bytes | float) -> None:
        self.answers.append(list(pieces))

    def says(self, status: int, body: object = b"", **headers: str) -> None:
        """An honest answer; a dict or list is sent as JSON. Header names are written with underscores."""
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(text))} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.raw(f"HTTP/1.1 {status} X\r\n{lines}Connection: close\r\n\r\n".encode(), text)

    def lists(self, *rows: Mapping[str, object], link: bool = False) -> None:
        """A list answer, with a nextLink that leads nowhere if asked."""
        more = {"@odata.nextLink": "http://localhost:9/Sage300WebApi/elsewhere?$skip=100"} if link else {}
        self.says(200, {"@odata.context": "x", "value": list(rows)} | more)

    def refuses(self, status: int, code: str, message: str = "no", **headers: str) -> None:
        """An error in Sage's shape (E1)."""
        self.says(
            status, {"error": {"code": code, "message": {"lang": "en-US", "value": message}}}, **headers
        )

    def serve(self, door: socket.socket) -> None:
        """Answers until the door is shut."""
        while True:
            try:
                self.serve_one(door)
            except OSError:
                return

    def serve_one(self, door: socket.socket) -> None:
        """Answers one connection. Raises OSError where there is none to be had."""
        wire, _ = door.accept()
        with wire:
            self._answer(wire)

    def _answer(self, wire: socket.socket) -> None:
        request = _received(wire)
        if request is None:
            return
        self.requests.append(request)
        pieces = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        try:
            for piece in pieces:
                if isinstance(piece, bytes):
                    wire.sendall(piece)
                else:
                    time.sleep(piece)
        except OSError:
            return


def _received(wire: socket.socket) -> Request | None:
    stream = wire.makefile("rb")
    line = stream.readline().decode("latin-1").split()
    if len(line) != 3:
        return None
    headers = {name.lower(): value for name, value in parse_headers(stream).items()}
    body = stream.read(int(headers.get("content-length", "0")))
    return Request(method=line[0], target=line[1], headers=headers, body=body)


@pytest.fixture
def sage() -> Iterator[Script]:
    """A scripted server on a free loopback port."""
    script = Script()
    with socket.create_server(("127.0.0.1", 0)) as door:
        script.port = door.getsockname()[1]
        thread = threading.Thread(target=script.serve, args=(door,), daemon=True)
        thread.start()
        yield script
        door.shutdown(socket.SHUT_RDWR)
    thread.join(2)


@dataclass
class Waits:
    """A sleep that only remembers."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    """How long the client wanted to wait."""
    return Waits()


@pytest.fixture
def calls() -> list[Call]:
    """What the client told its watcher."""
    return []


@pytest.fixture
def connect(sage: Script, waits: Waits, calls: list[Call]) -> Iterator[Callable[..., Sage300]]:
    """Makes clients of the scripted server; keyword arguments are limits, but for `dialect`."""
    made: list[Sage300] = []

    def client(dialect: Dialect | None = None, **limits: float) -> Sage300:
        made.append(
            Sage300(
                Site(f"http://127.0.0.1:{sage.port}", "samltd", "webapi", PASSWORD),
                limits=Limits(**(QUICK | limits)),  # type: ignore[arg-type]
                watch=calls.append,
                sleep=waits,
                dialect=dialect,
            )
        )
        return made[-1]

    yield client
    for each in made:
        each.close()


@pytest.fixture
def client(connect: Callable[..., Sage300]) -> Sage300:
    """A client with quick limits and pages of three."""
    return connect()
