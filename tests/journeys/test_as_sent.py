"""What stands in Sage 300 under our mark and is not what was sent is neither posted nor acknowledged as if it were.

Knows clerks who edit entries, lost answers and releases. Does not know how an entry is compared.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from acting import acted, calm, end, only, post_ours
from proof import entries_of
from releasing import answered
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Edit, edit_connection


def scene(make_stage: Set, sage: dict[str, str] | None = None, **settings: str) -> Stage:
    """A stage with one invoice that is posted by the program and acknowledged last, unless said otherwise."""
    told = {"post": "post", "ack_at": "posted", **settings}
    return make_stage(Scene(company=of_kinds("one-line"), settings=told, sage=sage or {}))


def loses_the_answer(stage: Stage) -> None:
    """The entry is made, and nobody hears of it."""
    stage.sage.faults.add("write(APInvoiceBatches)@1=lose-after")
    stage.sage.faults.add("read(APInvoiceBatches)@3+=status-400")
    stage.run()
    stage.quiet()


def clerk_changes(stage: Stage, what: str) -> None:
    """A clerk changes the vendor or the account of the one entry that is not in an old batch."""
    entry = [one for one in entries_of(stage) if not one.record.number("ErrorBatch")][-1].record
    if what == "vendor":
        others = (one.number for one in stage.company.vendors if one.currency == "USD")
        entry["VendorNumber"] = next(one for one in others if one != entry.text("VendorNumber"))
        return
    (line,) = entry.rows("InvoiceDetails")
    others = (one.unformatted for one in stage.company.accounts)
    line["GLAccount"] = next(one for one in others if one[:4] != line.text("GLAccount")[:4])


def posts(stage: Stage) -> None:
    """From now on the program posts."""
    edit_connection(stage.house, stage.name, Edit(settings={"post": "post"}), trusted("test:stage"))


def stands(stage: Stage) -> tuple[str, bool, int]:
    """Why it stands still, whether anything of ours is posted, and how often AvidXchange was told."""
    rows = stage.sage_app.books.posted.rows()
    told = len(stage.avid_app.invoices.acknowledged(only(stage).id))
    return end(stage)[1], any("AVX" in row.text("DocumentDescription") for row in rows), told


@pytest.mark.parametrize(("what", "cause"), [("vendor", "differs-in-sage"), ("account", "batch-edited")])
def test_what_was_edited_before_a_lost_answer_was_looked_up_is_not_posted(
    make_stage: Set, what: str, cause: str
) -> None:
    stage = scene(make_stage)
    loses_the_answer(stage)
    clerk_changes(stage, what)
    calm(stage)
    assert stands(stage) == (cause, False, 0)


@pytest.mark.parametrize(("what", "cause"), [("vendor", "differs-in-sage"), ("account", "batch-edited")])
def test_releasing_what_was_held_over_something_else_blesses_no_edit(
    make_stage: Set, what: str, cause: str
) -> None:
    stage = scene(make_stage, post="open")
    stage.run()
    acted(stage, Act.HOLD)
    clerk_changes(stage, what)
    posts(stage)
    acted(stage, Act.RELEASE)
    calm(stage)
    assert stands(stage) == (cause, False, 0)


def test_an_entry_that_was_posted_under_another_vendor_is_told_and_not_acknowledged(make_stage: Set) -> None:
    stage = scene(make_stage, post="open")
    stage.run()
    clerk_changes(stage, "vendor")
    post_ours(stage)
    stage.later(3600)
    calm(stage)
    assert stands(stage) == ("differs-in-sage", True, 0)


def in_an_error_batch(make_stage: Set, what: str, **settings: str) -> Stage:
    """A stage whose one entry Sage has moved, a clerk has changed there, and the same clerk releases."""
    stage = scene(make_stage, {"posting": "errors"}, **settings)
    stage.run()
    if "release" in settings:
        answered(stage, Act.APPROVE)
        calm(stage)
    assert end(stage) == ("held", "moved-to-error-batch")
    clerk_changes(stage, what)
    stage.sage_app.books.switches["posting"] = "works"
    acted(stage, Act.RELEASE)
    calm(stage)
    return stage


def test_no_release_gets_an_entry_posted_under_another_vendor(make_stage: Set) -> None:
    assert stands(in_an_error_batch(make_stage, "vendor")) == ("differs-in-sage", False, 0)


def test_a_release_accepts_accounts_as_they_were_corrected_where_nobody_else_is_asked(
    make_stage: Set,
) -> None:
    assert stands(in_an_error_batch(make_stage, "account")) == ("", True, 1)


def test_a_release_by_a_clerk_posts_nothing_that_the_controller_did_not_approve(make_stage: Set) -> None:
    stage = in_an_error_batch(make_stage, "account", release="person")
    assert stands(stage) == ("batch-edited", False, 0)
    post_ours(stage)
    calm(stage)
    assert stands(stage) == ("", True, 1)


@pytest.mark.parametrize("release", ["straight", "threshold:900000"])
def test_a_released_change_is_neither_posted_nor_told_while_sage_has_the_old_coding(
    make_stage: Set, release: str
) -> None:
    stage = scene(make_stage, post="open", release=release)
    stage.run()
    recoded(stage)
    posts(stage)
    calm(stage)
    assert acted(stage, Act.RELEASE) == ["pending"]
    calm(stage)
    assert stands(stage) == ("differs-in-sage", False, 0)


def recoded(stage: Stage) -> None:
    """Somebody codes the one invoice to another account in AvidXchange."""
    (first,) = only(stage).distributions
    other = next(
        one.formatted
        for one in stage.company.accounts
        if one.unformatted[:4] != first.gl_account.replace("-", "")[:4]
    )
    stage.clock.sleep(60)
    coded = (replace(first, gl_account=other),)
    stage.avid_app.invoices.change(only(stage).id, distributions=coded, export_status="pending")
