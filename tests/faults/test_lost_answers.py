"""Whatever answer to whatever write or token call is lost: nothing twice, nothing lost, no doubt left.

Knows how many calls a clean run makes and breaks each of them in turn. Does not know how the product notices;
the whole matrix (every dialect, every way to spoil an answer) is in the long tests.
"""

from __future__ import annotations

import pytest
from losing import BLIND, DIALECTS, LOST, SPOILED, WRITES, every_write, lose, small
from proof import assert_settled
from stage import Set

TOKENS = 7  # of a clean run whose tokens die after three calls; a test holds it to that


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_matrix_covers_every_write(make_stage: Set, dialect: str) -> None:
    stage = small(make_stage, DIALECTS[dialect])
    stage.run()
    assert {system: stage.calls(system)["write"] for system in WRITES} == WRITES
    assert stage.calls("avid")["token"] == 1


@pytest.mark.facts("S-E13", "S-H3", "S-H11")
@pytest.mark.parametrize("dialect", ["partial-blind", "atomic-seeing"])
@pytest.mark.parametrize("action", LOST)
@pytest.mark.parametrize(("system", "number"), every_write("sage"))
def test_a_lost_answer_to_a_create_is_looked_up(
    make_stage: Set, system: str, number: int, action: str, dialect: str
) -> None:
    lose(small(make_stage, DIALECTS[dialect]), system, f"write@{number}={action}")


@pytest.mark.facts("A-6.5/ledger")
@pytest.mark.parametrize("action", LOST)
@pytest.mark.parametrize(("system", "number"), every_write("avid"))
def test_a_lost_answer_to_an_acknowledgement_is_said_again(
    make_stage: Set, system: str, number: int, action: str
) -> None:
    lose(small(make_stage), system, f"write@{number}={action}")


@pytest.mark.facts("S-E11", "S-E13")
@pytest.mark.parametrize("action", SPOILED)
@pytest.mark.parametrize("system", WRITES)
def test_a_spoiled_answer_to_a_write_is_looked_up(make_stage: Set, system: str, action: str) -> None:
    lose(small(make_stage), system, f"write@2-3={action}")


@pytest.mark.parametrize("action", [*LOST, *SPOILED])
def test_a_lost_token_answer_harms_nothing(make_stage: Set, action: str) -> None:
    lose(small(make_stage), "avid", f"token@1={action}")


def test_the_matrix_covers_every_token_call(make_stage: Set) -> None:
    stage = small(make_stage, revoke_after_calls="3")
    stage.run()
    assert stage.calls("avid")["token"] == TOKENS
    assert_settled(stage)


@pytest.mark.parametrize("action", LOST)
@pytest.mark.parametrize("number", range(1, TOKENS + 1))
def test_each_of_several_token_calls_may_be_lost(make_stage: Set, number: int, action: str) -> None:
    lose(small(make_stage, revoke_after_calls="3"), "avid", f"token@{number}={action}")


@pytest.mark.parametrize("first", range(1, TOKENS + 1))
def test_token_calls_that_stay_lost_are_made_in_the_next_run(make_stage: Set, first: int) -> None:
    lose(small(make_stage, revoke_after_calls="3"), "avid", f"token@{first}+=lose-after")


@pytest.mark.parametrize("action", LOST)
@pytest.mark.parametrize("system", WRITES)
def test_when_every_answer_is_lost_doubt_is_cleared_in_two_runs(
    make_stage: Set, system: str, action: str
) -> None:
    lose(small(make_stage), system, f"write@*={action}")


@pytest.mark.facts("S-E13", "S-H3")
def test_a_server_that_works_on_after_the_line_was_cut_never_gets_it_twice(make_stage: Set) -> None:
    stage = small(make_stage, BLIND)
    stage.sage.faults.add("write@*=late-0.05")
    stage.run()
    stage.quiet()
    stage.run()  # too early: an absence is not believed yet
    stage.run_until_quiet()
    assert_settled(stage)
