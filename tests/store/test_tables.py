"""Claims about tables, connections, runs and what people may see of them.

Knows migrations, rows and what must never stand in one. Does not know any flow.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection as django_connection
from psycopg.conninfo import make_conninfo

from ml_connector.domain.decide import Decision
from ml_connector.engine.values import RawItem, RawPage, Receipt
from ml_connector.store import connections, database, finding, runs, standing
from ml_connector.store.connections import Taken, Unknown
from ml_connector.store.vault import KeyProblem, new_keyring

Query = Callable[..., list[tuple[Any, ...]]]
Connect = Callable[..., connections.Stored]
TABLES = "select table_name::text from information_schema.tables where table_schema = 'public' order by 1"


@pytest.fixture
def empty(server: str, url: str, query: Query) -> Any:
    """A database nobody has migrated yet; gives a way to migrate to a named state as the owner."""
    name = f"e_{secrets.token_hex(6)}"
    query(f"create database {name}")
    database.connect(make_conninfo(server, dbname=name))
    yield lambda target: migrate_to(target)
    django_connection.close()
    database.connect(url)
    query(f"drop database {name} with (force)")


def migrate_to(target: str) -> list[str]:
    """Migrate as the owner, and list the tables there are then."""
    with django_connection.cursor() as cursor:
        cursor.execute("reset role")
        call_command("migrate", "store", target, verbosity=0, interactive=False)
        cursor.execute(TABLES)
        return [row[0] for row in cursor.fetchall() if row[0].startswith("store_")]


def test_an_empty_database_is_not_called_ready(empty: Any) -> None:
    assert database.migrated() is False


def test_migrating_makes_it_ready_and_twice_does_no_harm(empty: Any) -> None:
    database.migrate()
    database.migrate()
    assert database.migrated() is True


def test_the_migrations_go_back_to_nothing_and_forward_again(empty: Any) -> None:
    database.migrate()
    assert migrate_to("zero") == []
    assert "store_event" in migrate_to("0002_audit_guard")


def test_the_models_and_the_migrations_agree(url: str) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_secrets_stand_nowhere_in_the_clear(
    work: Any, connect: Connect, seen: Callable[..., Decision], query: Query
) -> None:
    marks = {
        name: f"canary{secrets.token_hex(8)}" for name in ("sage_password", "client_secret", "raw", "page")
    }
    connect("other", secrets={name: marks[name] for name in ("sage_password", "client_secret")})
    work.ledger.keep(RawPage(items=(RawItem(key="p", text=marks["page"]),)))
    decision = seen("a")
    object.__setattr__(decision.arrival, "text", marks["raw"])
    work.sees(decision)
    rows = [str(row) for (name,) in query(TABLES) for row in query(f"select t::text from {name} t")]  # noqa: S608
    assert len(rows) > 10
    assert [mark for mark in marks.values() if any(mark in row for row in rows)] == []


def test_the_secrets_of_a_connection_open_with_its_key_alone(
    connect: Connect, keyring: Any, tmp_path: Any
) -> None:
    stored = connect(secrets={"sage_password": "", "client_secret": "s"})
    assert stored.secrets(keyring) == {"sage_password": "", "client_secret": "s"}
    with pytest.raises(KeyProblem):
        stored.secrets(new_keyring(tmp_path / "other.key"))


def test_a_secret_copied_into_another_connection_does_not_open(
    connect: Connect, keyring: Any, query: Query
) -> None:
    connect("one")
    connect("two")
    query("update store_connection set secrets = (select secrets from store_connection where name = 'one'), "
          "data_key = (select data_key from store_connection where name = 'one')")  # fmt: skip
    assert connections.find("one").secrets(keyring)
    with pytest.raises(KeyProblem):
        connections.find("two").secrets(keyring)


def test_a_name_is_given_once(connect: Connect) -> None:
    connect("acme")
    with pytest.raises(Taken, match="'acme' already"):
        connect("acme")


def test_an_unknown_name_is_answered_with_the_known_ones(connect: Connect) -> None:
    connect("acme")
    with pytest.raises(Unknown, match=r"'acne'.*acme"):
        connections.find("acne")


def test_a_connection_never_prints_what_is_sealed(connect: Connect) -> None:
    assert "v1." not in repr(connect())


def test_a_key_of_another_database_is_refused_at_the_door(url: str, keyring: Any, tmp_path: Any) -> None:
    connections.check_key(keyring)
    connections.check_key(keyring)
    with pytest.raises(KeyProblem, match="does not belong to this database"):
        connections.check_key(new_keyring(tmp_path / "other.key"))


def test_a_run_that_was_cut_off_is_closed_by_the_next(work: Any, query: Query) -> None:
    work.own()
    assert query("select outcome, ended_at is null from store_run order by id") == [
        ("cut_off", False), (None, True),
    ]  # fmt: skip


def test_a_run_ends_with_its_report(work: Any) -> None:
    runs.end(work.ledger.run_id, "test", work.clock.now(), {"outcome": "balanced", "difference": "0.00"})
    [told] = runs.latest(5, "acme")
    assert (told.outcome, told.report["difference"], told.connection) == ("balanced", "0.00", "acme")


def test_open_items_are_grouped_with_their_amount_and_first_documents(
    work: Any, seen: Callable[..., Decision]
) -> None:
    work.sees(*(seen(key, cause="no-lines") for key in "dcba"), seen("e"))
    [item] = standing.open_items(work.stored.id, "approved-invoices")
    assert item == {"state": "held", "cause": "no-lines", "currency": "USD", "count": 4, "amount": "40.00",
                    "first": ["a", "b", "c"]}  # fmt: skip


def test_a_delivery_is_found_by_number_whatever_its_case_or_by_id(
    work: Any, seen: Callable[..., Decision]
) -> None:
    work.sees(seen("a1", label="INV-7"), seen("a2", label="INV-8"))
    assert [row.key for word in ("inv-7 ", "a2", "none") for row in finding.by_number("acme", word)] == [
        "a1", "a2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "keys"),
    [("1200", ["a1", "a2"]), ("vendor 1200", ["a1", "a2"]), ("10.00", ["a1"]), ("1,234.50 USD", ["a2"]),
     ("amount -10", ["a1"]), ("batch 8", ["a1"]), ("8", ["a1"]), ("batch 9", []), ("po 77", []), ("a1", ["a1"])],
)  # fmt: skip
def test_a_delivery_is_found_by_vendor_amount_and_batch(
    work: Any, seen: Callable[..., Decision], word: str, keys: list[str]
) -> None:
    work.sees(seen("a1", label="INV-7"), seen("a2", amount="1234.50"))
    work.finishes("a1")
    assert [row.key for row in finding.anything("acme", word)] == keys


def test_the_story_of_a_delivery_is_whole_and_in_order(work: Any, seen: Callable[..., Decision]) -> None:
    work.sees(seen("a"))
    work.sends("a")
    work.hears("a", Receipt(numbers={"batch": "8"}, amount=Decimal(10)))
    [row] = standing.deliveries("acme", state="pending")
    became = [event.became for event in standing.story(row.id)]
    assert became == ["pending", "", "sending", "pending"]  # the second says what is meant, and moves nothing
    assert row.receipts["enter-invoice"]["numbers"] == {"batch": "8"}
