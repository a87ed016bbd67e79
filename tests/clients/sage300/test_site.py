"""Knows how a site may be described, and how its certificate is trusted.

Does not know answers.
"""

import base64
import datetime
import ipaddress
import secrets
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.clients.sage300.conftest import PASSWORD, Script

from sage300 import BadSite, Limits, Sage300, Site, Untrusted
from sage300.deadline import wire


@pytest.mark.facts("S-A1", "S-A4", "S-A12")
@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://erp.example", "https://erp.example/Sage300WebApi"),
        (" https://erp.example/ ", "https://erp.example/Sage300WebApi"),
        ("https://erp.example:8443/sage300webapi/", "https://erp.example:8443/Sage300WebApi"),
        ("https://erp.example/Sage300WebApi/v1.0/-/SAMLTD/AP", "https://erp.example/Sage300WebApi"),
        ("https://erp.example/inner/Sage300WebApi", "https://erp.example/inner/Sage300WebApi"),
        ("http://localhost:80", "http://localhost:80/Sage300WebApi"),
        ("http://[::1]:8080", "http://[::1]:8080/Sage300WebApi"),
    ],
)
def test_an_address_is_brought_to_one_form(given: str, url: str) -> None:
    assert Site(given, "samltd", "webapi", "").url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example",
        "ftp://erp.example",
        "erp.example",
        "https://",
        "https://user:word@erp.example",
        "https://erp.example/?x=1",
        "https://erp.example/#x",
        "https://erp.example:99999",
        "http://127.0.0.1.example",
    ],
)
def test_an_address_that_will_not_do_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(BadSite) as caught:
        Site(url, "A", "B", PASSWORD)
    assert "word" not in str(caught.value).replace("password", "")


@pytest.mark.facts("S-A1", "S-A2", "S-A4", "S-H12")
def test_plain_http_can_be_allowed() -> None:
    assert Site("http://erp.example", "A", "B", "", allow_http=True).root == (
        "http://erp.example/Sage300WebApi/v1.0/-/A"
    )


@pytest.mark.facts("S-A3")
@pytest.mark.parametrize("company", ["", "TOOLONG", "A/B", "..", "A B"])
def test_a_company_is_an_org_id(company: str) -> None:
    with pytest.raises(BadSite):
        Site("https://h", company, "B", "")


@pytest.mark.facts("S-B1")
@pytest.mark.parametrize("user", ["", "A:B"])
def test_a_user_can_be_carried_by_basic(user: str) -> None:
    with pytest.raises(BadSite):
        Site("https://h", "A", user, "")


@pytest.mark.facts("S-B1", "S-B2", "S-B3", "S-B4")
def test_the_user_is_upper_case_and_the_password_as_given() -> None:
    sent = Site("https://h", "A", "webapi", "Pä:ßword").authorization()
    assert base64.b64decode(sent.split()[1]).decode() == "WEBAPI:Pä:ßword"


@pytest.mark.facts("S-B4")
def test_an_older_site_gets_an_upper_case_password() -> None:
    sent = Site("https://h", "A", "webapi", "secret", password_case="upper").authorization()
    assert base64.b64decode(sent.split()[1]) == b"WEBAPI:SECRET"


def test_another_case_is_refused() -> None:
    with pytest.raises(BadSite):
        Site("https://h", "A", "B", "", password_case="lower")  # type: ignore[arg-type]


def test_a_proxy_is_used_and_gets_the_whole_address(sage: Script) -> None:
    sage.says(200, {"VendorNumber": "V1"})
    proxy = f"http://127.0.0.1:{sage.port}"
    site = Site("http://erp.example", "SAMLTD", "B", PASSWORD, proxy=proxy, allow_http=True)
    with Sage300(site) as client:
        client.vendors.get("V1")
    assert sage.requests[0].target == "http://erp.example/Sage300WebApi/v1.0/-/SAMLTD/AP/APVendors('V1')"


@pytest.mark.parametrize(
    "proxy",
    [
        "",
        "h:80",
        "proxy.example",
        "http://",
        "http://:80",
        "socks5://h:1080",
        "socks5h://h:1080",
        "ftp://h:21",
        "http://[::bad",
        "http://999.1.1.1:80",
        "http://h:0",
        "http://h:99999",
        "http://h:http",
        "http://h h:80",
        "http://h\n:80",
        "http://a..b:80",
        "http://h:80/path",
        "http://h:80?query",
    ],
)
def test_a_proxy_that_cannot_be_used_is_refused_before_anything_is_sent(proxy: str) -> None:
    with pytest.raises(BadSite, match="proxy"):
        Site("https://h", "A", "B", PASSWORD, proxy=proxy)


def test_a_proxy_that_is_refused_is_not_shown() -> None:
    with pytest.raises(BadSite) as caught:
        Site("https://h", "A", "B", "", proxy=f"socks5://u:{PASSWORD}@h:1")
    assert PASSWORD not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    "proxy", ["http://h:3128", "https://h", "http://u:p%40w@1.2.3.4:80", "http://[::1]:80"]
)
def test_a_proxy_that_is_taken_can_be_used(proxy: str) -> None:
    wire(Site("https://h", "A", "B", PASSWORD, proxy=proxy), 1).close()


def test_the_environment_names_no_proxy(sage: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    sage.says(200, {"VendorNumber": "V1"})
    with Sage300(Site(f"http://127.0.0.1:{sage.port}", "A", "B", PASSWORD)) as client:
        assert client.vendors.get("V1").VendorNumber == "V1"


def test_every_socket_keeps_the_deadline() -> None:
    transport = wire(Site("https://h", "A", "B", ""), 1)
    backend = transport._pool._network_backend  # type: ignore[attr-defined]
    assert type(backend).__module__ == "sage300.deadline"
    transport.close()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody signed, with its key, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"test-{secrets.token_hex(4)}")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "site.pem"
    words = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + words)
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Script]:
    """The scripted server behind TLS."""
    script = Script()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    script.says(200, {"VendorNumber": "V1"})
    with socket.create_server(("127.0.0.1", 0)) as plain:
        script.port = plain.getsockname()[1]
        door = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=True)
        thread = threading.Thread(target=_serve_all, args=(script, door), daemon=True)
        thread.start()
        yield script
        door.shutdown(socket.SHUT_RDWR)
        door.close()
    thread.join(2)


def _serve_all(script: Script, door: ssl.SSLSocket) -> None:
    while True:
        try:
            script.serve_one(door)
        except ssl.SSLError:
            continue
        except OSError:
            return


@pytest.mark.facts("S-H12")
def test_a_certificate_nobody_vouches_for_is_named_and_nothing_is_sent(secure: Script) -> None:
    site = Site(f"https://127.0.0.1:{secure.port}", "A", "B", PASSWORD)
    with Sage300(site) as client, pytest.raises(Untrusted, match="self-signed certificate") as caught:
        client.vendors.get("V1")
    assert caught.value.certainly_not_done
    assert (secure.requests, client.calls) == ([], 1)


@pytest.mark.facts("S-H12")
def test_a_ca_file_makes_it_trusted(secure: Script, certificate: Path) -> None:
    site = Site(f"https://127.0.0.1:{secure.port}", "A", "B", PASSWORD, ca_file=str(certificate))
    with Sage300(site) as client:
        assert client.vendors.get("V1").VendorNumber == "V1"


def test_a_name_that_is_not_the_certificates_is_refused(secure: Script, certificate: Path) -> None:
    site = Site(f"https://localhost:{secure.port}", "A", "B", PASSWORD, ca_file=str(certificate))
    with Sage300(site, limits=Limits(retries=0)) as client, pytest.raises(Untrusted, match="localhost"):
        client.vendors.get("V1")


@pytest.mark.parametrize("content", [None, b"not a certificate"])
def test_a_ca_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSite, match="CA file"):
        Sage300(Site("https://h", "A", "B", "", ca_file=str(path)))
