"""A simulator plays a real site: the environment names it, and the suites run against it in a process of their own.

Knows how a run is started and what it leaves: what it printed, what it reported, what it asked. Does not know any
claim.
"""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from environment import AVID, SAGE

from simulators.avidxchange.app import AvidApp
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server
from simulators.wire import Application, Kind, Request, Response

ROOT = Path(__file__).resolve().parents[2]
CLIENT = "real-client"


Lie = Callable[[Response], Response]


def honestly(response: Response) -> Response:
    """What was answered."""
    return response


class Watched:
    """An application that remembers what it was asked, and may lie (`simulators.wire.Application`)."""

    def __init__(self, application: Application, lie: Lie = honestly) -> None:
        self.application = application
        self._lie = lie
        self.switches = application.switches
        self.asked: list[Request] = []

    def kind(self, request: Request) -> Kind:
        """As the application says."""
        return self.application.kind(request)

    def handle(self, request: Request) -> Response:
        """As the application does, but for the lie."""
        self.asked.append(request)
        return self._lie(self.application.handle(request))

    def refuse_switch(self, name: str, value: str) -> str | None:
        """As the application does."""
        return self.application.refuse_switch(name, value)

    def reset(self) -> None:
        """As the application does."""
        self.application.reset()


@dataclass(frozen=True, kw_only=True)
class Played:
    """A real site as the environment named it, and what a run of the suites there left."""

    application: Application
    asked: list[Request] = field(repr=False)
    secret: str = field(repr=False)
    url: str
    returned: int
    printed: str
    report: str

    @property
    def written(self) -> list[str]:
        """Every call that does not read; token requests are not counted."""
        calls = [request for request in self.asked if request.method != "GET"]
        return [f"{call.method} {call.path}" for call in calls if not call.path.endswith("/token")]

    def passwords(self) -> list[str]:
        """The password of every call that came with Basic credentials."""
        given = [request.headers.get("authorization", "").partition(" ") for request in self.asked]
        basic = [text for scheme, _, text in given if scheme == "Basic"]
        return [base64.b64decode(text).decode().partition(":")[2] for text in basic]


def seeded() -> Company:
    """A company with something of everything."""
    return company(7, invoices=0, vendors=110, accounts=140, orders=12, today=datetime.now(UTC).date())


def play_sage(whole: Company, folder: Path, *words: str, lie: Lie = honestly, **more: str) -> Played:
    """Runs the suite of Sage 300 against a company; `more` are further variables, without their beginning."""
    password = f"aB{secrets.token_hex(12)}"
    watched = Watched(SageApp(whole, users=[User(name="WEBAPI", password=password)]), lie)
    with Server(watched) as server:
        given = {"URL": server.url, "COMPANY": whole.org_id, "USER": "webapi", "PASSWORD": password} | more
        return _played(watched, folder, words, {SAGE.prefix + name: text for name, text in given.items()})


def play_avid(folder: Path, *words: str, **more: str) -> Played:
    """Runs the suite of AvidXchange against an organization with approved invoices, likewise."""
    secret, whole = secrets.token_hex(12), company(3, invoices=30, vendors=60, accounts=140, orders=12)
    app = AvidApp(whole, clients={CLIENT: secret})
    watched = Watched(app)
    with Server(watched) as server:
        where = {
            "URL": server.url + app.tongue.base,
            "TOKEN_URL": f"{server.url}/token",
            "COMPANY": whole.org_id,
        }
        given = where | {"CLIENT_ID": CLIENT, "CLIENT_SECRET": secret} | more
        return _played(watched, folder, words, {AVID.prefix + name: text for name, text in given.items()})


def _played(watched: Watched, folder: Path, words: tuple[str, ...], named: Mapping[str, str]) -> Played:
    found, system = folder / "found.md", "sage300" if SAGE.prefix + "URL" in named else "avidxchange"
    done = pytest_run(system, "-k", "real", f"--contract-report={found}", *words, **named)
    secret = next(text for name, text in named.items() if name.endswith(("PASSWORD", "CLIENT_SECRET")))
    return Played(
        application=watched.application,
        asked=watched.asked,
        secret=secret,
        url=next(text for name, text in named.items() if name.endswith("_URL")),
        returned=done.returncode,
        printed=done.stdout + done.stderr,
        report=found.read_text(encoding="utf-8").partition(", real\n")[2].partition("\n## ")[0],
    )


def pytest_run(system: str, *words: str, **named: str) -> subprocess.CompletedProcess[str]:
    """The suite of a system in a process of its own, with these variables and no other site's."""
    ours = (SAGE.prefix, AVID.prefix)
    around = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        f"tests/contract/{system}",
        "-q",
        "-p",
        "no:cacheprovider",
        *words,
    ]
    return subprocess.run(
        command, cwd=ROOT, env=around | named, capture_output=True, text=True, timeout=300, check=False
    )


def lines(run: Played, words: str) -> list[str]:
    """The lines of a report that say so."""
    return [line for line in run.report.splitlines() if words in line]
