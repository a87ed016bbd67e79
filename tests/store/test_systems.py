"""Claims about what is remembered of systems, and about seats, between real sessions. Knows no rule of manners."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from ml_connector.domain.manners import SystemState
from ml_connector.store import runs, systems
from ml_connector.store.connections import Stored
from ml_connector.store.lock import HeldLock, LockLost, book_lock
from ml_connector.store.seats import Table, full_table, take_seats

Take = Callable[[str], HeldLock]
ERP = Table(key="sage300 erp.example", name="Sage server erp.example", seats=2)


@pytest.fixture
def hold(url: str) -> Iterator[Take]:
    """Takes the lock of a company, each on a session of its own."""
    with ExitStack() as stack:
        yield lambda book: stack.enter_context(
            book_lock(url, book, tell=lambda text: None, sleep=lambda seconds: None, wait_s=0)
        )


def test_no_more_runs_than_seats_speak_with_a_server_whatever_their_company(hold: Take) -> None:
    assert [take_seats(hold(f"erp.example/{book}"), [ERP]) for book in "ABC"] == [None, None, ERP]


def test_a_full_server_is_seen_without_a_session_of_ones_own(hold: Take) -> None:
    wide = replace(ERP, key="avidxchange one", seats=3)
    seen = []
    for book in "AB":
        take_seats(hold(f"erp.example/{book}"), [ERP, wide])
        seen.append(full_table("erp.example/C", [wide, ERP, replace(ERP, seats=0)]))
    assert seen == [None, ERP]
    assert full_table("erp.example/A", [ERP]) is None, "its holder may have stalled"


def test_a_seat_is_free_as_soon_as_its_session_is_gone(hold: Take) -> None:
    first = hold("erp.example/A")
    for held in (first, hold("erp.example/B")):
        take_seats(held, [ERP])
    first.session.close()
    assert take_seats(hold("erp.example/C"), [ERP]) is None


def test_who_finds_one_system_full_keeps_no_seat_at_the_other(hold: Take) -> None:
    narrow = replace(ERP, key="avidxchange one", seats=1)
    take_seats(hold("erp.example/A"), [narrow])
    alone = replace(ERP, seats=1)
    assert take_seats(hold("erp.example/B"), [alone, narrow]) == narrow
    assert take_seats(hold("erp.example/C"), [alone]) is None


def test_no_seats_set_bears_as_many_as_come(hold: Take) -> None:
    free = replace(ERP, seats=0)
    assert [take_seats(hold(f"erp.example/{book}"), [free]) for book in "ABC"] == [None] * 3


def test_no_seat_is_taken_on_a_session_that_is_gone(hold: Take) -> None:
    held = hold("erp.example/A")
    held.session.close()
    with pytest.raises(LockLost, match="before its run began"):
        take_seats(held, [ERP])


def failing(states: Any) -> list[SystemState]:
    """One more failure of the Sage server."""
    return [
        replace(states[0], failures=states[0].failures + 1, since=datetime(2026, 3, 2, tzinfo=UTC)),
        *states[1:],
    ]


def test_two_companies_on_one_server_share_what_is_known_of_it(connect: Callable[..., Stored]) -> None:
    first, second = connect("a", book="erp.example/A"), connect("b", book="erp.example/B")
    systems.change(first, failing)
    assert [state.failures for state in systems.of(second)] == [1, 0, 0]
    assert systems.every()[systems.sides(first)[0].key].failures == 1


def test_what_one_company_fails_at_is_not_held_against_another_on_its_server(
    connect: Callable[..., Stored],
) -> None:
    first, second = connect("a", book="erp.example/A"), connect("b", book="erp.example/B")
    systems.change(first, lambda states: [*states[:2], replace(states[2], failures=2)])
    assert [state.failures for state in systems.of(first)] == [0, 0, 2]
    assert [state.failures for state in systems.of(second)] == [0, 0, 0]


def test_another_server_knows_nothing_of_it(connect: Callable[..., Stored]) -> None:
    systems.change(connect("a", book="erp.example/A"), failing)
    assert systems.of(connect("b", book="other.example/A"))[0].failures == 0


def test_a_rule_that_gives_nothing_changes_nothing(connect: Callable[..., Stored]) -> None:
    stored = connect()
    assert systems.change(stored, lambda states: None) is None
    assert tuple(systems.of(stored)) == systems.sides(stored)


def test_of_many_that_change_a_state_at_once_none_is_lost(connect: Callable[..., Stored]) -> None:
    stored = connect()

    def change() -> None:
        systems.change(stored, failing)
        connection.close()

    threads = [threading.Thread(target=change) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert systems.of(stored)[0].failures == 6


def test_only_runs_that_were_carried_to_their_end_tell_how_long_one_takes(
    connect: Callable[..., Stored], clock: Any
) -> None:
    stored = connect()
    for outcome, seconds in (("balanced", 7), ("incomplete", 500), ("nothing_to_do", 2)):
        run = runs.begin(stored.id, "vendors", "test", clock.now())
        clock.sleep(seconds)
        runs.end(run, "test", clock.now(), {"outcome": outcome})
    assert runs.seconds(stored.id, "vendors", 5) == [2.0, 7.0]
