"""Ten days of any editing at all, in any zone, with any losses: both sides are equal, field by field.

Knows only what the quick tests know. Does not hurry.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from editing import MOVES, Edit
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from stage import Set, Stage, Template, opened
from ten_days import DAYS, SLOTS, Script, set_story

ZONES_MIN = (0, 13 * 60, -8 * 60)
CLOCKS = ({}, {(3, 2): 1, (5, 0): 0}, {(3, 2): -1, (6, 4): 0})
FEW = ("V00001", "V00004", "V00011", "V00020", "O'BRIEN", "A1/103", "N00001", "B00001")  # so that edits meet
RULES = (
    *("read@+0=status-500", "read@+1-+40=status-503", "read@+2-+40=truncate", "read@*=html", "read@+1=nan"),
    *("write@+0=lose-after", "write@*=lose-before", "write@*=lose-after", "write@*=status-500-after"),
    *("write@+0=html200-after", "write@*=truncate"),
)

moments = st.tuples(st.integers(0, DAYS - 1), st.integers(0, SLOTS - 1))
edits = st.builds(
    Edit,
    what=st.sampled_from(sorted(MOVES)),
    vendor=st.sampled_from(FEW),
    choice=st.integers(0, 59),
    back=st.sampled_from((0, 0, 0, 1, 2, 5, 40)),
    stamped=st.sampled_from((True, True, True, False)),
)
two_a_day = st.lists(
    st.lists(st.tuples(st.integers(0, SLOTS - 1), edits), min_size=2, max_size=2),
    min_size=DAYS,
    max_size=DAYS,
)
faults = st.sampled_from(RULES).map(lambda rule: ("sage" if rule.startswith("read") else "avid", rule))


@st.composite
def scripts(draw: st.DrawFn, *, calm: bool) -> Script:
    """What may happen in ten days; when it is `calm`, nothing between the systems."""
    chosen: dict[tuple[int, int], list[Edit]] = {}
    for day, pairs in enumerate(draw(two_a_day)):
        for slot, edit in pairs:
            chosen.setdefault((day, slot), []).append(edit)
    return Script(
        edits=chosen,
        between=draw(st.dictionaries(moments, st.lists(edits, min_size=1, max_size=1), max_size=8)),
        faults={} if calm else draw(st.dictionaries(moments, faults, max_size=12)),
        clocks=draw(st.sampled_from(CLOCKS)),
    )


@pytest.mark.parametrize("calm", [True, False], ids=["calm", "lossy"])
def test_ten_days_of_any_editing_leave_both_sides_equal(template: Template, calm: bool) -> None:
    @settings(max_examples=12, deadline=None, phases=[Phase.generate])  # an example takes half a minute
    @given(script=scripts(calm=calm), zone_min=st.sampled_from(ZONES_MIN))
    def live(script: Script, zone_min: int) -> None:
        with ExitStack() as stack:
            story = set_story(on(stack, template), calm=calm, zone_min=zone_min).days(script)
            assert story.wholes > DAYS // 2

    live()


def on(stack: ExitStack, template: Template) -> Callable[..., Stage]:
    """Sets a stage that is gone with the stack."""
    make: Set = lambda scene: stack.enter_context(opened(template, scene))  # noqa: E731
    return make
