"""Every two settings of both simulators that can stand together: the journey ends as due under each pair.

Knows only what the quick tests know. Does not hurry: every pair there is, a test for the first of each two. The pairs
that no row of the quick tests holds come by a name of their own: `soak no_row`.
"""

from __future__ import annotations

import pytest
from bench import Bench
from plans import plan
from switchboard import Setting, crossed, partners, settings, share_a_row, slow
from trials import play, play_alone
from voices import DEFAULT, Voice, voices


def named(voice: Voice, setting: Setting) -> object:
    """One case, with a name."""
    return pytest.param(voice, setting, id=str(setting) if voice is DEFAULT else f"{voice.name}: {setting}")


ALONE = [named(voice, setting) for voice in voices() for setting in settings(voice)]
FIRSTS = [named(voice, first) for voice in voices() for first in crossed(voice)]


@pytest.mark.parametrize(("voice", "setting"), ALONE)
def test_the_journey_ends_as_due_under_every_setting_in_every_voice(
    bench: Bench, voice: Voice, setting: Setting
) -> None:
    play_alone(bench, plan(setting, voice=voice), voice)


@pytest.mark.parametrize("setting", slow(), ids=str)
def test_the_journey_ends_as_due_when_a_call_takes_real_seconds(bench: Bench, setting: Setting) -> None:
    play_alone(bench, plan(setting))


@pytest.mark.parametrize(("voice", "first"), FIRSTS)
def test_the_journey_ends_as_due_under_this_setting_with_each_that_no_row_holds_with_it(
    bench: Bench, subtests: pytest.Subtests, voice: Voice, first: Setting
) -> None:
    for second in partners(first, crossed(voice), voice):
        if voice is not DEFAULT or not share_a_row(first, second):
            with subtests.test(str(second)):
                play(bench, plan(first, second, voice=voice), voice)


@pytest.mark.parametrize("first", crossed(DEFAULT), ids=str)
def test_the_journey_ends_as_due_under_this_setting_with_each_it_shares_a_row_with(
    bench: Bench, subtests: pytest.Subtests, first: Setting
) -> None:
    for second in partners(first):
        if share_a_row(first, second):
            with subtests.test(str(second)):
                play(bench, plan(first, second))
