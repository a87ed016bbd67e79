"""Knows where one AvidXchange gateway is, which credentials and limits belong to it, and refuses an unsafe
address.

Does not know the profile, HTTP, or where the secrets were kept before they were handed in.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from avidxchange.errors import EndpointError


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Upper bounds on everything. Seconds, bytes or counts as the names say.

    `tries` is the number of attempts of a read (§6.8); `wait_max_s` the longest pause this library makes by
    itself: a longer one asked for by the other side is raised as `Throttled`. `wait_cap_s` bounds what is
    believed at all. `answer_max_s` bounds one exchange, from opening the socket to the last byte.

    A page holds at most `items_max` records, a list that comes in one piece `unpaged_max`.

    After `failures_max` failures of the service in a row it is left alone for `rest_s` (`CircuitOpen`).
    `hold_back` says whether the limiter and that rest apply; None is "unless the gateway is on this machine".

    `calls_per_second` takes the place of the profile's pace, where it is given. No read is tried again
    after `retry_total_s` from its beginning.

    `read_only`: nothing is sent but reads and the request for a token. A write, and in `export_on_read` mode any
    read of invoices, raises WriteRefused. `before_write` is called right before each of these leaves: the place for a
    lock to be checked. What it raises passes through, and nothing is carried out.
    """

    body_max_bytes: int = 32 * 1024 * 1024
    pages_max: int = 10_000
    items_max: int = 5_000
    unpaged_max: int = 200_000
    tries: int = 5
    backoff_first_s: float = 1.0
    backoff_max_s: float = 30.0
    wait_max_s: float = 120.0
    wait_cap_s: float = 3600.0
    answer_max_s: float = 300.0
    headers_max: int = 200
    headers_max_bytes: int = 64 * 1024
    redirects_max: int = 3
    failures_max: int = 10
    rest_s: float = 60.0
    hold_back: bool | None = None
    calls_per_second: float | None = None
    retry_total_s: float = 300.0
    read_only: bool = False
    before_write: Callable[[], None] | None = field(default=None, repr=False, compare=False)


class Secrets(Mapping[str, str]):
    """Credentials by name (`client_secret`, `company_token`, `user_token`); never shown by repr or str."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Secrets({', '.join(sorted(self._values))}: •••)"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One gateway: `base_url` = gateway + context + version, `token_url` in full, both without a default
    (§5.2).

    `company` goes where the profile says. `ca_file` adds a certificate authority; `proxy` is an http(s) URL.
    Plain http is refused unless the host is loopback or `allow_http` is set. Raises EndpointError.
    """

    base_url: str
    token_url: str = ""
    client_id: str = ""
    company: str = ""
    ca_file: str | None = None
    proxy: str | None = None
    allow_http: bool = False

    def __post_init__(self) -> None:
        check_address("base_url", self.base_url, allow_http=self.allow_http)
        if self.token_url:
            check_address("token_url", self.token_url, allow_http=self.allow_http)
        if self.proxy is not None:
            check_proxy(self.proxy)
        for name in ("client_id", "company"):
            if not _printable(getattr(self, name)):
                raise EndpointError(f"{name} holds characters that cannot be sent")

    @property
    def loopback(self) -> bool:
        """Whether every address is on this machine: such a gateway is never slowed down."""
        return all(is_loopback(url) for url in (self.base_url, self.token_url) if url)


def check_address(name: str, url: str, *, allow_http: bool) -> None:
    """Refuse an address that is not https (or permitted http), or that carries credentials, a query or a
    fragment.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise EndpointError(f"{name} is not an address") from error
    if parts.scheme not in ("https", "http") or not host or not _printable(url) or " " in url:
        raise EndpointError(f"{name} must be an https:// address")
    if parts.username or parts.password or "@" in parts.netloc:
        raise EndpointError(f"{name} must not carry credentials")
    if parts.query or parts.fragment:
        raise EndpointError(f"{name} must not carry a query or a fragment")
    if parts.scheme == "http" and not (allow_http or is_loopback(url)):
        raise EndpointError(f"{name} must be https: http would send credentials in the clear")


def check_proxy(url: str) -> None:
    """Refuse a proxy that is no plain http or https address; it may carry credentials."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise EndpointError("proxy is not an address") from error
    if parts.scheme not in ("https", "http") or not host or not _printable(url) or " " in url:
        raise EndpointError("proxy must be an http:// or https:// address")


def is_loopback(url: str) -> bool:
    """Whether the address names this machine itself."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address: two addresses may share credentials only if all three agree."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, (parts.hostname or "").lower(), port


def _printable(text: str) -> bool:
    return all(" " <= char <= "~" for char in text)
