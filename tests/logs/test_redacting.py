"""Claims about redaction: what is secret by value, by name or by shape is in no text, and the rest stays as it is.

Knows texts. Does not know where they are written.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from urllib.parse import quote

import pytest

from ml_connector.logs import redacted
from ml_connector.store.opened_secrets import opened_secrets, remember

WORD = f"p\"w'\\ä {secrets.token_hex(8)}"
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "in JSON": json.dumps,
    "as repr": repr,
    "in an address": lambda word: quote(word, safe=""),
    "base64": lambda word: base64.b64encode(word.encode()).decode(),
    "base64 for addresses": lambda word: base64.urlsafe_b64encode(word.encode()).decode().rstrip("="),
    "base64 after a user's name": lambda word: base64.b64encode(f"WEB:{word}".encode()).decode(),
    "hex": lambda word: word.encode().hex(),
}


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_an_opened_secret_is_left_out_however_it_is_spelled(spelled: str) -> None:
    written = SPELLINGS[spelled](WORD)
    shown = str(redacted(f"before {written} after", [WORD]))
    assert (written in shown, WORD in shown, "before " in shown, " after" in shown) == (
        False,
        False,
        True,
        True,
    )


@pytest.mark.parametrize(
    "text",
    ["client_secret={}&x=1",
     "Authorization: Bearer {}", "authorization: Basic {}", "https://u:{}@host/x",
     "password={}", '{{"access_token": "{}"}}', "{{'company_token': '{}'}}", r'{{\"api_key\": \"{}\"}}'],
)  # fmt: skip
def test_what_nobody_opened_is_left_out_where_its_place_says_what_it_is(text: str) -> None:
    word = secrets.token_urlsafe(20)
    assert word not in str(redacted(text.format(word), []))


def test_a_member_that_names_a_secret_is_left_out_at_any_depth() -> None:
    word = secrets.token_hex(3)
    shown = redacted({"a": [{"X-Api-Key": word, "headers": {"Authorization": word}}], "tokens": 3}, [])
    assert shown == {"a": [{"X-Api-Key": "***", "headers": {"Authorization": "***"}}], "tokens": 3}


def test_a_card_number_keeps_its_last_four_digits() -> None:
    assert redacted("card 4111 1111 1111 1111, batch 1092", []) == "card ****1111, batch 1092"


@pytest.mark.parametrize(
    "text",
    ["run 12 is put back: token: none is there", "INV-2026-000123456789", "8,210.55 USD", "https://host/Vendors('1200')"],
)  # fmt: skip
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert redacted(text, ["some-word-else"]) == text


def test_an_object_is_written_as_its_text_and_redacted() -> None:
    assert WORD not in str(redacted({"error": ValueError(WORD)}, [WORD]))


def test_what_is_too_short_to_be_told_apart_is_not_remembered() -> None:
    remember("", "abc", WORD)
    assert WORD in opened_secrets().texts
    assert not {"", "abc"} & set(opened_secrets().texts)


def test_spellings_are_put_together_once_until_there_is_a_new_secret() -> None:
    first, second = secrets.token_hex(8), f"{secrets.token_hex(12)}'ä"
    remember(first)
    known = opened_secrets()
    remember(first)
    assert opened_secrets() is known
    remember(second)
    texts = list(opened_secrets().texts)
    assert {first, second, quote(second), json.dumps(second)[1:-1]} <= set(texts)
    assert texts == sorted(texts, key=len, reverse=True)


def test_a_secret_inside_a_longer_one_shows_nothing_of_it() -> None:
    inner = secrets.token_hex(4)
    assert redacted(f"x {inner}-rest y", [inner, f"{inner}-rest"]) == "x *** y"
