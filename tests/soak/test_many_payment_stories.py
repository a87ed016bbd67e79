"""Many long stories of payments: whatever people, the wire and dying processes do, each is entered once, none is lost.

Knows seeds. Does not hurry.
"""

from __future__ import annotations

import pytest
from payment_story import scene, told
from stage import Template, opened

STORIES, LENGTH = 200, 60


@pytest.mark.parametrize("tens", range(STORIES // 10))
def test_of_many_stories_none_enters_a_payment_twice_or_loses_one(template: Template, tens: int) -> None:
    made = 0
    for seed in range(100 + tens * 10, 110 + tens * 10):
        with opened(template, scene(seed)) as stage:
            made += len(told(stage, seed, LENGTH).made)
    assert made > 0
