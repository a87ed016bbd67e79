"""Claims about the tokens of an AvidXchange gateway, and about what our library does with them (§3.1).

Knows the OAuth answers that WSO2 documents. Does not know who answers. One wrong secret is sent in a run.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from avid_site import AvidHeard, AvidSite

from avidxchange import StoredToken

pytestmark = pytest.mark.tokens


@pytest.fixture(scope="module")
def answer(site: AvidSite) -> AvidHeard:
    """What a token request is answered."""
    heard = site.ask_token()
    site.forget_token()
    return heard


@pytest.mark.facts("A-3.1.1", "A-3.1.3", "A-6.1/token")
def test_a_token_is_given_to_a_form_with_the_client_in_a_header(answer: AvidHeard) -> None:
    assert answer.status == 200, str(answer)
    assert answer.headers["content-type"].startswith("application/json")
    assert isinstance(answer.member("access_token"), str)


@pytest.mark.facts("A-3.1.3")
def test_a_token_is_a_bearer_token(answer: AvidHeard) -> None:
    assert str(answer.member("token_type")).lower() == "bearer"


@pytest.mark.facts("A-3.1.3")
def test_this_grant_gives_no_refresh_token(answer: AvidHeard) -> None:
    assert answer.member("refresh_token") is None


@pytest.mark.facts("A-3.1.3")
def test_a_token_can_be_sent_in_a_header(answer: AvidHeard) -> None:
    token = str(answer.member("access_token"))
    assert token and all("!" <= letter <= "~" for letter in token)


@pytest.mark.facts("A-3.1.9")
def test_a_wrong_secret_is_refused_as_an_invalid_client(site: AvidSite) -> None:
    heard = site.ask_token(secret="zz-not-the-secret")
    assert (heard.status, heard.member("error")) == (401, "invalid_client")


@pytest.mark.facts("A-3.1.5", "A-3.1.6")
def test_the_library_asks_for_one_token_for_many_calls(site: AvidSite) -> None:
    site.forget_token()
    site.calls.clear()
    site.avid.test()
    site.avid.test()
    assert [call.operation for call in site.calls].count("token") <= 1


@pytest.mark.facts("A-3.3/900901", "A-3.1.5")
def test_the_library_recovers_from_a_token_that_is_no_longer_good(site: AvidSite) -> None:
    good, owner = site.token, site.credentials.owner()
    soon = datetime.now(UTC) + timedelta(hours=1)
    digest = site.credentials.secret_digest()
    site.tokens.save(owner, StoredToken(access_token=f"zz{good}", expires_at=soon, credential=digest))
    site.calls.clear()
    site.avid.test()
    assert [(call.operation, call.status) for call in site.calls] == [
        ("connection_test", 401),
        ("token", 200),
        ("connection_test", 200),
    ]
