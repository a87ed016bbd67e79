"""Claims about the release desk: what waits is seen whole before it is answered, and only what was seen is.

Knows the pages as a browser without scripts does. Does not know the rule of release.
"""

from __future__ import annotations

import json
from decimal import Decimal
from html import unescape
from re import findall

import pytest
from browsing import signed_in, words
from counting import statements
from releasing import proposed, waiting
from sites import Site
from stage import VENDORS, Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.domain.people import Role
from ml_connector.store import models

KINDS = ("one-line", "one-line", "several-lines", "credit-note")
DESK = "/c/harbor/release"


@pytest.fixture
def stage(make_stage: Set) -> Stage:
    """A stage with four invoices that wait for a person, three of them in the first proposal."""
    made = make_stage(Scene(company=of_kinds(*KINDS), settings={"release": "person", "parcel_max": "3"}))
    made.run()
    return made


def hidden(text: str, name: str) -> list[str]:
    """What the forms of a page send along unseen under a name."""
    return [unescape(value) for value in findall(rf'name="{name}" value="([^"]*)"', text)]


def ruled(kind: str) -> list[tuple[str, str]]:
    """Who did something of a kind, and what is said of it."""
    return list(models.Event.objects.filter(kind=kind).order_by("id").values_list("actor", "because"))


def test_what_is_released_is_what_was_seen_and_the_next_run_enters_it(site: Site) -> None:
    ada = signed_in(site.port, site.stage.house, "ada@example.com", Role.CONTROLLER)
    told = proposed(site.stage)
    first, total = told["proposals"][0], f"{told['totals'][0]['total']}"
    desk = words(ada.get(DESK))
    assert f"4 invoices, {Decimal(total):,.2f} USD, wait for release in 2 proposals" in desk
    assert f"first entry for {len(first['warnings'])} vendors" in desk
    opened = ada.get(f"{DESK}/{first['proposal']}")
    payloads = [draft["payload"] for draft in first["drafts"]]
    assert [one for one in payloads if one not in unescape(opened.text)] == []
    assert {"Control totals", "GL effect by account, once posted"} <= {
        title for title in first["tables"] if title in words(opened)
    }
    button = (
        f"Release 3 invoices, {Decimal(first['totals'][0]['total']):,.2f} USD, to Sage 300 as an open batch"
    )
    assert button in words(opened)
    assert hidden(opened.text, "seen")[0] == first["fingerprint"]
    done = ada.post(
        f"{DESK}/{first['proposal']}/approve", seen=first["fingerprint"], flow="approved-invoices"
    )
    assert "Released: 3 invoices" in words(ada.follow(done))
    assert (first["drafts"][0]["id"] in waiting(site.stage), len(waiting(site.stage))) == (False, 1)
    assert ("web:ada@example.com", f"approved proposal {first['proposal']}") in ruled("proposal")
    site.stage.later()
    assert site.stage.run()["sent"] == 3
    answered = words(ada.get(DESK))
    assert "Released 3" in answered and "ada@example.com" in answered
    assert "Entered in Sage 300" in words(ada.get(f"{DESK}/{first['proposal']}"))


def test_a_page_that_is_stale_releases_nothing(site: Site) -> None:
    ada = signed_in(site.port, site.stage.house, "ada@example.com", Role.CONTROLLER)
    first = proposed(site.stage)["proposals"][0]
    where, key = f"{DESK}/{first['proposal']}", first["drafts"][0]["id"]
    assert ada.post(f"{where}/keep-one", id=key, reason=" ").status == 409
    held = ada.post(f"{where}/keep-one", id=key, reason="goods not here")
    assert "is held. The rest can be released without it." in words(ada.follow(held))
    stale = ada.post(f"{where}/approve", seen=first["fingerprint"])
    assert (stale.status, "What waits is not what was looked at" in words(stale)) == (409, True)
    assert len(waiting(site.stage)) == 3
    now = ada.get(where)
    assert "2 of its 3 drafts wait" in words(now) and "On hold: " in words(now)
    assert ada.post(f"{where}/reject", seen=hidden(now.text, "seen")[0]).status == 409, "no reason was given"
    kept = ada.post(
        f"{where}/reject", seen=hidden(now.text, "seen")[0], reason="wrong month", flow="approved-invoices"
    )
    assert "Kept back: 2 invoices" in words(ada.follow(kept))
    assert (ruled("ruling")[0], len(waiting(site.stage))) == (
        ("web:ada@example.com", "hold: goods not here"),
        1,
    )
    assert ada.post(f"{where}/approve", seen=first["fingerprint"]).status == 409
    assert "Kept back by ada@example.com" in words(ada.get(where))


def test_whoever_may_not_release_sees_no_button_and_a_clerk_may_keep_one_back(site: Site) -> None:
    where = f"{DESK}/{proposed(site.stage)['proposals'][0]['proposal']}"
    for role, buttons in ((Role.VIEWER, []), (Role.CLERK, ["keep-one"]), (Role.AUDITOR, [])):
        visitor = signed_in(site.port, site.stage.house, f"{role}@example.com", role, company="harbor")
        page = visitor.get(where)
        assert page.status == 200
        assert findall(rf'action="{where}/([a-z-]+)"', page.text) == buttons
        assert "A controller of harbor releases this." in words(page)


def test_hostile_words_are_shown_and_never_run(site: Site) -> None:
    site.tells("update store_delivery set party = '<script>alert(1)</script>', label = '\"><img src=x>'")
    site.tells("update store_proposalentry set payload = '</pre><script>alert(2)</script>'")
    number = proposed(site.stage)["proposals"][0]["proposal"]
    for page in (site.page(DESK), site.page(f"{DESK}/{number}")):
        assert (page.status, "<script>alert" in page.text, "<img src=x" in page.text) == (200, False, False)
    assert "&lt;script&gt;alert(1)" in site.page(f"{DESK}/{number}").text


def test_the_desk_asks_as_little_of_the_database_for_many_as_for_few(site: Site) -> None:
    site.page("/health")
    few = statements(lambda: site.page(DESK))
    site.tells(
        "insert into store_proposal (connection_id, flow, step, answer, rule, batch, title, tables, made_at, made_run,"
        " answered_by, reason) select connection_id, flow, step,"
        " case when mod(n, 2) = 0 then 'open' else 'approved' end,"
        " rule, batch, title, tables, made_at, made_run, answered_by, reason"
        " from store_proposal, generate_series(1, 150) n where id = 1"
    )
    site.tells(
        "insert into store_proposalentry (proposal_id, delivery_id, fingerprint, amount, currency, payload, over)"
        " select p.id, e.delivery_id, e.fingerprint, e.amount, e.currency, e.payload, e.over"
        " from store_proposal p, store_proposalentry e where p.id > 2 and e.proposal_id = 1"
    )
    assert statements(lambda: site.page(DESK)) == few <= 12, few
    page = site.page(DESK)
    assert (page.text.count("/c/harbor/release/"), "Next page" in page.text) == (100, True)
    assert "Earlier page" in site.page(f"{DESK}?page=2").text
    assert site.page(f"{DESK}/999999").status == 404


def test_where_nobody_is_asked_the_desk_says_by_which_rule(site: Site) -> None:
    site.tells("update store_delivery set cause = 'cent-off' where cause = 'waiting-for-release'")
    site.tells(
        "update store_connection set settings = jsonb_set(settings::jsonb, '{options,release}', '\"straight\"')"
    )
    page = words(site.page(DESK))
    assert "Nothing waits for release." in page
    assert "What passes its checks goes by itself, and nobody is asked (release=straight)." in page


def test_what_a_breaker_stopped_is_let_through_once_as_it_was_seen(site: Site) -> None:
    site.stage.run(VENDORS, accept=True)
    site.tells("update store_delivery set state = 'pending', lot = 2 where flow = 'vendors'")
    site.tells(
        "insert into store_breaker (connection_id, flow, lot, started, days, since, run, trip) select id, 'vendors', 2,"
        " true, '[]', now(), 2, %s from store_connection on conflict (connection_id, flow) do update set lot = 2,"
        " since = now(), run = 2, trip = excluded.trip",
        json.dumps({"said": ["60 vendors end, where 5 % are usual."], "exclusive": []}),
    )
    ada = signed_in(site.port, site.stage.house, "ada@example.com", Role.CONTROLLER)
    (told,) = views.breakers("harbor", VENDORS)
    page = ada.get(DESK)
    assert "60 vendors end, where 5 % are usual." in words(page)
    assert f"Let {told['count']} vendors through, once" in words(page)
    moved = ada.post(f"{DESK}/let-through", flow=VENDORS, seen="another", reason="they moved")
    assert (moved.status, "not what was shown" in words(moved)) == (409, True)
    done = ada.post(f"{DESK}/let-through", flow=VENDORS, seen=told["fingerprint"], reason="they moved")
    assert "Let through, once" in words(ada.follow(done))
    assert views.breakers("harbor", VENDORS)[0]["since"] is None
    assert ("web:ada@example.com", "vendors: let through: they moved") in ruled("breaker")
