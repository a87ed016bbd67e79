"""Claims about what the ledger remembers of refusals: who is owed again, how often, and what wipes the count.

Knows the ledger on a real database. Does not know any system.
"""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.domain.failures import Held, InDoubt, Refused
from ml_connector.domain.states import State
from ml_connector.engine.retry import REFUSALS_MAX
from ml_connector.engine.values import Receipt

ENTER = "enter-invoice"
NO_VENDOR = Refused(cause="vendor-unknown", said="1200\nVendor 1200 does not exist.")


def refuse(work: Any, times: int, refusal: Refused = NO_VENDOR) -> Any:
    """Let so many runs send it and be refused; the ledger of the run after."""
    for _ in range(times):
        if work.owed() == []:
            work.ledger.reopen(["a"], "a person asked")
        elif state(work) is State.REFUSED:
            work.ledger.reopen(["a"], "checked again")
        work.sends("a")
        work.hears("a", refusal)
        work = work.own()
    return work


def state(work: Any) -> State:
    """Where the one delivery stands."""
    (known,) = work.ledger.known(["a"]).values()
    return known.state


@pytest.fixture
def one(work: Any, seen: Any) -> Any:
    """One delivery that is owed."""
    work.sees(seen("a"))
    return work


def test_a_refusal_that_every_run_tests_is_owed_to_later_runs_and_not_to_its_own(one: Any) -> None:
    one.sends("a")
    one.hears("a", NO_VENDOR)
    assert (one.owed(), one.own().owed()) == ([], ["a"])


def test_a_refusal_that_no_run_can_test_is_owed_to_nobody(one: Any) -> None:
    assert refuse(one, 1, Refused(cause="sage-refused", said="no")).owed() == []


def test_a_delivery_that_was_refused_too_often_is_owed_to_nobody(one: Any) -> None:
    assert refuse(one, REFUSALS_MAX - 1).owed() == ["a"]
    assert refuse(one.own(), 1).owed() == []


def test_a_refusal_is_news_once_and_again_for_another_cause_or_after_a_person_decided(one: Any) -> None:
    news = []
    for times, refusal in enumerate(
        [NO_VENDOR, NO_VENDOR, Refused(cause="terms-unknown", said="no"), NO_VENDOR]
    ):
        if times:
            one = one.own()
            one.ledger.reopen(["a"], "checked again")
        if times == 3:
            one.hears("a", Held(cause="vendor-on-hold"))
            one.ledger.reopen(["a"], "a person lifted it")
        one.sends("a")
        one.hears("a", refusal)
        news.append(one.ledger.news())
    assert news == [1, 0, 1, 1]


def test_sends_that_were_not_refused_do_not_count(one: Any) -> None:
    for _ in range(REFUSALS_MAX + 1):
        one.sends("a")
        one.hears("a", InDoubt())
        one.ledger.clear(["a"], "certainly not there")
    assert refuse(one, 1).owed() == ["a"]


def test_a_step_that_was_done_leaves_no_refusals_to_the_next(one: Any, query: Any) -> None:
    after = refuse(one, 1)
    after.ledger.reopen(["a"], "checked again")
    after.sends("a")
    after.hears("a", Receipt(numbers={"batch": "8"}))
    assert query("select intent ? 'refused' from store_delivery") == [(False,)]


def test_a_new_version_begins_to_count_anew(one: Any, seen: Any) -> None:
    after = refuse(one, REFUSALS_MAX)
    after.sees(seen("a", print_="f2"))
    assert refuse(after, 1).owed() == ["a"]


def test_a_refused_delivery_is_owed_again_once_it_is_reopened(one: Any, query: Any) -> None:
    after = refuse(one, 1)
    after.ledger.reopen(["a"], "checked again")
    assert (state(after), after.owed()) == (State.PENDING, ["a"])
    told = query("select was, became, because from store_event order by id desc limit 1")
    assert told == [("refused", "pending", "checked again")]
