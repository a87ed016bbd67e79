"""Knows how each kind of bad answer is told apart.

Does not know which reads are tried again (test_patience), nor writes (test_writing).
"""

import pickle
from collections.abc import Callable

import pytest
from tests.clients.sage300.conftest import PASSWORD, Script

from sage300 import (
    BadAnswer,
    Forbidden,
    NoAnswer,
    NotSent,
    RecordNotFound,
    Redirected,
    Rejected,
    ResourceMissing,
    Sage300,
    SageError,
    ServerFault,
    Site,
    Throttled,
    Unauthorized,
    Unusable,
)
from sage300.transport import Call

HTML = b"<!DOCTYPE html><html><body>IIS says hello</body></html>"
OK = {"VendorNumber": "V1"}


@pytest.mark.facts(
    "S-E1",
    "S-E2",
    "S-E3",
    "S-E4",
    "S-E5",
    "S-E6",
    "S-E7",
    "S-E8",
    "S-B8",
    "S-D.verbs",
    "S-E.2/verb-the-resource-lacks",
)
@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "Unauthorized", Unauthorized),
        (403, "Forbidden", Forbidden),
        (404, "RecordNotFound", RecordNotFound),
        (404, "ResourceNotFound", ResourceMissing),
        (404, "", ResourceMissing),
        (400, "InvalidParameters", Rejected),
        (405, "MethodNotAllowed", Rejected),
        (409, "FieldInvalid", Rejected),
        (409, "RecordDuplicate", Rejected),
        (409, "RecordNotFound", Rejected),
        (429, "TooManyRequests", Throttled),
        (409, "TooManyRequests", Throttled),
        (500, "InternalServerError", ServerFault),
        (500, "RecordNotFound", ServerFault),
        (503, "TooManyRequests", Throttled),
        (500, "Forbidden", Forbidden),
        (503, "", ServerFault),
    ],
)
def test_code_and_status_make_the_error(
    sage: Script, client: Sage300, status: int, code: str, kind: type[SageError]
) -> None:
    sage.refuses(status, code, "Sage's own words\nand a warning")
    with pytest.raises(kind) as caught:
        client.vendors.get("V1")
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.code) == (status, code)
    assert caught.value.message == "Sage's own words\nand a warning"
    assert (caught.value.method, caught.value.resource, caught.value.key) == ("GET", "APVendors", "('V1')")


@pytest.mark.facts("S-B8", "S-E11")
@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, Unauthorized), (403, Forbidden), (404, ResourceMissing), (400, Rejected), (502, ServerFault)],
)
def test_an_html_page_is_told_by_its_status(
    sage: Script, client: Sage300, status: int, kind: type[SageError]
) -> None:
    sage.says(status, HTML, Content_Type="text/html")
    with pytest.raises(kind, match="IIS says hello") as caught:
        client.vendors.get("V1")
    assert caught.value.code == ""


@pytest.mark.facts("S-E11")
def test_aspnets_own_message_is_kept(sage: Script, client: Sage300) -> None:
    sage.says(404, {"Message": "No HTTP resource was found"})
    with pytest.raises(ResourceMissing, match="No HTTP resource was found"):
        client.vendors.get("V1")


@pytest.mark.facts("S-D7")
def test_an_error_under_200_is_an_error(sage: Script, client: Sage300) -> None:
    sage.refuses(200, "General", "but no")
    with pytest.raises(Rejected, match="but no"):
        client.vendors.find()


@pytest.mark.facts("S-E11", "S-C2")
@pytest.mark.parametrize(
    "body",
    [
        HTML,
        b'{"VendorNumber": "V1", "CreditLimit": NaN}',
        b'{"VendorNumber": "V1", "CreditLimit": "NaN"}',
        b'{"VendorNumber": "V1", "CreditLimit": 1e400}',
        b'{"VendorNumber": "V',
        b'{"VendorNumber": 7}',
        b'{"VendorName": "no key"}',
        b'{"VendorNumber": "V1", "StartDate": "yesterday"}',
        b'{"VendorNumber": "V1", "x": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b"\xff\xfe",
        b"[]",
    ],
)
def test_what_cannot_be_decoded_is_no_answer_to_build_on(sage: Script, client: Sage300, body: bytes) -> None:
    sage.says(200, body)
    with pytest.raises(BadAnswer) as caught:
        client.vendors.get("V1")
    assert isinstance(caught.value, Unusable)


@pytest.mark.facts("S-E11", "S-H3")
def test_a_read_without_content_is_no_answer(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.says(200)
    with pytest.raises(NoAnswer, match="empty"):
        connect(retries=0).vendors.get("V1")


def test_a_redirect_is_not_followed_and_gets_no_credentials(sage: Script, client: Sage300) -> None:
    sage.says(302, Location=f"http://localhost:{sage.port}/elsewhere?token=1")
    with pytest.raises(Redirected, match=r"http://localhost/elsewhere$"):
        client.vendors.get("V1")
    assert len(sage.requests) == 1


def test_an_error_never_shows_the_password(sage: Script, client: Sage300) -> None:
    sage.says(500, f"<html>{PASSWORD} {'A' * 50}".encode(), Content_Type="text/html")
    with pytest.raises(ServerFault) as caught:
        client.vendors.get("V1")
    told = repr(caught.value) + str(caught.value) + repr(vars(caught.value)) + repr(caught.value.__cause__)
    assert PASSWORD not in told
    assert "***" in caught.value.message


def test_a_site_never_shows_its_password() -> None:
    assert PASSWORD not in repr(Site("https://h", "A", "B", PASSWORD, proxy=f"http://u:{PASSWORD}@p"))


def test_an_error_survives_a_journey_between_processes(sage: Script, client: Sage300) -> None:
    sage.refuses(429, "TooManyRequests", Retry_After="3600")
    with pytest.raises(Throttled) as caught:
        client.vendors.get("V1")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert (str(again), again.retry_after_s) == (str(caught.value), 3600.0)


def test_only_what_never_reached_sage_is_certainly_not_done() -> None:
    def kinds(kind: type[SageError]) -> set[str]:
        below = {name for sub in kind.__subclasses__() for name in kinds(sub)}
        return below | ({kind.__name__} if kind.certainly_not_done else set())

    unsent = {"NotSent", "NoSuchHost", "NothingListens", "ProxyRefused", "LeftAlone"}
    distrusted = {"Untrusted", "OutOfDate", "UnknownAuthority", "WrongName"}
    assert kinds(SageError) == unsent | distrusted | {"Throttled", "Unauthorized", "Forbidden"}


def test_a_redirect_to_nowhere_readable_is_still_a_redirect(sage: Script, client: Sage300) -> None:
    sage.says(301, Location="http://[broken")
    with pytest.raises(Redirected, match="cannot be read"):
        client.vendors.get("V1")


def test_a_watcher_hears_no_secret(sage: Script, client: Sage300, calls: list[Call]) -> None:
    sage.says(200, OK)
    client.vendors.get("V1")
    assert PASSWORD not in repr(calls)
    assert (calls[0].method, calls[0].resource, calls[0].key, calls[0].body_bytes) == (
        "GET",
        "APVendors",
        "('V1')",
        22,
    )


@pytest.mark.facts("S-E11")
def test_a_proxy_that_wants_a_sign_in_sent_nothing(sage: Script, client: Sage300) -> None:
    sage.says(407)
    with pytest.raises(NotSent, match="proxy"):
        client.vendors.get("V1")
