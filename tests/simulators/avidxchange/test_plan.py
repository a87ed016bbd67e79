"""Claims about time and quantity: suspended back ends, plans, people who block (§3.2, §3.3). Knows the wire only."""

from concurrent.futures import ThreadPoolExecutor, wait
from email.utils import parsedate_to_datetime
from threading import Event, Semaphore
from types import SimpleNamespace

import pytest

from simulators.avidxchange import app


@pytest.mark.facts("A-3.3/303001", "A-6.11/303001")
def test_a_fault_may_last_for_a_time_instead_of_a_count(site):
    avid = site(gateway_fault="303001", gateway_fault_for_s="30")
    during = []
    for _ in range(3):
        during.append(avid.get("/companies").json["fault"]["code"])
        avid.clock.pass_s(10)

    assert during == [303001] * 3
    assert avid.get("/companies").status == 200


@pytest.mark.facts("A-3.3/101503", "A-3.3/303001", "A-6.11/303001")
def test_a_failing_back_end_is_suspended_for_a_while(site):
    avid = site(gateway_fault="101503", gateway_fault_count="1", suspended_s="30")
    first, second = (avid.get("/companies").json["fault"]["code"] for _ in range(2))
    avid.clock.pass_s(30)

    assert (first, second) == (101503, 303001)
    assert avid.get("/companies").status == 200


@pytest.mark.facts("A-3.2.2", "A-3.3/900800", "A-3.3/throttling")
def test_a_plan_that_is_used_up_says_when_there_is_more(site):
    avid = site(plan_per_minute="20")
    allowed = [avid.get("/companies").status for _ in range(20)]

    over = avid.get("/companies")
    avid.clock.pass_s((parsedate_to_datetime(over.headers["retry-after"]) - avid.clock.now).total_seconds())

    assert (set(allowed), over.status, over.json["fault"]["code"]) == ({200}, 429, 900804)
    assert avid.get("/companies").status == 200


@pytest.mark.facts("A-3.3/throttling", "A-6.11/503-throttling")
@pytest.mark.parametrize(("form", "status", "waits"), [("503", 503, None), ("seconds", 429, "60")])
def test_a_plan_is_told_in_the_form_of_the_gateway(site, form, status, waits):
    avid = site(plan_per_minute="1", throttle=form, throttle_count="0")
    avid.get("/companies")

    over = avid.get("/companies")

    assert (over.status, over.headers.get("retry-after")) == (status, waits)


@pytest.mark.facts("A-3.2.2")
def test_a_minute_later_the_plan_is_whole_again_and_not_more(site):
    avid = site(plan_per_minute="3")
    for _ in range(3):
        avid.get("/companies")
    avid.clock.pass_s(600)

    assert [avid.get("/companies").status for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.facts("A-3.3/900801")
def test_more_calls_at_once_than_allowed_meet_the_hard_limit(site):
    avid = site(concurrency="1")

    with avid.app.plan.passage():
        during = avid.get("/companies")

    assert (during.status, during.json["fault"]["code"]) == (503, 900801)
    assert avid.get("/companies").status == 200


@pytest.mark.facts("A-3.3/900801")
def test_a_call_is_under_way_all_the_time_its_answer_is_late(site, monkeypatch):
    avid, inside, late = site(concurrency="2", latency_ms="1"), Semaphore(0), Event()
    avid.headers()
    monkeypatch.setattr(app, "time", SimpleNamespace(sleep=lambda _: (inside.release(), late.wait(5))))

    with ThreadPoolExecutor(3) as crowd:
        under_way = [crowd.submit(avid.get, "/companies") for _ in range(2)]
        entered = [inside.acquire(timeout=5) for _ in under_way]
        over = crowd.submit(avid.get, "/companies")
        refused = wait([over], timeout=2).done
        late.set()

    assert entered == [True, True] and refused == {over}
    assert over.result().json["fault"]["code"] == 900801
    assert [call.result().status for call in under_way] == [200, 200]


def test_calls_at_once_are_counted_down_again(five):
    avid = five(concurrency="4", latency_ms="1")
    avid.headers()

    with ThreadPoolExecutor(4) as crowd:
        statuses = list(crowd.map(lambda _: avid.get("/invoices").status, range(24)))

    assert set(statuses) == {200}


@pytest.mark.facts("A-3.3/900805")
def test_a_blocked_application_is_429_until_it_is_let_in_again(site):
    avid = site()
    avid.app.people.block()
    blocked = [avid.get("/companies") for _ in range(2)]

    avid.app.people.let_in()

    assert [(answer.status, answer.json["fault"]["code"]) for answer in blocked] == [(429, 900805)] * 2
    assert avid.get("/companies").status == 200


@pytest.mark.facts("A-3.3/900908", "A-6.11/900908", "A-6.11/900910")
def test_an_application_without_its_subscription_is_403(site):
    avid = site()
    avid.app.people.unsubscribe()

    assert (avid.get("/companies").status, avid.get("/companies").json["fault"]["code"]) == (403, 900908)


def test_a_reset_lets_everybody_in_again(site):
    avid = site(plan_per_minute="1")
    avid.get("/companies")
    avid.app.people.block()

    avid.app.reset()
    avid.bearer = ""

    assert avid.get("/companies").status == 200


@pytest.mark.facts("A-3.3/wrapped", "A-6.11/fault-formats")
def test_the_code_of_a_wrapped_fault_may_be_text(site):
    assert site(fault_format="json_wrapped_string").raw("GET", "/x").json["fault"]["code"] == "404"
