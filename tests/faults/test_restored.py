"""The database is put back to yesterday's: what was entered since is known again by its mark, and nothing is doubled.

Knows people at both systems and what a restore forgets. Does not know where a look searches. The site is one whose
deleted batches keep their entries: where they do not, nobody can know any more what was there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from acting import calm
from payment_acts import ENTERING, delete_ours, open_batches, post_invoices
from proof import assert_books, entries_of
from putting_back import Backup
from stage import Scene, Set, Stage, Template, of_kinds

PAYMENTS = "payments"
KINDS = ("one-line", "several-lines", "credit-note", "tax-on-top")


@pytest.fixture
def backup(make_stage: Set, template: Template) -> Iterator[tuple[Stage, Backup]]:
    """A stage with four invoices before its first run, whose database was kept."""
    sage, settings = {"deleted_keeps_entries": "on"}, {**ENTERING, "parcel_max": "3"}
    stage = make_stage(Scene(company=of_kinds(*KINDS), settings=settings, sage=sage))
    kept = Backup(admin_url=template.admin_url, url=stage.house.url)
    with ExitStack() as stack:
        stack.callback(kept.drop)
        kept.take()
        yield stage, kept


def undo_exports(stage: Stage) -> None:
    """AvidXchange forgets, too, that any invoice was taken over."""
    stage.clock.sleep(1)
    for invoice in stage.company.invoices:
        stage.avid_app.people.reopen(invoice.id)


def done(stage: Stage) -> set[str]:
    return {key for key, (state, _) in stage.ends().items() if state == "done"}


def test_what_was_entered_since_is_not_entered_again(backup: tuple[Stage, Backup]) -> None:
    stage, kept = backup
    stage.run()
    kept.restore()
    assert calm(stage)["sent"] == 0
    assert_books(stage)


@pytest.mark.parametrize("posted", [False, True])
def test_with_the_acknowledgements_lost_the_marks_alone_tell(
    backup: tuple[Stage, Backup], posted: bool
) -> None:
    stage, kept = backup
    stage.run()
    if posted:
        post_invoices(stage)
    kept.restore()
    undo_exports(stage)
    writes = stage.calls("sage")["write"]
    calm(stage)
    assert stage.calls("sage")["write"] == writes
    assert_books(stage, receipts=False)
    assert done(stage) == {invoice.id for invoice in stage.company.invoices}


def test_what_a_clerk_deleted_since_is_held_and_not_entered_again(backup: tuple[Stage, Backup]) -> None:
    stage, kept = backup
    stage.run()
    for number in {entry.batch for entry in entries_of(stage)}:
        stage.sage_app.books.delete_batch(number)
    kept.restore()
    undo_exports(stage)
    calm(stage)
    assert (set(stage.ends().values()), list(entries_of(stage))) == ({("held", "batch-deleted")}, [])


@pytest.mark.parametrize("posted", [False, True])
def test_a_payment_that_was_entered_since_is_not_entered_again(
    backup: tuple[Stage, Backup], posted: bool
) -> None:
    stage, kept = backup
    stage.run()
    post_invoices(stage)
    kept.take()
    stage.avid_app.people.pay({stage.company.invoices[0].id: None}, status="Issued to Supplier")
    stage.run(PAYMENTS)
    (batch,) = open_batches(stage)
    if posted:
        stage.sage_app.books.payments.post("PY", batch.number("BatchNumber"))
    kept.restore()
    stage.later()
    stage.run(PAYMENTS)
    assert len(stage.sage_app.books.payments.batches) == batch.number("BatchNumber")
    assert {end for key, end in stage.ends_of(PAYMENTS).items() if key.startswith("payment")} == {
        ("done", "")
    }


def test_a_payment_whose_batch_a_clerk_deleted_since_is_not_entered_again(
    backup: tuple[Stage, Backup],
) -> None:
    stage, kept = backup
    stage.run()
    post_invoices(stage)
    kept.take()
    stage.avid_app.people.pay({stage.company.invoices[0].id: None}, status="Issued to Supplier")
    stage.run(PAYMENTS)
    delete_ours(stage)
    kept.restore()
    stage.later()
    stage.run(PAYMENTS)
    assert open_batches(stage) == []


def test_what_was_owed_then_and_is_entered_and_acknowledged_now_is_known_to_be_done(
    backup: tuple[Stage, Backup],
) -> None:
    stage, kept = backup
    stage.sage.faults.add("write@*=status-429")
    stage.run()
    stage.quiet()
    kept.take()
    calm(stage)
    kept.restore()
    calm(stage)
    assert_books(stage)
    assert done(stage) == {invoice.id for invoice in stage.company.invoices}
