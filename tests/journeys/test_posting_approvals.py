"""What is posted rests on an approval that stands, and on an agreement to have it posted; the rest is a person's.

Knows people at both systems and what stands in the books. Does not know how an approval is asked for.
"""

from __future__ import annotations

import pytest
from acting import calm, end, only, post_ours
from proof import entries_of
from releasing import answered
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Edit, edit_connection


def staged(make_stage: Set, *, force_listing: str = "off", **settings: str) -> Stage:
    """A stage with one invoice, which a first run has entered."""
    made = make_stage(
        Scene(company=of_kinds("one-line"), settings=settings, sage={"force_listing": force_listing})
    )
    made.run()
    return made


def posted(stage: Stage) -> int:
    """How many posted documents bear a mark of ours."""
    rows = stage.sage_app.books.posted.rows()
    return sum("AVX" in row.text("DocumentDescription") for row in rows)  # type: ignore[attr-defined]


def status(stage: Stage, word: str) -> None:
    """Somebody changes the status of the one invoice in AvidXchange."""
    stage.clock.sleep(60)
    if word == "void":
        stage.avid_app.people.void(only(stage).id)
    else:
        stage.avid_app.invoices.change(only(stage).id, status=word)


def listed(stage: Stage) -> None:
    """An accountant lists our batch, so that it may be posted."""
    for entry in entries_of(stage):
        stage.sage_app.books.batch(entry.batch)["BatchPrintedFlag"] = "Yes"


@pytest.mark.parametrize("word", ["void", "pending_approval"])
def test_what_is_recalled_while_its_batch_waits_is_not_posted_until_it_is_approved_again(
    make_stage: Set, word: str
) -> None:
    stage = staged(make_stage, force_listing="on", post="post", ack_at="posted")
    status(stage, word)
    listed(stage)
    assert stage.plan()["would_send"] == []
    calm(stage)
    calm(stage)
    assert (end(stage), posted(stage)) == (("held", "approval-withdrawn"), 0)
    if word != "void":
        status(stage, "approved")
        calm(stage)
        assert (end(stage), posted(stage)) == (("done", ""), 1)


def test_what_is_voided_after_it_was_acknowledged_is_not_posted(make_stage: Set) -> None:
    stage = staged(make_stage, force_listing="on", post="post", ack_at="entered")
    status(stage, "void")
    listed(stage)
    calm(stage)
    assert (end(stage), posted(stage)) == (("held", "approval-withdrawn"), 0)


def test_what_is_recalled_before_an_accountant_posted_it_is_told(make_stage: Set) -> None:
    stage = staged(make_stage, post="open", ack_at="posted")
    status(stage, "pending_approval")
    stage.later(3600)
    calm(stage)
    assert end(stage) == ("held", "approval-withdrawn")


def test_what_was_agreed_to_for_an_open_batch_is_left_to_an_accountant_and_found_once_posted(
    make_stage: Set,
) -> None:
    stage = staged(make_stage, release="person", post="open", ack_at="posted")
    answered(stage, Act.APPROVE)
    calm(stage)
    edit_connection(stage.house, stage.name, Edit(settings={"post": "post"}), trusted("test:stage"))
    stage.later(3600)
    report = calm(stage)
    assert (end(stage), posted(stage)) == (("waiting", "not-posted-yet"), 0)
    assert any("Left to an accountant" in note for note in report["notes"])
    post_ours(stage)
    stage.later(3600)
    calm(stage)
    assert end(stage) == ("done", "")


def test_what_sage_refused_too_often_is_done_once_an_accountant_posted_it(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), settings={"post": "post", "ack_at": "posted"}))
    stage.sage.faults.add("write(APPostInvoices)@1+=status-400")
    for _ in range(4):
        calm(stage)
    assert (end(stage), stage.sage.admin.tally.shown()["faults_fired"]) == (("refused", "posting-refused"), 3)
    post_ours(stage)
    calm(stage)
    assert (end(stage), posted(stage)) == (("done", ""), 1)
