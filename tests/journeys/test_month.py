"""A few days of all five flows together, quiet and lossy: both sides are equal, record by record; thirty are in `soak`.

Knows for how long, and how much must have happened meanwhile. Does not know who edits what.
"""

from __future__ import annotations

import pytest
from month import set_month
from stage import Set


@pytest.mark.facts("S-F.1/deletions", "S-F.9/vanishing", "A-6.7/incremental")
def test_days_of_edits_on_both_sides_leave_both_equal(make_stage: Set) -> None:
    month = set_month(make_stage, seed=12).days(2)
    assert set(month.outcomes) == {"balanced", "nothing_to_do", "partial"}
    assert len(month.did) >= 25


@pytest.mark.facts("S-F.1/deletions", "S-F.9/vanishing", "A-6.7/incremental")
def test_days_of_incomplete_reads_and_lost_answers_leave_both_equal(make_stage: Set) -> None:
    month = set_month(make_stage, seed=14, lossy=True).days(3)
    assert (month.outcomes["incomplete"] >= 5, len(+month.weather.happened) >= 8) == (True, True)
    assert len(month.did) >= 30
