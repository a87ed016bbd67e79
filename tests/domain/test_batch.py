"""Claims about which invoices share a batch, and when nothing of a batch may be posted by us.

Knows entries and lines of the ledger as values. Does not know any system.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.batch import (
    ABOUT_THE_BATCH,
    RESOLVED,
    UNKNOWN,
    InBatch,
    Mate,
    group_of,
    why_not_posted,
)
from ml_connector.domain.calendar import Period
from ml_connector.domain.states import State

MARCH = Period(year="2026", number=3, start=date(2026, 3, 1), end=date(2026, 3, 31), locked=False)
ENTRY = InBatch(entry="1", said="INV-1 of 1200", key="a", amount=Decimal(100), imprint="i")
MATE = Mate(key="a", label="INV-1", amount=Decimal("100.000"), state=State.PENDING, imprint="i")


def why(entry: InBatch = ENTRY, **changes: Any) -> tuple[str, str] | None:
    """Why batch 17 with this one entry is not posted."""
    held = why_not_posted(17, [entry], {"a": replace(MATE, **changes)})
    return (held.cause, held.said) if held else None


def test_a_group_is_a_period_a_currency_and_whether_an_order_is_named() -> None:
    named = [group_of(MARCH, "USD", with_order=True), group_of(MARCH, "CAD", with_order=False)]
    assert named == ["2026-03, USD, with purchase order", "2026-03, CAD, without purchase order"]


def test_a_batch_that_is_as_we_entered_it_may_be_posted() -> None:
    assert why() is None


@pytest.mark.parametrize("key", [None, "b"])
def test_nothing_is_posted_beside_an_entry_of_others(key: str | None) -> None:
    cause, said = why(replace(ENTRY, key=key)) or ("", "")
    assert (cause, "batch 17 entry 1, INV-1 of 1200" in said) == ("batch-edited", True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": Decimal("100.01")}, "100.01 instead of 100.00"),
        ({"amount": Decimal(-100)}, "-100.00 instead of 100.00"),
        ({"undistributed": Decimal("0.01")}, "undistributed 0.01"),
        ({"imprint": "j"}, "accounts"),
    ],
)
def test_nothing_is_posted_of_what_others_changed(change: Any, words: str) -> None:
    cause, said = why(replace(ENTRY, **change)) or ("", "")
    assert (cause, words in said) == ("batch-edited", True)


@pytest.mark.parametrize("side", ["entry", "mate"])
def test_what_was_entered_before_imprints_were_kept_is_compared_by_its_amount(side: str) -> None:
    assert (why(replace(ENTRY, imprint="")) if side == "entry" else why(imprint="")) is None


@pytest.mark.parametrize("state", [State.HELD, State.REFUSED])
def test_one_that_a_person_is_asked_about_keeps_its_batch_from_being_posted(state: State) -> None:
    cause, said = why(state=state, cause="changed-after-entry") or ("", "")
    assert (cause, "INV-1, is" in said, "changed-after-entry" in said) == ("batch-mate-held", True, True)


@pytest.mark.parametrize(("imprint", "told"), [("i", "batch-mate-held"), ("j", "batch-edited")])
def test_another_amount_that_is_approved_by_now_is_no_edit_of_the_batch(imprint: str, told: str) -> None:
    changed = {"state": State.HELD, "cause": "changed-after-entry", "amount": Decimal(104)}
    cause, _ = why(replace(ENTRY, imprint=imprint), **changed) or ("", "")
    assert cause == told


@pytest.mark.parametrize("cause", sorted(ABOUT_THE_BATCH))
def test_what_is_held_over_its_batch_does_not_keep_its_batch_from_being_posted(cause: str) -> None:
    assert why(state=State.HELD, cause=cause) is None


def test_what_a_person_settled_by_hand_is_not_posted_with_the_others() -> None:
    assert why(state=State.DONE, cause=RESOLVED) == (
        "batch-mate-held", "batch 17 entry 1, INV-1, was resolved by hand"
    )  # fmt: skip


def test_what_is_done_as_it_was_entered_is_posted_with_the_others() -> None:
    assert why(state=State.DONE) is None


def test_what_was_entered_before_the_ledger_was_restored_is_not_posted_and_told_so() -> None:
    cause, said = why(imprint=UNKNOWN) or ("", "")
    assert (cause, "this ledger does not know what was entered" in said) == ("batch-edited", True)


def test_a_copy_of_our_entry_in_its_own_batch_is_not_posted_with_it() -> None:
    held = why_not_posted(17, [ENTRY, replace(ENTRY, entry="2")], {"a": MATE})
    assert (held and held.cause, "twice" in held.said if held else None) == ("batch-edited", True)
