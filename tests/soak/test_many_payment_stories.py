"""Many long stories of payments: whatever happens and is decided, each is entered once and none is lost.

Knows seeds, and how many commits a run makes at most. Does not hurry.
"""

from __future__ import annotations

import pytest
from payment_acts import post_invoices
from payment_story import COMMITS, Story, scene, told
from stage import Template, opened

STORIES, LENGTH = 200, 60


@pytest.mark.parametrize("tens", range(STORIES // 10))
def test_of_many_stories_none_enters_a_payment_twice_or_loses_one(template: Template, tens: int) -> None:
    made, decided = 0, 0
    for seed in range(100 + tens * 10, 110 + tens * 10):
        with opened(template, scene(seed)) as stage:
            story = told(stage, seed, LENGTH)
            made += len(story.made)
            decided += story.past.decided
    assert (made > 0, decided > 0) == (True, True)


@pytest.mark.parametrize("pick", range(2 * COMMITS))
def test_a_process_that_ends_at_any_commit_leaves_each_payment_to_be_entered_once(
    template: Template, pick: int
) -> None:
    with opened(template, scene(0)) as stage:
        story = Story(stage=stage)
        stage.run()
        post_invoices(stage)
        for each in (1, 3):  # either invoice, whole, issued at once
            story.happens("pay", each)
        story.happens("crash", pick)
        story.finish()
        assert len(story.made) == 2
