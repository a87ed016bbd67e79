"""Claims about what the ledger keeps of what was read, asked of a real PostgreSQL.

Knows pages, decisions and watermarks. Does not know any source.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.decide import Decision
from ml_connector.domain.failures import Held, InDoubt, TryLater
from ml_connector.domain.states import IllegalMove, State
from ml_connector.engine.values import RawItem, RawPage, Receipt, Start

Seen = Callable[..., Decision]
Query = Callable[..., list[tuple[Any, ...]]]
PAGE = RawPage(items=(RawItem(key="b", text='{"id":"b"}'), RawItem(key="a", text="\ud800")), bookmark="2026")


@pytest.mark.facts("A-6.5/export_on_read")
def test_a_page_is_kept_as_it_came_until_it_is_absorbed(work: Any, seen: Seen) -> None:
    kept = work.ledger.keep(PAGE)
    assert [one.page for one in work.ledger.kept()] == [PAGE]
    work.sees(seen("b"), page=kept)
    assert work.ledger.kept() == []


def test_what_could_not_be_completed_stays_kept_and_only_that(work: Any, seen: Seen) -> None:
    kept = work.ledger.keep(PAGE)
    work.ledger.absorb(kept, [seen("b")], [PAGE.items[1]])
    assert work.ledger.kept()[0].page.items == (PAGE.items[1],)


def test_a_read_that_was_cut_off_is_known_to_the_next(work: Any) -> None:
    work.ledger.begin_read()
    assert work.own().ledger.start() == Start(cut_off=True)


@pytest.mark.facts("A-6.7/incremental")
def test_a_read_that_came_to_its_end_moves_the_watermark(work: Any) -> None:
    work.ledger.begin_read()
    work.ledger.end_read("2026-03-02")
    assert work.ledger.start() == Start(bookmark="2026-03-02")


def test_a_complete_read_without_a_bookmark_keeps_the_one_before(work: Any) -> None:
    for mark in ("2026-03-02", None):
        work.ledger.begin_read()
        work.ledger.end_read(mark)
    assert work.ledger.start() == Start(bookmark="2026-03-02")


def test_a_page_of_many_records_is_absorbed_at_once(work: Any, seen: Seen, query: Query) -> None:
    work.sees(*(seen(f"k{n:03}") for n in range(300)))
    assert query("select count(*), count(distinct xmin::text) from store_delivery") == [(300, 1)]


def test_known_gives_fingerprints_states_and_whether_it_may_be_in_the_books(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b", print_="f2"))
    work.sends("a")
    work.hears("a", Receipt())
    known = work.ledger.known(["a", "b", "z"])
    assert {key: (one.fingerprint, one.state, one.entered) for key, one in known.items()} == {
        "a": ("f1", State.PENDING, True), "b": ("f2", State.PENDING, False),
    }  # fmt: skip


def test_a_change_replaces_text_amount_and_cause(work: Any, seen: Seen) -> None:
    work.sees(seen("a", cause="no-lines"))
    work.sees(seen("a", amount="12.50", print_="f2", label="INV-2"))
    [told] = work.ledger.owed((), "enter-invoice", "", 10)
    assert (told.amount, told.label, told.cause) == (Decimal("12.500"), "INV-2", None)
    assert '"f2"' in told.text


def test_a_change_that_is_no_legal_move_leaves_nothing_behind(work: Any, seen: Seen, query: Query) -> None:
    work.sees(seen("a"))
    work.finishes("a")
    before = query("select count(*) from store_event")
    with pytest.raises(IllegalMove):
        work.sees(seen("b"), seen("a", print_="f2"))
    assert work.ledger.known(["b"]) == {}
    assert query("select count(*) from store_event") == before


def test_what_could_not_be_read_is_given_again_and_nothing_else(work: Any, seen: Seen) -> None:
    work.sees(seen("a", cause="unreadable"), seen("b", cause="no-lines"), seen("c"))
    assert [item.key for item in work.ledger.unreadable()] == ["a"]


def test_a_raw_text_with_a_lone_surrogate_comes_back_unchanged(work: Any) -> None:
    work.ledger.keep(PAGE)
    assert work.ledger.kept()[0].page.items[1].text == "\ud800"


def doubtful(work: Any, seen: Seen) -> None:
    """One delivery in doubt, which the source changed meanwhile."""
    work.sees(seen("a"))
    work.sends("a")
    work.hears("a", InDoubt(said="cut"))
    work.sees(seen("a", amount="99.00", print_="f2", later=True))


def test_a_change_while_in_doubt_does_not_touch_what_may_be_in_the_books(work: Any, seen: Seen) -> None:
    doubtful(work, seen)
    [told] = work.ledger.owed((), "enter-invoice", "", 10)
    assert (told.state, told.amount) == (State.IN_DOUBT, Decimal("10.000"))


def test_the_later_version_takes_over_once_the_former_is_certainly_absent(work: Any, seen: Seen) -> None:
    doubtful(work, seen)
    assert set(work.ledger.clear(["a"], "looked")) == {"a"}
    [told] = work.ledger.owed((), "enter-invoice", "", 10)
    assert (told.state, told.amount, '"f2"' in told.text) == (State.PENDING, Decimal("99.000"), True)


def test_a_former_version_found_in_the_books_is_held_and_not_sent_again(work: Any, seen: Seen) -> None:
    doubtful(work, seen)
    work.hears("a", Receipt(amount=Decimal("10.00")))
    known = work.ledger.known(["a"])["a"]
    assert (known.state, known.entered, known.fingerprint) == (State.HELD, True, "f2")


def test_a_later_version_that_was_already_taken_up_is_forgotten(work: Any, seen: Seen) -> None:
    doubtful(work, seen)
    work.hears("a", Held(cause="already-in-sage"))
    work.sees(seen("a", print_="f2", amount="99.00"))
    work.finishes("a", "99.00")
    assert work.ledger.known(["a"])["a"].state is State.DONE


def test_a_source_that_went_back_while_in_doubt_has_no_later_version(work: Any, seen: Seen) -> None:
    doubtful(work, seen)
    work.sees(seen("a", later=True))
    work.hears("a", Receipt(amount=Decimal("10.00")))
    known = work.ledger.known(["a"])["a"]
    assert (known.state, known.fingerprint, known.later) == (State.PENDING, "f1", None)


def test_totals_balance_when_a_later_version_takes_over(work: Any, seen: Seen) -> None:
    doubtful(work, seen)
    work.ledger.clear(["a"], "looked")
    [total] = work.ledger.totals()
    assert (total.amounts["changed"], total.counts["changed"]) == (Decimal("99.000"), 1)
    assert total.amounts["pending"] == Decimal("99.000")


def test_currencies_are_never_added_up(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b", currency="CAD", amount="-3.00"), seen("c", currency=""))
    totals = {total.currency: total.amounts["changed"] for total in work.ledger.totals()}
    assert totals == {"CAD": Decimal(-3), "USD": Decimal(10), "XXX": Decimal(10)}


def test_what_was_owed_before_is_counted_when_the_run_begins(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"))
    work.finishes("a")
    after = work.own()
    after.ledger.take_over()
    [total] = after.ledger.totals()
    assert (total.counts["owed_before"], total.counts.get("done")) == (1, None)


def test_a_changed_currency_moves_the_amount_from_one_line_to_the_other(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    work.sees(seen("a", print_="f2", currency="CAD"))
    changed = {total.currency: total.amounts["changed"] for total in work.ledger.totals()}
    assert changed == {"USD": Decimal(0), "CAD": Decimal(10)}


def finished(work: Any, key: str, **more: Any) -> None:
    """Absorb a page of a whole read with one record, which is the same as ever."""
    page = RawPage(items=(RawItem(key=key, text="x"),), whole=True, **more)
    work.sees(page=work.ledger.keep(page))


def test_a_finished_page_says_where_its_read_goes_on_and_what_it_brought(work: Any) -> None:
    work.ledger.begin_read()
    finished(work, "a", resume="after a"), finished(work, "b", resume="after b")
    own = work.own().ledger
    assert (own.start(), set(own.brought("ab"))) == (Start(cut_off=True, resume="after b"), {"a", "b"})


def test_what_a_page_without_a_place_brought_is_known_to_who_goes_on_after_a_later_one(work: Any) -> None:
    work.ledger.begin_read()
    finished(work, "a"), finished(work, "b", resume="after b")
    own = work.own().ledger
    assert (own.start().resume, set(own.brought("ab"))) == ("after b", {"a", "b"})


def test_a_page_of_a_whole_read_without_a_place_leaves_none_of_an_earlier_page(work: Any) -> None:
    work.ledger.begin_read()
    finished(work, "a", resume="after a"), finished(work, "b")
    assert work.own().ledger.start() == Start(cut_off=True)


@pytest.mark.parametrize("forget", [lambda ledger: ledger.begin_read(), lambda ledger: ledger.end_read(None)])
def test_a_read_that_ended_or_began_anew_leaves_no_place(work: Any, forget: Any) -> None:
    work.ledger.begin_read()
    finished(work, "a", resume="after a")
    forget(work.ledger)
    assert (work.ledger.start().resume, set(work.ledger.brought("ab"))) == (None, set())


def test_a_place_is_used_for_four_hours_from_the_beginning_of_its_read(work: Any) -> None:
    work.ledger.begin_read()
    work.clock.sleep(4 * 3600 - 1)
    finished(work, "a", resume="after a")
    assert work.ledger.start().resume == "after a"
    work.clock.sleep(1)
    assert work.ledger.start() == Start(cut_off=True)


def test_a_page_that_a_dead_process_only_kept_brings_its_read_on(work: Any) -> None:
    work.ledger.begin_read()
    work.ledger.keep(RawPage(items=PAGE.items[:1], whole=True, resume="after b"))
    own = work.own()
    [kept] = own.ledger.kept()
    own.sees(page=kept)
    assert (own.ledger.start().resume, set(own.ledger.brought("ab"))) == ("after b", {"b"})


def test_what_is_left_of_a_page_moves_no_read_when_it_is_finished_later(work: Any) -> None:
    work.ledger.begin_read()
    kept = work.ledger.keep(RawPage(items=PAGE.items, resume="early"))
    work.ledger.absorb(kept, [], PAGE.items[:1])
    finished(work, "c", resume="late")
    work.sees(page=work.ledger.kept()[0])
    assert work.ledger.start().resume == "late"


def test_what_attempts_read_and_sent_is_counted_once(work: Any, seen: Seen) -> None:
    work.ledger.begin_read()
    kept = work.ledger.keep(PAGE)
    work.ledger.absorb(kept, [seen("b")], PAGE.items[1:])
    work.sees(seen("a"), seen("c"), page=work.ledger.kept()[0])
    work.sends("a", "b", "c")
    work.hears("a", Receipt()), work.hears("b", Held(cause="no-lines"))
    work.hears("c", InDoubt(said="cut"))
    assert work.ledger.counts() == {"read": 2, "same": 0, "sent": 2}
    work.ledger.clear(["c"], "looked")
    assert work.ledger.counts()["sent"] == 1
    work.sends("c"), work.sends("a", step="acknowledge")
    assert work.ledger.counts()["sent"] == 2
    assert [total.currency for total in work.ledger.totals()] == ["USD"]


def test_what_landed_counts_as_sent_whatever_comes_of_the_next_step_and_only_in_that_run(
    work: Any, seen: Seen
) -> None:
    work.sees(seen("a"))
    work.sends("a"), work.hears("a", Receipt())
    work.sends("a", step="post"), work.hears("a", TryLater(after_s=0), step="post")
    assert work.ledger.counts()["sent"] == 1
    after = work.own()
    after.sends("a", step="post"), after.hears("a", TryLater(after_s=0), step="post")
    assert after.ledger.counts()["sent"] == 0
