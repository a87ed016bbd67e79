"""Ten days of editing in Sage, a run every four hours: both sides are equal, field by field.

What was keyed under today's date, or one of the last two days, in the server's own zone, is there after the next
run. What left no such date (an import, an older session date) and what is gone is seen by the next whole read, once
a day. Knows the edits of ten days. Knows no translator of the product: the table it compares by is MAPPING.md's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from editing import Edit
from stage import VENDORS, Set
from ten_days import SLOTS, Script, Story, set_story
from vendor_proof import ADDRESS, PLAIN

SYSTEMS = Path(__file__).parents[2] / "src" / "ml_connector" / "systems"
NIGHT = SLOTS - 1  # the run of a day that reads everything
OLD, NEW = "V00003", "N00001"

EDITS = {
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

BETWEEN = {
    (0, NIGHT): (Edit(what="name", vendor="V00018"), Edit(what="phone", vendor="V00050")),
    (1, NIGHT): (Edit(what="enter", vendor="B00001"),),
    (2, NIGHT): (Edit(what="enter", vendor="X00001"), Edit(what="switch-place", vendor="V00002")),
    (3, NIGHT): (Edit(what="delete", vendor="R&D+CO"),),
    (4, NIGHT): (Edit(what="delete", vendor="V00045"),),
    (5, NIGHT): (Edit(what="open-place", vendor="V00052", choice=1),),
    (6, NIGHT): (Edit(what="name", vendor="V00019", choice=4, stamped=False),),
}  # fmt: skip


FAULTS = {
    (0, 0): ("avid", "write@+0=lose-after"),
    (0, NIGHT): ("sage", "read@+1-+40=status-503"),  # the second page does not come
    (1, 1): ("sage", "read@+1=lose-before"),  # one that comes when it is asked for again
    (1, 2): ("avid", "write@*=lose-before"),
    (2, 0): ("avid", "write@*=status-500-after"),
    (2, 4): ("sage", "read@*=truncate"),
    (3, 1): ("avid", "write@+0=html200-after"),
    (3, NIGHT): ("sage", "read@+2=status-500"),
    (4, 0): ("avid", "write@*=lose-after"),
    (5, 1): ("sage", "read@+1-+40=html"),
    (5, NIGHT): ("sage", "read@+1-+40=lose-after"),
    (6, NIGHT): ("sage", "read@*=status-503"),
    (7, 1): ("avid", "write@*=truncate"),
    (8, 0): ("avid", "write@+0=status-500"),
}
GONE = {OLD, "R&D+CO", "V00045"}


def vanished(story: Story) -> set[str]:
    """The vendors that are put before a person because Sage has them no more."""
    ends = story.stage.ends_of(VENDORS)
    return {number for number, end in ends.items() if end == ("held", "vanished")}


@pytest.mark.facts("S-F.1/APVendors", "S-F.1/APRemitToLocations", "S-F.1/deletions", "S-F.2", "S-C24")
def test_ten_days_of_editing_leave_both_sides_equal(make_stage: Set) -> None:
    story = set_story(make_stage, zone_min=-8 * 60).days(Script(edits=EDITS, between=BETWEEN))
    assert (story.wholes, story.spoiled, vanished(story)) == (12, 0, GONE)
    assert story.idle_reads <= {1, 2, 3, 4}


@pytest.mark.facts("S-F.1/APVendors", "S-F.1/deletions", "A-6.8/writes")
def test_lost_answers_and_wrong_clocks_of_ten_days_leave_both_sides_equal(make_stage: Set) -> None:
    script = Script(edits=EDITS, between=BETWEEN, faults=FAULTS, clocks={(4, 3): 1, (6, 0): 0, (8, 2): -1})
    story = set_story(make_stage, calm=False, zone_min=13 * 60).days(script)
    assert (story.unmet, vanished(story)) == ([], GONE)
    assert story.spoiled >= 7


def rows(system: str, title: str) -> Iterator[list[list[str]]]:
    """The rows of the tables below a title of a MAPPING.md: of each cell the names that stand in it."""
    text = (SYSTEMS / system / "MAPPING.md").read_text(encoding="utf-8")
    for line in text.partition(f"## {title}\n")[2].partition("\n## ")[0].splitlines():
        if line.startswith("| `"):
            yield [re.findall(r"`([^`]+)`", cell) for cell in line.split("|")[1:-1]]


def test_the_table_both_sides_are_compared_by_is_that_of_the_mapping_pages() -> None:
    sage = {row[0][0]: row[1] for row in rows("sage300", "The vendor, in")}
    table: dict[str, str] = {}
    for _, wires, ours, *_ in rows("avidxchange", "The vendor, out"):
        if ours != ["remit_to"]:  # its parts follow
            wires = [f"address{n}" for n in range(1, 5)] if ours == ["lines"] else wires
            nested = [f"remitTo.{wire}" if f"remitTo.{wire}" in ADDRESS else wire for wire in wires]
            table |= dict(zip(nested, [member for name in ours for member in sage[name]], strict=True))
    assert table == {**PLAIN, **ADDRESS, "status": "Status", "paymentHold": "OnHold"}
