"""Knows that what is shown of a profile is what would be sent, without a secret, and that its answers read back.

Does not know the command line that prints it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from avidxchange import Endpoint, Invoice, Payment, Profile, mirror, naming, samples
from avidxchange.rendering import rendered

pytestmark = pytest.mark.facts("A-6.10/rendered")
DEFAULT = Profile.named("default")
ODD = Profile.load(Path(__file__).with_name("odd.yaml"))


def by_name(profile: Profile, endpoint: Endpoint | None = None):
    return {shown.operation: shown for shown in rendered(profile, endpoint)}


@pytest.mark.parametrize("profile", [DEFAULT, ODD], ids=["default", "odd"])
def test_every_operation_of_a_profile_is_shown(profile):
    shown = by_name(profile)
    assert set(profile.operations) <= set(shown)
    assert {name: found.problem for name, found in shown.items() if found.problem} == {}
    assert all(shown[name].offered == profile.can(name) for name in profile.operations)


@pytest.mark.parametrize("profile", [DEFAULT, ODD], ids=["default", "odd"])
def test_every_sample_answer_is_read_back_the_same(profile):
    proven = {name: shown.proven for name, shown in by_name(profile).items() if shown.answer is not None}
    assert len(proven) >= 5 and set(proven.values()) == {True}


def test_what_a_format_loses_is_not_proven_though_the_wire_agrees():
    text = DEFAULT.text.replace("  datetime: rfc3339", '  datetime: "%Y-%m-%d %H"')
    found = by_name(Profile.parse(text))["invoice_get"]
    assert isinstance(found.record, Invoice) and found.record.approved_at != samples.INVOICE.approved_at
    assert found.proven is False


@pytest.mark.parametrize(
    "wrong",
    [
        {"vendor_code": samples.INVOICE.number},
        {"total": samples.INVOICE.total + 1},
        {"lines": ()},
        {"lines": (replace(samples.INVOICE.lines[0], gl_account="1"),)},
        {"distributions": (replace(samples.INVOICE.distributions[0], dimensions=()),)},
    ],
)
def test_a_record_is_compared_with_the_sample_field_by_field(wrong):
    names = naming.fields_of(DEFAULT, "invoice_get")
    assert mirror.same(samples.INVOICE, samples.INVOICE, names)
    assert not mirror.same(samples.INVOICE, replace(samples.INVOICE, **wrong), names)


def test_a_sample_answer_has_the_profiles_own_shape_and_gives_the_sample_record():
    shown = by_name(ODD)["payments_list"]
    assert json.loads(shown.answer or "")["rows"][0]["how"] == "PAPER"
    assert isinstance(shown.record, Payment) and shown.record.method == "check"
    found = by_name(DEFAULT)["invoice_get"].record
    assert isinstance(found, Invoice)
    assert (found.total, found.date, found.lines) == (
        samples.INVOICE.total,
        samples.DAY,
        samples.INVOICE.lines,
    )


@pytest.mark.facts("A-6.6/payment_method", "A-6.6/payment_status")
def test_a_sample_answer_spells_its_words_as_the_profile_does():
    text = DEFAULT.text.replace("    check: check\n", "    CHK-1: check\n").replace(
        "issued to supp", "Issued to Supp"
    )
    text = text.replace("    sent to check printer: issued\n", "").replace(
        "map: {invoice: inv", "map: {Doc_Inv: inv"
    )
    shown = by_name(Profile.parse(text))
    payment = json.loads(shown["payments_list"].answer or "")["data"][0]
    assert (payment["paymentMethod"], payment["status"]) == ("CHK-1", "Issued to Supplier")
    assert json.loads(shown["invoice_get"].answer or "")["documentType"] == "Doc_Inv"
    assert shown["payments_list"].proven is shown["invoice_get"].proven is True


@pytest.mark.facts("A-6.2/oauth2_client_credentials", "A-3.1.1")
def test_secrets_are_shown_as_dots_with_their_names():
    shown = by_name(DEFAULT, Endpoint(base_url="https://g.example/x", client_id="ours", company="C 7"))
    assert dict(shown["token"].headers)["Authorization"] == "Basic base64(ours:••• (client_secret))"
    assert dict(shown["vendors_upsert"].headers)["Authorization"] == "Bearer ••• (access token)"
    assert "companyId=C+7" in shown["payments_list"].url


@pytest.mark.facts("A-6.2/oauth2_client_credentials")
def test_a_secret_in_a_form_is_shown_as_dots_too():
    profile = Profile.parse(DEFAULT.text.replace("client_auth: basic", "client_auth: body"))
    assert by_name(profile)["token"].body.endswith("client_id=CLIENT-ID&client_secret=••• (client_secret)")


@pytest.mark.facts("A-6.2/basic", "A-6.2/api_key", "A-6.2/client_certificate", "A-3.1.12")
def test_a_client_certificate_needs_no_file_to_be_shown():
    layer = "  layers:\n    - {type: client_certificate, certificate_file: none.pem}\n"
    shown = by_name(Profile.parse(ODD.text.replace("  layers:\n", layer)))["connection_test"]
    assert dict(shown.headers)["apikey"] == "••• (company_token)"
    assert dict(shown.headers)["Authorization"] == "Basic base64(us:••• (user_token))"


def test_what_keeps_a_request_from_being_made_is_told_beside_the_others():
    limits = DEFAULT.text.replace("      name: 40\n", "      name: 5\n").replace(
        "on_excess: warn", "on_excess: reject"
    )
    shown = by_name(Profile.parse(limits))
    assert "the profile allows 5" in (shown["vendors_upsert"].problem or "")
    assert shown["invoices_list"].problem is None


def test_an_answer_that_would_not_be_understood_is_told():
    profile = Profile.parse(DEFAULT.text.replace("    approved: approved\n", ""))
    assert by_name(profile)["invoice_get"].proven is True  # `ready to export` means the same
    profile = Profile.parse(profile.text.replace("    ready to export: approved\n", ""))
    assert by_name(profile)["invoice_get"].proven is False


def test_the_vendor_shown_is_the_vendor_sent(gateway, client, reply):
    shown = by_name(DEFAULT, Endpoint(base_url=f"{gateway.url}/avid/v1", company="C 7"))["vendors_upsert"]
    gateway.gives(reply({"results": []}))
    client.vendors_upsert([samples.VENDOR])
    (seen,) = gateway.seen
    assert (seen.method, seen.path, seen.body.decode()) == (
        shown.method,
        urlsplit(shown.url).path,
        shown.body,
    )
    assert {name.lower() for name, _ in shown.headers} <= set(seen.headers)


def test_the_list_shown_is_the_list_asked_for(gateway, odd, reply):
    shown = by_name(ODD, Endpoint(base_url=f"{gateway.url}/avid/v1", company="C 7"))["invoices_list"]
    gateway.gives(reply((shown.answer or "").encode()), reply(b"[]"))
    page = next(odd.invoice_pages(since=samples.WHEN))
    assert gateway.seen[0].query["changed[gt]"] == "2026-01-31" and "changed%5Bgt%5D=2026-01-31" in shown.url
    assert odd.read_invoice(page.items[0].text) == shown.record


@pytest.mark.facts("A-6.2/company", "A-2.1.8")
@pytest.mark.parametrize("place", ["token_form", "none"])
def test_the_company_may_be_named_with_the_token_or_nowhere(place):
    text = DEFAULT.text.replace("reads: {in: query, name: companyId}", f"reads: {{in: {place}, name: org}}")
    shown = by_name(
        Profile.parse(
            text.replace("writes: {in: body, name: companyId}", f"writes: {{in: {place}, name: org}}")
        )
    )
    assert ("org=COMPANY" in shown["token"].body) is (place == "token_form")
    assert "COMPANY" not in shown["payments_list"].url + shown["vendors_upsert"].body
