"""Claims about a database that takes everything and says nothing: it keeps few requests waiting, and not for long.

Knows HTTP, a lock in the database, and how many threads answer. Does not know how a page is made.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import psycopg
import pytest
from sites import Site

from ml_connector.operations import NotReady
from ml_connector.store import database
from ml_connector.web.place import Place
from ml_connector.web.turn import TooLong, Turn

MANY = 12  # three times the threads of the server


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_a_look_that_hangs_keeps_one_thread_and_the_process_still_says_that_it_lives(
    site: Site, path: str
) -> None:
    site.watch.patience_s = 0.1
    with ThreadPoolExecutor(MANY) as askers, psycopg.connect(site.stage.house.url) as session:
        session.execute("lock table store_connection, store_process in access exclusive mode")
        asked = [askers.submit(site, path) for _ in range(MANY)]
        assert site("/healthz").text == "alive\n"
        early = [one.result() for one in islice(as_completed(asked), MANY - 1)]
        session.rollback()
    assert all("not answer" in one.text or "ml_connector_up 0.0" in one.text for one in early)


def test_who_asks_again_at_once_is_told_what_was_found(site: Site) -> None:
    site.watch.good_for_s = 3600
    before = site("/readyz").checks
    site.beats("scheduler", "worker")
    assert (before, site("/readyz").checks) == (["scheduler", "worker"], ["scheduler", "worker"])


def test_a_turn_is_waited_for_only_as_long_as_who_has_it_may_take() -> None:
    turn, done = Turn(), threading.Event()
    with turn.taken(1), pytest.raises(TooLong), turn.taken(0):
        done.set()
    with turn.taken(0):
        assert not done.is_set()


def test_a_migration_that_is_missing_is_found_whenever_it_is_asked(site: Site) -> None:
    assert database.migrated()
    site.tells("delete from django_migrations where app = 'store' and name like '0001%%'")
    assert not database.migrated()


def test_a_check_that_finds_something_is_told(site: Site) -> None:
    def missing() -> None:
        raise NotReady("no tables")

    site.watch.check = missing
    assert site("/readyz").checks == ["tables"]


@pytest.mark.parametrize(
    ("name", "written"), [("fe80::1%eth0", "[fe80::1]"), ("2001:db8::7", "[2001:db8::7]"), ("erp-1", "erp-1")]
)
def test_a_name_is_known_as_a_browser_writes_it(name: str, written: str) -> None:
    allowed = Place(host="127.0.0.1", port=0, names=[name]).allowed()
    assert written in allowed and "[::1]" in allowed
