"""The whole matrix of lost and spoiled answers: each certificate says what the books say, before and after.

Knows only what the quick tests know. Does not hurry: every case there is.
"""

from __future__ import annotations

import pytest
from certifying import assert_certified
from losing import DIALECTS, LOST, SPOILED, every_write, small
from stage import Set


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("action", [*LOST, *SPOILED])
@pytest.mark.parametrize(("system", "number"), every_write("sage"))
def test_whatever_is_lost_the_certificates_say_what_the_books_say(
    make_stage: Set, system: str, number: int, action: str, dialect: str
) -> None:
    stage = small(make_stage, DIALECTS[dialect])
    stage.sage.faults.add(f"write@{number}={action}")
    stage.run()
    assert_certified(stage)
    stage.run_until_quiet()
    assert_certified(stage)
