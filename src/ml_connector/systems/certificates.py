"""When certificates end: those in a PEM file, and the one a server shows.

Knows TLS and files. Knows neither system; it shakes hands and asks for nothing.
"""

import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

__all__ = ["Unread", "file_ends", "server_ends"]

_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED
_TIMEOUT_S = 10.0


class Unread(Exception):
    """It could not be read when a certificate ends; the text says why."""


def file_ends(path: str) -> datetime:
    """Give when the first certificate of a PEM file ends; raises Unread."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=path)
    except (OSError, ssl.SSLError) as error:
        raise Unread(f"{path}: {error}") from error
    return min(_ends(context.get_ca_certs()), default=datetime.max.replace(tzinfo=UTC))


def server_ends(url: str, ca_file: str, now: datetime) -> datetime | None:
    """Give when the certificate ends that a server shows; `now` where it has ended, None without TLS.

    Raises Unread where no connection comes about for another reason.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    context = ssl.create_default_context()
    try:
        if ca_file:
            context.load_verify_locations(cafile=ca_file)
        with (
            socket.create_connection((parts.hostname, parts.port or 443), _TIMEOUT_S) as wire,
            context.wrap_socket(wire, server_hostname=parts.hostname) as talk,
        ):
            return min(_ends([talk.getpeercert() or {}]), default=None)
    except ssl.SSLCertVerificationError as error:
        if error.verify_code == _EXPIRED:
            return now
        raise Unread(f"{parts.hostname}: {error.verify_message}") from error
    except OSError as error:
        raise Unread(f"{parts.hostname}: {error}") from error


def _ends(certificates: Sequence[dict[str, Any]]) -> list[datetime]:
    ends = [str(one["notAfter"]) for one in certificates if "notAfter" in one]
    return [datetime.fromtimestamp(ssl.cert_time_to_seconds(end), UTC) for end in ends]
