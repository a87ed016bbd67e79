"""Whatever answer to whatever write or token call is lost: nothing twice, nothing lost, no doubt left.

Knows how many calls a clean run makes and breaks each of them in turn. Does not know how the product notices.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from proof import assert_settled
from stage import Scene, Set, Stage

LOST = ("lose-before", "lose-after")
SPOILED = ("status-500", "status-500-after", "html200-after", "truncate")
WRITES = {"sage": 7, "avid": 8}  # of a clean run; test_the_matrix_covers_every_write holds them to it
TOKENS = 1
BLIND = {"atomic": "off", "duplicates_see_open": "off"}
SEEING = {"atomic": "off", "duplicates_see_open": "on"}
ATOMIC = {"atomic": "on", "duplicates_see_open": "off"}
ATOMIC_SEEING = {"atomic": "on", "duplicates_see_open": "on"}
DIALECTS = [
    pytest.param(switches, id=name)
    for name, switches in (
        ("partial-blind", BLIND),
        ("partial-seeing", SEEING),
        ("atomic-blind", ATOMIC),
        ("atomic-seeing", ATOMIC_SEEING),
    )
]
EVERY_WRITE = [
    pytest.param(system, number, id=f"{system}-{number}")
    for system, count in WRITES.items()
    for number in range(1, count + 1)
]


def played(make_stage: Set, sage: Mapping[str, str], **faults: str) -> Stage:
    """A stage after a first run with faults in one system."""
    stage = make_stage(Scene(settings={"parcel_max": "2"}, sage=sage))
    for system, rule in faults.items():
        (stage.sage if system == "sage" else stage.avid).faults.add(rule)
    stage.run()
    fired = [sum(server.faults.fired().values()) for server in (stage.sage, stage.avid)]
    assert sum(fired) > 0, "the fault did not happen: the matrix and the run have drifted apart"
    return stage


@pytest.mark.parametrize("sage", DIALECTS)
def test_the_matrix_covers_every_write(make_stage: Set, sage: Mapping[str, str]) -> None:
    stage = make_stage(Scene(settings={"parcel_max": "2"}, sage=sage))
    stage.run()
    assert {system: stage.calls(system)["write"] for system in WRITES} == WRITES
    assert stage.calls("avid")["token"] == TOKENS


@pytest.mark.parametrize("sage", DIALECTS)
@pytest.mark.parametrize("action", LOST)
@pytest.mark.parametrize(("system", "number"), EVERY_WRITE)
def test_a_lost_answer_to_a_write_is_looked_up(
    make_stage: Set, sage: Mapping[str, str], system: str, number: int, action: str
) -> None:
    stage = played(make_stage, sage, **{system: f"write@{number}={action}"})
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.parametrize("action", SPOILED)
@pytest.mark.parametrize(("system", "number"), EVERY_WRITE)
def test_a_spoiled_answer_to_a_write_is_looked_up(
    make_stage: Set, system: str, number: int, action: str
) -> None:
    stage = played(make_stage, BLIND, **{system: f"write@{number}={action}"})
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.parametrize("action", (*LOST, *SPOILED))
def test_a_lost_token_answer_harms_nothing(make_stage: Set, action: str) -> None:
    stage = played(make_stage, BLIND, avid=f"token@1={action}")
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.parametrize("action", LOST)
@pytest.mark.parametrize("system", ["sage", "avid"])
def test_when_every_answer_to_a_write_is_lost_doubt_is_cleared_in_two_runs(
    make_stage: Set, system: str, action: str
) -> None:
    stage = played(make_stage, BLIND, **{system: f"write@*={action}"})
    stage.run_until_quiet()
    assert_settled(stage)
