"""Claims about when certificates end: read from a file, and from a server that shows one.

Knows TLS on this machine. Does not know what is made of the day.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from ml_connector.operations.certificates import (
    Unread,
    Untrusted,
    Watched,
    authority_ends,
    file_ends,
    server_ends,
)

NOW = datetime.now(UTC).replace(microsecond=0)
Shown = Callable[[timedelta], str]


@pytest.fixture
def authority(tmp_path: Path) -> tuple[trustme.CA, str]:
    """An authority and its file."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    return ca, str(tmp_path / "ca.pem")


@pytest.fixture
def shown(authority: tuple[trustme.CA, str]) -> Iterator[Shown]:
    """Starts a server whose certificate ends after so long; gives its address."""
    doors: list[tuple[socket.socket, threading.Thread]] = []

    def start(left: timedelta) -> str:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ends = NOW + left
        authority[0].issue_cert(
            "127.0.0.1", not_before=ends - timedelta(days=90), not_after=ends
        ).configure_cert(context)
        door = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=shake, args=(door, context))
        thread.start()
        doors.append((door, thread))
        return f"https://127.0.0.1:{door.getsockname()[1]}/x"

    yield start
    for door, thread in doors:
        thread.join(5)
        door.close()


def shake(door: socket.socket, context: ssl.SSLContext) -> None:
    """Shake hands once, and wait until the other side leaves."""
    wire, _ = door.accept()
    with wire:
        try:
            with context.wrap_socket(wire, server_side=True) as talk:
                talk.recv(1)
        except (ssl.SSLError, ConnectionError):
            return


def test_a_server_s_certificate_ends_on_its_day(shown: Shown, authority: tuple[trustme.CA, str]) -> None:
    assert server_ends(shown(timedelta(days=20)), authority[1], 5) == NOW + timedelta(days=20)


def test_a_certificate_that_has_ended_is_not_trusted_and_says_so(
    shown: Shown, authority: tuple[trustme.CA, str]
) -> None:
    with pytest.raises(Untrusted, match="expired") as told:
        server_ends(shown(timedelta(days=-1)), authority[1], 5)
    assert told.value.ended


def test_a_server_that_is_not_trusted_says_nothing_about_its_end(shown: Shown) -> None:
    with pytest.raises(Untrusted, match=r"127\.0\.0\.1") as told:
        server_ends(shown(timedelta(days=20)), "", 5)
    assert not told.value.ended


def test_a_server_that_is_not_there_is_unread() -> None:
    with pytest.raises(Unread, match=r"127\.0\.0\.1"):
        server_ends("https://127.0.0.1:9/x", "", 5)


def test_a_file_ends_with_its_first_certificate(authority: tuple[trustme.CA, str]) -> None:
    assert file_ends(authority[1]) > NOW + timedelta(days=365)


def test_a_client_s_certificate_in_a_file_ends_on_its_day(
    tmp_path: Path, authority: tuple[trustme.CA, str]
) -> None:
    ends = NOW + timedelta(days=5)
    mine = authority[0].issue_cert("ours.test", not_before=NOW - timedelta(days=5), not_after=ends)
    mine.private_key_and_cert_chain_pem.write_to_path(tmp_path / "ours.pem")
    assert file_ends(str(tmp_path / "ours.pem")) == ends


def bundle(path: Path, *days: int) -> str:
    """A file of authorities that end after so many days."""
    ca = trustme.CA()
    made = [
        ca.issue_cert("root.test", not_before=NOW - timedelta(days=900), not_after=NOW + timedelta(days=day))
        for day in days
    ]
    path.write_bytes(b"".join(one.cert_chain_pems[0].bytes() for one in made))
    return str(path)


@pytest.mark.parametrize(
    ("days", "left", "note"),
    [((-400, 700), 700, "1 of the 2 in the file ended before"), ((20, 90), 90, ""), ((-9, -3), -3, ""), ((5,), 5, "")],
)  # fmt: skip
def test_a_bundle_of_authorities_is_of_use_until_its_last_one_ends(
    tmp_path: Path, days: tuple[int, ...], left: int, note: str
) -> None:
    one = Watched(what="the authority", file=bundle(tmp_path / "ca.pem", *days), authority=True)
    assert one.ends(1) == authority_ends(one.file) == NOW + timedelta(days=left)
    assert (one.note(NOW), Watched(what="ours", file=one.file).note(NOW)) == (note, "")


@pytest.mark.parametrize("holds", [None, "nothing"])
def test_a_file_that_holds_none_or_is_not_there_is_unread(tmp_path: Path, holds: str | None) -> None:
    if holds is not None:
        (tmp_path / "no.pem").write_text(holds)
    with pytest.raises(Unread, match=r"no\.pem"):
        file_ends(str(tmp_path / "no.pem"))
