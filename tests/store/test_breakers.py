"""Claims about what a breaker weighs: what came in and was never let go, each version once.

Knows a real database. Does not know what is out of the ordinary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.breaker import Figures, How, Sum
from ml_connector.domain.decide import Decision
from ml_connector.domain.failures import Held, InDoubt
from ml_connector.engine.values import Receipt
from ml_connector.store import breakers, models, runs

FLOW = "approved-invoices"


@pytest.fixture
def ending(seen: Callable[..., Decision]) -> Callable[..., Decision]:
    """Makes a decision about what ends there."""

    def make(key: str, print_: str = "f1") -> Decision:
        told = seen(key, print_=print_)
        return replace(told, arrival=replace(told.arrival, ended=True))

    return make


def weighed(work: Any) -> Figures:
    """What this run would write of what was never let go."""
    figures: Figures = work.ledger.figures(work.ledger.breaker())
    return figures


def let_go(work: Any) -> None:
    """It passes."""
    work.ledger.let_go(work.ledger.breaker(), weighed(work), How.PASSED, start=True)


def stop(work: Any, *said: str) -> breakers.Kept:
    """It is stopped; what is kept then."""
    work.ledger.stop(work.ledger.breaker(), said)
    kept: breakers.Kept = work.ledger.breaker()
    return kept


def test_what_came_in_is_counted_and_added_up_by_currency_without_its_sign(work: Any, seen: Any) -> None:
    work.sees(
        seen("a", "10.00"),
        seen("b", "-2.50"),
        seen("c", "7.00", currency="CAD"),
        seen("d", cause="unreadable"),
    )
    dollars = Sum(count=2, amount=Decimal("12.500"), greatest=Decimal("10.000"))
    canadian = Sum(count=1, amount=Decimal("7.000"), greatest=Decimal("7.000"))
    assert weighed(work) == Figures(new=3, count=3, sums={"CAD": canadian, "USD": dollars})


def test_what_was_let_go_is_not_weighed_again_but_another_version_of_it_is(work: Any, seen: Any) -> None:
    work.sees(seen("a"), seen("b"))
    let_go(work)
    assert weighed(work).count == 0
    work.sees(seen("b", "99.00", print_="f2"))
    assert weighed(work).sums["USD"].greatest == 99


def test_a_run_that_died_before_it_weighed_leaves_all_of_it_to_the_next(work: Any, seen: Any) -> None:
    let_go(work)
    work.sees(seen("a"))
    after = work.own()
    after.sees(seen("b"))
    assert weighed(after).count == 2


def test_what_was_held_as_it_came_is_weighed_with_what_comes_when_it_is_freed(work: Any, seen: Any) -> None:
    work.sees(seen("a", cause="before-go-live"), seen("b"))
    let_go(work)
    work.hears("b", Held(cause="no-vendor"))
    assert set(work.ledger.reopen(["a", "b"], "checked again")) == {"a"}
    assert (weighed(work).count, set(work.ledger.reopen(["a"], "again"))) == (1, set())


def test_what_is_in_the_books_in_doubt_or_with_a_person_is_not_weighed(work: Any, seen: Any) -> None:
    work.sees(seen("a"), seen("b"), seen("c", cause="held-by-person"), seen("d"))
    work.sends("a", "b")
    work.hears("a", Receipt())
    work.hears("b", InDoubt())
    assert [
        one.label for one in breakers.biggest(replace(work.ledger.breaker(), exclusive=("enter-invoice",)), 9)
    ] == ["d"]


def test_what_ends_is_counted_once_and_only_where_it_is_there(work: Any, seen: Any, ending: Any) -> None:
    ledger = replace(work.ledger, exclusive=())  # as vendors: sent again with each change
    keys = [f"a{number:02}" for number in range(30)]
    ledger.absorb(None, [*map(seen, keys), ending("c")], ())
    work.sends(*keys, "c")
    ledger.settle("upsert", dict.fromkeys([*keys, "c"], Receipt()), last=True, looked=False)
    after = replace(work.own().ledger, exclusive=())
    after.absorb(None, [*(ending(key, "f2") for key in keys[:21]), ending("c", "f2"), ending("d")], ())
    figures = after.figures(after.breaker())
    assert (figures.count, figures.ended, figures.alive, figures.new) == (23, 21, 30, 0)


def test_a_version_that_came_while_in_doubt_is_weighed_once_it_is_owed(work: Any, seen: Any) -> None:
    work.sees(seen("a"))
    let_go(work)
    work.sends("a")
    work.hears("a", InDoubt())
    work.sees(seen("a", "5000.00", print_="f2", later=True))
    assert weighed(work).count == 0
    work.ledger.clear(["a"], "looked")
    assert weighed(work).sums["USD"].greatest == 5000


def test_the_fingerprint_is_of_the_very_versions(work: Any, seen: Any) -> None:
    work.sees(seen("a"), seen("b"))
    kept = stop(work, "too much")
    before = breakers.fingerprint(kept)
    work.sees(seen("b", print_="f2"))
    changed = breakers.fingerprint(kept)
    work.sees(seen("b"))
    assert (before != changed, breakers.fingerprint(kept)) == (True, before)


def test_the_fingerprint_is_another_once_a_person_edited_what_was_shown(work: Any, seen: Any) -> None:
    work.sees(seen("a"))
    kept = stop(work, "too much")
    before = breakers.fingerprint(kept)
    models.Delivery.objects.filter(key="a").update(edits={"account 1": "6000"})
    assert breakers.fingerprint(kept) != before


def test_it_stays_open_since_the_run_that_opened_it_and_every_change_is_an_event(
    work: Any, seen: Any, query: Any
) -> None:
    work.sees(seen("a"))
    first = stop(work, "too much")
    work.clock.sleep(3600)
    after = work.own()
    assert (stop(after, "too much").since, stop(after, "more").run) == (first.since, work.ledger.run_id)
    assert breakers.opened() == {(work.stored.id, FLOW): after.ledger.breaker()}
    let_go(after)
    told = [row[0] for row in query("select because from store_event where kind = 'breaker' order by id")]
    assert told == [
        f"{FLOW}: {words}" for words in ("stopped: too much", "stopped: more", "within its limits again")
    ]
    assert breakers.opened() == {}


def test_what_a_person_let_through_is_kept_with_the_reason(work: Any, seen: Any, query: Any) -> None:
    work.sees(seen("a"))
    kept = stop(work, "too much")
    breakers.let_through(kept, "it is right", weighed(work), "cli:ada", work.clock.now())
    ((actor, because),) = query("select actor, because from store_event where because like '%%let through%%'")
    assert (actor, because) == ("cli:ada", f"{FLOW}: let through: it is right")
    after = work.ledger.breaker()
    assert (after.since, weighed(work).count, [day.how for day in after.days]) == (None, 0, [How.LET])


def test_runs_that_read_everything_are_counted_up_to_five(work: Any) -> None:
    for outcome in ("balanced", "incomplete", "partial", "failed", "nothing_to_do"):
        runs.end(work.ledger.run_id, "test", work.clock.now(), {"outcome": outcome})
        work = work.own()
    assert breakers.whole_runs(work.stored.id, FLOW) == 3
    assert breakers.since_read(work.stored.id, FLOW, work.clock.now()).total_seconds() == 0
