"""A server that echoes what it was sent finds no ear: no secret in tracebacks, the log, the report, the database.

Knows how a server may echo a sign-in, and breaks the product where such an answer is being handled. Does not
know how secrets are kept out.
"""

from __future__ import annotations

import base64
import binascii
import json
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from planting import Planted, database_text, leaks, plant, tokens, told
from stage import NAME, Set, Template

from ml_connector.systems.avidxchange import failures as avid_failures
from ml_connector.systems.sage300 import failures as sage_failures
from simulators.wire import Application, Kind, Request, Response

MARK = "you have sent"


@pytest.fixture
def planted(make_stage: Set, template: Template) -> Planted:
    """A stage with secrets planted on it."""
    return plant(make_stage, template)


@dataclass(kw_only=True)
class Echo:
    """An application that refuses one kind of request and tells the caller everything it sent."""

    application: Application
    only: str
    status: int
    switches: dict[str, str]
    said: list[str] = field(default_factory=list)

    def kind(self, request: Request) -> Kind:
        """Read, write or token."""
        return self.application.kind(request)

    def refuse_switch(self, name: str, value: str) -> str | None:
        """Why a switch cannot be set so."""
        return self.application.refuse_switch(name, value)

    def reset(self) -> None:
        """Go back to the seed."""
        self.application.reset()

    def handle(self, request: Request) -> Response:
        """Answer, or refuse with an echo."""
        if self.kind(request) != self.only:
            return self.application.handle(request)
        sign = request.headers.get("authorization", "")
        form = dict(parse_qsl(request.body.decode())) if self.only == "token" else {}
        text = f"{MARK} {sign} {_plain(sign)} {form.get('client_secret', '')}"
        self.said.append(text)
        return Response(
            status=self.status,
            headers={"Content-Type": "application/json"},
            body=json.dumps(_refusal(text, sage=self.only_sage, token=self.only == "token")).encode(),
        )

    @property
    def only_sage(self) -> bool:
        """Whether this stands before Sage 300."""
        return type(self.application).__name__ == "SageApp"


def _plain(sign: str) -> str:
    """A Basic sign-in in the clear."""
    try:
        return base64.b64decode(sign.partition(" ")[2], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _refusal(text: str, *, sage: bool, token: bool) -> object:
    if sage:
        return {"error": {"code": "Failed", "message": {"lang": "en-US", "value": text}}}
    if token:
        return {"error": "invalid_client", "error_description": text}
    return {"fault": {"code": 900900, "message": text, "description": text}}


def echoing(planted: Planted, system: str, only: str, status: int) -> Echo:
    """Put an echo before one of the systems."""
    server = planted.stage.sage if system == "sage" else planted.stage.avid
    inner = server.admin.application
    echo = Echo(application=inner, only=only, status=status, switches=inner.switches)
    server.admin.application = echo
    return echo


def assert_echoed(planted: Planted, echo: Echo, system: str, only: str) -> None:
    """Assert that the echo held what it must not become: a test without that shows nothing."""
    said = " ".join(echo.said)
    assert MARK in said
    known = {
        ("sage", "read"): {planted.stage.password},
        ("avid", "token"): {planted.stage.secret},
    }.get((system, only), tokens(planted.stage) if system == "avid" else {planted.stage.password})
    assert any(word in said for word in known)


ECHOES = [
    (system, only, status)
    for system, only in (
        *(("sage", "read"), ("sage", "write")),
        *(("avid", "token"), ("avid", "read"), ("avid", "write")),
    )
    for status in (400, 401, 500)
]


class Bug(Exception):
    """A bug of ours, in the very place where an error of a client is being handled."""


def buggy(error: Exception) -> Exception:
    """What the table of failures is not: it raises, and tells all it knows."""
    raise Bug(f"{error} {error!r} {vars(error)}")


def break_table(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    """Put the bug where this system's errors are read."""
    failures = sage_failures if system == "sage" else avid_failures
    monkeypatch.setattr(failures, "from_read", buggy)
    monkeypatch.setattr(failures, "from_write", buggy)


@pytest.mark.facts("A-3.1/masked")
@pytest.mark.parametrize(("system", "only", "status"), ECHOES)
def test_a_secret_that_a_server_echoes_is_not_in_the_traceback_of_a_bug(
    planted: Planted, monkeypatch: pytest.MonkeyPatch, system: str, only: str, status: int
) -> None:
    break_table(monkeypatch, system)
    echo = echoing(planted, system, only, status)
    with pytest.raises(Bug) as raised:
        planted.stage.run()
    assert_echoed(planted, echo, system, only)
    text = "".join(traceback.format_exception(raised.value))
    assert "During handling of the above exception" in text  # the client's own error is in the chain
    assert leaks(planted, text) == set()


@pytest.mark.facts("A-3.1.9", "A-3.1/masked")
@pytest.mark.parametrize(("system", "only", "status"), ECHOES)
def test_a_secret_that_a_server_echoes_is_not_in_the_report_or_the_database(
    planted: Planted, system: str, only: str, status: int
) -> None:
    echo = echoing(planted, system, only, status)
    report = planted.stage.run()
    assert_echoed(planted, echo, system, only)
    text = json.dumps(report, default=str) + "\n".join(database_text(planted.stage.house.url))
    assert leaks(planted, text) == set()


@pytest.mark.parametrize(("system", "only"), [("sage", "write"), ("avid", "read")])
def test_what_a_server_says_reaches_the_traceback_but_for_the_secrets(
    planted: Planted, monkeypatch: pytest.MonkeyPatch, system: str, only: str
) -> None:
    break_table(monkeypatch, system)
    echoing(planted, system, only, 400)
    with pytest.raises(Bug, match=MARK) as raised:
        planted.stage.run()
    assert leaks(planted, "".join(traceback.format_exception(raised.value))) == set()


BUGGY_PROGRAM = (
    sys.executable,
    "-c",
    "from ml_connector.systems.avidxchange import failures as avid\n"
    "from ml_connector.systems.sage300 import failures as sage\n"
    "def buggy(error):\n"
    "    raise KeyError(f'{error} {error!r} {vars(error)}')\n"
    "avid.from_read = avid.from_write = sage.from_read = sage.from_write = buggy\n"
    "from ml_connector.cli import main; main()",
)


@pytest.mark.parametrize(
    ("system", "only", "status"), [("sage", "write", 400), ("avid", "token", 401), ("avid", "read", 500)]
)
def test_a_bug_while_a_server_echoes_leaves_no_secret_on_the_screen_or_in_the_log(
    planted: Planted, template: Template, tmp_path: Path, system: str, only: str, status: int
) -> None:
    echo = echoing(planted, system, only, status)
    text = told(planted.stage, template, tmp_path, "run", NAME, program=BUGGY_PROGRAM)
    log = "".join(path.read_text() for path in tmp_path.rglob("*.log*"))
    assert_echoed(planted, echo, system, only)
    assert "This is a bug" in text
    assert "Traceback" in log and "During handling of the above exception" in log
    assert leaks(planted, text + log) == set()
