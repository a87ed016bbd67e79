"""Knows how a token lives and dies: odd lifetimes, revocation, expiry in the middle of a list, a failing token
endpoint.

Does not know a real gateway's tokens.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from datetime import timedelta

import pytest

from avidxchange import Acknowledgement, Endpoint, InProcessTokens, Limits, errors
from avidxchange.calls import Answer
from avidxchange.token_owner import read_token

EXPIRED = {"fault": {"code": 900901, "message": "Invalid Credentials"}}
TOLD = Acknowledgement(erp_document="D1")


def bearer(seen) -> str:
    return seen.headers["authorization"].removeprefix("Bearer ")


class Issuer:
    """Stands in for a gateway's own tokens: `alive` is the only one it takes; `jwt` makes a new one each time."""

    def __init__(self, gateway, reply, *, jwt: bool) -> None:
        self.alive = secrets.token_hex(8)
        self.asked: list[str] = []
        self._reply, self._jwt, self._script = reply, jwt, gateway.answer
        gateway.answer = self._answer

    def _answer(self, seen):
        if seen.path == "/token":
            self.alive = secrets.token_hex(8) if self._jwt else self.alive
            self.asked.append(self.alive)
            return self._reply({"access_token": self.alive, "expires_in": 3600})
        if bearer(seen) != self.alive:
            return self._reply(EXPIRED, 401)
        return self._script(seen)


@pytest.mark.facts("A-3.1.6", "A-6.11/jwt-revokes", "A-3.1/one-owner")
def test_two_clients_on_a_gateway_that_revokes_never_ask_without_need(gateway, client_for, reply):
    issuer = Issuer(gateway, reply, jwt=True)
    shared = {"tokens": InProcessTokens(), "secrets": {"client_secret": secrets.token_hex(8)}}
    gateway.gives(*(reply({}) for _ in range(6)))
    one, other = client_for(**shared), client_for(**shared)
    for client in (one, other, one, other, one, other):
        client.test()
    assert len(issuer.asked) == 1


@pytest.mark.facts("A-3.1.6", "A-6.11/jwt-revokes", "A-3.1/compare-first")
def test_a_stranger_who_revokes_our_token_costs_one_refresh_however_many_threads(gateway, client_for, reply):
    issuer = Issuer(gateway, reply, jwt=True)
    client = client_for()
    client.sign_in()
    issuer.alive = "the stranger's"
    gateway.gives(*(reply({}) for _ in range(8)))
    threads = [threading.Thread(target=client.test) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert (len(issuer.asked), len(gateway.seen)) == (2, 8)


@pytest.mark.facts("A-3.1.5", "A-3.1.13", "A-3.3/900901")
def test_a_gateway_that_gives_the_same_refused_token_again_is_believed_after_one_repeat(
    gateway, client_for, reply
):
    issuer = Issuer(gateway, reply, jwt=False)
    client = client_for()
    client.sign_in()
    wrong_environment = reply(EXPIRED, 401)
    gateway.gives(wrong_environment, wrong_environment, reply({}))
    with pytest.raises(errors.TokenRefused):
        client.acknowledge("A", TOLD, "k")
    assert (len(issuer.asked), len(gateway.seen)) == (2, 2)


@pytest.mark.facts("A-3.1.13", "A-3.1/one-owner")
def test_production_and_sandbox_at_one_address_have_a_token_each(gateway, client_for, reply):
    store, given = InProcessTokens(), {"client_secret": secrets.token_hex(8)}
    address = {"base_url": f"{gateway.url}/v1", "token_url": f"{gateway.url}/token", "company": "7"}
    gateway.token_replies = [
        reply({"access_token": name, "expires_in": 3600}) for name in ("live", "sandbox")
    ]
    gateway.gives(*(reply({}) for _ in range(4)))
    live, sandbox = (
        client_for(tokens=store, secrets=given, endpoint=Endpoint(client_id=name, **address)) for name in "ls"
    )
    for client in (live, sandbox, live, sandbox):
        client.test()
    assert [bearer(seen) for seen in gateway.seen] == ["live", "sandbox", "live", "sandbox"]


@pytest.mark.facts("A-3.1.2", "A-3.2.1")
@pytest.mark.parametrize("base", ["/avid/1.0.0", "/avid", "/t/tenant.example/avid/1.0.0", "/avid/1.0.0/"])
def test_any_context_version_tenant_and_token_path_will_do(gateway, client_for, reply, base):
    endpoint = Endpoint(
        base_url=gateway.url + base, token_url=f"{gateway.url}/oauth2/token", client_id="ours", company="7"
    )
    gateway.gives(reply({"access_token": "a", "expires_in": 3600}), reply({}))
    client_for(endpoint=endpoint).test()
    assert [seen.path for seen in gateway.seen] == ["/oauth2/token", f"{base.rstrip('/')}/companies"]


@pytest.mark.facts("A-6.11/expiry-mid-page", "A-3.3/900901")
@pytest.mark.parametrize("how", ["told by a 401", "known by its life"])
def test_a_token_that_dies_between_two_pages_costs_no_page(gateway, client, hours, reply, how):
    page = [reply({"data": [{"id": name}], "paging": {"nextCursor": name}}) for name in "AB"]
    refused = [reply(EXPIRED, 401)] if how == "told by a 401" else []
    gateway.gives(page[0], *refused, page[1], reply({"data": [{"id": "C"}]}))
    pages = client.invoice_pages()
    read = [next(pages).items[0].id]
    if not refused:
        hours.now += timedelta(hours=1)
    read += [found.items[0].id for found in pages]
    assert (read, len(gateway.token_requests)) == (["A", "B", "C"], 2)
    assert bearer(gateway.seen[0]) != bearer(gateway.seen[-1])


@pytest.mark.facts("A-3.1.7", "A-3.3/900901")
def test_a_life_that_the_server_cuts_short_by_its_skew_ends_in_one_refresh(gateway, client, hours, reply):
    gateway.gives(reply({}), reply(EXPIRED, 401), reply({}))
    client.test()
    hours.now += timedelta(seconds=3301)
    client.test()
    assert len(gateway.token_requests) == 2


@pytest.mark.facts("A-3.1.5", "A-3.1/to-the-last-second", "A-6.11/same-token")
def test_a_gateway_that_prolongs_the_same_token_is_not_asked_before_its_end(gateway, client, hours, reply):
    gateway.token_replies = [reply({"access_token": "same", "expires_in": 100}) for _ in range(3)]
    gateway.gives(*(reply({}) for _ in range(4)))
    client.test()
    for seconds in (41, 50, 49):
        hours.now += timedelta(seconds=seconds)
        client.test()
    assert len(gateway.token_requests) == 2


LIVES = [
    (3600, 3600), ("3600", 3600), (3600.9, 3600), (1, 1), (0, None), (-1, None), ("-1", None), (0.4, None),
    (None, None), ("soon", None), ("", None), (True, None), ([], None), ({}, None), (2**63 - 1, None),
    (10**30, None), ("9" * 5000, None), ("٣٦٠٠", None), (31_622_400, 31_622_400), (31_622_401, None),
]  # fmt: skip


@pytest.mark.facts("A-3.1.3", "A-3.1.8")
@pytest.mark.parametrize(("given", "life_s"), LIVES)
def test_a_life_is_whole_seconds_or_unknown(reply, given, life_s):
    body = reply({"access_token": "a", "expires_in": given}).bytes()
    found = read_token(Answer(status=200, headers={}, body=body, url="x"))
    assert found == ("a", life_s) and (life_s or 1) > 0


@pytest.mark.facts("A-3.1.10", "A-3.3/replaced")
@pytest.mark.parametrize(
    "challenge",
    [
        'OAuth2 realm="WSO2 API Manager", error="invalid_token", error_description="The access token expired"',
        'nullOAuth2 realm="WSO2 API Manager",error="invalid_token"',
        'Bearer error="invalid_token"',
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>no</html>", b'{"errors": [{"code": "E", "message": "no"}]}'])
def test_a_401_that_only_its_challenge_explains_is_an_expired_token(gateway, client, reply, challenge, body):
    gateway.gives(reply(body, 401, headers={"WWW-Authenticate": challenge}), reply({}))
    client.test()
    assert len(gateway.token_requests) == 2


@pytest.mark.facts("A-3.1.10")
def test_the_services_own_401_costs_no_token(gateway, client, reply):
    gateway.gives(reply({"errors": [{"code": "wrong_user_token", "message": "no"}]}, 401))
    with pytest.raises(errors.Unauthorized):
        client.test()
    assert len(gateway.token_requests) == 1


DOWN = [
    ({"status": 500}, errors.ServerFault, 5),
    ({"status": 503, "body": b"<html><title>Down</title>"}, errors.ServerFault, 5),
    ({"status": 429, "headers": {"Retry-After": "3"}}, errors.Throttled, 5),
    ({"status": 429, "headers": {"Retry-After": "900"}}, errors.Throttled, 1),
    ({"status": 503, "body": {"fault": {"code": 900800, "message": "m"}}}, errors.Throttled, 5),
    ({"cut": True}, errors.NoAnswer, 5),
    ({"status": 200, "body": b"<html><title>Sign in</title>"}, errors.BadAnswer, 1),
    ({"status": 200, "body": b'{"access_token": "a'}, errors.NoAnswer, 5),
    ({"status": 200, "body": b"x" * 200_000}, errors.BadAnswer, 1),
    ({"status": 302, "headers": {"Location": "/login"}}, errors.BadAnswer, 1),
    ({"status": 404}, errors.ResourceMissing, 1),
    ({"status": 405, "body": b"<html>"}, errors.ResourceMissing, 1),
    ({"status": 400, "body": {"error": "invalid_scope"}}, errors.Unauthorized, 1),
    ({"status": 401, "body": {"error": "invalid_client"}}, errors.Unauthorized, 1),
    ({"status": 401, "body": b"<html>"}, errors.Unauthorized, 1),
    ({"status": 403, "body": {"fault": {"code": 900908, "message": "m"}}}, errors.Unauthorized, 1),
]


@pytest.mark.facts("A-3.1.9", "A-3.1.2", "A-3.3/html", "A-3.3/throttling")
@pytest.mark.parametrize(("answer", "error", "asked"), DOWN)
def test_a_token_endpoint_that_fails_is_told_apart_from_one_that_refuses(
    gateway, client, reply, answer, error, asked
):
    gateway.token_replies = [reply(**answer) for _ in range(6)]
    with pytest.raises(errors.CallFailed) as caught:
        client.acknowledge("A", TOLD, "k")
    assert (type(caught.value), caught.value.operation) == (error, "token")
    assert (len(gateway.token_requests), gateway.seen) == (asked, [])


@pytest.mark.facts("A-3.1.9", "A-3.1/masked")
@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_nothing_that_the_token_endpoint_echoes_is_told(gateway, client_for, reply, status):
    secret = secrets.token_hex(8)
    echo = f"client ours with {secret}"
    body = {"error": echo, "error_description": echo, "code": echo, "message": echo, "fault": {"code": echo}}
    gateway.token_replies = [reply(body, status)]
    with pytest.raises(errors.CallFailed) as caught:
        client_for(secrets={"client_secret": secret}, limits=Limits(tries=1)).sign_in()
    shown = f"{caught.value} {caught.value.failure}"
    assert secret not in shown and "ours" not in shown


@pytest.mark.facts("A-3.1/one-owner", "A-6.8/reads")
@pytest.mark.parametrize("operation", ["a read", "a write"])
@pytest.mark.parametrize("answer", [{"status": 503}, {"status": 429, "headers": {"Retry-After": "100"}}])
def test_a_failing_token_endpoint_is_asked_at_most_as_often_as_a_read_is_tried(
    gateway, client_for, hours, reply, operation, answer
):
    client = client_for(limits=Limits(tries=5))
    gateway.token_replies = [reply(**answer) for _ in range(40)]
    with pytest.raises(errors.CallFailed) as caught:
        client.test() if operation == "a read" else client.acknowledge("A", TOLD, "k")
    assert (caught.value.operation, gateway.seen) == ("token", [])
    assert len(gateway.token_requests) == 5 and sum(hours.slept) <= 4 * 125


class _Watched(InProcessTokens):
    """A store that knows whether its lock is held; `busy` is one whose lock is not to be had."""

    def __init__(self, *, busy: bool = False) -> None:
        super().__init__()
        self.busy, self.held, self.asked = busy, False, 0

    @contextlib.contextmanager
    def lock(self, owner: str):
        self.asked += 1
        if self.busy:
            raise TimeoutError("locked by somebody else")
        with super().lock(owner):
            self.held = True
            try:
                yield
            finally:
                self.held = False


@pytest.mark.facts("A-3.1/one-owner", "A-3.1.6")
def test_nobody_pauses_while_others_wait_for_the_lock(gateway, client_for, hours, reply, monkeypatch):
    store, under_lock, sleep = _Watched(), [], hours.sleep
    monkeypatch.setattr(hours, "sleep", lambda seconds: (under_lock.append(store.held), sleep(seconds)))
    gateway.token_replies = [reply(b"", 503), reply(b"", 503)]
    client_for(tokens=store).sign_in()
    assert (under_lock, store.asked) == ([False, False], 3)


@pytest.mark.facts("A-3.1/one-owner")
def test_a_lock_that_is_not_to_be_had_is_told_as_certainly_not_done(gateway, client_for, hours):
    store = _Watched(busy=True)
    for call in (lambda: client_for(tokens=store).test(), lambda: client_for(tokens=store).sign_in()):
        with pytest.raises(errors.Throttled, match="somebody else asks for this token") as caught:
            call()
        assert caught.value.certainly_not_done and caught.value.operation == "token"
    assert (store.asked, gateway.seen, gateway.token_requests, hours.slept) == (2, [], [], [])
