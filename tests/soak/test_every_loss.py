"""The whole matrix: every write of both systems, every way to lose or spoil its answer, every dialect.

Knows only what the quick tests know. Does not hurry: every case there is.
"""

from __future__ import annotations

import pytest
from losing import BLIND, DIALECTS, LOST, SPOILED, every_write, lose, small
from stage import FEW, Scene, Set, of_kinds


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("action", [*LOST, *SPOILED])
@pytest.mark.parametrize(("system", "number"), every_write())
def test_a_lost_or_spoiled_answer_harms_nothing(
    make_stage: Set, system: str, number: int, action: str, dialect: str
) -> None:
    lose(small(make_stage, DIALECTS[dialect]), system, f"write@{number}={action}")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("first", range(1, 7))
def test_two_losses_in_a_row_harm_nothing(make_stage: Set, first: int, dialect: str) -> None:
    lose(small(make_stage, DIALECTS[dialect]), "sage", f"write@{first}-{first + 1}=lose-after")


@pytest.mark.parametrize("action", SPOILED)
@pytest.mark.parametrize("number", range(1, 8))
def test_each_of_several_token_answers_may_be_spoiled(make_stage: Set, number: int, action: str) -> None:
    """Without twins: a token lost in the middle of a read leaves a record for the next run, and which of two
    invoices with one number comes first is then decided by the read, not by their ids.
    """
    company = of_kinds(*(kind for kind in FEW if kind != "duplicate-here"), "one-line", "one-line")
    scene = Scene(company=company, settings={"parcel_max": "2"}, sage=BLIND, avid={"revoke_after_calls": "3"})
    lose(make_stage(scene), "avid", f"token@{number}={action}")
