"""A run of vendors that ends at whatever commit, before or after it, is taken over: both sides are equal afterwards.

Knows stories that need the verbs of vendors: a first load with accepted links, a whole read that finds one gone,
changed vendors that are sent again. Does not know what a commit holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fuses import COMMITS, OF_A_RUN, Died, Fuse, burning
from planting import database_text
from proof import assert_identity, assert_no_crash
from stage import VENDORS, Scene, Set, Stage, of_kinds
from vendor_lifting import LISTS, dozen
from vendor_proof import change_vendor, unequal

GONE, LINKED, RENAMED = "A1/103", "V00001", "V00002"
DAY_S = 24 * 3600
OPEN = {"pending", "waiting", "sending", "in_doubt", "refused"}


@dataclass(frozen=True, kw_only=True)
class Story:
    """How a run of vendors comes to be due, how many commits it has, and how all must end."""

    begin: Callable[[Set], Stage]
    commits: int
    accept: bool = False
    held: tuple[tuple[str, str], ...] = ()
    theirs: tuple[str, ...] = ()


def loaded(make_stage: Set) -> Stage:
    """AvidXchange has every vendor, since a minute."""
    stage = make_stage(Scene(company=dozen(of_kinds("one-line")), settings={"link_first": "never"}))
    assert stage.run(VENDORS)["outcome"] == "balanced"
    stage.later(60)
    return stage


def linking(make_stage: Set) -> Stage:
    """AvidXchange has one of ours, one of ours by another name, and one of its own."""
    stage = make_stage(Scene(company=dozen(of_kinds("one-line")), avid={"lists": "on"}, profile=LISTS))
    name = next(vendor.name for vendor in stage.company.vendors if vendor.number == LINKED)
    stage.avid_app.intake.enter(
        "vendors",
        {"vendorCode": LINKED, "name": name},
        {"vendorCode": RENAMED, "name": "Somebody Else"},
        {"vendorCode": "X-ONLY", "name": "Nobody of ours"},
    )
    return stage


def one_gone(make_stage: Set) -> Stage:
    """A vendor was deleted in Sage, another one changed, and a day has gone by."""
    stage = loaded(make_stage)
    stage.sage_app.books.upkeep.delete("APVendors", (GONE,))
    change_vendor(stage, LINKED, VendorName="Renamed Works")
    stage.later(DAY_S)
    return stage


def changed(make_stage: Set) -> Stage:
    """Vendors were changed that AvidXchange has already, one of them in its tax id."""
    stage = loaded(make_stage)
    change_vendor(stage, LINKED, VendorName="Renamed Works", Num1099CPRSTaxNumber="98-7654321")
    change_vendor(stage, RENAMED, OnHold="OnHold")
    return stage


def in_doubt(make_stage: Set) -> Stage:
    """The answer to such a change was lost after it was taken."""
    stage = changed(make_stage)
    stage.avid.faults.add("write@*=lose-after")
    stage.run(VENDORS)
    assert "in_doubt" in {state for state, _ in stage.ends_of(VENDORS).values()}
    stage.quiet()
    return stage


STORIES = {
    "accepted": Story(begin=linking, commits=12, accept=True, theirs=("X-ONLY",)),
    "gone": Story(begin=one_gone, commits=11, held=((GONE, "vanished"),), theirs=(GONE,)),
    "changed": Story(begin=changed, commits=10),
    "in-doubt": Story(begin=in_doubt, commits=10),
}
MOMENTS = [(name, at) for name, story in STORIES.items() for at in range(1, story.commits + 1)]


def run(stage: Stage, story: Story, fuse: Fuse) -> None:
    """Run once, as the story asks for it, with a fuse."""
    with burning(fuse):
        stage.run(VENDORS, accept=story.accept)


def settle(stage: Stage, story: Story) -> None:
    """Let a run by the clock take over, and whoever asked for the run that died ask again."""
    stage.later(60)
    assert_identity(stage.run(VENDORS))
    assert_identity(stage.run(VENDORS, accept=story.accept))


def assert_both_sides_equal(stage: Stage, story: Story) -> None:
    """Nothing differs, is lost or stuck, and another run finds nothing to do."""
    ends = stage.ends_of(VENDORS)
    assert {key: cause for key, (state, cause) in ends.items() if state == "held"} == dict(story.held)
    assert not {state for state, _ in ends.values()} & OPEN
    assert sorted(ends) == sorted(vendor.number for vendor in stage.company.vendors)
    assert unequal(stage) == [f"{number}: only in AvidXchange" for number in story.theirs]
    writes = stage.calls("avid")["write"]
    assert stage.run(VENDORS)["outcome"] == "nothing_to_do"
    assert stage.calls("avid")["write"] == writes
    assert_no_crash(stage)


def assert_no_tax_id(stage: Stage) -> None:
    """No tax id stands anywhere in the database."""
    rows = stage.sage_app.books.tables["APVendors"].rows()
    as_record = stage.sage_app.books.tables["APVendors"].as_record
    ids = {as_record(row).text("Num1099CPRSTaxNumber") for row in rows} - {""}
    assert ids
    text = "\n".join(database_text(stage.house.url))
    assert {one for one in ids if one in text or one.replace("-", "") in text} == set()


@pytest.mark.parametrize(
    "after",
    # What dies after a commit stands as before the next one, but for the calls between, which are repeatable here.
    [pytest.param(False, id="before"), pytest.param(True, id="after", marks=pytest.mark.soak)],
)
@pytest.mark.parametrize(("name", "at"), MOMENTS)
def test_a_process_that_dies_at_a_commit_of_vendors_is_taken_over(
    make_stage: Set, name: str, at: int, after: bool
) -> None:
    story = STORIES[name]
    stage = story.begin(make_stage)
    with pytest.raises(Died):
        run(stage, story, Fuse(at, after=after))
    settle(stage, story)
    assert_both_sides_equal(stage, story)
    assert_no_tax_id(stage)


def test_the_stories_of_vendors_cover_every_commit_and_every_verb_that_invoices_have_none_for(
    make_stage: Set,
) -> None:
    fuses = {name: Fuse(0) for name in STORIES}
    for name, story in STORIES.items():
        run(story.begin(make_stage), story, fuses[name])
    assert {name: fuse.seen for name, fuse in fuses.items()} == {n: s.commits for n, s in STORIES.items()}
    seen = set[str]().union(*(fuse.verbs for fuse in fuses.values()))
    assert {"vanish", "accept"} < seen <= COMMITS | OF_A_RUN


def test_a_process_that_dies_again_and_again_at_the_same_commit_of_vendors_harms_nothing(
    make_stage: Set,
) -> None:
    story = STORIES["accepted"]
    stage = story.begin(make_stage)
    for at in range(1, story.commits):
        with pytest.raises(Died):
            run(stage, story, Fuse(at, after=True))
            raise Died("the run needed fewer commits than that")
    settle(stage, story)
    assert_both_sides_equal(stage, story)
