"""What a client meets at a simulator that speaks TLS: a private authority, and each kind of bad certificate (H12).

Knows TLS through the standard library. Knows neither simulator.
"""

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulators.certificates import KINDS, Authority, Kind
from simulators.sage300.app import SageApp
from simulators.seed import company
from simulators.server import Server

APP = SageApp(company(invoices=0, vendors=47, accounts=40, orders=12))


@contextmanager
def serving(authority: Authority, kind: Kind = "valid", client_ca: Path | None = None) -> Iterator[Server]:
    with Server(APP, ssl_context=authority.server_context(kind, client_ca=client_ca)) as server:
        yield server


def status(server: Server, trusted: ssl.SSLContext) -> int:
    host, port = server.url.removeprefix("https://").split(":")
    connection = http.client.HTTPSConnection(host, int(port), timeout=5, context=trusted)
    try:
        connection.request("GET", "/Sage300WebApi/v1.0/-/HARBOR/AP/APVendors")
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.facts("S-H12", "S-A4")
def test_who_trusts_the_authority_gets_through(tmp_path: Path) -> None:
    authority = Authority()
    with serving(authority) as server:
        assert status(server, ssl.create_default_context(cafile=str(authority.write_ca(tmp_path)))) == 401


@pytest.mark.facts("S-H12")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "valid"])
def test_a_bad_certificate_is_refused_by_who_checks(tmp_path: Path, kind: Kind) -> None:
    authority = Authority()
    trusted = ssl.create_default_context(cafile=str(authority.write_ca(tmp_path)))
    with serving(authority, kind) as server, pytest.raises(ssl.SSLCertVerificationError) as caught:
        status(server, trusted)
    said = {"self-signed": "self-signed", "expired": "expired", "wrong-name": "mismatch"}[kind]
    assert said in caught.value.verify_message.replace("self signed", "self-signed")


@pytest.mark.facts("S-H12")
def test_who_does_not_know_the_authority_is_not_served() -> None:
    with serving(Authority()) as server, pytest.raises(ssl.SSLCertVerificationError, match="issuer"):
        status(server, ssl.create_default_context())


def test_a_server_may_demand_a_client_certificate(tmp_path: Path) -> None:
    authority = Authority()
    ca = authority.write_ca(tmp_path)
    with serving(authority, client_ca=ca) as server:
        trusted = ssl.create_default_context(cafile=str(ca))
        with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
            status(server, trusted)
        trusted.load_cert_chain(authority.write_client(tmp_path))
        assert status(server, trusted) == 401
