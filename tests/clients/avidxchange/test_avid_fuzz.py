"""Knows that nothing anybody sends or writes breaks the library: only its own errors come out, within bounds.

Does not know which error: the tables of the other tests do.
"""

from __future__ import annotations

import json
import tracemalloc

import avid_spoiling as spoiling
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avidxchange import errors, faults
from avidxchange.auth import Credentials
from avidxchange.calls import Answer, Request
from avidxchange.endpoint import Endpoint
from avidxchange.profile_parts import Auth, FaultShapes

QUICK = settings(max_examples=60, deadline=None)


@pytest.mark.facts("A-3.3/replaced", "A-3.3/html")
@QUICK
@given(spoiling.statuses, spoiling.bodies)
def test_no_body_breaks_the_reading_of_faults(status, body):
    spoiling.check_fault(status, body)


@pytest.mark.facts("A-3.1.3", "A-3.1.8")
@QUICK
@given(spoiling.bodies)
def test_no_body_breaks_the_reading_of_tokens(body):
    spoiling.check_token(body)


@pytest.mark.facts("A-3.3/throttling")
@QUICK
@given(spoiling.header_values | st.text(max_size=40), st.text(max_size=40) | spoiling.header_values)
def test_no_signal_breaks_the_reading_of_waits(after, access):
    spoiling.check_wait(after, access)


@pytest.mark.facts("A-6.10/declarative")
@settings(max_examples=40, deadline=None)
@given(spoiling.profiles())
def test_no_accident_with_a_profile_ends_in_anything_but_its_error(text):
    spoiling.check_profile(text)


@pytest.mark.facts("A-3.3/replaced", "A-3.1/masked")
@QUICK
@given(spoiling.statuses, spoiling.headers, spoiling.bodies)
def test_no_exchange_ends_in_anything_but_an_answer_or_an_error_of_ours(status, headers, body):
    spoiling.check_exchange(status, headers, body)


@pytest.mark.facts("A-3.3/activityid")
@given(st.text(max_size=300))
def test_an_activity_id_is_printable_and_bounded_or_none(text):
    found = Answer(status=200, headers={"activityid": text}, body=b"", url="x").activity_id
    assert found is None or (found.isprintable() and 0 < len(found) <= 200)


@pytest.mark.facts("A-3.1/masked")
@given(st.integers(0, 2_100), st.sampled_from(["message", "code", "field"]))
def test_no_part_of_a_secret_survives_at_the_end_of_a_text_that_was_cut(before, where):
    secret = "s3cr3t-that-is-long"
    auth = Credentials(Auth(), Endpoint(base_url="https://gateway.example"), {"client_secret": secret})
    said = "é" * before + secret + "x" * 5
    row = {where: said, "message": said}
    fault = faults.parse(json.dumps({"errors": [row]}).encode(), FaultShapes())
    mask = auth.mask(Request(operation="x", method="GET", url="https://gateway.example"))
    (found,) = fault.fields
    shown = "".join(mask(text or "") for text in (fault.message, found.code, found.field, found.message))
    assert secret[:4] not in shown


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "'
    + "b" * 1000
    + '">]><am:fault>'
    + "&a;" * 5000
    + "</am:fault>"
)


@pytest.mark.facts("A-3.3/xml", "A-6.11/fault-formats")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_entity_bomb_is_never_expanded_in_any_encoding(encoding):
    body = BOMB.encode(encoding)[:60_000]
    tracemalloc.start()
    fault = faults.parse(body, FaultShapes())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (fault.code, fault.speaker) == (None, "page")
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "body", [b"<" * 60_000, b"<a>" * 20_000, b"[" * 60_000, b'{"fault":' * 7_000, b"\0" * 60_000]
)
def test_a_body_that_is_all_nesting_is_no_fault(body):
    assert faults.parse(body, FaultShapes()).code is None


def test_a_body_that_is_too_long_is_not_read_at_all():
    body = b"<" + b"x" * 20_000_000
    tracemalloc.start()
    fault = faults.parse(body, FaultShapes())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fault.speaker == "page" and peak < 100_000


def test_a_wrong_profile_never_shows_what_it_was_made_from():
    with pytest.raises(errors.ProfileError) as caught:
        spoiling.Profile.parse("auth: {layers: [{type: basic, username: u, password: hunter2}]}")
    assert "hunter2" not in str(caught.value)
