"""Claims about `ml-connector alert`: channels are kept without their secrets, and one may see what was told.

Knows commands and what they print. Does not know how an alert is found.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "channels"))
from listening import Bell, bell, mail_server

Door = Callable[..., Any]
SECRET = secrets.token_hex(16)


@pytest.fixture
def rung() -> Iterator[Bell]:
    """A server that takes calls."""
    with bell() as one:
        yield one


@pytest.fixture
def hook(house: Door, rung: Bell) -> Iterator[str]:
    """A channel that calls it."""
    added = house("alert", "add", "hook", "--webhook", f"{rung.url}/x", ML_CONNECTOR_WEBHOOK_SECRET=SECRET)
    assert added.code == 0, added.err
    yield "hook"
    house("alert", "remove", "hook")


def test_a_test_notice_goes_out_at_once_and_stands_in_the_log(house: Door, hook: str, rung: Bell) -> None:
    said = house("alert", "test", hook)
    assert (said.code, said.out) == (0, "Sent. The server said: 200 thanks\n")
    assert json.loads(rung.calls[0][3])["sort"] == "test"
    (line, *_) = json.loads(house("alert", "log", "--json").out)
    assert (line["channel"], line["ok"], line["said"]) == ("hook", True, "200 thanks")


def test_a_failed_test_exits_with_1_and_is_not_tried_again(house: Door, hook: str, rung: Bell) -> None:
    rung.statuses = [503]
    said = house("alert", "test", hook)
    assert (said.code, said.out) == (1, "Not sent. The server said: 503 thanks\n")
    (line, *_) = json.loads(house("alert", "log", hook, "--json").out)
    assert line["again_at"] is None


def test_neither_secret_nor_path_of_a_channel_is_shown(house: Door, hook: str, rung: Bell) -> None:
    shown = "".join(
        house("alert", *words).out for words in (["list"], ["show", hook], ["show", hook, "--json"])
    )
    assert SECRET not in shown and f"{rung.url}/x" not in shown and f"{rung.url}/…" in shown


def test_a_channel_is_edited_in_part(house: Door, hook: str) -> None:
    house("alert", "edit", hook, "--severity", "critical", "--digest", "07:00 America/Toronto", "--quiet")
    shown = json.loads(house("alert", "show", hook, "--json").out)
    assert (shown["severity"], shown["digest"], shown["quiet"]) == ("critical", "07:00 America/Toronto", True)


def test_mail_is_sent_from_the_command_line(house: Door) -> None:
    with mail_server() as post:
        added = house("alert", "add", "ap", "--smtp", f"127.0.0.1:{post.port}", "--security", "none",
                      "--from", "ml@acme.test", "--to", "ap@acme.test")  # fmt: skip
        assert added.code == 0, added.err
        assert house("alert", "test", "ap").code == 0
    house("alert", "remove", "ap")
    assert post.letters[0]["Subject"] == "[ml-connector] Test: nothing has happened"


@pytest.mark.parametrize(("words", "why"), [
    (["--webhook", "http://example.test/x"], "http goes to this machine only"),
    (["--webhook", "https://u:p@example.test/x"], "must not carry a user"),
    (["--webhook", "https://example.test/x", "--to", "a@b.test"], "takes no to"),
    (["--smtp", "mail.test"], "a sender"),
    (["--smtp", "mail.test", "--from", "a@b.test", "--to", "a@b.test", "--user", "u", "--security", "none"],
     "starttls or tls only"),
    (["--webhook", "https://example.test/x", "--digest", "7"], "such as 07:00"),
    ([], "Name one way"),
])  # fmt: skip
def test_a_channel_that_cannot_be_is_refused_in_words(house: Door, words: list[str], why: str) -> None:
    said = house(
        "alert", "add", "wrong", *words, ML_CONNECTOR_WEBHOOK_SECRET=SECRET, ML_CONNECTOR_SMTP_PASSWORD=SECRET
    )
    assert (said.code, why in said.err) == (2, True), said.err


def test_a_limit_is_set_shown_and_taken_back(house: Door) -> None:
    assert house("alert", "limit", "all", "held-amount", "10,000.00").code == 0
    assert json.loads(house("alert", "list", "--json").out)["limits"] == {"": {"held-amount": "10,000.00"}}
    house("alert", "limit", "all", "held-amount", "default")
    assert json.loads(house("alert", "list", "--json").out)["limits"] == {}


def test_nothing_open_says_who_looks(house: Door) -> None:
    assert "looks every 30 seconds" in house("alert", "open").out
