"""Claims about what a comparison must not hide and must not make up: each was seen to be wrong once.

Knows one invoice or two, and what somebody does to them. Does not know how a comparison asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from acting import acted, key_by_hand
from click.testing import CliRunner
from django.db import connection
from proof import entries_of
from stage import Scene, Set, Stage, Template, of_kinds

from ml_connector.cli import program
from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Window, close_readiness, reconcile
from ml_connector.store.connections import find
from ml_connector.store.lock import book_lock


def reconciled(stage: Stage) -> Mapping[str, Any]:
    """Reconcile all days the stage knows, with every amount."""
    days = sorted(invoice.dated for invoice in stage.company.invoices)
    window = Window(first=days[0], last=days[-1], every_amount=True)
    return reconcile(stage.house, stage.name, window, trusted("test:controller"))


def found(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each finding and its difference, remarks last."""
    return [(line["kind"], line["difference"]) for line in (*told["lines"], *told["remarks"])]


def test_an_invoice_whose_currency_avidxchange_does_not_name_agrees_with_its_entry(make_stage: Set) -> None:
    company = of_kinds("one-line")
    unnamed = tuple(replace(invoice, currency="") for invoice in company.invoices)
    stage = make_stage(Scene(company=replace(company, invoices=unnamed)))
    stage.run()
    told = reconciled(stage)
    assert (told["difference"], found(told), told["groups"][0]["currency"]) == ("0.00", [], "USD")


def closing(stage: Stage, period: str) -> tuple[list[tuple[str, int]], list[int]]:
    """What would miss a period, and what is open of other days."""
    told = close_readiness(stage.house, stage.name, period)
    reasons = [(one["word"], one["count"]) for one in told["reasons"]]
    return reasons, [one["count"] for one in told["open_outside"]]


def test_what_its_posting_date_puts_in_another_period_would_miss_that_one_too(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), settings={"posting_date": "today"}))
    stage.run()
    assert closing(stage, "2026-11") == ([("in_open_batch", 1)], [])
    assert closing(stage, "2026-10") == ([("posted_later", 1)], [])


def test_what_is_entered_and_not_posted_of_other_days_is_counted(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    stage.run()
    assert closing(stage, "2026-11") == ([], [1])


def test_what_was_first_read_long_before_its_day_is_compared_all_the_same(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line", "account-unknown", "credit-note")))
    stage.run()
    with connection.cursor() as cursor:
        cursor.execute("update store_delivery set created_at = created_at - interval '200 days'")
        cursor.execute("update store_resemblance set dated = null")  # the marks tell what nothing else does
    told = reconciled(stage)
    assert (told["compared"], found(told)) == (3, [])
    assert {
        word for group in told["groups"] for word in ("held", "in_open_batch") if group[word]["count"]
    } == {
        "held",
        "in_open_batch",
    }


def test_what_is_lost_and_was_first_read_long_before_its_day_is_told(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    stage.run()
    for entry in entries_of(stage):
        stage.sage_app.books.batch(entry.batch)["Invoices"] = []
    with connection.cursor() as cursor:
        cursor.execute("update store_delivery set created_at = created_at - interval '200 days'")
    assert [kind for kind, _ in found(reconciled(stage))] == ["lost"]


def test_what_a_dead_run_left_as_being_sent_hides_nothing_and_a_live_one_is_told(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    stage.run()
    (invoice,) = stage.company.invoices
    key_by_hand(stage, invoice)
    stage.later(86_400)
    with connection.cursor() as cursor:
        cursor.execute("update store_delivery set state = 'sending'")
    assert [kind for kind, _ in found(reconciled(stage))] == ["twice"]
    with book_lock(stage.house.url, find(stage.name).book, tell=print, sleep=stage.clock.sleep, wait_s=0):
        told = reconciled(stage)
    assert (found(told), ["set aside: 1." in text for text in told["not_compared"]]) == (
        [("moving", "0.00")],
        [True],
    )


def test_what_was_exported_and_nobody_has_is_counted_as_not_compared(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line", "credit-note")))
    stage.avid_app.invoices.change(stage.company.invoices[0].id, export_status="exported")
    stage.run()
    told = reconciled(stage)
    assert (told["compared"], ["with our mark: 1." in text for text in told["not_compared"]]) == (1, [True])


def test_a_close_that_looked_at_nothing_or_not_everywhere_says_so(
    make_stage: Set, template: Template, tmp_path: Path
) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line", "one-line", "one-line")))
    stage.avid_app.invoices.change(stage.company.invoices[0].id, export_status="exported")
    stage.run()
    for batch in {entry.batch for entry in entries_of(stage)}:
        stage.sage_app.books.post_batch(batch)
    nothing, some = (typed(stage, template, tmp_path, period) for period in ("2027-01", "2026-10"))
    assert ("Nothing was compared" in nothing, "Nothing would miss" in nothing) == (True, False)
    assert "Nothing would miss period 2026-10, as far as it was compared (checked" in some


def typed(stage: Stage, template: Template, home: Path, period: str) -> str:
    """What a close says on the screen, in one line."""
    environment = {
        "ML_CONNECTOR_HOME": str(home),
        "ML_CONNECTOR_KEY_FILE": str(template.key_file),
        "DATABASE_URL": stage.house.url,
    }
    words = ["close", stage.name, "--period", period]
    return " ".join(CliRunner().invoke(program, words, env=environment).output.split())


def test_an_entry_that_somebody_gave_to_another_vendor_is_a_difference_of_its_whole_amount(
    make_stage: Set,
) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    stage.run()
    (entry,) = entries_of(stage)
    other = next(code for code in stage.sage_app.books.masters.vendors if code != entry.place[0])
    stage.sage_app.books.edit_entry(entry.batch, 1, VendorNumber=other)
    told = reconciled(stage)
    assert [line["kind"] for line in told["lines"]] == ["payee"]
    assert Decimal(told["difference"]) == abs(stage.company.invoices[0].total)


def test_a_copy_that_others_posted_with_a_date_of_other_days_is_seen_beside_an_open_entry(
    make_stage: Set,
) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    stage.run()
    (invoice,) = stage.company.invoices
    batch, _ = key_by_hand(stage, invoice, dated=invoice.dated - timedelta(days=40))
    stage.sage_app.books.post_batch(batch)
    assert [kind for kind, _ in found(reconciled(stage))] == ["twice"]


def test_what_a_person_closed_is_held_against_what_stands_in_sage(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    (invoice,) = stage.company.invoices
    key_by_hand(stage, invoice, amount=abs(invoice.total) + 100)
    stage.run()
    acted(stage, Act.RESOLVE)
    assert found(reconciled(stage)) == [("keyed-otherwise", "-100.00")]
