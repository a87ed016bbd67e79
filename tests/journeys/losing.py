"""The matrix of lost and spoiled answers, played by the quick tests and, whole, by the long ones.

Knows how many calls a clean run of the small stage makes. Does not know how the product notices a loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from proof import assert_settled
from stage import Scene, Set, Stage

__all__ = ["BLIND", "DIALECTS", "LOST", "SPOILED", "WRITES", "every_write", "lose", "small"]

LOST = ("lose-before", "lose-after")
SPOILED = ("status-500", "status-500-after", "html200-after", "truncate")
WRITES = {"sage": 7, "avid": 8}  # of a clean run of the small stage; a test holds them to it
BLIND = {"atomic": "off", "duplicates_see_open": "off"}
DIALECTS = {
    f"{'atomic' if atomic == 'on' else 'partial'}-{'seeing' if seeing == 'on' else 'blind'}": {
        "atomic": atomic,
        "duplicates_see_open": seeing,
    }
    for atomic, seeing in product(("off", "on"), repeat=2)
}


def every_write(*systems: str) -> list[tuple[str, int]]:
    """Each single write of a clean run, as system and ordinal."""
    chosen = systems or tuple(WRITES)
    return [(system, number) for system in chosen for number in range(1, WRITES[system] + 1)]


def small(make_stage: Set, dialect: Mapping[str, str] = BLIND, **avid: str) -> Stage:
    """A stage of nine kinds of invoice, two entries a call."""
    return make_stage(Scene(settings={"parcel_max": "2"}, sage=dialect, avid=avid))


def lose(stage: Stage, system: str, rule: str) -> None:
    """Play a run with a fault, then at most two quiet ones, and assert that all is as it should be."""
    server = stage.sage if system == "sage" else stage.avid
    server.faults.add(rule)
    stage.run()
    assert server.faults.fired()[rule] > 0, "the fault did not happen: the matrix and the run drifted apart"
    stage.run_until_quiet()
    assert_settled(stage)
