"""Knows the token rules: one owner, asked for only when needed, refreshed once on an expired token, resent
once.

Does not know a real gateway's tokens.
"""

from __future__ import annotations

import base64
import secrets
import threading
from datetime import timedelta

import pytest

from avidxchange import Acknowledgement, InProcessTokens, errors

EXPIRED = {"fault": {"code": 900901, "message": "Invalid Credentials", "description": "expired"}}
TOLD = Acknowledgement(erp_document="D1")


def token(text: str = "same", **more: object) -> dict[str, object]:
    return {"access_token": text, "token_type": "Bearer", **more}


def bearer(seen) -> str:
    return seen.headers["authorization"]


@pytest.mark.facts("A-3.1.1", "A-3.1.2")
def test_the_token_request_is_a_form_with_the_client_in_a_basic_header(gateway, client_for):
    secret = secrets.token_hex(8)
    client_for(secrets={"client_secret": secret}).sign_in()
    (seen,) = gateway.token_requests
    assert seen.body == b"grant_type=client_credentials"
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert bearer(seen) == "Basic " + base64.b64encode(f"ours:{secret}".encode()).decode()


@pytest.mark.facts("A-3.1.1", "A-6.2/company")
def test_the_client_company_and_scope_go_into_the_form_where_the_profile_says(gateway, client_for, edited):
    secret = secrets.token_hex(8)
    profile = edited(
        ("client_auth: basic", "client_auth: body"),
        ("scope: null", "scope: read write"),
        ("reads: {in: query, name: companyId}", "reads: {in: token_form, name: company_id}"),
    )
    client_for(profile, secrets={"client_secret": secret}).sign_in()
    form = gateway.token_requests[0].body.decode()
    assert form == (
        f"grant_type=client_credentials&scope=read+write&company_id=C+7&client_id=ours&client_secret={secret}"
    )


@pytest.mark.facts("A-3.1.3", "A-3.1.4", "A-3.1/to-the-last-second")
def test_one_token_serves_all_calls_until_its_margin(gateway, client, hours, reply):
    gateway.token_replies = [reply(token("a", expires_in=3600)), reply(token("b", expires_in=3600))]
    gateway.gives(*(reply({}) for _ in range(3)))
    client.test()
    client.test()
    hours.now += timedelta(seconds=3541)
    client.test()
    assert [bearer(seen) for seen in gateway.seen] == ["Bearer a", "Bearer a", "Bearer b"]


@pytest.mark.facts("A-3.1.5", "A-3.1/to-the-last-second", "A-6.11/same-token")
def test_the_same_token_given_again_is_kept_to_its_last_second(gateway, client, hours, reply):
    gateway.token_replies = [
        reply(token(expires_in=100)), reply(token(expires_in=59)), reply(token("new", expires_in=100))
    ]  # fmt: skip
    gateway.gives(*(reply({}) for _ in range(4)))
    client.test()
    for seconds in (41, 58, 2):
        hours.now += timedelta(seconds=seconds)
        client.test()
    assert [bearer(seen) for seen in gateway.seen] == ["Bearer same"] * 3 + ["Bearer new"]
    assert len(gateway.token_requests) == 3


@pytest.mark.facts("A-3.1.5", "A-3.1/to-the-last-second")
def test_a_short_lived_token_is_used_even_if_one_second_is_left(gateway, client, reply):
    gateway.token_replies = [reply(token(expires_in=1))]
    gateway.gives(reply({}), reply({}))
    client.test()
    client.test()
    assert len(gateway.token_requests) == 1


@pytest.mark.facts("A-3.1.8")
@pytest.mark.parametrize(
    "life", [{}, {"expires_in": 0}, {"expires_in": -1}, {"expires_in": 9223372036854775807}]
)
def test_a_token_without_a_life_is_valid_until_a_401(gateway, client, hours, reply, life):
    gateway.token_replies = [reply(token("a", **life)), reply(token("b", expires_in=3600))]
    gateway.gives(reply({}), reply(EXPIRED, 401), reply({}))
    client.test()
    hours.now += timedelta(days=30)
    client.test()
    assert [bearer(seen) for seen in gateway.seen] == ["Bearer a", "Bearer a", "Bearer b"]


@pytest.mark.facts("A-3.3/900901", "A-6.8/writes")
def test_a_write_is_sent_again_only_after_an_expired_token(gateway, client, reply):
    gateway.gives(reply(EXPIRED, 401), reply(b"", 204))
    assert client.acknowledge("A", TOLD, "k").already is False
    assert [seen.method for seen in gateway.seen] == ["POST", "POST"]
    assert len(gateway.token_requests) == 2


@pytest.mark.facts("A-3.3/900901", "A-6.11/900901")
def test_a_second_expired_answer_stops(gateway, client, reply):
    gateway.gives(reply(EXPIRED, 401), reply(EXPIRED, 401), reply({}))
    with pytest.raises(errors.Unauthorized) as caught:
        client.test()
    assert caught.value.code == "900901"
    assert (len(gateway.seen), len(gateway.token_requests)) == (2, 2)


@pytest.mark.facts("A-3.3/900902", "A-3.3/900905", "A-3.3/900907", "A-3.3/900909", "A-3.3/900911")
@pytest.mark.parametrize("code", ["900902", "900905", "900907", "900909", "900911"])
def test_other_401s_stop_without_a_new_token(gateway, client, reply, code):
    gateway.gives(reply({"code": code, "type": "Status report", "message": "no"}, 401))
    with pytest.raises(errors.Unauthorized):
        client.test()
    assert (len(gateway.seen), len(gateway.token_requests)) == (1, 1)


@pytest.mark.facts("A-3.1/compare-first", "A-3.1.6")
def test_a_newer_token_of_somebody_else_is_used_before_asking(gateway, client_for, reply):
    store, credentials = InProcessTokens(), {"client_secret": secrets.token_hex(8)}
    one, other = (client_for(tokens=store, secrets=credentials) for _ in range(2))
    gateway.token_replies = [reply(token("old", expires_in=3600)), reply(token("new", expires_in=3600))]
    gateway.gives(reply(EXPIRED, 401), reply({}))
    one.test()
    assert other.sign_in() is not None
    assert len(gateway.token_requests) == 2


@pytest.mark.facts("A-3.1/one-owner")
def test_many_threads_ask_for_one_token(gateway, client, reply):
    gateway.gives(*(reply({}) for _ in range(8)))
    threads = [threading.Thread(target=client.test) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)
    assert (len(gateway.token_requests), len(gateway.seen)) == (1, 8)


@pytest.mark.facts("A-3.1/compare-first", "A-3.1/one-owner")
def test_threads_that_hold_the_same_dead_token_refresh_it_once(gateway, client, reply):
    gateway.token_replies = [reply(token("dead", expires_in=3600)), reply(token("alive", expires_in=3600))]
    answer = gateway.answer
    gateway.answer = lambda seen: answer(seen) if seen.path == "/token" else (
        reply({}) if bearer(seen) == "Bearer alive" else reply(EXPIRED, 401)
    )  # fmt: skip
    threads = [threading.Thread(target=client.test) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)
    assert len(gateway.token_requests) == 2


@pytest.mark.facts("A-3.1.13")
def test_a_changed_secret_is_tried_and_not_hidden_by_an_old_token(gateway, client_for):
    store = InProcessTokens()
    client_for(tokens=store).sign_in()
    client_for(tokens=store).sign_in()
    assert len(gateway.token_requests) == 2


@pytest.mark.facts("A-3.1.9", "A-3.1/masked")
def test_a_refused_client_is_told_without_the_description(gateway, client_for, reply):
    secret = secrets.token_hex(8)
    body = {"error": "invalid_client", "error_description": f"client ours with {secret} is unknown"}
    gateway.token_replies = [reply(body, 401)]
    with pytest.raises(errors.Unauthorized) as caught:
        client_for(secrets={"client_secret": secret}).test()
    assert (caught.value.operation, caught.value.code) == ("token", "invalid_client")
    assert secret not in str(caught.value) and "unknown" not in str(caught.value)
    assert len(gateway.token_requests) == 1


def test_a_lost_token_answer_is_asked_for_again_even_for_a_write(gateway, client, reply):
    gateway.token_replies = [reply(cut=True)]
    gateway.gives(reply(b"", 204))
    client.acknowledge("A", TOLD, "k")
    assert (len(gateway.token_requests), len(gateway.seen)) == (2, 1)


@pytest.mark.parametrize("body", [b"<html>", {}, {"access_token": ""}, {"access_token": "a\r\nX: 1"}])
def test_an_answer_without_a_usable_token_is_a_bad_answer(gateway, client, reply, body):
    gateway.token_replies = [reply(body)]
    with pytest.raises(errors.BadAnswer):
        client.test()


@pytest.mark.facts("A-6.2/static_headers")
def test_static_headers_need_no_token(gateway, client_for, edited, reply):
    headers = "    - type: static_headers\n      headers: {X-Company-Token: secret:company_token}\n    # "
    profile = edited(("    - type: oauth2_client_credentials", headers), *_unused_layer())
    given = {"company_token": secrets.token_hex(8)}
    gateway.gives(reply({}))
    client_for(profile, secrets=given).test()
    assert gateway.seen[0].headers["x-company-token"] == given["company_token"]
    assert gateway.token_requests == []


def _unused_layer() -> list[tuple[str, str]]:
    keys = (
        "token_url: null", "client_auth: basic", "client_id: null", "client_secret: secret:client_secret",
        "scope: null", "extra_form: {}", "header: Authorization", 'prefix: "Bearer "',
        "refresh_margin_seconds: 60",
    )  # fmt: skip
    return [(f"      {key}", f"      # {key}") for key in keys]


@pytest.mark.facts("A-6.2/api_key")
def test_layers_are_combined(gateway, client_for, edited, reply):
    more = "    - {type: api_key, value: secret:user_token}\n    - type: oauth2_client_credentials"
    gateway.gives(reply({}))
    client_for(edited(("    - type: oauth2_client_credentials", more))).test()
    assert {"apikey", "authorization"} <= set(gateway.seen[0].headers)


def test_a_missing_secret_is_told_before_anything_is_sent(client_for):
    with pytest.raises(errors.EndpointError, match="client_secret"):
        client_for(secrets={}).test()
