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


@dataclass(frozen=True)
class Site:
    """One company: `url` of the host or of its `.../Sage300WebApi` (A1, A4), Org ID, user, password.

    The user is upper-cased (B3, B4); the password only where `password_case` is "upper" (older sites).
    `ca_file` is a PEM file trusted besides the system's own (H12); `proxy` an address of an HTTP proxy.
    Plain http is refused unless it is loopback or `allow_http`. Raises BadSite.
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
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
