"""Knows what a bulk write sends: once, in parcels, with the company, a stable key and nothing cut in silence.

Does not know how its answers are told apart, but for what the sending depends on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from avidxchange import Address, Limits, Vendor, errors

pytestmark = pytest.mark.facts("A-6.1/vendors_upsert", "A-6.4/per_item")


def vendors(*codes: str) -> list[Vendor]:
    return [Vendor(code=code, name=f"Vendor {code}") for code in codes]


def answer(*codes: str, outcome: str = "created") -> dict[str, object]:
    return {"results": [{"key": code, "outcome": outcome, "id": f"id-{code}"} for code in codes]}


def outcomes(written) -> list[str]:
    return [result.outcome for result in written.results]


def codes(gateway) -> list[list[str]]:
    return [[row["vendorCode"] for row in json.loads(seen.body)["vendors"]] for seen in gateway.seen]


def parcelled(edited, size: int, *more: tuple[str, str]):
    return edited(("max_items: 100", f"max_items: {size}"), *more)


@pytest.mark.facts("A-6.2/company", "A-6.9", "A-4.1/vendors")
def test_a_vendor_is_sent_by_the_names_of_the_profile_with_company_and_envelope(gateway, client, reply):
    gateway.gives(reply(answer("V1")))
    client.vendors_upsert(
        [Vendor(code="V1", name="N", active=False, remit_to=Address(city="Reno"), phone=None)]
    )
    (seen,) = gateway.seen
    assert (seen.method, seen.path) == ("POST", "/avid/v1/vendors/bulk")
    assert json.loads(seen.body) == {
        "companyId": "C 7",
        "vendors": [{"vendorCode": "V1", "name": "N", "status": "inactive", "remitTo": {"city": "Reno"}}],
    }


@pytest.mark.facts("A-6.9", "A-6.3/vendor")
@pytest.mark.parametrize(("policy", "phone"), [("omit", ...), ("send_null", None), ("send_empty", "")])
def test_none_follows_the_null_policy_and_what_is_missing_is_never_sent(
    gateway, client_for, edited, reply, policy, phone
):
    gateway.gives(reply(answer("V1")))
    client = client_for(edited(("null_policy: omit", f"null_policy: {policy}")))
    client.vendors_upsert([Vendor(code="V1", phone=None)])
    (row,) = json.loads(gateway.seen[0].body)["vendors"]
    assert row.get("phone", ...) == phone
    assert "email" not in row


def test_every_record_has_one_result_in_the_order_it_was_handed_in(gateway, client, reply):
    gateway.gives(reply(answer("V2", "V1")))
    written = client.vendors_upsert(vendors("V1", "V2"))
    assert [(r.index, r.key, r.id, r.kept) for r in written.results] == [
        (0, "V1", "id-V1", True), (1, "V2", "id-V2", True),
    ]  # fmt: skip
    assert (written.failures, written.surprises) == ((), ())


@pytest.mark.facts("A-6.10/envelope")
def test_more_than_the_profile_allows_in_a_call_are_sent_in_parcels(gateway, client_for, edited, reply):
    gateway.gives(reply(answer("A", "B")), reply(answer("C")))
    written = client_for(parcelled(edited, 2)).vendors_upsert(vendors("A", "B", "C"))
    assert codes(gateway) == [["A", "B"], ["C"]]
    assert outcomes(written) == ["created"] * 3


@pytest.mark.facts("A-6.10/envelope")
def test_a_byte_limit_makes_parcels_too_and_keeps_back_what_never_fits(gateway, client_for, edited, reply):
    gateway.gives(reply(answer("A")), reply(answer("B")))
    client = client_for(
        parcelled(edited, 100, ("    envelope: vendors\n", "    envelope: vendors\n    max_bytes: 1000\n"))
    )
    written = client.vendors_upsert(
        [*(Vendor(code=c, email="e" * 600) for c in "AB"), Vendor(code="C", email="e" * 2000)]
    )
    assert codes(gateway) == [["A"], ["B"]]
    assert outcomes(written) == ["created", "created", "not_sent"]
    assert "1000 bytes" in (written.results[2].reason or "")


@pytest.mark.facts("A-3.3/102511")
@pytest.mark.parametrize(
    ("status", "body"), [(400, {"fault": {"code": 102511, "message": "too large"}}), (413, b"<html>")]
)
def test_what_is_too_large_together_is_sent_in_halves(gateway, client, reply, status, body):
    gateway.gives(reply(body, status), reply(answer("A")), reply(answer("B", "C")))
    written = client.vendors_upsert(vendors("A", "B", "C"))
    assert codes(gateway) == [["A", "B", "C"], ["A"], ["B", "C"]]
    assert outcomes(written) == ["created"] * 3


@pytest.mark.facts("A-3.3/102511")
def test_one_item_that_is_too_large_alone_has_failed_and_the_others_go_on(gateway, client, reply):
    too_large = reply({"fault": {"code": 102511, "message": "too large"}}, 400)
    gateway.gives(too_large, too_large, reply(answer("B")))
    written = client.vendors_upsert(vendors("A", "B"))
    assert outcomes(written) == ["failed", "created"]
    assert written.results[0].errors[0].code == "102511"


@pytest.mark.facts("A-6.3/vendor", "A-6.3/limits", "A-2.3.4")
@pytest.mark.parametrize(
    ("action", "expected"),
    [("warn", ("created", [45])), ("truncate", ("created", [40])), ("reject", ("not_sent", []))],
)
def test_a_name_over_the_limit_is_told_whatever_is_done_about_it(
    gateway, client_for, edited, reply, action, expected
):
    gateway.gives(reply(answer("V1")))
    client = client_for(edited(("      on_excess: warn", f"      on_excess: {action}")))
    (result,) = client.vendors_upsert([Vendor(code="V1", name="n" * 45)]).results
    rows = [row for seen in gateway.seen for row in json.loads(seen.body)["vendors"]]
    assert (result.outcome, [len(row["name"]) for row in rows]) == expected
    assert "45" in str(result.excess or result.reason)
    assert {excess.action for excess in result.excess} <= {action}


@pytest.mark.facts("A-2.3.4")
def test_city_state_and_postal_code_are_measured_together(gateway, client, reply):
    gateway.gives(reply(answer("V1")))
    place = Address(city="c" * 30, state="ST", postal_code="1" * 10)
    (result,) = client.vendors_upsert([Vendor(code="V1", remit_to=place)]).results
    assert [(e.field, e.length, e.limit) for e in result.excess] == [
        ("remit_to.city+remit_to.state+remit_to.postal_code", 42, 40)
    ]


@pytest.mark.facts("A-6.8/idempotency-key")
def test_the_key_is_the_same_for_the_same_items_in_any_order_and_another_for_any_other(
    gateway, client, reply
):
    def key(records: Iterable[Vendor], salt: str = "") -> str:
        gateway.gives(reply(answer("A", "B")))
        client.vendors_upsert(records, key=salt)
        return gateway.seen[-1].headers["idempotency-key"]

    first = key(vendors("A", "B"))
    assert key(vendors("B", "A")) == first
    assert len({first, key(vendors("A")), key(vendors("A", "B"), "again"), key(vendors("A", "C"))}) == 4


def test_one_key_never_stands_twice_in_a_call(gateway, client, reply):
    gateway.gives(reply(answer("A")), reply(answer("A", outcome="updated")))
    written = client.vendors_upsert([Vendor(code="A", name="old"), Vendor(code="A", name="new")])
    assert codes(gateway) == [["A"], ["A"]]
    assert outcomes(written) == ["created", "updated"]


@pytest.mark.facts("A-6.8/writes")
@pytest.mark.parametrize(
    ("failing", "outcome"),
    [
        ({"status": 429}, "not_done"),
        ({"status": 403}, "not_done"),
        ({"status": 500}, "unknown"),
        ({"cut": True}, "unknown"),
        ({"body": b"<html>", "status": 200}, "unknown"),
        ({"body": {"fault": {"code": 303001, "message": "suspended"}}, "status": 503}, "unknown"),
    ],
)
def test_a_call_that_fails_is_not_repeated_and_ends_the_sending(
    gateway, client_for, edited, reply, failing, outcome
):
    gateway.gives(reply(answer("A")), reply(**failing))
    written = client_for(parcelled(edited, 1)).vendors_upsert(vendors("A", "B", "C"))
    assert codes(gateway) == [["A"], ["B"]]
    assert outcomes(written) == ["created", outcome, "not_done"]
    assert len(written.failures) == 1


@pytest.mark.facts("A-6.4/per_item")
def test_a_refusal_of_one_parcel_does_not_keep_the_next_from_being_sent(gateway, client_for, edited, reply):
    refusal = reply({"errors": [{"code": "E1", "field": "name", "message": "no"}]}, 400)
    gateway.gives(refusal, reply(answer("B")))
    written = client_for(parcelled(edited, 1)).vendors_upsert(vendors("A", "B"))
    assert outcomes(written) == ["failed", "created"]
    assert [(e.code, e.field, e.message) for e in written.results[0].errors] == [("E1", "name", "no")]


@pytest.mark.facts("A-3.1.9")
def test_a_credential_that_a_gateway_echoes_is_not_repeated(gateway, client, reply):
    def echo() -> bytes:
        token = gateway.seen[-1].headers["authorization"].split()[1]
        row = {"key": "A", "outcome": "failed", "errors": [{"code": "E", "message": f"bad {token}"}]}
        return json.dumps({"results": [row]}).encode()

    late = reply()
    late.bytes = echo
    gateway.gives(late)
    (result,) = client.vendors_upsert(vendors("A")).results
    token = gateway.seen[-1].headers["authorization"].split()[1]
    assert result.errors[0].message == "bad •••" and token not in repr(result)


@pytest.mark.facts("A-6.1/off", "A-6.1/invoices_submit", "A-6.1/payment_requests_submit")
@pytest.mark.parametrize("name", ["invoices_submit", "payment_requests_submit"])
def test_the_other_direction_is_off_unless_the_profile_switches_it_on(gateway, client, name):
    with pytest.raises(errors.CapabilityOff):
        getattr(client, name)([])
    assert gateway.seen == []


def test_nothing_to_write_is_no_call(gateway, client):
    assert client.vendors_upsert([]).results == () and gateway.seen == []


def test_a_record_without_its_key_is_kept_back_with_the_reason(gateway, client):
    (result,) = client.vendors_upsert([Vendor(code="")]).results
    assert result.outcome == "not_sent" and "code" in (result.reason or "")
    assert gateway.seen == []


@pytest.mark.facts("A-6.4/unchanged")
def test_a_draft_is_the_item_that_would_be_sent_so_that_a_change_can_be_told(gateway, client, reply):
    draft = client.draft("vendors_upsert", Vendor(code="A", name="Vendor A"))
    gateway.gives(reply(answer("A")))
    client.vendors_upsert(vendors("A"))
    assert draft.text in gateway.seen[0].body
    assert client.draft("vendors_upsert", Vendor(code="A", name="Vendor B")).text != draft.text


def test_drafts_are_sent_as_they_are_in_the_body_that_was_shown(gateway, client, reply):
    drafts = [client.draft("vendors_upsert", one) for one in vendors("A", "B")]
    gateway.gives(reply(answer("A", "B")))
    assert outcomes(client.vendors_upsert(drafts)) == ["created", "created"]
    assert gateway.seen[0].body == client.body("vendors_upsert", drafts, {})


@pytest.mark.parametrize("name", ["bad \ud800", "x" * 20_000])
def test_a_text_that_cannot_be_sent_keeps_its_record_back_and_no_other(gateway, client, reply, name):
    gateway.gives(reply(answer("B")))
    written = client.vendors_upsert([Vendor(code="A", name=name), *vendors("B")])
    assert outcomes(written) == ["not_sent", "created"]


@pytest.mark.facts("A-6.4/per_item")
def test_a_refusal_that_speaks_of_each_item_is_believed_where_it_says_no(gateway, client, reply):
    rows = [
        {"key": "A", "outcome": "failed", "errors": [{"code": "E1", "message": "no"}]},
        {"key": "B", "outcome": "updated"},
    ]
    gateway.gives(reply({"results": rows}, 422))
    written = client.vendors_upsert(vendors("A", "B"))
    assert outcomes(written) == ["failed", "unknown"]
    assert written.results[0].errors[0].code == "E1"


@pytest.mark.facts("A-6.8/writes", "A-3.3/900901")
def test_a_write_whose_token_could_not_be_renewed_is_certainly_not_done(gateway, client_for, reply):
    client = client_for(limits=Limits(tries=1))
    client.sign_in()
    gateway.gives(reply({"fault": {"code": 900901, "message": "expired"}}, 401))
    gateway.token_replies.append(reply(cut=True))
    assert outcomes(client.vendors_upsert(vendors("A"))) == ["not_done"]
    assert len(gateway.seen) == 1
