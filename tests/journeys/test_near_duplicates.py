"""What is almost the same invoice, from end to end: planned, held with both side by side, let through once for all.

Knows near-duplicates at both systems. Does not know how a likeness is found.
"""

from __future__ import annotations

from typing import Any

import pytest
from acting import Act, acted, calm, end, entries_with_our_mark, key_by_hand, only
from stage import NAME, Scene, Set, Stage, of_kinds

from ml_connector import views

HELD = ("held", "near-duplicate")
DONE = ("done", "")
SET_UP = {"GET CSFiscalCalendars", "GET CSCurrencyCodes"}  # what each run reads


@pytest.fixture
def twins(make_stage: Set) -> Stage:
    """A stage with two invoices that differ by one letter of their numbers."""
    stage = make_stage(Scene(company=of_kinds("one-line", "one-line")))
    first, second = sorted(stage.company.invoices, key=lambda invoice: invoice.id)
    same = {name: getattr(first, name) for name in ("vendor_code", "total", "distributions", "type", "dated")}
    stage.avid_app.invoices.change(second.id, number=f"{first.number.strip()}A", **same)
    return stage


def ends(stage: Stage) -> list[tuple[str, str]]:
    """Where the invoices ended, in the order of their ids."""
    return [stage.ends()[key] for key in sorted(stage.ends())]


def like(stage: Stage) -> Any:
    """What a person is shown of the second beside the first."""
    [told] = views.explain(NAME, max(stage.ends()), views.everything)
    return told["like"]


def test_of_two_that_are_alike_the_second_is_held_until_a_person_lets_that_pair_through(twins: Stage) -> None:
    planned = {one["cause"]: one["count"] for one in twins.plan()["ends"]}
    twins.run()
    assert (ends(twins), planned) == ([DONE, HELD], {"": 1, "near-duplicate": 1})
    assert_side_by_side(like(twins))
    asked = calm(twins)["calls_by_name"]["sage300"]
    assert (ends(twins), set(asked)) == ([DONE, HELD], SET_UP)
    acted(twins, Act.RELEASE, max(twins.ends()))
    calm(twins)
    assert (ends(twins), entries_with_our_mark(twins)) == ([DONE, DONE], 2)


def assert_side_by_side(told: Any) -> None:
    """The second stands above the first, with its letter more."""
    this, (that,) = told["this"], told["others"]
    assert all(this[name] == that[name] for name in ("vendor", "dated", "amount", "currency"))
    assert this["number"] == f"{that['number']}A"
    assert "done, Sage batch" in that["where"]


def test_what_was_posted_meanwhile_is_still_the_same_document(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    batch, _ = key_by_hand(stage, only(stage), number=f"{only(stage).number.strip().upper()}A")
    stage.run()
    [held] = views.deliveries(NAME, state="held", cause="near-duplicate", limit=9)
    stage.sage_app.books.post_batch(batch)
    calm(stage)
    [posted] = views.deliveries(NAME, state="held", cause="near-duplicate", limit=9)
    assert posted["said"] == held["said"]
    acted(stage, Act.RELEASE)
    calm(stage)
    assert end(stage) == DONE
