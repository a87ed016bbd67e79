"""Claims about how alerts are sent: nothing is lost by a crash, nothing told by two, and no secret gets out.

Knows the outbox, a server that is called, and a clock that moves when told. Does not know when an alert opens.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection as django_connection
from towns import SECRET, Town

from ml_connector.domain.people import trusted
from ml_connector.operations import ChannelForm, add_channel, give_signs, watch
from ml_connector.store import connections, models, processes
from ml_connector.store.connections import Stored

Query = Callable[..., list[tuple[Any, ...]]]


class Killed(Exception):
    """The process ended here."""


def test_many_changes_at_once_are_one_notice(town: Town, connect: Callable[..., Stored]) -> None:
    for number in range(7):
        connections.stop(connect(f"c{number}"), "sage-sign-in", "no", "test", town.clock.time)
    town.look()
    assert (len(town.rung.calls), len(town.told())) == (1, 7)


def test_two_schedulers_at_once_tell_it_once(town: Town, url: str) -> None:
    connections.stop(town.stored, "sage-sign-in", "no", "test", town.clock.time)
    with psycopg.connect(url) as other:
        other.execute("select pg_advisory_xact_lock(%s)", [0x616C657274])
        town.look()
        assert town.told() == []
    town.look()
    town.look()
    assert town.told() == [("opened", "stopped")]


def test_a_digest_comes_once_a_day_over_a_change_of_the_clock(town: Town) -> None:
    town.clock.time = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
    given = {"alert_url": f"{town.rung.url}/digest", "webhook_secret": SECRET}
    form = ChannelForm(name="daily", way="webhook", secrets=given, digest="07:00 America/Toronto", quiet=True)
    add_channel(town.house, form, trusted("test"))
    models.Schedule.objects.update(paused={"by": "test"})
    town.later(30, times=4 * 48)
    at = [json.loads(call[3])["at"][5:16] for call in town.rung.calls if call[1] == "/digest"]
    assert at == ["03-07T12:00", "03-08T11:00", "03-09T11:00", "03-10T11:00"], "summer time began on the 8th"


def test_a_server_s_fault_is_tried_again_later_and_a_refusal_never(town: Town) -> None:
    connections.stop(town.stored, "sage-sign-in", "no", "test", town.clock.time)
    town.rung.statuses = [503, 503, 400]
    town.look()
    town.later(1, times=10)
    ids = {headers["ML-Connector-Notice"] for _, _, headers, _ in town.rung.calls}
    assert (len(town.rung.calls), len(ids)) == (3, 1)
    assert [row.said for row in models.NoticeTry.objects.order_by("id")] == [
        "503 thanks",
        "503 thanks",
        "400 thanks",
    ]


def test_a_scheduler_killed_at_any_statement_loses_no_notice_and_changes_no_id(town: Town) -> None:
    connections.stop(town.stored, "sage-sign-in", "no", "test", town.clock.time)
    kills = 0
    while killed_at(town, kills):
        kills += 1
        town.clock.time += timedelta(minutes=4)  # what a dead process had taken is free again
    town.later(4)
    ids = Counter(headers["ML-Connector-Notice"] for _, _, headers, _ in town.rung.calls)
    kept = {str(one) for one in models.Notice.objects.values_list("id", flat=True)}
    assert kills > 20
    assert (town.told(), set(ids), models.Notice.objects.exclude(sent_at=None).count()) == (
        [("opened", "stopped")],
        kept,
        1,
    )


def killed_at(town: Town, number: int) -> bool:
    """Do what the scheduler does, and die before the statement of this number; tell whether it came that far."""
    left = [number]

    def execute(run: Any, *told: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return run(*told)

    try:
        with django_connection.execute_wrapper(execute):
            town.look()
    except Killed:
        return True
    return False


def test_a_sign_of_life_is_given_while_both_live_and_its_failing_is_logged_once_it_changes(
    town: Town,
) -> None:
    add_channel(
        town.house,
        ChannelForm(name="live", way="heartbeat", secrets={"alert_url": f"{town.rung.url}/live"}),
        trusted("test"),
    )
    town.look()
    processes.arrive("scheduler", "1", town.clock.time + timedelta(days=1))
    for _ in range(3):
        give_signs(town.house)
        town.clock.time += timedelta(minutes=2.5)
    assert [call[1] for call in town.rung.calls] == ["/live", "/live"]
    models.Process.objects.filter(kind="worker").delete()
    town.clock.time += timedelta(minutes=9)
    give_signs(town.house)
    assert [row.said for row in models.NoticeTry.objects.all()] == ["not sent: no worker lives"]


def test_no_sign_of_life_is_given_while_alerts_cannot_be_weighed(town: Town) -> None:
    live = ChannelForm(name="live", way="heartbeat", secrets={"alert_url": f"{town.rung.url}/live"})
    add_channel(town.house, live, trusted("test"))
    town.look()
    for _ in range(2):
        processes.arrive("scheduler", "1", town.clock.time + timedelta(minutes=6))
        with pytest.raises(Killed), django_connection.execute_wrapper(dies_of_alerts):
            watch(town.house)
        give_signs(town.house)
        town.clock.time += timedelta(minutes=6)
    said = "not sent: the alerts were not weighed for 6 min"
    assert ([call[1] for call in town.rung.calls], [row.said for row in models.NoticeTry.objects.all()]) == (
        ["/live"], [said])  # fmt: skip


def dies_of_alerts(run: Any, statement: str, *told: Any) -> Any:
    """Do a statement, unless it reads alerts."""
    if 'from "store_alert" where' in statement.lower():
        raise Killed
    return run(statement, *told)


def test_no_secret_stands_in_a_row_a_call_or_a_log(
    town: Town, query: Query, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    town.rung.says = f"hello {SECRET}"
    town.rung.statuses = [503]
    connections.stop(town.stored, "sage-sign-in", "no", "test", town.clock.time)
    town.look()
    town.later(5)
    tables = [row[0] for row in query("select tablename from pg_tables where schemaname = 'public'")]
    rows = [str(query(f"select t::text from {table} t")) for table in tables]  # noqa: S608
    sent = [str(headers) + body.decode() for _, _, headers, body in town.rung.calls]
    told = [record.getMessage() for record in caplog.records if record.name.startswith("ml_connector")]
    assert len(sent) == 2 and told
    assert [text for text in (*rows, *sent, *told) if SECRET in text] == []
