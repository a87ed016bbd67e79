"""Knows how one request becomes one answer over HTTP: sockets, TLS, redirects, size and time limits.

Does not know tokens, retries, profiles, or what an answer means.
"""

from __future__ import annotations

import functools
import logging
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

import httpx2

from avidxchange import errors
from avidxchange.auth import TOKEN
from avidxchange.calls import Answer, Request
from avidxchange.deadline import Sockets, within
from avidxchange.endpoint import Endpoint, Limits, origin
from avidxchange.errors import CallFailed, EndpointError, Failure
from avidxchange.models import Call
from avidxchange.profile_parts import Auth, CertificateLayer, Value, Wire
from avidxchange.unreached import translated

Watch = Callable[[Call], None]
FAILURE_MAX = 1024 * 1024
TOKEN_S = 40.0  # others wait for the lock meanwhile; a token is a small answer
REDIRECTS = (301, 302, 303, 307, 308)
#: What we can unpack a piece at a time: a few bytes of another packing may stand for gigabytes.
ENCODINGS = ("", "identity", "gzip", "deflate")

_EXCHANGING: ContextVar[bool] = ContextVar("exchanging", default=False)


def _not_ours(_record: logging.LogRecord) -> bool:
    return not _EXCHANGING.get()


# The library below writes whole addresses to its log: an API key or a signed link may stand in one (§3.1.11).
# Who wants to see our calls is given a Watch; the library's log of everybody else's stays as it is.
logging.getLogger("httpx2").addFilter(_not_ours)


@dataclass(frozen=True, kw_only=True)
class Connect:
    """What is needed to open connections."""

    endpoint: Endpoint
    wire: Wire
    auth: Auth
    resolve: Callable[[Value], str]


def open_http(connect: Connect, transport: httpx2.BaseTransport | None) -> httpx2.Client:
    """The HTTP client: TLS verified, the environment never read, redirects not followed by itself."""
    wire = connect.wire
    return httpx2.Client(
        transport=transport or Sockets(tls(connect.endpoint, connect), connect.endpoint.proxy),
        timeout=httpx2.Timeout(
            connect=wire.connect_s, read=wire.read_s, write=wire.read_s, pool=wire.connect_s
        ),
        headers={"Accept-Encoding": "gzip, deflate"},
        trust_env=False,
        follow_redirects=False,
    )


def tls(endpoint: Endpoint, connect: Connect) -> ssl.SSLContext:
    """The system's authorities, the connection's own besides, and the client certificate if the profile has
    one (§3.1.12).
    """
    if not endpoint.ca_file and not any(isinstance(layer, CertificateLayer) for layer in connect.auth.layers):
        return _system_authorities()
    context = httpx2.create_ssl_context(trust_env=False)
    try:
        if endpoint.ca_file:
            context.load_verify_locations(cafile=endpoint.ca_file)
        for layer in connect.auth.layers:
            if isinstance(layer, CertificateLayer):
                # Never without a password: TLS would ask for one at the terminal, and wait for ever.
                password = connect.resolve(layer.key_password) if layer.key_password else ""
                context.load_cert_chain(layer.certificate_file, layer.key_file, password)
    except (OSError, ssl.SSLError) as error:
        raise EndpointError("a certificate file of the connection or profile cannot be used") from error
    return context


@functools.cache
def _system_authorities() -> ssl.SSLContext:
    """Reading them takes a tenth of a second, and nothing of ours is added to this one."""
    return httpx2.create_ssl_context(trust_env=False)


class Exchange:
    """Sends requests one at a time per thread and counts them; raises NotSent, NoAnswer, BodyTooLarge,
    BadAnswer.
    """

    def __init__(
        self, http: httpx2.Client, limits: Limits, link_hosts: tuple[str, ...], watch: Watch | None
    ) -> None:
        self._http = http
        self._limits = limits
        self._link_hosts = link_hosts
        self._watch = watch
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def asked(self) -> Mapping[str, int]:
        """HTTP requests made so far by their operation, the token's included."""
        with self._lock:
            return dict(self._asked)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(self, request: Request) -> Answer:
        """One request, one answer. Reads follow redirects, credentials stay on the origin (§6.7)."""
        for _ in range(self._limits.redirects_max + 1):
            answer = self.once(request)
            if answer.status not in REDIRECTS:
                return answer
            request = self._redirected(request, answer)
        raise errors.BadAnswer(failure(request, answer, "too many redirects"))

    def _redirected(self, request: Request, answer: Answer) -> Request:
        """The request that follows a redirect, or BadAnswer: writes stay, and unknown hosts get nothing."""
        target = _target(request, answer)
        if request.method != "GET" or target is None:
            raise errors.BadAnswer(
                failure(request, answer, "a redirect, which is not followed for this call")
            )
        if origin(target) == origin(request.url):
            return request.onward(target)
        parts = urlsplit(target)
        if parts.scheme != "https" or (parts.hostname or "") not in self._link_hosts:
            raise errors.BadAnswer(failure(request, answer, "a redirect to a host that is not allowed"))
        return replace(request, url=target, query=(), signature=(), headers=(), credentials=False)

    def once(self, request: Request) -> Answer:
        """One request, one answer, wherever it points; a redirect is an answer."""
        started = time.monotonic()
        with self._lock:
            self._asked[request.operation] += 1
        try:
            answer = self._exchange(request)
        except CallFailed as error:
            self._tell(request, None, started, type(error).__name__)
            raise
        self._tell(request, answer, started, None)
        return answer

    def _exchange(self, request: Request) -> Answer:
        if self._limits.before_write is not None and (request.write or request.marks):
            self._limits.before_write()
        silent = _EXCHANGING.set(True)
        try:
            with (
                translated(functools.partial(failure, request, None)),
                within(self._time_s(request)),
                self._http.stream(
                    request.method,
                    request.full_url,
                    headers=list(request.headers),
                    content=request.body or None,
                ) as response,
            ):
                self._check(request, response)
                body = self._body(request, response)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(status=response.status_code, headers=headers, body=body, url=request.full_url)
        finally:
            _EXCHANGING.reset(silent)
            self._http.cookies.clear()

    def _time_s(self, request: Request) -> float:
        longest_s = self._limits.answer_max_s
        return min(longest_s, TOKEN_S) if request.operation == TOKEN else longest_s

    def _check(self, request: Request, response: httpx2.Response) -> None:
        """Refuse, before the body is read, what could not be read within bounds."""
        packed = response.headers.get("content-encoding", "").strip().lower()
        problem = f"the answer is packed as {packed[:40]!r}" if packed not in ENCODINGS else ""
        lines = response.headers.raw
        if len(lines) > self._limits.headers_max:
            problem = f"the answer has more than {self._limits.headers_max} header lines"
        if sum(len(name) + len(value) for name, value in lines) > self._limits.headers_max_bytes:
            problem = f"the answer's header is larger than {self._limits.headers_max_bytes} bytes"
        if problem:
            raise errors.BadAnswer(replace(failure(request, None, problem), status=response.status_code))

    def _body(self, request: Request, response: httpx2.Response) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self._limits.body_max_bytes:
                told = failure(
                    request, None, f"the answer is larger than {self._limits.body_max_bytes} bytes"
                )
                raise errors.BodyTooLarge(replace(told, status=response.status_code))
            chunks.append(chunk)
        return b"".join(chunks)

    def _tell(self, request: Request, answer: Answer | None, started: float, failed: str | None) -> None:
        if self._watch is None:
            return
        self._watch(
            Call(
                operation=request.operation,
                method=request.method,
                path=urlsplit(request.url).path,
                status=answer.status if answer else None,
                seconds=time.monotonic() - started,
                received_bytes=len(answer.body) if answer else 0,
                activity_id=answer.activity_id if answer else None,
                failure=failed,
            )
        )


def failure(request: Request, answer: Answer | None, message: str) -> Failure:
    """The facts of a call that went wrong, without a word of the request's content."""
    return Failure(
        operation=request.operation,
        method=request.method,
        status=answer.status if answer else None,
        message=message,
        activity_id=answer.activity_id if answer else None,
        body=answer.body[:FAILURE_MAX] if answer and request.operation != TOKEN else b"",
        server_date=answer.server_date if answer else None,
    )


def _target(request: Request, answer: Answer) -> str | None:
    """Where a redirect leads, None if that is no address to go to; one with a user in it never is."""
    location = answer.headers.get("location")
    if not location:
        return None
    try:
        target = urljoin(request.url, location)
        parts = urlsplit(target)
        origin(target)
    except ValueError:
        return None
    return target if target.isprintable() and parts.hostname and "@" not in parts.netloc else None
