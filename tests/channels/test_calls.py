"""Claims about signed calls: what is sent, what an answer means, and the example of our page.

Knows HTTP on this machine. Does not know when an alert opens.
"""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path
from typing import Any

import pytest
from listening import bell, silence

from ml_connector.channels import Hook, beat, call

PAGE = Path(__file__).parents[2] / "docs" / "alerts.md"
BODY = json.dumps({"id": "1", "alerts": []}).encode()
SECRET = secrets.token_hex(16)


def example() -> Any:
    """The function of our page that checks a signature."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    defined: dict[str, Any] = {}
    exec(code[1], defined)  # noqa: S102 - our own page
    return defined["is_ours"]


def test_the_example_of_our_page_takes_what_we_send_and_nothing_else() -> None:
    with bell() as rung:
        assert call(Hook(url=f"{rung.url}/x", secret=SECRET), BODY, "n1", 1_700_000_000).ok
    _, _, headers, body = rung.calls[0]
    header, is_ours = headers["ML-Connector-Signature"], example()
    assert is_ours(SECRET, header, body, now=1_700_000_100)
    assert not is_ours(SECRET, header, body + b" ", now=1_700_000_100)
    assert not is_ours("another", header, body, now=1_700_000_100)
    assert not is_ours(SECRET, header, body, now=1_700_009_999), "an old call that is played again"


def test_a_call_names_its_notice_and_no_secret() -> None:
    with bell() as rung:
        call(Hook(url=rung.url, secret=SECRET), BODY, "n1", 1)
    method, _, headers, body = rung.calls[0]
    assert (method, headers["ML-Connector-Notice"], body) == ("POST", "n1", BODY)
    assert SECRET not in str(headers)


@pytest.mark.parametrize(
    ("status", "final"), [(500, False), (503, False), (429, False), (408, False), (400, True), (404, True)]
)
def test_a_fault_of_the_server_is_tried_again_and_a_refusal_is_not(status: int, final: bool) -> None:
    with bell() as rung:
        rung.statuses = [status]
        said = call(Hook(url=rung.url, secret=SECRET), BODY, "n1", 1)
    assert (said.ok, said.final, said.said) == (False, final, f"{status} thanks")


def test_a_redirect_is_not_followed() -> None:
    with bell() as rung:
        rung.statuses = [302]
        said = call(Hook(url=rung.url, secret=SECRET), BODY, "n1", 1)
    assert (said.ok, len(rung.calls)) == (False, 1)


def test_what_a_server_says_is_kept_short_and_without_the_secret() -> None:
    with bell() as rung:
        rung.says = f"you sent {SECRET} to {rung.url} " + "x" * 10_000
        said = call(Hook(url=rung.url, secret=SECRET), BODY, "n1", 1).said
    assert SECRET not in said and rung.url not in said and len(said) < 400


def test_the_path_of_an_address_is_not_told_for_it_is_a_secret() -> None:
    with bell() as rung:
        rung.says = f"Cannot POST /hooks/{SECRET}"
        rung.statuses = [404]
        said = call(Hook(url=f"{rung.url}/hooks/{SECRET}", secret="other"), BODY, "n1", 1).said
    assert (SECRET in said, said) == (False, "404 Cannot POST …")


def test_a_server_that_says_nothing_is_left_after_the_time_out() -> None:
    with silence() as port:
        said = call(Hook(url=f"http://127.0.0.1:{port}", secret=SECRET, timeout_s=0.1), BODY, "n1", 1)
    assert (said.ok, said.final) == (False, False)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_sign_of_life_is_a_bare_call(method: str) -> None:
    with bell() as rung:
        assert beat(Hook(url=f"{rung.url}/live"), method).ok
    assert [(one[0], one[1], one[3]) for one in rung.calls] == [(method, "/live", b"")]
