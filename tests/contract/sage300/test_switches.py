"""The inquiries, held against the simulator: whatever a switch is set to, the inquiry about it finds.

Knows which switch is behind which inquiry, and the answer each value must be. Does not know how it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from questions import INQUIRIES
from sage_site import SageSite

from simulators.sage300.switches import SWITCHES

BY_ID = {inquiry.id: inquiry for inquiry in INQUIRIES["sage300"]}
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
    "nextlink": (
        "S-J/nextlink/options",
        {"lossy": "keeps $skip only", "full": "keeps all", "none": "no link"},
    ),
    "top_over_page": ("S-J/query-options/top-over-page", {"cut": "cut", "honored": "honored"}),
    "ge": ("S-J/query-options/ge", ACCEPTED),
    "not": ("S-J/query-options/not", ACCEPTED),
    "orderby": ("S-J/query-options/orderby", ACCEPTED),
    "contains": ("S-J/query-options/contains", ACCEPTED),
    "substringof": ("S-J/query-options/substringof", ACCEPTED),
    "startswith": ("S-J/query-options/startswith", ACCEPTED),
    "v3_datetime": ("S-J/query-options/datetime-literal", ACCEPTED),
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
    "patch_insert": ("S-J/patch-insert/open-batch", {"on": "added", "off": "refused"}),
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
    "messages": ("S-J/write-answers/words", {"specific": "names the cause", "generic": "says nothing"}),
    "force_listing": ("S-J/listing/unlisted", {"off": "posts unlisted", "on": "blocked"}),
}
CASES = [(switch, value) for switch, (_, words) in FOUND.items() for value in words]


@pytest.mark.parametrize(("switch", "value"), CASES)
def test_an_inquiry_finds_what_the_switch_says(
    simulated_with: Callable[..., SageSite], switch: str, value: str
) -> None:
    inquiry, answers = FOUND[switch]
    answer = BY_ID[inquiry].ask(simulated_with(**{switch: value}))
    assert answer.found == answers[value], answer.evidence
    assert BY_ID[inquiry].consequence(answer) is not None


@pytest.mark.parametrize("switch", FOUND)
def test_every_value_of_a_switch_has_its_answer(switch: str) -> None:
    assert set(FOUND[switch][1]) == set(SWITCHES[switch])
