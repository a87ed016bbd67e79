"""Claims about the pages of runs: the list, one run while it moves and after it, and asking for one.

Knows HTTP, the stage and the page's words. Does not know how a run is carried.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from browsing import Visitor, signed_in, words
from counting import statements
from sites import Site
from stage import INVOICES, VENDORS

from ml_connector.domain.people import Role, trusted
from ml_connector.jobs import JobQueue
from ml_connector.operations import NotReady
from ml_connector.operations.asking import ask_to_run
from ml_connector.store import connections, models, runs
from ml_connector.store.connections import Stored
from ml_connector.views.run_list import Narrow, choices, run_lines

RUNS = "/c/harbor/runs"
CODES = re.compile(
    r"\b(in_doubt|balanced|nothing_to_do|cut_off|not_started|approved-invoices|gl-accounts|waiting-for)\b"
)
_PUT = """
insert into store_run (connection_id, flow, actor, worker, trigger, asked_at, started_at, ended_at, attempt, opened,
                       outcome, report)
select connection_id, flow, 'scheduler', 'erp-1:7', 'schedule', asked_at - %s, asked_at - %s, asked_at - %s, 1, true,
       %s, report from store_run where id = %s
"""


@pytest.fixture
def queued(site: Site) -> Site:
    """A site whose house has a queue, as the program's own has."""
    site.stage.house = replace(site.stage.house, queue=JobQueue())
    site.watch.opened(site.stage.house)
    return site


def before(site: Site, run: int, outcome: str, days: int) -> None:
    """Put a run into the past that went as this one, but ended so."""
    ago = timedelta(days=days)
    site.tells(_PUT, ago, ago, ago, outcome, run)


def clerk(site: Site, *roles: Role) -> Visitor:
    """Somebody at a browser with these roles in the stage's company."""
    return signed_in(site.port, site.stage.house, "cleo@example.com", *roles, company="harbor")


def stored(site: Site) -> Stored:
    """The stage's connection."""
    return connections.find(site.stage.name)


def test_the_list_tells_each_run_in_money_and_words_and_is_narrowed(site: Site) -> None:
    assert "No run of harbor was asked for yet" in words(site.page(RUNS))
    site.stage.run(VENDORS)
    run = site.stage.run()["run"]
    before(site, run, "failed", 3)
    said = words(site.page(RUNS))
    assert re.search(
        r"Partial 4 need attention 12 12 64,744\.84 USD 8 .* 8 .* 23,774\.68 USD 4 .*40,970\.16 USD 0\.00",
        said,
    )
    assert "Failed" in said and not CODES.search(said)
    told = words(site.page(f"{RUNS}?outcome=failed&flow={INVOICES}"))
    assert f"Run {run + 1} " in told and f"Run {run} " not in told
    day = (site.stage.clock.now() - timedelta(days=3)).date()
    assert f"Run {run} " not in words(site.page(f"{RUNS}?from={day}&to={day}"))
    assert "is like that" in words(site.page(f"{RUNS}?trigger=look"))
    assert "A day is written like" in words(site.page(f"{RUNS}?from=yesterday"))
    assert site.page(f"{RUNS}?before=x&outcome=%27&flow=nothing").status == 200


def test_only_runs_that_changed_something_are_listed_where_that_is_asked(site: Site) -> None:
    first, second = site.stage.run()["run"], site.stage.run()["run"]
    said = words(site.page(f"{RUNS}?moved=yes"))
    assert f"Run {first} " in said and f"Run {second} " not in said


def test_a_page_has_fifty_runs_and_asks_no_more_however_many_there_are(site: Site) -> None:
    run = site.stage.run()["run"]
    for days in range(1, 121):
        before(site, run, "balanced", days)
    site.page(RUNS)
    assert 5 < statements(lambda: site.page(f"{RUNS}?from=2020-01-01")) <= 12
    assert "Older runs" in words(site.page(f"{RUNS}?from=2020-01-01"))
    now = site.stage.clock.now()
    lines, after = run_lines(stored(site), Narrow(flows=[INVOICES, VENDORS]), now)
    assert len(lines) == 50 and after == lines[-1].number
    seen = {one.number for one in lines}
    while after:
        lines, after = run_lines(stored(site), Narrow(flows=[INVOICES], before=after), now)
        assert not seen & {one.number for one in lines}
        seen |= {one.number for one in lines}
    assert len(seen) == 121


def test_the_page_of_a_run_shows_its_stages_bridge_calls_and_records(site: Site) -> None:
    run = site.stage.run()["run"]
    page = site.page(f"{RUNS}/{run}")
    said = words(page)
    assert "Read 12, of them 0 as before, 12 new or changed ( 64,744.84 USD )" in said
    assert "Difference 0.00" in said and "What there was to do 12 64,744.84" in said
    assert "Where it is now 12 64,744.84" in said and "On hold 3 On hold 39,995.35" in said
    assert "POST APInvoiceBatches 7" in said and "In Sage batch" in said
    assert not CODES.search(said)
    done = models.Delivery.objects.filter(done_run=run).values_list("id", flat=True)
    assert {f'href="/c/harbor/invoices/{number}"' in page.text for number in done} == {True}
    assert "every 2s" not in page.text


def test_a_run_is_found_only_among_those_of_its_company(site: Site) -> None:
    site.stage.run()
    other = connections.NewConnection(name="lakeside", settings={}, profile="", book="x/lakeside", secrets={})
    connections.add(other, site.stage.house.keyring, "test:setup", site.stage.clock.now())
    assert [site.page(f"/c/lakeside/runs/{one}").status for one in (1, 99, 2**63)] == [404, 404, 404]


def test_hostile_names_are_shown_as_text(site: Site) -> None:
    run = site.stage.run()["run"]
    site.tells("update store_delivery set party = '<script>alert(1)</script>', label = '\"><img src=x>'")
    page = site.page(f"{RUNS}/{run}").text
    assert "<script>alert" not in page and "<img" not in page and "&lt;script&gt;alert(1)" in page


def test_a_clerk_asks_for_a_run_and_is_led_to_it(queued: Site) -> None:
    visitor = clerk(queued, Role.CLERK)
    assert "Run now…" in visitor.get(RUNS).text
    said = words(visitor.get(f"{RUNS}/new"))
    assert "send approved invoices to Sage 300 as an open batch" in said
    answer = visitor.post(f"{RUNS}/ask", flow=INVOICES)
    run = models.Run.objects.get()
    assert answer.headers["Location"] == f"{RUNS}/{run.pk}"
    assert (run.flow, run.trigger, run.actor, run.job is None) == (
        INVOICES,
        "person",
        "web:cleo@example.com",
        False,
    )
    event = models.Event.objects.get(run_id=run.pk)
    assert (event.actor, event.because) == ("web:cleo@example.com", "asked for by person")
    page = visitor.follow(answer)
    assert "It waits: no worker is heard of" in words(page) and "every 2s" in page.text


def test_a_second_run_is_refused_in_words_while_one_is_open_and_all_leaves_it_out(queued: Site) -> None:
    visitor = clerk(queued, Role.CLERK)
    visitor.post(f"{RUNS}/ask", flow=INVOICES)
    again = visitor.post(f"{RUNS}/ask", flow=INVOICES)
    assert again.status == 409 and "It is running or waits for a worker already, as run 1." in words(again)
    everything = visitor.follow(visitor.post(f"{RUNS}/ask", flow="all"))
    assert "Runs 2, 3, 4, 5 were asked for." in words(everything)
    assert [one.flow for one in models.Run.objects.order_by("id")] == [
        INVOICES, "vendors", "gl-accounts", "purchase-orders", "payments",
    ]  # fmt: skip
    assert visitor.post(f"{RUNS}/ask", flow="nothing").status == 409


def test_a_stopped_company_and_an_open_breaker_are_said_before_the_button(site: Site) -> None:
    site.stage.run(VENDORS)
    connections.stop(stored(site), "sage-sign-in", "no", "test:run", site.stage.clock.now())
    trip = '{"said": ["412 vendors end at once."], "exclusive": []}'
    site.tells(
        "update store_breaker set since = now(), run = 1, trip = %s::jsonb where flow = 'vendors'", trip
    )
    said = words(site.page(f"{RUNS}/new"))
    assert "Nothing works on harbor since 2026-11-15 12:00 . A run tries it once more." in said
    assert "Its breaker is open: a run reads, and writes nothing new" in said
    home = words(site.page("/c/harbor/home"))
    assert "Nothing runs by itself until a ping passes." in home and "its breaker is open" in home


def test_of_many_who_press_at_once_one_gets_the_run(queued: Site) -> None:
    visitor = clerk(queued, Role.CLERK)
    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(lambda _: visitor.post(f"{RUNS}/ask", flow=VENDORS).status, range(4)))
    assert sorted(answers) == [302, 409, 409, 409]
    assert models.Run.objects.count() == 1


def test_what_moves_is_given_alone_until_the_run_has_ended(queued: Site) -> None:
    asked = ask_to_run(queued.stage.house, "harbor", [VENDORS], trusted("test:clerk"))[VENDORS]
    moving = queued.page(f"{RUNS}/{asked}/now")
    assert "Waiting for a worker" in words(moving) and "<html" not in moving.text
    assert "Hx-Refresh" not in moving.headers
    runs.start(asked, queued.stage.clock.now())
    assert "Running for 0 s" in words(queued.page(f"{RUNS}/{asked}/now"))
    runs.end(
        asked, "test:worker", queued.stage.clock.now(), {"outcome": "not_started", "said": "No licence."}
    )
    assert queued.page(f"{RUNS}/{asked}/now").headers["Hx-Refresh"] == "true"
    assert "No licence." in words(queued.page(f"{RUNS}/{asked}"))


def test_who_may_not_run_sees_no_button_and_is_refused(queued: Site) -> None:
    visitor = clerk(queued, Role.VIEWER)
    assert "Run now" not in visitor.get(RUNS).text + visitor.get("/c/harbor/home").text
    assert visitor.get(f"{RUNS}/new").status == 403
    assert visitor.post(f"{RUNS}/ask", flow=VENDORS).status == 403
    assert not models.Run.objects.exists()
    assert models.Event.objects.filter(kind="refused-person", actor="web:cleo@example.com").count() == 2


def test_nothing_is_asked_for_without_a_queue(site: Site) -> None:
    with pytest.raises(NotReady, match="without its queue"):
        ask_to_run(site.stage.house, "harbor", [], trusted("test:clerk"))
    assert not models.Run.objects.exists()


def test_a_button_says_what_the_settings_make_of_a_run(site: Site) -> None:
    said: Mapping[str, Mapping[str, str]] = {
        "send approved invoices to Sage 300 as a batch, and post it": {"post": "post"},
        "send released ones to Sage 300 as a batch that is ready to post": {
            "post": "ready",
            "release": "person",
        },
        "reach 5,000 in one currency, they wait for release": {"release": "threshold:5000"},
        "enter payments in Sage 300": {"payments_origin": "avidxchange"},
        "Writes nothing in either system": {},
    }
    for told, options in said.items():
        made = choices(replace(stored(site), settings={"options": options}))
        assert told in " ".join(f"{one.button} {one.does}" for one in made)
