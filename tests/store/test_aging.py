"""Claims about aging: payloads of what has long been done go, by setting; events, hashes and decisions stay.

Knows a real database and the housekeeping of the scheduler. Does not know any system.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from chain import broken
from django.db import Error

from ml_connector import views
from ml_connector.jobs import JobQueue
from ml_connector.jobs.housekeeping import keep_house
from ml_connector.operations import House
from ml_connector.store import aging, models, processes

Query = Callable[..., list[tuple[Any, ...]]]
LEFT = """
select count(*) from store_event e join store_delivery d on d.id = e.delivery_id
where e.payload is not null and e.kind <> 'intent' and d.key = %s
"""


@pytest.fixture
def clear(work: Any, url: str) -> Callable[..., None]:
    """Do the housekeeping, so many days later, where payloads are kept for 30."""

    def after(days: int, keep: str = "30") -> None:
        told = {**work.stored.settings, "options": {"keep_payloads_days": keep}}
        models.Connection.objects.filter(pk=work.stored.id).update(settings=told)
        work.clock.time += timedelta(days=days)
        keep_house(
            House(url=url, keyring=work.keyring, clock=work.clock, tell=lambda said: None, queue=JobQueue())
        )

    return after


@pytest.fixture
def done(work: Any, seen: Any) -> Any:
    """A ledger with one delivery that is done and one that is held."""
    work.sees(seen("a"), seen("b", cause="no-lines"))
    work.finishes("a")
    return work


def test_the_payloads_of_what_is_long_done_go_and_no_others(done: Any, query: Query, clear: Any) -> None:
    held = query(LEFT, "b")
    clear(31)
    assert (query(LEFT, "a"), query(LEFT, "b")) == ([(0,)], held)
    assert held > [(0,)]


@pytest.mark.parametrize(("days", "keep"), [(29, "30"), (9999, "0"), (31, "no number")])
def test_before_its_time_or_without_the_setting_nothing_goes(
    done: Any, query: Query, clear: Any, days: int, keep: str
) -> None:
    before = query(LEFT, "a")
    clear(days, keep)
    assert query(LEFT, "a") == before > [(0,)]


def test_the_chain_verifies_after_payloads_have_gone(done: Any, query: Query, clear: Any) -> None:
    clear(31)
    assert broken(query) == []
    assert query("select count(*), count(payload) from store_event where kind = 'aged'") == [(1, 0)]


def test_explain_says_since_when_a_payload_is_gone(done: Any, clear: Any) -> None:
    before = views.explain(done.stored.name, "a", views.everything)[0]["events"]
    clear(31)
    (told,) = views.explain(done.stored.name, "a", views.everything)
    gone = f"(payload aged out on {done.clock.now():%Y-%m-%d})"
    assert [gone in event["details"] for event in told["events"]] == [
        *(event["told"] != "" and event["kind"] != "intent" for event in before),
        False,
    ]


def test_what_changes_after_its_payloads_went_is_still_compared_and_ages_again(
    done: Any, seen: Any, query: Query, clear: Any
) -> None:
    clear(31)
    assert done.ledger.known(["a"])["a"].fingerprint == "f1"
    later = done.own()
    later.sees(seen("a", print_="f2", cause="changed-after-entry"))
    clear(31)
    assert query(LEFT, "a") == [(1,)]  # it is held: what it waits for is still to be read


def test_more_than_a_batch_goes_batch_by_batch_and_goes_on_where_it_was_stopped(
    work: Any, seen: Any, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aging, "_BATCH", 2)
    work.sees(*(seen(key) for key in "abcde"))
    for key in "abcde":
        work.finishes(key)
        work.clock.time += timedelta(minutes=1)
    now = work.clock.now() + timedelta(days=9)

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        aging.age(work.stored.id, now, now, stop)
    assert aging.age(work.stored.id, now, now, lambda: None) == 3
    assert aging.age(work.stored.id, now, now, lambda: None) == 0
    assert query("select count(distinct delivery_id) from store_event where kind = 'aged'") == [(5,)]


def test_the_role_of_the_program_can_change_nothing_else_of_an_event(done: Any) -> None:
    with pytest.raises(Error):
        models.Event.objects.update(because="nothing happened")
    with pytest.raises(Error):
        models.Event.objects.filter(payload__isnull=False).update(payload="something else")


def test_processes_and_jobs_long_gone_are_cleared_away(done: Any, query: Query, clear: Any) -> None:
    processes.arrive("worker", "1", done.clock.now())
    query("insert into procrastinate_jobs (queue_name, task_name) values ('usual', 'carry')")
    for status in ("doing", "succeeded"):
        query("update procrastinate_jobs set status = %s::procrastinate_job_status", status)
    query("update procrastinate_events set at = now() - interval '3 days'")
    clear(0)
    assert len(processes.every()) == 1
    clear(8)
    assert (processes.every(), query("select count(*) from procrastinate_jobs")) == ([], [(0,)])
