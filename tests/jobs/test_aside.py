"""Claims about chores done aside: one that waits for a server holds up nobody, and is not started twice.

Knows threads. Does not know any chore.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from ml_connector.engine.ports import Interrupted
from ml_connector.jobs import Chore, WorkerEnded, keep_doing
from ml_connector.jobs.watching import Aside
from ml_connector.operations import House
from ml_connector.store import database
from ml_connector.store.vault import new_keyring
from ml_connector.wiring import DatabaseClock


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house that is not asked for anything."""
    database.set_up()
    clock = DatabaseClock(datetime.now(UTC))
    return House(url="", keyring=new_keyring(tmp_path / "key"), clock=clock, tell=lambda words: None)


def test_a_chore_that_waits_is_left_waiting_and_not_started_again(house: House) -> None:
    go, began = threading.Event(), list[int]()

    def wait(house: House) -> None:
        began.append(1)
        go.wait(5)

    aside = Aside(wait)
    for _ in range(3):
        aside(house)
    go.set()
    aside.join(5)
    aside(house)
    aside.join(5)
    assert len(began) == 2


def test_a_chore_that_fails_says_so_and_is_done_again(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "ml_connector")

    def fail(house: House) -> None:
        raise ValueError("no")

    aside = Aside(fail)
    for _ in range(2):
        aside(house)
        aside.join(5)
    assert [record.getMessage() for record in caplog.records] == ["a chore failed"] * 2


def test_a_chore_that_is_interrupted_by_an_orderly_stop_is_no_failure(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()

    def interrupted(house: House) -> None:
        stop.set()
        raise Interrupted

    aside = Aside(interrupted)
    aside(house)
    aside.join(5)
    stop.clear()
    keep_doing(house, [Chore(name="stops", every_s=1, do=interrupted)], stop)
    assert stop.is_set() and caplog.records == []


def test_a_chore_done_aside_does_not_tell_that_the_database_is_there(house: House) -> None:
    def ask(house: House) -> None:
        raise psycopg.OperationalError("nobody is there")

    aside = Aside(lambda house: None)
    chores = [Chore(name="asks", every_s=0.1, do=ask), Chore(name="aside", every_s=0.1, do=aside)]
    with pytest.raises(WorkerEnded):
        keep_doing(house, chores, threading.Event(), patience_s=0.5)
