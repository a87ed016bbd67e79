"""The inquiries, held against the simulator: whatever a switch is set to, the inquiry about it finds.

Knows which switch is behind which inquiry, and the answer each value must be. Does not know how it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from asking import NothingThere
from questions import INQUIRIES
from sage_site import SageSite

from simulators.sage300.switches import SWITCHES

BY_ID = {inquiry.id: inquiry for inquiry in INQUIRIES["sage300"]}
MISSED = "1 of our names are not there"
ACCEPTED = {"on": "accepted", "off": "refused"}
ERROR = {"Error": "409 FieldInvalid", "Warning": "stored", "None": "stored"}
FOUND: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "unauthorized_body": (
        "S-J/sign-in/wrong-password",
        {"json": "401 Unauthorized", "html": "401 with a page"},
    ),
    "passwords": ("S-J/password-case/case", {"exact": "as given", "upper": "upper"}),
    "admin": ("S-J/sign-in/admin", {"refused": "403 Forbidden", "allowed": "allowed"}),
    "unknown_company": (
        "S-J/sign-in/unknown-company",
        {"ResourceNotFound": "404 ResourceNotFound", "DBLinkError": "500 DBLinkError"},
    ),
    "content_type": ("S-J/sign-in/content-type", {"strict": "wanted", "lenient": "not wanted"}),
    "nextlink": ("S-J/nextlink/options", {"lossy": "lossy", "full": "full", "none": "none"}),
    "top_over_page": ("S-J/query-options/top-over-page", {"cut": "cut", "honored": "honored"}),
    "ge": ("S-J/query-options/ge", ACCEPTED),
    "not": ("S-J/query-options/not", ACCEPTED),
    "orderby": ("S-J/query-options/orderby", ACCEPTED),
    "select": ("S-J/query-options/select", ACCEPTED),
    "description_filter": ("S-J/query-options/description-filter", ACCEPTED),
    "enum_key": (
        "S-J/enum-key/literal",
        {"quoted": "quoted", "qualified": "in no way we know", "refused": "in no way we know"},
    ),
    "metadata": (
        "S-J/po-names/purchase-orders",
        {
            "plain": "all there",
            "missing_member": MISSED,
            "renamed_member": MISSED,
            "other_case": MISSED,
        },
    ),
    "unknown_members": (
        "S-J/payload/unknown-property",
        {"refuse": "400 InvalidPayload", "ignore": "accepted"},
    ),
    "number_as_text": ("S-J/payload/number-as-text", {"refuse": "400 InvalidPayload", "accept": "accepted"}),
    "printed_flag": (
        "S-J/listing/printed-flag",
        {"settable": "set", "ignored": "ignored", "refused": "refused"},
    ),
    "duplicates_same_batch": ("S-J/duplicates/same-batch", {"refuse": "refused", "accept": "stored"}),
    "created_status": (
        "S-J/write-answers/post",
        {"201": "201 without Location", "200": "200 without Location"},
    ),
    "patch_status": (
        "S-J/write-answers/patch",
        {"204": "204 with an empty body", "200": "200 with an empty body"},
    ),
    "calculated": ("S-J/payload/calculated", {"ignore": "ignored", "refuse": "409 FieldInvalid"}),
    "zoneless_dates": ("S-J/payload/zoneless-date", {"keep": "same day", "day_before": "a day earlier"}),
    "upper_numbers": ("S-J/upper-casing/document-number", {"on": "upper-cased", "off": "kept"}),
    "duplicates_see_open": ("S-J/duplicates/open-batch", {"off": "stored", "on": "refused"}),
    "atomic": (
        "S-J/atomicity/second-refused",
        {"off": "the batch is kept with the first", "on": "nothing is kept"},
    ),
    "patch_insert": ("S-J/patch-insert/open-batch", ACCEPTED),
    "ready_on_post": (
        "S-J/write-answers/ready-on-post",
        {"works": "ReadyToPost", "fails": "refused, kept Open"},
    ),
    "unbalanced": (
        "S-J/unbalanced/where",
        {
            "store": "stored and made ready",
            "refuse_ready": "refused on ReadyToPost",
            "refuse": "refused on POST",
        },
    ),
    "vendor_hold": ("S-J/refusals/vendor-on-hold", {"warn": "stored", "refuse": "409 FieldInvalid"}),
    "vendor_inactive": ("S-J/refusals/vendor-inactive", {"refuse": "409 FieldInvalid", "warn": "stored"}),
    "locked_period": ("S-J/refusals/locked-period", ERROR),
    "inactive_account": ("S-J/refusals/inactive-account", ERROR),
    "missing_account": ("S-J/refusals/unknown-account", ERROR),
    "gl_account_echo": (
        "S-J/write-answers/account-form",
        {"unformatted": "unformatted", "formatted": "formatted"},
    ),
    "posting_date_default": (
        "S-J/payload/posting-date",
        {"document": "document", "batch": "batch", "session": "session"},
    ),
    "messages": (
        "S-J/write-answers/words",
        {"specific": "names the cause", "joined": "names the cause", "generic": "says nothing"},
    ),
    "force_listing": ("S-J/listing/unlisted", {"off": "posts unlisted", "on": "blocked"}),
}
CASES = [(switch, value) for switch, (_, words) in FOUND.items() for value in words]


@pytest.mark.facts("S-I2", "S-I3", "S-I4", "S-I6", "S-I7", "S-I9")
@pytest.mark.parametrize(("switch", "value"), CASES)
def test_an_inquiry_finds_what_the_switch_says(
    simulated_with: Callable[..., SageSite], switch: str, value: str
) -> None:
    inquiry, answers = FOUND[switch]
    answer = BY_ID[inquiry].ask(simulated_with(**{switch: value}))
    assert answer.found == answers[value], answer.evidence
    assert (BY_ID[inquiry].consequence(answer) is None) == (answer.found == MISSED)


@pytest.mark.parametrize("switch", FOUND)
def test_every_value_of_a_switch_has_its_answer(switch: str) -> None:
    assert set(FOUND[switch][1]) == set(SWITCHES[switch])


@pytest.mark.parametrize(
    ("inquiry", "switches", "found"),
    [
        ("query-options/text-search", {}, "contains"),
        ("query-options/text-search", {"contains": "off"}, "substringof"),
        ("query-options/text-search", {"contains": "off", "substringof": "off"}, "startswith"),
        ("query-options/day-literal", {"v3_datetime": "off"}, "instant"),
        ("query-options/page-size", {"page_size": "60"}, "60"),
        ("query-options/filter-nodes", {"max_nodes": "10000"}, "200"),
        ("query-options/filter-nodes", {"max_nodes": "90"}, "50"),
        ("query-options/filter-bytes", {}, "1800"),
        ("too-many-requests/crowd", {"max_concurrent": "2", "latency_ms": "150"}, "some of 5"),
        ("too-many-requests/crowd", {"max_concurrent": "7", "latency_ms": "150"}, "some of 10"),
        ("late-stamp/ahead", {}, "none"),
        ("late-stamp/ahead", {"server_date_offset_s": "-864000"}, "some"),
        ("late-stamp/server-clock", {"server_date_offset_s": "600"}, "off by more than a minute"),
        ("late-stamp/server-clock", {"server_date_offset_s": "-864000"}, "off by more than a day"),
        ("cookie/cookie", {}, "ASP.NET_SessionId, until the session ends"),
        ("lengths/where", {}, "in neither"),
        ("upper-casing/look-up", {}, "found by key"),
        ("upper-casing/look-up", {"upper_numbers": "off"}, "not found"),
    ],
)
def test_an_inquiry_finds_what_a_number_or_several_switches_say(
    simulated_with: Callable[..., SageSite], inquiry: str, switches: Mapping[str, str], found: str
) -> None:
    answer = BY_ID[f"S-J/{inquiry}"].ask(simulated_with(**switches))
    assert answer.found == found, answer.evidence


@pytest.mark.facts("S-B5", "S-B6")
def test_what_the_user_may_not_read_is_told_and_is_no_broken_promise(
    simulated_with: Callable[..., SageSite],
) -> None:
    site = simulated_with(rights="no_PO")
    with pytest.raises(NothingThere, match="no right"):
        site.first("PO/POPurchaseOrders", "no purchase orders")
    with pytest.raises(NothingThere, match="no right"):
        BY_ID["S-J/po-names/purchase-orders"].ask(site)
