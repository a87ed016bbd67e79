"""Claims about alerts: when one is found, when it is told, when it is over, and when a digest is due.

Knows values only. Does not know where facts come from.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ml_connector.domain.alerting.changes import Alert, compare
from ml_connector.domain.alerting.conditions import Ending, Facts, FlowFacts, Free, Reconciled, Stop, weigh
from ml_connector.domain.alerting.findings import Finding, Subject, span
from ml_connector.domain.alerting.limits import LimitProblem, Limits
from ml_connector.domain.alerting.rules import Digest, RuleProblem, Rules

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MIN = timedelta(minutes=1)


def flow(**more: Any) -> FlowFacts:
    """A flow with which all is well."""
    return replace(FlowFacts(connection="acme", flow="approved-invoices", outcome="balanced", run=7), **more)


def found(*flows: FlowFacts, limits: Limits | None = None, **more: Any) -> list[Finding]:
    """What is found of these facts."""
    return weigh(Facts(now=NOW, flows=flows, **more), {"": limits or Limits()})


def kinds(findings: list[Finding]) -> list[str]:
    """Their kinds."""
    return [one.subject.kind for one in findings]


def test_nothing_is_found_where_all_is_well() -> None:
    assert found(flow(read_at=NOW, too_old_at=NOW + MIN)) == []


def test_data_is_too_old_from_its_moment_on() -> None:
    (one,) = found(flow(read_at=NOW - 90 * MIN, too_old_at=NOW))
    assert one.title == "approved-invoices not read for 1 h 30 min"


def test_a_reconciliation_that_differs_is_told_beside_the_runs_until_one_agrees() -> None:
    apart, agreed = (Reconciled(difference=Decimal(d), at=NOW) for d in ("0.01", "0"))
    (one,) = found(flow(reconciled=apart))
    assert (one.subject.kind, one.subject.detail, one.weight) == (
        "difference",
        "reconciliation",
        Decimal("0.01"),
    )
    assert found(flow(reconciled=agreed)) == []


@pytest.mark.parametrize(
    ("amount", "count", "step"), [("99.99", 1, None), ("100", 1, 0), ("-250", 1, 1), ("10", 40, 2)]
)
def test_what_is_held_counts_by_amount_or_number_and_grows_by_doubling(
    amount: str, count: int, step: int | None
) -> None:
    limits = Limits(held_count=10, held_amount=Decimal(100))
    seen = found(flow(held={"USD": (count, Decimal(amount))}), limits=limits)
    assert [one.step for one in seen] == ([] if step is None else [step])


def test_what_is_held_is_told_with_count_and_amount() -> None:
    (one,) = found(flow(held={"USD": (2, Decimal("8000.55")), "CAD": (1, Decimal(210))}))
    assert one.title == "3 invoices on hold, 210.00 CAD, 8,000.55 USD"
    assert one.figures == {"count": "3", "CAD": "210.00", "USD": "8000.55"}


@pytest.mark.parametrize(("facts", "kind"), [
    ({"difference": "-0.01"}, "difference"),
    ({"failed": True}, "difference"),
    ({"doubts": 1, "doubt_since": NOW - 61 * MIN}, "doubt"),
    ({"stop": Stop(cause="sage-sign-in", said="no", at=NOW)}, "stopped"),
])  # fmt: skip
def test_each_condition_of_a_flow_is_found(facts: dict[str, Any], kind: str) -> None:
    assert kinds(found(flow(**facts))) == [kind]


def test_young_doubt_is_nobody_s_business_yet() -> None:
    assert found(flow(doubts=1, doubt_since=NOW - 59 * MIN)) == []


@pytest.mark.parametrize(("days", "step"), [(22, None), (20, 0), (6, 1), (-1, 2)])
def test_what_ends_soon_is_told_three_times(days: int, step: int | None) -> None:
    ending = Ending(
        connection="acme", what="the certificate of Sage 300's server", at=NOW + timedelta(days=days)
    )
    assert [one.step for one in found(endings=[ending])] == ([] if step is None else [step])


def test_a_full_disk_is_found_by_host() -> None:
    (one,) = found(
        free=[Free(host="ap1", bytes=10**9, read_at=NOW), Free(host="ap2", bytes=10**10, read_at=NOW)]
    )
    assert one.title == "ap1 has 1.0 GB of disk left"


def test_a_worker_is_missed_only_while_there_are_schedules() -> None:
    heard = {("worker", "ap1"): NOW - 2 * MIN, ("scheduler", "ap1"): NOW}
    assert [one.title for one in found(heard=heard, scheduled=True)] == ["no worker on ap1 for 2 min"]
    assert found(heard=heard) == []


def test_every_finding_has_its_four_lines_for_its_connection() -> None:
    (one,) = found(flow(difference="5.00"))
    assert one.lines()["where"].startswith("`ml-connector runs acme`") and all(one.lines().values())


OLD = Finding(subject=Subject(kind="held", connection="acme"), title="t", what="w")


def told(before: list[Alert], findings: list[Finding], after: timedelta) -> tuple[list[Alert], list[str]]:
    """Compare at a time after NOW: what is open then, and what is told."""
    kept = compare(before, findings, NOW + after)
    return list(kept.open), [str(change.what) for change in kept.changes]


def test_an_alert_is_told_once_however_long_it_lasts() -> None:
    standing, first = told([], [OLD], 0 * MIN)
    standing, again = told(standing, [OLD], 600 * MIN)
    assert (first, again, standing[0].since) == (["opened"], [], NOW)


def test_it_is_told_again_when_it_has_grown_and_not_when_it_shrinks() -> None:
    standing, _ = told([], [OLD], 0 * MIN)
    steps = []
    for step in (1, 0, 1, 2):
        standing, change = told(standing, [replace(OLD, step=step)], MIN)
        steps.append(change)
    assert steps == [["worse"], [], [], ["worse"]]


def test_it_is_over_after_ten_minutes_away() -> None:
    standing, _ = told([], [OLD], 0 * MIN)
    standing, away = told(standing, [], 60 * MIN)
    standing, over = told(standing, [], 70 * MIN)
    assert (away, over, standing) == ([], ["over"], [])


def test_what_comes_back_within_ten_minutes_is_counted_and_not_told() -> None:
    standing, changes_ = told([], [OLD], 0 * MIN)
    for minute in range(1, 30):
        standing, more = told(standing, [OLD] * (minute % 2), minute * MIN)
        changes_ += more
    assert (changes_, standing[0].returns) == (["opened"], 14)


AGE = Finding(subject=Subject(kind="data-age", connection="acme"), title="t", what="w",
              folds=(Subject(kind="stopped", connection="acme"),))  # fmt: skip
STOP = Finding(subject=Subject(kind="stopped", connection="acme"), title="t", what="w")


def test_old_data_of_a_stopped_connection_is_not_told_beside_the_stop() -> None:
    standing, first = told([], [STOP, AGE], 0 * MIN)
    standing, going = told(standing, [AGE], 5 * MIN)
    assert (first, going) == (["opened"], [])


def test_old_data_that_was_told_before_the_stop_stays_open_and_silent() -> None:
    standing, _ = told([], [AGE], 0 * MIN)
    standing, change = told(standing, [STOP, AGE], 5 * MIN)
    assert (change, len(standing)) == (["opened"], 2)


@pytest.mark.parametrize(("zone", "at", "first"), [
    ("America/Toronto", "02:30", date(2026, 3, 6)), ("America/Toronto", "01:30", date(2026, 10, 30)),
    ("Australia/Lord_Howe", "02:15", date(2026, 4, 3)), ("America/Santiago", "00:10", date(2026, 9, 4)),
])  # fmt: skip
def test_a_digest_comes_once_on_each_day_also_when_the_clock_is_changed(
    zone: str, at: str, first: date
) -> None:
    digest, days = Digest.read(f"{at} {zone}"), []
    moment = datetime.combine(first, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC) - MIN
    for _ in range(5):
        moment = digest.after(moment)
        days.append(moment.astimezone(ZoneInfo(zone)).date())
    assert days == [first + timedelta(days=day) for day in range(5)]


@pytest.mark.parametrize("typed", ["07:00", "7 America/Toronto", "25:00 UTC", "07:00 Mars/Olympus"])
def test_a_digest_that_cannot_be_is_refused_in_words(typed: str) -> None:
    with pytest.raises(RuleProblem, match="such as 07:00 America/Toronto"):
        Digest.read(typed)


def test_a_channel_is_told_what_its_rules_say_and_what_belongs_to_no_connection() -> None:
    rules = Rules(connections=["acme"], kinds=["held", "disk"])
    taken = [rules.take(Subject(kind=kind, connection=name))
             for kind, name in (("held", "acme"), ("held", "other"), ("disk", ""), ("doubt", "acme"))]  # fmt: skip
    assert taken == [True, False, True, False]


@pytest.mark.parametrize(("name", "value", "field", "read"), [
    ("data-age", "6h", "data_age", timedelta(hours=6)), ("data-age", "off", "by_schedule", False),
    ("held-amount", "10,000.00", "held_amount", Decimal("10000.00")), ("held-count", "off", "held_count", None),
    ("disk", "2 GB", "disk", 2_000_000_000), ("ending", "30d", "ending", timedelta(days=30)),
])  # fmt: skip
def test_limits_are_read_as_people_type_them(name: str, value: str, field: str, read: object) -> None:
    assert getattr(Limits().with_typed({name: value}), field) == read


@pytest.mark.parametrize(
    ("name", "value"), [("data-age", "6"), ("held-amount", "NaN"), ("held-count", "0"), ("disk", "2")]
)
def test_a_limit_that_cannot_be_is_refused_with_what_would_be_right(name: str, value: str) -> None:
    with pytest.raises(LimitProblem, match=f"{name} cannot be .* takes"):
        Limits().with_typed({name: value})


def test_a_length_is_told_in_its_two_greatest_units() -> None:
    assert [span(timedelta(minutes=minutes)) for minutes in (0, 59, 130, 3000)] == [
        "less than a minute", "59 min", "2 h 10 min", "2 d 2 h"]  # fmt: skip
