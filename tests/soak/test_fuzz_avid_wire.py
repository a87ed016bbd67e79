"""The AvidXchange client under thousands of spoiled bodies, headers, tokens and profiles.

Knows only what the quick tests know. Does not hurry.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "clients" / "avidxchange"))

import avid_spoiling as spoiling

LONG = settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
FEWER = settings(LONG, max_examples=3_000)


@LONG
@given(spoiling.statuses, spoiling.bodies)
def test_no_body_breaks_the_reading_of_faults(status: int, body: bytes) -> None:
    spoiling.check_fault(status, body)


@LONG
@given(spoiling.bodies)
def test_no_body_breaks_the_reading_of_tokens(body: bytes) -> None:
    spoiling.check_token(body)


@LONG
@given(spoiling.header_values | st.text(max_size=60), st.text(max_size=60) | spoiling.header_values)
def test_no_signal_breaks_the_reading_of_waits(after: str, access: str) -> None:
    spoiling.check_wait(after, access)


@FEWER
@given(spoiling.profiles())
def test_no_accident_with_a_profile_ends_in_anything_but_its_error(text: str) -> None:
    spoiling.check_profile(text)


@pytest.mark.parametrize("number", range(len(spoiling.LINES)))
def test_a_line_left_out_is_told_or_leaves_a_profile(number: int) -> None:
    spoiling.check_profile("\n".join(spoiling.LINES[:number] + spoiling.LINES[number + 1 :]))


@FEWER
@given(spoiling.statuses, spoiling.headers, spoiling.bodies)
def test_no_exchange_ends_in_anything_but_an_answer_or_an_error_of_ours(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    spoiling.check_exchange(status, headers, body)
