"""What was entered is known again after it was posted, whatever its number is by then: never is it entered anew.

Knows people at both systems and what an accountant corrects before posting. Does not know where a look searches.
"""

from __future__ import annotations

import pytest
from acting import acted, calm, change_description, end, key_by_hand, only, post_ours
from proof import entries_of
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Table, import_crosswalk


@pytest.fixture
def one(make_stage: Set) -> Stage:
    """A stage with one invoice that can be entered."""
    return make_stage(Scene(company=of_kinds("one-line")))


def changed_and_released(stage: Stage) -> None:
    """AvidXchange changes what is posted by now, and a person releases it."""
    change_description(stage, "Changed")
    calm(stage)
    assert end(stage) == ("held", "changed-after-entry")
    acted(stage, Act.RELEASE)
    calm(stage)


def assert_known_again(stage: Stage) -> None:
    """It was recognized and acknowledged anew, and nothing was entered after it."""
    assert end(stage) == ("done", "")
    assert len(list(entries_of(stage))) == 1
    assert len(stage.avid_app.invoices.acknowledged(only(stage).id)) == 2


def test_what_was_entered_under_an_edited_number_keeps_its_edit_and_is_known_again(one: Stage) -> None:
    one.sage.faults.add("write@*=status-429")
    one.run()
    acted(one, Act.EDIT, number_suffix="-B")
    one.quiet()
    calm(one)
    post_ours(one)
    changed_and_released(one)
    assert_known_again(one)


def test_what_an_accountant_renumbered_before_posting_is_known_again_by_its_mark(one: Stage) -> None:
    one.run()
    (entry,) = entries_of(one)
    one.sage_app.books.edit_entry(entry.batch, 1, DocumentNumber="FIXED-1")
    post_ours(one)
    changed_and_released(one)
    assert_known_again(one)


def test_what_was_posted_before_its_vendor_was_mapped_elsewhere_is_known_again(one: Stage) -> None:
    one.run()
    post_ours(one)
    code = only(one).vendor_code
    other = next(vendor.number for vendor in one.company.vendors if vendor.number != code.strip().upper())
    table = Table(text=f"kind,avidxchange,sage\nvendor,{code},{other}\n", because="moved")
    import_crosswalk(one.house, one.name, table, trusted("test:clerk"), dry_run=False)
    changed_and_released(one)
    assert_known_again(one)


def test_what_was_adopted_and_renumbered_before_posting_is_told_and_not_entered(one: Stage) -> None:
    batch, entry = key_by_hand(one, only(one))
    one.run()
    acted(one, Act.ADOPT)
    calm(one)
    one.sage_app.books.edit_entry(batch, entry, DocumentNumber="FIXED-1")
    one.sage_app.books.post_batch(batch)
    changed_and_released(one)
    assert (end(one), len(list(entries_of(one)))) == (("held", "already-in-sage"), 1)
