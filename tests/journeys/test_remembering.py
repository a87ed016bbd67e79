"""What is known of a company is remembered within a run, and never so long that a send would rest on old news.

Knows what a run reports and how slow a site may be. Does not know how facts are kept.
"""

from __future__ import annotations

import json

import pytest
from proof import assert_identity, assert_settled, entries_of
from stage import INVOICES, Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.domain.people import trusted
from ml_connector.operations import run_flows


@pytest.fixture
def four(make_stage: Set) -> Stage:
    """A stage with four invoices that can be entered, each in a batch of its own."""
    return make_stage(Scene(company=of_kinds(*["one-line"] * 4), settings={"parcel_max": "1"}))


def slowly(stage: Stage, seconds: float) -> dict[str, object]:
    """Run on a site where every step takes that long."""
    [report] = run_flows(
        stage.house,
        stage.name,
        (INVOICES,),
        trusted("test:stage"),
        lambda what, count: stage.clock.sleep(seconds),
    )
    return dict(report)


def test_a_run_tells_what_remembering_saved(four: Stage) -> None:
    cache = four.run()["cache"]
    assert cache["vendors"]["asked"] == 4
    assert cache["periods"] == {"asked": 5, "hits": 4, "learned": 0, "reads": 1, "saved": 4}
    assert all(count["saved"] == count["asked"] - count["reads"] for count in cache.values())


def test_the_next_run_remembers_nothing_of_the_one_before(four: Stage) -> None:
    assert [four.run()["cache"]["periods"]["reads"] for _ in range(2)] == [1, 1]


def test_on_a_slow_site_what_grew_too_old_is_looked_at_again_before_it_is_sent(four: Stage) -> None:
    report = slowly(four, 600)
    told = [json.loads(event["told"] or "{}") for number in four.ids()
            for one in views.explain(four.name, number, views.everything)
            for event in one["events"] if event["told"] and "facts-outdated" in event["told"]]  # fmt: skip
    assert [one["TryLater"] for one in told] == ["facts-outdated"] * len(told) != []
    assert report["cache"]["vendors"]["reads"] > 1  # type: ignore[index]
    assert_identity(report)


def test_a_slow_site_gets_every_invoice_once(four: Stage) -> None:
    slowly(four, 600)
    four.run_until_quiet()
    assert_settled(four)
    assert len(list(entries_of(four))) == 4
