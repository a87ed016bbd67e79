"""Terms, currencies, tax groups and distribution codes travel with the chart, where the profile takes them.

Knows what Sage has set up and what AvidXchange was told of it. Does not know how either list is read or written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from chart_proof import ACCOUNTS
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.people import trusted
from ml_connector.operations import Table, import_crosswalk, plan_flows
from ml_connector.systems.avidxchange import default_profile
from simulators.faults import parse_rule

TAKEN = ("reference_values_upsert: false", "reference_values_upsert: true")
NO_ACCOUNTS = ("gl_accounts_upsert: true", "gl_accounts_upsert: false")
LISTS = {  # what AvidXchange calls each: the resource, its key, and whether its codes can be inactive
    "payment-terms": ("APTerms", "TermsCode", True),
    "currencies": ("CSCurrencyCodes", "CurrencyCodeKey", False),
    "tax-groups": ("TXTaxGroups", "TaxGroupKey", False),
    "distribution-codes": ("APDistributionCodes", "DistributionCodeKey", True),
}
Open = Callable[..., Stage]


@pytest.fixture
def open_with(make_stage: Set) -> Open:
    """Sets a stage whose profile takes reference lists and no accounts, with further edits of it."""

    def make(*profile: tuple[str, str], **settings: str) -> Stage:
        edits = (TAKEN, NO_ACCOUNTS, *profile)
        return make_stage(Scene(company=of_kinds("one-line"), settings=settings, profile=edits))

    return make


def there(stage: Stage, name: str) -> Mapping[str, Mapping[str, Any]]:
    """What AvidXchange has of a list, by code."""
    return stage.avid_app.intake.kept(f"reference/{name}")


def unequal(stage: Stage) -> list[str]:
    """Where a list differs between the two sides; a value that is gone from Sage may be there, inactive."""
    found = []
    for name, (resource, key, has_status) in LISTS.items():
        table = stage.sage_app.books.tables[resource]
        ours = {
            row.text(key): (row.text("Description"), not has_status or row.text("Status") == "Active")
            for row in map(table.as_record, table.rows())
            if row.text("TransactionType") in ("", "Purchases")
        }
        theirs = {
            code: (told["description"], told["status"] == "active")
            for code, told in there(stage, name).items()
        }
        gone = {code for code, (_, active) in theirs.items() if code not in ours and not active}
        found += [f"{name} {code}" for code in {*ours, *theirs} - gone if ours.get(code) != theirs.get(code)]
    return found


def change(stage: Stage, resource: str, code: str, **members: str) -> None:
    """Somebody changes a code in Sage."""
    stage.sage_app.books.upkeep.change(resource, (code,), members)


@pytest.mark.facts("A-6.1/reference_values_upsert", "S-F.13", "S-F.14")
def test_every_code_of_every_list_is_there_and_then_only_what_changed_is_sent(open_with: Open) -> None:
    stage = open_with()
    report = stage.run(ACCOUNTS)
    assert (report["outcome"], unequal(stage)) == ("balanced", [])
    assert report["sent"] == sum(len(there(stage, name)) for name in LISTS) > 15
    change(stage, "APTerms", "NET45", Status="Inactive", Description="No longer given")
    stage.sage_app.books.upkeep.delete("CSCurrencyCodes", ("KWD",))
    assert (stage.run(ACCOUNTS)["sent"], unequal(stage)) == (2, [])
    assert (there(stage, "currencies")["KWD"]["status"], stage.run(ACCOUNTS)["sent"]) == ("inactive", 0)


def test_a_gateway_that_takes_only_some_lists_is_told_only_those(open_with: Open) -> None:
    every = next(line for line in default_profile("default").splitlines() if line.startswith("    lists: "))
    stage = open_with((every, "    lists: {terms: conditions}"))
    report = stage.run(ACCOUNTS)
    assert set(there(stage, "conditions")) == {terms.code for terms in stage.company.terms}
    assert report["calls_by_name"]["sage300"] == {"GET AP/$metadata": 1, "GET APTerms": 1}


@pytest.mark.facts("S-B5")
def test_a_list_that_may_not_be_read_is_left_as_it_is_and_stops_no_other(open_with: Open) -> None:
    stage = open_with()
    stage.run(ACCOUNTS)
    change(stage, "CSCurrencyCodes", "CAD", Description="Loonies")
    stage.sage.faults.set((parse_rule("read(APTerms)@*=status-403"),))
    report = stage.run(ACCOUNTS)
    assert (report["outcome"], report["sent"], unequal(stage)) == ("balanced", 1, [])
    assert report["notes"][0].startswith("The terms could not be read, so none was sent")


def test_terms_have_the_code_the_crosswalk_gives_them_and_never_that_of_others(open_with: Open) -> None:
    stage = open_with()
    table = Table(text="kind,avidxchange,sage\nterms,COD,NET30\n", because="as agreed")
    import_crosswalk(stage.house, stage.name, table, trusted("test:ann"), dry_run=False)
    assert stage.run(ACCOUNTS)["held"] == 1
    assert there(stage, "payment-terms")["COD"]["description"] == "Net 30 days"
    assert stage.ends_of(ACCOUNTS)["terms COD"] == ("held", "code-taken")


def test_a_read_that_is_cut_in_a_later_list_goes_on_there_and_loses_nothing(open_with: Open) -> None:
    stage = open_with(page_size="3")
    stage.run(ACCOUNTS)
    stage.sage_app.books.upkeep.delete("CSCurrencyCodes", ("CAD",))
    stage.sage.faults.set((parse_rule("read(CSCurrencyCodes)@4+=html"),))
    assert stage.run(ACCOUNTS)["outcome"] == "incomplete"
    assert there(stage, "currencies")["CAD"]["status"] == "active"
    stage.quiet()
    report = stage.run(ACCOUNTS)
    assert ("GET APTerms" in report["calls_by_name"]["sage300"], report["sent"], unequal(stage)) == (
        False,
        1,
        [],
    )


def test_a_plan_shows_a_call_for_each_list_and_makes_none(open_with: Open) -> None:
    stage = open_with()
    (told,) = plan_flows(stage.house, stage.name, (ACCOUNTS,), lambda what, count: None)
    titles = {call["title"].split(",")[0] for call in told["would_send"]}
    assert (titles, len(told["would_send"])) == ({f"Values of {name}" for name in LISTS}, len(LISTS))
    assert stage.calls("avid")["write"] == 0
