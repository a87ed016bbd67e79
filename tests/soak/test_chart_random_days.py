"""Thirty days of random edits of the chart, a run every four hours, some of them cut: both sides are equal in the end.

Knows what people at Sage 300 may do to accounts and segment codes. Does not know how the product notices.
"""

from __future__ import annotations

from random import Random

import pytest
from chart_lifting import VALUES
from chart_proof import ACCOUNTS, change_account, delete_account, unequal, unequal_values
from proof import assert_identity, assert_no_crash
from stage import Scene, Set, Stage, of_kinds

from simulators.faults import parse_rule
from simulators.sage300.record import Record

RUNS, EVERY_S = 30 * 6, 4 * 3600
SETTINGS = {"account_segments": "main-department-location", "page_size": "20"}
CUTS = (  # a system, and what happens to its calls from one of the next on
    *(("sage", f"read@{{at}}+={way}") for way in ("lose-before", "truncate", "html")),
    *(("avid", f"write@{{at}}={way}") for way in ("lose-after", "html-after", "truncate")),
)
CHANGES: tuple[dict[str, str], ...] = (
    *({"Description": f"Renamed {number}"} for number in range(4)),
    *(
        {"Status": "Inactive"},
        {"Status": "Active"},
        {"PostToAccount": "Prohibited"},
        {"PostToAccount": "Detail"},
    ),
)


def edit(stage: Stage, chance: Random, gone: list[Record]) -> None:
    """One person does one thing to one account or segment code."""
    table = stage.sage_app.books.tables["GLAccounts"]
    numbers = [table.key_of(row)[0] for row in table.rows()]
    number = str(chance.choice(numbers))
    match chance.randrange(6):
        case 0 if len(numbers) > 50:
            gone.append(table.as_record(table.get((number,))))
            delete_account(stage, number)
        case 1 if gone:
            table.add(gone.pop(chance.randrange(len(gone))))
        case 2:
            codes = stage.sage_app.books.tables["GLSegmentCodes"]
            key = chance.choice([codes.key_of(row) for row in codes.rows()])
            told = {"SegmentCodeDescription": f"Named {chance.randrange(9)}"}
            stage.sage_app.books.upkeep.change("GLSegmentCodes", key, told)
        case _:
            change_account(stage, number, **chance.choice(CHANGES))


def cut(stage: Stage, chance: Random) -> None:
    """From one of the next calls on a system does not answer, or an answer is lost."""
    system, rule = chance.choice(CUTS)
    server, kind = (stage.sage, "read") if system == "sage" else (stage.avid, "write")
    at = stage.calls(system)[kind] + chance.randrange(1, 7 if kind == "read" else 3)
    server.faults.set((parse_rule(rule.format(at=at)),))


@pytest.mark.facts("S-F.1/GLAccounts", "S-F.1/GLSegmentCodes", "S-F.1/deletions")
@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_days_of_random_edits_and_cuts_leave_both_sides_equal(make_stage: Set, seed: int) -> None:
    chance, gone = Random(seed), list[Record]()
    stage = make_stage(Scene(company=of_kinds("one-line"), settings=SETTINGS, profile=VALUES))
    outcomes = set()
    for _ in range(RUNS):
        for _ in range(chance.choice((0, 0, 1, 3))):
            edit(stage, chance, gone)
        if chance.random() < 0.3:
            cut(stage, chance)
        report = stage.run(ACCOUNTS)
        assert_identity(report)
        assert report["held"] == report["refused"] == 0, report
        outcomes.add(report["outcome"])
        if report["outcome"] in ("balanced", "nothing_to_do"):
            assert (unequal(stage, segments=True), unequal_values(stage)) == ([], [])
        stage.quiet()
        stage.later(EVERY_S)
    assert {"balanced", "nothing_to_do", "incomplete"} <= outcomes
    for _ in range(3):
        stage.run(ACCOUNTS)
        stage.later(EVERY_S)
    assert (unequal(stage, segments=True), unequal_values(stage)) == ([], [])
    assert set(stage.ends_of(ACCOUNTS).values()) == {("done", "")}
    assert_no_crash(stage)
