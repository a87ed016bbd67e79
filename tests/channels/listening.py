"""Servers that listen on this machine: for mail, for calls, and one that never says a word.

Knows how to answer as it is told, and keeps what came. Knows no alert, and not the product.
"""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

ACCEPTED = "250 OK"


@dataclass
class Post:
    """A mail server's memory: the letters it took, and the answers it is to give before it takes one."""

    port: int = 0
    answers: list[str] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer as told, else take the letter."""
        answer = self.answers.pop(0) if self.answers else ACCEPTED
        if answer.startswith("2"):
            content = envelope.original_content or b""
            self.letters.append(message_from_bytes(content, policy=policy.default))
        return answer


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, user: str = "", password: str = "") -> Iterator[Post]:
    """A mail server; with `tls` it offers STARTTLS and wants it, with a user it wants the password."""
    post = Post(port=free_port())

    def authenticate(
        server: Any, session: Any, envelope: Any, mechanism: str, told: LoginPassword
    ) -> AuthResult:
        right = told == LoginPassword(user.encode(), password.encode())
        return AuthResult(success=right, handled=right)

    more: dict[str, Any] = {"authenticator": authenticate, "auth_required": True} if user else {}
    running = Controller(post, hostname="127.0.0.1", port=post.port, server_hostname="localhost", tls_context=tls,
                         require_starttls=tls is not None, **more)  # fmt: skip
    running.start()
    try:
        yield post
    finally:
        running.stop()


@dataclass
class Bell:
    """What was called, and the statuses to answer with before every further one gets 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    calls: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    says: str = "thanks"


@contextmanager
def bell() -> Iterator[Bell]:
    """A server that takes calls; answers with 302 lead to itself."""
    rung = Bell()

    class Door(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            rung.calls.append((self.command, self.path, dict(self.headers.items()), body))
            answer = rung.says.encode()
            self.send_response(rung.statuses.pop(0) if rung.statuses else 200)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815 - the server's own name

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        rung.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield rung
        server.shutdown()
        thread.join(5)


@contextmanager
def silence() -> Iterator[int]:
    """The port of a server that takes a connection and never says a word."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        yield int(mute.getsockname()[1])
