"""Claims about how vendors are written into AvidXchange: what is sent, what is shown, what each answer means.

Knows a scripted gateway. Does not know the simulator or the ledger.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

import avidxchange
from ml_connector.domain.failures import Disconnected, Held, InDoubt, Refused, TryLater
from ml_connector.domain.states import State
from ml_connector.domain.vendor import RemitTo, Vendor
from ml_connector.engine.values import Delivery, Intent, Outcome, Parcel, Receipt
from ml_connector.systems.avidxchange import Links, Organization, UpsertVendor

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
TAX_ID = "12-3456789"
PLACE = RemitTo(lines=("1 Mill Street",), city="Burnaby", state="BC", postal_code="V5H 0A1", country="Canada")

Rows = list[dict[str, Any]]


def vendor(number: str, **more: Any) -> Vendor:
    """A vendor with an address."""
    told = {"name": f"Name {number}", "active": True, "on_hold": False, "currency": "USD", "remit_to": PLACE}
    return Vendor(number=number, **{**told, **more})


def delivery(number: str, **more: Any) -> Delivery:
    """A delivery of which nothing was sent yet."""
    told: dict[str, Any] = {"id": 1, "state": State.PENDING, "label": number, "party": "", "amount": None,
                            "currency": "", "text": "", "receipts": {}, "intent": None, "attempts": 0,
                            "due_at": None}  # fmt: skip
    return Delivery(key=number, **{**told, **more})


def row(key: str, outcome: str = "created", **more: Any) -> dict[str, Any]:
    """One result."""
    return {"key": key, "outcome": outcome, "id": f"AX-{key}", **more}


@dataclass
class Gateway:
    """Gives one answer a call, the last one again and again; keeps what was sent, and has a list of vendors."""

    answers: list[httpx2.Response] = field(default_factory=list)
    listed: Rows = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    lists: int = 0

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        if request.url.path == "/token":
            return httpx2.Response(200, json={"access_token": secrets.token_hex(8), "token_type": "Bearer"})
        if request.method == "GET":
            self.lists += 1
            return httpx2.Response(200, json={"data": self.listed})
        self.bodies.append(request.content)
        self.keys.append(request.headers["Idempotency-Key"])
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass(frozen=True)
class Sage:
    """Which vendors there are in Sage: all, or those that are asked for."""

    numbers: frozenset[str] = frozenset()
    whole: bool = False

    def everyone(self) -> Collection[str] | None:
        """All numbers after a whole read."""
        return self.numbers if self.whole else None

    def among(self, numbers: Collection[str]) -> Collection[str]:
        """Those that are there."""
        return self.numbers & set(numbers)


Make = Callable[..., UpsertVendor]


@pytest.fixture
def gateway() -> Gateway:
    """A gateway that takes everything without a word."""
    return Gateway(answers=[httpx2.Response(200, json={"results": []})])


@pytest.fixture
def step(gateway: Gateway) -> Iterator[Make]:
    """Makes the step in front of the gateway; the changes are made to the text of the default profile."""
    made: list[avidxchange.AvidXchange] = []

    def make(*changes: tuple[str, str], mode: str = "never", sage: Sage | None = None) -> UpsertVendor:
        text = avidxchange.Profile.named("default").text
        for old, new in changes:
            assert old in text, f"not in the default profile: {old}"
            text = text.replace(old, new)
        endpoint = avidxchange.Endpoint(base_url="http://127.0.0.1:1/avid", token_url="http://127.0.0.1:1/token",
                                        client_id="ours", company="C7")  # fmt: skip
        around = avidxchange.Surroundings(transport=httpx2.MockTransport(gateway.handle), clock=lambda: NOW,
                                          sleep=lambda seconds: None)  # fmt: skip
        profile = avidxchange.Profile.parse(text, source="edited.yaml")
        kept = avidxchange.Secrets({"client_secret": secrets.token_hex(8)})
        made.append(avidxchange.AvidXchange(profile, endpoint, kept, around=around))
        organization = Organization(client=made[-1], profile=profile, company="C7")
        links = Links(organization=organization, roll=sage or Sage(), mode=mode)
        return UpsertVendor(organization=organization, links=links)

    yield make
    for client in made:
        client.close()


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


def test_what_is_sent_is_what_was_drafted_to_the_byte(step: Make, gateway: Gateway) -> None:
    made = step()
    (parcel,) = parcels(made, vendor("1", tax_id=TAX_ID), vendor("2"))
    made.send(parcel)
    preview = made.look([]).preview(parcel).body.encode()
    assert gateway.bodies == [preview.replace(b"***6789", TAX_ID.encode())]


@pytest.mark.facts("A-6.1/vendors_upsert", "A-6.10/envelope")
def test_a_call_holds_as_many_as_the_profile_allows(step: Make) -> None:
    made = parcels(step(), *(vendor(f"{n:03}") for n in range(250)))
    assert [len(parcel.drafts) for parcel in made] == [100, 100, 50]


@pytest.mark.facts("A-6.4/per_item", "A-6.4/matching")
def test_every_item_has_an_outcome_of_its_own(step: Make, gateway: Gateway) -> None:
    refused = row("2", "failed", errors=[{"code": "E1", "field": "name", "message": "too short"}])
    results = [row("1"), refused, row("3", "unchanged"), row("9")]
    gateway.answers = [httpx2.Response(207, json={"results": results})]
    made = step()
    told = sent(made, "1", "2", "3", "4")
    assert kinds(told) == {
        "1": "Receipt", "2": "avidxchange-vendor-refused", "3": "Receipt", "4": "no-clear-answer"
    }  # fmt: skip
    assert isinstance(told["1"], Receipt) and told["1"].numbers == {"outcome": "created", "id": "AX-1"}
    assert isinstance(told["2"], Refused) and told["2"].said == "name: too short: E1"
    assert ["not sent" in note and '"9"' in note for note in made.look([]).notes] == [True]


@pytest.mark.parametrize(("status", "cause"), [(500, "no-clear-answer"), (429, "busy")])
def test_a_call_that_fails_is_told_for_each_of_its_items(
    step: Make, gateway: Gateway, status: int, cause: str
) -> None:
    gateway.answers = [httpx2.Response(status, json={})]
    told = sent(step(), "1", "2")
    assert kinds(told) == {"1": cause, "2": cause}
    assert {type(one) for one in told.values()} == {InDoubt if status == 500 else TryLater}


def test_a_gateway_that_lets_nobody_in_stops_the_run(step: Make, gateway: Gateway) -> None:
    gateway.answers = [httpx2.Response(403, json={"code": "900908", "message": "no subscription"})]
    with pytest.raises(Disconnected, match="avidxchange-sign-in"):
        sent(step(), "1", "2")


@pytest.mark.facts("A-6.4/indexed_400")
def test_of_a_call_that_was_refused_whole_only_the_guilty_are_refused(step: Make, gateway: Gateway) -> None:
    gateway.answers = [httpx2.Response(400, json={"errors": [{"index": 1, "code": "E1", "message": "no"}]})]
    style = "result: {style: per_item, list: results, key: key, index: index, outcome: outcome, id: id, errors: errors}"
    made = step((style, "result: {style: indexed_400, index: index}"))
    told = sent(made, "1", "2", "3")
    assert kinds(told) == {
        "1": "refused-with-others", "2": "avidxchange-vendor-refused", "3": "refused-with-others"
    }  # fmt: skip
    assert isinstance(told["1"], TryLater) and told["1"].after_s == 0


@pytest.mark.parametrize("spelled", [TAX_ID, "123456789"])
def test_words_of_the_gateway_that_quote_a_tax_id_are_kept_without_it(
    step: Make, gateway: Gateway, spelled: str
) -> None:
    error = {"code": "E1", "field": "taxId", "message": f"{spelled} is no tax id"}
    stray = row("9", "created", note=spelled)
    gateway.answers = [httpx2.Response(200, json={"results": [row("1", "failed", errors=[error]), stray]})]
    made = step()
    told = sent(made, "1", tax_id=TAX_ID)
    words = f"{told!r} {told['1']} {made.look([]).notes} {made!r}"
    assert ("***6789 is no tax id" in words, spelled in words) == (True, False)


@pytest.mark.facts("A-6.8/idempotency-key")
def test_the_same_content_has_one_key_in_a_run_and_another_in_the_next(step: Make, gateway: Gateway) -> None:
    first, second = step(), step()
    for made in (first, first, second):
        sent(made, "1")
    assert (gateway.keys[0] == gateway.keys[1], gateway.keys[1] == gateway.keys[2]) == (True, False)


@pytest.mark.facts("A-6.3/limits")
@pytest.mark.parametrize(("action", "done"), [("warn", "sent whole"), ("truncate", "cut")])
def test_texts_over_a_limit_are_told_once_a_field(step: Make, action: str, done: str) -> None:
    made = step(("on_excess: warn", f"on_excess: {action}"))
    pairs = [(delivery(n), vendor(n, name=f"{'N' * 41} {n}")) for n in ("1", "2")]
    assert made.look(pairs).notes == [f"2 vendors have more than 40 characters in name, {done}: 1, 2."]


@pytest.mark.facts("A-6.3/limits")
def test_a_text_that_the_profile_rejects_holds_its_vendor_alone(step: Make) -> None:
    made = step(("on_excess: warn", "on_excess: reject"))
    pairs = [(delivery("1"), vendor("1", name="N" * 41)), (delivery("2"), vendor("2"))]
    sight = made.look(pairs)
    with pytest.raises(Held, match="vendor-unsendable: name"):
        sight.draft(*pairs[0])
    assert sight.draft(*pairs[1]).key == "2"


@pytest.mark.facts("A-6.1/off", "A-6.10/capabilities")
def test_a_profile_that_takes_no_vendors_is_a_reason_to_skip(step: Make) -> None:
    assert "vendors_upsert is off" in step(("vendors_upsert: true", "vendors_upsert: false")).skip
    assert step().skip == ""


LISTS = ("vendors_list: false", "vendors_list: true")


def listed(code: str, name: str, **more: str) -> dict[str, str]:
    """A vendor as AvidXchange lists it."""
    return {"vendorCode": code, "name": name, **more}


def found(step: UpsertVendor, *vendors: Vendor, **more: Any) -> dict[str, str]:
    """Compare vendors that were never sent; cause by key."""
    sight = step.look([(delivery(one.number, **more), one) for one in vendors])
    return {key: getattr(told, "cause", "") for key, told in sight.found.items()}


@pytest.mark.parametrize(
    ("mode", "causes"),
    [
        ("never", {}),
        ("conflicts", {"2": "link-conflict", "3": "link-elsewhere"}),
        (
            "always",
            {"1": "link-unconfirmed", "2": "link-conflict", "3": "link-elsewhere", "4": "link-unconfirmed"},
        ),
    ],
)
def test_what_is_held_depends_on_the_setting(
    step: Make, gateway: Gateway, mode: str, causes: dict[str, str]
) -> None:
    gateway.listed = [
        listed("1", "NAME 1 Inc."),
        listed("2", "Other"),
        listed("9", "Third", taxId="123456789"),
    ]
    ours = (vendor("1"), vendor("2"), vendor("3", tax_id=TAX_ID), vendor("4"))
    assert found(step(LISTS, mode=mode, sage=Sage(whole=True)), *ours) == causes


def test_the_report_of_a_whole_read_counts_every_group(step: Make, gateway: Gateway) -> None:
    gateway.listed = [
        listed("1", "Name 1"),
        listed("2", "Other"),
        listed("8", "Old"),
        listed("7", "Ours too"),
    ]
    sage = Sage(numbers=frozenset({"1", "2", "4", "7"}), whole=True)
    made = step(LISTS, mode="conflicts", sage=sage)
    found(made, vendor("1"), vendor("2"), vendor("4"))
    told = "Linked 1, only in Sage 1, only in AvidXchange 1 (8), conflicting 1 (2 by name), under another number 0."
    assert list(made.look([]).notes) == [told]


@pytest.mark.facts("A-6.1/off")
def test_without_a_list_nothing_is_compared_and_that_is_said(step: Make, gateway: Gateway) -> None:
    made = step(mode="conflicts")
    assert (found(made, vendor("1")), gateway.lists) == ({}, 0)
    assert ["exact number" in note for note in made.look([]).notes] == [True]


def test_the_list_is_read_once_and_only_for_what_was_never_sent(step: Make, gateway: Gateway) -> None:
    made = step(LISTS, mode="conflicts", sage=Sage(whole=True))
    intent = Intent(step="upsert-vendor", fingerprint="f", evidence={}, sent_at=NOW)
    found(made, vendor("1"), done_before=True)
    found(made, vendor("2"), intent=intent)
    assert gateway.lists == 0
    found(made, vendor("3")), found(made, vendor("4"))
    assert gateway.lists == 1


def test_a_vendor_of_ours_under_its_own_number_is_nobody_elses(step: Make, gateway: Gateway) -> None:
    gateway.listed = [listed("9", "Parent", taxId="123456789")]
    branch = vendor("3", tax_id=TAX_ID)
    assert found(step(LISTS, mode="conflicts", sage=Sage(numbers=frozenset({"9"}))), branch) == {}
    assert found(step(LISTS, mode="conflicts"), branch) == {"3": "link-elsewhere"}


def test_a_vendor_of_theirs_that_cannot_be_read_is_counted(step: Make, gateway: Gateway) -> None:
    gateway.listed = [listed("1", "Name 1"), {"name": "no code"}]
    made = step(LISTS, mode="conflicts", sage=Sage(whole=True))
    assert found(made, vendor("1")) == {}
    assert made.look([]).notes[0].startswith("1 vendors of AvidXchange could not be read")
