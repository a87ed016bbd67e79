"""The long run of the spoiled AvidXchange answers: records, results, pages, and the client as a whole.

Knows only what the quick tests know. Does not hurry.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avidxchange import Profile

CLIENT = Path(__file__).parents[1] / "clients" / "avidxchange"
sys.path.insert(0, str(CLIENT))
pytest.register_assert_rewrite("avid_misreadings")

from avid_misreadings import (  # noqa: E402 - the path comes first
    READERS,
    RECORDS,
    answers,
    check_client,
    check_draft,
    check_pages,
    check_record,
    check_results,
    texts,
)

LONG = settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
ODD = Profile.load(CLIENT / "odd.yaml")
STATUSES = (
    200,
    201,
    202,
    204,
    206,
    207,
    301,
    302,
    307,
    400,
    401,
    403,
    404,
    405,
    409,
    413,
    422,
    429,
    500,
    502,
    503,
)


@pytest.mark.parametrize("name", READERS)
def test_any_text_is_a_record_or_unreadable(name):
    @LONG
    @given(texts(name))
    def check(text):
        check_record(name, text)

    check()


@pytest.mark.parametrize("name", RECORDS)
def test_any_record_becomes_json_or_is_kept_back(name):
    @LONG
    @given(RECORDS[name])
    def check(record):
        check_draft(name, record)

    check()


@LONG
@given(answers())
def test_any_answer_tells_items_apart_or_is_unreadable(body):
    check_results(body)


@LONG
@given(st.lists(answers(), min_size=1, max_size=4))
def test_any_list_ends(bodies):
    check_pages(bodies)


@pytest.mark.parametrize("profile", [Profile.named("default"), ODD], ids=["default", "odd"])
def test_whatever_a_gateway_answers_only_our_own_errors_come_of_it(profile):
    @settings(LONG, max_examples=1_000)
    @given(st.sampled_from(STATUSES), answers())
    def check(status, body):
        check_client(profile, status, body)

    check()
