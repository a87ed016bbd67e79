"""Claims about how vendors are written into AvidXchange: what is sent, what is shown, what each answer means.

Knows a scripted bulk. Does not know the simulator or the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
import pytest
from bulk_gateway import BulkGateway, Make, delivery, vendor

from ml_connector.domain.failures import Disconnected, Held, InDoubt, Refused, TryLater
from ml_connector.domain.states import State
from ml_connector.domain.vendor import Vendor
from ml_connector.engine.values import Outcome, Parcel, Receipt
from ml_connector.systems.avidxchange import UpsertVendor

TAX_ID = "12-3456789"


def row(key: str, outcome: str = "created", **more: Any) -> dict[str, Any]:
    """One result."""
    return {"key": key, "outcome": outcome, "id": f"AX-{key}", **more}


def parcels(step: UpsertVendor, *vendors: Vendor) -> Sequence[Parcel]:
    """Look and draft; what would be sent."""
    pairs = [(delivery(one.number), one) for one in vendors]
    sight = step.look(pairs)
    return sight.pack([sight.draft(*pair) for pair in pairs if pair[0].key not in sight.found])


def sent(step: UpsertVendor, *numbers: str, **more: Any) -> Mapping[str, Outcome]:
    """Send vendors; what came of each."""
    (parcel,) = parcels(step, *(vendor(number, **more) for number in numbers))
    return step.send(parcel)


def kinds(outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """Each outcome by its kind, or its cause where it has one."""
    return {key: getattr(told, "cause", type(told).__name__) for key, told in outcomes.items()}


@pytest.mark.facts("A-4.1/vendors", "A-6.3/vendor", "A-6.3/missing")
def test_a_vendor_is_sent_as_the_profile_spells_it_and_without_what_it_has_not(step: Make) -> None:
    (parcel,) = parcels(step(), vendor("1", on_hold=True, active=False, terms="N30", tax_id=TAX_ID))
    assert json.loads(parcel.drafts[0].payload) == {
        "vendorCode": "1", "name": "Name 1", "status": "inactive", "taxId": TAX_ID, "paymentTerms": "N30",
        "currency": "USD", "paymentHold": True,
        "remitTo": {"address1": "1 Mill Street", "city": "Burnaby", "state": "BC", "postalCode": "V5H 0A1",
                    "country": "Canada"},
    }  # fmt: skip


def test_what_people_are_shown_has_the_tax_id_masked_and_nothing_else_changed(step: Make) -> None:
    made = step()
    (parcel,) = parcels(made, vendor("1", tax_id=TAX_ID))
    [draft] = parcel.drafts
    assert draft.shown == draft.payload.replace(TAX_ID, "***6789")
    preview = made.look([]).preview(parcel).body
    assert json.loads(preview) == {"companyId": "C7", "vendors": [json.loads(draft.shown)]}


def test_what_is_sent_is_what_was_drafted_to_the_byte(step: Make, bulk: BulkGateway) -> None:
    made = step()
    (parcel,) = parcels(made, vendor("1", tax_id=TAX_ID), vendor("2"))
    made.send(parcel)
    preview = made.look([]).preview(parcel).body.encode()
    assert bulk.bodies == [preview.replace(b"***6789", TAX_ID.encode())]


@pytest.mark.facts("A-6.1/vendors_upsert", "A-6.10/envelope")
def test_a_call_holds_as_many_as_the_profile_allows(step: Make) -> None:
    made = parcels(step(), *(vendor(f"{n:03}") for n in range(250)))
    assert [len(parcel.drafts) for parcel in made] == [100, 100, 50]


@pytest.mark.facts("A-6.4/per_item", "A-6.4/matching")
def test_every_item_has_an_outcome_of_its_own(step: Make, bulk: BulkGateway) -> None:
    refused = row("2", "failed", errors=[{"code": "E1", "field": "name", "message": "too short"}])
    results = [row("1"), refused, row("3", "unchanged"), row("9")]
    bulk.answers = [httpx2.Response(207, json={"results": results})]
    made = step()
    told = sent(made, "1", "2", "3", "4")
    assert kinds(told) == {
        "1": "Receipt", "2": "avidxchange-vendor-refused", "3": "Receipt", "4": "no-clear-answer"
    }  # fmt: skip
    assert isinstance(told["1"], Receipt) and told["1"].numbers == {"outcome": "created", "id": "AX-1"}
    assert isinstance(told["2"], Refused) and told["2"].said == "name: too short: E1"
    assert made.look([]).notes == ["AvidXchange answered about something that was not sent: 9 (created)"]


@pytest.mark.facts("A-4.1/vendor-code", "A-6.4/matching")
def test_an_answer_under_avidxchanges_code_is_of_the_vendor_that_has_it(
    step: Make, bulk: BulkGateway
) -> None:
    results = [row("2", "failed"), row("1", "unchanged")]
    bulk.answers = [httpx2.Response(207, json={"results": results})]
    made = step()
    (parcel,) = parcels(made, vendor("1", code="2"), vendor("2", code="1"))
    assert kinds(made.send(parcel)) == {"1": "avidxchange-vendor-refused", "2": "Receipt"}


@pytest.mark.parametrize(("status", "cause"), [(500, "no-clear-answer"), (429, "busy")])
def test_a_call_that_fails_is_told_for_each_of_its_items(
    step: Make, bulk: BulkGateway, status: int, cause: str
) -> None:
    bulk.answers = [httpx2.Response(status, json={})]
    told = sent(step(), "1", "2")
    assert kinds(told) == {"1": cause, "2": cause}
    assert {type(one) for one in told.values()} == {InDoubt if status == 500 else TryLater}


def test_a_gateway_that_lets_nobody_in_stops_the_run(step: Make, bulk: BulkGateway) -> None:
    bulk.answers = [httpx2.Response(403, json={"code": "900908", "message": "no subscription"})]
    with pytest.raises(Disconnected, match="avidxchange-sign-in"):
        sent(step(), "1", "2")


@pytest.mark.facts("A-6.4/indexed_400")
def test_of_a_call_that_was_refused_whole_only_the_guilty_are_refused(step: Make, bulk: BulkGateway) -> None:
    bulk.answers = [httpx2.Response(400, json={"errors": [{"index": 1, "code": "E1", "message": "no"}]})]
    style = "result: {style: per_item, list: results, key: key, index: index, outcome: outcome, id: id, errors: errors}"
    made = step((style, "result: {style: indexed_400, index: index}"))
    told = sent(made, "1", "2", "3")
    assert kinds(told) == {
        "1": "refused-with-others", "2": "avidxchange-vendor-refused", "3": "refused-with-others"
    }  # fmt: skip
    assert isinstance(told["1"], TryLater) and told["1"].after_s == 0


@pytest.mark.parametrize(
    ("tax_id", "spelled"),
    [
        (TAX_ID, TAX_ID),
        (TAX_ID, "123456789"),
        ("123456789", TAX_ID),
        (TAX_ID, "12 345 6789"),
        ("AB1236789", "ab-123.6789"),
    ],
)
def test_words_of_the_gateway_that_quote_a_tax_id_are_kept_without_it(
    step: Make, bulk: BulkGateway, tax_id: str, spelled: str
) -> None:
    error = {"code": "E1", "field": "taxId", "message": f"{spelled} is no tax id"}
    stray = row("9", "created", note=spelled)
    bulk.answers = [httpx2.Response(200, json={"results": [row("1", "failed", errors=[error]), stray]})]
    made = step()
    told = sent(made, "1", tax_id=tax_id)
    words = f"{told!r} {told['1']} {made.look([]).notes} {made!r}"
    assert ("***6789 is no tax id" in words, spelled in words) == (True, False)


@pytest.mark.facts("A-6.8/idempotency-key")
def test_the_same_content_has_one_key_in_a_run_and_another_in_the_next(step: Make, bulk: BulkGateway) -> None:
    first, second = step(), step()
    for made in (first, first, second):
        sent(made, "1")
    assert (bulk.keys[0] == bulk.keys[1], bulk.keys[1] == bulk.keys[2]) == (True, False)


@pytest.mark.facts("A-6.3/limits")
@pytest.mark.parametrize(("action", "done"), [("warn", "sent whole"), ("truncate", "cut")])
def test_texts_over_a_limit_are_told_once_a_field(step: Make, action: str, done: str) -> None:
    made = step(("on_excess: warn", f"on_excess: {action}"))
    pairs = [(delivery(n), vendor(n, name=f"{'N' * 41} {n}")) for n in ("1", "2")]
    made.look(pairs)
    assert made.look(pairs).notes == [f"name is longer than 40 characters in 2 of the vendors, {done}: 1, 2."]


@pytest.mark.facts("A-6.3/limits")
def test_a_text_that_the_profile_rejects_holds_its_vendor_alone(step: Make) -> None:
    made = step(("on_excess: warn", "on_excess: reject"))
    pairs = [(delivery("1"), vendor("1", name="N" * 41)), (delivery("2"), vendor("2"))]
    sight = made.look(pairs)
    with pytest.raises(Held, match="vendor-unsendable: name"):
        sight.draft(*pairs[0])
    assert sight.draft(*pairs[1]).key == "2"


@pytest.mark.parametrize("state", [State.PENDING, State.IN_DOUBT])
def test_a_vendor_without_a_code_of_its_own_is_neither_compared_nor_drafted(
    step: Make, bulk: BulkGateway, state: State
) -> None:
    made = step(("vendors_list: false", "vendors_list: true"), mode="always")
    pair = delivery("1", state=state), vendor("1", uncoded="vendor 1: in AvidXchange this code means 2")
    sight = made.look([pair])
    assert (dict(sight.found), bulk.lists) == ({}, 0)
    with pytest.raises(Held, match="code-taken: vendor 1"):
        sight.draft(*pair)


@pytest.mark.facts("A-6.1/off", "A-6.10/capabilities")
def test_a_profile_that_takes_no_vendors_is_a_reason_to_skip(step: Make) -> None:
    assert "vendors_upsert is off" in step(("vendors_upsert: true", "vendors_upsert: false")).skip
    assert step().skip == ""
