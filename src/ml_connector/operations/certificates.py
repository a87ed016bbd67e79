"""Which certificates the calls of a connection depend on, and when each ends.

Knows settings and profiles, PEM files and TLS. Of a server it asks a handshake, and nothing more.
"""

import socket
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from ml_connector.store.connections import Stored
from ml_connector.systems.avidxchange import client_certificates, read_profile

__all__ = ["Unread", "Untrusted", "Watched", "authority_ends", "file_ends", "server_ends", "watched"]

_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED
_SERVERS = (
    ("sage_url", "sage_ca_file", "Sage 300's server"),
    ("avid_url", "avid_ca_file", "AvidXchange's server"),
    ("avid_token_url", "avid_ca_file", "AvidXchange's sign-in"),
)


class Unread(Exception):
    """It could not be read when a certificate ends; the text says why."""


class Untrusted(Unread):
    """A server showed a certificate that no call accepts; `ended`: because its time is over."""

    def __init__(self, why: str, *, ended: bool) -> None:
        super().__init__(why)
        self.ended = ended


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One certificate: of a file, or what the server of an https address shows; `what` is its name for people.

    `authority`: the file holds who is trusted, maybe many of whom only one is in use. Behind a proxy a server cannot be
    asked: only its own clients know the way.
    """

    what: str
    file: str = ""
    url: str = ""
    ca_file: str = ""
    proxy: str = ""
    authority: bool = False

    @property
    def place(self) -> str:
        """Where it is: the file, or host and port."""
        parts = urlsplit(self.url)
        return self.file or f"{parts.hostname}:{parts.port or 443}"

    def ends(self, timeout_s: float) -> datetime:
        """Read when it ends; raises Unread, and Untrusted for one that no call accepts."""
        if self.authority:
            return authority_ends(self.file)
        return file_ends(self.file) if self.file else server_ends(self.url, self.ca_file, timeout_s)

    def note(self, now: datetime) -> str:
        """Say how many of a file's authorities have ended where others have not; "" where there is nothing to say.

        No alert: which one is in use only the server's certificate tells, and that is checked as any call checks it.
        """
        ends = _ends(self.file) if self.authority else []
        ended = sum(end <= now for end in ends)
        return f"{ended} of the {len(ends)} in the file ended before" if 0 < ended < len(ends) else ""


def watched(stored: Stored) -> Iterator[Watched]:
    """Give every certificate a connection depends on; raises ValueError where its profile cannot be read."""
    settings = {name: str(value or "") for name, value in stored.settings.items()}
    for name, system in (("sage_ca_file", "Sage 300"), ("avid_ca_file", "AvidXchange")):
        if settings.get(name):
            yield Watched(
                what=f"the authority's certificate for {system}", file=settings[name], authority=True
            )
    for address, ca_file, server in _SERVERS:
        url = settings.get(address, "")
        if urlsplit(url).scheme == "https" and urlsplit(url).hostname:
            yield Watched(
                what=f"the certificate of {server}",
                url=url,
                ca_file=settings.get(ca_file, ""),
                proxy=settings.get("proxy", ""),
            )
    for file in client_certificates(read_profile(stored.profile)):
        yield Watched(what="our certificate for AvidXchange", file=file)


def file_ends(path: str) -> datetime:
    """Give when the first certificate of a PEM file ends, all of which are shown in a call; raises Unread."""
    return min(_ends(path))


def authority_ends(path: str) -> datetime:
    """Give when a PEM file of authorities is of no use any more: its last certificate has ended; raises Unread."""
    return max(_ends(path))


def _ends(path: str) -> Sequence[datetime]:
    try:
        found = x509.load_pem_x509_certificates(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it holds none in PEM"
        raise Unread(f"{path}: no certificate could be read from it ({why})") from error
    return [one.not_valid_after_utc for one in found]


def server_ends(url: str, ca_file: str, timeout_s: float) -> datetime:
    """Give when the certificate ends that the server of an https address shows; it is checked as any call checks it.

    Raises Untrusted, or Unread where no connection comes about.
    """
    parts = urlsplit(url)
    context = ssl.create_default_context()
    try:
        if ca_file:
            context.load_verify_locations(cafile=ca_file)
        with (
            socket.create_connection((parts.hostname, parts.port or 443), timeout_s) as wire,
            context.wrap_socket(wire, server_hostname=parts.hostname) as talk,
        ):
            return x509.load_der_x509_certificate(
                talk.getpeercert(binary_form=True) or b""
            ).not_valid_after_utc
    except ssl.SSLCertVerificationError as error:
        ended = error.verify_code == _EXPIRED
        raise Untrusted(f"{parts.hostname}: {error.verify_message}", ended=ended) from error
    except (OSError, ValueError) as error:
        raise Unread(f"{parts.hostname}: {error}") from error
