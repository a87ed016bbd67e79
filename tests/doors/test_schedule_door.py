"""Claims about `schedule`, `pause` and `resume` as people type them: what is said, shown, and refused.

Knows a house whose connections lead nowhere. Runs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from ml_connector.flows import FLOWS

NUMBERS: Iterator[int] = count(1)
SENTENCE = "every 4 hours from 06:00, Monday to Friday"


@pytest.fixture
def typed(house: Any) -> Callable[..., Any]:
    """Types a command for a connection of its own, whose zone is Toronto's."""
    name = f"timed{next(NUMBERS)}"
    assert house.add(name, "--rehearsal", "--set", "zone=America/Toronto").code == 0
    return lambda command, *words, **more: house(command, name, *words, **more)


def shown(typed: Callable[..., Any]) -> dict[str, Any]:
    """The schedules as scripts see them."""
    found: dict[str, Any] = json.loads(typed("schedule", "--json").out)
    return found


def test_what_is_typed_is_said_back_with_the_next_five_times_in_both_zones(typed: Any) -> None:
    told = typed("schedule", "vendors", SENTENCE, "--not", "22:00-23:30", COLUMNS="80")
    assert told.code == 0, told.err
    assert "vendors: every 4 hours from 06:00 to 22:00, Monday to Friday" in told.out
    assert "Times of America/Toronto. Nothing starts during 22:00-23:30." in told.out
    assert max(map(len, told.out.splitlines())) <= 80
    (one,) = shown(typed)["schedules"]
    assert (one["cron"], one["zone"], len(one["next"])) == ("0 6,10,14,18,22 * * 1-5", "America/Toronto", 5)
    assert {moment["local"][11:13] for moment in one["next"]} == {"06", "10", "14", "18"}


def test_a_connection_without_a_schedule_says_so(typed: Any) -> None:
    told = typed("schedule")
    assert (told.code, "Without a schedule" in told.out) == (0, True)


def test_all_sets_every_flow_and_another_zone_may_be_named(typed: Any) -> None:
    typed("schedule", "all", "daily at 18:30", "--zone", "Europe/London")
    set_up = {one["flow"]: one["zone"] for one in shown(typed)["schedules"]}
    assert set_up == dict.fromkeys(FLOWS, "Europe/London")


def test_a_pause_shows_who_and_why_and_a_resume_ends_it(typed: Any) -> None:
    typed("schedule", "all", "hourly")
    told = typed("pause", "vendors", "--because", "month end")
    assert (told.code, "Paused by cli:" in told.out, "month end" in told.out) == (0, True, True)
    assert [one["flow"] for one in shown(typed)["schedules"] if one["paused"]] == ["vendors"]
    assert "They were paused already." in typed("pause", "vendors").err
    assert "Resumed: vendors." in typed("resume").err
    assert {len(one["next"]) for one in shown(typed)["schedules"]} == {5}


def test_a_new_time_ends_no_pause_and_says_how_to_end_it(typed: Any) -> None:
    typed("schedule", "all", "hourly")
    typed("pause", "vendors", "--because", "month end")
    told = typed("schedule", "all", "daily at 18:30")
    said = " ".join(told.err.split())
    assert (told.code, "Still paused: vendors. Resume with `ml-connector resume timed" in said) == (0, True)
    paused = {one["flow"]: (len(one["next"]), bool(one["paused"])) for one in shown(typed)["schedules"]}
    assert paused == {flow: (0, True) if flow == "vendors" else (5, False) for flow in FLOWS}
    typed("resume", "vendors")
    assert {one["words"] for one in shown(typed)["schedules"]} == {"at 18:30, every day"}


def test_what_is_removed_is_gone(typed: Any) -> None:
    typed("schedule", "all", "hourly")
    assert "Removed: vendors." in typed("schedule", "vendors", "--remove").err
    assert (shown(typed)["unscheduled"], len(shown(typed)["schedules"])) == (["vendors"], len(FLOWS) - 1)


@pytest.mark.parametrize(("words", "said"), [
    (("vendors", "whenever"), "'whenever' is not understood here"),
    (("vendors", "0 0 30 2 *"), "never comes"),
    (("vendors", "hourly", "--zone", "Atlantis"), "a time zone such as America/Toronto"),
    (("vendors", "daily at 22:30", "--not", "22:00-23:30"), "lies in a window"),
    (("vendors", "hourly", "--not", "lunch"), "'lunch' is no window of time"),
    (("vendors",), "Say when"),
    (("--remove",), "--remove takes a flow"),
    (("--zone", "UTC"), "go with a sentence"),
])  # fmt: skip
def test_what_is_not_understood_is_refused_and_nothing_is_kept(typed: Any, words: Any, said: str) -> None:
    told = typed("schedule", *words)
    assert (told.code, said in " ".join(told.err.split())) == (2, True), told.err
    assert shown(typed)["schedules"] == []


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_where_there_is_no_schedule_it_says_how_to_set_one(typed: Any, command: str) -> None:
    told = typed(command)
    assert (told.code, "ml-connector schedule" in told.err) == (3, True)


def test_a_flow_there_is_not_is_named_with_those_there_are(typed: Any) -> None:
    told = typed("schedule", "payrolls", "hourly")
    assert (told.code, f"Flows: {', '.join(FLOWS)}, or all." in " ".join(told.err.split())) == (3, True)
