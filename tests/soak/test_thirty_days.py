"""Thirty days of all five flows together, edited on both sides, quiet and lossy: both are equal, record by record.

Knows what the quick test knows, and all that people do and all that goes wrong. Does not hurry.
"""

from __future__ import annotations

import pytest
from month import set_month
from month_faults import KINDS
from stage import Set

SEEDS = (1, 2, 3)
ACTS = {
    *(
        "account again",
        "account changed",
        "account deleted",
        "value changed",
        "value deleted",
        "value entered",
    ),
    *("order again", "order changed", "order completed", "order deleted", "order entered", "day end"),
    *("received in part", "received whole", "posted", "settled", "vendor currency", "vendor delete"),
    *("vendor enter", "vendor merge", "vendor name", "vendor open-place", "vendor status", "vendor terms"),
    *("invoice came", "approved", "approval taken back", "invoice changed", "voided", "reopened"),
    *("paid", "issued", "cleared", "payment voided", "returned", "unknown word", "reopened and changed"),
    *("card became a check", "card replaced"),
}


@pytest.mark.parametrize("seed", SEEDS)
def test_thirty_days_of_edits_on_both_sides_leave_both_equal(make_stage: Set, seed: int) -> None:
    month = set_month(make_stage, seed=seed).days(30)
    assert ACTS - month.did == set()
    assert set(month.outcomes) == {"balanced", "nothing_to_do", "partial"}


@pytest.mark.parametrize("seed", SEEDS)
def test_thirty_days_of_payments_that_sage_makes_leave_both_equal(make_stage: Set, seed: int) -> None:
    month = set_month(make_stage, seed=seed, erp=True).days(30)
    assert {"payment posted", "payment corrected", "payment reversed"} - month.did == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_thirty_days_of_incomplete_reads_and_lost_answers_leave_both_equal(
    make_stage: Set, seed: int
) -> None:
    month = set_month(make_stage, seed=seed, lossy=True).days(30)
    assert ACTS - month.did == set()
    assert KINDS - set(+month.weather.happened) == set()
