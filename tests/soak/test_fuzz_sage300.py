"""Tries very many bad answers on every parser of the client for Sage 300.

Knows the promises and how often each is tried. Does not know what a good answer means.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clients.sage300 import promises
from tests.clients.sage300.mutating import HOSTILE, spoiled

from sage300 import Dialect, Findings
from sage300.answers import Answer

many = settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
KEPT = st.sampled_from([Dialect(ge=True, page_size=100).to_json(), Findings(items=()).to_json()])


@many
@given(promises.BODIES)
def test_records_and_refusals(pair: tuple[str, bytes]) -> None:
    promises.a_record_is_read_or_undecodable(*pair)
    promises.a_refusal_is_found_or_none(pair[1])


@many
@given(promises.ANSWERS)
def test_answers(answer: Answer) -> None:
    promises.an_answer_is_success_or_an_error_of_ours(answer)


@many
@given(promises.DOCUMENTS)
def test_metadata(body: bytes) -> None:
    promises.metadata_is_read_or_undecodable(body)


@many
@given(spoiled(KEPT) | HOSTILE | st.binary(max_size=200))
def test_settings(text: bytes) -> None:
    promises.settings_are_read_or_refused(text)


@settings(max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(200, 599), promises.RETRY, promises.BODIES)
def test_whole_calls(status: int, header: str, pair: tuple[str, bytes]) -> None:
    promises.a_client_answers_or_raises_its_own(status, header, pair[1])
