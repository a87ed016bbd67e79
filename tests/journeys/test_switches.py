"""Every setting in which a simulated site may differ, alone.

Knows the switchboard. Does not know any switch by name.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from bench import Bench
from plans import plan
from switchboard import Setting, Undeclared, derive, settings
from trials import play_alone


def shown(chosen: Iterable[Setting]) -> list[object]:
    """Settings as parameters, each marked with the facts it shows."""
    return [
        pytest.param(
            setting, id=str(setting), marks=pytest.mark.facts(*setting.way.facts) if setting.way.facts else ()
        )
        for setting in chosen
    ]


@pytest.mark.parametrize("setting", shown(settings()))
def test_the_journey_ends_as_due_under_each_setting_alone(bench: Bench, setting: Setting) -> None:
    play_alone(bench, plan(setting))


def test_a_new_switch_that_takes_any_number_must_have_its_telling_values_declared() -> None:
    with pytest.raises(Undeclared, match="declare values for avid:new_knob"):
        list(derive("avid", {"new_knob": ()}, {}))
