"""Ten thousand acts of people, systems and dying processes: each invoice is entered once or held for what is so.

Each world has one way to agree, to post and to acknowledge: nothing is sent whose bytes nobody agreed to, and nothing
that the program posts is left behind.

Knows seeds and how many acts are told. Does not know what happens.

These stories go wrong when the product is spoiled so (each was tried): the look knows no mark; it reads no posted
documents, or no open batches; an absence is believed at once; a place is not claimed; an invoice is acknowledged before
it is entered; an entry is a cent more than approved; the lock is not taken. They do not find, in so few acts, that a
batch a clerk deleted is taken for one that never was: `tests/faults` does.
"""

from __future__ import annotations

import pytest
from model_story import Wrong, happens, shorter, story
from stage import Template

STORIES, ACTS = 10, 1000
SHORTEN_S = 60.0


@pytest.mark.parametrize("seed", range(STORIES))
def test_whatever_happens_each_invoice_is_entered_once_or_held_for_what_is_so(
    template: Template, seed: int
) -> None:
    told = story(seed, ACTS)
    try:
        happens(template, told)
    except AssertionError as wrong:
        short = shorter(template, told, SHORTEN_S)
        raise Wrong(f"{wrong}\nTell it again: {short}") from wrong
