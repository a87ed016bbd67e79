"""What a site does to its callers: waiting, throttling, stale sessions, empty replies, rights (§B, §H, §E.1).

Knows what happens before a resource is asked and after it was. Knows no rule of the books.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

Make = Callable[..., Any]


@pytest.mark.facts("S-H1")
def test_the_first_call_after_an_idle_time_is_slow(sage: Make) -> None:
    caller = sage(cold_start_s="30", idle_s="1200")
    caller.get("AP/APVendors")
    caller.get("AP/APVendors")
    assert caller.waited == [30]
    caller.now[0] += timedelta(seconds=1199)
    caller.get("AP/APVendors")
    caller.now[0] += timedelta(seconds=1200)
    caller.get("AP/APVendors")
    assert caller.waited == [30, 30]


@pytest.mark.facts("S-H3")
def test_each_call_takes_the_latency_of_the_site(sage: Make) -> None:
    caller = sage(latency_ms="250")
    caller.get("AP/APVendors")
    caller.get("AP/APVendors")
    assert caller.waited == [0.25, 0.25]


@pytest.mark.facts("S-H5", "S-E2", "S-E6")
def test_every_nth_call_is_too_many(sage: Make, an_invoice: Make) -> None:
    caller = sage(throttle_every="3")
    assert [caller.get("AP/APVendors").status for _ in range(4)] == [200, 200, 429, 200]
    assert caller.post(an_invoice()).status == 201
    refused = caller.post(an_invoice("INV-2"))
    assert (refused.code, len(caller.app.books.batches)) == ("TooManyRequests", 1)


@pytest.mark.facts("S-H5")
def test_a_throttled_answer_says_when_to_come_again_or_nothing(sage: Make) -> None:
    def told(**switches: str) -> str | None:
        answer = sage(throttle_every="1", retry_after_s="7", **switches).get("AP/APVendors")
        assert answer.status == 429
        return answer.headers.get("Retry-After")

    assert (told(), told(retry_after="seconds")) == (None, "7")
    then = parsedate_to_datetime(str(told(retry_after="date")))
    assert then == datetime(2025, 3, 4, 12, 0, 7, tzinfo=UTC)


@pytest.mark.facts("S-H5")
def test_a_site_says_when_to_come_again_by_its_own_clock(sage: Make) -> None:
    wrong = {"server_date_offset_s": "-9000"}
    answer = sage(throttle_every="1", retry_after="date", retry_after_s="7", **wrong).get("AP/APVendors")
    then, now = (parsedate_to_datetime(answer.headers[name]) for name in ("Retry-After", "Date"))
    assert (then - now).total_seconds() == 7


@pytest.mark.facts("S-B10", "S-B11", "S-E2")
def test_a_session_goes_stale_until_the_client_drops_its_cookie(sage: Make) -> None:
    caller = sage(session_errors="2")
    cookie = caller.get("AP/APVendors").headers["Set-Cookie"].partition(";")[0]
    answers = [caller.send("GET", "AP/APVendors", headers={"cookie": f"a=b; {cookie}"}) for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 500, 500]
    assert answers[-1].code == "SessionError"
    assert caller.get("AP/APVendors").status == 200


@pytest.mark.facts("S-E11", "S-H3")
def test_an_empty_reply_hides_what_was_done(sage: Make, an_invoice: Make) -> None:
    caller = sage(empty_reply="2")
    caller.get("AP/APVendors")
    answer = caller.post(an_invoice())
    assert (answer.status, answer.body) == (200, b"")
    assert len(caller.app.books.batches) == 1


@pytest.mark.facts("S-B5", "S-B6", "S-B8")
@pytest.mark.parametrize("module", ["AP", "GL", "PO", "TX", "CS"])
def test_a_group_without_the_rights_of_a_module_is_forbidden_there_only(sage: Make, module: str) -> None:
    caller = sage(rights=f"no_{module}")
    resources = {
        "AP": "APVendors",
        "GL": "GLAccounts",
        "PO": "POPurchaseOrders",
        "TX": "TXTaxGroups",
        "CS": "CSCurrencyCodes",
    }
    asked = {own: caller.get(f"{own}/{name}").status for own, name in resources.items()}
    assert asked == {own: 403 if own == module else 200 for own in resources}
    assert caller.get(f"{module}/$metadata").code == "Forbidden"


@pytest.mark.facts("S-E2", "S-H11")
@pytest.mark.parametrize(
    ("switches", "code", "status"),
    [
        ({"company_state": "needs_activation"}, "DBLinkError", 500),
        ({"company_state": "unknown"}, "ResourceNotFound", 404),
        ({"company_state": "unknown", "unknown_company": "DBLinkError"}, "DBLinkError", 500),
    ],
)
def test_a_company_may_not_open(sage: Make, switches: dict[str, str], code: str, status: int) -> None:
    answer = sage(**switches).get("AP/APVendors")
    assert (answer.code, answer.status) == (code, status)


@pytest.mark.facts("S-E1", "S-E2", "S-E5", "S-E6")
def test_every_refusal_has_the_one_shape_of_an_error(sage: Make) -> None:
    caller = sage()
    asked = {
        "AP/APVendors('NOBODY')": (404, "RecordNotFound"),
        "AP/Nope": (404, "ResourceNotFound"),
        "AP/APVendors?$top=x": (400, "InvalidParameters"),
        "AP/APPostedDocuments('V001')": (400, "InvalidEntityKey"),
    }
    for path, expected in asked.items():
        answer = caller.get(path)
        assert (answer.status, answer.code) == expected
        assert list(answer.json["error"]) == ["code", "message"]
        assert answer.json["error"]["message"]["lang"] == "en-US"


@pytest.mark.facts("S-I1", "S-C.1", "S-C6")
def test_a_reset_forgets_sessions_counts_and_changed_masters(sage: Make) -> None:
    caller = sage(throttle_every="2")
    caller.get("AP/APVendors")
    caller.app.books.upkeep.change("APVendors", ("V001",), {"City": "Ajax"})
    caller.app.reset()
    assert caller.get("AP/APVendors('V001')").json["City"] == "Toronto"
