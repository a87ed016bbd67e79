"""Claims about the gateway's own answers (§3.2, §3.3). Knows the wire only; does not know resources."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest

from simulators.avidxchange.faults import FAULTS

COMPANIES = "/avidconnect/v1/companies"


@pytest.mark.facts("A-3.1.10", "A-3.3/900902", "A-3.3/900901", "A-3.3/wrapped")
def test_no_token_is_900902_and_a_bad_one_900901_with_a_challenge(site):
    missing = site().raw("GET", COMPANIES)
    bad = site().raw("GET", COMPANIES, headers={"authorization": "Bearer x"})

    assert (missing.status, missing.json["fault"]["code"]) == (401, 900902)
    assert (bad.status, bad.json["fault"]["code"]) == (401, 900901)
    assert bad.headers["www-authenticate"].startswith(
        'OAuth2 realm="WSO2 API Manager", error="invalid_token"'
    )


@pytest.mark.facts("A-3.1.10")
def test_one_version_prefixes_the_challenge_with_null_and_some_have_none(site):
    null = site(www_authenticate="null_prefix").raw("GET", COMPANIES)
    none = site(www_authenticate="absent").raw("GET", COMPANIES)

    assert null.headers["www-authenticate"].startswith("null ")
    assert "www-authenticate" not in none.headers


@pytest.mark.facts("A-3.3/flat", "A-6.11/fault-formats")
def test_the_code_of_a_flat_fault_is_a_number_or_text(site):
    number = site(fault_format="json_flat").raw("GET", COMPANIES).json
    text = site(fault_format="json_flat_string").raw("GET", COMPANIES).json

    assert (number["code"], text["code"]) == (900902, "900902")
    assert number["type"] == text["type"] == "Status report"


@pytest.mark.parametrize(
    ("fault", "space", "code"),
    [
        ("900908", "http://wso2.org/apimanager/security", "900908"),
        ("900801", "http://wso2.org/apimanager/throttling", "900801"),
        ("303001", "http://wso2.org/apimanager", "303001"),
    ],
)
@pytest.mark.facts("A-3.3/xml", "A-6.11/fault-formats")
def test_an_xml_fault_has_the_name_space_of_its_family(site, fault, space, code):
    answer = site(fault_format="xml", gateway_fault=fault).get("/companies")

    root = ElementTree.fromstring(answer.raw.body)  # noqa: S314 - our own text
    assert root.tag == f"{{{space}}}fault"
    assert root.findtext(f"{{{space}}}code") == code


STATUSES = {
    401: ("900901", "900902", "900904", "900905", "900907", "900909", "900911"),
    403: ("900908", "900910"),
    429: ("900805",),
    503: ("900801", "700700"),
    500: ("900900", "303001", "101503", "101504", "101505", "101507", "101508", "101509", "101510"),
    400: ("102511",),
    422: ("900422",),
}
ROWS = [
    pytest.param(code, status, marks=pytest.mark.facts(f"A-3.3/{code}"))
    for status, codes in STATUSES.items()
    for code in codes
]


@pytest.mark.facts("A-3.3/wrapped", "A-3.3/flat", "A-3.3/xml", "A-6.11/fault-formats")
@pytest.mark.parametrize(("code", "status"), ROWS)
def test_every_fault_of_the_table_says_its_code_and_status_in_every_form(site, code, status):
    def ask(form):
        return site(gateway_fault=code, fault_format=form).get("/companies")

    wrapped, flat, text, xml = (
        ask(form) for form in ("json_wrapped", "json_flat", "json_flat_string", "xml")
    )

    assert {answer.status for answer in (wrapped, flat, text, xml)} == {status}
    assert (wrapped.json["fault"]["code"], flat.json["code"], text.json["code"]) == (
        int(code),
        int(code),
        code,
    )
    assert wrapped.json["fault"]["message"] == flat.json["message"] == FAULTS[code].message
    assert f"code>{code}<" in xml.raw.body.decode()


@pytest.mark.facts("A-3.3/900800", "A-3.3/throttling")
@pytest.mark.parametrize("code", ["900800", "900802", "900803", "900804", "900806", "900807"])
def test_every_kind_of_throttling_has_its_code(site, code):
    answer = site(throttle="neither", throttle_code=code).get("/companies")

    assert (answer.status, answer.json["fault"]["code"]) == (429, int(code))


@pytest.mark.facts("A-3.3/404", "A-3.2.1")
def test_an_unknown_context_is_404_before_any_token_is_looked_at(site):
    answer = site().raw("GET", "/other/v1/invoices")

    assert (answer.status, answer.json["fault"]["code"]) == (404, 404)


@pytest.mark.parametrize("status", ["403", "404"])
@pytest.mark.facts("A-3.3/900906", "A-6.11/900906")
def test_an_unknown_resource_is_900906_as_403_or_as_404(site, status):
    answer = site(unknown_resource=status).get("/no-such-thing")

    assert (answer.status, answer.json["fault"]["code"]) == (int(status), 900906)


@pytest.mark.parametrize(
    ("fault", "status"), [("900908", 403), ("900910", 403), ("900907", 401), ("900805", 429), ("700700", 503)]
)
@pytest.mark.facts(
    "A-3.3/900908",
    "A-3.3/900910",
    "A-3.3/900907",
    "A-3.3/900805",
    "A-3.3/700700",
    "A-6.11/900908",
    "A-6.11/900910",
)
def test_a_gateway_fault_comes_with_its_status_for_ever(site, fault, status):
    avid = site(gateway_fault=fault)

    answers = [avid.get("/companies") for _ in range(3)]

    assert [answer.status for answer in answers] == [status] * 3
    assert answers[0].json["fault"]["code"] == int(fault)


@pytest.mark.facts("A-3.3/900901", "A-6.11/900901")
def test_a_gateway_fault_can_come_once_and_once_more_when_it_is_set_again(site):
    avid = site(gateway_fault="900901", gateway_fault_count="1")
    before = [avid.get("/companies").status for _ in range(2)]

    avid.app.switches["gateway_fault"] = "900901"

    assert before == [401, 200]
    assert [avid.get("/companies").status for _ in range(2)] == [401, 200]


@pytest.mark.facts("A-3.3/101503", "A-3.3/303001")
def test_a_backend_fault_is_500_or_503(site):
    assert site(gateway_fault="101504").get("/companies").status == 500
    assert site(gateway_fault="303001", backend_fault_status="503").get("/companies").status == 503


@pytest.mark.facts("A-3.3/101503", "A-6.11/timeout-after-write")
def test_a_backend_may_time_out_after_it_carried_the_write_out(five):
    avid = five(gateway_fault="101507", gateway_fault_on="write", gateway_fault_when="after")

    answer = avid.ack("inv-0001")

    assert answer.status == 500
    assert avid.app.invoices.exported() == {"inv-0001"}


def test_a_gateway_fault_can_be_kept_to_one_path(five):
    avid = five(gateway_fault="900910", gateway_fault_path="export-status")

    assert avid.get("/invoices").status == 200
    assert avid.ack("inv-0001").status == 403
    assert avid.app.invoices.exported() == set()


@pytest.mark.facts("A-3.3/throttling", "A-3.3/900800", "A-6.11/429-http-date")
def test_throttling_names_an_http_date_in_the_header_and_its_own_spelling_in_the_body(site):
    avid = site(throttle="http_date", throttle_wait_s="30")

    answer = avid.get("/companies")

    at = parsedate_to_datetime(answer.headers["retry-after"])
    assert (answer.status, answer.json["fault"]["code"]) == (429, 900802)
    assert timedelta(seconds=30) <= at - avid.clock.now <= timedelta(seconds=31)
    assert answer.json["fault"]["nextAccessTime"] == "2026-Nov-15 12:00:30+0000 UTC"


@pytest.mark.parametrize(
    ("form", "status", "header", "member"),
    [
        ("next_access", 429, None, True),
        ("neither", 429, None, False),
        ("seconds", 429, "1", False),
        ("503", 503, None, False),
    ],
)
@pytest.mark.facts("A-3.3/throttling", "A-6.11/429-neither", "A-6.11/429-next-access-time", "A-3.2.3")
def test_other_gateways_say_less_about_when_to_come_back(site, form, status, header, member):
    answer = site(throttle=form).get("/companies")

    assert (answer.status, answer.headers.get("retry-after")) == (status, header)
    assert ("nextAccessTime" in answer.json["fault"]) is member


@pytest.mark.facts("A-3.3/throttling")
def test_throttling_ends_after_its_count_and_tells_who_came_early(site):
    avid = site(throttle="http_date", throttle_count="2")

    answers = [avid.get("/companies").status for _ in range(3)]

    assert answers == [429, 429, 200]
    assert avid.app.gateway.came_early == 2


@pytest.mark.facts("A-3.3/throttling")
def test_who_comes_early_can_be_throttled_until_the_time_has_come(site):
    avid = site(throttle="http_date", throttle_holds="time", throttle_wait_s="5")
    early = [avid.get("/companies").status for _ in range(3)]
    avid.clock.pass_s(60)

    assert early == [429, 429, 429]
    assert avid.get("/companies").status == 200


@pytest.mark.facts("A-3.3/activityid")
def test_every_answer_has_an_activity_id_unless_switched_off(site):
    assert site().get("/companies").headers["activityid"].startswith("urn:uuid:")
    assert "activityid" not in site(activityid="off").get("/companies").headers


@pytest.mark.facts("A-6.2/static_headers", "A-2.1.6")
def test_static_headers_are_demanded_where_the_tier_has_them(site):
    avid = site(headers={"X-Company-Token": "c"}, bearer="off")

    assert avid.raw("GET", COMPANIES).json["fault"]["code"] == 900902
    assert avid.raw("GET", COMPANIES, headers={"x-company-token": "d"}).json["fault"]["code"] == 900901
    assert avid.raw("GET", COMPANIES, headers={"x-company-token": "c"}).status == 200


@pytest.mark.facts("A-3.3/102511")
def test_a_payload_too_large_is_102511(five):
    avid = five(body_max_kb="1")

    answer = avid.ack("inv-0001", {"status": "exported", "erpDocument": "x" * 2000})

    assert (answer.status, answer.json["fault"]["code"]) == (400, 102511)


def test_a_switch_that_cannot_be_set_says_why(site):
    app = site().app

    assert "one of" in app.refuse_switch("throttle", "sometimes")
    assert "no switch" in app.refuse_switch("colour", "red")
    assert "whole number" in app.refuse_switch("page_cap", "many")
    assert app.refuse_switch("gateway_fault_count", "*") is None
    with pytest.raises(ValueError, match="paging"):
        site(paging="sideways")


def test_reset_goes_back_to_the_seed_and_the_switches_of_the_start(five):
    avid = five(page_cap="7")
    avid.ack("inv-0001")
    avid.app.switches["page_cap"] = "1"

    avid.app.reset()
    avid.bearer = ""

    assert avid.app.switches["page_cap"] == "7"
    assert len(avid.pending()) == 5


def test_the_kind_of_a_request_is_told_without_carrying_it_out(five):
    avid = five()
    asked = (("GET", "/avidconnect/v1/invoices"), ("POST", "/avidconnect/v1/x"), ("POST", "/token"))

    told = [avid.kind(method, path) for method, path in asked]

    assert told == ["read", "write", "token"]
