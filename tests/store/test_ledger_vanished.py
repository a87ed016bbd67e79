"""Claims about what a whole read did not bring, and findings taken for right, asked of a real PostgreSQL.

Knows a ledger whose one step may be repeated. Does not know any source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ml_connector.domain.decide import Decision, decide
from ml_connector.domain.failures import Held, InDoubt, TryLater
from ml_connector.domain.states import State
from ml_connector.engine.values import Receipt, Ruling

Seen = Callable[..., Decision]
Query = Callable[..., list[tuple[Any, ...]]]
UPSERT = "upsert-vendor"


@pytest.fixture
def again(work: Any) -> Any:
    """A ledger none of whose steps is exclusive: what is done may be owed again."""
    work.ledger = replace(work.ledger, exclusive=())
    return work


def done(work: Any, *keys: str) -> None:
    """Carry deliveries through the one step."""
    work.sends(*keys, step=UPSERT)
    for key in keys:
        work.hears(key, Receipt(numbers={"id": f"AX-{key}"}), step=UPSERT, last=True)


def lines(query: Query) -> dict[str, tuple[str, str | None]]:
    """State and cause by key."""
    return {
        key: (state, cause) for key, state, cause in query("select key, state, cause from store_delivery")
    }


@pytest.mark.facts("S-F.1/deletions")
def test_what_a_whole_read_did_not_bring_is_held_and_owed_again(again: Any, seen: Seen, query: Query) -> None:
    again.sees(seen("a"), seen("b"), seen("c"))
    done(again, "a", "b")
    assert again.ledger.vanish({"b"}) == 2
    assert lines(query) == {"a": ("held", "vanished"), "b": ("done", None), "c": ("held", "vanished")}
    [total] = again.ledger.totals()
    assert (total.counts["changed"], total.counts["held"], total.counts["done"]) == (4, 2, 1)
    assert again.ledger.news() == 2


def test_what_has_vanished_is_not_told_twice_and_known_to_have(again: Any, seen: Seen) -> None:
    again.sees(seen("a"), seen("b"))
    done(again, "a")
    again.ledger.vanish({"b"})
    assert again.ledger.vanish({"b"}) == 0
    known = again.ledger.known(["a", "b"])
    assert {key: (one.vanished, one.entered) for key, one in known.items()} == {
        "a": (True, False), "b": (False, False)
    }  # fmt: skip


def test_a_persons_hold_outlives_a_read_that_did_not_bring_it(again: Any, seen: Seen, query: Query) -> None:
    again.sees(seen("a", cause="held-by-person"), seen("b"))
    assert (again.ledger.left_out({"b"}), again.ledger.vanish({"b"})) == ([], 0)
    assert lines(query)["a"] == ("held", "held-by-person")


def test_doubt_outlives_a_read_that_did_not_bring_it(again: Any, seen: Seen, query: Query) -> None:
    again.sees(seen("a"), seen("b"))
    again.sends("a", step=UPSERT)
    again.hears("a", InDoubt(), step=UPSERT)
    assert again.ledger.vanish({"b"}) == 0
    assert lines(query)["a"][0] == "in_doubt"


def test_an_empty_list_is_no_answer_where_something_is_known(again: Any, seen: Seen, query: Query) -> None:
    again.sees(seen("a"))
    with pytest.raises(TryLater, match="came back empty"):
        again.ledger.vanish(set())
    assert lines(query) == {"a": ("pending", None)}


def test_an_empty_list_where_nothing_is_known_is_an_empty_list(again: Any) -> None:
    assert again.ledger.vanish(set()) == 0


@pytest.mark.parametrize("gone", [True, False])
def test_what_is_there_again_or_changed_is_owed_without_its_receipts_but_with_what_was_sent(
    again: Any, seen: Seen, gone: bool
) -> None:
    again.sees(seen("a"), seen("b"))
    done(again, "a")
    if gone:
        again.ledger.vanish({"b"})
    came = seen("a", print_="f1" if gone else "f2").arrival
    again.sees(decide(again.ledger.known(["a"])["a"], came))
    [told] = [one for one in again.ledger.owed((), UPSERT, "", 10) if one.key == "a"]
    assert (told.state, dict(told.receipts), told.done_before) == (State.PENDING, {}, True)
    assert told.intent is not None and told.intent.evidence == {"batch_after": "7"}


def test_what_was_never_done_says_so(again: Any, seen: Seen) -> None:
    again.sees(seen("a"))
    [told] = again.ledger.owed((), UPSERT, "", 10)
    assert told.done_before is False


def test_an_accepted_finding_is_kept_as_a_ruling_and_in_the_story(
    again: Any, seen: Seen, query: Query
) -> None:
    again.sees(seen("a", cause="link-conflict"))
    again.ledger.accept({"a": Held(cause="link-conflict", said="name: theirs")})
    [told] = again.ledger.owed((), UPSERT, "", 10)
    assert told.rulings == (Ruling(kind="anyway", cause="link-conflict", said="name: theirs"),)
    stories = query("select because, was, became from store_event where kind = 'ruling'")
    assert stories == [("accepted: link-conflict", "held", "held")]


def test_a_ruling_is_about_one_version_alone(again: Any, seen: Seen) -> None:
    again.sees(seen("a", cause="link-conflict"))
    again.ledger.accept({"a": Held(cause="link-conflict", said="name: theirs")})
    again.sees(seen("a", print_="f2"))
    [told] = again.ledger.owed((), UPSERT, "", 10)
    assert told.rulings == ()


def test_what_is_over_is_not_missed_and_an_empty_list_is_an_answer_then(again: Any, seen: Seen) -> None:
    over, open_ = seen("a"), seen("b")
    again.sees(replace(over, arrival=replace(over.arrival, over=True)), open_)
    assert [one.key for one in again.ledger.left_out({"x"})] == ["b"]
    again.sees(replace(open_, arrival=replace(open_.arrival, over=True)))
    assert (again.ledger.left_out(()), again.ledger.vanish(())) == ([], 0)


def test_what_was_over_and_comes_again_as_open_is_missed_again(again: Any, seen: Seen) -> None:
    over = seen("a")
    again.sees(replace(over, arrival=replace(over.arrival, over=True)))
    again.sees(over)
    assert [one.key for one in again.ledger.left_out({"x"})] == ["a"]


def test_a_version_that_came_while_in_doubt_keeps_that_it_is_over(again: Any, seen: Seen) -> None:
    again.sees(seen("a"))
    again.sends("a", step=UPSERT)
    again.hears("a", InDoubt(), step=UPSERT)
    later = seen("a", print_="f2", later=True)
    again.sees(replace(later, arrival=replace(later.arrival, over=True)))
    again.hears("a", Receipt(), step=UPSERT, last=True)
    assert again.ledger.left_out({"x"}) == []
