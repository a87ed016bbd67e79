"""The first load meets an AvidXchange that has vendors already: what fits is linked, what does not waits for a person.

Knows what people at AvidXchange may have entered, the three settings and every voice. Does not know how names are
compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from bench import Bench
from plans import plan
from proof import assert_identity
from stage import VENDORS, Stage
from vendor_proof import change_vendor, kept
from voices import Voice, voices

SAME, RENAMED, MOVED = "V00001", "V00002", "V00004"
COUNT = 60
EVERY_VOICE = pytest.mark.parametrize("voice", voices(), ids=lambda voice: voice.name)
DEFAULT_VOICE = pytest.mark.parametrize("voice", voices()[:1], ids=lambda voice: voice.name)

Open = Callable[[str], Stage]


@pytest.fixture
def open_with(bench: Bench, voice: Voice) -> Open:
    """Sets a stage whose AvidXchange lists its vendors: four that are ours, two of them somewhere else, one its own."""

    def make(mode: str) -> Stage:
        usual = plan(voice=voice)
        lists = {**usual.switches, "avid": {**usual.switches["avid"], "lists": "on"}}
        told = {**usual.profile, "capabilities.vendors_list": True}
        settings = {**usual.settings, "link_first": mode}
        stage = bench.set(replace(usual, switches=lists, profile=told, settings=settings), voice)
        _fill(stage)
        return stage

    return make


def taxed(stage: Stage) -> tuple[str, str]:
    """Number and tax id of a vendor that AvidXchange has under another number."""
    others = (v for v in stage.company.vendors if v.number not in (SAME, RENAMED, MOVED))
    return next((vendor.number, vendor.tax_number) for vendor in others if vendor.tax_number)


def _fill(stage: Stage) -> None:
    ours = {vendor.number: vendor for vendor in stage.company.vendors}
    moved = ours[MOVED]
    stage.avid_app.intake.enter(
        "vendors",
        {"vendorCode": SAME, "name": ours[SAME].name.upper()},
        {"vendorCode": RENAMED, "name": "Somebody Else"},
        {"vendorCode": "X-TAX", "name": "Other Name", "taxId": taxed(stage)[1]},
        {"vendorCode": "X-MOVED", "name": moved.name, "remitTo": {"postalCode": moved.zip_code}},
        {"vendorCode": "X-ONLY", "name": "Nobody of ours"},
    )


def held(stage: Stage) -> dict[str, str]:
    """Cause by number of what waits for a person."""
    return {number: cause for number, (state, cause) in stage.ends_of(VENDORS).items() if state == "held"}


@EVERY_VOICE
@pytest.mark.facts("A-4.1/vendor-code")
def test_conflicts_wait_for_a_person_and_all_others_go_on(open_with: Open) -> None:
    stage = open_with("conflicts")
    report = stage.run(VENDORS)
    assert_identity(report)
    assert held(stage) == {
        RENAMED: "link-conflict", MOVED: "link-elsewhere", taxed(stage)[0]: "link-elsewhere"
    }  # fmt: skip
    assert (report["done"], report["new_for_a_person"], report["outcome"]) == (COUNT - 3, 3, "partial")
    assert kept(stage)[RENAMED]["name"] == "Somebody Else"
    assert "X-ONLY" in kept(stage) and MOVED not in kept(stage)
    (note,) = [note for note in report["notes"] if note.startswith("Linked")]
    assert note.startswith("Linked 1, only in Sage 56, only in AvidXchange 3 (X-MOVED, X-ONLY, X-TAX)"), note
    assert f"conflicting 1 ({RENAMED} by name), under another number 2" in note


@EVERY_VOICE
def test_who_accepts_sends_what_sage_has_under_its_own_numbers(open_with: Open) -> None:
    stage = open_with("conflicts")
    stage.run(VENDORS)
    report = stage.run(VENDORS, accept=True)
    assert (report["sent"], report["done"], held(stage)) == (3, 3, {})
    ours = {vendor.number: vendor.name for vendor in stage.company.vendors}
    assert {number: kept(stage)[number]["name"] for number in ours} == ours
    assert kept(stage)["X-TAX"]["name"] == "Other Name"


@DEFAULT_VOICE
def test_a_conflict_that_somebody_resolves_goes_on_by_itself(open_with: Open) -> None:
    stage = open_with("conflicts")
    stage.run(VENDORS)
    name = next(vendor.name for vendor in stage.company.vendors if vendor.number == RENAMED)
    stage.avid_app.intake.enter("vendors", {"vendorCode": RENAMED, "name": name})
    report = stage.run(VENDORS)
    assert (report["sent"], RENAMED in held(stage), report["new_for_a_person"]) == (1, False, 0)


@DEFAULT_VOICE
def test_what_was_accepted_is_sent_again_when_it_changes_without_asking_again(open_with: Open) -> None:
    stage = open_with("conflicts")
    stage.run(VENDORS, accept=True)
    reads = stage.calls("avid")["read"]
    change_vendor(stage, RENAMED, VendorName="Renamed in Sage")
    assert stage.run(VENDORS)["sent"] == 1
    assert (kept(stage)[RENAMED]["name"], stage.calls("avid")["read"]) == ("Renamed in Sage", reads)


@DEFAULT_VOICE
def test_with_always_nothing_new_leaves_before_somebody_says_so(open_with: Open) -> None:
    stage = open_with("always")
    report = stage.run(VENDORS)
    assert (report["sent"], report["held"]) == (0, COUNT)
    assert Counter(held(stage).values()) == {
        "link-unconfirmed": COUNT - 3, "link-conflict": 1, "link-elsewhere": 2
    }  # fmt: skip
    accepted = stage.run(VENDORS, accept=True)
    assert (accepted["done"], accepted["outcome"], held(stage)) == (COUNT, "balanced", {})


@DEFAULT_VOICE
def test_with_never_nothing_is_compared(open_with: Open) -> None:
    stage = open_with("never")
    report = stage.run(VENDORS)
    assert (report["done"], stage.calls("avid")["read"]) == (COUNT, 0)
    assert kept(stage)[RENAMED]["name"] != "Somebody Else"


@DEFAULT_VOICE
def test_a_list_that_cannot_be_read_sends_nothing(open_with: Open) -> None:
    stage = open_with("conflicts")
    stage.avid.faults.add("read(/vendors)@*=status-500")
    report = stage.run(VENDORS)
    assert (report["outcome"], report["sent"], report["problems"][0]["cause"]) == (
        "incomplete", 0, "avidxchange-unreachable"
    )  # fmt: skip
    stage.quiet()
    stage.later()
    assert (stage.run(VENDORS)["done"], len(held(stage))) == (COUNT - 3, 3)
