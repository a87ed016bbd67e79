"""Claims about what the desk keeps of people's acts, asked of a real PostgreSQL.

Knows acts, rows and events. Does not know any system, nor what an edit means.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.acts import Act
from ml_connector.domain.adoption import Document, compared
from ml_connector.domain.decide import Decision
from ml_connector.domain.failures import Held, InDoubt, Refused, TryLater
from ml_connector.domain.states import State
from ml_connector.engine.values import Receipt
from ml_connector.store.desk import Decided, Desk, Wish

Seen = Callable[..., Decision]
Query = Callable[..., list[tuple[Any, ...]]]
FLOW, ENTER, ACK = "approved-invoices", "enter-invoice", "acknowledge"
SAME = compared(*[Document(vendor="1200", number="X", amount=Decimal(10), currency="USD")] * 2)

STANDS: dict[str, Any] = {
    "refused": Refused(cause="sage-refused", said="no"),
    "waiting": TryLater(after_s=3600),
    "in_doubt": InDoubt(),
    "deleted": Held(cause="batch-deleted", said="batch 7"),
    "there": Held(cause="already-in-sage", said=f"batch 7; {SAME}"),
    "other": Held(cause="already-in-sage", said="batch 7; it does not agree: amount 1.00 instead of 10.00"),
    "differs": Receipt(numbers={"batch": "8"}, amount=Decimal(9), flag=Held(cause="differs-in-sage")),
}


@pytest.fixture
def stands(work: Any, seen: Seen) -> Callable[..., None]:
    """Puts a delivery where these words say."""

    def make(key: str, where: str) -> None:
        work.sees(seen(key))
        if where != "pending":
            work.sends(key)
            work.hears(key, STANDS[where])

    return make


@pytest.fixture
def act(work: Any, query: Query) -> Callable[..., list[Decided]]:
    """Does an act to deliveries by their keys."""

    def make(what: Act, *keys: str, because: str = "why", **more: Any) -> list[Decided]:
        ids = [i for (i,) in query("select id from store_delivery where key = any(%s)", list(keys))]
        wish = Wish(act=what, because=because, exclusive={FLOW: (ENTER,)}, **more)
        return list(Desk(connection_id=work.stored.id, actor="cli:clerk", clock=work.clock).decide(ids, wish))

    return make


@pytest.fixture
def row(query: Query) -> Callable[..., dict[str, Any]]:
    """Reads one delivery past the product."""
    columns = ("state", "cause", "said", "receipts", "rulings", "edits", "attempts", "due_at")

    def read(key: str = "a") -> dict[str, Any]:
        [found] = query(f"select {', '.join(columns)} from store_delivery where key = %s", key)  # noqa: S608
        return dict(zip(columns, found, strict=True))

    return read


@pytest.mark.parametrize("where", ["refused", "waiting"])
def test_what_is_retried_is_owed_at_once_and_its_tries_count_anew(
    act: Any, stands: Any, row: Any, work: Any, where: str
) -> None:
    stands("a", where)
    act(Act.RETRY, "a")
    assert (row()["state"], row()["attempts"], row()["due_at"], row()["cause"]) == ("pending", 0, None, None)
    assert work.owed() == ["a"]


def test_what_was_refused_too_often_is_owed_to_every_run_again_once_it_is_retried(
    act: Any, stands: Any, work: Any, query: Query
) -> None:
    stands("a", "refused")
    query("update store_delivery set intent = jsonb_set(intent, '{refused}', '99') returning id")
    act(Act.RETRY, "a")
    assert query("select intent ? 'refused', intent ? 'sent_at' from store_delivery") == [(False, True)]


def test_a_release_of_what_was_deleted_rules_about_that_very_finding(act: Any, stands: Any, row: Any) -> None:
    stands("a", "deleted")
    act(Act.RELEASE, "a")
    assert row()["rulings"] == [{"kind": "anyway", "cause": "batch-deleted", "said": "batch 7"}]
    assert (row()["state"], row()["receipts"]) == ("pending", {})


def test_what_is_in_the_books_is_released_to_be_looked_at_before_anything_else(
    act: Any, stands: Any, work: Any, row: Any
) -> None:
    stands("a", "differs")
    act(Act.RELEASE, "a")
    assert (work.owed(ENTER), work.owed(ACK, ENTER)) == (["a"], [])
    work.hears("a", Receipt(numbers={"batch": "8"}, amount=Decimal(10)))
    assert (work.owed(ENTER), work.owed(ACK, ENTER)) == ([], ["a"])
    assert "again" not in row()["receipts"][ENTER]


def test_what_was_acknowledged_before_it_changed_is_acknowledged_again_once_released(
    act: Any, work: Any, seen: Seen
) -> None:
    work.sees(seen("a"))
    work.finishes("a")
    work.sees(seen("a", print_="f2", cause="changed-after-entry"))
    act(Act.RELEASE, "a")
    work.hears("a", Receipt(amount=Decimal(10)))
    assert work.owed(ACK, ENTER) == ["a"]


@pytest.mark.parametrize("where", ["refused", "in_doubt", "deleted", "differs"])
def test_what_is_resolved_is_done_with_its_evidence_and_whose_it_is(
    act: Any, stands: Any, row: Any, where: str
) -> None:
    stands("a", where)
    cause = row()["cause"]
    act(Act.RESOLVE, "a", because="seen as batch 12")
    told = row()["receipts"]["resolved"]["numbers"]
    assert (row()["state"], told) == (
        "done",
        {"cause": cause, "evidence": "seen as batch 12", "by": "cli:clerk"},
    )


def test_what_the_source_changed_while_in_doubt_is_held_when_it_is_resolved(
    act: Any, stands: Any, work: Any, seen: Seen, row: Any
) -> None:
    stands("a", "in_doubt")
    work.sees(seen("a", print_="f2", later=True))
    act(Act.RESOLVE, "a")
    assert (row()["state"], row()["cause"]) == ("held", "changed-after-entry")
    assert work.ledger.known(["a"])["a"].fingerprint == "f2"


def test_what_vanished_and_was_resolved_is_not_told_again_and_is_sent_when_it_is_back(
    act: Any, work: Any, seen: Seen
) -> None:
    work.sees(seen("a"), seen("b"))
    work.ledger.vanish(["b"])
    act(Act.RESOLVE, "a", because="gone on both sides")
    assert (work.own().ledger.vanish(["b"]), work.ledger.known(["a"])["a"].vanished) == (0, True)


def test_only_what_agreed_is_adopted_and_the_rest_says_why(act: Any, stands: Any, row: Any) -> None:
    stands("a", "there")
    stands("b", "other")
    told = act(Act.ADOPT, "a", "b")
    assert [one.became for one in told] == [State.PENDING, None]
    assert "amount 1.00 instead of 10.00" in told[1].said
    assert (row("a")["rulings"][0]["kind"], row("b")["state"], row("b")["rulings"]) == ("adopt", "held", [])


def test_a_hold_keeps_its_reason_and_outlives_what_the_ledger_knows(act: Any, stands: Any, work: Any) -> None:
    stands("a", "pending")
    act(Act.HOLD, "a", because="waits for the credit note")
    assert (work.ledger.known(["a"])["a"].stopped, work.owed()) == ("waits for the credit note", [])


def test_an_edit_is_kept_with_what_stood_there_before_and_goes_along(
    act: Any, stands: Any, work: Any, query: Query
) -> None:
    stands("a", "refused")
    act(Act.EDIT, "a", edits={"description": "new"}, before={"description": "old"})
    [told] = work.ledger.owed((), ENTER, "", 10)
    [(payload,)] = query("select payload from store_event where kind = 'edit'")
    assert dict(told.item.edits) == {"description": "new"}
    assert {name: json.loads(payload)[name] for name in ("before", "after", "reason")} == {
        "before": {"description": "old"},
        "after": {"description": "new"},
        "reason": "why",
    }


def test_a_change_at_the_source_drops_edits_and_rulings(
    act: Any, stands: Any, work: Any, seen: Seen, row: Any
) -> None:
    stands("a", "deleted")
    act(Act.RELEASE, "a")
    act(Act.EDIT, "a", edits={"description": "new"})
    work.sees(seen("a", print_="f2", because="changed at the source"))
    assert (row()["edits"], row()["rulings"]) == ({}, [])


@pytest.mark.parametrize("what", [Act.RETRY, Act.RELEASE, Act.HOLD, Act.RESOLVE, Act.ADOPT, Act.EDIT])
def test_an_act_done_twice_changes_nothing_the_second_time(
    act: Any, stands: Any, query: Query, what: Act
) -> None:
    stands("a", {Act.RETRY: "refused", Act.HOLD: "pending", Act.ADOPT: "there"}.get(what, "deleted"))
    more = {"edits": {"description": "new"}} if what is Act.EDIT else {}
    first, second = act(what, "a", **more), act(what, "a", **more)
    assert (first[0].became is None, second[0].became) == (False, None)
    assert query("select count(*) from store_event where kind in ('ruling', 'edit')") == [(1,)]


def test_every_act_is_an_event_of_its_own_transaction_with_who_and_why(
    act: Any, stands: Any, query: Query
) -> None:
    stands("a", "deleted")
    stands("b", "refused")
    act(Act.RESOLVE, "a", "b", because="seen")
    events = query(
        "select actor, was, became, because, seal from store_event where kind = 'ruling' order by id"
    )
    assert [event[:4] for event in events] == [
        ("cli:clerk", "held", "done", "resolve: seen"),
        ("cli:clerk", "refused", "done", "resolve: seen"),
    ]
    assert events[0][4] == events[1][4]


def test_an_act_of_another_connection_touches_nothing(
    act: Any, stands: Any, work: Any, connect: Any, query: Query
) -> None:
    stands("a", "refused")
    [(i,)] = query("select id from store_delivery")
    other = Desk(connection_id=connect("other").id, actor="x", clock=work.clock)
    assert other.decide([i], Wish(act=Act.RETRY, because="")) == []
    assert query("select state from store_delivery") == [("refused",)]


def test_a_run_balances_over_what_was_resolved_between_runs(act: Any, stands: Any, work: Any) -> None:
    stands("a", "deleted")
    stands("b", "refused")
    act(Act.RESOLVE, "a")
    after = work.own()
    after.ledger.take_over()
    [total] = after.ledger.totals()
    assert (total.counts, after.ledger.disagreement()) == ({"owed_before": 1, "refused": 1}, 0)


def test_a_standing_hold_that_says_something_else_is_no_news(stands: Any, work: Any, row: Any) -> None:
    stands("a", "there")
    after = work.own()
    after.ledger.take_over()
    after.hears("a", Held(cause="already-in-sage", said="posted"))
    assert (row()["said"], after.ledger.news(), work.ledger.news()) == ("posted", 0, 1)
