"""Knows that no bytes from outside end in anything but the library's own errors, in a short time.

Does not know every byte: the long run is in `tests/soak`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avidxchange import Profile

sys.path.insert(0, str(Path(__file__).parent))
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

ODD = Profile.load(Path(__file__).with_name("odd.yaml"))
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.facts("A-6.6/on_unknown", "A-6.3/payment", "A-6.3/invoice", "A-6.3/vendor")
@pytest.mark.parametrize("name", READERS)
def test_any_text_is_a_record_or_unreadable(name):
    @settings(max_examples=100, deadline=None)
    @given(texts(name))
    def check(text):
        check_record(name, text)

    check()


@pytest.mark.facts("A-6.3/vendor", "A-6.3/purchase_order")
@pytest.mark.parametrize("name", RECORDS)
def test_any_record_becomes_json_or_is_kept_back(name):
    @settings(max_examples=200, deadline=None)
    @given(RECORDS[name])
    def check(record):
        check_draft(name, record)

    check()


@pytest.mark.facts("A-6.4/per_item", "A-6.4/split_lists", "A-6.4/indexed_400", "A-6.4/batch_202")
@settings(max_examples=200, deadline=None)
@given(answers())
def test_any_answer_tells_items_apart_or_is_unreadable(body):
    check_results(body)


@pytest.mark.facts("A-6.7/repeated-cursor")
@settings(max_examples=100, deadline=None)
@given(st.lists(answers(), min_size=1, max_size=3))
def test_any_list_ends(bodies):
    check_pages(bodies)


@pytest.mark.facts("A-6.11/html", "A-6.4/matching")
@pytest.mark.parametrize("profile", [Profile.named("default"), ODD], ids=["default", "odd"])
def test_whatever_a_gateway_answers_only_our_own_errors_come_of_it(profile):
    @SLOW
    @given(st.sampled_from([200, 202, 204, 207, 302, 400, 401, 404, 422, 429, 500, 503]), answers())
    def check(status, body):
        check_client(profile, status, body)

    check()
