"""Claims about the health page and its door: what it says first, and what it refuses.

Knows HTTP and the page's words. Does not know how a number is found.
"""

from __future__ import annotations

import re
import socket
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from browsing import words
from sites import Site
from stage import VENDORS

from ml_connector.store import connections
from ml_connector.store.systems import sides


def test_a_house_where_all_is_well_says_so_with_the_time_it_was_read(site: Site) -> None:
    site.stage.run(VENDORS)
    site.beats("scheduler", "worker")
    page = site.page("/health")
    assert page.status == 200
    assert "Well</h1><p>The connection is up to date as of 12:0" in page.text
    assert "nothing needs a person." in page.text


def test_what_needs_a_person_is_said_in_count_and_amount(site: Site) -> None:
    report = site.stage.run()
    site.beats("scheduler", "worker")
    needs = report["held"] + report["refused"]
    (total,) = report["totals"]
    amount = Decimal(total["held"]) + Decimal(total["refused"])
    page = site.page("/health").text
    assert "Needs a look</h1>" in page
    assert f"{needs} invoices, {amount:,.2f} {total['currency']}, need a person" in page


def test_what_is_in_doubt_is_said_to_be_checked(site: Site) -> None:
    site.stage.run()
    site.beats("scheduler", "worker")
    site.tells("update store_delivery set state = 'in_doubt' where state = 'held'")
    assert "being checked" in site.page("/health").text


def test_what_is_wrong_is_said_first(site: Site) -> None:
    site.stage.run()
    site.beats("scheduler")
    site.beats("worker", ago_s=60)
    site.tells(
        """update store_connection set stopped = '{"cause": "sage-sign-in", "said": "401 for WEBAPI"}'"""
    )
    page = site.page("/health").text
    assert "Something is wrong</h1><p>No worker is heard of; 1 of 1 connection is stopped (harbor);" in page
    assert "Stopped: Sage 300 refused the user or its rights. The IT administrator sees to it." in page
    assert "sage-sign-in" not in page, "a code is no word"
    assert "401 for WEBAPI" not in page


def test_a_flow_that_its_breaker_stops_is_wrong(site: Site) -> None:
    site.stage.run()
    site.beats("scheduler", "worker")
    site.tells("update store_breaker set since = now()")
    page = site.page("/health").text
    assert "1 flow is stopped by a breaker" in page
    assert "stopped by its breaker" in page


def test_a_connection_of_which_one_flow_was_never_read_is_not_well(site: Site) -> None:
    site.beats("web", "scheduler", "worker")
    site.stage.run(VENDORS)
    site.tells(
        "insert into store_schedule (connection_id, flow, sentence, cron, zone, blackouts, offset_s, next_due, actor, "
        "changed_at) select id, 'approved-invoices', '', '', 'UTC', '[]', 0, %s, 'test', now() from store_connection",
        site.stage.clock.now(),
    )  # fmt: skip
    assert "never read whole" in site.page("/health").text


def test_the_page_tells_no_vendor_and_no_document(site: Site) -> None:
    site.stage.run(VENDORS)
    site.stage.run()
    page = site.page("/health").text + site("/metrics").text + site("/readyz").text
    company = site.stage.company
    told = {invoice.number for invoice in company.invoices}
    told |= {word for vendor in company.vendors for word in (vendor.number, vendor.name)}
    assert len(told) > len(company.vendors) > 0
    assert [word for word in told if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", page)] == []
    assert site.stage.password not in page


def test_a_flow_whose_time_has_passed_is_late(site: Site) -> None:
    site.stage.run()
    site.tells(
        "insert into store_schedule (connection_id, flow, sentence, cron, zone, blackouts, offset_s, next_due, actor, "
        "changed_at) select id, 'approved-invoices', '', '', 'America/Toronto', '[]', 0, %s, 'test', now() "
        "from store_connection", site.stage.clock.now(),
    )  # fmt: skip
    site.stage.later(901)
    page = site.page("/health").text
    assert "1 flow is late" in page
    assert "2026-11-15 12:0" in page and ">07:0" in page


SCHEDULED = (
    "insert into store_run (connection_id, flow, actor, worker, trigger, asked_at, attempt, opened) "
    "select id, 'approved-invoices', 't', '', 'schedule', %s, 0, false from store_connection"
)
REMEMBERED = (
    "insert into store_systemstate (key, name, failures, since, said, next_try, tried, slowed, rest_until, rest_why) "
    "values (%s, 'erp-1', %s, %s, 'no route to erp-1', %s, false, 0, %s, 'Retry-After of erp-1')"
)


def test_a_run_that_waits_long_for_a_worker_is_wrong_and_not_in_quiet_hours(site: Site) -> None:
    site.stage.run(VENDORS)
    site.stage.run()
    site.tells(SCHEDULED, site.stage.clock.now())
    site.stage.later(301)
    site.beats("scheduler", "worker")
    page = site.page("/health").text
    assert "Something is wrong</h1><p>1 run waits long for a worker;" in page
    assert "its run waits for a worker" in page
    site.tells(
        """update store_connection set settings = settings || '{"options": {"quiet_hours": "00:00-23:59"}}'"""
    )
    assert "waits long" not in site.page("/health").text


@pytest.mark.parametrize(("silent", "title", "first", "card"), [
    (True, "Something is wrong", "1 connection cannot reach Sage 300 or AvidXchange (harbor)", "300 does not answer"),
    (False, "Needs a look", "1 connection asked to wait by the other system", "Sage 300 asked to be left alone until"),
])  # fmt: skip
def test_a_system_that_is_silent_or_rests_is_said_without_its_address(
    site: Site, silent: bool, title: str, first: str, card: str
) -> None:
    site.stage.run(VENDORS)
    site.stage.run()
    site.beats("scheduler", "worker")
    site.tells("delete from store_systemstate")
    now = site.stage.clock.now()
    key = sides(connections.find(site.stage.name))[0].key
    site.tells(REMEMBERED, key, 5 * silent, now if silent else None, now + timedelta(minutes=9) if silent else None,
               None if silent else now + timedelta(minutes=9))  # fmt: skip
    page = site.page("/health").text
    assert [word for word in (title, first, card) if word not in page] == []
    assert "no route" not in page and "Retry-After" not in page


def test_an_empty_house_says_what_was_looked_for(site: Site) -> None:
    site.tells("update store_connection set removed_at = now()")
    page = site.page("/health").text
    assert "There is no connection yet" in page or "No scheduler is heard of" in page
    assert "No connection is kept in the database." in page
    assert "No process is on the list." in page


@pytest.mark.parametrize(
    ("path", "method", "headers", "status"),
    [
        ("/", "GET", {"Host": "elsewhere.example"}, 400),
        ("/", "POST", {"Content-Length": "0"}, 403),
        ("/", "DELETE", {}, 405),
        ("/../../etc/passwd", "GET", {}, 404),
        ("/%2e%2e/house.css", "GET", {}, 404),
        ("/house.css", "GET", {}, 200),
        ("/healthz", "HEAD", {}, 200),
    ],
)
def test_the_door_answers_what_it_knows_and_refuses_the_rest(
    site: Site, path: str, method: str, headers: dict[str, str], status: int
) -> None:
    told = site(path, method, **headers)
    assert told.status == status
    assert "Traceback" not in told.text


def test_every_answer_forbids_foreign_scripts_and_frames(site: Site) -> None:
    foreign = {"Host": "elsewhere.example"}
    told = [site(path) for path in ("/", "/sign-in", "/healthz", "/readyz", "/metrics", "/nowhere")]
    for headers in [answer.headers for answer in (*told, site("/", **foreign), site("/", "POST"))]:
        assert headers["Content-Security-Policy"].startswith(
            "default-src 'none'; style-src 'self'; script-src 'self';"
        )
        assert headers["X-Frame-Options"] == "DENY"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "Server" not in headers


def test_clients_that_never_finish_their_request_keep_nobody_waiting(site: Site) -> None:
    slow = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(20)]
    for one in slow:
        one.sendall(b"GET / HT")
    assert site("/healthz").text == "alive\n"
    for one in slow:
        one.close()


def test_without_a_database_the_page_says_so_and_the_process_lives(site: Site) -> None:
    site.page("/health")
    site.watch.closed(ConnectionError("no route to erp-1"))
    page = site.page("/health")
    assert (page.status, site("/healthz").status) == (503, 200)
    assert "The database does not answer." in page.text
    assert "erp-1" not in page.text


def test_what_was_seen_stays_good_for_a_while(site: Site) -> None:
    site.watch.good_for_s = time.get_clock_info("monotonic").resolution + 3600
    before = words(site.page("/health"))
    site.stage.run()
    assert words(site.page("/health")) == before
