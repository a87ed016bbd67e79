"""Where a read is a write, because reading marks invoices as exported: a lost list loses no invoice.

Knows the mode export_on_read. Does not know how the product finds what it did not hear.
"""

from __future__ import annotations

import pytest
from losing import LOST, SPOILED
from proof import assert_books, assert_identity
from stage import Scene, Set, Stage, of_kinds

from ml_connector.cli.run import exit_code

READS = 15  # of a clean run: lists and details; a test holds it to that
FEW = ("one-line", "credit-note", "cent-off", "freight", "tax-on-top")
READS_OF_FEW = 7  # of a clean run where the detail marks; a test holds it to that
COUNTED = ("page_number", "offset")
STYLE = "  style: cursor_body                  #"
PROFILE = (
    ("export: {mode: ack}", "export: {mode: export_on_read}"),
    ("  size: 100\n", "  size: 4\n"),
)


def taking(make_stage: Set, **avid: str) -> Stage:
    """A stage whose invoices count as exported once they were read."""
    switches = {"export": "export_on_read", "page_cap": "4", **avid}
    return make_stage(Scene(settings={"parcel_max": "2"}, avid=switches, profile=PROFILE))


def taking_few(make_stage: Set) -> Stage:
    """A small stage where an invoice counts as exported once its detail was read."""
    switches = {"export": "export_on_read", "page_cap": "4", "marks_on": "get"}
    company = of_kinds(*FEW)
    return make_stage(Scene(company=company, settings={"parcel_max": "2"}, avid=switches, profile=PROFILE))


def counted(make_stage: Set, style: str, marks_on: str) -> Stage:
    """A stage whose list shifts under the reader: pages by number, and reading takes rows out."""
    switches = {"export": "export_on_read", "page_cap": "4", "paging": style, "marks_on": marks_on}
    profile = (*PROFILE, (STYLE, f"  style: {style}  #"))
    return make_stage(Scene(settings={"parcel_max": "2"}, avid=switches, profile=profile))


def assert_all_carried(stage: Stage) -> None:
    """Assert that everything ended as the manifest says and stands in the books once."""
    assert stage.differences() == []
    assert_books(stage, receipts=False)
    for report in stage.reports:
        assert_identity(report)


def test_the_matrix_covers_every_read(make_stage: Set) -> None:
    stage = taking(make_stage)
    stage.run()
    assert stage.calls("avid")["read"] == READS
    assert_all_carried(stage)


@pytest.mark.facts("A-6.5/export_on_read")
@pytest.mark.parametrize("action", LOST)
@pytest.mark.parametrize("number", range(1, READS + 1))
def test_an_invoice_marked_by_a_read_that_was_lost_is_still_carried(
    make_stage: Set, number: int, action: str
) -> None:
    stage = taking(make_stage)
    stage.avid.faults.add(f"read@{number}={action}")
    stage.run()
    stage.run_until_quiet()
    assert_all_carried(stage)


@pytest.mark.facts("A-6.5/export_on_read")
@pytest.mark.parametrize("marks_on", ["list", "get"])
@pytest.mark.parametrize("action", [*LOST, *SPOILED])
def test_when_reads_are_lost_for_a_whole_run_the_next_recovers_by_a_window(
    make_stage: Set, action: str, marks_on: str
) -> None:
    stage = taking(make_stage, marks_on=marks_on)
    stage.avid.faults.add(f"read@2+={action}")
    report = stage.run()
    assert (report["outcome"], exit_code([report])) == ("incomplete", 1)
    stage.run_until_quiet()
    assert_all_carried(stage)


@pytest.mark.parametrize("status", ["on", "off"])
def test_recovered_invoices_are_carried_though_their_status_changed(make_stage: Set, status: str) -> None:
    stage = taking(make_stage, exported_changes_status=status)
    stage.avid.faults.add("read@1-4=lose-after")
    stage.run()
    stage.run_until_quiet()
    assert_all_carried(stage)


def test_the_matrix_of_details_that_mark_covers_every_read(make_stage: Set) -> None:
    stage = taking_few(make_stage)
    stage.run()
    assert stage.calls("avid")["read"] == READS_OF_FEW
    assert_all_carried(stage)


@pytest.mark.facts("A-6.5/export_on_read")
@pytest.mark.parametrize("action", LOST)
@pytest.mark.parametrize("number", range(1, READS_OF_FEW + 1))
def test_an_invoice_marked_by_a_detail_that_was_lost_is_still_carried(
    make_stage: Set, number: int, action: str
) -> None:
    stage = taking_few(make_stage)
    rule = f"read@{number}={action}"
    stage.avid.faults.add(rule)
    stage.run()
    assert stage.avid.faults.fired()[rule] == 1
    stage.run_until_quiet()
    assert_all_carried(stage)


@pytest.mark.facts("A-6.5/export_on_read", "A-6.7/offset", "A-6.7/page_number")
@pytest.mark.parametrize("marks_on", ["list", "get"])
@pytest.mark.parametrize("style", COUNTED)
def test_pages_that_shift_while_they_are_read_skip_nothing_in_one_run(
    make_stage: Set, style: str, marks_on: str
) -> None:
    stage = counted(make_stage, style, marks_on)
    stage.run()
    assert_all_carried(stage)
    report = stage.run()
    assert (report["outcome"], report["sent"]) == ("nothing_to_do", 0)


@pytest.mark.parametrize("action", LOST)
@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize(
    "style", [COUNTED[0], *(pytest.param(style, marks=pytest.mark.soak) for style in COUNTED[1:])]
)
def test_a_shifting_page_that_was_lost_loses_no_invoice(
    make_stage: Set, style: str, number: int, action: str
) -> None:
    stage = counted(make_stage, style, "list")
    stage.avid.faults.add(f"read@{number}={action}")
    stage.run()
    stage.run_until_quiet()
    assert_all_carried(stage)
