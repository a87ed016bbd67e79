"""When certificates end: those in a PEM file, and the one a server shows.

Knows TLS and files. Knows neither system; it shakes hands and asks for nothing.
"""

import re
import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["Unread", "file_ends", "server_ends"]

_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED
_TIMEOUT_S = 10.0
_BLOCK = re.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_VERSION, _UTC_TIME, _LONG = 0xA0, 0x17, 0x80


class Unread(Exception):
    """It could not be read when a certificate ends; the text says why."""


def file_ends(path: str) -> datetime:
    """Give when the first certificate of a PEM file ends; raises Unread."""
    try:
        text = Path(path).read_text(encoding="ascii", errors="replace")
        return min(_not_after(ssl.PEM_cert_to_DER_cert(block)) for block in _BLOCK.findall(text))
    except (OSError, ValueError, IndexError) as error:
        raise Unread(f"{path}: no certificate could be read from it ({error})") from error


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
            return _not_after(talk.getpeercert(binary_form=True) or b"")
    except ssl.SSLCertVerificationError as error:
        if error.verify_code == _EXPIRED:
            return now
        raise Unread(f"{parts.hostname}: {error.verify_message}") from error
    except (OSError, ValueError, IndexError) as error:
        raise Unread(f"{parts.hostname}: {error}") from error


def _not_after(certificate: bytes) -> datetime:
    """Give the end of a certificate in DER (RFC 5280, 4.1): the second time of its validity.

    The standard library tells it of authorities and of trusted peers only. Raises ValueError or IndexError.
    """
    fields = _parts(_parts(_parts(certificate)[0][1])[0][1])
    after_version = fields[1:] if fields[0][0] == _VERSION else fields
    _serial, _algorithm, _issuer, (_, validity), *_ = after_version
    tag, told = _parts(validity)[1]
    form = "%y%m%d%H%M%SZ" if tag == _UTC_TIME else "%Y%m%d%H%M%SZ"
    return datetime.strptime(told.decode("ascii"), form).replace(tzinfo=UTC)


def _parts(body: bytes) -> list[tuple[int, bytes]]:
    """Split DER into its parts: tag and content of each."""
    parts, at = [], 0
    while at < len(body):
        tag, length, at = body[at], body[at + 1], at + 2
        if length & _LONG:
            size = length & ~_LONG
            length, at = int.from_bytes(body[at : at + size], "big"), at + size
        parts.append((tag, body[at : at + length]))
        at += length
    return parts
