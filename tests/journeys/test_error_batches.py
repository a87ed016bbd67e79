"""Claims about what a look makes of entries that posting moved to an error batch, and of error batches taken away.

Knows the simulated books, where an accountant posts, edits and deletes. Does not know how a look reads them.
"""

from __future__ import annotations

from acting import acted, calm, end, entries_with_our_mark
from proof import entries_of
from stage import Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.domain.acts import Act


def moved(make_stage: Set, keeps: str) -> tuple[Stage, int]:
    """Our answer is lost, an accountant posts the batch, and the entry is moved to an error batch: its number."""
    stage = make_stage(
        Scene(company=of_kinds("one-line"), sage={"deleted_keeps_entries": keeps, "posting": "errors"})
    )
    stage.sage.faults.add("write@*=lose-after")
    stage.sage.faults.add("read(APInvoiceBatches)@3+=status-400")
    stage.run()
    stage.quiet()
    (entry,) = entries_of(stage)
    errors = stage.sage_app.books.post_batch(entry.batch)
    assert (end(stage)[0], errors is not None) == ("in_doubt", True)
    return stage, errors or 0


def said(stage: Stage) -> str:
    """Why the one invoice is stopped."""
    (row,) = views.deliveries(stage.name, state=None, cause=None, limit=9)
    return str(row["said"])


def test_an_entry_in_an_error_batch_that_was_deleted_is_held_and_entered_anew_when_released(
    make_stage: Set,
) -> None:
    stage, errors = moved(make_stage, "on")
    stage.sage_app.books.delete_batch(errors)
    assert (calm(stage)["sent"], end(stage)) == (0, ("held", "batch-deleted"))
    assert said(stage) == f"batch {errors} entry 1 (Deleted)"
    acted(stage, Act.RELEASE)
    calm(stage)
    assert (end(stage), entries_with_our_mark(stage)) == (("done", ""), 1)


def test_an_entry_that_only_our_posted_batch_tells_of_stays_in_doubt_until_a_person_resolves_it(
    make_stage: Set,
) -> None:
    stage, errors = moved(make_stage, "off")
    stage.sage_app.books.delete_batch(errors)
    for _ in range(2):
        assert (calm(stage)["sent"], end(stage)) == (0, ("in_doubt", "posting-unclear"))
    assert said(stage).startswith("batch 2 entry 1 (Posted), and no posted document")
    assert acted(stage, Act.RESOLVE) == ["done"]
