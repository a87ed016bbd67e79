"""Claims about the token endpoint (§3.1). Knows the wire only; does not know the desk's inside."""

import pytest


@pytest.mark.facts("A-3.1.5", "A-6.11/same-token")
def test_a_repeated_request_gets_the_same_opaque_token_with_what_is_left_of_its_life(site):
    avid = site()
    first = avid.token().json
    avid.clock.pass_s(600)

    again = avid.token().json

    assert again["access_token"] == first["access_token"]
    assert (first["expires_in"], again["expires_in"]) == (3600, 3000)


@pytest.mark.facts("A-3.1.4", "A-3.1.1", "A-3.3/900901")
def test_an_expired_opaque_token_is_replaced_and_refused(site):
    avid = site()
    old = avid.headers()
    avid.clock.pass_s(3600)

    fresh = avid.token().json["access_token"]
    refused = avid.raw("GET", "/avidconnect/v1/companies", headers=old)

    assert fresh not in old["authorization"]
    assert (refused.status, refused.json["fault"]["code"]) == (401, 900901)


@pytest.mark.facts("A-3.1.6", "A-6.11/jwt-revokes")
def test_asking_again_for_a_jwt_revokes_the_one_before(site):
    avid = site(tokens="jwt")
    old = avid.headers()

    fresh = avid.token().json["access_token"]

    assert fresh.count(".") == 2
    assert avid.raw("GET", "/avidconnect/v1/companies", headers=old).status == 401


@pytest.mark.facts("A-3.1.6")
def test_a_jwt_may_be_renewed_without_revoking(site):
    avid = site(tokens="jwt", jwt_renewal="keeps")
    old = avid.headers()

    avid.token()

    assert avid.raw("GET", "/avidconnect/v1/companies", headers=old).status == 200


@pytest.mark.parametrize(
    ("switches", "told"),
    [
        ({}, 3600),
        ({"token_lifetime_s": "-1"}, -1),
        ({"token_lifetime_s": "0"}, 0),
        ({"expires_in": "zero"}, 0),
        ({"expires_in": "minus_one"}, -1),
        ({"expires_in": "absent"}, None),
        ({"expires_in": "text"}, "3600"),
    ],
)
@pytest.mark.facts("A-3.1.3", "A-3.1.8")
def test_expires_in_says_what_gateways_were_seen_to_say(site, switches, told):
    assert site(**switches).token().json.get("expires_in") == told


@pytest.mark.facts("A-3.1.8")
def test_a_token_without_an_end_stays_good(site):
    avid = site(token_lifetime_s="-1")
    avid.headers()
    avid.clock.pass_s(10**9)

    assert avid.get("/companies").status == 200


@pytest.mark.facts("A-3.1.7")
def test_clock_skew_ends_a_token_before_its_time(site):
    avid = site(clock_skew_s="300")
    avid.headers()
    avid.clock.pass_s(3300)

    assert avid.get("/companies").status == 401


@pytest.mark.facts("A-3.1.9")
def test_a_wrong_secret_is_refused_with_a_text_that_echoes_the_client_id(site):
    avid = site()

    refused = avid.token(secret="wrong")

    assert (refused.status, refused.json["error"]) == (401, "invalid_client")
    assert "client-1" in refused.json["error_description"]


@pytest.mark.facts("A-3.1.9")
def test_an_unknown_client_with_an_empty_secret_is_refused(site):
    body = "grant_type=client_credentials&client_id=nobody&client_secret="

    assert site().token(body=body, basic=False).status == 401


@pytest.mark.facts("A-6.2/oauth2_client_credentials")
def test_the_client_may_stand_in_the_body(site):
    avid = site()
    body = f"grant_type=client_credentials&client_id=client-1&client_secret={avid.secret}"

    assert avid.token(body=body, basic=False).status == 200


@pytest.mark.facts("A-6.2/oauth2_client_credentials")
def test_a_site_may_take_one_way_of_naming_the_client_only(site):
    avid = site(client_auth="basic")
    body = f"grant_type=client_credentials&client_id=client-1&client_secret={avid.secret}"

    assert avid.token(body=body, basic=False).status == 401
    assert avid.token().status == 200
    assert site(client_auth="body").token().status == 401


def test_client_credentials_given_twice_are_refused(site):
    avid = site()

    assert avid.token(body=f"grant_type=client_credentials&client_secret={avid.secret}").status == 400


@pytest.mark.parametrize(
    ("body", "error"), [("scope=x", "invalid_request"), ("grant_type=password", "unsupported_grant_type")]
)
@pytest.mark.facts("A-3.1.1")
def test_only_client_credentials_are_granted(site, body, error):
    refused = site().token(body=body)

    assert (refused.status, refused.json["error"]) == (400, error)


@pytest.mark.facts("A-3.1.1")
def test_only_a_form_is_read(site):
    refused = site().raw("POST", "/token", headers={"content-type": "application/json"}, body=b"{}")

    assert (refused.status, refused.json["error"]) == (400, "invalid_request")


@pytest.mark.facts("A-3.1.2")
def test_the_newer_token_path_is_the_same_desk(site):
    avid = site()
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = f"grant_type=client_credentials&client_id=client-1&client_secret={avid.secret}".encode()

    newer = avid.raw("POST", "/oauth2/token", headers=form, body=body)

    assert newer.json["access_token"] == avid.token().json["access_token"]


@pytest.mark.facts("A-3.1.2", "A-3.3/900901")
def test_a_revoked_token_is_refused_and_not_given_again(site):
    avid = site()
    old = avid.headers()
    avid.app.revoke_now()

    assert avid.raw("GET", "/avidconnect/v1/companies", headers=old).status == 401
    assert avid.token().json["access_token"] not in old["authorization"]


@pytest.mark.facts("A-3.1.2")
def test_the_revoke_endpoint_ends_a_token(site):
    avid = site()
    old = avid.headers()
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = f"token={avid.bearer}&client_id=client-1&client_secret={avid.secret}".encode()

    assert avid.raw("POST", "/revoke", headers=form, body=body).status == 200
    assert avid.raw("GET", "/avidconnect/v1/companies", headers=old).status == 401


@pytest.mark.facts("A-6.11/expiry-mid-page", "A-3.3/900901")
def test_a_token_can_die_in_the_middle_of_a_list(five):
    avid = five(revoke_after_calls="2")

    answers = [avid.get("/invoices", limit="1").status for _ in range(3)]

    assert answers == [200, 200, 401]


@pytest.mark.facts("A-3.1.3")
def test_older_gateways_do_not_name_the_scope(site):
    assert "scope" not in site(token_scope="off").token().json
    assert site().token().json["scope"] == "am_application_scope default"


@pytest.mark.facts("A-6.11/expiry-mid-page", "A-3.3/900901")
@pytest.mark.parametrize("tokens", ["opaque", "jwt"])
def test_a_list_goes_on_where_it_was_with_the_next_token(five, tokens):
    avid = five(tokens=tokens, token_lifetime_s="60")
    cursor = avid.get("/invoices", limit="2").json["paging"]["nextCursor"]
    avid.clock.pass_s(60)
    expired = avid.get("/invoices", limit="2", cursor=cursor)
    avid.bearer = ""

    assert (expired.status, expired.json["fault"]["code"]) == (401, 900901)
    assert avid.get("/invoices", limit="2", cursor=cursor).ids == ["inv-0003", "inv-0004"]
