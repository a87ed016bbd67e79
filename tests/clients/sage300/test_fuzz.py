"""Knows that a few hundred bad answers of every kind end in errors of the client's own.

Does not know the many that the soak tries (tests/soak/test_fuzz_sage300.py).
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clients.sage300 import promises
from tests.clients.sage300.mutating import HOSTILE, spoiled

from sage300 import Dialect
from sage300.answers import Answer

a_few = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.facts("S-E11")
@a_few
@given(promises.BODIES)
def test_a_record_is_read_or_undecodable(pair: tuple[str, bytes]) -> None:
    promises.a_record_is_read_or_undecodable(*pair)


@pytest.mark.parametrize("entity", promises.ENTITIES)
@pytest.mark.parametrize(
    "body", [b"[" * 50_000, b'{"a":' * 50_000, b'{"value":[{"x":' + b"9" * 9_000 + b"}]}"]
)
def test_every_reader_survives_the_worst(entity: str, body: bytes) -> None:
    promises.a_record_is_read_or_undecodable(entity, body)


@pytest.mark.facts("S-E1", "S-E11")
@a_few
@given(promises.BODIES)
def test_a_refusal_is_found_or_none(pair: tuple[str, bytes]) -> None:
    promises.a_refusal_is_found_or_none(pair[1])


@pytest.mark.facts("S-E11", "S-H5")
@a_few
@given(promises.ANSWERS)
def test_an_answer_is_success_or_an_error_of_ours(answer: Answer) -> None:
    promises.an_answer_is_success_or_an_error_of_ours(answer)


@pytest.mark.facts("S-A10")
@a_few
@given(promises.DOCUMENTS)
def test_metadata_is_read_or_undecodable(body: bytes) -> None:
    promises.metadata_is_read_or_undecodable(body)


@a_few
@given(spoiled(st.just(Dialect(ge=True, page_size=100).to_json())) | HOSTILE)
def test_settings_are_read_or_refused(text: bytes) -> None:
    promises.settings_are_read_or_refused(text)


@pytest.mark.facts("S-E11")
@a_few
@given(st.sampled_from([200, 204, 404, 409, 429, 500]), promises.RETRY, promises.BODIES)
def test_a_client_answers_or_raises_its_own(status: int, header: str, pair: tuple[str, bytes]) -> None:
    promises.a_client_answers_or_raises_its_own(status, header, pair[1])
