"""Claims about the lock on a Sage company and the shelf of tokens, between real database sessions.

Knows sessions. Does not know what is done under the lock.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from ml_connector.store.lock import LockLost, book_lock, me
from ml_connector.store.tokens import Tokens
from ml_connector.store.vault import KeyProblem, new_keyring

Query = Callable[..., list[tuple[Any, ...]]]
BOOKS = ["erp.example/SAMLTD", "erp.example/SAMINC", "a", "b", "c", "d", "e", "f"]


@pytest.fixture
def hold(url: str) -> Callable[..., Any]:
    """Takes the lock of a book in words of its own; a refused second try gives up at once."""

    def take(book: str = BOOKS[0], **more: Any) -> Any:
        told = {"tell": lambda text: None, "sleep": lambda seconds: None, "wait_s": 0} | more
        return book_lock(url, book, **told)

    return take


def test_no_keepalive_of_the_url_outlives_the_patience_of_a_lock(url: str) -> None:
    patient = make_conninfo(url, keepalives_idle=900, keepalives_count=9, connect_timeout=20)
    with book_lock(patient, BOOKS[0], tell=str, sleep=lambda seconds: None, wait_s=0) as held:
        told = held.session.info.get_parameters()
    names = ("keepalives_idle", "keepalives_interval", "keepalives_count", "connect_timeout")
    assert [told[name] for name in names] == ["15", "5", "3", "20"]


@pytest.mark.facts("S-H5")
def test_one_at_a_time_works_on_a_company(hold: Callable[..., Any]) -> None:
    with hold(), pytest.raises(LockLost, match="still being worked on"), hold():
        pass


def test_two_companies_do_not_wait_for_each_other(hold: Callable[..., Any]) -> None:
    with hold(BOOKS[0]), hold(BOOKS[1]) as second:
        second.check()


def test_the_session_of_a_lock_gives_up_a_host_that_swallows_everything(hold: Callable[..., Any]) -> None:
    with hold() as held:
        told = held.session.info.get_parameters()
    assert (told["connect_timeout"], told["tcp_user_timeout"], told["keepalives_idle"]) == (
        "10",
        "30000",
        "15",
    )


@pytest.mark.parametrize("book", BOOKS)
def test_who_waits_is_told_once_who_holds_it(hold: Callable[..., Any], book: str) -> None:
    told: list[str] = []
    with hold(book), pytest.raises(LockLost), hold(book, tell=told.append, wait_s=2):
        pass
    assert len(told) == 1
    assert me() in told[0]


def test_who_waits_gets_it_when_the_other_leaves(hold: Callable[..., Any]) -> None:
    first = hold()
    first.__enter__()
    with hold(sleep=lambda seconds: first.__exit__(None, None, None), wait_s=2) as second:
        second.check()


def test_a_session_that_was_cut_is_noticed_before_anything_is_sent(
    hold: Callable[..., Any], query: Query
) -> None:
    with hold() as held:
        query("select pg_terminate_backend(pid) from pg_stat_activity where pid = %s",
              held.session.info.backend_pid)  # fmt: skip
        with pytest.raises(LockLost, match="nothing more is sent"):
            held.check()


def test_the_lock_of_a_dead_session_can_be_taken_over(hold: Callable[..., Any], query: Query) -> None:
    with hold() as held:
        query("select pg_terminate_backend(%s, 5000)", held.session.info.backend_pid)
        with hold() as after:
            after.check()


def test_the_lock_is_gone_after_an_error(hold: Callable[..., Any]) -> None:
    with pytest.raises(RuntimeError), hold():
        raise RuntimeError
    with hold() as after:
        after.check()


def test_a_token_is_kept_sealed_and_given_back(url: str, keyring: Any, query: Query) -> None:
    shelf, token = Tokens(url=url, keyring=keyring), secrets.token_hex(16)
    shelf.save("o", "old")
    shelf.save("o", token)
    assert (shelf.load("o"), shelf.load("other")) == (token, None)
    assert token not in str(query("select * from store_token"))


def test_a_token_of_another_key_does_not_open(url: str, keyring: Any, tmp_path: Any) -> None:
    Tokens(url=url, keyring=keyring).save("o", "t")
    with pytest.raises(KeyProblem):
        Tokens(url=url, keyring=new_keyring(tmp_path / "other.key")).load("o")


def test_a_token_moved_to_another_owner_does_not_open(url: str, keyring: Any, query: Query) -> None:
    shelf = Tokens(url=url, keyring=keyring)
    shelf.save("o", "t")
    query("update store_token set owner = 'thief'")
    with pytest.raises(KeyProblem):
        shelf.load("thief")


@pytest.mark.facts("A-3.1/one-owner", "A-5.10")
def test_two_processes_never_renew_the_same_token_at_once(url: str, keyring: Any) -> None:
    shelf, order = Tokens(url=url, keyring=keyring), list[str]()
    inside = threading.Event()

    def second() -> None:
        inside.wait(5)
        with shelf.lock("o"):
            order.append("second")
        connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with shelf.lock("o"):
        inside.set()
        thread.join(0.05)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_who_waits_too_long_for_a_token_is_told_so_in_a_word_of_python(url: str, keyring: Any) -> None:
    held, waiting = Tokens(url=url, keyring=keyring), Tokens(url=url, keyring=keyring, patience_s=1)
    with held.lock("o"), pytest.raises(TimeoutError), waiting.lock("o"):
        raise AssertionError("two held one lock")


def test_owners_do_not_wait_for_each_other(url: str, keyring: Any) -> None:
    shelf = Tokens(url=url, keyring=keyring)
    with shelf.lock("o"), shelf.lock("other"), psycopg.connect(url) as session:
        held = session.execute("select count(*) from pg_locks where locktype = 'advisory'").fetchone()
    assert held == (2,)
