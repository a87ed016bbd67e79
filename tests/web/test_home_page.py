"""Claims about the first page: of one company, and of all that somebody may see.

Knows HTTP, the stage and the page's words. Does not know how a number is found.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from browsing import signed_in, words
from sites import Site
from stage import VENDORS, Scene, Template, standing

from ml_connector.domain.people import Role, trusted
from ml_connector.operations import Window, reconcile

HOME = "/c/harbor/home"
_PUT = """
insert into store_run (connection_id, flow, actor, worker, trigger, asked_at, started_at, ended_at, attempt, opened,
                       outcome, report)
select connection_id, flow, 'scheduler', 'erp-1:7', 'schedule', asked_at - %s, asked_at - %s, asked_at - %s, 1, true,
       %s, report from store_run order by id limit 1
"""
_ALERT = """
insert into store_alert (kind, connection, flow, detail, title, lines, figures, weight, step, told_step, returns, since,
                         seen_at)
values (%s, %s, '', '', %s, '{"what": "It is so.", "who": "Somebody", "where": "`ml-connector causes harbor`",
        "next": "See to it."}', '{}', 1, 1, 1, 0, now(), now())
"""


def test_a_company_before_its_first_run_says_what_was_looked_through(site: Site) -> None:
    said = words(site.page(HOME))
    assert "Nothing is on hold and nothing was refused. Looked through: everything of harbor" in said
    assert "No flow of harbor has a schedule or a run yet." in said and "never reconciled yet" in said
    assert "No alert is open for harbor." in said


def test_what_waits_is_told_in_money_by_cause_the_greatest_first(site: Site) -> None:
    site.stage.run()
    reconcile(site.stage.house, site.stage.name, Window(), trusted("test:clerk"))
    site.tells("update store_delivery set state = 'in_doubt' where label = 'INV-500109'")
    site.tells(
        "update store_delivery set state = 'held', cause = 'waiting-for-release' where label = '500072'"
    )
    page = site.page(HOME)
    said = words(page)
    assert (
        "To release 1 10,658.70 USD On hold or to be fixed 3 23,384.56 USD Being checked 1 17,585.60 USD"
        in said
    )
    assert re.search(r"Difference 0\.00 reconciled 2026-11-15 12:00", said)
    causes = said[said.index("What needs a person, by cause") :]
    assert causes.index("2 22,409.75 USD") < causes.index("1 974.81 USD")
    assert 'href="/c/harbor/exceptions?cause=duplicate-in-avidxchange"' in page.text
    assert "waiting-for-release" not in said and "approved-invoices" not in said


def test_a_month_of_runs_shows_the_worst_of_each_day_and_leads_to_it(site: Site) -> None:
    site.stage.run(VENDORS)
    for ago, outcome in ((2, "balanced"), (2, "failed"), (3, "partial"), (29, "balanced"), (31, "failed")):
        days = timedelta(days=ago)
        site.tells(_PUT, days, days, days, outcome)
    page = site.page(HOME)
    said = words(page)
    for told in (
        *("2026-11-13: 2 runs, 1 incomplete or failed", "2026-11-12: 1 run, 1 partial or unclear"),
        *("2026-10-17: 1 run, all balanced", "2026-11-11: no run", "2026-11-15: 1 run, all balanced"),
    ):
        assert told in said
    assert len(re.findall(r"2026-1\d-\d\d: ", said)) == 30
    assert 'href="/c/harbor/runs?from=2026-11-13&amp;to=2026-11-13"' in page.text
    there = words(site.page("/c/harbor/runs?from=2026-11-13&to=2026-11-13"))
    assert len(re.findall(r"Run \d+ 2026-11-13", there)) == 2


def test_open_alerts_are_those_of_the_company_and_of_all_for_who_may_see_all(site: Site) -> None:
    site.tells(_ALERT, "held", "harbor", "4 invoices <b>wait</b>")
    site.tells(_ALERT, "held", "lakeside", "another company's")
    site.tells(_ALERT, "missing", "", "no worker is heard of")
    page = site.page(HOME)
    assert "4 invoices &lt;b&gt;wait" in page.text and "<code>ml-connector causes harbor</code>" in page.text
    assert "no worker is heard of" in words(page) and "another company" not in words(page)
    one = signed_in(site.port, site.stage.house, "vera@example.com", Role.VIEWER, company="harbor")
    seen = words(one.get(HOME))
    assert "Look today harbor: 4 invoices" in seen and "Look now" not in seen


def test_all_companies_stand_the_greatest_amount_first_and_only_those_one_may_see(
    site: Site, template: Template
) -> None:
    site.stage.run(VENDORS)
    with standing(site.stage.house.url, site.stage.house.keyring, Scene(), name="lakeside") as other:
        other.run()
        said = words(site.page("/"))
        assert said.index("lakeside", said.index("On hold or to be fixed")) < said.rindex("harbor")
        assert re.search(r"lakeside Up to date .* ago 4 .* 40,970\.16 USD 0 0 never reconciled", said)
        one = signed_in(site.port, site.stage.house, "vera@example.com", Role.VIEWER, company="harbor")
        answer = one.get("/")
        assert (answer.status, answer.headers["Location"]) == (302, HOME)
        assert "lakeside" not in words(one.follow(answer))


@pytest.mark.parametrize("typed", ["Nowhere/Land", ""])
def test_a_zone_that_is_none_counts_days_in_utc(site: Site, typed: str) -> None:
    from ml_connector.views.home import DAYS, month, zone_of

    assert str(zone_of(typed)) == "UTC"
    assert len(month(1, typed, site.stage.clock.now())) == DAYS
