"""Claims about runs that start by themselves: when they wait, who tries, and what a person at the keyboard is told.

Knows carried runs and both simulators. Does not know the rules' numbers; `domain` has those.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from stage import INVOICES, NAME, Scene, Set, Stage

from ml_connector import views
from ml_connector.operations import Again, carry
from ml_connector.operations.politeness import Paused, Politeness, slow_lane
from ml_connector.store import connections, runs, systems
from ml_connector.store.lock import book_lock
from ml_connector.store.runs import Asked
from ml_connector.store.seats import Table, take_seats

DEAD = "any@*=lose-before"


def ask(stage: Stage, trigger: str = "schedule") -> int:
    """Ask for a run; its number."""
    asked = Asked(connection_id=connections.find(NAME).id, flow=INVOICES, actor="test", trigger=trigger)
    run = runs.ask(asked, stage.clock.now(), lambda run_id: run_id)
    assert run is not None
    return run


def outcome(stage: Stage) -> str:
    """Ask for a run and carry it; how it ended."""
    told = carry(stage.house, ask(stage))
    assert told is not None
    return str(told["outcome"])


@pytest.fixture
def dead(make_stage: Set) -> Stage:
    """A stage on which Sage 300 was silent for two runs."""
    stage = make_stage(Scene())
    stage.sage.faults.add(DEAD)
    assert [outcome(stage) for _ in range(2)] == ["incomplete", "incomplete"]
    return stage


def test_a_silent_server_is_left_alone_and_that_costs_it_no_call(dead: Stage) -> None:
    before, run = dict(dead.calls("sage")), ask(dead)
    with pytest.raises(Again, match="does not answer since") as again:
        carry(dead.house, run)
    assert dead.calls("sage") == before
    assert (again.value.slow, 0 < again.value.after_s <= 60) == (True, True)
    assert runs.find(run).attempt == 0


def test_one_run_alone_makes_the_try(dead: Stage) -> None:
    dead.later(120)
    polite = [Politeness.toward(dead.house, connections.find(NAME), by_itself=True) for _ in range(2)]
    polite[0].claim()
    with pytest.raises(Again, match="another run tries"):
        polite[1].claim()
    polite[0].learn()  # it called nobody: somebody else may
    polite[1].claim()


def test_where_the_other_system_answers_and_this_one_was_not_called_the_try_is_given_back(
    dead: Stage,
) -> None:
    dead.later(120)
    polite = Politeness.toward(dead.house, connections.find(NAME), by_itself=True)
    polite.claim()
    polite.hearings[1].hear(answered=True, said="AvidXchange lives")
    polite.rest()
    polite.learn()
    Politeness.toward(dead.house, connections.find(NAME), by_itself=True).claim()
    assert systems.of(connections.find(NAME))[0].failures == 2


def test_the_first_answer_lets_all_go_again(dead: Stage) -> None:
    dead.quiet()
    dead.later(120)
    run = carry(dead.house, ask(dead))
    assert run is not None
    assert run["outcome"] == "partial"
    assert [state.failures for state in systems.of(connections.find(NAME))] == [0, 0, 0]


def test_a_failed_try_makes_the_pause_longer(dead: Stage) -> None:
    dead.later(120)
    assert outcome(dead) == "incomplete"
    state = systems.of(connections.find(NAME))[0]
    assert (state.failures, state.tried) == (3, False)
    assert state.next_try is not None
    assert state.next_try - dead.clock.now() > timedelta(seconds=60)


def test_everyone_is_told_plainly_that_a_server_does_not_answer(dead: Stage) -> None:
    ask(dead)
    said = [views.connection(NAME), views.connections()[0], views.runs(1, NAME)[0]]
    assert all(row["waits_for"] == said[0]["waits_for"] for row in said)
    assert said[0]["waits_for"].startswith("Sage server 127.0.0.1:")
    assert "does not answer since 2026-11-15 12:0" in said[0]["waits_for"]


def test_a_run_by_hand_says_so_and_its_answer_counts_for_all(dead: Stage) -> None:
    dead.quiet()
    told: list[str] = []
    dead.house = replace(dead.house, tell=told.append)
    assert dead.run()["outcome"] == "partial"
    assert "asked for by hand and starts all the same" in told[0]
    assert systems.of(connections.find(NAME))[0].failures == 0


@pytest.mark.parametrize(
    ("status", "failures", "said"), [(500, [0, 0, 2], "Sage company"), (503, [2, 0, 0], "Sage server")]
)
def test_a_company_that_fails_is_left_alone_and_its_server_only_where_nobody_is_there(
    make_stage: Set, status: int, failures: list[int], said: str
) -> None:
    stage = make_stage(Scene())
    stage.sage.faults.add(f"any@*=status-{status}")
    assert [outcome(stage) for _ in range(2)] == ["incomplete", "incomplete"]
    assert [state.failures for state in systems.of(connections.find(NAME))] == failures
    with pytest.raises(Again, match=f"{said} .*does not answer since"):
        carry(stage.house, ask(stage))


def test_a_refused_sign_in_is_no_silence(make_stage: Set) -> None:
    stage = make_stage(Scene())
    stage.sage.faults.add("any@*=status-401")
    assert [outcome(stage) for _ in range(3)] == ["failed", "not_started", "not_started"]
    assert systems.of(connections.find(NAME))[0].failures == 0


def test_a_wish_for_rest_is_kept_by_the_next_run(make_stage: Set) -> None:
    stage = make_stage(Scene(sage={"throttle_every": "1", "retry_after": "seconds", "retry_after_s": "600"}))
    assert outcome(stage) == "incomplete"
    with pytest.raises(Again, match="asked to be left alone") as again:
        carry(stage.house, ask(stage))
    assert 500 < again.value.after_s <= 601
    assert systems.of(connections.find(NAME))[0].slowed == 1


def test_what_avidxchange_asks_for_is_remembered_too(make_stage: Set) -> None:
    stage = make_stage(Scene())
    stage.avid.faults.add("read@*=status-429")
    assert outcome(stage) == "incomplete"
    state = systems.of(connections.find(NAME))[1]
    assert (state.slowed, state.rest_until is not None, state.failures) == (1, True, 0)


def test_a_run_without_a_seat_gives_its_place_back_and_has_not_begun(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    run, stored = ask(stage), connections.find(NAME)
    server = systems.sides(stored)[0]
    other = book_lock(
        stage.house.url, "other/COMPANY", tell=lambda text: None, sleep=stage.clock.sleep, wait_s=0
    )
    with other as held:
        assert take_seats(held, [Table(key=server.key, name=server.name, seats=2)]) is None
        second = book_lock(
            stage.house.url, "third/COMPANY", tell=lambda text: None, sleep=stage.clock.sleep, wait_s=0
        )
        with second as also:
            take_seats(also, [Table(key=server.key, name=server.name, seats=2)])
            caplog.set_level(logging.INFO, "ml_connector")
            for _ in range(3):
                with pytest.raises(Again, match="2 runs at once are enough for Sage server"):
                    carry(stage.house, run)
            said = [record.getMessage() for record in caplog.records]
            assert [text for text in said if "are enough" in text] == said[:1], "once a wait"
    assert runs.find(run).attempt == 0
    assert carry(stage.house, run) is not None


@pytest.mark.parametrize("trigger", ["schedule", "person"])
def test_quiet_hours_keep_only_what_starts_by_itself(make_stage: Set, trigger: str) -> None:
    stage = make_stage(Scene(settings={"quiet_hours": "11:00-13:00"}))
    run = ask(stage, trigger)
    if trigger == "person":
        assert carry(stage.house, run) is not None
        return
    with pytest.raises(Again, match="Quiet hours") as again:
        carry(stage.house, run)
    assert round(again.value.after_s) == 3600


def test_a_run_that_quiet_hours_meet_goes_on_afterwards_as_the_same_run(make_stage: Set) -> None:
    stage = make_stage(Scene(settings={"quiet_hours": "12:01-13:00", "parcel_max": "1"}))
    stage.house = replace(stage.house, rest=lambda: stage.clock.sleep(25))
    run = ask(stage)
    with pytest.raises(Again, match="Quiet hours") as again:
        carry(stage.house, run)
    assert isinstance(again.value.__cause__, Paused)
    row = runs.find(run)
    assert (row.attempt, row.worker, row.ended_at, runs.deserted(run)) == (1, "", None, 0)
    stage.house = replace(stage.house, rest=lambda: None)
    stage.later(again.value.after_s)
    assert carry(stage.house, run) is not None
    assert (stage.differences(), runs.find(run).attempt) == ([], 2)


def test_a_first_load_is_slow_and_what_went_quickly_before_is_not(stage: Stage) -> None:
    assert slow_lane(connections.find(NAME), INVOICES)
    stage.run()
    assert not slow_lane(connections.find(NAME), INVOICES)
