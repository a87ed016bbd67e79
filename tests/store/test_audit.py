"""Claims about the audit trail: sealed, chained, never rewritten. The chain is computed here a second time.

Knows hashes, rows and roles. Does not know why a delivery moved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from chain import broken
from django.db import Error, connection

from ml_connector.domain.decide import Decision
from ml_connector.engine.values import Receipt
from ml_connector.store.audit import Event, unit
from ml_connector.store.database import APP_ROLE

Query = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def trail(work: Any, seen: Callable[..., Decision]) -> Any:
    """A ledger with a few sealed transactions."""
    work.sees(seen("a"), seen("b", cause="no-lines"))
    work.sends("a")
    work.hears("a", Receipt(numbers={"batch": "8"}))
    return work


def owner(url: str, statement: str) -> None:
    """Run a statement as the owner of the tables."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(statement.encode())


def test_the_chain_can_be_verified_by_a_stranger(trail: Any, query: Query) -> None:
    assert query("select count(*) > 3 from store_seal") == [(True,)]
    assert broken(query) == []


def test_every_move_is_told_in_order(trail: Any, query: Query) -> None:
    moves = query("select was, became from store_event where delivery_id = (select id from store_delivery "
                  "where key = 'a') and became is not null order by seal, position")  # fmt: skip
    assert moves == [(None, "pending"), ("pending", "sending"), ("sending", "pending")]


def test_exactly_what_was_sent_is_kept(trail: Any, query: Query) -> None:
    assert ("<a>",) in query("select payload from store_event where became = 'sending'")


@pytest.mark.parametrize("table", ["store_event", "store_seal"])
@pytest.mark.parametrize(
    "statement", ["update {0} set hash = 'x'", "delete from {0}", "truncate {0}", "drop table {0}",
                  "alter table {0} disable trigger all"],
)  # fmt: skip
def test_the_application_cannot_rewrite_it(trail: Any, table: str, statement: str) -> None:
    with pytest.raises(Error, match=r"permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.parametrize("table", ["store_event", "store_seal"])
@pytest.mark.parametrize("statement", ["update {0} set hash = 'x'", "delete from {0}", "truncate {0}"])
def test_its_owner_is_refused_too(trail: Any, url: str, table: str, statement: str) -> None:
    with pytest.raises(psycopg.Error, match="never rewritten"):
        owner(url, statement.format(table))


def test_the_application_works_as_a_role_that_owns_nothing(trail: Any, query: Query) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == (APP_ROLE,)
    assert query("select count(*) from pg_tables where tableowner = %s", APP_ROLE) == [(0,)]


def test_a_session_that_stands_still_within_a_transaction_is_ended_by_the_server(trail: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("show idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("30s",)


def test_a_payload_may_be_purged_and_its_event_still_proves_itself(
    trail: Any, url: str, query: Query
) -> None:
    owner(url, "update store_event set payload = null where payload is not null")
    assert broken(query) == []


def test_a_purge_may_change_nothing_else(trail: Any, url: str) -> None:
    with pytest.raises(psycopg.Error, match="never rewritten"):
        owner(url, "update store_event set payload = null, because = 'other'")


def test_tampering_past_the_triggers_is_found(trail: Any, url: str, query: Query) -> None:
    owner(url, "alter table store_event disable trigger all")
    owner(url, "update store_event set because = 'nothing' where became = 'sending'")
    assert any("event" in place for place in broken(query))


def test_a_missing_event_is_found(trail: Any, url: str, query: Query) -> None:
    owner(url, "alter table store_event disable trigger all")
    owner(url, "delete from store_event where became = 'sending'")
    assert broken(query) != []


def test_a_transaction_that_fails_leaves_neither_event_nor_seal(trail: Any, clock: Any, query: Query) -> None:
    before = query("select number, hash from store_sealhead")
    with pytest.raises(RuntimeError), unit("test", clock.now()) as current:
        current.tell(Event(kind="run", because="never"))
        raise RuntimeError
    assert query("select number, hash from store_sealhead") == before
    assert query("select count(*) from store_event where because = 'never'") == [(0,)]


def test_a_transaction_without_events_makes_no_seal(trail: Any, clock: Any, query: Query) -> None:
    before = query("select number from store_sealhead")
    with unit("test", clock.now()):
        pass
    assert query("select number from store_sealhead") == before


def test_two_writers_at_once_make_one_unbroken_chain(trail: Any, clock: Any, query: Query) -> None:
    def write(name: str) -> None:
        try:
            for number in range(25):
                with unit(name, clock.now()) as current:
                    current.tell(Event(kind="run", because=f"{number}"), Event(kind="run", because="two"))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in ("left", "right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert query("select count(*) from store_event where actor in ('left', 'right')") == [(100,)]
    assert broken(query) == []
