"""Claims about `connection edit` and `remove`, and about what a ping and a run leave to be seen of a connection.

Knows a house whose connections lead nowhere, or to a door that opens to nobody. Does not know how a stage asks.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from django.db import connection as database

from ml_connector.store import models


@pytest.fixture
def name(house: Any, closed: int) -> str:
    """A connection of its own, which leads to a door that opens to nobody."""
    name = f"e-{secrets.token_hex(4)}"
    told = house.add(
        name, "--rehearsal", "--set", "parcel_max=5", port=closed, sage=f"http://127.0.0.1:{closed}"
    )
    assert told.code == 0, told.err
    return name


def shown(house: Any, name: str) -> Any:
    return json.loads(house("connection", "show", name, "--json").out)


def events(name: str) -> list[tuple[str, str]]:
    """What the audit trail says of a connection."""
    row = models.Connection.objects.get(name=name)
    found = models.Event.objects.filter(connection_id=row.pk, kind="connection").order_by("id")
    told = [(event.because, event.payload or "") for event in found]
    database.close()
    return told


def delivery(name: str, state: str = "done") -> None:
    """Put a delivery into a connection's ledger."""
    row = models.Connection.objects.get(name=name)
    now = row.created_at
    models.Delivery.objects.create(
        connection=row, flow="approved-invoices", key=secrets.token_hex(4), state=state, label="INV-1", party="V",
        currency="USD", fingerprint="f", raw="", created_at=now, updated_at=now,
    )  # fmt: skip
    database.close()


def test_an_edit_changes_what_is_named_and_nothing_else(house: Any, name: str) -> None:
    before = shown(house, name)
    told = house("connection", "edit", name, "--sage-user", "OTHER", "--set", "page_size=50")
    after = shown(house, name)
    assert (told.code, f"ml-connector ping {name}" in told.out) == (0, True)
    assert (after["sage_user"], after["options"]) == ("OTHER", {"parcel_max": "5", "page_size": "50"})
    same = set(before) - {"sage_user", "options"}
    assert {key: before[key] for key in same} == {key: after[key] for key in same}


def test_an_edit_is_audited_with_before_and_after_and_without_any_secret(house: Any, name: str) -> None:
    fresh = secrets.token_hex(12)
    house("connection", "edit", name, "--sage-user", "OTHER", "--secrets", given=f"sage_password={fresh}\n")
    because, payload = events(name)[-1]
    told = json.loads(payload)
    assert (because, told["before"], told["after"]) == (
        "edited",
        {"sage_user": "WEBAPI"},
        {"sage_user": "OTHER"},
    )
    assert (told["secrets"], fresh in payload) == (["sage_password"], False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Nothing would change"),
        (["--set", "parcel_max=999"], "parcel_max"),
        (["--sage-url", "http://erp.example"], "https"),
        (["--proxy", "http://me:word@proxy.example:3128"], "proxy"),
        (["--profile", "none"], "none"),
    ],
)
def test_an_edit_that_cannot_be_is_wrong_usage_and_changes_nothing(
    house: Any, name: str, words: list[str], said: str
) -> None:
    before = shown(house, name)
    told = house("connection", "edit", name, *words)
    assert (told.code, said in told.err, shown(house, name)) == (2, True, before)


@pytest.mark.parametrize(
    "words", [["--sage-company", "SAMINC"], ["--sage-url", "http://127.0.0.1:9"], ["--avid-company", "C8"]]
)
def test_a_ledger_is_never_turned_into_one_about_other_books(house: Any, name: str, words: list[str]) -> None:
    delivery(name)
    before = shown(house, name)
    told = house("connection", "edit", name, *words)
    assert (told.code, "connection remove" in told.err, shown(house, name)) == (3, True, before)


MOVES = [["--avid-url", "http://127.0.0.1:9/other"], ["--avid-client-id", "production"]]


@pytest.mark.parametrize("words", MOVES)
def test_another_avidxchange_is_another_organization_until_somebody_says_it_is_the_same(
    house: Any, name: str, words: list[str]
) -> None:
    delivery(name)
    before = shown(house, name)
    told = house("connection", "edit", name, *words)
    assert (told.code, "--same-organization" in told.err, shown(house, name)) == (3, True, before)
    assert house("connection", "edit", name, *words, "--same-organization").code == 0
    assert words[1] in shown(house, name).values()


@pytest.mark.parametrize("words", MOVES)
def test_before_anything_is_in_the_ledger_the_organization_may_be_put_right(
    house: Any, name: str, words: list[str]
) -> None:
    assert house("connection", "edit", name, *words).code == 0


def test_before_anything_is_in_the_ledger_the_company_may_be_put_right(house: Any, name: str) -> None:
    assert house("connection", "edit", name, "--sage-company", "SAMINC").code == 0
    assert shown(house, name)["books"].endswith("/SAMINC")


def test_another_site_has_to_be_probed_again(house: Any, name: str) -> None:
    models.Connection.objects.filter(name=name).update(dialect='{"ge": false}')
    database.close()
    kept = house("connection", "edit", name, "--sage-user", "OTHER")
    assert ("forgotten" in kept.out, shown(house, name)["dialect"]) == (False, {"ge": False})
    told = house("connection", "edit", name, "--sage-company", "SAMINC")
    assert ("probe" in told.out, shown(house, name)["dialect"]) == (True, {})


def test_a_removed_connection_keeps_its_ledger_and_its_name_and_loses_its_secrets(
    house: Any, name: str
) -> None:
    delivery(name, "held")
    told = house("connection", "remove", name, "--yes")
    row = models.Connection.objects.get(name=name)
    left = models.Delivery.objects.filter(connection=row).count()
    database.close()
    assert (told.code, "1 held" in told.out, row.secrets, left) == (0, True, {}, 1)
    assert (house("run", name).code, "was removed" in house("run", name).err) == (3, True)
    again = house.add(name, "--rehearsal")
    assert (again.code in (2, 3), "Choose another" in again.err) == (True, True)
    assert events(name)[-1][0] == "removed"


def test_nothing_is_removed_unasked(house: Any, name: str) -> None:
    told = house("connection", "remove", name)
    assert (told.code, "--yes" in told.err, shown(house, name)["name"]) == (2, True, name)


@pytest.mark.parametrize("state", ["in_doubt", "sending"])
def test_what_is_in_doubt_keeps_a_connection_from_being_removed(house: Any, name: str, state: str) -> None:
    delivery(name, state)
    told = house("connection", "remove", name, "--yes")
    assert (told.code, "in doubt" in told.err, shown(house, name)["name"]) == (3, True, name)


def test_a_run_that_is_refused_marks_its_connection_and_the_mark_says_since_when(
    house: Any, name: str
) -> None:
    house("run", name)
    first = shown(house, name)["stopped"]
    house("run", name)
    assert (first["cause"], shown(house, name)["stopped"]) == ("avidxchange-sign-in", first)
    assert [because for because, _ in events(name)].count("stopped") == 1
    assert "avidxchange-sign-in" in house("connection", "list").out


def test_a_ping_is_kept_shown_and_audited(house: Any, name: str) -> None:
    before = shown(house, name)["pinged"]
    house("ping", name)
    kept = shown(house, name)["pinged"]
    assert (before, kept["green"], kept["failed"]["avid-token"]) == (
        None,
        False,
        "avidxchange-client",
    )
    assert events(name)[-1][0] == "pinged"
    listed = {row["name"]: row for row in json.loads(house("connection", "list", "--json").out)}
    assert listed[name]["pinged"] == kept


def test_an_unknown_connection_could_not_be_pinged(house: Any) -> None:
    told = house("ping", "none")
    assert (told.code, "'none'" in told.err) == (3, True)


def test_a_guessed_profile_on_a_live_connection_is_red_before_anything_is_asked(house: Any) -> None:
    name = f"live-{secrets.token_hex(4)}"
    house.add(name, sage="https://sage.invalid")
    told = json.loads(house("ping", name, "--json").out)
    assert {check["stage"]: check["cause"] for check in told["checks"]}[
        "avid-profile"
    ] == "profile-unconfirmed"


@pytest.mark.facts("S-B5", "S-B6", "S-B7")
def test_the_recipe_gives_what_the_flows_need_and_no_more(house: Any, name: str) -> None:
    told = json.loads(house("ping", name, "--recipe", "--json").out)
    groups = {application: [box.rpartition("(")[2].rstrip(")") for box in boxes]
              for application, boxes in told["security_groups"].items()}  # fmt: skip
    assert groups == {
        "Accounts Payable": [
            "Sage 300 Web API",
            "APVendors",
            "APRemitToLocations",
            "APInvoiceBatches",
            "APPostedDocuments",
        ],
        "Purchase Orders": ["Sage 300 Web API", "POPurchaseOrders"],
        "General Ledger": ["Sage 300 Web API", "GLAccounts"],
        "Common Services": ["Sage 300 Web API", "CSFiscalCalendars", "CSCurrencyCodes"],
        "Tax Services": ["Sage 300 Web API", "TXTaxGroups"],
    }
    assert [thing for thing in told["withheld"] if "posting" in thing]
    assert [thing for thing in told["welcome"] if "reconcile" in thing]
    assert set(told["hosts"]) == {"Sage 300 Web API", "AvidXchange API", "AvidXchange tokens"}


@pytest.mark.facts("S-B7")
def test_the_recipe_leaves_out_what_the_settings_do_not_use_and_never_recommends_admin(
    house: Any, name: str
) -> None:
    house(
        "connection", "edit", name, "--set", "tax=line", "--set", "tax_account=6000", "--sage-user", "ADMIN"
    )
    told = house("ping", name, "--recipe").out
    assert ("Tax Services" in told, "a user of its own" in told, "give ADMIN" in told) == (False, True, False)
    assert (
        "[x] Accounts Payable: posting errors: inquiry (APPostingErrorMessages): reconcile says why" in told
    )
