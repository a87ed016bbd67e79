"""A few stories of payments, the same each time; the many are among the long tests.

Knows seeds. Does not know what happens in a story, nor how it must end.
"""

from __future__ import annotations

import pytest
from payment_story import scene, told
from stage import Set


@pytest.mark.parametrize("seed", [49, 60])
def test_whatever_happens_a_payment_is_entered_once_and_never_lost(make_stage: Set, seed: int) -> None:
    story = told(make_stage(scene(seed)), seed, length=24)
    assert story.made, "a story in which nothing is entered shows nothing"
