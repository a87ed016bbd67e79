"""Claims about the figures: what a watcher reads is what the ledger says, and the page lists every name.

Knows the text format of Prometheus. Does not know a query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from sites import Site
from stage import INVOICES

from ml_connector import views

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
Key = tuple[str, frozenset[tuple[str, str]]]


def figures(site: Site) -> Mapping[Key, float]:
    """Every sample, by name and labels."""
    found = text_string_to_metric_families(site("/metrics").text)
    return {
        (one.name, frozenset(one.labels.items())): one.value for family in found for one in family.samples
    }


def figure(site: Site, name: str, **labels: str) -> float:
    """One sample."""
    return figures(site)[f"ml_connector_{name}", frozenset(labels.items())]


def test_the_figures_equal_the_ledger_after_a_run(site: Site) -> None:
    report = site.stage.run()
    rows = views.deliveries(site.stage.name, state=None, cause=None, limit=1000)
    told = figures(site)
    for state in ("held", "refused", "in_doubt", "pending", "waiting", "sending"):
        of_it = [row for row in rows if row["state"] == state]
        labels = frozenset({"flow": INVOICES, "state": state}.items())
        assert told["ml_connector_deliveries", labels] == len(of_it)
        amount = sum(Decimal(row["amount"]) for row in of_it)
        money = frozenset({"state": state, "currency": "USD"}.items())
        assert told.get(("ml_connector_open_amount", money), 0) == float(amount)
    done = told["ml_connector_deliveries_done_total", frozenset({("flow", INVOICES)})]
    assert done == report["done"] == sum(row["state"] == "done" for row in rows) > 0


def test_a_run_is_counted_once_with_its_outcome_its_calls_and_its_time(site: Site) -> None:
    report = site.stage.run()
    for _ in range(2):
        assert figure(site, "runs_total", flow=INVOICES, outcome=report["outcome"]) == 1
        assert figure(site, "calls_total", system="sage300") == report["calls"]["sage300"]
    assert figure(site, "run_seconds_count", flow=INVOICES) == 1
    assert figure(site, "flows", flow=INVOICES, outcome=report["outcome"]) == 1


def test_counters_do_not_fall_when_old_runs_are_removed(site: Site) -> None:
    site.stage.run()
    before = figure(site, "calls_total", system="sage300")
    site.tells("delete from store_runtotal")
    site.tells("delete from store_run")
    assert figure(site, "calls_total", system="sage300") == before > 0


def test_a_run_that_was_open_when_the_process_started_is_counted_when_it_ends(site: Site) -> None:
    put = (
        "insert into store_run (id, connection_id, flow, actor, worker, trigger, asked_at, started_at, attempt, "
        "opened) select %s, id, 'vendors', 't', '', 'person', now(), now(), 1, false from store_connection"
    )
    site.tells(put, 5)
    assert figure(site, "runs_total", flow="vendors", outcome="failed") == 0
    assert figure(site, "queue_runs", state="doing") == 1
    site.tells("update store_run set ended_at = now(), outcome = 'failed', report = '{}'")
    site.tells(put, 5000)
    assert [figure(site, "runs_total", flow="vendors", outcome="failed") for _ in range(2)] == [1, 1]


def test_a_run_that_was_cut_off_counts_what_it_finished(site: Site) -> None:
    done = site.stage.run()["done"]
    site.tells("update store_run set outcome = 'cut_off', report = '{}'")
    assert figure(site, "runs_total", flow=INVOICES, outcome="cut_off") == 1
    assert figure(site, "deliveries_done_total", flow=INVOICES) == done > 0


def test_what_is_being_read_does_not_change_while_another_look_counts(site: Site) -> None:
    site.stage.run()
    site("/metrics")
    read = site.watch.counted()
    before = dict(read.runs)
    site.stage.run()
    site("/metrics")
    assert (dict(read.runs), dict(site.watch.counted().runs) != before) == (before, True)


def test_ages_grow_until_a_run_reads_everything(site: Site) -> None:
    site.stage.run()
    site.stage.later(3600)
    assert figure(site, "data_age_seconds", flow=INVOICES) >= 3600
    site.tells("update store_run set outcome = 'incomplete'")
    created = figure(site, "connection_data_age_seconds", flow=INVOICES, connection=site.stage.name)
    assert created >= figure(site, "oldest_doubt_seconds") == 0


def test_processes_that_are_not_heard_of_do_not_count(site: Site) -> None:
    site.beats("worker", "worker", "scheduler")
    site.beats("worker", ago_s=60)
    alive = [figure(site, "processes", kind=kind) for kind in ("worker", "scheduler", "web")]
    assert alive == [2, 1, 0]


def test_without_a_database_the_figures_say_so(site: Site) -> None:
    site.watch.closed(ConnectionError())
    assert figure(site, "up") == 0
    assert {name for name, _ in figures(site)} == {"ml_connector_up", "ml_connector_build_info"}


def test_the_page_of_metrics_names_each_and_no_other(site: Site) -> None:
    site.stage.run()
    families = text_string_to_metric_families(site("/metrics").text)
    told = {one.name + "_total" * (one.type == "counter") for one in families}
    assert told == set(re.findall(r"^\| `(ml_connector_\w+)", PAGE.read_text("utf-8"), flags=re.MULTILINE))
