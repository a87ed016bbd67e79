"""Vendors travel from Sage 300 to AvidXchange: all of them once, then only what changed.

Knows what a person at Sage 300 may do to a vendor. Does not know how it is noticed.
"""

from __future__ import annotations

import logging
from typing import Any

import psycopg
import pytest
from proof import assert_identity
from psycopg import sql
from stage import USER, VENDORS, Scene, Set, Stage, of_kinds
from vendor_proof import change_place, change_vendor, kept, unequal

from ml_connector.domain.people import trusted
from ml_connector.flows import FLOWS
from ml_connector.operations import run_flows
from simulators.sage300.auth import User
from simulators.seed import company

A, B = "V00001", "V00006"  # the first has a remit-to location, though it does not name it
DAY_S = 24 * 3600


@pytest.fixture
def stage(make_stage: Set) -> Stage:
    """A stage whose AvidXchange has every vendor, since a minute."""
    made = make_stage(Scene(company=of_kinds("one-line"), settings={"link_first": "never"}))
    assert made.run(VENDORS)["outcome"] == "balanced"
    made.later(60)
    return made


def changed(stage: Stage) -> int:
    """Run once more, in which nobody is needed; how many vendors were sent."""
    report = stage.run(VENDORS)
    assert_identity(report)
    assert report["outcome"] in ("balanced", "nothing_to_do"), report
    assert report["sent"] == report["done"] == report["changed"]
    return int(report["sent"])


@pytest.mark.facts("S-F.2", "A-4.1/vendors", "A-4.1/vendor-code")
def test_every_vendor_is_there_after_one_run_field_by_field(stage: Stage) -> None:
    (report,) = stage.reports
    assert (report["done"], unequal(stage)) == (60, [])
    assert (report["totals"], report["difference"]) == (None, "0.00")


@pytest.mark.facts("A-6.4/unchanged")
def test_a_run_with_nothing_changed_reads_once_and_writes_nothing(stage: Stage) -> None:
    reads, writes = stage.calls("sage")["read"], stage.calls("avid")["write"]
    assert (changed(stage), stage.reports[-1]["outcome"]) == (0, "nothing_to_do")
    assert (stage.calls("sage")["read"], stage.calls("avid")["write"]) == (reads + 1, writes)
    assert stage.reports[-1]["calls_by_name"] == {"sage300": {"GET APVendors": 1}, "avidxchange": {}}


@pytest.mark.facts("S-F.1/APVendors")
def test_what_somebody_changes_in_sage_arrives(stage: Stage) -> None:
    edits: list[dict[str, Any]] = [
        {"VendorName": "Renamed Works"},
        {"Status": "Inactive"},
        {"OnHold": "OnHold"},
        {"Terms": "2N30", "Num1099CPRSTaxNumber": "99-1234567", "Email": ""},
        {"AddressLine1": "7 Quay", "ZipPostalCode": "00100"},
    ]
    for vendor, members in zip(stage.company.vendors, edits, strict=False):
        change_vendor(stage, vendor.number, **members)
    assert (changed(stage), unequal(stage)) == (len(edits), [])


def test_what_moves_by_itself_is_no_change(stage: Stage) -> None:
    change_vendor(stage, A, NumberOfOpenInvoices=9, ShortName="OTHER", TaxGroup="")
    assert changed(stage) == 0


@pytest.mark.facts("S-F.1/APRemitToLocations")
def test_the_address_is_the_remit_to_locations_and_its_changes_alone_travel(stage: Stage) -> None:
    change_vendor(stage, A, PrimaryRemitToLocation="LOCKBX")
    assert (changed(stage), unequal(stage)) == (1, [])
    change_place(stage, A, "LOCKBX", AddressLine1="P.O. Box 77")
    assert (changed(stage), unequal(stage)) == (1, [])
    assert kept(stage)[A]["remitTo"]["address1"] == "P.O. Box 77"


def test_an_edit_without_its_date_arrives_with_the_next_whole_read(stage: Stage) -> None:
    change_vendor(stage, B, stamped=False, VendorName="Imported")
    assert (changed(stage), len(unequal(stage))) == (0, 1)
    stage.later(DAY_S)
    assert (changed(stage), unequal(stage)) == (1, [])


@pytest.mark.facts("S-F.1/deletions")
def test_a_deleted_vendor_is_put_before_a_person_and_stays_in_avidxchange(stage: Stage) -> None:
    stage.sage_app.books.upkeep.delete("APVendors", ("A1/103",))
    stage.later(DAY_S)
    report = stage.run(VENDORS)
    assert (report["outcome"], report["new_for_a_person"], report["sent"]) == ("partial", 1, 0)
    assert stage.ends_of(VENDORS)["A1/103"] == ("held", "vanished")
    assert unequal(stage) == ["A1/103: only in AvidXchange"]
    stage.later(DAY_S)
    assert stage.run(VENDORS)["new_for_a_person"] == 0


def test_a_vendor_that_comes_back_is_sent_again(stage: Stage) -> None:
    table = stage.sage_app.books.tables["APVendors"]
    row = table.as_record(table.get(("A1/103",)))
    stage.sage_app.books.upkeep.delete("APVendors", ("A1/103",))
    stage.later(DAY_S)
    stage.run(VENDORS)
    table.add(row)
    stage.later(DAY_S)
    assert stage.run(VENDORS)["sent"] == 1
    assert (stage.ends_of(VENDORS)["A1/103"][0], unequal(stage)) == ("done", [])


def test_a_list_that_comes_back_empty_makes_nobody_vanish(stage: Stage) -> None:
    table = stage.sage_app.books.tables["APVendors"]
    for row in list(table.rows()):
        table.remove(table.key_of(row))
    stage.later(DAY_S)
    report = stage.run(VENDORS)
    assert (report["outcome"], report["problems"][0]["cause"]) == ("incomplete", "read-failed")
    assert {state for state, _ in stage.ends_of(VENDORS).values()} == {"done"}


def test_a_value_that_was_changed_and_changed_back_is_written_again(stage: Stage) -> None:
    name = str(kept(stage)[A]["name"])
    for told in ("Other", name):
        change_vendor(stage, A, VendorName=told)
        assert (changed(stage), kept(stage)[A]["name"]) == (1, told)


def test_no_tax_id_is_kept_or_logged_in_the_clear(make_stage: Set, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    stage = make_stage(Scene(company=of_kinds("one-line"), avid={"length_limits": "on"}))
    stage.run(VENDORS)
    ids = [vendor.tax_number for vendor in stage.company.vendors if vendor.tax_number]
    text = "\n".join([*_tables(stage.house.url), caplog.text])
    assert len(ids) > 20
    assert [one for one in ids if one in text or one.replace("-", "") in text] == []
    assert f"***{ids[0][-4:]}" in text


def _tables(url: str) -> list[str]:
    """Every row of every table, as text."""
    with psycopg.connect(url) as session:
        names = session.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        whole = sql.SQL("select t::text from {} t")
        queries = [whole.format(sql.Identifier(name)) for (name,) in names]
        return [row for query in queries for (row,) in session.execute(query).fetchall()]


@pytest.mark.facts("A-6.1/off")
def test_a_gateway_that_takes_no_vendors_is_told_and_fails_nothing(make_stage: Set) -> None:
    off = (("vendors_upsert: true", "vendors_upsert: false"),)
    stage = make_stage(Scene(company=of_kinds("one-line"), profile=off))
    report = stage.run(VENDORS)
    assert (report["outcome"], report["read"], stage.calls("sage")["read"]) == ("nothing_to_do", 0, 0)
    assert ["vendors_upsert is off" in note for note in report["notes"]] == [True]


def run_all(stage: Stage) -> list[str]:
    """Run every flow; the flows that ran."""
    reports = run_flows(stage.house, stage.name, (), trusted("test:stage"), lambda what, count: None)
    return [str(report["flow"]) for report in reports]


def test_a_run_without_a_flow_runs_all_of_them_vendors_first(stage: Stage) -> None:
    assert (run_all(stage), next(iter(FLOWS))) == (list(FLOWS), VENDORS)


def test_a_user_whom_sage_refuses_is_not_tried_again_by_the_next_flow(stage: Stage) -> None:
    stage.sage_app.users = (User(name=USER, password="another"),)
    reads = stage.calls("sage")["read"]
    assert (run_all(stage), stage.calls("sage")["read"]) == ([VENDORS], reads + 1)


@pytest.mark.slow
@pytest.mark.facts("S-C21", "S-C24", "A-6.1/vendors_upsert", "A-6.4/unchanged")
def test_ten_thousand_vendors_cost_a_hundred_reads_and_a_hundred_writes(make_stage: Set) -> None:
    many = company(vendors=10_000, invoices=0, accounts=60, orders=14)
    stage = make_stage(Scene(company=many, settings={"link_first": "never"}))
    assert stage.run(VENDORS)["done"] == 10_000
    assert _spent(stage) == (103, 100)  # besides: $metadata, and two for the accounts that vendors name
    assert stage.run(VENDORS)["outcome"] == "nothing_to_do"
    assert _spent(stage) == (104, 100)
    for vendor in many.vendors[:100]:
        change_vendor(stage, vendor.number, PhoneNumber="5550100")
    assert stage.run(VENDORS)["sent"] == 100
    assert _spent(stage) == (108, 101)  # two pages of changed ones, and two for accounts


def _spent(stage: Stage) -> tuple[int, int]:
    """Reads of Sage and writes to AvidXchange so far, as both count them."""
    return stage.calls("sage")["read"], stage.calls("avid")["write"]
