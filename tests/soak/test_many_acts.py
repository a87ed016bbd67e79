"""Two hundred thousand acts, and then some in which processes are really killed: each invoice is entered once.

Knows seeds and how many acts are told. Does not hurry.
"""

from __future__ import annotations

import pytest
from model_killing import KilledWorld
from model_story import Wrong, happens, shorter, story
from stage import Template

STORIES, ACTS = 200, 1000
KILLED, ACTS_OF_KILLED = 10, 300
SHORTEN_S = 600.0


@pytest.mark.parametrize("seed", range(1000, 1000 + STORIES))
def test_whatever_happens_each_invoice_is_entered_once_or_held_for_what_is_so(
    template: Template, seed: int
) -> None:
    told = story(seed, ACTS)
    try:
        happens(template, told)
    except AssertionError as wrong:
        short = shorter(template, told, SHORTEN_S)
        raise Wrong(f"{wrong}\nTell it again: {short}") from wrong


@pytest.mark.parametrize("seed", range(2000, 2000 + KILLED))
def test_whenever_a_process_is_killed_each_invoice_is_entered_once_or_held_for_what_is_so(
    template: Template, seed: int
) -> None:
    told = story(seed, ACTS_OF_KILLED, die=5, twice=1, crash=0)
    try:
        world = happens(template, told, KilledWorld)
    except AssertionError as wrong:
        raise Wrong(f"{wrong}\nTell it again: {told}") from wrong
    assert isinstance(world, KilledWorld) and world.killed, "no moment came"
