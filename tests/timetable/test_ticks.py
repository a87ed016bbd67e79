"""Claims about one tick: what it asks for, what it leaves, and that nothing fires twice or is lost.

Knows the real tick on a real database. Carries no run.
"""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from clocks import utc
from django.db import connection as session
from office import INVOICES, VENDORS, Office

from ml_connector import views
from ml_connector.domain.people import trusted
from ml_connector.jobs.tick import tick
from ml_connector.operations import pause_schedules, remove_schedules, resume_schedules
from ml_connector.store import connection_changes, connections, models, runs, schedules
from ml_connector.store.runs import Asked


def last_event(office: Office) -> models.Event:
    """The last that was written of a schedule."""
    found: models.Event = models.Event.objects.filter(kind="schedule").latest("id")
    return found


def test_what_is_due_is_asked_for_once_and_is_in_the_queue(office: Office) -> None:
    first = office.set("hourly").next_due
    office.after(hours=1)
    office.after(seconds=1)
    (run,) = office.runs()
    assert (run.trigger, run.due_at, run.actor, run.ended_at) == ("schedule", first, "scheduler", None)
    assert office.house.queue is not None
    assert office.house.queue.alive([run.job or 0]) == {run.job}


def test_vendors_come_before_the_invoices_that_name_them(office: Office) -> None:
    office.set("daily at 13:00", INVOICES)
    office.set("daily at 13:00", VENDORS)
    office.after(hours=2)
    (vendors,), (invoices,) = office.runs(flow=VENDORS), office.runs(flow=INVOICES)
    assert (vendors.job or 0) < (invoices.job or 0)


def test_a_tick_that_asks_for_several_runs_seals_once(office: Office) -> None:
    office.set("daily at 13:00", INVOICES)
    office.set("daily at 13:00", VENDORS)
    before = models.Seal.objects.count()
    office.after(hours=2)
    last = models.Seal.objects.latest("number")
    told = models.Event.objects.filter(seal=last.number).values_list("kind", flat=True)
    assert (models.Seal.objects.count() - before, list(told)) == (1, ["run", "schedule"] * 2)


def test_two_days_without_a_scheduler_are_made_up_for_by_one_run_at_once(office: Office) -> None:
    first = office.set("every 4 hours").next_due
    office.after(days=2)
    assert office.due() == [first]
    assert '"missed": 11' in (last_event(office).payload or "")
    assert office.row().next_due == office.table().after(office.clock.time)


def test_a_run_that_is_still_open_covers_what_comes_due(office: Office) -> None:
    office.set("hourly")
    office.after(hours=1)
    office.after(hours=1)
    assert len(office.runs()) == 1
    assert last_event(office).because == "due, and covered by the run that is still open"
    office.end_runs()
    office.after(minutes=1)
    assert len(office.runs()) == 1, "a time that was covered is not made up for"


def test_what_was_missed_waits_until_nothing_forbids_it(office: Office) -> None:
    first = office.set("hourly", blackouts=["20:00-22:00"]).next_due
    office.at(utc("2026-03-02T20:30"))
    assert (office.due(), last_event(office).because) == ([], "put off: nothing may start now")
    office.at(office.row().next_due or utc("2026-03-02T20:31"))
    assert (office.due(), office.clock.time >= utc("2026-03-02T22:00")) == ([first], True)


def test_a_stopped_connection_waits_and_then_catches_up_once(office: Office) -> None:
    first = office.set("hourly").next_due
    acme = office.stored["acme"]
    connections.stop(acme, "sage-sign-in", "refused", "test", office.clock.now())
    office.after(hours=5)
    assert office.due() == []
    (one,) = views.schedules("acme", office.clock.now())["schedules"]
    assert (one["waits"], one["next"][0]["utc"]) == (True, (first or office.clock.now()).isoformat())
    connections.go_on(connections.find("acme"), "a ping was green", "test", office.clock.now())
    office.after(seconds=1)
    office.after(seconds=1)
    assert office.due() == [first]


def test_a_removed_connection_drops_out(office: Office) -> None:
    office.set("hourly")
    connection_changes.remove(office.stored["acme"], "test", office.clock.now())
    office.after(hours=5)
    assert office.due() == []


def test_a_pause_takes_effect_at_once_and_what_came_due_meanwhile_is_not_made_up_for(office: Office) -> None:
    office.set("hourly")
    assert pause_schedules(office.house, "acme", (), "month end", trusted("test:clerk")) == [VENDORS]
    office.after(hours=5)
    assert (office.due(), office.row().paused or {}) == ([], {
        "by": "test:clerk", "at": "2026-03-02T12:00:00+00:00", "because": "month end"})  # fmt: skip
    assert resume_schedules(office.house, "acme", (), trusted("test:clerk")) == [VENDORS]
    next_due = office.row().next_due
    office.after(hours=1)
    assert office.due() == [next_due]


def test_a_schedule_that_is_changed_or_removed_takes_effect_at_the_next_tick(office: Office) -> None:
    office.set("hourly")
    changed = office.set("daily at 18:30")
    office.after(hours=4)
    assert (office.due(), changed.cron) == ([], "30 18 * * *")
    assert remove_schedules(office.house, "acme", (VENDORS,), trusted("test:clerk")) == [VENDORS]
    office.after(days=2)
    assert office.due() == []


def test_each_change_is_in_the_trail_with_who_made_it(office: Office) -> None:
    office.set("hourly")
    office.set("daily at 18:30")
    pause_schedules(office.house, "acme", (), "", trusted("test:clerk"))
    resume_schedules(office.house, "acme", (), trusted("test:clerk"))
    remove_schedules(office.house, "acme", (), trusted("test:clerk"))
    told = models.Event.objects.filter(kind="schedule").order_by("id").values_list("because", "actor")
    assert list(told) == [(word, "test:clerk") for word in ("set", "changed", "paused", "resumed", "removed")]


def test_one_connection_in_trouble_keeps_none_of_the_others(office: Office) -> None:
    office.set("hourly", name="acme")
    office.set("hourly", name="zebra")
    models.Schedule.objects.filter(connection=office.stored["acme"].id).update(cron="rubbish")
    office.after(hours=1)
    assert (office.due("acme"), len(office.due("zebra"))) == ([], 1)


def test_ticks_at_once_ask_once(office: Office) -> None:
    names = [f"c{number}" for number in range(6)]
    for name in names:
        office.set("hourly", name=name)
    office.clock.sleep(3600)
    start = threading.Barrier(3)

    def scheduler() -> None:
        start.wait()
        tick(office.house)
        session.close()

    threads = [threading.Thread(target=scheduler) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.after(seconds=1)
    assert [len(office.due(name)) for name in names] == [1] * len(names)


def test_a_scheduler_that_ends_at_any_statement_loses_nothing_and_doubles_nothing(office: Office) -> None:
    first = office.set("hourly").next_due
    models.Event.objects.count()
    for statements in range(100):
        office.clock.time = (first or office.clock.time) + timedelta(seconds=statements)
        try:
            with session.execute_wrapper(Fuse(statements)):
                tick(office.house)
        except Burnt:
            session.close()
            assert (office.due(), office.row().next_due) == ([], first)
            continue
        break
    office.after(seconds=1)
    assert (office.due(), statements > 10) == ([first], True)


class Burnt(BaseException):
    """The process is gone."""


class Fuse:
    """Lets so many statements through, then the process ends."""

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: object, sql: object, params: object, many: object, context: object) -> object:
        if self.left == 0:
            raise Burnt
        self.left -= 1
        return execute(sql, params, many, context)  # type: ignore[operator]


@pytest.fixture
def doubted(office: Office) -> Office:
    """An office where an invoice is in doubt, to be looked up in five minutes; the next run is due in hours."""
    office.set("daily at 18:30", INVOICES)
    now = office.clock.now()
    models.Delivery.objects.create(
        connection_id=office.stored["acme"].id, flow=INVOICES, key="1", state="in_doubt", label="1", party="1200",
        currency="USD", fingerprint="f", raw="", due_at=now + timedelta(minutes=5), created_at=now, updated_at=now,
    )  # fmt: skip
    return office


def test_what_is_in_doubt_is_looked_up_before_the_next_due_time(doubted: Office) -> None:
    regular = doubted.row(INVOICES).next_due
    doubted.looks()
    doubted.after(minutes=4)
    assert doubted.due(flow=INVOICES) == []
    doubted.after(minutes=1)
    (run,) = doubted.runs(flow=INVOICES)
    assert (run.trigger, run.due_at) == ("look", doubted.clock.time)
    assert (doubted.row(INVOICES).next_due, doubted.row(INVOICES).look_at) == (regular, None)


def test_a_look_comes_a_minute_later_at_the_soonest_and_never_beside_an_open_run(doubted: Office) -> None:
    models.Delivery.objects.update(due_at=None)
    asked = Asked(connection_id=doubted.stored["acme"].id, flow=INVOICES, actor="test")
    runs.ask(asked, doubted.clock.now(), lambda run: 1)
    doubted.looks()
    assert doubted.row(INVOICES).look_at is None
    doubted.end_runs()
    doubted.looks()
    assert doubted.row(INVOICES).look_at == doubted.clock.now() + timedelta(minutes=1)


@pytest.mark.parametrize(("state", "looked"), [("in_doubt", True), ("waiting", False)])
def test_while_its_breaker_is_open_only_doubt_is_looked_up(doubted: Office, state: str, looked: bool) -> None:
    models.Delivery.objects.update(state=state)
    about = {"connection_id": doubted.stored["acme"].id, "flow": INVOICES}
    models.Breaker.objects.create(**about, since=doubted.clock.now())
    doubted.looks()
    assert (doubted.row(INVOICES).look_at is not None) == looked
    models.Breaker.objects.update(since=None)
    doubted.looks()
    assert doubted.row(INVOICES).look_at is not None


def test_nothing_is_looked_up_that_a_regular_run_will_see_sooner_or_that_is_paused(doubted: Office) -> None:
    models.Delivery.objects.update(due_at=doubted.clock.now() + timedelta(days=2))
    doubted.looks()
    assert doubted.row(INVOICES).look_at is None
    models.Delivery.objects.update(due_at=doubted.clock.now())
    pause_schedules(doubted.house, "acme", (), "", trusted("test"))
    doubted.looks()
    assert [row.look_at for row in schedules.of(doubted.stored["acme"].id)] == [None]
