"""Knows how to keep a whole exchange within its time, down to a server that drips one byte a minute, and
how TLS is set up.

Does not know requests, answers or Sage: it bounds reads and writes of sockets. A read time-out alone
starts again with every byte, so that a dripping header would hold a worker for hours.
"""

import contextlib
import functools
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpcore2
import httpx2

from sage300.errors import (
    BadSite,
    NoSuchHost,
    NothingListens,
    NotSent,
    OutOfDate,
    UnknownAuthority,
    Untrusted,
    WrongName,
)
from sage300.site import Site

_now = threading.local()

#: OpenSSL's numbers of what it finds wrong with a certificate; every other is about who signed it.
_CERTIFICATE = {9: OutOfDate, 10: OutOfDate, 62: WrongName, 64: WrongName}


@contextlib.contextmanager
def until(moment: float) -> Iterator[None]:
    """Within this block, in this thread, no socket waits past `moment` (of time.monotonic)."""
    _now.ends = moment
    try:
        yield
    finally:
        _now.ends = None


def wire(site: Site, connections_max: int) -> httpx2.BaseTransport:
    """Real sockets to a site, certificates always verified, every wait bounded. Raises BadSite for a bad CA
    file.

    The library offers no public place for a network backend below its own transport, hence the one
    private name.
    """
    transport = httpx2.HTTPTransport(
        verify=_trust(site.ca_file),
        trust_env=False,
        proxy=site.proxy,
        limits=httpx2.Limits(max_connections=connections_max, max_keepalive_connections=connections_max),
    )
    pool: Any = transport._pool
    pool._network_backend = _Backend(pool._network_backend)
    return transport


def unreached(error: BaseException) -> tuple[type[NotSent], str] | None:
    """What is behind an error of connecting, in the words of TLS where they are; None for what has no name here."""
    seen: BaseException | None = error
    for _ in range(10):
        match seen:
            case None:
                return None
            case ssl.SSLCertVerificationError():
                kind = _CERTIFICATE.get(seen.verify_code, UnknownAuthority)
                return kind, f"the certificate was not accepted: {seen.verify_message or 'no reason given'}"
            case ssl.SSLError():
                return Untrusted, f"the TLS connection was not accepted: {seen.reason or 'handshake failed'}"
            case socket.gaierror():
                return NoSuchHost, f"the name is not known: {seen.strerror or 'no details'}"
            case ConnectionRefusedError():
                return NothingListens, "the connection was refused"
            case TimeoutError():
                return NothingListens, "no connection came about in time"
        seen = seen.__cause__ or seen.__context__
    return None


def _trust(ca_file: str | None) -> ssl.SSLContext:
    """The system's authorities and those of the file; a file that was replaced is read anew."""
    if not ca_file:
        return _authorities(None, b"")
    try:
        return _authorities(ca_file, Path(ca_file).read_bytes())
    except (OSError, ssl.SSLError):
        raise BadSite("the CA file cannot be read as PEM certificates") from None


@functools.lru_cache(maxsize=256)
def _authorities(ca_file: str | None, content: bytes) -> ssl.SSLContext:
    """Reading them takes a tenth of a second on some systems, and a context is the same for every session."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _left(timeout: float | None) -> float | None:
    ends: float | None = getattr(_now, "ends", None)
    if ends is None:
        return timeout
    left = max(ends - time.monotonic(), 0.001)
    return left if timeout is None else min(timeout, left)


class _Backend(httpcore2.NetworkBackend):
    """Hands out streams that keep the deadline."""

    def __init__(self, inner: httpcore2.NetworkBackend) -> None:
        self._inner = inner

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
        if getattr(_now, "ends", None) is not None and time.monotonic() > _now.ends:
            raise httpcore2.ReadTimeout("the answer did not end in time")
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
