"""The shell that puts a simulated system on a real socket, with faults between request and answer.

Knows HTTP/1.1, threads and the moment to cut a connection. Knows no system: what is asked and
answered is the application's (simulators.wire), what goes wrong is a rule's (simulators.faults).
"""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from simulators.admin import Admin
from simulators.faults import Action, FaultBook, damaged
from simulators.intake import read_body
from simulators.wire import Application, Kind, Request, Response

__all__ = ["Server"]

MAX_CONNECTIONS = 512
IDLE_S = 75
SLOW_PIECES = 20
BODILESS = frozenset({204, 304})

_logger = logging.getLogger(__name__)


class Server:
    """One simulated system on 127.0.0.1; a context manager, also `start()` and `stop()`.

    `switches` holds the application's switches and the shell's `faults`; a refused one raises
    ValueError with the reason. Port 0 takes any free port; `.url` has no slash at the end.
    """

    def __init__(
        self,
        application: Application,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        switches: Mapping[str, str] | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.admin = Admin(application, switches or {})
        self.stopping = threading.Event()
        self.ssl_context = ssl_context
        self._address = (host, port)
        self._listener: _Listener | None = None

    @property
    def faults(self) -> FaultBook:
        """The rules in force, for tests in the same process: `server.faults.add("write@next=html")`."""
        return self.admin.faults

    @property
    def url(self) -> str:
        """The address to call, `http://127.0.0.1:PORT`."""
        if self._listener is None:
            raise RuntimeError("the server has not been started")
        scheme = "https" if self.ssl_context else "http"
        return f"{scheme}://{self._address[0]}:{self._listener.server_port}"

    def start(self) -> Self:
        """Listen and serve on threads of its own; returns once connections are accepted."""
        if self._listener is not None:
            raise RuntimeError("the server has been started already")
        self.stopping.clear()
        self._listener = _Listener(self._address, self)
        serve = threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True)
        serve.start()
        return self

    def stop(self) -> None:
        """Stop listening, wake what hangs and cut what is open; harmless when not started."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        self.stopping.set()
        listener.shutdown()
        listener.server_close()
        listener.cut_all()

    def reset(self) -> None:
        """Do what `POST /__reset` does."""
        self.admin.reset()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Listener(ThreadingHTTPServer):
    """The listening socket; keeps the open connections so that a stop can cut them."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], shell: Server) -> None:
        self.shell = shell
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        context = self.shell.ssl_context
        if context is not None:  # the handshake waits for the connection's own thread
            connection = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def verify_request(self, request: Any, client_address: Any) -> bool:
        with self._open_lock:
            if len(self._open) >= MAX_CONNECTIONS or self.shell.stopping.is_set():
                return False
            self._open.add(request)
            return True

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut_all(self) -> None:
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            _cut(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no event; the application's own errors are met before."""


CUT_HEADER = "x-simulator-cut"


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    server: _Listener
    connection: socket.socket

    def setup(self) -> None:
        super().setup()
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.do_handshake()

    def log_message(self, format: str, *args: Any) -> None:  # the parent's own parameter name
        """Say nothing: stats tell what was asked."""

    def serve(self) -> None:
        shell = self.server.shell
        request = self._request()
        if request is None:
            return
        own = shell.admin.handle(request)
        if own is not None:
            self._send(own)
            return
        kind = shell.admin.application.kind(request)
        shell.admin.tally.begin(kind, request)
        began = time.perf_counter()
        try:
            reply = self._answer(request, kind)
        finally:
            shell.admin.tally.end(kind, request, time.perf_counter() - began)
        reply()

    def _answer(self, request: Request, kind: Kind) -> Callable[[], None]:
        """Do what is asked; gives how the answer leaves, which is after the request counts as over.

        Whoever has the answer may ask again at once, and these two were never under way together. What a fault does to
        an answer takes its time while the request is under way.
        """
        admin = self.server.shell.admin
        action = admin.faults.next(kind, f"{request.method} {request.path}")
        if action is None:
            response = self._carry_out(request)
            cut = CUT_HEADER in response.headers  # the system itself loses this answer
            admin.tally.answer(None if cut else response.status, 0 if cut else len(response.body))
            return self._end if cut else partial(self._send, response)
        admin.tally.fault()
        carried = self._carry_out(request) if action.carried else None
        answer = damaged(action, carried)
        admin.tally.answer(answer.status if answer else None, len(answer.body) if answer else 0)
        self._spoil(action, request, answer)
        return _nothing

    def _spoil(self, action: Action, request: Request, answer: Response | None) -> None:
        if action.name == "late":
            later = (request, action.seconds, self.server.shell.admin.resets)
            threading.Thread(target=self._later, args=later, daemon=True).start()
        if action.name in ("hang", "delay") and self.server.shell.stopping.wait(action.seconds):
            answer = None
        if answer is None:
            self._end()
        elif action.name == "truncate":
            content = self._head(answer) + answer.body[: len(answer.body) // 2]
            self.wfile.write(content if answer.body else content[: len(content) // 2])
            self._end()
        elif action.name == "slow":
            self._trickle(answer, action.seconds)
        else:
            self._send(answer)

    def _later(self, request: Request, seconds: float, resets: int) -> None:
        shell = self.server.shell
        if not shell.stopping.wait(seconds) and shell.admin.resets == resets:
            self._carry_out(request)

    def _trickle(self, answer: Response, seconds: float) -> None:
        self.wfile.write(self._head(answer))
        size = max(1, -(-len(answer.body) // SLOW_PIECES))
        pieces = [answer.body[at : at + size] for at in range(0, len(answer.body), size)]
        for piece in pieces:
            if self.server.shell.stopping.wait(seconds / len(pieces)):
                self._end()
                return
            self.wfile.write(piece)

    def _carry_out(self, request: Request) -> Response:
        admin = self.server.shell.admin
        try:
            return admin.application.handle(request)
        except Exception as error:
            _logger.exception("the simulator failed at %s %s", request.method, request.path)
            admin.tally.crash(f"{request.method} {request.path}: {error!r}")
            return Response(status=500, headers={"Content-Type": "text/plain"}, body=b"simulator error")

    def _request(self) -> Request | None:
        body = read_body(self.rfile, self.headers)
        if isinstance(body, int):
            self.close_connection = True
            self._send(Response(status=body))
            return None
        path, _, query = self.path.partition("?")
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        if self.server.shell.ssl_context is not None:
            headers.setdefault("x-forwarded-proto", "https")  # for the links an application makes
        return Request(method=self.command, path=unquote(path), raw_query=query, headers=headers, body=body)

    def _head(self, response: Response) -> bytes:
        headers = {name.lower(): f"{name}: {value}" for name, value in response.headers.items()}
        headers.setdefault("date", f"Date: {self.date_time_string()}")
        headers.pop("content-length", None)
        if response.status not in BODILESS:
            headers["content-length"] = f"Content-Length: {len(response.body)}"
        if self.close_connection:
            headers["connection"] = "Connection: close"
        phrase = self.responses[response.status][0] if response.status in self.responses else "Status"
        lines = [f"HTTP/1.1 {response.status} {phrase}", *headers.values(), "", ""]
        return "\r\n".join(lines).encode("latin-1", "replace")

    def _send(self, response: Response) -> None:
        bodiless = self.command == "HEAD" or response.status in BODILESS
        self.wfile.write(self._head(response) + (b"" if bodiless else response.body))

    def _end(self) -> None:
        self.close_connection = True
        _cut(self.connection)


for _method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "MERGE"):
    setattr(_Handler, f"do_{_method}", _Handler.serve)  # the parent looks methods up by these names


def _nothing() -> None:
    """Send nothing: the answer has left."""


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster
