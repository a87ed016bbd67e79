"""Claims about reconciliation over both pretend systems: what people do in Sage 300 is found by name, to the cent.

Knows one month of one company and what an accountant did in it. Does not know how a comparison asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from acting import key_by_hand
from click.testing import CliRunner, Result
from django.db import connection
from proof import entries_of, place_of
from stage import INVOICES, START, Scene, Stage, Template, of_kinds, opened

from ml_connector.cli import program
from ml_connector.domain.people import trusted
from ml_connector.operations import NotReady, Window, close_readiness, reconcile
from ml_connector.store import compared as ledger
from ml_connector.store import connections

POSTED, DELETED, EMPTIED, EDITED, TWICE, READY, LOST, ERROR = range(8)
RENUMBERED, RETYPED, VOID, FORGOTTEN, MISSED = range(8, 13)
DAYS = ("--from", "2026-09-01", "--to", "2026-11-30")


@dataclass(frozen=True, kw_only=True)
class Month:
    """A company whose invoices were entered, each in a batch of its own; what was found, without and with people."""

    stage: Stage
    untouched: Mapping[str, Any]
    told: Mapping[str, Any]

    def label(self, at: int) -> str:
        """The document number of one invoice."""
        return self.stage.company.invoices[at].number.strip()

    def total(self, at: int) -> Decimal:
        """What one invoice is about."""
        return self.stage.company.invoices[at].total


def compared(stage: Stage, *, every_amount: bool = True) -> Mapping[str, Any]:
    """Reconcile all days the stage knows."""
    days = sorted(invoice.dated for invoice in stage.company.invoices)
    window = Window(first=days[0], last=days[-1], every_amount=every_amount)
    return reconcile(stage.house, stage.name, window, trusted("test:controller"))


@pytest.fixture(scope="module")
def month(template: Template) -> Iterator[Month]:
    """A month end; the tests of this module only read."""
    scene = Scene(company=of_kinds(*["one-line"] * 13), settings={"parcel_max": "1"})
    with opened(template, scene) as stage:
        stage.run()
        untouched = compared(stage)
        people_come(stage)
        yield Month(stage=stage, untouched=untouched, told=compared(stage))


def people_come(stage: Stage) -> None:
    """One thing is done to each invoice, mostly by accountants."""
    books, invoices = stage.sage_app.books, stage.company.invoices
    places = {entry.place: entry for entry in entries_of(stage)}
    batch = [places[place_of(invoice)].batch for invoice in invoices]
    books.post_batch(batch[POSTED])
    books.delete_batch(batch[DELETED])
    assert stage.sage.admin.set({"deleted_keeps_entries": "off"}) == {}
    books.delete_batch(batch[EMPTIED])
    total = places[place_of(invoices[EDITED])].record.amount("DocumentTotalIncludingTax")
    books.edit_entry(batch[EDITED], 1, DocumentTotalIncludingTax=total + Decimal("0.01"))
    key_by_hand(stage, invoices[TWICE])
    key_by_hand(
        stage, invoices[TWICE], number="STRAY-1", amount=Decimal(7), description=f"Theirs AVX{'A' * 13}"
    )
    books.set_status(batch[READY], "ReadyToPost")
    for at in (LOST, MISSED):
        books.batch(batch[at])["Invoices"] = []
    books.edit_entry(batch[RENUMBERED], 1, DocumentNumber="FIXED-1")
    books.edit_entry(batch[RETYPED], 1, InvoiceDescription="Retyped", DocumentNumber="FIXED-2")
    for at in (RENUMBERED, RETYPED):
        books.post_batch(batch[at])
    assert stage.sage.admin.set({"posting": "errors"}) == {}
    books.post_batch(batch[ERROR])
    stage.clock.sleep(60)
    stage.avid_app.invoices.change(invoices[VOID].id, status="void")
    forget(invoices[FORGOTTEN].id, invoices[MISSED].id)
    stage.avid_app.invoices.change(
        invoices[MISSED].id, export_status="pending", updated_at=invoices[MISSED].updated_at
    )
    stage.later(3600)
    fresh = replace(invoices[0], id="INV-fresh", number="F-1", updated_at=stage.clock.now())
    stage.avid_app.invoices.add(fresh)


def forget(*keys: str) -> None:
    """Restore the ledger as of before some invoices came."""
    with connection.cursor() as cursor:
        for table in ("claim", "resemblance"):
            mine = f"delete from store_{table} c using store_delivery d where d.id = c.delivery_id"  # noqa: S608
            cursor.execute(f"{mine} and d.key = any(%s)", [list(keys)])
        cursor.execute("delete from store_delivery where key = any(%s)", [list(keys)])


def words(told: Mapping[str, Any]) -> dict[str, int]:
    """How many stand under each word."""
    counts: dict[str, int] = {}
    for group in told["groups"]:
        for word, of in group.items():
            if isinstance(of, dict) and of["count"]:
                counts[word] = counts.get(word, 0) + of["count"]
    return counts


def test_after_a_run_all_sides_agree_and_each_list_of_sage_was_read_once(month: Month) -> None:
    told = month.untouched
    assert (told["difference"], told["lines"], told["remarks"], told["not_compared"]) == ("0.00", [], [], [])
    assert words(told) == {"approved": 13, "in_open_batch": 13}
    *calls, most = sorted(told["calls_by_name"]["sage300"].values())
    assert (set(calls), most) == ({1}, 1 + 2)  # what is open is looked for among what is posted, ten a call


def test_each_difference_is_told_by_name_and_to_the_cent(month: Month) -> None:
    found = {line["document"]: (line["kind"], Decimal(line["difference"])) for line in month.told["lines"]}
    assert found == {
        month.label(EDITED): ("amount", Decimal("-0.01")),
        month.label(TWICE): ("twice", -month.total(TWICE)),
        month.label(LOST): ("lost", month.total(LOST)),
        month.label(VOID): ("not-approved", -month.total(VOID)),
        month.label(FORGOTTEN): ("unknown-here", 0),
        month.label(MISSED): ("missed", month.total(MISSED)),
        "STRAY-1": ("stray", Decimal(-7)),
    }
    assert Decimal(month.told["difference"]) == sum(abs(amount) for _, amount in found.values())


def test_each_invoice_stands_under_one_word_and_remarks_are_no_difference(month: Month) -> None:
    assert words(month.told) == {
        "approved": 13, "not_read_yet": 1, "in_open_batch": 6, "ready_to_post": 1, "posted": 3,
        "in_error_batch": 1, "deleted_in_sage": 2, "difference": -1,
    }  # fmt: skip
    remarks = {line["document"]: line["kind"] for line in month.told["remarks"]}
    assert remarks == {
        month.label(RENUMBERED): "renumbered", month.label(RETYPED): "renumbered",
        month.label(DELETED): "deleted", month.label(EMPTIED): "deleted", month.label(ERROR): "error-batch",
    }  # fmt: skip


def test_the_last_difference_is_kept_and_told_with_the_next(month: Month) -> None:
    assert month.untouched["before"] is None
    assert month.told["before"]["difference"] == "0.00"
    assert compared(month.stage)["before"]["difference"] == month.told["difference"]
    with connection.cursor() as cursor:
        cursor.execute("select payload from store_event where kind = 'reconciled' order by id desc limit 1")
        kept = json.loads(cursor.fetchone()[0])
    assert (kept["groups"], kept["lines_in_all"]) == (month.told["groups"], 7)


def test_what_only_our_acknowledgement_changed_is_not_fetched_and_the_result_says_so(month: Month) -> None:
    told = compared(month.stage, every_amount=False)
    assert told["calls_by_name"]["avidxchange"]["invoice_get"] < 5
    assert [text for text in told["not_compared"] if "as last read" in text]


def test_without_the_right_to_read_what_posting_said_an_error_batch_is_still_told(month: Month) -> None:
    assert words(spoilt(month, "read(APPostingErrorMessages)@*=status-403"))["in_error_batch"] == 1


def test_where_documents_are_not_listed_by_date_each_is_looked_for_and_the_result_says_so(
    month: Month,
) -> None:
    told = spoilt(month, "read(APPostedDocuments)@next=status-400")
    assert (told["groups"], told["difference"]) == (month.told["groups"], month.told["difference"])
    assert any("by date" in text for text in told["not_compared"])


def test_where_a_system_cannot_be_asked_there_is_no_result_at_all(month: Month) -> None:
    with pytest.raises(NotReady, match="who"):
        spoilt(month, "read(APInvoiceBatches)@*=status-500")
    assert compared(month.stage)["before"]["difference"] == month.told["difference"]


def test_what_was_moved_since_is_known_and_so_are_the_marks_of_every_connection_with_these_books(
    month: Month,
) -> None:
    stored = connections.find(month.stage.name)
    keys = [month.stage.company.invoices[at].id for at in (POSTED, MISSED)]
    days = [START + timedelta(days=day) for day in (-1, 1)]
    moved = [ledger.moved_since(stored.id, INVOICES, keys, day, book=stored.book) for day in days]
    assert moved == [{keys[0]}, set()]
    assert len(list(ledger.keys_of_all(stored.book, INVOICES))) == 11


def spoilt(month: Month, fault: str) -> Mapping[str, Any]:
    """What is found while Sage 300 answers so."""
    month.stage.sage.faults.add(fault)
    try:
        return compared(month.stage)
    finally:
        month.stage.quiet()


def test_what_would_miss_the_period_is_told_by_cause_owner_and_amount(month: Month) -> None:
    told = close_readiness(month.stage.house, month.stage.name, month.told["groups"][0]["period"])
    reasons = {one["word"]: one for one in told["reasons"]}
    assert {"in_open_batch", "ready_to_post", "in_error_batch", "deleted_in_sage", "nowhere"} <= set(reasons)
    assert "locked in General Ledger" in reasons["in_error_batch"]["said"][0]
    assert all(one["who"] and one["next"] for one in told["reasons"])
    assert sum(one["count"] for one in told["would_miss"]) == sum(one["count"] for one in told["reasons"])
    assert (told["calendar_locked"], told["in_approval"]) == (False, 0)


def test_people_read_bridge_and_differences_and_scripts_an_exit_code(
    month: Month, template: Template, tmp_path: Path
) -> None:
    told = typed(month.stage, template, tmp_path, "reconcile", *DAYS)
    assert (told.exit_code, f"{month.label(TWICE)} of vendor" in told.output) == (1, True)
    assert "It is in Sage 300 more than once." in " ".join(told.output.split())
    close = typed(month.stage, template, tmp_path, "close", "--period", "2026-10")
    assert (close.exit_code, "would miss period 2026-10" in close.output) == (1, True)
    nothing = typed(
        month.stage, template, tmp_path, "reconcile", "--from", "2027-01-01", "--to", "2027-01-31"
    )
    assert (nothing.exit_code, "difference 0.00" in nothing.output) == (0, True)


def typed(stage: Stage, template: Template, home: Path, *words: str) -> Result:
    """A command as a person types it."""
    environment = {
        "ML_CONNECTOR_HOME": str(home),
        "ML_CONNECTOR_KEY_FILE": str(template.key_file),
        "DATABASE_URL": stage.house.url,
    }
    return CliRunner().invoke(program, [words[0], stage.name, *words[1:]], env=environment)
