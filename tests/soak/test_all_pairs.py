"""Every two settings of both simulators that can stand together: the journey ends as due under each pair.

Knows only what the quick tests know. Does not hurry: every pair there is, a test for the first of each two.
"""

from __future__ import annotations

import pytest
from bench import Bench
from plans import plan
from switchboard import Setting, heard, partners
from trials import play
from voices import DEFAULT, Voice, voices


def firsts() -> list[object]:
    """The first of each pair: in the default voice any setting, in each other what depends on the voice."""
    return [
        pytest.param(voice, first, id=str(first) if voice is DEFAULT else f"{voice.name}: {first}")
        for voice in voices()
        for first in crossed(voice)
    ]


def crossed(voice: Voice) -> tuple[Setting, ...]:
    """The settings that are crossed with each other in a voice."""
    return tuple(setting for setting in heard(voice) if voice is DEFAULT or setting.voiced)


@pytest.mark.parametrize(("voice", "first"), firsts())
def test_the_journey_ends_as_due_under_this_setting_with_each_other(
    bench: Bench, subtests: pytest.Subtests, voice: Voice, first: Setting
) -> None:
    for second in partners(first, crossed(voice)):
        with subtests.test(str(second)):
            play(bench, plan(first, second, voice=voice), voice)


@pytest.mark.parametrize("voice", voices(), ids=lambda voice: voice.name)
def test_the_journey_ends_as_due_under_every_setting_in_every_voice(
    bench: Bench, subtests: pytest.Subtests, voice: Voice
) -> None:
    for setting in heard(voice):
        with subtests.test(str(setting)):
            play(bench, plan(setting, voice=voice), voice)
