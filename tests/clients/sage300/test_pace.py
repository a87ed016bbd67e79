"""Knows how often a client calls in a second, and when it calls no more. Does not know why anyone calls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.clients.sage300.conftest import Script, Waits

from sage300 import LeftAlone, NoAnswer, RecordNotFound, Sage300
from sage300.pace import EASED_AFTER, Pace, Silence

OK = {"VendorNumber": "V1"}


def test_turns_are_evenly_apart_and_none_is_lost_to_who_waited_longer() -> None:
    time = [0.0]
    pace = Pace(2, lambda: time[0])
    turns = [pace.turn() for _ in range(3)]
    time[0] = 60.0
    assert (turns, [pace.turn(), pace.turn()]) == ([0, 0.5, 1.0], [0, 0.5])


def test_throttling_halves_the_pace_down_to_an_eighth_and_good_calls_bring_it_back() -> None:
    pace = Pace(1, lambda: 0.0)
    for _ in range(9):
        pace.throttled()
    assert [round(pace.turn()), round(pace.turn())] == [0, 8]
    for _ in range(3 * EASED_AFTER):
        pace.went_well()
    before = pace.turn()
    assert pace.turn() - before == 1


def test_a_client_waits_for_its_turn_before_each_read(
    sage: Script, connect: Callable[..., Sage300], waits: Waits
) -> None:
    sage.says(200, OK)
    client = connect(calls_per_second=0.5)
    for _ in range(3):
        client.vendors.get("V1")
    assert [round(wait) for wait in waits.seconds] == [2, 4]


def test_silence_is_counted_until_anything_answers() -> None:
    silence = Silence(10)
    silence.met(9)
    silence.heard()
    silence.met(9.5)
    assert not silence.too_long
    silence.met(1)
    assert silence.too_long


def test_after_too_long_a_silence_nothing_is_sent_any_more(
    sage: Script, connect: Callable[..., Sage300]
) -> None:
    sage.raw(0.05)
    client = connect(silence_max_s=0.001)
    with pytest.raises((NoAnswer, LeftAlone)):
        client.vendors.get("V1")
    made = client.calls
    with pytest.raises(LeftAlone, match="nobody answered"):
        client.vendors.get("V1")
    assert client.calls == made


def test_a_refusal_is_no_silence(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.refuses(404, "RecordNotFound")
    client = connect(silence_max_s=0.001)
    for _ in range(2):
        with pytest.raises(RecordNotFound):
            client.vendors.get("V1")
