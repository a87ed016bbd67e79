"""Knows how one request reaches Sage 300 and comes back within its limits: sign-in, session, cookies.

Does not know any resource or model, nor which reads are worth repeating (patience does), and never sends a
write twice.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2
from tenacity import Retrying

from sage300 import answers, deadline
from sage300.answers import Answer
from sage300.errors import (
    Ask,
    BodyTooLarge,
    LeftAlone,
    NoAnswer,
    NotSent,
    ProxyRefused,
    SageError,
    ServerFault,
    Throttled,
    WriteRefused,
)
from sage300.gate import asked
from sage300.limits import Limits
from sage300.odata import query
from sage300.pace import Pace, Silence
from sage300.patience import HICCUPS, patience
from sage300.site import Site

ERROR_BODY_MAX = 64 * 1024
JSON = "application/json"
KNOCK_S = 15.0
_NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_NEVER_BUILT = (httpx2.UnsupportedProtocol, httpx2.InvalidURL)


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
    retry_after_s: float | None = None


Watch = Callable[[Call], None]


@dataclass(frozen=True, kw_only=True)
class _Request:
    """What is sent: a body only in a write, and how long the whole exchange may last."""

    method: str
    url: str
    body: bytes | None
    accept: str
    limit_s: float
    signed: bool = True


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
        self.site = site
        self.limits = limits
        self._watch = watch
        self._sleep = sleep
        self._http = _session(site, limits, wire)
        self._asked: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._pace = Pace(limits.calls_per_second, time.monotonic)
        self._silence = Silence(limits.silence_max_s)
        self._warm_until = 0.0
        self._wrote_to_lost_session = False

    @property
    def asked(self) -> Mapping[str, int]:
        """How many requests were tried so far, repeats included, by what they asked: `GET APVendors`."""
        with self._counting:
            return dict(self._asked)

    def read(self, ask: Ask, path: str, options: Mapping[str, str], accept: str = JSON) -> Answer:
        """GET, repeated while there is hope and budget. Raises SageError; a 2xx body is not looked into."""
        request = self._request(ask, path, options, accept=accept)
        return self._patiently(ask, request, patience(self.limits, self._sleep))

    def question(self, ask: Ask, path: str, options: Mapping[str, str]) -> Answer:
        """GET, repeated after a hiccup only: busy, a lost session, no answer, 502, 503. Raises SageError.

        A refusal, and any other fault, may be the answer to the question and comes at once.
        """
        return self._patiently(
            ask, self._request(ask, path, options), patience(self.limits, self._sleep, HICCUPS)
        )

    def read_once(self, ask: Ask, path: str, options: Mapping[str, str]) -> Answer:
        """GET, never repeated: for a sign-in that may lock the user out (L9). Raises SageError."""
        return self._exchange(ask, self._request(ask, path, options), 0)

    def knock(self, within_s: float = KNOCK_S) -> int:
        """The status of the server's root, asked unsigned; starts no Web API (H1). Raises NotSent, NoAnswer."""
        ask, parts = Ask(method="HEAD", resource="/"), urlsplit(self.site.url)
        url = f"{parts.scheme}://{parts.netloc}/"
        request = _Request(method="HEAD", url=url, body=None, accept="*/*", limit_s=within_s, signed=False)
        self._count(ask)
        return self._send(ask, request, time.monotonic()).status

    def _count(self, ask: Ask) -> None:
        with self._counting:
            self._asked[f"{ask.method} {ask.resource}"] += 1

    def write(self, ask: Ask, path: str, body: bytes, *, within_s: float | None = None) -> Answer:
        """POST or PATCH, once and never again (the caller looks first). Raises SageError.

        After a write that met a lost session the next one opens a session of its own (B11): reads in between may have
        worn the new one out as well, and nothing repeats a write.
        """
        if self._wrote_to_lost_session:
            self._http.cookies.clear()
            self._wrote_to_lost_session = False
        request = self._request(ask, path, {}, body=body)
        return self._exchange(ask, replace(request, limit_s=within_s or request.limit_s), 0)

    def close(self) -> None:
        """Lets the connections go."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _request(
        self,
        ask: Ask,
        path: str,
        options: Mapping[str, str],
        *,
        body: bytes | None = None,
        accept: str = JSON,
    ) -> _Request:
        url = f"{self.site.root}/{path}" + (f"?{query(options)}" if options else "")
        limit = self.limits.write_s if ask.writes else self.limits.read_s
        return _Request(method=ask.method, url=url, body=body, accept=accept, limit_s=limit)

    def _patiently(self, ask: Ask, request: _Request, tries: Retrying) -> Answer:
        for attempt in tries:
            with attempt:
                return self._exchange(ask, request, attempt.retry_state.attempt_number - 1)
        raise AssertionError("the last attempt returns or raises")

    def _exchange(self, ask: Ask, request: _Request, attempt: int) -> Answer:
        if self.limits.read_only and ask.writes:
            raise WriteRefused(ask)
        self._wait_turn(ask)
        started, answer, outcome, asked_s = time.monotonic(), Answer(status=0), "ok", None
        self._count(ask)
        try:
            answer = self._send(ask, request, started)
            self._warm_until = time.monotonic() + self.limits.idle_s
            answers.require_success(ask, answer, self.site.secrets())
            self._pace.went_well()
            return answer
        except SageError as error:
            outcome = type(error).__name__
            asked_s = error.retry_after_s if isinstance(error, Throttled | ServerFault) else None
            if isinstance(error, Throttled):
                self._pace.throttled()
            if error.code == "SessionError":
                self._http.cookies.clear()
                self._wrote_to_lost_session |= ask.writes
            raise
        finally:
            seconds = time.monotonic() - started
            if answer.status:
                self._silence.heard()
            else:
                self._silence.met(seconds)
            if self._watch is not None:
                told = _call(ask, answer, outcome, attempt, seconds)
                self._watch(replace(told, retry_after_s=asked_s))

    def _wait_turn(self, ask: Ask) -> None:
        """Waits until it is a read's turn; a write takes its turn and goes, for it follows a look."""
        if self._silence.too_long:
            raise LeftAlone(ask, f"not sent: nobody answered for {self.limits.silence_max_s:.0f} s")
        wait_s = self._pace.turn()
        if wait_s > 0 and not ask.writes:
            self._sleep(wait_s)

    def _send(self, ask: Ask, request: _Request, started: float) -> Answer:
        warm = started < self._warm_until
        allowed = max(request.limit_s, self.limits.warm_up_s if request.signed and not warm else 0)
        timeout = httpx2.Timeout(allowed, connect=self.limits.connect_s, pool=self.limits.connect_s)
        headers = {"Accept": request.accept}
        if request.signed:
            headers["Authorization"] = self.site.authorization()
        try:
            with (
                deadline.until(started + allowed),
                self._http.stream(
                    request.method,
                    request.url,
                    content=request.body,
                    headers=headers,
                    timeout=timeout,
                    extensions=asked(self.limits.before_write if ask.writes else None),
                ) as response,
            ):
                return self._received(ask, response, started + allowed)
        except _NEVER_BUILT as error:
            raise NotSent(ask, f"the request could not be made ({type(error).__name__})") from None
        except _NEVER_LEFT as error:
            raise _never_left(ask, error) from None
        except httpx2.HTTPError as error:
            raise NoAnswer(ask, answers.named(error)) from None

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
            "Accept-Encoding": "gzip",
            "Content-Type": JSON,
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
    if isinstance(error, httpx2.ProxyError):
        return ProxyRefused(ask, answers.named(error))
    kind, words = deadline.unreached(error) or (NotSent, answers.named(error))
    return kind(ask, words)
