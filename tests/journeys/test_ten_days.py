"""Ten days of editing in Sage, a run every four hours: both sides are equal, field by field.

What was keyed under today's date, or one of the last two days, in the server's own zone, is there after the next
run. What left no such date (an import, an older session date) and what is gone is seen by the next whole read, once
a day. Knows the edits of ten days. Knows no translator of the product: the table it compares by is MAPPING.md's.
"""

from __future__ import annotations

import pytest
from editing import Edit
from stage import Set
from ten_days import SLOTS, Plan, finished, set_story

NIGHT = SLOTS - 1  # the run of a day that reads everything
OLD, NEW = "V00003", "N00001"

DAYS: Plan = {
    (0, 0): (Edit(what="name", vendor="V00001"), Edit(what="address", vendor="V00002")),
    (0, 3): (Edit(what="unseen", vendor="V00015"),),
    (1, 1): (Edit(what="place", vendor="V00004", choice=1),),
    (1, 2): (Edit(what="switch-place", vendor="V00001"),),
    (2, 0): (Edit(what="terms", vendor="V00007"), Edit(what="hold", vendor="V00008")),
    (2, 2): (Edit(what="status", vendor="V00009"),),
    (2, 4): (Edit(what="status", vendor="V00009", choice=1),),
    (3, 1): (Edit(what="tax-id", vendor="V00010"), Edit(what="phone", vendor="V00011")),
    (3, 2): (Edit(what="name", vendor="V00012", choice=3, stamped=False),),
    (3, 3): (Edit(what="place", vendor="V00005", choice=2, stamped=False),),
    (4, 0): (Edit(what="enter", vendor=NEW), Edit(what="phone", vendor="V00013", choice=1)),
    (4, 2): (Edit(what="open-place", vendor=NEW, choice=1),),
    (5, 1): (Edit(what="name", vendor="V00014", choice=1, back=1), Edit(what="terms", vendor="A1/103", back=2)),
    (5, 3): (Edit(what="name", vendor="O'BRIEN", choice=1, back=5), Edit(what="tax-id", vendor="50%OFF", back=40)),
    (6, 1): (Edit(what="merge", vendor=OLD, choice=20),),
    (6, 2): (Edit(what="delete", vendor="NO#7"),),
    (7, 1): (Edit(what="name", vendor="V00016", choice=2),),
    (7, 2): (Edit(what="name", vendor="V00016", choice=3), Edit(what="place", vendor="V00006", choice=3)),
    (7, 3): (Edit(what="place", vendor="V00006", choice=4),),
    (8, 0): (Edit(what="enter", vendor="NO#7", choice=2), Edit(what="enter", vendor="N00002", stamped=False)),
    (8, 4): (Edit(what="hold", vendor="V00008", choice=1), Edit(what="account", vendor="V00017")),
}  # fmt: skip

BETWEEN: Plan = {
    (0, NIGHT): (Edit(what="name", vendor="V00018"), Edit(what="phone", vendor="V00050")),
    (1, NIGHT): (Edit(what="enter", vendor="B00001"),),
    (2, NIGHT): (Edit(what="enter", vendor="X00001"), Edit(what="switch-place", vendor="V00002")),
    (3, NIGHT): (Edit(what="delete", vendor="R&D+CO"),),
    (4, NIGHT): (Edit(what="delete", vendor="V00045"),),
    (5, NIGHT): (Edit(what="open-place", vendor="V00052", choice=1),),
    (6, NIGHT): (Edit(what="name", vendor="V00019", choice=4, stamped=False),),
}  # fmt: skip


@pytest.mark.facts("S-F.1/APVendors", "S-F.1/APRemitToLocations", "S-F.1/deletions", "S-F.2", "S-C24")
def test_ten_days_of_editing_leave_both_sides_equal(make_stage: Set) -> None:
    story = set_story(make_stage)
    story.days(DAYS, between=BETWEEN)
    assert story.wholes == 11
    ends = finished(story).stage.ends_of("vendors")
    assert {number for number, end in ends.items() if end == ("held", "vanished")} == {
        OLD,
        "R&D+CO",
        "V00045",
    }
    assert max(story.idle_reads) <= 4
