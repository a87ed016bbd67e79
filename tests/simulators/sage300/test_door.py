"""The door of the simulated Web API: sign-in, rights, headers, methods, switches, reset (§A, §B, §H).

Knows what is checked before a resource is asked. Knows no rule of the books.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from simulators.sage300.app import SageApp
from simulators.sage300.switches import NUMBERS, SWITCHES, defaults, refuse

Make = Callable[..., Any]


@pytest.mark.facts("S-B8", "S-E11", "S-I9")
def test_a_wrong_password_is_401_as_json_or_as_a_page(sage: Make) -> None:
    caller = sage()
    headers = {"authorization": caller.basic("WEBAPI", "wrong")}
    answer = caller.send("GET", "AP/APVendors", headers=headers)
    assert (answer.status, answer.code) == (401, "Unauthorized")
    caller.app.switches["unauthorized_body"] = "html"
    page = caller.send("GET", "AP/APVendors", headers=headers)
    assert page.status == 401 and page.headers["Content-Type"].startswith("text/html")


@pytest.mark.facts("S-B1", "S-B2", "S-B8")
@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Bearer abc", "Basic " + "A" * 7])
def test_without_usable_credentials_it_is_401(sage: Make, header: str) -> None:
    assert sage().send("GET", "AP/APVendors", headers={"authorization": header}).status == 401


@pytest.mark.facts("S-B5", "S-B8", "S-I9")
def test_a_user_without_the_right_is_forbidden(sage: Make) -> None:
    caller = sage()
    answer = caller.send("GET", "AP/APVendors", headers={"authorization": caller.basic("NORIGHT")})
    assert (answer.status, answer.code) == (403, "Forbidden")


@pytest.mark.facts("S-B7", "S-I9")
def test_admin_is_refused_unless_the_site_allows_it(sage: Make) -> None:
    for value, status in (("refused", 403), ("allowed", 200)):
        caller = sage(admin=value)
        headers = {"authorization": caller.basic("ADMIN")}
        assert caller.send("GET", "AP/APVendors", headers=headers).status == status


@pytest.mark.facts("S-B3", "S-B4")
def test_an_older_site_keeps_passwords_in_upper_case(sage: Make) -> None:
    caller = sage(passwords="upper")
    password = caller.app.users[0].password
    for given, status in ((password.upper(), 200), (password + "x", 401)):
        headers = {"authorization": caller.basic("WEBAPI", given)}
        assert caller.send("GET", "AP/APVendors", headers=headers).status == status


@pytest.mark.facts("S-B12")
def test_the_content_type_is_demanded_on_reads_too(sage: Make) -> None:
    bare = {"content-type": ""}
    assert sage().send("GET", "AP/APVendors", headers=bare).status == 500
    assert sage(content_type="lenient").send("GET", "AP/APVendors", headers=bare).status == 200


@pytest.mark.facts("S-B10", "S-I9")
def test_a_cookie_comes_with_the_first_answer_only(sage: Make) -> None:
    caller = sage()
    cookie = caller.get("AP/APVendors").headers["Set-Cookie"].partition(";")[0]
    assert "Set-Cookie" not in caller.send("GET", "AP/APVendors", headers={"cookie": cookie}).headers


@pytest.mark.facts("S-A1", "S-A2", "S-A3", "S-E6", "S-I3")
@pytest.mark.parametrize(
    "path",
    [
        "/Sage300WebApi/v2.0/-/DEMO/AP/APVendors",
        "/Sage300WebApi/v1.0/DEMO/AP/APVendors",
        "/Sage300WebApi/v1.0/-/OTHER/AP/APVendors",
        "/Sage300WebApi/v1.0/-/DEMO/GL/APVendors",
        "/Sage300WebApi/v1.0/-/DEMO/AP/apvendors",
        "/Sage300WebApi/v1.0/-/DEMO/AP/Vendors",
        "/Sage300WebApi/v1.0/-/DEMO/AP/APVendors/V001",
    ],
)
def test_an_address_that_names_nothing_is_404(sage: Make, path: str) -> None:
    answer = sage().get(path)
    assert (answer.status, answer.code) == (404, "ResourceNotFound")


@pytest.mark.facts("S-A12")
def test_the_first_segment_has_no_case(sage: Make) -> None:
    assert sage().get("/sage300webapi/v1.0/-/DEMO/AP/APVendors").status == 200


@pytest.mark.facts("S-D.verbs", "S-E.2/verb-the-resource-lacks", "S-E6")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "AP/APInvoiceBatches(1)"),
        ("PUT", "AP/APInvoiceBatches(1)"),
        ("PATCH", "AP/APInvoiceBatches"),
        ("POST", "AP/APInvoiceBatches(1)"),
        ("POST", "AP/APPostedDocuments"),
        ("GET", "AP/APPostInvoices"),
        ("GET", "AP/APInvoiceBatches('$template')"),
    ],
)
def test_a_verb_the_resource_lacks_is_405(sage: Make, method: str, path: str) -> None:
    answer = sage().send(method, path, {})
    assert (answer.status, answer.code) == (405, "MethodNotAllowed")


@pytest.mark.facts("S-F.1/APInvoiceBatches")
def test_the_server_may_have_a_wrong_clock(sage: Make, an_invoice: Make) -> None:
    caller = sage(server_date_offset_s="-172800")
    answer = caller.post(an_invoice())
    assert parsedate_to_datetime(answer.headers["Date"]) == datetime(2025, 3, 2, 12, tzinfo=UTC)
    assert answer.json["BatchDate"] == "2025-03-02T00:00:00Z"


@pytest.mark.facts("S-H5", "S-E6")
def test_too_many_requests_at_once_are_429(sage: Make) -> None:
    caller = sage(max_concurrent="1")
    answers: list[int] = []
    with caller.app.books.lock:
        waiting = threading.Thread(target=lambda: answers.append(caller.get("AP/APVendors").status))
        waiting.start()
        while not caller.app.busy:
            pass
        assert caller.get("AP/APVendors").code == "TooManyRequests"
    waiting.join()
    assert answers == [200]


def test_a_reset_goes_back_to_the_start(sage: Make, an_invoice: Make) -> None:
    caller = sage(created_status="200")
    caller.post(an_invoice())
    switches = caller.app.switches
    switches["created_status"] = "201"
    caller.app.reset()
    assert caller.get("AP/APInvoiceBatches").rows == [] and switches["created_status"] == "200"
    assert caller.app.switches is switches


def test_every_default_is_a_value_its_switch_allows() -> None:
    assert {name for name, value in defaults().items() if refuse(name, value)} == set()
    assert set(defaults()) == set(SWITCHES) | set(NUMBERS)


@pytest.mark.parametrize(
    ("name", "value"),
    [("nope", "1"), ("ge", "maybe"), ("page_size", "0"), ("page_size", "x"), ("page_size", "٣")],
)
def test_a_wrong_switch_is_refused_with_a_reason(make_company: Make, name: str, value: str) -> None:
    assert SageApp(make_company()).refuse_switch(name, value)
    with pytest.raises(ValueError, match=name):
        SageApp(make_company(), switches={name: value})


@pytest.mark.facts("S-D14")
def test_parallel_writers_get_numbers_of_their_own(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    posts = [
        threading.Thread(target=caller.post, args=(an_invoice(f"INV-{at}"), an_invoice(f"INV-{at}-B")))
        for at in range(8)
    ]
    for thread in posts:
        thread.start()
    for thread in posts:
        thread.join()
    rows = caller.get("AP/APInvoiceBatches").rows
    assert [row["BatchNumber"] for row in rows] == list(range(1, 9))
    assert {len(row["Invoices"]) for row in rows} == {2}


def test_passwords_are_not_shown(sage: Make) -> None:
    user = sage().app.users[0]
    assert user.password not in repr(user)
