"""Knows how one request reaches Sage 300 and comes back within its limits: sign-in, session, retries of
reads.

Does not know any resource or model, and never sends a write twice.

Retries are a loop of our own and not stamina's, because the waits have to obey the server's Retry-After,
a budget for all waits together and a sleep that is handed in; stamina takes none of the three together.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx2

from sage300 import answers, deadline
from sage300.answers import Answer
from sage300.errors import (
    Ask,
    BodyTooLarge,
    NoAnswer,
    NotSent,
    SageError,
    ServerFault,
    Throttled,
    Untrusted,
)
from sage300.odata import query
from sage300.site import Site

RETRIED_STATUSES = frozenset({500, 502, 503, 504})
REPEATS_NOT_SENT = 2
"""Where nobody listens, waiting longer seldom helps, and somebody may be waiting for the word."""
ERROR_BODY_MAX = 64 * 1024
_NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_NEVER_BUILT = (httpx2.UnsupportedProtocol, httpx2.InvalidURL)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds on everything. Seconds (`_s`), bytes (`_bytes`), rows (`page_size`), counts.

    `read_s` and `write_s` bound a whole exchange, first byte sent to last byte read. `warm_up_s`
    replaces a smaller one when Sage has been idle so long that IIS may have stopped it (H1, `idle_s`).
    `retries` are repeats of a read, `retry_max_wait_s` all its waits together; after `retry_total_s` from its
    beginning no repeat is started.
    """

    read_s: float = 120
    write_s: float = 180
    warm_up_s: float = 180
    idle_s: float = 900
    connect_s: float = 10
    page_size: int = 100
    pages_max: int = 100_000
    body_max_bytes: int = 64 * 1024 * 1024
    retries: int = 4
    retry_first_wait_s: float = 1
    retry_max_wait_s: float = 60
    retry_total_s: float = 300
    connections_max: int = 10


@dataclass(frozen=True, kw_only=True)
class Call:
    """One exchange, for whoever watches. `outcome` is "ok" or the error's class; nothing in it is secret."""

    method: str
    resource: str
    key: str
    status: int
    outcome: str
    attempt: int
    seconds: float
    body_bytes: int


Watch = Callable[[Call], None]


class Transport:
    """The wire to one company. Safe to share between threads. A watcher must not raise."""

    def __init__(
        self,
        site: Site,
        limits: Limits,
        *,
        wire: httpx2.BaseTransport | None = None,
        watch: Watch | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._site = site
        self.limits = limits
        self._watch = watch
        self._sleep = sleep
        self._http = _session(site, limits, wire)
        self._count = 0
        self._counting = threading.Lock()
        self._warm_until = 0.0

    @property
    def calls(self) -> int:
        """How many requests were tried so far, repeats included."""
        return self._count

    def read(self, ask: Ask, path: str, options: Mapping[str, str]) -> Answer:
        """GET, repeated while there is hope and budget. Raises SageError; a 2xx body is not looked into."""
        waited, started = 0.0, time.monotonic()
        for attempt in range(self.limits.retries + 1):
            try:
                return self._exchange(ask, self._url(path, options), None, attempt)
            except SageError as error:
                wait = self._wait(error, attempt)
                late = time.monotonic() - started > self.limits.retry_total_s
                if wait is None or late or waited + wait > self.limits.retry_max_wait_s:
                    raise
            waited += wait
            self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def write(self, ask: Ask, path: str, body: bytes) -> Answer:
        """POST or PATCH, once and never again (the caller looks first). Raises SageError."""
        return self._exchange(ask, self._url(path, {}), body, 0)

    def close(self) -> None:
        """Lets the connections go."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _url(self, path: str, options: Mapping[str, str]) -> str:
        return f"{self._site.root}/{path}" + (f"?{query(options)}" if options else "")

    def _wait(self, error: SageError, attempt: int) -> float | None:
        """Seconds before another try, None where there is none. A lost session needs no wait (B11)."""
        if attempt >= self.limits.retries:
            return None
        backoff = self.limits.retry_first_wait_s * 2.0**attempt
        if isinstance(error, Untrusted) or (isinstance(error, NotSent) and attempt >= REPEATS_NOT_SENT):
            return None
        if isinstance(error, NotSent | NoAnswer):
            return backoff
        if error.code == "SessionError":
            return 0.0 if attempt == 0 else backoff
        if isinstance(error, Throttled) or (
            isinstance(error, ServerFault) and error.status in RETRIED_STATUSES
        ):
            return backoff if error.retry_after_s is None else error.retry_after_s
        return None

    def _exchange(self, ask: Ask, url: str, body: bytes | None, attempt: int) -> Answer:
        started, answer, outcome = time.monotonic(), Answer(status=0), "ok"
        with self._counting:
            self._count += 1
        try:
            answer = self._send(ask, url, body, started)
            self._warm_until = time.monotonic() + self.limits.idle_s
            answers.require_success(ask, answer, self._site.secrets())
            return answer
        except SageError as error:
            outcome = type(error).__name__
            if error.code == "SessionError":
                self._http.cookies.clear()
            raise
        finally:
            if self._watch is not None:
                self._watch(_call(ask, answer, outcome, attempt, time.monotonic() - started))

    def _send(self, ask: Ask, url: str, body: bytes | None, started: float) -> Answer:
        allowed = self._allowed_s(ask, started)
        timeout = httpx2.Timeout(allowed, connect=self.limits.connect_s, pool=self.limits.connect_s)
        headers = {"Authorization": self._site.authorization()}
        try:
            with (
                deadline.until(started + allowed),
                self._http.stream(
                    ask.method, url, content=body, headers=headers, timeout=timeout
                ) as response,
            ):
                return self._received(ask, response, started + allowed)
        except _NEVER_BUILT as error:
            raise NotSent(ask, f"the request could not be made ({type(error).__name__})") from None
        except _NEVER_LEFT as error:
            raise _never_left(ask, error) from None
        except httpx2.HTTPError as error:
            raise NoAnswer(ask, answers.named(error)) from None

    def _allowed_s(self, ask: Ask, now: float) -> float:
        usual = self.limits.write_s if ask.writes else self.limits.read_s
        return usual if now < self._warm_until else max(usual, self.limits.warm_up_s)

    def _received(self, ask: Ask, response: httpx2.Response, ends: float) -> Answer:
        """The body within its limits; of an error only its beginning."""
        limit = self.limits.body_max_bytes if response.is_success else ERROR_BODY_MAX
        pieces, size = [], 0
        for piece in response.iter_bytes(64 * 1024):
            pieces.append(piece)
            size += len(piece)
            if time.monotonic() > ends:
                raise NoAnswer(ask, "the answer did not end in time", status=response.status_code)
            if size > limit:
                break
        if size > limit and response.is_success:
            raise BodyTooLarge(ask, f"the body passed {limit} bytes", status=response.status_code)
        return Answer(
            status=response.status_code,
            body=b"".join(pieces)[:limit],
            kind=response.headers.get("content-type", ""),
            server_date=answers.http_date(response.headers.get("date", "")),
            retry_after=response.headers.get("retry-after", ""),
            location=response.headers.get("location", ""),
        )


def _session(site: Site, limits: Limits, wire: httpx2.BaseTransport | None) -> httpx2.Client:
    """One HTTP session with a cookie jar (B10, B11). Reads nothing from the environment, follows no
    redirect.
    """
    return httpx2.Client(
        transport=wire or deadline.wire(site, limits.connections_max),
        trust_env=False,
        follow_redirects=False,
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Content-Type": "application/json",
            "User-Agent": "sage300-client",
        },
    )


def _call(ask: Ask, answer: Answer, outcome: str, attempt: int, seconds: float) -> Call:
    return Call(
        method=ask.method,
        resource=ask.resource,
        key=ask.key,
        status=answer.status,
        outcome=outcome,
        attempt=attempt,
        seconds=seconds,
        body_bytes=len(answer.body),
    )


def _never_left(ask: Ask, error: Exception) -> NotSent:
    failure = deadline.tls_failure(error)
    if failure is not None:
        return Untrusted(ask, f"the TLS connection was not accepted: {failure}")
    return NotSent(ask, answers.named(error))
