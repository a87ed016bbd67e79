"""What a clerk reads in the morning: everything open by cause, in 80 columns, with the command that leads on.

Knows a stage and the program. Does not know how the table is made.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from planting import told
from stage import NAME, Scene, Set, Stage, Template, of_kinds

from ml_connector import views
from ml_connector.domain.causes import CAUSES

KINDS = ("one-line", "cent-off", "unknown-vendor", "unknown-vendor", "sage-says-no")


@pytest.fixture
def mixed(make_stage: Set) -> Stage:
    """A stage after one run: one invoice done, four held or refused, for three causes."""
    stage = make_stage(Scene(company=of_kinds(*KINDS)))
    stage.run()
    return stage


def shown(stage: Stage, template: Template, home: Path, *more: str) -> str:
    """What `causes` prints."""
    return told(stage, template, home, "causes", NAME, *more)


def test_every_line_fits_80_columns_and_the_amount_comes_first(
    mixed: Stage, template: Template, tmp_path: Path
) -> None:
    lines = shown(mixed, template, tmp_path).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].endswith("4 in all")
    assert lines[1].split() == ["amount", "count", "oldest", "cause"]


def test_every_cause_names_who_acts_and_a_command_that_finds_its_invoices(
    mixed: Stage, template: Template, tmp_path: Path
) -> None:
    found = views.causes(NAME)["causes"]
    page = shown(mixed, template, tmp_path)
    for one in found:
        assert f"Who: {CAUSES[one['cause']].who}" in page
        assert f"> {one['next_command']}" in page
        listed = told(mixed, template, tmp_path, *shlex.split(one["next_command"])[1:], "--json")
        assert len(json.loads(listed)) == one["count"]


def test_what_an_invoice_waits_for_is_named(mixed: Stage, template: Template, tmp_path: Path) -> None:
    (vendors,) = ({one.vendor_code for one in mixed.company.invoices if one.kind == "unknown-vendor"},)
    page = " ".join(shown(mixed, template, tmp_path).split())
    assert f"Waits until vendor {', '.join(sorted(vendors))} is in Sage 300" in page


def test_codes_whose_names_hold_commas_are_told_apart(
    make_stage: Set, template: Template, tmp_path: Path
) -> None:
    stage = make_stage(Scene(company=of_kinds("account-prohibited", "account-control")))
    stage.run()
    page = " ".join(shown(stage, template, tmp_path).split())
    assert re.search(r"G/L account 1100-\d\d-100 .*; 5990-10-\d+ Heading, no posting takes postings", page)


def test_what_happens_by_itself_once_it_is_so_is_not_said_twice(
    mixed: Stage, template: Template, tmp_path: Path
) -> None:
    page = " ".join(shown(mixed, template, tmp_path).split())
    assert ("Every run checks again" in page, page.count("Next: ")) == (False, 2)


def test_what_is_not_recognized_is_shown_in_sages_own_words(
    mixed: Stage, template: Template, tmp_path: Path
) -> None:
    (refused,) = [one for one in views.causes(NAME)["causes"] if one["cause"] == "sage-refused"]
    (text,) = refused["texts"]
    assert text["count"] == 1
    assert text["said"] in " ".join(shown(mixed, template, tmp_path).split())


def test_a_script_gets_amounts_as_text_and_adds_them_up(
    mixed: Stage, template: Template, tmp_path: Path
) -> None:
    found: Any = json.loads(shown(mixed, template, tmp_path, "--json"))
    report = mixed.reports[-1]
    assert sum(one["count"] for one in found["causes"]) == report["held"] + report["refused"]
    assert found["checked"]["deliveries"] == len(KINDS)
    assert all(isinstance(told["amount"], str) for one in found["causes"] for told in one["amounts"])


def test_where_nothing_is_open_the_page_says_what_was_checked(
    make_stage: Set, template: Template, tmp_path: Path
) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    assert "no run has ended yet" in shown(stage, template, tmp_path)
    stage.run()
    assert "Checked deliveries: 1; last run 2026-11-15" in shown(stage, template, tmp_path)


def test_a_run_ends_with_what_is_new_by_cause_and_counts_what_was_open_before(
    make_stage: Set, template: Template, tmp_path: Path
) -> None:
    stage = make_stage(Scene(company=of_kinds(*KINDS)))
    first = told(stage, template, tmp_path, "run", NAME)
    again = told(stage, template, tmp_path, "run", NAME)
    assert "New for a person: 4" in first
    assert "open from before" not in first
    assert "New for a person" not in again
    assert f"4 open from before, or being checked. All by cause: ml-connector causes {NAME}" in again
