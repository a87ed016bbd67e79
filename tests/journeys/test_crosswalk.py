"""Codes that differ on both sides: what is held for it leaves by itself once the code is mapped, and only that.

Knows what people code in AvidXchange and how they map it. Does not know how a crosswalk is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from proof import assert_identity, entries_of
from stage import Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.domain.people import trusted
from ml_connector.operations import Table, check_crosswalk, find_unmapped, import_crosswalk
from ml_connector.operations.joining import joined
from ml_connector.store import connections
from simulators.company import ApprovedInvoice, Company
from simulators.faults import parse_rule

HEAD = "kind,avidxchange,sage\n"


def recoded(vendor: str = "", account: str = "") -> Company:
    """One invoice that can be entered, but for its codes."""
    company = of_kinds("one-line")
    [invoice] = company.invoices
    lines = tuple(replace(line, gl_account=account or line.gl_account) for line in invoice.distributions)
    changed = replace(invoice, vendor_code=vendor or invoice.vendor_code, distributions=lines)
    return replace(company, invoices=(changed,))


def told() -> ApprovedInvoice:
    """The invoice in Sage's own codes."""
    return of_kinds("one-line").invoices[0]


def mapped(stage: Stage, *lines: str) -> int:
    """Somebody maps codes; the version."""
    table = Table(text=HEAD + "\n".join(lines), because="a test")
    return import_crosswalk(stage.house, stage.name, table, trusted("test:ann"), dry_run=False).after


@pytest.fixture
def held(make_stage: Set) -> Callable[..., Stage]:
    """Sets a stage with one invoice coded otherwise, and runs: it is held."""

    def make(**codes: str) -> Stage:
        stage = make_stage(Scene(company=recoded(**codes)))
        stage.run()
        return stage

    return make


def end(stage: Stage) -> tuple[str, str]:
    """Where the one invoice ended."""
    return next(iter(stage.ends().values()))


@pytest.mark.facts("A-6.3/vendor", "A-2.3.2")
@pytest.mark.parametrize("kind", ["vendor", "account"])
def test_a_held_invoice_leaves_by_itself_once_its_code_is_mapped(held: Any, kind: str) -> None:
    stage = held(**{kind: "THEIRS"})
    assert end(stage) == ("held", f"{kind}-unknown")
    right = told().vendor_code if kind == "vendor" else told().distributions[0].gl_account
    assert mapped(stage, f"{kind},theirs,{right}") == 1
    stage.later()
    report = stage.run()
    assert (end(stage), report["crosswalk"]) == (("done", ""), 1)
    assert [entry.place for entry in entries_of(stage)] == [(told().vendor_code, told().number.upper())]
    assert_identity(report)


def test_what_the_ledger_shows_stays_what_avidxchange_said(held: Any) -> None:
    stage = held(vendor="THEIRS")
    mapped(stage, f"vendor,THEIRS,{told().vendor_code}")
    stage.later()
    assert stage.run()["changed"] == 0
    [row] = views.deliveries(stage.name, state="done", cause=None, limit=2)
    assert row["vendor"] == "THEIRS"


def test_an_invoice_already_entered_is_not_touched_by_a_later_change_of_the_table(held: Any) -> None:
    stage = held()
    before = [(entry.batch, entry.place) for entry in entries_of(stage)]
    another = next(v.number for v in stage.company.vendors if v.active and v.number != told().vendor_code)
    mapped(stage, f"vendor,{told().vendor_code},{another}")
    stage.later()
    report = stage.run()
    assert (report["sent"], end(stage)) == (0, ("done", ""))
    assert [(entry.batch, entry.place) for entry in entries_of(stage)] == before


def test_a_lost_answer_is_found_although_the_vendor_was_mapped_otherwise_meanwhile(make_stage: Set) -> None:
    """The mark comes from the invoice, so it finds the entry under whatever vendor it was sent."""
    stage = make_stage(Scene(company=recoded(vendor="THEIRS")))
    mapped(stage, f"vendor,THEIRS,{told().vendor_code}")
    stage.sage.faults.add("write@*=lose-after")
    stage.sage.faults.add("read(APInvoiceBatches)@3+=status-400")
    stage.run()
    assert end(stage)[0] == "in_doubt"
    another = next(v.number for v in stage.company.vendors if v.active and v.number != told().vendor_code)
    mapped(stage, f"vendor,THEIRS,{another}")
    stage.run_until_quiet()
    assert (end(stage), len(list(entries_of(stage)))) == (("done", ""), 1)


def test_codes_nobody_knows_are_named_and_counted(held: Any) -> None:
    stage = held(vendor="THEIRS", account="PENS")
    found = find_unmapped(stage.house, stage.name)
    assert {(one.kind, one.code, one.invoices) for one in found.codes} == {
        ("vendor", "THEIRS", 1),
        ("account", "PENS", 1),
    }
    assert [one.amounts for one in found.codes if one.kind == "vendor"] == [{told().currency: told().total}]


def test_once_all_codes_are_mapped_none_is_named(held: Any) -> None:
    stage = held(vendor="THEIRS")
    mapped(stage, f"vendor,THEIRS,{told().vendor_code}")
    found = find_unmapped(stage.house, stage.name)
    assert (found.codes, found.read, found.unreadable) == ([], 1, 0)


def test_a_code_mapped_to_nothing_is_named_with_where_it_leads(held: Any) -> None:
    stage = held(vendor="THEIRS")
    mapped(stage, "vendor,THEIRS,NOWHERE")
    [one] = find_unmapped(stage.house, stage.name).codes
    assert (one.code, one.sage) == ("THEIRS", "NOWHERE")


def test_both_systems_are_opened_with_the_table_that_counts(held: Any) -> None:
    stage = held()
    mapped(stage, "vendor,A,1")
    mapped(stage, "vendor,A,2", "terms,NET30,30")
    with joined(stage.house, connections.find(stage.name)) as joint:
        assert joint.books.crosswalk.version == joint.organization.crosswalk.version == 2
        assert joint.organization.crosswalk.to_avidxchange("terms", "30") == "NET30"


ASTRAY = {  # a line that leads nowhere, and one of the same kind that does not
    "vendor": ("vendor,X,NOBODY", f"vendor,Y,{told().vendor_code.lower()}"),
    "account": ("account,X,9999-99", f"account,Y,{told().distributions[0].gl_account}"),
    "terms": ("terms,X,OLD90", "terms,Y,net30"),
    "currency": ("currency,X,XXX", "currency,Y,USD"),
    "segment:department": ("segment:department,X,ZZ", "segment:department,Y,10"),
}
SEGMENTS = {"account_segments": "main-department-location"}


@pytest.mark.facts("S-F.2", "S-F.12", "S-F.13", "S-F.14")
def test_the_lines_that_lead_to_nothing_of_use_are_named_with_the_reason(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), settings=SEGMENTS))
    mapped(stage, *(line for lines in ASTRAY.values() for line in lines), "account,Z,2100", "segment:job,X,1")
    found = check_crosswalk(stage.house, stage.name)
    assert (found.lines, found.leads.unread) == (12, [])
    assert {one.line.kind for one in found.leads.astray if one.line.avidxchange == "X"} == {
        *ASTRAY,
        "segment:job",
    }
    assert {one.line.avidxchange for one in found.leads.astray} == {"X"}
    why = {one.line.kind: one.why for one in found.leads.astray}
    assert (
        "inactive" in why["terms"],
        "no such code" in why["vendor"],
        "account_segments" in why["segment:job"],
    ) == (
        True,
        True,
        True,
    )


@pytest.mark.facts("S-B5")
def test_a_kind_that_may_not_be_read_is_named_and_the_others_are_checked(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    mapped(stage, "terms,X,NOWHERE", "vendor,X,NOBODY")
    stage.sage.faults.set((parse_rule("read(APTerms)@*=status-403"),))
    found = check_crosswalk(stage.house, stage.name).leads
    assert ([one.line.kind for one in found.astray], found.unread) == (["vendor"], ["terms"])
