"""Certificates for the simulators, made at run time: a private authority, and what may be wrong with one (H12).

Knows which certificate a server shows and which a client may. Knows no system and keeps no key in any file but
those it is asked to write.
"""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

import trustme

__all__ = ["KINDS", "Authority", "Kind"]

Kind = Literal["valid", "self-signed", "expired", "wrong-name"]
KINDS: tuple[Kind, ...] = get_args(Kind)
HOSTS = ("127.0.0.1", "localhost")


class Authority:
    """A private certificate authority that lives as long as this object."""

    def __init__(self) -> None:
        self._ca = trustme.CA(organization_name="Simulated private authority")

    def write_ca(self, folder: Path) -> Path:
        """Write the authority's own certificate, which clients must trust, as `ca.pem`. OSError when it cannot."""
        path = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(path))
        return path

    def write_client(self, folder: Path, name: str = "connector.example.com") -> Path:
        """Write a client's key and certificate in one file, `client.pem`. OSError when it cannot."""
        path = folder / "client.pem"
        self._ca.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(str(path))
        return path

    def server_context(self, kind: Kind = "valid", *, client_ca: Path | None = None) -> ssl.SSLContext:
        """Give the context of a server on 127.0.0.1 that shows this kind of certificate.

        With `client_ca` every client must show a certificate of that authority. OSError when it cannot be read.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if kind == "self-signed":
            _show_itself(context)
        else:
            self._leaf(kind).configure_cert(context)
        if client_ca is not None:
            context.load_verify_locations(str(client_ca))
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def _leaf(self, kind: Kind) -> trustme.LeafCert:
        if kind == "wrong-name":
            return self._ca.issue_cert("elsewhere.example.com")
        if kind == "expired":
            now = datetime.now(UTC)
            return self._ca.issue_cert(
                *HOSTS, not_before=now - timedelta(days=2), not_after=now - timedelta(days=1)
            )
        return self._ca.issue_cert(*HOSTS)


def _show_itself(context: ssl.SSLContext) -> None:
    """Let the server show a certificate that nobody signed but itself."""
    own = trustme.CA(organization_name="Nobody's authority")
    with trustme.Blob(own.private_key_pem.bytes() + own.cert_pem.bytes()).tempfile() as path:
        context.load_cert_chain(path)
