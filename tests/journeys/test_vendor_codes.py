"""A vendor whose code in AvidXchange is not its number in Sage: answers, comparisons and holds follow the crosswalk.

Knows the crosswalk's lines and what people at AvidXchange have entered. Does not know how codes are compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from acting import acted
from bench import Bench
from plans import plan
from stage import VENDORS, Stage
from vendor_proof import change_vendor, kept
from voices import voices

from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Table, import_crosswalk

ONE, TWO, OTHER = "V00001", "V00002", "OTHER"
DAY_S = 25 * 3600

Open = Callable[[str], Stage]


@pytest.fixture
def open_with(bench: Bench) -> Open:
    """Sets a stage whose AvidXchange lists its vendors."""

    def make(mode: str) -> Stage:
        voice = voices()[0]
        usual = plan(voice=voice)
        lists = {**usual.switches, "avid": {**usual.switches["avid"], "lists": "on"}}
        told = {**usual.profile, "capabilities.vendors_list": True}
        settings = {**usual.settings, "link_first": mode}
        return bench.set(replace(usual, switches=lists, profile=told, settings=settings), voice)

    return make


def mapped(stage: Stage, **lines: str) -> None:
    """Import a crosswalk: AvidXchange's code for Sage's number."""
    text = "".join(f"vendor,{theirs},{ours}\n" for theirs, ours in lines.items())
    table = Table(text=f"kind,avidxchange,sage\n{text}", because="as agreed")
    import_crosswalk(stage.house, stage.name, table, trusted("test:ann"), dry_run=False)


def enter(stage: Stage, code: str, name: str, **more: object) -> None:
    """Somebody enters a vendor in AvidXchange."""
    stage.avid_app.intake.enter("vendors", {"vendorCode": code, "name": name, **more})


def end(stage: Stage, number: str) -> tuple[str, str | None]:
    """State and cause of a vendor."""
    return stage.ends_of(VENDORS)[number]


@pytest.mark.facts("A-4.1/vendor-code", "A-6.4/matching")
def test_a_vendor_mapped_from_the_first_day_is_done_in_one_run(open_with: Open) -> None:
    stage = open_with("conflicts")
    mapped(stage, OTHER=ONE)
    report = stage.run(VENDORS)
    assert (report["outcome"], end(stage, ONE)[0], stage.run(VENDORS)["sent"]) == ("balanced", "done", 0)
    assert (OTHER in kept(stage), ONE in kept(stage)) == (True, False)


def test_a_vendor_of_another_code_is_compared_before_it_is_sent_there(open_with: Open) -> None:
    stage = open_with("conflicts")
    enter(stage, OTHER, "Quite Another Ltd")
    stage.run(VENDORS)
    mapped(stage, OTHER=ONE)
    stage.later(DAY_S)
    stage.run(VENDORS)
    assert (end(stage, ONE), kept(stage)[OTHER]["name"]) == (("held", "link-conflict"), "Quite Another Ltd")


def test_who_accepts_another_code_is_not_asked_again(open_with: Open) -> None:
    stage = open_with("conflicts")
    enter(stage, OTHER, "Quite Another Ltd")
    stage.run(VENDORS)
    mapped(stage, OTHER=ONE)
    stage.later(DAY_S)
    stage.run(VENDORS, accept=True)
    change_vendor(stage, ONE, VendorName="Renamed in Sage")
    assert (stage.run(VENDORS)["sent"], end(stage, ONE)[0]) == (1, "done")
    assert kept(stage)[OTHER]["name"] == "Renamed in Sage"


def test_doubt_about_a_vendor_is_not_sent_over_whoever_has_its_code_now(open_with: Open) -> None:
    stage = open_with("never")
    stage.avid.faults.add("write@*=lose-before")
    stage.run(VENDORS)
    assert end(stage, ONE)[0] == "in_doubt"
    mapped(stage, **{ONE: TWO})
    stage.quiet()
    stage.later()
    stage.run(VENDORS)
    name = next(vendor.name for vendor in stage.company.vendors if vendor.number == TWO)
    assert (end(stage, ONE), end(stage, TWO)[0]) == (("held", "code-taken"), "done")
    assert (kept(stage)[ONE]["name"], TWO in kept(stage)) == (name, False)


def test_a_persons_hold_is_there_again_with_the_vendor(open_with: Open) -> None:
    stage = open_with("conflicts")
    enter(stage, TWO, "Somebody Else")
    stage.run(VENDORS)
    acted(stage, Act.HOLD, TWO)
    table = stage.sage_app.books.tables["APVendors"]
    row = table.as_record(table.get((TWO,)))
    table.remove((TWO,))
    stage.later(DAY_S)
    stage.run(VENDORS)
    table.add(row)
    stage.later(DAY_S)
    stage.run(VENDORS, accept=True)
    assert (end(stage, TWO), kept(stage)[TWO]["name"]) == (("held", "held-by-person"), "Somebody Else")
