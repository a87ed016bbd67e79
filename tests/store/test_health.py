"""Claims about health: each value is what the database holds, and each judgment has its limits.

Knows a real database. Does not know the table it is shown in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from ml_connector.engine.values import Receipt
from ml_connector.operations import checks
from ml_connector.operations.checks import Check
from ml_connector.store import health, models, processes, runs
from ml_connector.store.health import LATE_AFTER, Doubt, Late
from ml_connector.store.lock import book_lock
from ml_connector.store.runs import Asked

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
AT_ONCE, MINUTES, HOURS, DAYS = timedelta(), timedelta(minutes=30), timedelta(hours=3), timedelta(days=3)


def test_doubt_is_told_since_it_was_sent_with_its_amounts(work: Any, seen: Any) -> None:
    work.sees(seen("a"), seen("b", amount="-2.50", currency="CAD"), seen("c"))
    assert health.oldest_doubt() is None
    began = work.clock.now()
    work.sends("a")
    work.clock.time += timedelta(hours=1)
    work.sends("b")
    work.own().ledger.take_over()
    told = health.oldest_doubt()
    assert told == Doubt(
        count=2, since=began, amounts=[("CAD", Decimal("-2.500")), ("USD", Decimal("10.000"))]
    )
    work.own().hears("a", Receipt())
    assert (health.oldest_doubt() or told).count == 1


def test_a_run_that_waits_is_found_until_it_begins(work: Any) -> None:
    asked = Asked(connection_id=work.stored.id, flow="vendors", actor="test")
    run = runs.ask(asked, work.clock.now(), lambda run_id: run_id)
    assert (health.oldest_queued() or runs.find(1)).id == run
    attempt = runs.start(run or 0, work.clock.now())
    assert health.oldest_queued() is None
    runs.put_back(run or 0, attempt, work.clock.now())
    assert (health.oldest_queued() or runs.find(1)).id == run
    assert run not in [one.id for one in health.unowned()]


def test_a_run_is_owned_as_long_as_the_lock_of_its_company_is_held(work: Any, url: str) -> None:
    assert [run.id for run in health.unowned()] == [work.ledger.run_id]
    with book_lock(url, work.stored.book, tell=lambda said: None, sleep=work.clock.sleep):
        assert health.unowned() == []


def test_processes_that_beat_are_living(work: Any) -> None:
    processes.arrive("worker", "1", work.clock.now())
    assert [one.kind for one in health.living(work.clock.now())] == ["worker"]
    assert health.living(work.clock.now() + timedelta(minutes=1)) == []


def test_a_schedule_is_late_once_its_time_has_passed_and_never_while_paused(work: Any) -> None:
    told: dict[str, Any] = {
        "connection_id": work.stored.id,
        "sentence": "",
        "cron": "",
        "zone": "UTC",
        "actor": "x",
    }
    models.Schedule.objects.create(flow="vendors", next_due=NOW, changed_at=NOW, **told)
    models.Schedule.objects.create(flow="payments", next_due=None, changed_at=NOW, **told)
    assert health.late(NOW + LATE_AFTER) == []
    assert health.late(NOW + MINUTES) == [Late(connection=work.stored.name, flow="vendors", due_at=NOW)]
    run = runs.begin(work.stored.id, "vendors", "x", NOW)
    assert health.late(NOW + MINUTES) == [], "its run is open"
    runs.end(run, "x", NOW, {"outcome": "balanced"})
    models.Connection.objects.update(stopped={"cause": "sage-sign-in"})
    assert health.late(NOW + HOURS) == [], "it waits for its cure, not for a scheduler"


def test_the_server_tells_its_version_and_the_size_of_the_database(work: Any) -> None:
    told = health.server()
    assert (told.version.split(".")[0].isdecimal(), told.size > 1_000_000) == (True, True)


def waiting(age: timedelta) -> Check:
    run: Any = SimpleNamespace(id=1, flow="vendors", connection="acme", asked_at=NOW - age)
    return checks.on_queue(run, NOW)


JUDGED: dict[str, tuple[Callable[[Any], Check], tuple[Any, Any, Any]]] = {
    "disk": (lambda free: checks.on_disk(free, "x"), (6 * 10**9, 2 * 10**9, 10**8)),
    "clock": (lambda apart: checks.on_clock(NOW - apart, NOW), (AT_ONCE, timedelta(seconds=20), HOURS)),
    "queue": (waiting, (AT_ONCE, MINUTES, HOURS)),
    "doubt": (lambda age: checks.on_doubt(Doubt(count=1, since=NOW - age, amounts=[]), NOW), (MINUTES, HOURS, DAYS)),
    "schedules": (
        lambda age: checks.on_late([Late(connection="x", flow="y", due_at=NOW - age)] * bool(age), NOW),
        (AT_ONCE, MINUTES, HOURS),
    ),
    "certificate": (
        lambda left: checks.ending("x", "y", NOW + left, NOW),
        (timedelta(days=40), timedelta(days=20), DAYS),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", JUDGED)
def test_each_judgment_is_green_then_yellow_then_red(name: str) -> None:
    judge, values = JUDGED[name]
    assert [str(judge(value).grade) for value in values] == ["green", "yellow", "red"]


def test_a_missing_worker_is_red_only_where_something_waits_for_it() -> None:
    assert [str(checks.on_processes([], needed=needed).grade) for needed in (False, True)] == [
        "yellow",
        "red",
    ]
