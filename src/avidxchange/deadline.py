"""Knows how to keep a whole exchange within its time, also against a server that drips one byte a minute.

Does not know requests, answers or AvidXchange: it bounds reads and writes of sockets. A read time-out starts
again with every byte that arrives, so that a dripping header alone would hold a thread for hours. What it
cannot bound is the system's own search for the host's name.
"""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

import httpcore2
import httpx2

CONNECTIONS_MAX = 50
IDLE_S = 5.0  # shorter than servers keep an idle connection: a write must not meet one that is just closing
_PIECE = 16 * 1024

#: The moment (of time.monotonic) at which the exchange of this thread must have ended.
_ENDS: ContextVar[float | None] = ContextVar("ends", default=None)


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Inside this block, in this thread, no socket of a `Sockets` waits past `seconds` from now."""
    token = _ENDS.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ENDS.reset(token)


class Sockets(httpx2.HTTPTransport):
    """The library's own transport over a pool whose streams keep the deadline; HTTP/1.1 alone.

    The pool takes a network backend in public, the transport does not pass one on: hence the pool is made
    here. Raises ValueError for a proxy that is no http(s) address.
    """

    def __init__(self, trust: ssl.SSLContext, proxy: str | None) -> None:
        backend = _Backend()
        if proxy is None:
            self._pool = httpcore2.ConnectionPool(
                ssl_context=trust,
                max_connections=CONNECTIONS_MAX,
                keepalive_expiry=IDLE_S,
                network_backend=backend,
            )
            return
        via = httpx2.Proxy(proxy)
        if via.url.scheme not in ("http", "https"):
            raise ValueError("a proxy is an http:// or https:// address")
        self._pool = httpcore2.HTTPProxy(
            proxy_url=str(via.url),
            proxy_auth=via.raw_auth,
            ssl_context=trust,
            max_connections=CONNECTIONS_MAX,
            keepalive_expiry=IDLE_S,
            network_backend=backend,
        )


def _left(timeout: float | None) -> float | None:
    """The shorter of a time-out and what is left; nothing left is the tiniest wait, not "for ever"."""
    ends = _ENDS.get()
    if ends is None:
        return timeout
    left = max(ends - time.monotonic(), 0.001)
    return left if timeout is None else min(timeout, left)


def _late() -> bool:
    ends = _ENDS.get()
    return ends is not None and time.monotonic() > ends


class _Backend(httpcore2.NetworkBackend):
    """Hands out streams that keep the deadline."""

    def __init__(self) -> None:
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.connect_tcp(host, port, _left(timeout), local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore2.NetworkStream):
    """A socket whose waits never pass the deadline of the block around them."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if _late():
            raise httpcore2.ReadTimeout("the answer did not end in time")
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            if _late():
                raise httpcore2.WriteTimeout("the request could not be sent in time")
            self._inner.write(buffer[start : start + _PIECE], _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
