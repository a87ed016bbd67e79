"""Claims about being reached and glanced at: each way of not getting through has its own error, and nothing is marked.

Knows servers with right and wrong certificates. Does not know what anybody does about an error.
"""

from __future__ import annotations

import http.server
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from avidxchange import AvidXchange, Endpoint, Limits, Profile, errors
from simulators.avidxchange.app import AvidApp
from simulators.certificates import Authority, Kind
from simulators.seed import company
from simulators.server import Server

SEEDED = company(invoices=3, vendors=60, accounts=60, orders=14)
SECRET = secrets.token_hex(8)


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Whoever signs the servers' certificates."""
    return Authority()


def app() -> AvidApp:
    return AvidApp(SEEDED, clients={"ours": SECRET})


def client(
    url: str, ca_file: str | None = None, proxy: str | None = None, profile: Profile | None = None
) -> AvidXchange:
    endpoint = Endpoint(base_url=f"{url}/avidconnect/v1", token_url=f"{url}/token", client_id="ours",
                        company=SEEDED.org_id, ca_file=ca_file, proxy=proxy, allow_http=True)  # fmt: skip
    return AvidXchange(
        profile or Profile.named("default"), endpoint, {"client_secret": SECRET}, limits=Limits(tries=1)
    )


@pytest.mark.facts("A-3.1.12")
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("expired", errors.OutOfDate),
        ("self-signed", errors.UnknownAuthority),
        ("wrong-name", errors.WrongName),
    ],
)
def test_what_is_wrong_with_a_certificate_has_its_own_error(
    authority: Authority, tmp_path: Path, kind: Kind, error: type[errors.Untrusted]
) -> None:
    trusted = str(authority.write_ca(tmp_path))
    with (
        Server(app(), ssl_context=authority.server_context(kind)) as server,
        client(server.url, trusted) as avid,
        pytest.raises(errors.Untrusted) as caught,
    ):
        avid.trying.knock(server.url)
    assert type(caught.value) is error


def test_a_name_nobody_has_and_a_port_where_nothing_listens_are_told_apart() -> None:
    with client("https://gateway.invalid") as avid, pytest.raises(errors.NoSuchHost):
        avid.trying.knock("https://gateway.invalid/a/b")
    with client("http://127.0.0.1:9") as avid, pytest.raises(errors.NothingListens):
        avid.trying.knock("http://127.0.0.1:9/a/b")


class Strict(http.server.BaseHTTPRequestHandler):
    """A proxy that lets nobody through."""

    def do_CONNECT(self) -> None:
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxy() -> Iterator[str]:
    """The address of a proxy that lets nobody through."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Strict) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join(5)


def test_a_proxy_that_lets_nobody_through_is_named_as_such(proxy: str) -> None:
    with client("https://gateway.invalid", proxy=proxy) as avid, pytest.raises(errors.ProxyRefused):
        avid.trying.knock("https://gateway.invalid")


def test_a_knock_carries_no_credential_and_asks_for_none() -> None:
    with Server(app()) as server, client(server.url) as avid:
        assert avid.trying.knock(f"{server.url}/avidconnect/v1") >= 200
        assert server.admin.tally.shown()["requests"] == {"HEAD /": 1}


@pytest.mark.facts("A-6.7/cursor_body")
def test_a_glance_asks_for_one_record_however_large_the_profiles_pages_are() -> None:
    with Server(app()) as server, client(server.url) as avid:
        page = avid.trying.glance("invoices_list")
    assert (len(page.items), page.last) == (1, False)


@pytest.mark.facts("A-6.5/export_on_read")
def test_a_glance_never_lists_invoices_where_listing_marks_them() -> None:
    text = Profile.named("default").text.replace("mode: ack}", "mode: export_on_read}")
    with Server(app()) as server, client(server.url, profile=Profile.parse(text)) as avid:
        with pytest.raises(errors.CapabilityOff):
            avid.trying.glance("invoices_list")
        assert server.admin.tally.shown()["total"] == 0
