"""Claims about being reached: each way of not getting through has its own error, and knocking carries nothing.

Knows servers with right and wrong certificates. Does not know what anybody does about an error.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

import sage300
from sage300 import Sage300, Site
from simulators.certificates import Authority, Kind
from simulators.sage300.app import SageApp
from simulators.seed import company
from simulators.server import Server

SEEDED = company(invoices=0, vendors=60, accounts=60, orders=14)


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Whoever signs the servers' certificates."""
    return Authority()


@pytest.fixture
def served(authority: Authority, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A site that shows the certificate the test names."""
    kind: Kind = request.param
    with Server(SageApp(SEEDED), ssl_context=authority.server_context(kind)) as server:
        yield server


def client(url: str, ca_file: Path | None = None, password: str = "") -> Sage300:
    trusted = str(ca_file) if ca_file else None
    return Sage300(Site(url, SEEDED.org_id, "WEBAPI", password, ca_file=trusted), sleep=lambda _: None)


@pytest.mark.facts("S-H12")
@pytest.mark.parametrize(
    ("served", "kind"),
    [("expired", sage300.OutOfDate), ("self-signed", sage300.UnknownAuthority), ("wrong-name", sage300.WrongName)],
    indirect=["served"],
)  # fmt: skip
def test_what_is_wrong_with_a_certificate_has_its_own_error(
    served: Server, authority: Authority, tmp_path: Path, kind: type[sage300.Untrusted]
) -> None:
    with client(served.url, authority.write_ca(tmp_path)) as sage, pytest.raises(kind) as caught:
        sage.wire.knock()
    assert type(caught.value) is kind


@pytest.mark.parametrize("served", ["valid"], indirect=True)
def test_a_certificate_of_an_authority_that_was_not_named_is_not_trusted(served: Server) -> None:
    with client(served.url) as sage, pytest.raises(sage300.UnknownAuthority):
        sage.wire.knock()


@pytest.mark.parametrize("served", ["valid"], indirect=True)
def test_an_authority_file_that_is_replaced_counts_from_the_next_session_on(
    served: Server, authority: Authority, tmp_path: Path
) -> None:
    replaced = Authority().write_ca(tmp_path)
    with client(served.url, replaced) as sage, pytest.raises(sage300.UnknownAuthority):
        sage.wire.knock()
    with client(served.url, authority.write_ca(tmp_path)) as sage:
        assert sage.wire.knock() >= 200


@pytest.mark.parametrize("served", ["valid"], indirect=True)
def test_a_knock_is_answered_whatever_the_password_and_needs_none(
    served: Server, authority: Authority, tmp_path: Path
) -> None:
    with client(served.url, authority.write_ca(tmp_path), "no-such-password") as sage:
        status = sage.wire.knock()
    assert status >= 200
    assert served.admin.tally.shown()["requests"] == {"HEAD /": 1}


def test_a_port_where_nothing_listens_and_a_name_nobody_has_are_told_apart(unused_port: int) -> None:
    with client(f"http://127.0.0.1:{unused_port}") as sage, pytest.raises(sage300.NothingListens):
        sage.wire.knock()
    with client("https://sage.invalid") as sage, pytest.raises(sage300.NoSuchHost):
        sage.wire.knock()


def test_a_port_that_does_not_speak_tls_is_untrusted_and_of_no_special_kind() -> None:
    with (
        Server(SageApp(SEEDED)) as server,
        client(server.url.replace("http:", "https:")) as sage,
        pytest.raises(sage300.Untrusted) as caught,
    ):
        sage.wire.knock()
    assert type(caught.value) is sage300.Untrusted


@pytest.fixture
def unused_port() -> int:
    """A port nobody listens at, a moment ago at least."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def test_a_glance_gives_one_record_and_the_count_of_all() -> None:
    app = SageApp(SEEDED)
    with Server(app) as server, client(server.url, password=app.users[0].password) as sage:
        seen = sage.vendors.glance()
    assert seen.item is not None
    assert (seen.total, server.admin.tally.shown()["total"]) == (len(SEEDED.vendors), 1)
