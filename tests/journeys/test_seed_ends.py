"""The seeded company's approved invoices reach Sage 300, each exactly once, and AvidXchange is told so.

Knows the manifest and the books. Does not know how the product works inside.
"""

from __future__ import annotations

import pytest
from proof import assert_settled
from stage import Scene, Set, Stage, one_of_each

from ml_connector.cli.run import exit_code
from simulators.seed import company


def test_all_120_invoices_end_as_the_manifest_says(make_stage: Set) -> None:
    stage = make_stage(Scene(company=company()))
    report = stage.run()
    assert report["outcome"] == "partial"
    assert_settled(stage)


@pytest.mark.facts("A-6.5/ledger")
def test_a_second_run_reads_sends_nothing_and_says_so(make_stage: Set) -> None:
    stage = make_stage(Scene(company=one_of_each()))
    stage.run()
    writes = stage.calls("sage")["write"], stage.calls("avid")["write"]
    report = stage.run()
    assert (report["outcome"], report["sent"], exit_code([report])) == ("nothing_to_do", 0, 0)
    assert report["read"] > 0
    assert (stage.calls("sage")["write"], stage.calls("avid")["write"]) == writes
    assert_settled(stage)


def test_a_first_run_with_something_for_a_person_exits_1(stage: Stage) -> None:
    assert exit_code([stage.run()]) == 1


@pytest.mark.parametrize("parcel_max", ["1", "3", "25", "200"])
def test_however_many_share_a_batch_the_end_is_the_same(make_stage: Set, parcel_max: str) -> None:
    stage = make_stage(Scene(company=one_of_each(), settings={"parcel_max": parcel_max}))
    stage.run()
    assert_settled(stage)
