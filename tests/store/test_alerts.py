"""Claims about alerts over days: each change of state is told once, and no cause twice.

Knows the tables, and a clock that moves when told. Does not know how it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import trustme
from django.db import connection
from django.test.utils import CaptureQueriesContext
from towns import FLOW, Town

from ml_connector.domain.people import trusted
from ml_connector.operations import read_endings, set_limit
from ml_connector.store import alert_facts, connections, models
from ml_connector.store.alert_facts import ReadingRow
from ml_connector.store.connections import Stored
from ml_connector.systems.avidxchange import default_profile


def test_old_data_is_told_once_over_a_night_and_once_when_it_is_over(town: Town) -> None:
    town.later(30, times=24)
    assert town.told() == [("opened", "data-age")]
    town.ran()
    town.later(5, times=6)
    assert town.told() == [("opened", "data-age"), ("over", "data-age")]
    assert {json.loads(call[3])["thread"] for call in town.rung.calls} == {
        None,
        json.loads(town.rung.calls[0][3])["id"],
    }


@pytest.mark.parametrize(("outcome", "told"), [
    ("nothing_to_do", []), ("partial", []), ("unclear", []),
    ("incomplete", ["data-age"]), ("not_started", ["data-age"]), ("cut_off", ["data-age"]),
])  # fmt: skip
def test_only_a_run_that_read_everything_makes_data_young(town: Town, outcome: str, told: list[str]) -> None:
    for _ in range(5):
        town.later(60)
        town.ran(outcome)
    assert [kind for _, kind in town.told()] == told


def test_an_open_breaker_is_told_once_and_once_that_it_is_over(town: Town) -> None:
    began, trip = town.clock.time, {"said": ["900 records end there"], "exclusive": []}
    about = {"connection_id": town.stored.id, "flow": FLOW}
    models.Breaker.objects.create(**about, since=began, run=1, trip=trip)
    town.later(30, times=3)
    assert town.told() == [("opened", "breaker")]
    assert "900 records end there" in str(town.rung.calls[0][3])
    models.Breaker.objects.filter(**about).update(since=None)
    town.later(6, times=3)
    assert town.told() == [("opened", "breaker"), ("over", "breaker")]


def test_a_difference_is_over_once_a_later_run_balances_and_not_before(town: Town) -> None:
    town.ran("failed", difference="100.00")
    town.look()
    for outcome in ("not_started", "cut_off", "incomplete"):
        town.ran(outcome)
        town.later(5, times=4)
    assert [one for one in town.told() if one[1] == "difference"] == [("opened", "difference")]
    town.ran()
    town.later(5, times=4)
    assert ("over", "difference") in town.told()


def test_settings_that_cannot_be_read_keep_nobody_else_from_being_told(
    town: Town, connect: Callable[..., Stored]
) -> None:
    other = connect(name="other", book="erp/OTHER")
    models.Connection.objects.filter(pk=other.id).update(settings={"options": {"page_size": "none at all"}})
    models.Schedule.objects.filter(connection_id=town.stored.id).update(zone="Not/There")
    town.later(30, times=8)
    assert town.told() == [("opened", "data-age")]


def test_three_due_times_of_the_schedule_may_pass_and_a_typed_limit_counts_instead(town: Town) -> None:
    town.later(179)
    assert town.told() == []
    set_limit(town.house, "acme", "data-age", "30m", trusted("test"))
    town.look()
    assert town.told() == [("opened", "data-age")]


def test_times_in_which_nothing_may_start_make_no_data_old(town: Town) -> None:
    begins = town.clock.time.astimezone(UTC)
    quiet = f"{begins:%H:%M}-{begins + timedelta(hours=10):%H:%M}"
    models.Connection.objects.update(settings={**town.stored.settings, "options": {"quiet_hours": quiet}})
    models.Schedule.objects.update(cron="0 * * * *; 30 * * * *", offset_s=60)
    town.later(10 * 60 + 30)
    assert town.told() == [], "as they end, at 9:01 and at 9:31"
    town.later(3)
    assert town.told() == [("opened", "data-age")]


def test_without_a_schedule_data_may_be_as_old_as_it_likes(town: Town) -> None:
    models.Schedule.objects.update(paused={"by": "test"})
    town.later(6000)
    assert town.told() == []


def test_a_stopped_connection_is_told_and_its_old_data_is_not(town: Town) -> None:
    connections.stop(town.stored, "sage-sign-in", "no", "test", town.clock.time)
    town.ran("failed", disconnected=True)
    town.later(60, times=30)
    assert town.told() == [("opened", "stopped")]
    connections.go_on(town.stored, "a ping was green", "test", town.clock.time)
    town.later(5, times=12)
    assert town.told() == [("opened", "stopped"), ("over", "stopped")], "it has three due times again"


def test_while_no_worker_lives_old_data_is_not_told_beside_it(town: Town) -> None:
    models.Process.objects.filter(kind="worker").update(beat_at=town.clock.time)
    town.later(60, times=10)
    assert town.told() == [("opened", "missing")]


def test_what_comes_and_goes_is_told_once_with_how_often(town: Town) -> None:
    for minute in range(12):
        town.ran("failed" if minute % 2 == 0 else "balanced")
        town.later(1)
    town.later(11)
    assert town.told() == [("opened", "difference"), ("over", "difference")]
    assert json.loads(town.rung.calls[-1][3])["alerts"][0]["returns"] == 5


def delivery(town: Town, state: str) -> models.Delivery:
    """One invoice that stands in a state, and was looked at a moment ago."""
    return models.Delivery.objects.create(
        connection_id=town.stored.id, flow=FLOW, key="a", state=state, label="a", party="1200", currency="USD",
        amount=Decimal("8210.55"), fingerprint="f", raw="", created_at=town.clock.time,
        updated_at=town.clock.time + timedelta(days=1),
    )  # fmt: skip


@pytest.mark.parametrize("state", ["held", "refused"])
def test_what_is_on_hold_is_told_with_its_amount_as_text(town: Town, state: str) -> None:
    delivery(town, state)
    town.look()
    (one,) = json.loads(town.rung.calls[0][3])["alerts"]
    assert (one["title"], one["figures"]["USD"]) == ("1 invoice on hold, 8,210.55 USD", "8210.55")


def test_doubt_is_as_old_as_its_last_sending_and_not_as_its_last_look(town: Town) -> None:
    models.Event.objects.create(
        seal=0, position=9, at=town.clock.time, actor="test", kind="move", delivery_id=delivery(town, "in_doubt").pk,
        was="pending", became="sending", because="", payload_hash="", hash="",
    )  # fmt: skip
    town.later(59)
    assert town.told() == []
    town.later(2)
    assert town.told() == [("opened", "doubt")]


def test_a_certificate_and_a_full_disk_are_told(town: Town) -> None:
    now = town.clock.time
    for kind, number, ends in (("disk", 5, None), ("ending", None, now + timedelta(days=20))):
        alert_facts.put_reading(ReadingRow(kind=kind, place="acme", detail="the certificate", number=number,
                                           ends_at=ends, read_at=now))  # fmt: skip
    town.look()
    assert sorted(kind for _, kind in town.told()) == ["disk", "ending"]


def test_a_certificate_and_a_disk_that_cannot_be_read_any_more_are_not_over(town: Town) -> None:
    now = town.clock.time
    for kind, number, ends in (("disk", 5, None), ("ending", None, now + timedelta(days=20))):
        alert_facts.put_reading(ReadingRow(kind=kind, place="acme", detail="the certificate", number=number,
                                           ends_at=ends, read_at=now))  # fmt: skip
    models.Schedule.objects.all().delete()
    town.look()
    town.later(24 * 60, times=6)
    assert {what for what, kind in town.told() if kind in ("disk", "ending")} == {"opened"}
    assert "That was read 6 d ago." in models.Alert.objects.get(kind="disk").lines["what"]
    models.Connection.objects.update(profile=default_profile("default"))
    read_endings(town.house)
    town.later(60 * 24, times=3)
    assert {kind for what, kind in town.told() if what == "over"} == {"disk", "ending"}, "both are forgotten"


def test_what_changed_nothing_is_seen_again_in_one_statement(town: Town) -> None:
    for number in range(5):
        alert_facts.put_reading(ReadingRow(kind="disk", place=f"ap{number}", detail="home", number=5, ends_at=None,
                                           read_at=town.clock.time))  # fmt: skip
    town.look()
    with CaptureQueriesContext(connection) as asked:
        town.later(1)
    writes = [one["sql"] for one in asked if one["sql"].startswith('UPDATE "store_alert"')]
    assert (len(writes), set(models.Alert.objects.values_list("seen_at", flat=True))) == (
        1,
        {town.clock.time},
    )


def test_a_certificate_file_of_a_connection_is_read_and_told_in_time(
    town: Town, connect: Callable[..., Stored], tmp_path: Path
) -> None:
    ends = town.clock.time + timedelta(days=20)
    trustme.CA().issue_cert(
        "ours.test", not_before=ends - timedelta(days=90), not_after=ends
    ).cert_chain_pems[0].write_to_path(tmp_path / "ca.pem")
    file = {"sage_url": "http://127.0.0.1:1", "sage_ca_file": str(tmp_path / "ca.pem")}
    connect("other", settings=file, profile=default_profile("default"))
    read_endings(town.house)
    town.look()
    assert town.told() == [("opened", "ending")]


def test_a_secret_whose_end_was_typed_is_told_in_time(town: Town, connect: Callable[..., Stored]) -> None:
    typed = {"sage_url": "http://127.0.0.1:1", "options": {"secret_ends": "2026-03-20"}}
    connect("other", settings=typed)
    town.look()
    assert town.told() == [("opened", "ending")]
