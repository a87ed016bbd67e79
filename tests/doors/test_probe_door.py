"""Claims about `probe`: what a site accepts is found out by reading, shown, kept, and spoken from then on.

Knows the switches of the pretend Sage 300. Does not know how a question is put.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server

Site = Callable[..., Server]


@pytest.fixture
def site(house: Any) -> Iterator[Site]:
    """Start a pretend Sage 300 that answers to the house's password, with any switches."""
    running: list[Server] = []

    def start(**switches: str) -> Server:
        seeded = company(invoices=0, vendors=120, accounts=60, orders=14)
        app = SageApp(seeded, users=[User(name="WEBAPI", password=house.password)])
        server = Server(app, switches=switches).start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


def joined(house: Any, server: Server) -> str:
    """A connection to that site, under a name of its own."""
    name = f"site-{secrets.token_hex(4)}"
    told = house.add(name, "--rehearsal", "--sage-company", "HARBOR", sage=server.url)
    assert told.code == 0, told.err
    return name


def answers(told: Any) -> Mapping[str, str]:
    return {answer["name"]: answer["answer"] for answer in json.loads(told.out)["answers"]}


@pytest.mark.facts("S-C8", "S-C10", "S-C11", "S-C23", "S-C25")
@pytest.mark.parametrize(
    ("switches", "found"),
    [
        ({}, {"ge": "yes", "orderby": "yes", "next_link": "lossy", "page_size": "100", "top_over_page": "cut"}),
        ({"ge": "off", "not": "off"}, {"ge": "no", "negation": "no"}),
        ({"orderby": "off", "nextlink": "full"}, {"orderby": "no", "next_link": "full"}),
        ({"page_size": "40", "top_over_page": "honored"}, {"page_size": "40", "top_over_page": "honored"}),
        ({"contains": "off"}, {"text_search": "substringof"}),
        ({"contains": "off", "substringof": "off"}, {"text_search": "startswith"}),
    ],
    ids=lambda told: "-".join(f"{name}={value}" for name, value in told.items()),
)  # fmt: skip
def test_a_probe_finds_what_the_site_does(
    house: Any, site: Site, switches: Mapping[str, str], found: Mapping[str, str]
) -> None:
    told = house("probe", joined(house, site(**switches)), "--json")
    assert told.code == 0, told.err
    assert answers(told).items() >= found.items()


def test_a_probe_writes_nothing_and_asks_few_questions(house: Any, site: Site) -> None:
    server = site()
    house("probe", joined(house, server))
    kinds: Any = server.admin.tally.shown()["kinds"]
    assert (kinds["write"], kinds["read"] <= 30) == (0, True)


def test_what_was_found_is_kept_shown_and_audited(house: Any, site: Site) -> None:
    name = joined(house, site(ge="off"))
    before = json.loads(house("connection", "show", name, "--json").out)
    told = json.loads(house("probe", name, "--json").out)
    after = json.loads(house("connection", "show", name, "--json").out)
    assert (before["dialect"], before["probed"]) == ({}, "never")
    assert (after["dialect"]["ge"], after["dialect"], after["probed"] != "never") == (
        False,
        told["dialect"],
        True,
    )


@pytest.mark.facts("S-A7", "S-C.6")
@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        ("plain", "yes"),
        ("missing_member", "absent: OnHold"),
        ("other_case", "spelled otherwise: "),
    ],
)
def test_a_probe_tells_which_members_a_site_lacks_or_spells_otherwise(
    house: Any, site: Site, metadata: str, found: str
) -> None:
    told = house("probe", joined(house, site(metadata=metadata)), "--json")
    assert answers(told)["POPurchaseOrders"].startswith(found)
    assert answers(told)["APVendors"] == "yes"
    spelled = json.loads(told.out)["dialect"].get("spellings", {})
    assert ("POPurchaseOrders" in spelled) == (metadata == "other_case")


@pytest.mark.facts("S-B5")
def test_a_right_that_is_missing_leaves_its_question_open_and_the_others_answered(
    house: Any, site: Site
) -> None:
    told = answers(house("probe", joined(house, site(rights="no_PO")), "--json"))
    assert (told["POPurchaseOrders"], told["APVendors"]) == ("cannot be told", "yes")


@pytest.mark.facts("S-H7")
def test_a_module_that_cannot_describe_itself_leaves_the_rest_of_the_answers(house: Any, site: Site) -> None:
    server = site()
    server.faults.add("read($metadata)@*=status-501")
    told = house("probe", joined(house, server), "--json")
    assert (told.code, answers(told)["APVendors"], answers(told)["ge"]) == (0, "cannot be told", "yes")


def test_a_member_that_is_read_and_absent_is_pointed_at_and_is_something_new_for_a_person(
    house: Any, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ml_connector.systems.sage300.probing._NOT_READ_YET", frozenset())
    told = house("probe", joined(house, site(metadata="missing_member")))
    assert told.code == 1
    assert "The site lacks POPurchaseOrders: OnHold." in told.out


def test_a_site_that_is_down_is_told_with_what_to_type_when_it_is_up(house: Any, site: Site) -> None:
    server = site()
    name = joined(house, server)
    server.faults.add("any@*=status-501")
    told = house("probe", name)
    assert (told.code, f"ml-connector probe {name}" in told.err) == (3, True)


def test_what_needs_a_write_or_risks_a_lock_out_is_said_not_to_be_tried(house: Any, site: Site) -> None:
    told = answers(house("probe", joined(house, site()), "--json"))
    assert "not tried" in told["patch_insert"]
    assert "not tried" in told["password_case"]


def test_the_table_is_for_people_and_evidence_comes_when_asked_for(house: Any, site: Site) -> None:
    name = joined(house, site())
    plain, full = house("probe", name), house("probe", name, "--evidence")
    assert "Does a filter take `ge`?" in plain.out
    assert "Nothing was written" in plain.out
    assert (" → 200" in plain.out, " → 200" in full.out) == (False, True)
    assert house.password not in full.out


@pytest.mark.facts("S-B8")
def test_a_site_that_lets_nobody_in_is_told_with_its_cure_and_nothing_is_kept(house: Any, site: Site) -> None:
    server = site()
    name = joined(house, server)
    server.admin.application.users = ()  # type: ignore[attr-defined]  # the user was removed
    told = house("probe", name)
    assert (told.code, "who:" in told.err, "next:" in told.err) == (3, True, True)
    assert house.password not in told.err
    assert json.loads(house("connection", "show", name, "--json").out)["probed"] == "never"
