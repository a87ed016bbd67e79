"""Both simulators without sockets: each request goes to its application in the caller's own thread, faults and all.

Knows what the shell around a simulator does to a request and to its answer (`simulators.server`), as far as nobody has
to wait for it. Knows neither system, and not what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Self
from unittest.mock import patch
from urllib.parse import unquote

import httpx2

import sage300.deadline
from avidxchange import transport as avid_transport
from simulators.faults import damaged
from simulators.server import CUT_HEADER, Server
from simulators.wire import Application, Request, Response

__all__ = ["LATE_S", "ShortWire", "Unplugged", "plugged_in"]

LATE_S = (
    300  # so long a server goes on working after it cut the connection: shorter than any absence is believed
)
BODY_LEAVES = "http11.send_request_body.started"  # as the library tells of it that the clients are built on


class Unplugged(Server):
    """A simulated system that never listens: a short wire leads to it by its address."""

    def __init__(self, application: Application, port: int, switches: Mapping[str, str]) -> None:
        super().__init__(application, switches=switches)
        self._port = port

    @property
    def url(self) -> str:
        """The address the product is given."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> Self:
        """Listen to nobody."""
        return self


class Cut(httpx2.SyncByteStream):
    """A body that ends half-way."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body[: len(self._body) // 2]
        raise httpx2.RemoteProtocolError("the connection was cut")


@dataclass(kw_only=True, eq=False)
class ShortWire(httpx2.BaseTransport):
    """The wire to one system. `meets` is called with "before" and "after" around whatever a request does, and `hears`
    with each request as it leaves.

    `late`: requests whose connection was cut and which the server still carries out, each with its time.
    """

    server: Server
    now: Callable[[], datetime]
    meets: Callable[[str, str], None] = lambda when, kind: None
    hears: Callable[[Request], None] = lambda request: None
    late: list[tuple[datetime, Request]] = field(default_factory=list)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Carry one request to the application and its answer back, or what a fault leaves of either."""
        self.catch_up()
        body = request.read()
        trace = request.extensions.get("trace")
        if trace is not None:
            trace(BODY_LEAVES, {})
        told = _request(request, body)
        self.hears(told)
        return self._answer(told)

    def catch_up(self) -> None:
        """Let the server carry out what it is late with, as far as it is due."""
        due = [one for one in self.late if one[0] <= self.now()]
        self.late = [one for one in self.late if one not in due]
        for _, request in due:
            self.server.admin.application.handle(request)

    def _answer(self, request: Request) -> httpx2.Response:
        admin = self.server.admin
        kind = admin.application.kind(request)
        self.meets("before", kind)
        admin.tally.begin(kind, request)
        action = admin.faults.next(kind, f"{request.method} {request.path}")
        if action is not None and action.name == "late":
            self.late.append((self.now() + timedelta(seconds=LATE_S), request))
        carried = admin.application.handle(request) if action is None or action.carried else None
        admin.tally.end(kind, request, 0.0)
        self.meets("after", kind)
        answer = carried if action is None else damaged(action, carried)
        if answer is None or CUT_HEADER in answer.headers:
            raise httpx2.RemoteProtocolError("the connection was cut")
        return self._response(answer, cut=action is not None and action.name == "truncate")

    def _response(self, answer: Response, *, cut: bool) -> httpx2.Response:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        headers.setdefault("date", format_datetime(self.now(), usegmt=True))
        if cut:
            return httpx2.Response(answer.status, headers=headers, stream=Cut(answer.body))
        return httpx2.Response(answer.status, headers=headers, content=answer.body)


def _request(request: httpx2.Request, body: bytes) -> Request:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    headers: dict[str, str] = {}
    for name, value in request.headers.multi_items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return Request(method=request.method, path=unquote(path), raw_query=query, headers=headers, body=body)


@contextmanager
def plugged_in(sage: ShortWire, avid: ShortWire) -> Iterator[None]:
    """Both clients are built on these wires for the length of the block."""
    with (
        patch.object(sage300.deadline, "wire", lambda site, connections_max: sage),
        patch.object(avid_transport, "Sockets", lambda trust, proxy: avid),
    ):
        yield
