"""Knows what is done about a parcel refused whole: halves, until the guilty one is alone, and no "not done" that is
not sure.

Does not know how single items are told apart in an answer.
"""

from __future__ import annotations

import json

import pytest

from avidxchange import Acknowledgement, Invoice, Vendor, bulk, errors, samples

REFUSAL = {"errors": [{"code": "E1", "message": "one of them"}]}
ONCE = ("max_items: 100\n    idempotent: true", "max_items: 100\n    idempotent: false")
TOLD = Acknowledgement(erp_document="D1")


def vendors(count: int) -> list[Vendor]:
    return [Vendor(code=f"V{n}", name="x") for n in range(count)]


class Service:
    """Refuses every call that holds one of the guilty, without a word about which."""

    def __init__(self, gateway, reply, *guilty: str, status: int = 422) -> None:
        def answer(seen):
            if seen.path == "/token":
                gateway.token_requests.append(seen)
                return reply({"access_token": "t", "expires_in": 3600})
            gateway.seen.append(seen)
            codes = [row["vendorCode"] for row in json.loads(seen.body)["vendors"]]
            if set(codes) & set(guilty):
                return reply(REFUSAL, status)
            return reply({"results": [{"key": code, "outcome": "updated"} for code in codes]})

        gateway.answer = answer


@pytest.mark.facts("A-6.4/indexed_400", "A-6.8/writes")
@pytest.mark.parametrize("status", [400, 409, 422])
def test_of_a_parcel_refused_whole_the_guilty_one_is_found_and_the_others_are_kept(
    gateway, client, reply, status
):
    Service(gateway, reply, "V3", status=status)
    written = client.vendors_upsert(vendors(10))
    assert {found.key for found in written.results if not found.kept} == {"V3"}
    assert written.results[3].outcome == "failed" and written.results[3].errors[0].code == "E1"
    assert len(gateway.seen) <= 9 and len(written.failures) == 1


@pytest.mark.facts("A-6.4/indexed_400")
def test_the_halving_is_bounded_and_what_is_left_is_unknown(gateway, client, reply, monkeypatch):
    monkeypatch.setattr(bulk, "HALVINGS_MAX", 5)
    Service(gateway, reply, *(f"V{n}" for n in range(16)))
    written = client.vendors_upsert(vendors(16))
    assert len(gateway.seen) == 11
    assert {found.outcome for found in written.results} == {"failed", "unknown"}


WHOLE = ("style: per_item", "style: indexed_400, refused_status: [422]")


@pytest.mark.facts("A-6.4/indexed_400", "A-6.8/writes")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [([ONCE], (["unknown"] * 2, 1)), ([ONCE, WHOLE], (["failed"] * 2, 3))],
    ids=["may have kept some", "kept nothing"],
)
def test_only_what_may_be_sent_again_is_sent_in_halves(gateway, client_for, edited, reply, changes, expected):
    Service(gateway, reply, "V0", "V1")
    written = client_for(edited(*changes)).vendors_upsert(vendors(2))
    assert ([found.outcome for found in written.results], len(gateway.seen)) == expected


@pytest.mark.facts("A-6.8/writes")
@pytest.mark.parametrize("status", [405, 415])
def test_a_refusal_that_is_about_no_item_is_not_repeated(gateway, client, reply, status):
    Service(gateway, reply, "V0", status=status)
    assert [found.outcome for found in client.vendors_upsert(vendors(4)).results] == ["unknown"] * 4
    assert len(gateway.seen) == 1


@pytest.mark.facts("A-6.8/writes")
@pytest.mark.parametrize("status", [408, 425, 499])
def test_an_answer_that_nobody_waited_for_is_no_word_that_nothing_was_done(gateway, client, reply, status):
    gateway.gives(reply(REFUSAL, status), reply(REFUSAL, status))
    written = client.vendors_upsert(vendors(1))
    with pytest.raises(errors.NoAnswer) as caught:
        client.acknowledge("I-1", TOLD, "k")
    assert (written.results[0].outcome, caught.value.status) == ("unknown", status)
    assert not caught.value.certainly_not_done and len(gateway.seen) == 2


@pytest.mark.facts("A-6.8/reads")
@pytest.mark.parametrize("status", [408, 425, 499])
def test_such_a_read_is_tried_again(gateway, client, reply, status):
    gateway.gives(reply(b"", status), reply({}))
    client.test()
    assert len(gateway.seen) == 2


@pytest.mark.facts("A-6.8/writes", "A-6.1/invoices_submit")
def test_a_conflict_over_what_may_not_be_sent_twice_is_unknown_and_keeps_nobody_else_back(
    gateway, client_for, edited, reply
):
    gateway.gives(reply(REFUSAL, 409), reply({"results": [{"key": "2", "outcome": "created"}]}))
    profile = edited(("invoices_submit: false", "invoices_submit: true"), ("max_items: 50", "max_items: 1"))
    invoices = [Invoice(id=n, number=n, vendor_code="1", total=samples.INVOICE.total) for n in ("1", "2")]
    written = client_for(profile).invoices_submit(invoices)
    assert [found.outcome for found in written.results] == ["unknown", "created"]
    assert isinstance(written.failures[0], errors.Conflict) and not written.failures[0].certainly_not_done


@pytest.mark.facts("A-6.5/ack")
def test_a_conflict_still_means_told_before_where_the_profile_says_so(gateway, client_for, edited, reply):
    gateway.gives(reply(REFUSAL, 409))
    once = edited(("/export-status\n    idempotent: true", "/export-status\n    idempotent: false"))
    assert client_for(once).acknowledge("I-1", TOLD, "k").already
