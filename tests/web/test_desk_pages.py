"""Claims about the daily desk and the invoices: what they say, what they lead to, and what a button does.

Knows the pages as a browser without scripts does. Does not know how a query is made.
"""

from __future__ import annotations

import re

import pytest
from browsing import Visitor, signed_in, words
from counting import statements
from django.db.models import Sum
from sites import Site

from ml_connector.domain.acts import Act
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.people import Role, trusted
from ml_connector.operations import Choice, Decision, choose, decide
from ml_connector.store import connections, models
from ml_connector.store.lock import book_lock

DESK, LIST = "/c/harbor/exceptions", "/c/harbor/invoices"


@pytest.fixture
def clerk(site: Site) -> Visitor:
    """Somebody who may decide, after a run."""
    site.stage.run()
    return signed_in(site.port, site.stage.house, "cleo@example.com", Role.CLERK, company="harbor")


def held() -> int:
    """The number of an invoice that is held."""
    return int(models.Delivery.objects.filter(state="held").earliest("pk").pk)


def test_the_desk_says_each_cause_with_count_amount_and_who_and_leads_to_its_records(
    site: Site, clerk: Visitor
) -> None:
    page = clerk.get(DESK)
    told = words(page)
    open_rows = models.Delivery.objects.filter(state__in=["held", "refused"])
    assert open_rows.count() > 2
    for row in open_rows:
        assert CAUSES[row.cause].what in told and CAUSES[row.cause].who in told
        total = open_rows.filter(cause=row.cause, currency=row.currency).aggregate(Sum("amount"))
        assert f"{total['amount__sum']:,.2f} {row.currency}" in told
        assert row.cause not in told, "a code is no word"
    first = re.findall(r'href="(\?cause=[^"]+)#records"', page.text)[0].replace("&amp;", "&")
    records = clerk.get(f"{DESK}{first}")
    links = re.findall(r'href="(/c/harbor/invoices/\d+)"', records.text)
    assert links and clerk.get(links[0]).status == 200


def test_a_clerk_releases_what_was_ticked_and_it_is_on_record(site: Site, clerk: Visitor) -> None:
    number = held()
    done = clerk.post(f"{DESK}/act", number=[str(number)], act="release", because="")
    page = clerk.follow(done)
    assert (done.status, models.Delivery.objects.get(pk=number).state) == (302, "pending")
    assert "1 changed" in words(page) and "Ready to send" in words(page)
    event = models.Event.objects.filter(delivery_id=number).latest("id")
    assert event.actor == "web:cleo@example.com"


def test_closing_by_hand_asks_for_what_was_seen(site: Site, clerk: Visitor) -> None:
    number = held()
    refused = clerk.post(f"{DESK}/act", number=[str(number)], act="resolve", because="")
    assert (refused.status, "Say why" in words(refused)) == (409, True)
    assert models.Delivery.objects.get(pk=number).state == "held"
    clerk.post(f"{DESK}/act", number=[str(number)], act="resolve", because="seen in batch 7")
    told = words(clerk.get(f"{LIST}/{number}"))
    assert "Closed by hand" in told and "seen in batch 7" in told


def test_nothing_ticked_changes_nothing(clerk: Visitor) -> None:
    answer = clerk.post(f"{DESK}/act", act="release")
    assert (answer.status, "Nothing was chosen" in words(answer)) == (409, True)


def test_who_may_only_see_gets_no_buttons(site: Site) -> None:
    site.stage.run()
    viewer = signed_in(site.port, site.stage.house, "vi@example.com", Role.VIEWER, company="harbor")
    number = held()
    assert "/exceptions/act" not in viewer.get(f"{LIST}/{number}").text
    assert viewer.post(f"{DESK}/act", number=[str(number)], act="release").status == 403


def test_an_empty_desk_says_what_was_looked_at(site: Site) -> None:
    told = words(site.page(DESK))
    assert "Nothing stands open: all 0 records" in told


def test_the_list_says_where_each_invoice_stands_and_sums_what_is_shown(site: Site, clerk: Visitor) -> None:
    told = words(clerk.get(LIST))
    rows = models.Delivery.objects.filter(flow="approved-invoices")
    assert f"{rows.count()} invoices" in told
    assert "On hold" in told and "In Sage batch" in told
    held = words(clerk.get(f"{LIST}?standing=On+hold"))
    assert f"{rows.filter(state='held').count()} invoices" in held and "In Sage batch" not in held
    assert "is no amount" in words(clerk.get(f"{LIST}?least=much"))
    assert "No invoice fits" in words(clerk.get(f"{LIST}?word=nothing-has-this"))


def test_the_journey_tells_the_story_from_its_arrival_to_its_batch(site: Site, clerk: Visitor) -> None:
    done = models.Delivery.objects.filter(flow="approved-invoices", state="done").first()
    assert done is not None
    told = words(clerk.get(f"{LIST}/{done.pk}"))
    assert f"{done.label}, {done.amount:,.2f} {done.currency}" in told
    assert "Certificate of exactly once" in told and "Sage batch" in told
    assert clerk.get(f"{LIST}/999999").status == 404


def test_search_finds_by_number_over_the_companies_one_may_see(site: Site, clerk: Visitor) -> None:
    row = models.Delivery.objects.filter(flow="approved-invoices").first()
    assert row is not None
    hit = clerk.get(f"/search?q={row.label.strip()}")
    assert hit.headers.get("Location") == f"/c/harbor/invoices/{row.pk}" or row.label.strip() in words(hit)
    other = signed_in(site.port, site.stage.house, "other@example.com")
    assert f"/invoices/{row.pk}" not in other.get(f"/search?q={row.label.strip()}").text
    assert "Nothing has this number" in words(other.get("/search?q=x"))


def test_what_a_vendor_is_called_is_never_a_mark_on_the_page(site: Site, clerk: Visitor) -> None:
    models.Delivery.objects.filter(pk=held()).update(label="<script>alert(1)</script>", party='"><b>')
    for page in (clerk.get(LIST), clerk.get(f"{LIST}/{held()}")):
        assert "<script>alert" not in page.text and '"><b>' not in page.text
        assert "&lt;script&gt;" in page.text


def test_the_trail_says_in_words_who_did_what_and_leads_to_the_record(site: Site, clerk: Visitor) -> None:
    number = held()
    clerk.post(f"{DESK}/act", number=[str(number)], act="hold", because="waits for a credit note")
    page = clerk.get("/c/harbor/audit")
    told = words(page)
    assert "Held by cleo@example.com: waits for a credit note" in told
    assert f'href="/c/harbor/invoices/{number}"' in page.text
    mine = words(clerk.get("/c/harbor/audit?actor=cleo&kind=Decisions+of+people"))
    assert "waits for a credit note" in mine and "Read at its source" not in mine
    assert "No event of this company fits" in words(clerk.get("/c/harbor/audit?actor=nobody"))
    assert "is no day" in words(clerk.get("/c/harbor/audit?first=yesterday"))
    older = re.findall(r'href="\?(before=\d+)"', page.text)
    assert older and clerk.get(f"/c/harbor/audit?{older[0]}").status == 200


def test_what_waits_for_release_is_not_answered_at_the_desk_by_who_may_not_release(
    site: Site, clerk: Visitor
) -> None:
    number = held()
    models.Delivery.objects.filter(pk=number).update(cause="waiting-for-release")
    for act in ("approve", "reject"):
        assert clerk.post(f"{DESK}/act", number=[str(number)], act=act, because="x").status == 409
    house, rows = site.stage.house, choose("harbor", Choice(cause="waiting-for-release"))
    with pytest.raises(ValueError, match="by who may release"):
        decide(house, "harbor", rows, Decision(act=Act.APPROVE, because=""), trusted("test:clerk"))
    row = models.Delivery.objects.get(pk=number)
    assert (row.state, row.cause) == ("held", "waiting-for-release")


def test_a_decision_does_not_wait_for_the_end_of_a_run_and_says_who_works(site: Site, clerk: Visitor) -> None:
    number, house = held(), site.stage.house
    book = connections.find("harbor").book
    with book_lock(house.url, book, tell=house.tell, sleep=house.clock.sleep):
        answer = clerk.post(f"{DESK}/act", number=[str(number)], act="release", because="")
    assert (answer.status, models.Delivery.objects.get(pk=number).state) == (409, "held")
    assert "still being worked on by" in words(answer)


def test_a_company_that_is_not_there_is_said_so_to_who_may_see_all(site: Site) -> None:
    answer = site.page("/c/nowhere/home")
    assert (answer.status, "no company of this name" in words(answer)) == (404, True)


def test_the_desk_costs_the_same_for_one_record_and_for_many(clerk: Visitor) -> None:
    one = models.Delivery.objects.get(pk=held())
    page = f"{DESK}?cause={one.cause}&every=yes"
    clerk.get(page)
    before = statements(lambda: clerk.get(page))
    for number in range(60):
        one.pk, one.key = None, f"more {number}"
        one.save()
    assert statements(lambda: clerk.get(page)) == before
