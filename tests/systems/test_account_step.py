"""Claims about how accounts and dimension values are written into AvidXchange, or only compared with its list.

Knows a scripted bulk. Does not know the simulator or the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from bulk_gateway import BulkGateway, Open, bulk, delivery, organizations

from ml_connector.domain.account import Account
from ml_connector.domain.chart import DimensionValue, ListedAccount
from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.domain.drift import Entry
from ml_connector.domain.failures import Disconnected, Held
from ml_connector.domain.reference import ReferenceValue
from ml_connector.engine.values import Outcome, Parcel, Receipt
from ml_connector.systems.avidxchange import AccountDrift, UpsertAccount, chart_use

__all__ = ["bulk", "organizations"]

VALUES = ("dimension_values_upsert: false", "dimension_values_upsert: true")
UNWRITTEN = ("gl_accounts_upsert: true", "gl_accounts_upsert: false")
REFERENCE = ("reference_values_upsert: false", "reference_values_upsert: true")
LISTED = ("gl_accounts_list: false", "gl_accounts_list: true")
Listed = ListedAccount | DimensionValue | ReferenceValue
Make = Callable[..., UpsertAccount]


@dataclass(frozen=True)
class Roll:
    """Which accounts there are in Sage, by key; None where they were not all read."""

    known: Mapping[str, Entry] | None

    def entries(self) -> Mapping[str, Entry] | None:
        return self.known


def account(number: str, **more: Any) -> ListedAccount:
    """An account that invoices may be coded to."""
    own = Account(code=number, formatted=number, description="Rent", active=True, takes_payables=True)
    return ListedAccount(**{"account": own, "code": number, "type": "IncomeStatement", **more})


def value(code: str, dimension: str = "dept", **more: Any) -> DimensionValue:
    """A value of a dimension."""
    return DimensionValue(
        **{"segment": "000002", "dimension": dimension, "value": code, "code": code, **more}
    )


@pytest.fixture
def step(organizations: Open) -> Make:
    """Makes the step in front of the gateway; the changes are made to the text of the default profile."""

    def make(*changes: tuple[str, str], ours: Any = None, lines: Sequence[Line] = ()) -> UpsertAccount:
        organization = organizations(*changes, crosswalk=Crosswalk(lines=tuple(lines)))
        drift = AccountDrift(organization=organization, roll=Roll(ours))
        return UpsertAccount(organization=organization, use=chart_use(organization), drift=drift)

    return make


def parcels(step: UpsertAccount, *listed: Listed) -> Sequence[Parcel]:
    """Look and draft; what would be sent."""
    pairs = [(delivery(f"{number} {one.label}"), one) for number, one in enumerate(listed)]
    sight = step.look(pairs)
    return sight.pack([sight.draft(*pair) for pair in pairs if pair[0].key not in sight.found])


def answers(bulk: BulkGateway, *rows: dict[str, Any]) -> None:
    """What the gateway says next."""
    bulk.answers = [httpx2.Response(207, json={"results": list(rows)})]


def kinds(outcomes: Mapping[str, Outcome]) -> list[str]:
    """Each outcome by its kind, or its cause where it has one."""
    return [getattr(told, "cause", type(told).__name__) for told in outcomes.values()]


@pytest.mark.facts("A-6.3/gl_account", "A-4.1/gl-accounts")
def test_an_account_is_sent_as_the_profile_spells_it_and_without_what_it_has_not(step: Make) -> None:
    (parcel,) = parcels(
        step(), account("6000-10", segments=(("main", "6000"), ("dept", "10"))), account("7", type="")
    )
    assert [json.loads(draft.payload) for draft in parcel.drafts] == [
        {"accountCode": "6000-10", "description": "Rent", "status": "active", "accountType": "IncomeStatement",
         "segments": [{"name": "main", "value": "6000"}, {"name": "dept", "value": "10"}]},
        {"accountCode": "7", "description": "Rent", "status": "active"},
    ]  # fmt: skip


def test_what_is_gone_is_sent_as_inactive(step: Make) -> None:
    told = parcels(step(VALUES), account("1", gone=True), value("10", gone=True))
    assert [json.loads(parcel.drafts[0].payload)["status"] for parcel in told] == ["inactive", "inactive"]


@pytest.mark.facts("A-6.1/dimension_values_upsert", "A-6.1/gl_accounts_upsert")
def test_a_call_holds_accounts_or_the_values_of_one_dimension(step: Make, bulk: BulkGateway) -> None:
    made = step(VALUES)
    told = parcels(made, value("10"), account("1"), value("10", "loc"), value("20"))
    assert [len(parcel.drafts) for parcel in told] == [2, 1, 1]
    for parcel in told:
        made.send(parcel)
    assert [path.removeprefix("/avid") for path in bulk.paths] == [
        "/dimensions/dept/values/bulk",
        "/gl-accounts/bulk",
        "/dimensions/loc/values/bulk",
    ]
    assert len(set(bulk.keys)) == 3


@pytest.mark.facts("A-6.1/reference_values_upsert")
def test_each_reference_list_has_calls_of_its_own_under_its_name_there(step: Make, bulk: BulkGateway) -> None:
    made = step(REFERENCE)
    told = parcels(
        made, *(ReferenceValue(list=name, value="A", code="A") for name in ("terms", "tax_groups"))
    )
    for parcel in told:
        made.send(parcel)
    assert [path.removeprefix("/avid/reference") for path in bulk.paths] == [
        "/payment-terms/bulk",
        "/tax-groups/bulk",
    ]


def test_a_list_the_profile_does_not_take_is_done_unwritten(step: Make) -> None:
    terms = ReferenceValue(list="terms", value="NET30", code="NET30")
    assert step().look([(delivery("terms NET30"), terms)]).found == {
        "terms NET30": Receipt(numbers={"outcome": "not written"})
    }


def test_what_is_shown_is_what_is_sent_to_the_byte(step: Make, bulk: BulkGateway) -> None:
    made = step(VALUES)
    told = parcels(made, account("1"), value("10"))
    shown = [made.look([]).preview(parcel) for parcel in told]
    for parcel in told:
        made.send(parcel)
    assert [preview.body.encode() for preview in shown] == bulk.bodies
    assert [preview.title for preview in shown] == [
        "Accounts, 1 in one call",
        "Values of dimension dept, 1 in one call",
    ]


@pytest.mark.facts("A-6.4/per_item")
@pytest.mark.parametrize("one", [account("1"), value("1")])
def test_a_refusal_is_told_in_their_words_and_under_our_key(
    step: Make, bulk: BulkGateway, one: Listed
) -> None:
    made = step(VALUES)
    answers(
        bulk, {"key": "1", "outcome": "failed", "errors": [{"code": "E1", "field": "name", "message": "no"}]}
    )
    (parcel,) = parcels(made, one)
    outcomes = made.send(parcel)
    assert (kinds(outcomes), list(outcomes)) == (["avidxchange-account-refused"], [f"0 {one.label}"])


@pytest.mark.parametrize(
    ("one", "cause"),
    [
        (account("1", uncoded="1 means 2"), "code-taken"),
        (value("1", ""), "dimension-unnamed"),
        (account(""), "account-unsendable"),
    ],
)
def test_what_cannot_be_named_there_is_held_and_never_drafted(step: Make, one: Listed, cause: str) -> None:
    with pytest.raises(Held, match=cause):
        parcels(step(VALUES), one)


def test_values_that_are_not_taken_end_with_a_receipt_that_says_so(step: Make) -> None:
    sight = step().look([(delivery("a"), value("10"))])
    assert sight.found == {"a": Receipt(numbers={"outcome": "not written"})}


def ours(**usable: bool) -> dict[str, Entry]:
    """Accounts of Sage by key."""
    return {key[1:]: Entry(name=key[1:], usable=told) for key, told in usable.items()}


def test_where_accounts_are_not_taken_they_are_compared_once_and_never_written(
    step: Make, bulk: BulkGateway
) -> None:
    bulk.listed = [{"accountCode": "6000-10", "status": "active"}, {"accountCode": "2", "status": "active"},
                   {"accountCode": "3", "status": "inactive"}, {"accountCode": "9", "status": "active"}]  # fmt: skip
    made = step(UNWRITTEN, LISTED, ours=ours(_600010=True, _2=False, _3=True, _4=True, _5=False))
    assert made.look([(delivery("a"), account("4", written=False))]).found == {
        "a": Receipt(numbers={"outcome": "compared, not written"})
    }
    [said] = made.remarks()
    assert said.partition("is off): ")[2] == (
        "1 agree; 1 (4) missing there; 1 (2) in use there but not usable in Sage 300; "
        "1 (3) inactive there but usable in Sage 300; 1 (9) there but unknown in Sage 300."
    )
    assert (bulk.lists, bulk.bodies) == (1, [])


@pytest.mark.facts("A-6.3/missing")
def test_an_account_whose_status_is_not_told_counts_as_in_use(step: Make, bulk: BulkGateway) -> None:
    bulk.listed = [{"accountCode": "1"}]
    assert "1 agree, nothing differs." in step(UNWRITTEN, LISTED, ours=ours(_1=True)).remarks()[0]


def test_codes_are_compared_through_the_crosswalk(step: Make, bulk: BulkGateway) -> None:
    bulk.listed = [{"accountCode": "RENT", "status": "active"}]
    lines = [Line(kind="account", avidxchange="RENT", sage="6000-10")]
    assert "nothing differs" in step(UNWRITTEN, LISTED, ours=ours(_600010=True), lines=lines).remarks()[0]


def test_accounts_of_theirs_that_cannot_be_read_are_counted(step: Make, bulk: BulkGateway) -> None:
    bulk.listed = [{"status": "active"}]
    assert list(step(UNWRITTEN, LISTED, ours={}).remarks()[1:]) == [
        "Not compared, because it could not be read: 1 of AvidXchange's accounts."
    ]


@pytest.mark.parametrize(
    ("known", "status", "why"),
    [(None, 200, "not all read in one go"), ({}, 500, "could not be read"), ({}, 404, "could not be read")],
)
def test_what_cannot_be_compared_is_told_and_nothing_fails(
    step: Make, bulk: BulkGateway, known: Any, status: int, why: str
) -> None:
    bulk.status = status
    made = step(UNWRITTEN, LISTED, ours=known)
    assert why in made.remarks()[0]
    sight = made.look([(delivery("a"), account("1", written=False))])
    assert sight.found == {"a": Receipt(numbers={"outcome": "not written"})}


def test_a_shut_door_is_no_remark(step: Make, bulk: BulkGateway) -> None:
    bulk.status = 401
    with pytest.raises(Disconnected, match="avidxchange-sign-in"):
        step(UNWRITTEN, LISTED, ours={}).remarks()


@pytest.mark.facts("A-6.1/off")
@pytest.mark.parametrize(
    ("changes", "skipped", "remarked"),
    [((), False, False), ((UNWRITTEN,), True, True), ((UNWRITTEN, VALUES), False, True)],
)
def test_what_a_profile_has_no_use_for_is_said(
    step: Make, changes: Any, skipped: bool, remarked: bool
) -> None:
    made = step(*changes)
    assert ("neither takes nor lists" in made.skip, bool(made.remarks())) == (skipped, remarked)


@pytest.mark.facts("A-6.1/off")
@pytest.mark.parametrize(("named", "said"), [(True, 1), (False, 0)])
def test_values_that_somebody_may_expect_there_are_said_to_be_left_out(
    step: Make, named: bool, said: int
) -> None:
    made = step()
    made.named = named
    assert ["takes no dimension values" in remark for remark in made.remarks()] == [True] * said
