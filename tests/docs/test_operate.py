"""Claims about `docs/operate.md` and the README: settings, report, outcomes and the demo's numbers are the program's.

Knows where each is defined. Does not know what a setting is good for.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields
from decimal import Decimal

from papers import DOCS, ROOT, code, rows, text

from ml_connector.domain.crosswalk import KINDS, SEGMENT
from ml_connector.domain.crosswalk_csv import parse as parse_crosswalk
from ml_connector.domain.options import Options, parse
from ml_connector.domain.states import State
from ml_connector.engine.collect import Collected
from ml_connector.engine.planning import End, Plan
from ml_connector.engine.run import Outcome, Report
from ml_connector.operations import as_json
from ml_connector.operations.planning import as_json as plan_as_json
from simulators.seed import company

OPERATE = DOCS / "operate.md"
ADDED_BY_THE_RUN = {"attempts", "open_items", "calls", "calls_by_name", "cache", "crosswalk", "seconds"}
ADDED_BY_THE_PLAN = {"sage_company", "open_items", "calls", "calls_by_name", "seconds"}


def settings() -> dict[str, list[str]]:
    """The table of settings: the cells by name."""
    return {code(cells[0])[0]: cells for cells in rows(OPERATE, "Settings")}


def shown(default: object) -> str:
    """A default as the page writes it."""
    if isinstance(default, tuple) and default:
        return ", ".join(default)
    return "none" if default is None else "empty" if default in ("", ()) else str(default)


def test_the_table_of_settings_is_the_programs_with_its_defaults() -> None:
    told = {name: code(cells[1])[0] for name, cells in settings().items()}
    assert told == {field.name: shown(field.default) for field in fields(Options)}


def test_a_default_of_the_table_may_be_given_as_it_is_written() -> None:
    given = {name: code(cells[1])[0].replace("empty", "") for name, cells in settings().items()}
    assert parse(given) == Options()


def test_a_setting_that_nothing_reads_is_said_to_have_no_effect_yet() -> None:
    read = "\n".join(text(path) for path in (ROOT / "src" / "ml_connector").rglob("*.py"))
    idle = {field.name for field in fields(Options) if not re.search(rf"options\.{field.name}\b", read)}
    assert {name for name, cells in settings().items() if cells[3].startswith("no effect yet")} == idle


def test_every_outcome_of_a_run_is_explained_the_worst_first() -> None:
    told = [code(cells[0])[0] for cells in rows(OPERATE, "Outcomes")]
    assert sorted(told) == sorted(str(outcome) for outcome in Outcome)
    assert told[0] == "failed"


def test_every_field_of_the_report_is_explained() -> None:
    told = {name for cells in rows(OPERATE, "The report") for name in code(cells[0])}
    report = Report(
        flow="x",
        outcome=Outcome.BALANCED,
        collected=Collected(),
        sent=0,
        news=0,
        totals=(),
        difference=Decimal(0),
        problems=(),
        notes=(),
    )
    assert told == set(as_json(report, run_id=1, money_flow=True)) | ADDED_BY_THE_RUN


def test_every_field_of_a_plan_is_explained() -> None:
    told = {name for cells in rows(OPERATE, "What plan --json prints") for name in code(cells[0])}
    made = Plan(flow="x", collected=Collected(), calls=(), foreseen=(), then={}, problems=(), notes=())
    of_the_plan = set(plan_as_json(made, connection_id=0, money_flow=True))
    assert told == of_the_plan | ADDED_BY_THE_PLAN


def test_every_end_of_a_plan_is_named() -> None:
    (line,) = [cells[1] for cells in rows(OPERATE, "What plan --json prints") if code(cells[0]) == ["ends"]]
    assert {str(end) for end in End} <= set(code(line))


def test_every_state_is_explained_to_clerks() -> None:
    told = {name for cells in rows(OPERATE, "What the states mean for you") for name in code(cells[0])}
    assert told == {str(state) for state in State}


def test_all_four_exit_codes_are_explained() -> None:
    assert [cells[0] for cells in rows(OPERATE, "Exit codes of a run")] == ["0", "1", "2", "3"]


def test_the_numbers_of_the_readme_are_those_of_the_seed() -> None:
    ends = Counter(line.end for line in company(invoices=120).expected)
    words = f"{ends.total()} approved invoices read, {ends['done']} of them entered and acknowledged"
    assert f"{words}, {ends['held']} held and {ends['refused']} refused" in text(ROOT / "README.md")


def test_the_crosswalk_of_the_page_can_be_imported() -> None:
    [table] = re.findall(r"```\n(kind,.+?)```", text(OPERATE), flags=re.DOTALL)
    told = parse_crosswalk(table)
    assert told.to_sage("vendor", "north-02") == "0044"
    assert told.to_avidxchange("vendor", "0044") == "NORTH-01"


def test_every_kind_of_code_is_explained() -> None:
    kinds = {name for cells in rows(OPERATE, "Map codes") for name in code(cells[0])}
    assert {*KINDS, f"{SEGMENT}NAME"} <= kinds
