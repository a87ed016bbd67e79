"""Claims about the layers of sign-in, each alone and all together (§6.2). Knows the wire only."""

import base64

import pytest

COMPANIES = "/avidconnect/v1/companies"
KEYS = {"username": "u", "password": "p", "company_token": "c", "user_token": "t", "api_key": "k"}


def _basic(text):
    return {"authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


@pytest.mark.facts("A-2.1.6", "A-6.2/static_headers")
def test_company_and_user_token_are_both_wanted(site):
    avid = site(bearer="off", token_headers="on", keys=KEYS)
    both = {"x-company-token": "c", "x-user-token": "t"}

    answers = [
        avid.raw("GET", COMPANIES, headers=headers)
        for headers in ({"x-company-token": "c"}, both | {"x-user-token": "c"}, both)
    ]

    assert [answer.status for answer in answers] == [401, 401, 200]
    assert [answer.json["fault"]["code"] for answer in answers[:2]] == [900902, 900901]


@pytest.mark.facts("A-3.1.11", "A-6.2/api_key")
def test_an_api_key_stands_in_a_header_or_in_the_query(site):
    header, query = (site(bearer="off", api_key=where, keys=KEYS) for where in ("header", "query"))

    assert header.raw("GET", COMPANIES, headers={"apikey": "k"}).status == 200
    assert header.raw("GET", COMPANIES, "apikey=k").json["fault"]["code"] == 900902
    assert query.raw("GET", COMPANIES, "apikey=k").status == 200
    assert query.raw("GET", COMPANIES, "apikey=x").json["fault"]["code"] == 900901


@pytest.mark.facts("A-2.1.9", "A-6.2/basic")
def test_a_user_name_and_password_may_be_wanted(site):
    avid = site(bearer="off", basic="on", keys=KEYS)

    answers = [
        avid.raw("GET", COMPANIES, headers=headers).status
        for headers in ({}, {"authorization": "Basic !"}, _basic("u:wrong"), _basic("U:p"), _basic("u:p"))
    ]

    assert answers == [401, 401, 401, 401, 200]


@pytest.mark.facts("A-6.2/static_headers", "A-6.2/api_key", "A-6.2/oauth2_client_credentials")
def test_layers_that_are_on_must_all_be_met(site):
    avid = site(token_headers="on", api_key="header", keys=KEYS)
    named = {"x-company-token": "c", "x-user-token": "t", "apikey": "k"}

    assert avid.raw("GET", COMPANIES, headers=avid.headers()).status == 401
    assert avid.raw("GET", COMPANIES, headers=named).status == 401
    assert avid.raw("GET", COMPANIES, headers=avid.headers() | named).status == 200


def test_a_key_that_was_not_given_is_the_first_clients_secret(site):
    avid = site(bearer="off", basic="on")

    assert avid.raw("GET", COMPANIES, headers=_basic(f"client-1:{avid.secret}")).status == 200


def test_a_key_of_another_name_is_refused(site):
    with pytest.raises(ValueError, match="no such key: pin"):
        site(keys={"pin": "1"})


def test_a_next_link_does_not_repeat_the_api_key(five):
    avid = five(paging="next_link", api_key="query", bearer="off", company_place="none")

    answer = avid.raw("GET", "/avidconnect/v1/invoices", f"apikey={avid.secret}&limit=2", {"host": "h"})

    assert answer.status == 200 and avid.secret not in answer.json["paging"]["next"]
