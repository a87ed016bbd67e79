"""A site whose sessions wear out after a few calls: whichever call meets the end of one, a single run is enough.

Knows how many calls a session serves. Does not know how many calls a run makes, nor which of them meets a lost session.
"""

from __future__ import annotations

import pytest
from proof import assert_settled
from stage import Scene, Set, of_kinds


@pytest.mark.facts("S-B10", "S-B11")
@pytest.mark.parametrize("calls", range(1, 13))
def test_one_run_ends_everything_however_soon_a_session_is_worn_out(make_stage: Set, calls: int) -> None:
    company = of_kinds("one-line", "one-line", "credit-note")
    stage = make_stage(
        Scene(company=company, settings={"parcel_max": "1"}, sage={"session_errors": str(calls)})
    )
    stage.run()
    assert_settled(stage)
