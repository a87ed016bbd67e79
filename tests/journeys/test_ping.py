"""A ping through whole journeys: green in every voice, nothing written, no secret anywhere, and what L9 makes of it.

Knows the stage, the bench and what was planted. Does not know how a stage of a ping asks.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import Bench
from plans import plan
from planting import Planted, database_text, leaks, plant, tokens, told
from stage import NAME, Set, Stage, Template
from voices import Voice, voices

from ml_connector.domain.checks import Outcome
from ml_connector.domain.people import trusted
from ml_connector.operations import Pinged, Watcher, ping
from ml_connector.store import connections


def pinged(stage: Stage) -> Pinged:
    return ping(stage.house, stage.name, trusted("test:ping"), Watcher())


def red(found: Pinged) -> dict[str, str]:
    return {check.stage: check.cause for check in found.checks if check.outcome is Outcome.FAILED}


@pytest.mark.facts("A-6.2/basic", "A-6.5/none")
@pytest.mark.parametrize("voice", voices(), ids=lambda voice: voice.name)
def test_a_ping_is_green_in_every_voice_and_leaves_nothing_behind(bench: Bench, voice: Voice) -> None:
    stage = bench.set(plan(voice=voice), voice)
    found = pinged(stage)
    assert (red(found), found.green) == ({}, True)
    assert [stage.calls(system)["write"] for system in ("sage", "avid")] == [0, 0]
    stage.run_until_quiet()
    assert stage.differences() == []


@pytest.mark.facts("S-B8")
def test_a_run_that_was_refused_stops_the_connection_and_a_green_ping_lets_it_go_on(stage: Stage) -> None:
    users, stage.sage_app.users = stage.sage_app.users, ()
    stage.run()
    stopped = connections.find(NAME).stopped
    assert (stopped or {})["cause"] == "sage-sign-in"
    assert not pinged(stage).green
    assert connections.find(NAME).stopped == stopped
    stage.sage_app.users = users
    assert pinged(stage).green
    assert connections.find(NAME).stopped is None


def test_a_run_that_goes_through_lets_a_stopped_connection_go_on_too(stage: Stage) -> None:
    users, stage.sage_app.users = stage.sage_app.users, ()
    stage.run()
    stage.sage_app.users = users
    stage.run()
    assert connections.find(NAME).stopped is None


def test_a_run_that_could_not_read_everything_does_not(stage: Stage) -> None:
    users, stage.sage_app.users = stage.sage_app.users, ()
    stage.run()
    stage.sage_app.users = users
    stage.avid.faults.add("read(invoices)@*=html")
    stage.run()
    assert connections.find(NAME).stopped is not None


@pytest.fixture
def planted(make_stage: Set, template: Template) -> Planted:
    """A stage with secrets planted on it."""
    return plant(make_stage, template)


@pytest.mark.parametrize("rule", ["", "any@*=status-401", "read@2+=html"])
def test_no_secret_is_in_what_a_ping_prints_keeps_or_logs(
    planted: Planted, template: Template, tmp_path: Path, rule: str
) -> None:
    for server in (planted.stage.sage, planted.stage.avid) if rule else ():
        server.faults.add(rule)
    words = [("ping", NAME), ("connection", "show", NAME, "--json")]
    text = "".join(told(planted.stage, template, tmp_path, *each) for each in words)
    text += "".join(path.read_text() for path in tmp_path.rglob("*.log*"))
    assert (NAME in text, bool(tokens(planted.stage)) or bool(rule)) == (True, True)
    assert leaks(planted, text) == set()
    assert leaks(planted, "\n".join(database_text(planted.stage.house.url))) == set()
