"""Claims about lines: one JSON object an event with what it is about, libraries from WARNING on, nothing secret.

Knows loggers and a file. Does not know any run.
"""

from __future__ import annotations

import io
import json
import logging
import secrets
from pathlib import Path
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars

from ml_connector import logs
from ml_connector.store.opened_secrets import remember

OURS = logging.getLogger("ml_connector.somewhere")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that lines go to."""
    logs.to_file(tmp_path / "x.log")
    return tmp_path / "x.log"


def lines(path: Path) -> list[dict[str, Any]]:
    """What stands in the file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_line_says_when_where_what_and_about_which_run(path: Path) -> None:
    with bound_contextvars(run=7, connection="acme"):
        OURS.info("it %s", "ended", extra={"outcome": "balanced"})
    (line,) = lines(path)
    assert list(line)[:3] == ["at", "level", "event"]
    assert line.pop("at").endswith("Z")
    assert line == {"level": "info", "event": "it ended", "logger": "ml_connector.somewhere", "run": 7,
                    "connection": "acme", "outcome": "balanced"}  # fmt: skip


@pytest.mark.parametrize("library", ["procrastinate.worker", "httpx2", "waitress", "django.request"])
def test_a_library_is_heard_from_warning_on(path: Path, library: str) -> None:
    logging.getLogger(library).info("a whisper")
    logging.getLogger(library).warning("a warning")
    assert [line["event"] for line in lines(path)] == ["a warning"]


def test_an_exception_is_one_line_with_its_trace_and_without_what_is_secret(path: Path) -> None:
    word = secrets.token_hex(9)
    remember(word)
    try:
        raise ValueError(f"refused {word}")
    except ValueError:
        OURS.exception("failed with %s", word)
    (line,) = lines(path)
    assert "ValueError: refused ***" in line["exception"]
    assert word not in path.read_text(encoding="utf-8")


def test_any_text_can_be_written(path: Path) -> None:
    OURS.warning("Zürich \x00\n100%")
    assert lines(path)[0]["event"].startswith("Zürich ")


@pytest.mark.parametrize("form", [logs.TEXT, logs.JSON])
def test_the_screen_shows_text_or_json_as_asked(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    screen = io.StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    logs.to_screen(form)
    with bound_contextvars(run=7):
        OURS.info("began")
    told = screen.getvalue()
    assert told.startswith("{") == (form == logs.JSON)
    assert ("run=7" in told, "began" in told) == (form == logs.TEXT, True)


def test_a_screen_that_is_no_terminal_shows_json(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    logs.to_screen()
    OURS.info("began")
    assert json.loads(screen.getvalue())["event"] == "began"


def test_to_write_to_another_file_ends_the_one_before(path: Path, tmp_path: Path) -> None:
    logs.to_file(tmp_path / "y.log")
    OURS.info("began")
    assert (path.exists(), len(lines(tmp_path / "y.log"))) == (False, 1)
