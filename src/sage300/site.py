"""Knows how one company of one Sage 300 installation is addressed and signed in to.

Does not know HTTP; the only thing it refuses to do is to describe a site that would send a password in
the clear.
"""

import base64
import ipaddress
import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from sage300.errors import BadSite

APPLICATION = "Sage300WebApi"
VERSION = "v1.0"
_AS_GIVEN, _UPPER = "as_given", "upper"
_COMPANY = re.compile(r"[A-Z0-9_-]{1,6}")
_HOST = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*")
_DIGITS = re.compile(r"[0-9.]+")
_PRINTED = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Site:
    """One company: `url` of the host or of its `.../Sage300WebApi` (A1, A4), Org ID, user, password.

    The user is upper-cased (B3, B4); the password only where `password_case` is "upper" (older sites).
    `ca_file` is a PEM file trusted besides the system's own (H12). `proxy` is `http://` or `https://` with a
    host, its port and perhaps a user; SOCKS is not spoken. Plain http to the site is refused unless it is
    loopback or `allow_http`. Raises BadSite.
    """

    url: str
    company: str
    user: str
    password: str = field(repr=False)
    password_case: Literal["as_given", "upper"] = "as_given"  # noqa: S105
    ca_file: str | None = None
    proxy: str | None = field(default=None, repr=False)
    allow_http: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", _application_url(self.url, allow_http=self.allow_http))
        object.__setattr__(self, "company", self.company.strip().upper())
        object.__setattr__(self, "user", self.user.strip().upper())
        if not _COMPANY.fullmatch(self.company):
            raise BadSite("a company is an Org ID of up to 6 letters and digits (A3)")
        if not self.user or ":" in self.user:
            raise BadSite("a user without a colon is needed (B1)")
        if self.password_case not in (_AS_GIVEN, _UPPER):
            raise BadSite("password_case is as_given or upper (B4)")
        if self.proxy is not None:
            _require_proxy(self.proxy)

    @property
    def root(self) -> str:
        """Where the company's modules are: `https://host/Sage300WebApi/v1.0/-/SAMLTD` (A1)."""
        return f"{self.url}/{VERSION}/-/{self.company}"

    def authorization(self) -> str:
        """The Basic header every call carries (B1), in UTF-8. A secret."""
        password = self.password.upper() if self.password_case == _UPPER else self.password
        return "Basic " + base64.b64encode(f"{self.user}:{password}".encode()).decode("ascii")

    def secrets(self) -> tuple[str, ...]:
        """Texts that may never be seen in an error: the password and its encoded form, longest first."""
        encoded = self.authorization().removeprefix("Basic ")
        known = {encoded, self.password, self.password.upper(), self.password.lower()}
        return tuple(sorted((s for s in known if len(s) >= 5), key=len, reverse=True))


def _application_url(given: str, *, allow_http: bool) -> str:
    try:
        parts = urlsplit(given.strip())
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise BadSite("the address cannot be read") from None
    if parts.scheme not in ("http", "https") or not host:
        raise BadSite("an address begins with https:// and names a host")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise BadSite("an address holds no user, query or fragment")
    if parts.scheme == "http" and not (allow_http or _loopback(host)):
        raise BadSite("plain http would send the password in the clear: use https or allow_http (A4)")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{_path(parts.path)}"


def _require_proxy(given: str) -> None:
    """Raises BadSite, which never shows the address: a password may stand in it."""
    try:
        parts = urlsplit(given)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise BadSite("the address of the proxy cannot be read") from None
    if parts.scheme not in ("http", "https"):
        raise BadSite("the address of a proxy begins with http:// or https://; SOCKS is not spoken")
    named = _HOST.fullmatch(host) and not _DIGITS.fullmatch(host)
    if not (named or _numbered(host)) or port == 0 or not _PRINTED.fullmatch(given):
        raise BadSite("the address of a proxy names a host, and a port other than 0")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise BadSite("the address of a proxy ends with its port")


def _path(given: str) -> str:
    """Anything before the application's folder is kept (a proxy may add it), anything behind it is not
    (A12).
    """
    before = []
    for segment in given.split("/"):
        if segment.lower() == APPLICATION.lower():
            break
        if segment:
            before.append(segment)
    return "/".join(["", *before, APPLICATION])


def _loopback(host: str) -> bool:
    address = _numbered(host)
    return host.lower() == "localhost" if address is None else address.is_loopback


def _numbered(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
