"""Claims about what a site says of itself: a lost member stops what needs it, and nothing else.

Knows a small description and a shelf in memory. Does not know any flow or table.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

import sage300
from ml_connector.domain.failures import Disconnected, TryLater
from ml_connector.systems.sage300.describing import Description

NOW = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
SPACE = "Sage.CA.SBS.ERP.Sage300.AP.WebApi.Models"
MEMBERS = tuple(sage300.models.Vendor.__struct_fields__)
NEEDED, READ = ("VendorNumber", "Status"), ("PhoneNumber", "Email")
STRINGS = ("VendorNumber", "VendorName", "Status", "PhoneNumber", "Email", "OnHold")


@dataclass
class Shelf:
    """Keeps texts in memory."""

    texts: dict[str, str] = field(default_factory=dict)
    prints: list[str] = field(default_factory=list)

    def load(self, module: str) -> str | None:
        return self.texts.get(module)

    def save(self, module: str, fingerprint: str, text: str) -> None:
        self.texts[module] = text
        self.prints.append(fingerprint)


@dataclass
class Site:
    """Describes one resource by the members it has; or answers with a status."""

    members: list[str] = field(default_factory=lambda: list(STRINGS))
    kinds: dict[str, str] = field(default_factory=dict)
    status: int = 200
    asked: int = 0
    now: datetime = NOW
    shelf: Shelf = field(default_factory=Shelf)

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        self.asked += 1
        if self.status != 200:
            return httpx2.Response(self.status, json={})
        told = "".join(
            f'<Property Name="{name}" Type="{self.kinds.get(name, "Edm.String")}"/>' for name in self.members
        )
        return httpx2.Response(200, text=_edmx(told))

    def run(self, dialect: sage300.Dialect | None = None) -> Description:
        """What one run knows: a client of its own, and the shelf of all."""
        where = sage300.Site("http://127.0.0.1:1", "SAMLTD", "WEBAPI", secrets.token_hex(8))
        wire = httpx2.MockTransport(self.handle)
        client = sage300.Sage300(where, transport=wire, sleep=lambda seconds: None, dialect=dialect)
        return Description(client=client, shelf=self.shelf, now=lambda: self.now)


def _edmx(members: str) -> str:
    return (
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        f'<Schema Namespace="{SPACE}" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="Vendor">'
        f'<Key><PropertyRef Name="VendorNumber"/></Key>{members}</EntityType></Schema>'
        '<Schema Namespace="Default" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityContainer Name="Container">'
        f'<EntitySet Name="APVendors" EntityType="{SPACE}.Vendor"/></EntityContainer></Schema>'
        "</edmx:DataServices></edmx:Edmx>"
    )


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that has what is needed and read."""
    yield Site()


def stopped(run: Description) -> str:
    """Why vendors would not be read; "" where they would."""
    try:
        run.require(run.client.vendors, NEEDED, READ)
    except TryLater as why:
        assert why.cause == "site-changed"
        return why.said
    return ""


@pytest.mark.facts("S-A7", "S-A8")
def test_a_site_that_has_everything_is_asked_once_a_day(site: Site) -> None:
    assert [stopped(site.run()) for _ in range(3)] == ["", "", ""]
    assert site.asked == 1
    site.now += timedelta(hours=25)
    assert (stopped(site.run()), site.asked) == ("", 2)


@pytest.mark.parametrize("name", [*NEEDED, *READ])
def test_a_member_that_is_gone_stops_the_read_and_is_named(site: Site, name: str) -> None:
    stopped(site.run())
    site.members.remove(name)
    site.now += timedelta(hours=25)
    assert stopped(site.run()) == f"APVendors: {name} is not there"


def test_a_member_of_another_kind_stops_the_read_and_says_which(site: Site) -> None:
    stopped(site.run())
    site.kinds["Status"] = "Edm.Int32"
    site.now += timedelta(hours=25)
    assert stopped(site.run()) == "APVendors: Status is Edm.Int32 now"


def test_what_a_site_never_had_is_done_without_unless_it_is_needed(site: Site) -> None:
    site.members.remove("Email")
    assert stopped(site.run()) == ""
    other = Site()
    other.members.remove("Status")
    assert stopped(other.run()) == "APVendors: Status is not there"


def test_while_something_is_lost_every_run_looks_again_and_goes_on_by_itself(site: Site) -> None:
    stopped(site.run())
    site.members.remove("Email")
    site.now += timedelta(hours=25)
    assert [bool(stopped(site.run())) for _ in range(2)] == [True, True]
    site.members.append("Email")
    assert stopped(site.run()) == ""


def test_what_is_not_read_may_come_and_go_and_changes_the_fingerprint_alone(site: Site) -> None:
    stopped(site.run())
    site.members += ["extRating"]
    site.now += timedelta(hours=25)
    assert stopped(site.run()) == ""
    first, second = site.shelf.prints
    assert first and second and first != second


@pytest.mark.facts("S-C.6")
def test_another_spelling_stops_what_needs_it_until_the_client_was_told(site: Site) -> None:
    site.members[site.members.index("Status")] = "STATUS"
    assert stopped(site.run()) == "APVendors: Status is spelled STATUS"
    spelled = sage300.Dialect(spellings={"APVendors": {"Status": "STATUS"}})
    assert stopped(site.run(spelled)) == ""


@pytest.mark.parametrize("status", [404, 500])
def test_a_site_that_does_not_describe_itself_stops_nothing_and_is_left_alone_for_a_day(
    site: Site, status: int
) -> None:
    site.status = status
    assert stopped(site.run()) == ""
    asked = site.asked
    assert (stopped(site.run()), site.asked) == ("", asked)


def test_a_description_that_cannot_be_had_today_forgets_nothing(site: Site) -> None:
    stopped(site.run())
    site.members.remove("Status")
    site.now += timedelta(hours=25)
    assert stopped(site.run())
    site.status = 500
    assert stopped(site.run()) == "APVendors: Status is not there"


def test_a_site_that_lets_nobody_in_says_so(site: Site) -> None:
    site.status = 401
    run: Any = site.run()
    with pytest.raises(Disconnected, match="sage-sign-in"):
        run.require(run.client.vendors, NEEDED)
