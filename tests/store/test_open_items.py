"""Claims about what stands open, grouped by cause: counted, added up, dated, named.

Knows a ledger on a real database. Does not know the words of a cause.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.failures import Held, InDoubt, Refused, TryLater
from ml_connector.engine.retry import REFUSALS_MAX
from ml_connector.store.open_items import OpenCause, checked, open_causes


def of(work: Any, **narrow: Any) -> dict[str, OpenCause]:
    """What stands open, by cause."""
    return {one.cause: one for one in open_causes(work.stored.id, **narrow)}


def goes(work: Any, seen: Any, key: str, outcome: Any, **more: Any) -> None:
    """Let one delivery be sent and hear an outcome."""
    work.sees(seen(key, **more))
    work.sends(key)
    work.hears(key, outcome)


def test_amounts_are_added_up_by_currency_and_the_greatest_comes_first(work: Any, seen: Any) -> None:
    work.sees(
        seen("a", amount="10.00", cause="no-lines"),
        seen("b", amount="-30.00", cause="unbalanced"),
        seen("c", amount="5.00", cause="no-lines"),
        seen("d", amount="7.00", currency="CAD", cause="no-lines"),
    )
    found = open_causes(work.stored.id)
    assert [(one.cause, one.count, one.amounts) for one in found] == [
        ("unbalanced", 1, {"USD": Decimal("-30.00")}),
        ("no-lines", 3, {"CAD": Decimal("7.00"), "USD": Decimal("15.00")}),
    ]


def test_what_is_owed_or_done_is_not_open(work: Any, seen: Any) -> None:
    work.sees(seen("a"), seen("b"))
    work.finishes("b")
    assert of(work) == {}


def test_every_state_that_waits_for_something_is_counted(work: Any, seen: Any) -> None:
    work.sees(seen("a", cause="vendor-unknown"))
    goes(work, seen, "b", Refused(cause="vendor-unknown", said="1200\nno"))
    goes(work, seen, "c", InDoubt())
    goes(work, seen, "d", TryLater())
    assert {cause: one.states for cause, one in of(work).items()} == {
        "vendor-unknown": {"held": 1, "refused": 1},
        "no-clear-answer": {"in_doubt": 1},
        "busy": {"waiting": 1},
    }


def test_the_oldest_is_the_one_that_has_stood_there_longest(work: Any, seen: Any) -> None:
    since = work.clock.now()
    work.sees(seen("b", cause="no-lines"))
    work.clock.sleep(3600)
    work.sees(seen("a", cause="no-lines"))
    found = of(work)["no-lines"]
    assert (found.since, found.first) == (since, ["b", "a"])


def test_the_words_of_the_other_system_are_counted_where_the_cause_has_none(work: Any, seen: Any) -> None:
    for key, said in {"a": "No.", "b": "Nein.", "c": "No."}.items():
        goes(work, seen, key, Refused(cause="sage-refused", said=said))
    work.sees(seen("d", cause="no-lines"))
    found = of(work)
    assert found["sage-refused"].texts == [("No.", 2), ("Nein.", 1)]
    assert (found["no-lines"].texts, found["sage-refused"].texts_in_all) == ([], 2)


def test_of_many_texts_the_most_frequent_are_shown_and_all_are_counted(work: Any, seen: Any) -> None:
    for number in range(12):
        goes(work, seen, f"k{number:02}", Refused(cause="sage-refused", said=f"No {number}."))
    found = of(work)["sage-refused"]
    assert (len(found.texts), found.texts_in_all) == (10, 12)


def test_the_codes_concerned_are_named_once_and_without_the_words_that_follow(work: Any, seen: Any) -> None:
    for key in "abc":
        goes(work, seen, key, Refused(cause="vendor-unknown", said=f"1200\nwords {key}"))
    assert of(work)["vendor-unknown"].named == ["1200"]


def test_what_was_refused_too_often_is_counted_as_tired(work: Any, seen: Any) -> None:
    work.sees(seen("a"), seen("b", cause="vendor-unknown"))
    for _ in range(REFUSALS_MAX):
        work.sends("a")
        work.hears("a", Refused(cause="vendor-unknown", said="1200"))
        tired = of(work)["vendor-unknown"].tired
        work.ledger.reopen(["a"], "checked again")
    assert tired == 1


def test_a_run_is_told_what_it_made_new_and_nothing_else(work: Any, seen: Any) -> None:
    work.sees(seen("a", cause="no-lines"))
    after = work.own()
    after.sees(seen("b", cause="unbalanced"))
    assert list(of(after, run=after.ledger.run_id)) == ["unbalanced"]
    assert list(of(after, run=work.ledger.run_id)) == ["no-lines"]


def test_another_flow_and_another_connection_are_not_counted(work: Any, seen: Any, connect: Any) -> None:
    other = work.own(connect("other"))
    other.sees(seen("a", cause="no-lines"))
    assert (of(work), list(of(other, flow="approved-invoices")), of(other, flow="vendors")) == (
        {},
        ["no-lines"],
        {},
    )


@pytest.mark.parametrize("count", [0, 2])
def test_an_answer_says_what_it_rests_on(work: Any, seen: Any, count: int) -> None:
    work.sees(*(seen(f"k{number}") for number in range(count)))
    assert (checked(work.stored.id).deliveries, checked(work.stored.id).last_run) == (count, None)


def test_a_hold_found_by_a_look_is_new(work: Any, seen: Any) -> None:
    work.sees(seen("a"))
    work.hears("a", Held(cause="already-in-sage", said="batch 7 entry 1"))
    assert of(work, run=work.ledger.run_id)["already-in-sage"].named == ["batch 7 entry 1"]
