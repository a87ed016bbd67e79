"""Every two settings under which the journey ends by itself, together in one journey with many more.

Knows how rows are chosen. Does not know any switch by name.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import covering
import pytest
from bench import Bench
from plans import plan
from reasons import CONTRADICTIONS, KNOWN, LEFT_OUT
from switchboard import Setting, can_meet, named, pairs, ruled_out, settings, share_a_row
from trials import play
from voices import voices

FREE = [setting for setting in settings() if not setting.way.stop]
Level = Setting | str  # a setting, or the name of a switch that stands as by default


def may_meet(one: Level, other: Level) -> bool:
    """Whether two can stand in one row."""
    return isinstance(one, str) or isinstance(other, str) or can_meet(one, other)


def must_meet(one: Level, other: Level) -> bool:
    """Whether two must stand in one row: any two settings that can. That each stands with every other switch at its
    default is shown by the journeys with one setting alone; tests/soak/test_all_pairs.py plays the other pairs.
    """
    return isinstance(one, Setting) and isinstance(other, Setting) and share_a_row(one, other)


@cache
def rows() -> tuple[tuple[Setting, ...], ...]:
    """The rows of settings that are played."""
    factors: dict[str, list[Level]] = {setting.factor: [setting.factor] for setting in FREE}
    for setting in FREE:
        factors[setting.factor].append(setting)
    made = covering.rows(factors, may_meet, must_meet)
    return tuple(tuple(level for level in row if isinstance(level, Setting)) for row in made)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{len(row)} settings")
def test_the_journey_ends_as_due_under_many_settings_at_once(bench: Bench, row: tuple[Setting, ...]) -> None:
    play(bench, plan(*row))


def test_every_two_settings_that_may_be_combined_share_a_row() -> None:
    met = {frozenset(pair) for row in rows() for pair in combinations(map(str, row), 2)}
    wanted = {frozenset((str(one), str(other))) for one, other in pairs() if share_a_row(one, other)}
    assert wanted - met == set()


def test_no_row_holds_two_settings_that_cannot_stand_together() -> None:
    assert [row for row in rows() for one, other in combinations(row, 2) if not can_meet(one, other)] == []


def test_every_pair_of_settings_is_played_or_has_a_reason() -> None:
    played = {frozenset(map(str, pair)) for pair in pairs()}
    left = [pair for pair in combinations(settings(), 2) if frozenset(map(str, pair)) not in played]
    assert [pair for pair in left if pair[0].factor != pair[1].factor and not ruled_out(pair)] == []
    assert len(left) < len(played) / 50


def test_what_is_not_played_says_why() -> None:
    assert all(
        len(why.split()) > 9 for why in (*LEFT_OUT.values(), *CONTRADICTIONS.values(), *KNOWN.values())
    )


def goes_well(bench: Bench, names: frozenset[str]) -> bool:
    """Whether the journey ends as due under settings that are known to spoil it."""
    (voice,) = [voice for voice in voices() if f"voice:{voice.name}" in names]
    chosen = [named(voice)[name] for name in sorted(names) if not name.startswith("voice:")]
    try:
        play(bench, plan(*chosen, voice=voice), voice)
    except AssertionError:
        return False
    return True


def test_what_is_known_to_go_wrong_still_does(bench: Bench) -> None:
    right = [sorted(names) for names in KNOWN if goes_well(bench, names)]
    assert right == [], "these go well again: take them out of KNOWN, so that they are played"


def test_rows_of_which_nobody_must_meet_are_none() -> None:
    assert covering.rows({"a": [1, 2], "b": [3]}, lambda one, other: True, lambda one, other: False) == []


def test_the_rows_are_the_same_every_time() -> None:
    assert rows() == rows.__wrapped__()
