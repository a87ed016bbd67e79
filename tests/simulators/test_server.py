"""What the simulators' shell promises on the wire: counts, switches, limits and a prompt stop.

Knows plain HTTP through the standard library. Knows neither simulator and no client of ours.
"""

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from simulators import intake
from simulators.admin import shape
from simulators.server import Server
from simulators.wire import Kind, Request, Response


class Echo:
    """A system of one list: a write appends its body, a read tells how many there are."""

    def __init__(self) -> None:
        self.switches = {"color": "red"}
        self.kept: list[bytes] = []
        self.asked: list[Request] = []

    def kind(self, request: Request) -> Kind:
        if request.path == "/token":
            return "token"
        return "read" if request.method == "GET" else "write"

    def handle(self, request: Request) -> Response:
        self.asked.append(request)
        if request.path == "/crash":
            raise RuntimeError("a fault of its own")
        if request.method != "GET":
            self.kept.append(request.body)
        body = b'{"text":"12","count":%d}' % len(self.kept)
        return Response(status=200, headers={"Content-Type": "application/json"}, body=body)

    def refuse_switch(self, name: str, value: str) -> str | None:
        if name != "color":
            return "there is no such switch"
        return None if value in ("red", "blue") else "a color is red or blue"

    def reset(self) -> None:
        self.kept.clear()
        self.switches["color"] = "red"


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def server(echo: Echo) -> Iterator[Server]:
    with Server(echo) as running:
        yield running


def ask(
    server: Server, method: str, path: str, body: bytes | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Ask once on a connection of its own; gives status, headers in lower case and body."""
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def stats(server: Server) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(ask(server, "GET", "/__stats")[2])
    return parsed


def test_a_request_reaches_the_system_decoded_and_its_query_raw(server: Server, echo: Echo) -> None:
    ask(server, "POST", "/a%2F1/O'B?$filter=x%20eq%201", b"body")
    seen = echo.asked[0]
    assert (seen.method, seen.path, seen.raw_query) == ("POST", "/a/1/O'B", "$filter=x%20eq%201")
    assert seen.body == b"body"
    assert seen.headers["content-length"] == "4"


def test_an_answer_carries_a_date_and_its_length(server: Server) -> None:
    status, headers, body = ask(server, "GET", "/things")
    assert status == 200
    assert headers["content-length"] == str(len(body))
    assert headers["date"].endswith("GMT")


def test_one_connection_serves_several_requests(server: Server, echo: Echo) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    connection.request("POST", "/a", b"1")
    first_socket = connection.sock
    connection.getresponse().read()
    connection.request("POST", "/a", b"2")
    connection.getresponse().read()
    assert connection.sock is first_socket
    assert echo.kept == [b"1", b"2"]
    connection.close()


def test_a_chunked_body_arrives_whole(server: Server, echo: Echo) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    connection.request("POST", "/a", iter([b"one ", b"two"]), encode_chunked=True)
    assert connection.getresponse().status == 200
    assert echo.kept == [b"one two"]
    connection.close()


def test_a_body_over_the_limit_is_refused_unread(
    server: Server, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MAX_BODY_BYTES", 10)
    assert ask(server, "POST", "/a", b"x" * 11)[0] == 413
    assert ask(server, "POST", "/a", b"x" * 10)[0] == 200
    assert echo.kept == [b"x" * 10]


def test_a_length_that_is_no_number_is_refused(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400 ")


def test_counts_are_kept_by_kind_shape_and_status(server: Server) -> None:
    ask(server, "GET", "/AP/APVendors('V1')")
    ask(server, "GET", "/AP/APVendors('V2')")
    ask(server, "POST", "/token")
    shown = stats(server)
    assert shown["kinds"] == {"read": 2, "write": 0, "token": 1}
    assert shown["requests"] == {"GET /AP/APVendors(*)": 2, "POST /token": 1}
    assert shown["statuses"] == {"200": 3}
    assert shown["most_at_once"]["read"] == 1


def test_a_failure_inside_the_system_is_a_500_and_is_counted(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    assert ask(server, "GET", "/crash")[0] == 500
    assert "a fault of its own" in stats(server)["crashes"][0]
    assert "the simulator failed" in caplog.text


def test_switches_are_set_together_or_not_at_all(server: Server, echo: Echo) -> None:
    status, _, body = ask(server, "POST", "/__switch", b'{"faults": "read@1=html", "color": "green"}')
    assert status == 400
    assert json.loads(body) == {"refused": {"color": "a color is red or blue"}}
    assert server.admin.switches() == {"color": "red", "faults": ""}


def test_a_bad_rule_is_refused_in_words(server: Server) -> None:
    status, _, body = ask(server, "POST", "/__switch", b'{"faults": "write@0=lose-after"}')
    assert status == 400
    assert "'0' is not n, n-m" in json.loads(body)["refused"]["faults"]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"color": null}', b'{"color": [1]}', b"\xff"])
def test_a_switch_body_that_is_no_object_of_texts_is_refused(server: Server, body: bytes) -> None:
    assert ask(server, "POST", "/__switch", body)[0] == 400


def test_reset_goes_back_to_the_start(echo: Echo) -> None:
    with Server(echo, switches={"faults": "read@2=html", "color": "blue"}) as server:
        ask(server, "POST", "/a", b"1")
        ask(server, "POST", "/__switch", b'{"faults": "", "color": "red"}')
        ask(server, "POST", "/__reset")
        assert json.loads(ask(server, "GET", "/__switch")[2]) == {"color": "blue", "faults": "read@2=html"}
        assert echo.kept == []
        assert stats(server)["total"] == 0


def test_a_refused_switch_at_the_start_is_an_error(echo: Echo) -> None:
    with pytest.raises(ValueError, match="switch size: there is no such switch"):
        Server(echo, switches={"size": "1"})


def test_an_unknown_admin_route_never_reaches_the_system(server: Server, echo: Echo) -> None:
    assert ask(server, "GET", "/__secrets")[0] == 404
    assert echo.asked == []


def test_stop_returns_at_once_with_a_request_hanging(echo: Echo) -> None:
    server = Server(echo, switches={"faults": "any@*=hang-before-60"}).start()
    ended: list[str] = []

    def wait() -> None:
        try:
            ask(server, "GET", "/a")
        except (http.client.HTTPException, OSError) as error:
            ended.append(type(error).__name__)

    waiting = threading.Thread(target=wait)
    waiting.start()
    while server.admin.tally.shown()["total"] == 0:
        time.sleep(0.005)
    began = time.monotonic()
    server.stop()
    waiting.join(2)
    assert time.monotonic() - began < 1
    assert len(ended) == 1


def certificate(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 with its key, in one file, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(hours=1))
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    signed = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(kept + signed.public_bytes(Encoding.PEM))
    return folder / "server.pem"


@pytest.mark.facts("S-A4", "S-H12")
def test_it_speaks_tls_when_given_a_certificate(echo: Echo, tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(pem)
    with Server(echo, ssl_context=own) as server:
        host, port = server.url.removeprefix("https://").split(":")
        trusting = ssl.create_default_context(cafile=str(pem))
        connection = http.client.HTTPSConnection(host, int(port), timeout=5, context=trusting)
        connection.request("POST", "/a", b"1")
        assert connection.getresponse().status == 200
        connection.close()


def test_a_stopped_server_can_be_started_again(echo: Echo) -> None:
    server = Server(echo)
    with server:
        assert ask(server, "GET", "/a")[0] == 200
    with pytest.raises(RuntimeError):
        _ = server.url
    with server:
        assert ask(server, "GET", "/a")[0] == 200


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/Sage300WebApi/v1.0/-/DEMO/AP/APVendors('O''B/1')", "/Sage300WebApi/v1.0/-/DEMO/AP/APVendors(*)"),
        ("/AP/APPostInvoices('$process')", "/AP/APPostInvoices('$process')"),
        ("/v1/invoices/INV-7f3a/export-status", "/v1/invoices/*/export-status"),
        ("/payments/1200", "/payments/*"),
        ("/gl-accounts/bulk", "/gl-accounts/bulk"),
        ("/orders/PO000123", "/orders/*"),
    ],
)
def test_a_shape_forgets_keys_and_keeps_routes(path: str, expected: str) -> None:
    assert shape("GET", path) == f"GET {expected}"
