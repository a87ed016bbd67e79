"""Claims about reconciliation and close: the difference first, a name under a period, and no page that hangs.

Knows the pages as a browser without scripts does. Does not know how witnesses are judged.
"""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from browsing import Visitor, signed_in, words
from counting import statements
from sites import Site
from stage import INVOICES

from ml_connector.domain.people import Role, trusted
from ml_connector.operations import Window, reconcile
from ml_connector.store import models, sign_offs
from ml_connector.store.connections import find

PAGE = "/c/harbor/reconciliation"
CLOSE = "/c/harbor/close"
CLI = trusted("cli:ada@erp-1")


def settled(site: Site, kind: str) -> None:
    """Wait until an errand has ended."""
    for _ in range(300):
        errand = site.watch.errands.last(kind, "harbor")
        if errand is not None and not errand.under_way:
            return
        time.sleep(0.02)
    raise AssertionError("it did not end")


def controller(site: Site, email: str = "ada@example.com") -> Visitor:
    """Somebody who may sign."""
    return signed_in(site.port, site.stage.house, email, Role.CONTROLLER)


def compare(site: Site) -> dict[str, Any]:
    """Compare what would be compared by default."""
    return dict(reconcile(site.stage.house, "harbor", Window(), CLI))


def lose_one(site: Site) -> None:
    """Have the ledger believe that an invoice was entered that Sage 300 does not have; its words are hostile."""
    site.tells(
        "update store_delivery set state = 'done', cause = null, label = '=cmd|x', party = '<script>alert(1)</script>'"
        " where id = (select min(id) from store_delivery where flow = %s and state = 'held')",
        INVOICES,
    )


def test_nothing_is_compared_until_somebody_asks_and_then_both_sides_stand_by_period(site: Site) -> None:
    site.stage.run()
    ada = controller(site)
    assert "Nothing has been compared yet." in words(ada.get(PAGE))
    asked = ada.post(f"{PAGE}/compare", **{"from": "2026-10-01", "to": "2026-10-31"})
    assert "It takes seconds to minutes." in words(ada.follow(asked))
    settled(site, "reconcile")
    assert ada.get(f"{PAGE}/going").headers["Hx-Refresh"] == "true"
    page = ada.get(PAGE)
    row, lines = sign_offs.comparison(find("harbor").id, 1) or (None, None)
    assert row is not None and (row.actor, lines) == ("web:ada@example.com", {"lines": [], "remarks": []})
    assert f"Difference 0.00, as far as it was compared: {row.compared} invoices compared." in words(page)
    (group,) = row.bridge["groups"]
    for word, text in (
        ("held", "On hold"),
        ("refused", "Needs a fix"),
        ("in_open_batch", "In an open Sage batch"),
    ):
        amount = f"{Decimal(group[word]['amount']):,.2f} USD"
        assert group[word]["count"] and f"{text} {group[word]['count']} {amount}" in words(page)
    assert "in_open_batch" not in words(page)
    backwards = ada.post(f"{PAGE}/compare", **{"from": "2026-11-30", "to": "2026-11-01"})
    assert backwards.status == 302
    settled(site, "reconcile")
    assert "The first day, 2026-11-30, is after the last" in words(ada.get(PAGE))
    assert ada.post(f"{PAGE}/compare", **{"from": "yesterday"}).status == 409


def test_a_period_is_signed_with_its_figures_once_and_only_on_the_latest_word(site: Site) -> None:
    site.stage.run()
    compare(site)
    ada = controller(site)
    page = ada.get(PAGE)
    group = compare(site)["groups"][0]
    button = f"Sign off period 2026-10: {group['approved']['count']} invoices"
    assert button in words(page) and "Not signed off" in words(page)
    early = ada.post(f"{PAGE}/1/sign", period="2026-10")
    assert (early.status, "was compared again since, as 2" in words(early)) == (409, True)
    done = ada.post(f"{PAGE}/2/sign", period="2026-10")
    assert "Period 2026-10 is signed off" in words(ada.follow(done))
    again = ada.post(f"{PAGE}/2/sign", period="2026-10")
    assert (again.status, "was signed off by web:ada@example.com" in words(again)) == (409, True)
    running = ada.post(f"{PAGE}/2/sign", period="2026-11")
    assert (running.status, "ends on 2026-11-30, and was not over" in words(running)) == (409, True)
    assert ada.post(f"{PAGE}/2/sign", period="2026-11", reason="early close").status == 302
    first, second = models.Event.objects.filter(kind="signed-off").order_by("id")
    assert (first.actor, first.because) == (
        "web:ada@example.com",
        "signed off period 2026-10 as compared in 2",
    )
    assert json.loads(first.payload)["groups"] == [group]
    assert second.because == "signed off period 2026-11 as compared in 2: early close"
    lose_one(site)
    compare(site)
    told = words(ada.get(PAGE))
    assert "On an earlier comparison" in told and "differs" in told


def test_a_difference_is_first_and_is_signed_only_with_a_reason(site: Site) -> None:
    site.stage.run()
    lose_one(site)
    (line,) = compare(site)["lines"]
    ada = controller(site)
    page = ada.get(PAGE)
    assert f"Difference {Decimal(line['difference']):,.2f} USD: 1 invoice of " in words(page)
    assert f'href="/c/harbor/invoices/{models.Delivery.objects.get(key=line["id"]).pk}"' in page.text
    assert "&lt;SCRIPT&gt;" in page.text and "<script>alert" not in page.text.lower()
    refused = ada.post(f"{PAGE}/1/sign", period=line["period"], reason=" ")
    assert (refused.status, "The difference is not 0.00" in words(refused)) == (409, True)
    ada.post(f"{PAGE}/1/sign", period=line["period"], reason="entered by hand, see ticket 7")
    assert "entered by hand, see ticket 7" in words(ada.get(f"{PAGE}/1"))
    table = list(csv.reader(io.StringIO(ada.get(f"{PAGE}/1/table").text)))
    assert [cell for row in table for cell in row if cell.startswith("=")] == []
    assert "'=cmd|x" in [row[0] for row in table if row]
    for path in (f"{PAGE}/99", f"{PAGE}/99/table"):
        assert ada.get(path).status == 404
    viewer = signed_in(site.port, site.stage.house, "eve@example.com", Role.CLERK, company="harbor")
    assert f"{PAGE}/1/sign" not in viewer.get(PAGE).text


def test_a_part_of_a_period_is_no_ground_to_sign_it(site: Site) -> None:
    site.stage.run()
    days = Window(first=date(2026, 10, 5), last=date(2026, 10, 31))
    reconcile(site.stage.house, "harbor", days, CLI)
    ada = controller(site)
    assert "Only some of its days were compared" in words(ada.get(PAGE))
    assert ada.post(f"{PAGE}/1/sign", period="2026-10", reason="why not").status == 409
    assert not models.SignOff.objects.exists()


def test_many_comparisons_cost_no_more_than_few(site: Site) -> None:
    site.stage.run()
    compare(site)
    site.page("/health")
    few = statements(lambda: site.page(PAGE))
    site.tells(
        "insert into store_reconciliation (connection_id, at, actor, first, last, compared, difference, bridge, lines)"
        " select connection_id, at, actor, first, last, compared, difference, bridge, lines"
        " from store_reconciliation, generate_series(1, 120) n"
    )
    assert statements(lambda: site.page(PAGE)) == few <= 12, few
    assert "Next page" in site.page(PAGE).text and "Earlier page" in site.page(f"{PAGE}?page=3").text


def test_close_says_what_would_miss_the_period_by_cause_owner_and_amount(site: Site) -> None:
    site.stage.run()
    ada = controller(site)
    assert "Nobody has looked yet." in words(ada.get(CLOSE))
    ada.post(f"{CLOSE}/look", period="2026-10")
    settled(site, "close")
    page = ada.get(CLOSE)
    assert "would miss period 2026-10 if it closed now." in words(page)
    assert "ended 15 days ago" in words(page)
    assert "The person who codes invoices in AvidXchange" in words(page)
    assert 'href="/c/harbor/exceptions?cause=' in page.text
    ada.post(f"{CLOSE}/look", period="2031-01")
    settled(site, "close")
    assert "no fiscal period 2031-01" in words(ada.get(CLOSE))
    assert not models.Reconciliation.objects.exists(), "a look at the close keeps nothing"


def test_while_both_systems_are_asked_pages_answer_and_people_may_write(
    site: Site,
) -> None:
    site.stage.run()
    ada, go, there = controller(site), threading.Event(), threading.Event()
    held_up(site, go, there)
    ada.post(f"{PAGE}/compare")
    assert there.wait(20)
    try:
        page = ada.get(PAGE)
        assert "Both systems are being asked, since" in words(page) and "ada@example.com" in words(page)
        assert "It is being compared already." in words(ada.follow(ada.post(f"{PAGE}/compare")))
        assert "hx-get" in ada.get(f"{PAGE}/going").text
        signed_in(site.port, site.stage.house, "bea@example.com", Role.VIEWER)  # writes a session
    finally:
        go.set()
    settled(site, "reconcile")
    assert models.Reconciliation.objects.count() == 1


def held_up(site: Site, go: threading.Event, there: threading.Event) -> None:
    """Let Sage 300 answer only when it may."""
    app: Any = site.stage.sage_app
    answer: Callable[..., Any] = app.handle

    def slow(*given: Any) -> Any:
        there.set()
        go.wait(30)
        return answer(*given)

    app.handle = slow
