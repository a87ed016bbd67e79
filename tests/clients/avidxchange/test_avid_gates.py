"""Knows that one credential set has one limiter, that a failing address is left alone, and that both are
shared.

Does not know a real gateway's plan, nor how long a real failure lasts.
"""

from __future__ import annotations

import secrets
import threading
from contextlib import nullcontext
from datetime import timedelta

import pytest

from avidxchange import Acknowledgement, Endpoint, InProcessGates, InProcessTokens, Limits, errors
from avidxchange.auth import Credentials
from avidxchange.caller import said_of_service
from avidxchange.errors import Failure
from avidxchange.gates import Bounds, Breaker, Limiter
from avidxchange.profile_parts import Auth, HeaderLayer, Value

BOUNDS = Bounds(per_second=2, burst=1, failures=3, open_s=60)
HELD = Limits(hold_back=True, tries=1, failures_max=3, rest_s=60)
TOLD = Acknowledgement(erp_document="D1")


@pytest.mark.facts("A-6.8/limiter")
def test_the_limiter_slows_down_on_429_and_recovers(hours):
    limiter = Limiter(2, 1, hours.clock)
    assert [limiter.reserve(9), limiter.reserve(9)] == [0.0, 0.5]
    hours.sleep(0.5)
    limiter.throttled()
    assert limiter.reserve(9) == 1.0
    for _ in range(20):
        limiter.succeeded()
    hours.sleep(100)
    assert [limiter.reserve(9), limiter.reserve(9)] == [0.0, 0.5]


@pytest.mark.facts("A-6.8/limiter", "A-3.2.2")
def test_it_never_becomes_slower_than_its_slowest_pace(hours):
    limiter = Limiter(64, 1, hours.clock)
    for _ in range(50):
        limiter.throttled()
    assert limiter.reserve(9) == 1.0


@pytest.mark.facts("A-6.8/limiter")
def test_nobody_calls_before_the_moment_the_gateway_named_and_then_one_by_one(hours):
    limiter = Limiter(2, 5, hours.clock)
    limiter.throttled(30)
    assert [limiter.reserve(99) for _ in range(3)] == [31.0, 32.0, 33.0]


@pytest.mark.facts("A-6.8/limiter")
def test_the_wait_itself_earns_no_burst(hours):
    limiter = Limiter(2, 5, hours.clock)
    limiter.throttled(30)
    hours.sleep(30)
    assert [limiter.reserve(99) for _ in range(3)] == [1.0, 2.0, 3.0]


def test_a_turn_that_is_too_far_away_is_not_taken(hours):
    limiter = Limiter(2, 1, hours.clock)
    limiter.throttled(30)
    assert [limiter.reserve(9), limiter.reserve(9), limiter.reserve(99)] == [31.0, 31.0, 31.0]


def test_a_clock_set_back_makes_no_wait_longer(hours):
    limiter, breaker = Limiter(2, 1, hours.clock), Breaker(1, 60, hours.clock)
    limiter.throttled(30)
    breaker.failed(breaker.enter())
    hours.now -= timedelta(hours=5)
    assert (limiter.reserve(99), breaker.enter().wait_s) == (31.0, 60.0)


@pytest.mark.facts("A-6.8/limiter", "A-3.2.2")
def test_the_tightest_pace_asked_for_wins(hours):
    gates = InProcessGates(hours.clock)
    one = gates.limiter("app", Bounds(per_second=1, burst=1, failures=1, open_s=1))
    other = gates.limiter("app", Bounds(per_second=50, burst=9, failures=1, open_s=1))
    assert one is other and one is not gates.limiter("another app", BOUNDS)
    assert [one.reserve(9), other.reserve(9)] == [0.0, 1.0]


@pytest.mark.facts("A-6.8/limiter", "A-3.2.2")
def test_who_has_ended_holds_nobody_back_any_more(hours):
    gates = InProcessGates(hours.clock)
    tight, wide = (Bounds(per_second=rate, burst=1, failures=1, open_s=1) for rate in (1, 4))
    limiter = gates.limiter("app", wide)
    gates.limiter("app", tight).throttled()
    limiter.let_go(tight)
    limiter.let_go(tight)
    assert limiter.reserve(9) == 0.5  # the full pace is four again, halved by the 429
    limiter.let_go(wide)
    assert limiter.reserve(9) == 1.0


@pytest.mark.facts("A-6.8/limiter", "A-6.10/rates")
def test_a_closed_client_holds_the_others_back_no_more(gateway, client_for, hours, edited, reply):
    slow, wide = (
        edited(("max_requests_per_second: 2", f"max_requests_per_second: {rate}"), ("burst: 5", "burst: 1"))
        for rate in (1, 4)
    )
    shared = {"gates": InProcessGates(hours.clock), "limits": Limits(hold_back=True)}
    client = client_for(wide, **shared)
    client_for(slow, **shared).close()
    gateway.gives(reply({}), reply({}))
    client.test()
    client.test()
    assert hours.slept == [0.25]


@pytest.mark.facts("A-6.8/limiter", "A-6.10/rates")
def test_two_clients_with_the_same_credentials_wait_for_each_other(gateway, client_for, hours, edited, reply):
    slow = edited(("max_requests_per_second: 2", "max_requests_per_second: 1"), ("burst: 5", "burst: 1"))
    shared = {"gates": InProcessGates(hours.clock), "limits": Limits(hold_back=True)}
    gateway.gives(*(reply({}) for _ in range(3)))
    for client in (client_for(slow, **shared), client_for(slow, **shared), client_for(slow, **shared)):
        client.test()
    assert hours.slept == [1.0, 1.0]


@pytest.mark.facts("A-6.8/limiter", "A-3.3/throttling")
def test_a_429_to_one_client_holds_back_the_other(gateway, client_for, hours, reply):
    shared = {"gates": InProcessGates(hours.clock), "limits": Limits(hold_back=True, tries=1)}
    gateway.gives(reply(b"", 429, headers={"Retry-After": "20"}), reply({}))
    one, other = client_for(**shared), client_for(**shared)
    with pytest.raises(errors.Throttled):
        one.test()
    other.test()
    assert hours.slept == [pytest.approx(21.0)]


@pytest.mark.facts("A-6.8/limiter", "A-3.1.5")
def test_a_token_that_ends_while_a_call_waits_its_turn_is_never_sent(gateway, client_for, edited, reply):
    slow = edited(("max_requests_per_second: 2", "max_requests_per_second: 1"), ("burst: 5", "burst: 1"))
    client = client_for(slow, tokens=InProcessTokens(), limits=Limits(hold_back=True))
    gateway.token_replies = [reply({"access_token": text, "expires_in": 1}) for text in ("first", "second")]
    gateway.gives(reply({}), reply({}))
    client.test()
    client.test()
    assert [seen.headers["authorization"] for seen in gateway.seen] == ["Bearer first", "Bearer second"]


@pytest.mark.facts("A-6.8/limiter")
def test_a_long_ban_is_told_to_everybody_without_asking_the_gateway_again(gateway, client_for, reply):
    client = client_for(limits=Limits(hold_back=True))
    gateway.gives(reply(b"", 429, headers={"Retry-After": "900"}))
    for _ in range(2):
        with pytest.raises(errors.Throttled) as caught:
            client.acknowledge("A", TOLD, "k")
    assert caught.value.certainly_not_done and caught.value.wait_s >= 900
    assert len(gateway.seen) == 1


def test_threads_take_turns_and_no_turn_is_given_twice(hours):
    limiter, turns, lock = Limiter(10, 1, hours.clock), [], threading.Lock()

    def take() -> None:
        for _ in range(50):
            turn = limiter.reserve(999)
            with lock:
                turns.append(round(turn, 3))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)
    assert sorted(turns) == [round(n / 10, 3) for n in range(400)]


@pytest.mark.facts("A-6.8/breaker")
def test_failures_in_a_row_open_the_breaker_and_it_says_so(gateway, client_for, reply):
    client = client_for(limits=HELD)
    gateway.gives(*(reply(b"", 503) for _ in range(9)))
    for _ in range(3):
        with pytest.raises(errors.ServerFault):
            client.test()
    with pytest.raises(errors.CircuitOpen, match=r"the last 3 calls failed, next try in 60 s") as caught:
        client.acknowledge("A", TOLD, "k")
    assert isinstance(caught.value, errors.NotSent) and caught.value.certainly_not_done
    assert (len(gateway.seen), caught.value.wait_s) == (3, 60.0)


@pytest.mark.facts("A-6.8/breaker")
@pytest.mark.parametrize(("answer", "opened"), [({}, False), ("failure", True)])
def test_after_its_rest_one_call_tries_and_decides(gateway, client_for, hours, reply, answer, opened):
    client = client_for(limits=HELD)
    gateway.gives(*(reply(cut=True) for _ in range(3)))
    for _ in range(3):
        with pytest.raises(errors.NoAnswer):
            client.test()
    hours.sleep(61)
    gateway.gives(reply(b"", 500) if answer == "failure" else reply(answer), reply({}))
    with pytest.raises(errors.ServerFault) if opened else nullcontext():
        client.test()
    with pytest.raises(errors.CircuitOpen) if opened else nullcontext():
        client.test()
    assert len(gateway.seen) == (4 if opened else 5)


@pytest.mark.facts("A-6.8/breaker")
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429])
def test_an_answer_of_any_other_kind_shows_that_the_service_lives(gateway, client_for, reply, status):
    client = client_for(limits=HELD)
    for code in (500, 500, status, 500, 500, 200):
        gateway.gives(reply({"errors": [{"code": "E", "message": "m"}]}, code))
        with nullcontext() if code == 200 else pytest.raises(errors.CallFailed):
            client.test()
    assert len(gateway.seen) == 6


@pytest.mark.facts("A-6.8/breaker")
def test_the_token_address_has_a_breaker_of_its_own(gateway, client_for, reply):
    shared = {"tokens": InProcessTokens(), "secrets": {"client_secret": secrets.token_hex(8)}}
    client = client_for(limits=HELD, **shared)
    gateway.token_replies = [reply(b"", 500) for _ in range(3)]
    for _ in range(3):
        with pytest.raises(errors.ServerFault):
            client.test()
    with pytest.raises(errors.CircuitOpen) as caught:
        client.test()
    assert (caught.value.operation, len(gateway.token_requests)) == ("token", 3)


@pytest.mark.facts("A-6.8/breaker")
def test_one_base_url_has_one_breaker_whoever_calls(gateway, client_for, hours, reply):
    shared = {"gates": InProcessGates(hours.clock), "limits": HELD}
    gateway.gives(*(reply(b"", 502) for _ in range(3)))
    for _ in range(3):
        with pytest.raises(errors.ServerFault):
            client_for(**shared).test()
    with pytest.raises(errors.CircuitOpen):
        client_for(**shared).test()


def test_only_one_thread_is_let_through_to_try(hours):
    breaker = Breaker(1, 60, hours.clock)
    breaker.failed(breaker.enter())
    hours.sleep(60)
    trial = breaker.enter()
    assert [trial.wait_s, breaker.enter().wait_s, breaker.enter().wait_s] == [None, 1.0, 1.0]
    breaker.gave_up(trial)
    assert breaker.enter().wait_s is None


@pytest.mark.facts("A-6.8/breaker")
@pytest.mark.parametrize("word", ["answered", "failed", "gave_up"])
def test_a_call_let_in_long_before_does_not_end_the_trial(hours, word):
    breaker = Breaker(2, 60, hours.clock)
    late, *failing = (breaker.enter() for _ in range(3))
    for turn in failing:
        breaker.failed(turn)
    hours.sleep(61)
    trial = breaker.enter()
    getattr(breaker, word)(late)
    assert (trial.wait_s, breaker.enter().wait_s, breaker.row) == (None, 1.0, 2)
    breaker.answered(trial)
    assert (breaker.enter().wait_s, breaker.row) == (None, 0)


def test_a_gateway_on_this_machine_is_not_held_back_unless_asked_for(gateway, client_for, hours, reply):
    client = client_for(limits=Limits(tries=1))
    gateway.gives(*(reply(b"", 503) for _ in range(30)))
    for _ in range(30):
        with pytest.raises(errors.ServerFault):
            client.test()
    assert (len(gateway.seen), hours.slept) == (30, [])


def test_a_certificate_nobody_trusts_does_not_count_as_a_failing_service(hours):
    breaker = Breaker(1, 60, hours.clock)
    said_of_service(errors.Untrusted(Failure(operation="x")), breaker)(breaker.enter())
    assert breaker.enter().wait_s is None
    said_of_service(errors.NotSent(Failure(operation="x")), breaker)(breaker.enter())
    assert breaker.enter().wait_s == 60.0


def test_static_credentials_are_told_apart_without_being_shown(gateway, client_for, edited):
    auth = Auth(layers=(HeaderLayer(headers=(("X-Key", Value(text="key", secret=True)),)),))
    ours, theirs = secrets.token_hex(8), secrets.token_hex(8)
    names = {
        Credentials(auth, Endpoint(base_url=gateway.url), {"key": key}).application()
        for key in (ours, theirs, ours)
    }
    assert len(names) == 2
    assert not any(ours in name or theirs in name for name in names)
