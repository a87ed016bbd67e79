"""Every two settings of both simulators that can stand together: the journey ends as due under each pair.

Knows only what the quick tests know. Does not hurry: every pair there is, a test for the first of each two.
"""

from __future__ import annotations

import pytest
from bench import Bench
from plans import plan
from switchboard import Setting, partners, settings
from trials import play


@pytest.mark.parametrize("first", settings(), ids=str)
def test_the_journey_ends_as_due_under_this_setting_with_each_other(bench: Bench, first: Setting) -> None:
    wrong: list[Exception] = []
    for second in partners(first):
        try:
            play(bench, plan(first, second))
        except Exception as error:
            error.add_note(f"in the journey under {first} + {second}")
            wrong.append(error)
    if wrong:
        raise ExceptionGroup(f"{len(wrong)} pairs with {first} went wrong", wrong)
