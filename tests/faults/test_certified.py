"""Whatever answer is lost, each certificate says what the books say, at every moment.

Knows how answers are lost. Does not know what a certificate rests on; the whole matrix is in the long tests.
"""

from __future__ import annotations

import pytest
from certifying import assert_certified
from losing import small
from stage import Set


@pytest.mark.parametrize("rule", ["write@2-4=lose-after", "write@1-3=lose-before"])
def test_after_every_run_the_certificates_say_what_the_books_say(make_stage: Set, rule: str) -> None:
    stage = small(make_stage)
    stage.sage.faults.add(rule)
    stage.run()
    assert_certified(stage)
    stage.run_until_quiet()
    assert_certified(stage)
