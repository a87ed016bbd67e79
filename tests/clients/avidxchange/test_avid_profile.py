"""Knows what a profile may say, and that a wrong one is refused with file, line, what was found and what
would be right.

Does not know how a profile is used.
"""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avidxchange import Endpoint, Limits, Profile, Secrets, StoredToken, errors

PAGED = "profile_version: 1\nname: paged\noperations: {payments_list: {path: /payments}}"
BAD = [
    ("profile_version: 1", "profile_version: 2", "found 2, 1 would be right"),
    ("profile_version: 1\n", "", "`profile_version` is missing"),
    ("  burst: 5", "  burts: 5", "did you mean `burst`"),
    ("  burst: 5", "  burst: many", "a whole number from 1 to 1000"),
    ("assumptions_confirmed: false", "assumptions_confirmed: maybe", "true or false"),
    ("style: cursor_body", "style: cursors", "one of cursor_body, cursor_header"),
    ("  base_url: null", "  base_url: https://x.example", "comes from the connection"),
    ("secret:client_secret", "hunter2", "a credential is never written in a profile"),
    ("secret:client_secret", "${env:SECRET}", "never reads the environment"),
    ("      total: {from", "      totall: {from", "`totall` is not a field"),
    ("as: decimal}\n      tax", "as: date}\n      tax", "`total` is read as decimal"),
    ("mode: ack", "mode: maybe", "one of ack, status_update"),
    ("path: /payments", "path: payments", "a path such as /invoices"),
    ('"{erp_batch}"\n', '"{batch.__class__}"\n', "is not known"),
    ("    approved: approved\n", "    approved: postable\n", "one of received"),
    ("reads: {in: query", "reads: {in: body", "one of none, header, query, path, token_form"),
    ("credit: credit,", "credit: debit,", "one of invoice, credit, unknown"),
    ("naive_timezone: UTC", "naive_timezone: Mars/Phobos", "a time zone"),
    ("batch_status: false", "batch_status: true", "operations.batch_status is not defined"),
    ("  max_requests_per_second: 2", "  burst: 2", "given twice"),
    ("method: PATCH", "method: DELETE", "one of POST, PUT, PATCH"),
    ("headers: {Accept: application/json}", 'headers: {"X Y": z}', "cannot be used as a header name"),
    ("headers: {Accept: application/json}", "headers: {Host: z}", "cannot be used as a header name"),
    ("allowed_link_hosts: []", "allowed_link_hosts: x", "a list would be right"),
    ("style: per_item, list", "style: per_thing, list", "one of per_item, bare_array, split_lists"),
    ("max_items: 100", "max_items: 0", "a whole number from 1 to 10000"),
    ("envelope: vendors", "envelope: null", "`envelope` is missing"),
    ("on_excess: warn", "on_excess: shout", "one of warn, truncate, reject"),
    ("      name: 40\n", "      nmae: 40\n", "`nmae` is not a text of this record"),
    ("code: vendorCode\n      name: name", "code: name\n      name: name", "are written to one place: name"),
    ("code: vendorCode\n      name: name", "code: a.b\n      name: a", "are written to one place: a"),
    ("code: vendorCode\n      name: name", "code: [a, b]\n      name: name", "`code` is written to one path"),
    ("errors: errors}", "errors: errors, state: status}", "`finished` is missing"),
    ("{source: link, ", "{source: inline, ", "`content` is missing"),
    ("{source: link, ", "{source: post, ", "one of link, endpoint, inline"),
    ("scope: null", "scope: &a x\n      prefix: *a", "anchors and aliases"),
    ("scope: null", "scope: !!python/name:os.system x", "tag"),
]


@pytest.mark.facts("A-6.10/declarative")
@pytest.mark.parametrize(("old", "new", "complaint"), BAD)
def test_a_wrong_profile_is_refused_with_its_place_and_the_cure(edited, old, new, complaint):
    with pytest.raises(errors.ProfileError) as caught:
        edited((old, new))
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("edited.yaml")


def test_the_line_named_is_the_line_of_the_mistake(edited):
    text = Profile.named("default").text.replace("  burst: 5", "  burts: 5")
    line = text.splitlines().index("  burts: 5") + 1
    with pytest.raises(errors.ProfileError) as caught:
        Profile.parse(text, source="mine.yaml")
    assert (caught.value.source, caught.value.line) == ("mine.yaml", line)


@given(st.text(max_size=200))
def test_no_text_breaks_the_loader(text):
    try:
        Profile.parse(text)
    except errors.ProfileError as error:
        assert error.problem


@pytest.mark.parametrize("text", ["a: [" * 500, "x: " + "y" * 300_000, "- " * 5000 + "x"])
def test_excess_is_refused(text):
    with pytest.raises(errors.ProfileError):
        Profile.parse(text)


@pytest.mark.facts("A-6.10/capabilities", "A-6.1/off")
def test_the_default_profile_has_the_capabilities_of_the_facts():
    profile = Profile.named("default")
    on = {"vendors_upsert", "invoices_list", "invoice_ack", "payments_list", "purchase_orders_upsert"}
    off = {"vendors_list", "purchase_orders_list", "gl_accounts_list", "invoices_submit", "batch_status"}
    assert all(profile.can(name) for name in on) and not any(profile.can(name) for name in off)
    assert (profile.export_mode, profile.payments_origin, profile.assumptions_confirmed) == (
        "ack",
        None,
        False,
    )


@pytest.mark.facts("A-6.10/declarative", "A-6.8/limiter")
def test_what_a_profile_leaves_out_is_what_the_default_profile_says():
    bare, full = Profile.parse("profile_version: 1\nname: bare"), Profile.named("default")
    same = ("wire", "formats", "faults", "export_mode", "payments_post_on", "overlap_minutes")
    assert all(getattr(bare, part) == getattr(full, part) for part in same)
    assert all(operation.paging == Profile.parse(PAGED).operations["payments_list"].paging
               for operation in full.operations.values())  # fmt: skip
    assert (bare.capabilities, bare.assumptions_confirmed, bare.payments_origin) == (frozenset(), False, None)


def test_a_stored_profile_means_the_same_as_the_one_it_was_stored_from():
    profile = Profile.named("default")
    assert Profile.parse(profile.text, source=profile.source) == profile


def test_a_profile_is_loaded_from_a_file_and_an_unreadable_one_is_told(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("﻿" + Profile.named("default").text, encoding="utf-8")
    assert Profile.load(path).name == "avidconnect-default"
    with pytest.raises(errors.ProfileError):
        Profile.load(tmp_path / "none.yaml")
    with pytest.raises(errors.ProfileError, match="known: default"):
        Profile.named("../default")


@pytest.mark.facts("A-6.2/placeholders")
def test_placeholders_are_reported_with_their_line(edited):
    assert Profile.named("default").placeholders() == ()
    header = "X-Token: {value: secret:user_token, placeholder: true}"
    layer = f"    - type: static_headers\n      headers: {{{header}}}\n"
    profile = edited(("    - type: oauth2", layer + "    - type: oauth2"))
    assert len(profile.placeholders()) == 1
    assert profile.placeholders()[0].startswith("auth.layers[0].headers.X-Token (line ")


def test_two_layers_may_not_fight_over_one_header(edited):
    layer = "    - {type: basic, username: us, password: secret:user_token}\n"
    with pytest.raises(errors.ProfileError, match="Authorization"):
        edited(("    - type: oauth2", layer + "    - type: oauth2"))


def test_a_test_call_must_not_list_what_reading_marks_as_exported(edited):
    with pytest.raises(errors.ProfileError, match="connection_test"):
        edited(
            ("export: {mode: ack}", "export: {mode: export_on_read}"), ("path: /companies", "path: /invoices")
        )


@pytest.mark.facts("A-6.10/addresses", "A-6.10/fixed")
@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://gateway.example/x",
        "ftp://x",
        "https://user:pw@x.example",
        "https://x.example/?a=1",
        "https://x y",
        "https://x.example/#f",
        "https://",
        "https://x.example:port",
    ],
)
def test_an_unsafe_address_is_refused(url):
    with pytest.raises(errors.EndpointError):
        Endpoint(base_url=url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]/x", "https://g.example"]
)
def test_http_is_allowed_on_this_machine_only(url):
    assert Endpoint(base_url=url).loopback is url.startswith("http://")
    assert Endpoint(base_url="http://gateway.example", allow_http=True).base_url


def test_secrets_and_tokens_are_never_shown():
    secret = secrets.token_hex(8)
    shown = repr(Secrets({"client_secret": secret})) + repr(StoredToken(access_token=secret, expires_at=None))
    assert secret not in shown
    assert Limits().tries == 5
