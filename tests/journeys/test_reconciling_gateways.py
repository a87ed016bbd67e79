"""Claims about what AvidXchange can be asked when all sides are compared: every export mode, summaries and whole rows.

Knows modes and what a result admits to. Does not know how an invoice is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.people import trusted
from ml_connector.operations import Window, reconcile

NO_STATUSES = ("invoice_statuses_list: true", "invoice_statuses_list: false")
MARKING = ("export: {mode: ack}", "export: {mode: export_on_read}")


def reconciled(
    make_stage: Set, mode: str, *profile: tuple[str, str], **avid: str
) -> tuple[Stage, Mapping[str, Any]]:
    """What is found after a run with a gateway of this mode."""
    company = of_kinds("one-line", "credit-note")
    edits = [("export: {mode: ack}", f"export: {{mode: {mode}}}"), *profile]
    stage = make_stage(Scene(company=company, avid={"export": mode, **avid}, profile=edits))
    stage.run()
    days = sorted(invoice.dated for invoice in company.invoices)
    return stage, reconcile(
        stage.house, stage.name, Window(first=days[0], last=days[-1]), trusted("test:controller")
    )


def approved(told: Mapping[str, Any]) -> int:
    """How many are on the left side."""
    return sum(group["approved"]["count"] for group in told["groups"])


def test_a_gateway_that_marks_what_it_lists_is_never_listed(make_stage: Set) -> None:
    _, told = reconciled(make_stage, "export_on_read", NO_STATUSES)
    assert (told["calls"]["avidxchange"], told["difference"], approved(told)) == (0, "0.00", 2)
    assert ["marks invoices as exported" in text for text in told["not_compared"]] == [True]


def test_a_gateway_that_marks_what_it_lists_may_still_tell_statuses(make_stage: Set) -> None:
    _, told = reconciled(make_stage, "export_on_read")
    assert set(told["calls_by_name"]["avidxchange"]) <= {"token", "invoice_statuses_list"}
    assert (told["difference"], approved(told)) == ("0.00", 2)


def test_where_the_list_tells_amounts_none_is_as_last_read(make_stage: Set) -> None:
    whole = ("    detail: invoice_get               # null", "    detail: null               # null")
    stage, told = reconciled(make_stage, "none", whole, list_items="full")
    assert (told["difference"], approved(told), told["not_compared"]) == ("0.00", 2, [])
    one = stage.company.invoices[0]
    stage.avid_app.invoices.change(one.id, total=one.total + 1)
    days = Window(first=one.dated, last=one.dated)
    (line,) = reconcile(stage.house, stage.name, days, trusted("test:controller"))["lines"]
    assert (line["kind"], line["difference"]) == ("amount", "1.00")


def test_rows_whose_status_the_profile_does_not_know_are_in_no_sum_and_counted(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line", "credit-note"), avid={"unknown_status": "on"}))
    days = sorted(invoice.dated for invoice in stage.company.invoices)
    told = reconcile(
        stage.house, stage.name, Window(first=days[0], last=days[-1]), trusted("test:controller")
    )
    assert ["in no sum: 1." in text for text in told["not_compared"]] == [True]
    assert [(group["approved"]["count"], group["not_read_yet"]["count"]) for group in told["groups"]] == [
        (1, 1)
    ]
