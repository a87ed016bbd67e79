"""A scripted gateway that takes records in bulk and lists them, and vendors to give it.

Knows how the real client and the real step are put in front of it. Does not know what any answer means.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

import avidxchange
from ml_connector.domain.crosswalk import Crosswalk
from ml_connector.domain.states import State
from ml_connector.domain.vendor import RemitTo, Vendor
from ml_connector.engine.values import Delivery
from ml_connector.systems.avidxchange import Links, Organization, UpsertVendor

__all__ = [
    "NOW",
    "BulkGateway",
    "Make",
    "Open",
    "Sage",
    "bulk",
    "delivery",
    "organizations",
    "step",
    "vendor",
]

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
PLACE = RemitTo(lines=("1 Mill Street",), city="Burnaby", state="BC", postal_code="V5H 0A1", country="Canada")

Make = Callable[..., UpsertVendor]
Open = Callable[..., Organization]


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


@dataclass
class BulkGateway:
    """Gives one answer a call, the last one again and again; keeps what was sent; lists what it has."""

    answers: list[httpx2.Response] = field(default_factory=list)
    listed: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    lists: int = 0
    status: int = 200
    paths: list[str] = field(default_factory=list)

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        if request.url.path == "/token":
            return httpx2.Response(200, json={"access_token": secrets.token_hex(8), "token_type": "Bearer"})
        if request.method == "GET":
            self.lists += 1
            return httpx2.Response(self.status, json={"data": self.listed})
        self.paths.append(request.url.path)
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


@pytest.fixture
def bulk() -> BulkGateway:
    """A gateway that takes everything without a word."""
    return BulkGateway(answers=[httpx2.Response(200, json={"results": []})])


@pytest.fixture
def organizations(bulk: BulkGateway) -> Iterator[Open]:
    """Opens the organization behind the gateway; the changes are made to the text of the default profile."""
    made: list[avidxchange.AvidXchange] = []

    def make(*changes: tuple[str, str], crosswalk: Crosswalk | None = None) -> Organization:
        text = avidxchange.Profile.named("default").text
        for old, new in changes:
            assert old in text, f"not in the default profile: {old}"
            text = text.replace(old, new)
        endpoint = avidxchange.Endpoint(base_url="http://127.0.0.1:1/avid", token_url="http://127.0.0.1:1/token",
                                        client_id="ours", company="C7")  # fmt: skip
        around = avidxchange.Surroundings(transport=httpx2.MockTransport(bulk.handle), clock=lambda: NOW,
                                          sleep=lambda seconds: None)  # fmt: skip
        profile = avidxchange.Profile.parse(text, source="edited.yaml")
        kept = avidxchange.Secrets({"client_secret": secrets.token_hex(8)})
        made.append(avidxchange.AvidXchange(profile, endpoint, kept, around=around))
        codes = crosswalk or Crosswalk()
        return Organization(client=made[-1], profile=profile, company="C7", crosswalk=codes)

    yield make
    for client in made:
        client.close()


@pytest.fixture
def step(organizations: Open) -> Make:
    """Makes the step in front of the gateway."""

    def make(*changes: tuple[str, str], mode: str = "never", sage: Sage | None = None) -> UpsertVendor:
        organization = organizations(*changes)
        links = Links(organization=organization, roll=sage or Sage(), mode=mode)
        return UpsertVendor(organization=organization, links=links)

    return make
