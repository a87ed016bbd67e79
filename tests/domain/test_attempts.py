"""Claims about attempts: which sends are one, and what an attempt changed of the one before, in words.

Knows JSON texts. Does not know what a member means to Sage 300.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.attempts import changed_words, changes, numbered

CODED = {
    "PostingDate": "2026-03-31T00:00:00Z",
    "InvoiceDetails": [{"GLAccount": "6000"}, {"GLAccount": "6030"}],
}
LINES = st.lists(
    st.fixed_dictionaries({"GLAccount": st.sampled_from(["6000", "6030", "6040"])}), min_size=1, max_size=4
)


def text(**changed: Any) -> str:
    """A payload, with members changed."""
    return json.dumps({**CODED, **changed})


def details(*accounts: str) -> list[dict[str, str]]:
    """Coded lines."""
    return [{"GLAccount": account} for account in accounts]


@pytest.mark.parametrize(
    ("sends", "numbers"),
    [
        ([], []),
        ([(1, "a"), (1, "a"), (1, "a")], [1, 1, 1]),  # a refused parcel, halved
        ([(1, "a"), (2, "a"), (2, "b")], [1, 2, 3]),
        ([(1, "a"), (1, "b"), (1, "a")], [1, 2, 3]),
    ],
)
def test_sends_of_one_run_with_one_content_are_one_attempt(sends: Any, numbers: Any) -> None:
    assert numbered(sends) == numbers


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (text(PostingDate="2026-04-01T00:00:00Z"), ["PostingDate 2026-03-31 → 2026-04-01"]),
        (text(InvoiceDetails=details("6000", "6040")), ["line 2 GLAccount 6030 → 6040"]),
        (text(InvoiceDetails=details("6000", "6040", "6030")), ["line 2 added: GLAccount 6040"]),
        (text(InvoiceDetails=details("6030")), ["line 1 gone: GLAccount 6000"]),
        (text(Terms="N30"), ["Terms (none) → N30"]),
        (text(), []),
    ],
)
def test_what_changed_is_said_as_people_say_it(after: str, told: list[str]) -> None:
    assert changed_words(text(), after) == told


@pytest.mark.parametrize(
    ("before", "after"), [('{"a": 1, "b": 2}', '{"b": 2, "a": 1}'), ('{"a": 1.50}', '{"a": 1.5}')]
)
def test_another_order_or_other_zeros_are_told_as_written_otherwise(before: str, after: str) -> None:
    (told,) = changed_words(before, after)
    assert told.startswith("the same fields and values, written otherwise")


def test_amounts_are_compared_to_the_last_digit() -> None:
    before, after = (f'{{"a": 9007199254740993.{cents}}}' for cents in ("01", "02"))
    assert changed_words(before, after) == ["a 9007199254740993.01 → 9007199254740993.02"]


@given(LINES, LINES)
def test_something_is_said_exactly_where_two_payloads_are_not_the_same_text(one: Any, other: Any) -> None:
    before, after = text(InvoiceDetails=one), text(InvoiceDetails=other)
    assert bool(changed_words(before, after)) == (before != after) == bool(changes(before, after))


@given(LINES, st.integers(0, 4))
def test_one_line_more_is_told_as_one_line_more(lines: Any, place: int) -> None:
    longer = [*lines[:place], {"GLAccount": "9999"}, *lines[place:]]
    both = text(InvoiceDetails=lines), text(InvoiceDetails=longer)
    number = min(place, len(lines)) + 1
    assert changed_words(*both) == [f"line {number} added: GLAccount 9999"]
    assert changed_words(*reversed(both)) == [f"line {number} gone: GLAccount 9999"]
