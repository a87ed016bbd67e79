"""What AvidXchange makes of a bulk write of vendors, in each style of answer: nothing is lost, and nothing sticks.

Knows result styles, damaged answers and every voice. Does not know how results are told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from bench import Bench
from plans import plan
from proof import assert_identity
from stage import VENDORS, Stage
from vendor_proof import change_vendor, kept, unequal
from voices import DEFAULT, Voice, voices

from ml_connector import views

COUNT, BAD = 60, "REFUSE-ME"
STYLES: Mapping[str, Mapping[str, Any]] = {
    "per_item": {},
    "multi_207": {},
    "bare_array": {"style": "bare_array"},
    "split_lists": {"style": "split_lists", "successes": "successes", "failures": "failures"},
    "indexed_400": {"style": "indexed_400"},
}

Open = Callable[..., Stage]


@pytest.fixture
def open_with(bench: Bench) -> Open:
    """Sets a stage by a voice, with switches of AvidXchange and edits of the profile."""

    def make(voice: Voice = DEFAULT, edits: Mapping[str, Any] | None = None, **switches: str) -> Stage:
        usual = plan(voice=voice)
        return bench.set(
            replace(
                usual,
                switches={**usual.switches, "avid": {**usual.switches["avid"], **switches}},
                profile={**usual.profile, **(edits or {})},
                settings={**usual.settings, "link_first": "never"},
            ),
            voice,
        )

    return make


def in_style(open_with: Open, style: str) -> Stage:
    """A stage whose gateway answers in a style, and whose profile knows."""
    result = "operations.vendors_upsert.result"
    whole = {
        "list": "results",
        "key": "key",
        "index": "index",
        "outcome": "outcome",
        "id": "id",
        "errors": "errors",
    }
    edits: dict[str, Any] = {result: {"style": "per_item", **whole, **STYLES[style]}}
    if style == "indexed_400":
        edits = {result: {"style": style, "index": "index"}}
    return open_with(edits=edits, results=style)


def spoil(stage: Stage) -> None:
    """Let Sage have one vendor that AvidXchange always refuses."""
    table = stage.sage_app.books.tables["APVendors"]
    row = table.as_record(next(iter(table.rows())))
    row["VendorNumber"] = BAD
    table.add(row)


def assert_one_refused(stage: Stage, report: Mapping[str, Any]) -> None:
    """All are there but the one that is refused, with the gateway's words."""
    assert_identity(report)
    assert (report["done"], report["refused"], report["in_doubt"]) == (COUNT, 1, 0), report
    assert stage.ends_of(VENDORS)[BAD] == ("refused", "avidxchange-vendor-refused")
    assert unequal(stage) == [f"{BAD}: not in AvidXchange"]


@pytest.mark.facts("A-6.4/per_item", "A-6.4/bare_array", "A-6.4/split_lists", "A-6.4/indexed_400")
@pytest.mark.parametrize("style", STYLES)
def test_of_a_hundred_in_a_call_the_refused_one_alone_is_refused(open_with: Open, style: str) -> None:
    stage = in_style(open_with, style)
    spoil(stage)
    assert_one_refused(stage, stage.run(VENDORS))


def test_of_a_call_that_is_refused_whole_the_others_wait_and_say_for_whom(open_with: Open) -> None:
    stage = in_style(open_with, "indexed_400")
    spoil(stage)
    stage.run(VENDORS)
    assert "refused-with-others" in str(views.explain(stage.name, "V00001", views.everything))


@pytest.mark.parametrize("voice", voices()[1:], ids=lambda voice: voice.name)
@pytest.mark.facts("A-6.4/split_lists", "A-6.4/batch_202")
def test_the_refused_one_alone_is_refused_in_every_voice(open_with: Open, voice: Voice) -> None:
    stage = open_with(voice)
    spoil(stage)
    assert_one_refused(stage, stage.run(VENDORS))


def test_a_refused_vendor_goes_on_when_it_changes_in_sage(open_with: Open) -> None:
    stage = open_with(length_limits="on")
    for vendor in stage.company.vendors:
        change_vendor(stage, vendor.number, VendorName="N" * (40 + (vendor.number == "V00001")))
    assert stage.run(VENDORS)["refused"] == 1
    assert stage.run(VENDORS)["outcome"] == "nothing_to_do"
    change_vendor(stage, "V00001", VendorName="N" * 40)
    assert (stage.run(VENDORS)["done"], unequal(stage)) == (1, [])


@pytest.mark.facts("A-6.4/matching")
def test_an_item_the_answer_does_not_speak_of_is_sent_again_and_one_nobody_sent_is_told(
    open_with: Open,
) -> None:
    stage = open_with(results_missing="on", results_extra="on", results_order="reversed")
    first = stage.run(VENDORS)
    assert (first["outcome"], first["in_doubt"], unequal(stage)) == ("incomplete", 1, [])
    assert any("NOT-YOURS" in note for note in first["notes"])
    stage.avid_app.switches["results_missing"] = "off"
    again = stage.run(VENDORS)
    assert (again["done"], again["in_doubt"]) == (1, 0)


@pytest.mark.facts("A-6.8/writes")
@pytest.mark.parametrize(
    "fault", ["lose-after", "lose-before", "status-500-after", "html200-after", "truncate"]
)
def test_a_lost_answer_leaves_nothing_lost_and_nothing_stuck(open_with: Open, fault: str) -> None:
    stage = open_with()
    stage.avid.faults.add(f"write@1={fault}")
    report = stage.run(VENDORS)
    assert_identity(report)
    assert (report["done"], report["in_doubt"], unequal(stage)) == (COUNT, 0, [])


def test_what_changes_in_sage_while_in_doubt_arrives_as_it_is_now(open_with: Open) -> None:
    stage = open_with()
    stage.avid.faults.add("write@*=lose-after")
    assert stage.run(VENDORS)["in_doubt"] == COUNT
    change_vendor(stage, "V00001", VendorName="Renamed meanwhile")
    stage.quiet()
    stage.later()
    report = stage.run(VENDORS)
    assert_identity(report)
    assert (report["in_doubt"], kept(stage)["V00001"]["name"], unequal(stage)) == (0, "Renamed meanwhile", [])


def test_a_gateway_that_lets_nobody_in_stops_the_run_and_keeps_what_was_answered(open_with: Open) -> None:
    stage = open_with()
    stage.avid_app.people.block()
    report = stage.run(VENDORS)
    assert (report["outcome"], report["disconnected"]) == ("failed", True)
    stage.avid_app.people.let_in()
    stage.later()
    assert (stage.run(VENDORS)["done"], unequal(stage)) == (COUNT, [])
