"""Knows how to run the program as people do, in a home of its own: its entry, or a process.

Does not know what any command means.
"""

from __future__ import annotations

import contextlib
import http.server
import io
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection

from ml_connector import logs
from ml_connector.cli import main
from ml_connector.store.embedded import Embedded

sys.path.insert(0, str(Path(__file__).parent))

PROGRAM = [sys.executable, "-W", "error::ResourceWarning", "-c", "from ml_connector.cli import main; main()"]


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Door:
    """Runs commands in one home; `password` and `secret` are made up for it."""

    home: Path
    password: str
    secret: str

    def __call__(self, *words: str, given: str = "", **environment: str) -> Said:
        """Call the program's own entry, here: a process of its own would take seconds to start."""
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, self._told(environment), clear=True),
            mock.patch.object(sys, "argv", ["ml-connector", *words]),
            mock.patch.object(sys, "stdin", io.StringIO(given)),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = ended()
        return Said(code, out.getvalue(), err.getvalue())

    def process(self, *words: str, **environment: str) -> Said:
        """Run the program as a process of its own."""
        done = subprocess.run([*PROGRAM, *words], env=self._told(environment), capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=120, check=False)  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    def _told(self, environment: dict[str, str]) -> dict[str, str]:
        told = {name: value for name, value in os.environ.items()
                if not name.startswith("ML_CONNECTOR_") and name != "DATABASE_URL"}  # fmt: skip
        return told | {"ML_CONNECTOR_HOME": str(self.home), "COLUMNS": "200"} | environment

    def add(self, name: str, *more: str, sage: str = "http://127.0.0.1:9", port: int = 9) -> Said:
        """Add a connection, its secrets from the environment; it leads to a port that answers 401, or nowhere."""
        return self(
            "connection", "add", name, "--sage-url", sage, "--sage-company", "SAMLTD", "--sage-user", "WEBAPI",
            "--avid-url", f"http://127.0.0.1:{port}/avid/v1", "--avid-token-url", f"http://127.0.0.1:{port}/token",
            "--avid-client-id", "ours", "--avid-company", "C7", *more,
            ML_CONNECTOR_SAGE_PASSWORD=self.password, ML_CONNECTOR_AVID_CLIENT_SECRET=self.secret,
        )  # fmt: skip


def ended() -> int:
    """Run the entry to its end, and put back what a process would leave to its death."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    finally:
        signal.signal(signal.SIGTERM, before)
        connection.close()
        logs.end()
    return 0


@contextlib.contextmanager
def moved_into(home: Path) -> Iterator[Door]:
    """A house after `init`; its database stays up meanwhile, so that commands are quick."""
    door = Door(home, secrets.token_hex(12), secrets.token_hex(12))
    first = door("init")
    assert first.code == 0, first.err
    with Embedded(door.home / "postgres").acquire():
        yield door


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A house for everybody's commands; some tests write into its tables by hand."""
    with moved_into(tmp_path_factory.mktemp("home") / "home") as door:
        yield door


@pytest.fixture(scope="module")
def own_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A house that nobody but this module's commands has written into."""
    with moved_into(tmp_path_factory.mktemp("own") / "home") as door:
        yield door


@pytest.fixture
def empty(tmp_path: Path) -> Door:
    """A house nobody has set up."""
    return Door(tmp_path / "home", secrets.token_hex(12), secrets.token_hex(12))


class Closed(http.server.BaseHTTPRequestHandler):
    """Answers with 401, as a gateway answers wrong credentials; but as Sage it gives empty lists.

    A run asks Sage first, and reads nothing from AvidXchange while it has nowhere to put it.
    """

    def do_POST(self) -> None:
        sage = "/Sage300WebApi/" in self.path
        body = b'{"value": []}' if sage else b""
        self.send_response(200 if sage else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 - the server's own name

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def closed() -> Iterator[int]:
    """The port of a door that opens to nobody."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Closed) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join(5)


@pytest.fixture(scope="session")
def acme(house: Door, closed: int) -> Door:
    """The house with a connection `acme` whose credentials nobody accepts."""
    added = house.add("acme", "--rehearsal", "--set", "parcel_max=5", port=closed,
                      sage=f"http://127.0.0.1:{closed}")  # fmt: skip
    assert added.code == 0, added.err
    return house
