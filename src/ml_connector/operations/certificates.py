"""When certificates end: those of files, and the one a server shows in a TLS handshake.

Knows files, addresses and TLS. Says nothing to a server beyond the handshake, and knows no system.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from ml_connector.store.connections import Stored

__all__ = ["Place", "file_ends", "places", "server_ends"]

_ADDRESSES = {"sage_url": "sage_ca_file", "avid_url": "avid_ca_file", "avid_token_url": "avid_ca_file"}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A server that is called over https: where it is, which CA file it is checked with, and through which proxy."""

    host: str
    port: int
    ca_file: str = ""
    proxy: str = ""

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def places(stored: Stored) -> Iterator[Place]:
    """Give every server that a connection calls over https."""
    for address, ca_file in _ADDRESSES.items():
        parts = urlsplit(str(stored.settings.get(address) or ""))
        if parts.scheme == "https" and parts.hostname:
            yield Place(
                host=parts.hostname,
                port=parts.port or 443,
                ca_file=str(stored.settings.get(ca_file) or ""),
                proxy=str(stored.settings.get("proxy") or ""),
            )


def file_ends(path: str) -> datetime | None:
    """Tell when the first certificate of a CA file ends, None where it holds none; raises OSError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(path)
    return min((_end(found) for found in context.get_ca_certs()), default=None)


def server_ends(place: Place, timeout_s: float) -> datetime:
    """Tell when a server's certificate ends, by a handshake alone; it is checked as any call checks it.

    Raises ssl.SSLCertVerificationError where it is not to be trusted, and OSError where it cannot be reached.
    """
    context = ssl.create_default_context(cafile=place.ca_file or None)
    with (
        socket.create_connection((place.host, place.port), timeout=timeout_s) as line,
        context.wrap_socket(line, server_hostname=place.host) as secured,
    ):
        return _end(secured.getpeercert() or {})


def _end(certificate: Mapping[str, object]) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
