"""Claims about reconciliation over both pretend systems: what people do in Sage 300 is found by name, to the cent.

Knows the stage and what an accountant may do. Does not know how a comparison asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acting import key_by_hand
from django.db import connection
from proof import Entry, entries_of, place_of
from stage import Scene, Set, Stage, of_kinds

from ml_connector.operations import Window, close_readiness, reconcile


def compared(stage: Stage, window: Window | None = None) -> Mapping[str, Any]:
    """Reconcile all days the stage knows."""
    first = min(i.dated for i in stage.company.invoices)
    last = max(i.dated for i in stage.company.invoices)
    return reconcile(stage.house, stage.name, window or Window(first=first, last=last), "test:controller")


def words(told: Mapping[str, Any]) -> dict[str, int]:
    """How many stand under each word."""
    counts: dict[str, int] = {}
    for group in told["groups"]:
        for word, of in group.items():
            if isinstance(of, dict) and of["count"]:
                counts[word] = counts.get(word, 0) + of["count"]
    return counts


def kinds(told: Mapping[str, Any], where: str = "lines") -> dict[str, str]:
    """The findings, by document."""
    return {line["document"]: line["kind"] for line in told[where]}


@pytest.fixture
def month(make_stage: Set) -> Stage:
    """A stage after a run: six invoices, each alone in its open batch."""
    stage = make_stage(Scene(company=of_kinds(*["one-line"] * 6), settings={"parcel_max": "1"}))
    stage.run()
    return stage


def batch_of(stage: Stage, at: int) -> Entry:
    """The entry of one of the company's invoices."""
    place = place_of(stage.company.invoices[at])
    return next(entry for entry in entries_of(stage) if entry.place == place)


def label(stage: Stage, at: int) -> str:
    """The document number of one of the company's invoices."""
    return stage.company.invoices[at].number.strip()


def test_after_a_run_all_sides_agree_and_each_list_was_read_once(month: Stage) -> None:
    told = compared(month)
    assert (told["difference"], told["lines"], told["remarks"], told["not_compared"]) == ("0.00", [], [], [])
    assert words(told) == {"approved": 6, "in_open_batch": 6}
    assert set(told["calls_by_name"]["sage300"].values()) == {1}


def test_what_accountants_do_is_told_by_name_and_to_the_cent(month: Stage) -> None:
    books = month.sage_app.books
    books.post_batch(batch_of(month, 0).batch)
    books.delete_batch(batch_of(month, 1).batch)
    edited = batch_of(month, 2)
    total = edited.record.amount("DocumentTotalIncludingTax")
    books.edit_entry(edited.batch, 1, DocumentTotalIncludingTax=total + Decimal("0.01"))
    key_by_hand(month, month.company.invoices[3])
    books.set_status(batch_of(month, 4).batch, "ReadyToPost")
    gone = batch_of(month, 5)
    books.batch(gone.batch)["Invoices"] = []
    told = compared(month)
    assert words(told) == {
        "approved": 6, "posted": 1, "deleted_in_sage": 1, "in_open_batch": 3, "ready_to_post": 1,
    }  # fmt: skip
    by_hand, lost = (month.company.invoices[at].total for at in (3, 5))
    assert {(line["document"], line["kind"], line["difference"]) for line in told["lines"]} == {
        (label(month, 2), "amount", "-0.01"),
        (label(month, 3), "twice", f"{-by_hand}"),
        (label(month, 5), "lost", f"{lost}"),
    }
    assert told["difference"] == f"{by_hand + lost + Decimal('0.01')}"


def test_an_error_batch_is_told_from_an_open_one_with_what_posting_said(month: Stage) -> None:
    assert month.sage.admin.set({"posting": "errors"}) == {}
    month.sage_app.books.post_batch(batch_of(month, 0).batch)
    told = compared(month)
    assert (told["difference"], words(told)) == (
        "0.00",
        {"approved": 6, "in_open_batch": 5, "in_error_batch": 1},
    )
    period = told["groups"][0]["period"]
    reasons = {one["word"]: one for one in close_readiness(month.house, month.name, period)["reasons"]}
    assert "locked in General Ledger" in reasons["in_error_batch"]["said"][0]


def test_a_renumbered_entry_is_known_and_one_without_its_mark_too(month: Stage) -> None:
    books = month.sage_app.books
    for at, members in ((0, {"DocumentNumber": "FIXED-1"}), (1, {"InvoiceDescription": "Retyped"})):
        batch = batch_of(month, at).batch
        books.edit_entry(batch, 1, **members)
        books.post_batch(batch)
    told = compared(month)
    assert (told["difference"], kinds(told, "remarks")) == ("0.00", {label(month, 0): "renumbered"})


def test_what_is_not_approved_any_more_but_in_the_books_is_told(month: Stage) -> None:
    month.clock.sleep(60)
    month.avid_app.invoices.change(month.company.invoices[0].id, status="void")
    told = compared(month)
    assert (kinds(told), told["difference"]) == (
        {label(month, 0): "not-approved"}, f"{month.company.invoices[0].total}",
    )  # fmt: skip


def test_an_older_database_is_told_what_it_lacks_and_nothing_counts_twice(month: Stage) -> None:
    one = month.company.invoices[0]
    forget(one.id)
    told = compared(month)
    assert (kinds(told), told["difference"]) == ({label(month, 0): "unknown-here"}, "0.00")
    assert words(told) == {"approved": 6, "in_open_batch": 6}


def forget(key: str) -> None:
    """Restore the ledger as of before one invoice came."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from store_claim where delivery_id in (select id from store_delivery where key = %s)",
            [key],
        )
        cursor.execute("delete from store_delivery where key = %s", [key])


def test_what_waits_in_avidxchange_is_not_read_yet_until_a_read_has_missed_it(month: Stage) -> None:
    month.later(3600)
    one = month.company.invoices[0]
    fresh = replace(one, id="INV-fresh", number="F-1", updated_at=month.clock.now())
    month.avid_app.invoices.add(fresh)
    assert words(compared(month))["not_read_yet"] == 1
    month.later(3600)
    month.run()
    forget(fresh.id)
    for entry in list(entries_of(month)):
        if entry.place[1] == "F-1":
            month.sage_app.books.batch(entry.batch)["Invoices"] = []
    month.avid_app.invoices.change(fresh.id, export_status="pending", updated_at=fresh.updated_at)
    told = compared(month)
    assert kinds(told) == {"F-1": "missed"}


def test_the_last_difference_is_kept_and_told_with_the_next(month: Stage) -> None:
    key_by_hand(month, month.company.invoices[0])
    first = compared(month)
    assert (first["before"], compared(month)["before"]["difference"]) == (None, first["difference"])


def test_a_gateway_that_marks_what_it_lists_is_never_listed(make_stage: Set) -> None:
    company = of_kinds("one-line", "one-line")
    stage = make_stage(Scene(company=company, avid={"export": "export_on_read"},
                             profile=[("export: {mode: ack}", "export: {mode: export_on_read}"),
                                      ("invoice_statuses_list: true", "invoice_statuses_list: false")]))  # fmt: skip
    stage.run()
    told = compared(stage)
    assert told["calls"]["avidxchange"] == 0
    assert (told["difference"], words(told)["approved"]) == ("0.00", 2)
    assert ["marks invoices as exported" in text for text in told["not_compared"]] == [True]


def test_what_would_miss_the_period_is_told_by_cause_owner_and_amount(stage: Stage) -> None:
    stage.run()
    posted = next(iter(entries_of(stage))).batch
    safe = {entry.place for entry in entries_of(stage) if entry.batch == posted}
    stage.sage_app.books.post_batch(posted)
    told = close_readiness(stage.house, stage.name, "2026-10")
    done = {
        i.id for i in stage.company.invoices if place_of(i) in safe and stage.ends()[i.id] == ("done", "")
    }
    late = [i for i in stage.company.invoices if i.dated.month == 10 and i.id not in done]
    owed = sum(-abs(i.total) if i.type == "credit" else i.total for i in late)
    assert told["would_miss"] == [{"currency": "USD", "count": len(late), "amount": f"{owed}"}]
    assert {("in_open_batch", ""), ("refused", "sage-refused")} < {
        (r["word"], r["cause"]) for r in told["reasons"]
    }
    assert all(one["who"] and one["next"] for one in told["reasons"])
    assert (told["calendar_locked"], told["in_approval"]) == (False, 0)
