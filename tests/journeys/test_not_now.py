"""A refusal that says "not now" is tried again a few times, and then a person is asked; played against simulated books.

Knows what Sage 300 answers. Does not know how tries are counted.
"""

from __future__ import annotations

from acting import entries_with_our_mark
from proof import assert_identity
from stage import Scene, Set, of_kinds


def test_an_address_that_stays_wrong_is_put_before_a_person_and_left_alone(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line", "several-lines", "credit-note")))
    stage.sage.faults.add("write@*=status-404")
    writes = []
    for _ in range(10):
        stage.later()
        assert_identity(stage.run())
        writes.append(stage.calls("sage")["write"])
    assert {state for state, _ in stage.ends().values()} == {"refused"}
    assert writes[-3:] == writes[-1:] * 3
    assert entries_with_our_mark(stage) == 0
