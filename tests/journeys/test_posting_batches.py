"""Batches are posted by the program or by an accountant, and every invoice ends where Sage's books say it does.

Knows people at both systems, the switches of posting and what stands in the books. Does not know how a look is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from acting import acted, calm, delete_of_ours, end, only, post_ours
from proof import entries_of
from stage import Scene, Set, Stage, of_kinds

import sage300
from ml_connector import views
from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Edit, edit_connection

TWO = ("one-line", "credit-note")
Post = Callable[[sage300.Sage300, int], None]


def posting(make_stage: Set, *kinds: str, ack_at: str = "posted", post: str = "post", **sage: str) -> Stage:
    """A stage whose invoices go all the way into the books, each group in one batch."""
    settings = {"post": post, "ack_at": ack_at}
    return make_stage(Scene(company=of_kinds(*(kinds or ("one-line",))), settings=settings, sage=sage))


def posted(stage: Stage) -> set[str]:
    """The numbers of the posted documents that bear a mark of ours."""
    rows = stage.sage_app.books.posted.rows()
    return {row.text("DocumentNumber") for row in rows if "AVX" in row.text("DocumentDescription")}  # type: ignore[attr-defined]


def told(stage: Stage) -> int:
    """How often AvidXchange was told of the one invoice."""
    return len(stage.avid_app.invoices.acknowledged(only(stage).id))


def to_post(stage: Stage) -> None:
    """From now on the program posts."""
    edit_connection(stage.house, stage.name, Edit(settings={"post": "post"}), trusted("test:stage"))


@pytest.mark.parametrize("ack_at", ["entered", "posted"])
def test_what_passes_is_entered_posted_and_acknowledged_in_one_run(make_stage: Set, ack_at: str) -> None:
    stage = posting(make_stage, *TWO, ack_at=ack_at)
    report = stage.run()
    assert (set(stage.ends().values()), report["outcome"], report["difference"]) == (
        {("done", "")}, "balanced", "0.00"
    )  # fmt: skip
    assert len(posted(stage)) == len(list(entries_of(stage))) == 2


def test_with_ready_an_accountant_posts_and_only_then_avidxchange_is_told(make_stage: Set) -> None:
    stage = posting(make_stage, post="ready")
    stage.run()
    assert (end(stage), told(stage), posted(stage)) == (("waiting", "not-posted-yet"), 0, set())
    assert {entry.batch for entry in entries_of(stage)} == ready(stage)
    post_ours(stage)
    stage.later(3600)
    calm(stage)
    assert (end(stage), told(stage), batch_state(stage)) == (("done", ""), 1, "posted")


def test_what_is_being_posted_is_left_alone_until_it_is_over(make_stage: Set) -> None:
    stage = posting(make_stage, post="ready")
    stage.run()
    (batch,) = [
        row for row in stage.sage_app.books.batches.rows() if row.text("BatchStatus") == "ReadyToPost"
    ]
    batch["BatchStatus"] = "PostInProgress"
    to_post(stage)
    stage.later(3600)
    stage.run()
    assert (end(stage), posted(stage)) == (("waiting", "posting-under-way"), set())
    batch["BatchStatus"] = "ReadyToPost"
    stage.later(3600)
    calm(stage)
    assert (end(stage), len(posted(stage))) == (("done", ""), 1)


def batch_state(stage: Stage) -> str:
    """The state of its batch, as `explain` says it of the one invoice."""
    (shown,) = views.explain(stage.name, only(stage).id, views.everything)
    return str(shown["batch_state"])


def ready(stage: Stage) -> set[int]:
    """The batches that are ready to post."""
    rows = stage.sage_app.books.batches.rows()
    return {row.number("BatchNumber") for row in rows if row.text("BatchStatus") == "ReadyToPost"}  # type: ignore[attr-defined]


def test_nothing_is_posted_where_nobody_said_so_and_waiting_for_it_costs_one_read_an_hour(
    make_stage: Set,
) -> None:
    stage = posting(make_stage, post="open")
    stage.run()
    assert (end(stage), told(stage), posted(stage)) == (("waiting", "not-posted-yet"), 0, set())
    assert batch_state(stage) == "open"
    assert calm(stage)["calls_by_name"]["sage300"].get("GET APInvoiceBatches", 0) == 0
    stage.later(3600)
    assert calm(stage)["calls_by_name"]["sage300"]["GET APInvoiceBatches"] == 1


def test_what_sage_moved_is_held_in_its_words_and_taken_up_when_an_accountant_posted_it(
    make_stage: Set,
) -> None:
    stage = posting(
        make_stage, *["one-line"] * 2, posting="errors", posting_error_every="2", ack_at="entered"
    )
    assert stage.run()["sent"] == 2  # both were entered, whatever came of posting them
    assert sorted(stage.ends().values()) == [("done", ""), ("held", "moved-to-error-batch")]
    (held,) = views.deliveries(stage.name, state="held", cause=None, limit=9)
    assert "fiscal period is locked" in held["said"]
    stage.sage_app.books.post_batch(max(entry.batch for entry in entries_of(stage)))
    calm(stage)
    assert (set(stage.ends().values()), len(posted(stage))) == ({("done", "")}, 2)


def test_an_error_batch_that_a_person_releases_is_posted(make_stage: Set) -> None:
    stage = posting(make_stage, *["one-line"] * 2, posting="errors", posting_error_every="2")
    stage.run()
    assert acted(stage, Act.RELEASE, cause="moved-to-error-batch") == ["pending"]
    calm(stage)
    assert (set(stage.ends().values()), len(posted(stage))) == ({("done", "")}, 2)
    assert len(list(entries_of(stage))) == 2


@pytest.mark.parametrize(
    "rule",
    [
        "write(APPostInvoices)@1=lose-after",
        "write(APPostInvoices)@1=lose-before",
        "write(APInvoiceBatches)@2=lose-after",
    ],
)
def test_whichever_answer_of_posting_is_lost_it_is_posted_once(make_stage: Set, rule: str) -> None:
    stage = posting(make_stage, *TWO)
    stage.sage.faults.add(rule)
    stage.run()
    assert stage.sage.admin.tally.shown()["faults_fired"] == 1
    stage.run_until_quiet()
    assert (set(stage.ends().values()), len(posted(stage))) == ({("done", "")}, 2)
    assert len(list(entries_of(stage))) == 2


class Died(BaseException):
    """The process is gone."""


def dies_before(client: sage300.Sage300, first: int) -> None:
    """The batch is ready, and the process dies before it is posted."""
    raise Died


def dies_after(client: sage300.Sage300, first: int) -> None:
    """The process dies before it hears that the batch was posted."""
    client.invoice_posting.run(sage300.processes.invoices_from(first, first))
    raise Died


@pytest.mark.parametrize("dies", [dies_before, dies_after])
def test_a_process_that_dies_around_the_posting_call_is_taken_over(
    make_stage: Set, monkeypatch: pytest.MonkeyPatch, dies: Post
) -> None:
    stage = posting(make_stage, *TWO)
    with monkeypatch.context() as patched, pytest.raises(Died):
        patched.setattr(sage300.Sage300, "post_invoices", dies)
        stage.run()
    assert {state for state, _ in stage.ends().values()} == {"sending"}
    calm(stage)
    assert (set(stage.ends().values()), len(posted(stage))) == ({("done", "")}, 2)


def edited(stage: Stage, **members: Any) -> None:
    """An accountant changes our entry before it is posted, and from now on the program posts."""
    stage.run()
    (entry,) = entries_of(stage)
    stage.sage_app.books.edit_entry(entry.batch, 1, **members)
    to_post(stage)
    stage.later(3600)
    calm(stage)


def test_what_an_accountant_edited_is_not_posted_until_a_person_releases_it(make_stage: Set) -> None:
    stage = posting(make_stage, post="open")
    edited(stage, DocumentNumber="FIXED-1")
    assert (end(stage), posted(stage), ready(stage)) == (("held", "batch-edited"), set(), set())
    acted(stage, Act.RELEASE)
    calm(stage)
    assert (end(stage), posted(stage)) == (("done", ""), {"FIXED-1"})


@pytest.mark.parametrize("before", ["open", "ready"])
def test_what_was_entered_while_nobody_posted_is_posted_by_the_program_once_that_is_wanted(
    make_stage: Set, before: str
) -> None:
    stage = posting(make_stage, post=before)
    stage.run()
    to_post(stage)
    stage.later(3600)
    (call,) = stage.plan()["would_send"]
    (entry,) = entries_of(stage)
    assert (call["step"], call["title"]) == ("post-batch", f"Post A/P invoice batch {entry.batch}")
    assert posted(stage) == set()  # a plan posts nothing
    calm(stage)
    assert (end(stage), told(stage), len(posted(stage))) == (("done", ""), 1, 1)


def test_an_edited_batch_that_is_posted_by_hand_leaves_by_itself(make_stage: Set) -> None:
    stage = posting(make_stage, post="open")
    edited(stage, DocumentNumber="FIXED-1")
    post_ours(stage)
    calm(stage)
    assert (end(stage), told(stage)) == (("done", ""), 1)


def test_a_batch_that_is_deleted_before_it_is_posted_is_held_and_not_entered_again(make_stage: Set) -> None:
    stage = posting(make_stage, post="open")
    stage.run()
    delete_of_ours(stage)
    stage.later(3600)
    calm(stage)
    assert (end(stage), told(stage), list(entries_of(stage))) == (("held", "batch-deleted"), 0, [])


def test_a_batch_that_must_be_listed_first_is_posted_once_it_is(make_stage: Set) -> None:
    stage = posting(make_stage, force_listing="on")
    stage.run()
    assert (end(stage), posted(stage)) == (("held", "batch-not-printed"), set())
    calm(stage)
    (number,) = ready(stage)
    stage.sage_app.books.batch(number)["BatchPrintedFlag"] = "Yes"
    calm(stage)
    assert (end(stage), len(posted(stage))) == (("done", ""), 1)
