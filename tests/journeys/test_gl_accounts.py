"""GL accounts and dimension values travel from Sage 300 to AvidXchange: all of them once, then only what changed.

Knows what a person at Sage 300 may do to the chart. Does not know how it is noticed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from chart_lifting import CHART_BLOCKERS, VALUES
from chart_proof import (
    ACCOUNTS,
    account,
    change_account,
    delete_account,
    listed,
    unequal,
    unequal_values,
    values,
)
from proof import assert_identity
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.people import trusted
from ml_connector.operations import Edit, Table, edit_connection, import_crosswalk, plan_flows
from ml_connector.systems.avidxchange import default_profile
from simulators.faults import parse_rule

A, B = "2100-10-100", "3900-10-100"
NAMED = {"account_segments": "main-department-location"}
READ_ONLY = (
    ("gl_accounts_upsert: true", "gl_accounts_upsert: false"),
    ("gl_accounts_list: false", "gl_accounts_list: true"),
)

Open = Callable[..., Stage]


@pytest.fixture
def open_with(make_stage: Set) -> Open:
    """Sets a stage with edits of the profile and settings."""

    def make(*profile: tuple[str, str], avid: dict[str, str] | None = None, **settings: str) -> Stage:
        scene = Scene(company=of_kinds("one-line"), settings=settings, avid=avid or {}, profile=profile)
        return make_stage(scene)

    return make


@pytest.fixture
def stage(open_with: Open) -> Stage:
    """A stage whose AvidXchange has every account."""
    made = open_with()
    assert made.run(ACCOUNTS)["outcome"] == "balanced"
    return made


def changed(stage: Stage) -> int:
    """Run once more, in which nobody is needed; how much was sent."""
    report = stage.run(ACCOUNTS)
    assert_identity(report)
    assert report["outcome"] in ("balanced", "nothing_to_do"), report
    return int(report["sent"])


def dashless(code: str) -> str:
    """The key of an account."""
    return code.replace("-", "")


def end(stage: Stage, code: str) -> tuple[str, str]:
    """State and cause of an account."""
    return stage.ends_of(ACCOUNTS)[f"account {dashless(code)}"]


@pytest.mark.facts("S-F.12", "A-6.1/gl_accounts_upsert")
def test_every_account_is_there_after_one_run_field_by_field(stage: Stage) -> None:
    (report,) = stage.reports
    assert (report["done"], unequal(stage)) == (60, [])
    assert (report["totals"], report["difference"], report["notes"]) == (None, "0.00", [])
    assert stage.calls("avid")["write"] == 1


@pytest.mark.facts("S-F.1/GLAccounts")
def test_a_run_with_nothing_changed_reads_once_and_writes_nothing(stage: Stage) -> None:
    before = stage.calls("sage")["read"], stage.calls("avid")["write"]
    assert (changed(stage), stage.reports[-1]["outcome"]) == (0, "nothing_to_do")
    assert (stage.calls("sage")["read"], stage.calls("avid")["write"]) == (before[0] + 1, before[1])


@pytest.mark.parametrize(
    "edit", [{"Description": "Renamed"}, {"Status": "Inactive"}, {"PostToAccount": "Prohibited"}]
)
def test_what_somebody_changes_in_sage_arrives_without_a_date(stage: Stage, edit: dict[str, Any]) -> None:
    change_account(stage, dashless(A), **edit)
    assert (changed(stage), unequal(stage)) == (1, [])


def test_what_moves_by_itself_is_no_change(stage: Stage) -> None:
    change_account(stage, dashless(A), QuantitiesAllowed="Yes", AccountGroupCode="")
    assert changed(stage) == 0


@pytest.mark.facts("S-F.1/deletions")
def test_a_deleted_account_is_inactive_in_avidxchange_and_missed_no_more(stage: Stage) -> None:
    delete_account(stage, dashless(A))
    assert (changed(stage), listed(stage)[A]["status"], unequal(stage)) == (1, "inactive", [])
    assert (changed(stage), end(stage, A)) == (0, ("done", ""))


def test_an_account_that_comes_back_is_active_again(stage: Stage) -> None:
    row = account(stage, dashless(A))
    delete_account(stage, dashless(A))
    changed(stage)
    stage.sage_app.books.tables["GLAccounts"].add(row)
    assert (changed(stage), listed(stage)[A]["status"], unequal(stage)) == (1, "active", [])


def test_a_new_account_arrives(stage: Stage) -> None:
    row = account(stage, dashless(A))
    row.update(UnformattedAccount="999910100", AccountNumber="9999-10-100")
    stage.sage_app.books.tables["GLAccounts"].add(row)
    assert (changed(stage), unequal(stage)) == (1, [])


@pytest.mark.parametrize("rule", ["read(GLAccounts)@*=lose-before", "read(GLAccounts)@*=truncate"])
def test_a_read_that_fails_takes_nothing_out_of_use(stage: Stage, rule: str) -> None:
    delete_account(stage, dashless(A))
    stage.sage.faults.set((parse_rule(rule),))
    assert stage.run(ACCOUNTS)["outcome"] == "incomplete"
    assert (listed(stage)[A]["status"], end(stage, A)[0]) == ("active", "done")
    stage.quiet()
    assert (changed(stage), unequal(stage)) == (1, [])


def test_a_read_that_is_cut_goes_on_and_only_then_tells_what_is_gone(open_with: Open) -> None:
    stage = open_with(page_size="25")
    stage.run(ACCOUNTS)
    delete_account(stage, dashless(A))
    stage.sage.faults.set((parse_rule("read(GLAccounts)@6+=html"),))
    assert stage.run(ACCOUNTS)["outcome"] == "incomplete"
    assert listed(stage)[A]["status"] == "active"
    stage.quiet()
    assert (changed(stage), unequal(stage)) == (1, [])


def test_an_empty_chart_is_no_answer(stage: Stage) -> None:
    table = stage.sage_app.books.tables["GLAccounts"]
    for row in list(table.rows()):
        table.remove(table.key_of(row))
    report = stage.run(ACCOUNTS)
    assert (report["outcome"], report["problems"][0]["cause"]) == ("incomplete", "read-failed")
    assert (listed(stage)[A]["status"], end(stage, A)) == ("active", ("done", ""))


def test_where_more_is_gone_than_is_left_a_person_looks(stage: Stage) -> None:
    table = stage.sage_app.books.tables["GLAccounts"]
    for row in list(table.rows())[:40]:
        table.remove(table.key_of(row))
    report = stage.run(ACCOUNTS)
    assert (report["sent"], report["new_for_a_person"]) == (0, 40)
    assert set(stage.ends_of(ACCOUNTS).values()) == {("done", ""), ("held", "vanished")}


def test_an_account_with_a_code_of_its_own_travels_under_it(open_with: Open) -> None:
    stage = open_with()
    mapped(stage, f"account,{B},{dashless(A)}", f"account,7777,{B}")
    assert stage.run(ACCOUNTS)["done"] == 60
    there = listed(stage)
    assert (there[B]["description"], there["7777"]["description"]) == (
        account(stage, dashless(A)).text("Description"),
        account(stage, dashless(B)).text("Description"),
    )
    assert A not in there


def test_a_code_that_means_another_account_there_is_never_overwritten(open_with: Open) -> None:
    stage = open_with()
    mapped(stage, f"account,{B},{dashless(A)}")
    assert stage.run(ACCOUNTS)["held"] == 1
    assert end(stage, B) == ("held", "code-taken")
    assert listed(stage)[B]["description"] == account(stage, dashless(A)).text("Description")


def test_codes_without_separators_are_a_setting(open_with: Open) -> None:
    stage = open_with(account_codes="unformatted")
    stage.run(ACCOUNTS)
    assert set(listed(stage)) == {one.unformatted for one in stage.company.accounts}


@pytest.mark.facts("A-6.1/dimension_values_upsert", "S-F.1/GLSegmentCodes")
def test_the_values_of_segments_are_dimension_values_under_their_names(open_with: Open) -> None:
    stage = open_with(*VALUES, **NAMED)
    stage.run(ACCOUNTS)
    assert (unequal(stage, segments=True), unequal_values(stage)) == ([], [])
    key = ("000002", next(iter(values(stage, "department"))))
    stage.sage_app.books.upkeep.change("GLSegmentCodes", key, {"SegmentCodeDescription": "Renamed"})
    stage.sage_app.books.upkeep.delete("GLSegmentCodes", ("000003", next(iter(values(stage, "location")))))
    assert (changed(stage), unequal_values(stage)) == (2, [])


@pytest.mark.parametrize("cause", sorted(CHART_BLOCKERS))
def test_what_is_held_leaves_by_itself_once_its_blocker_is_lifted(open_with: Open, cause: str) -> None:
    blocker = CHART_BLOCKERS[cause]
    stage = open_with(*blocker.profile)
    blocker.block(stage)
    report = stage.run(ACCOUNTS)
    assert stage.ends_of(ACCOUNTS)[blocker.key] == ("held", cause)
    assert report["held"] == report["new_for_a_person"] > stage.run(ACCOUNTS)["new_for_a_person"] == 0
    blocker.lift(stage)
    changed(stage)
    assert set(stage.ends_of(ACCOUNTS).values()) == {("done", "")}


@pytest.mark.facts("S-B5")
def test_segment_codes_that_may_not_be_read_are_left_as_they_are(open_with: Open) -> None:
    stage = open_with(*VALUES, **NAMED)
    stage.run(ACCOUNTS)
    stage.sage.faults.set((parse_rule("read(GLSegmentCodes)@*=status-403"),))
    report = stage.run(ACCOUNTS)
    assert (report["outcome"], "segment codes could not be read" in report["notes"][0]) == (
        "nothing_to_do",
        True,
    )
    assert {end for end in stage.ends_of(ACCOUNTS).values()} == {("done", "")}


@pytest.mark.facts("A-4.1/gl-accounts", "A-6.1/off")
def test_a_gateway_that_takes_no_accounts_is_compared_and_the_drift_is_told_every_time(
    open_with: Open,
) -> None:
    stage = open_with(*READ_ONLY, avid={"lists": "on"})
    rows = [{"accountCode": one.formatted, "status": "active"} for one in stage.company.accounts]
    stage.avid_app.intake.enter(ACCOUNTS, *rows[1:], {"accountCode": "8888-1", "status": "active"})
    first = stage.run(ACCOUNTS)
    assert (first["outcome"], first["done"], first["sent"], stage.calls("avid")["write"]) == (
        "balanced",
        60,
        0,
        0,
    )
    [note] = first["notes"]
    assert f"1 ({rows[0]['accountCode']}) missing there" in note
    assert "(8888-1) there but unknown in Sage 300" in note
    assert "in use there but not usable in Sage 300" in note
    assert (changed(stage), stage.reports[-1]["notes"]) == (0, [note])


def test_once_a_gateway_takes_accounts_all_of_them_are_sent(open_with: Open) -> None:
    stage = open_with(*READ_ONLY, avid={"lists": "on"})
    stage.run(ACCOUNTS)
    edit_connection(stage.house, stage.name, Edit(profile=default_profile("default")), trusted("test:ann"))
    assert (changed(stage), unequal(stage)) == (60, [])


def test_a_list_that_cannot_be_read_is_told_and_fails_nothing(open_with: Open) -> None:
    stage = open_with(*READ_ONLY, avid={"lists": "off"})
    report = stage.run(ACCOUNTS)
    assert (report["outcome"], report["done"]) == ("balanced", 60)
    assert ["AvidXchange's list could not be read" in note for note in report["notes"]] == [True]


@pytest.mark.facts("A-6.1/off")
def test_a_gateway_with_no_use_for_a_chart_is_told_and_fails_nothing(open_with: Open) -> None:
    stage = open_with(READ_ONLY[0])
    report = stage.run(ACCOUNTS)
    assert (report["outcome"], report["read"], stage.calls("sage")["read"]) == ("nothing_to_do", 0, 0)
    assert ["neither takes nor lists GL accounts" in note for note in report["notes"]] == [True]


def test_a_plan_shows_every_call_and_makes_none(open_with: Open) -> None:
    stage = open_with(*VALUES, **NAMED)
    (told,) = plan_flows(stage.house, stage.name, (ACCOUNTS,), lambda what, count: None)
    assert [call["title"].split(",")[0] for call in told["would_send"]] == [
        "Accounts",
        "Values of dimension department",
        "Values of dimension location",
    ]
    assert (stage.calls("avid")["write"], listed(stage)) == (0, {})


def mapped(stage: Stage, *lines: str) -> None:
    """Import a crosswalk."""
    table = Table(text="\n".join(["kind,avidxchange,sage", *lines]) + "\n", because="as agreed")
    import_crosswalk(stage.house, stage.name, table, trusted("test:ann"), dry_run=False)
