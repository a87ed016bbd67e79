"""The inquiries at AvidXchange, held against the simulator: whatever a switch is set to, the inquiry finds.

Knows which switch is behind which inquiry, and the answer each value must be. Does not know how it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from avid_site import AvidSite
from questions import INQUIRIES

from simulators.avidxchange.switches import SWITCHES

BY_ID = {inquiry.id: inquiry for inquiry in INQUIRIES["avidxchange"]}
FOUND: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "tokens": ("A-7.1/token-kind", {"opaque": "opaque", "jwt": "JWT"}),
    "expires_in": (
        "A-7.1/token-lifetime",
        {
            "normal": "in seconds",
            "text": "as text",
            "absent": "not told",
            "zero": "nought or less",
            "minus_one": "nought or less",
            "huge": "without end",
        },
    ),
    "token_scope": ("A-7.1/token-scope", {"on": "told", "off": "not told"}),
    "client_auth": (
        "A-7.1/token-client",
        {"any": "header or body", "basic": "header only", "body": "body only"},
    ),
    "unknown_resource": ("A-7.1/unknown-path", {"403": "403 900906", "404": "404 900906"}),
    "fault_format": (
        "A-7.1/fault-format",
        {
            "json_wrapped": "JSON, wrapped, code a number",
            "json_wrapped_string": "JSON, wrapped, code a text",
            "xml": "XML",
            "json_flat": "JSON, flat, code a number",
            "json_flat_string": "JSON, flat, code a text",
        },
    ),
    "www_authenticate": (
        "A-7.1/challenge",
        {"oauth2": "OAuth2", "bearer": "Bearer", "null_prefix": "null", "absent": "none"},
    ),
    "bearer": ("A-7.2/nothing-sent", {"required": "401 900902", "off": "let in"}),
    "activityid": ("A-7.10/activityid", {"on": "sent", "off": "not sent"}),
    "list_items": ("A-7.6/list-items", {"summary": "summaries", "full": "whole"}),
    "image_link": (
        "A-7.6/image",
        {
            "seeded": "on another host",
            "own": "on the gateway",
            "foreign": "on another host",
            "inline": "no link",
        },
    ),
    "unknown_status": ("A-7.6/filter", {"off": "approved only", "on": "others too"}),
    "strange_payment": ("A-7.9/status-words", {"off": "all known", "on": "some unknown"}),
    "reorder": ("A-7.6/order", {"off": "oldest change first", "on": "another order"}),
    "duplicate_item": ("A-7.6/each-once", {"off": "each once", "on": "some twice"}),
    "ack_again": (
        "A-7.7/again",
        {"409": "409 already", "405": "405 already", "200": "200"},
    ),
    "ack_answer": ("A-7.7/first", {"200": "200", "204": "204"}),
    "idempotency": (
        "A-7.8/idempotency",
        {
            "replay": "answered the same again",
            "strict": "answered the same again, another body refused",
            "off": "taken for a second one",
        },
    ),
}
CASES = [(switch, value) for switch, (_, words) in FOUND.items() for value in words]
SMALL_PAGES = {"page_cap": "10"}
"""What shows only between two pages needs two pages."""


@pytest.mark.facts("A-6.11/900906", "A-6.11/fault-formats", "A-6.11/code-text-or-number", "A-6.11/ack-twice")
@pytest.mark.facts("A-6.11/duplicate-items", "A-6.11/reordered-items", "A-6.11/unknown-status")
@pytest.mark.parametrize(("switch", "value"), CASES)
def test_an_inquiry_finds_what_the_switch_says(
    simulated_with: Callable[..., AvidSite], switch: str, value: str
) -> None:
    inquiry, answers = FOUND[switch]
    site = simulated_with(**{switch: value}, **SMALL_PAGES)
    answer = BY_ID[inquiry].ask(site)
    assert answer.found == answers[value], answer.evidence
    assert BY_ID[inquiry].consequence(answer) is not None


@pytest.mark.facts("A-3.1.5", "A-3.1.6", "A-6.11/same-token", "A-6.11/jwt-revokes")
@pytest.mark.parametrize(
    ("switches", "found"),
    [
        ({"tokens": "opaque"}, "the same again"),
        ({"tokens": "jwt", "jwt_renewal": "revokes"}, "another, and the old one is revoked"),
        ({"tokens": "jwt", "jwt_renewal": "keeps"}, "another, and the old one works on"),
    ],
)
def test_renewal_is_found_whatever_the_kind_of_token(
    simulated_with: Callable[..., AvidSite], switches: Mapping[str, str], found: str
) -> None:
    site = simulated_with(**switches)
    assert BY_ID["A-7.1/token-renewal"].ask(site).found == found
    assert site.avid.test() is not None


@pytest.mark.facts("A-6.2/company", "A-6.10/company")
def test_a_gateway_that_wants_no_company_is_told_apart(simulated_with: Callable[..., AvidSite]) -> None:
    company = BY_ID["A-7.2/company"]
    assert company.ask(simulated_with(company_place="none")).found == "not wanted"
    assert company.ask(simulated_with(company_place="query")).found == "wanted"


@pytest.mark.parametrize("switch", FOUND)
def test_every_value_of_a_switch_has_its_answer(switch: str) -> None:
    assert set(FOUND[switch][1]) == set(SWITCHES[switch].choices)
