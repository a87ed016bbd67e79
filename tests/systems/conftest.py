"""Knows a scripted Sage 300 behind the real client, and an AvidXchange client that reads without a gateway.

Does not know either simulator: every row comes from a fixture or from the test that needs it.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

import avidxchange
import sage300
from ml_connector.domain.crosswalk import Crosswalk
from ml_connector.domain.invoice import Distribution, Invoice, Kind
from ml_connector.domain.options import Options, parse
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery
from ml_connector.systems.avidxchange import ApprovedInvoices, Organization
from ml_connector.systems.sage300 import EnterPayment
from ml_connector.systems.sage300.facts import FactBook
from ml_connector.systems.sage300.system import Books

sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("bulk_gateway", "matching_site", "payment_site", "posting_site")

from bulk_gateway import bulk, organizations, step  # noqa: E402 - the path comes first
from matching_site import goods, look, named  # noqa: E402 - as above
from payment_site import BATCHES, DOCUMENTS, PAYMENTS, Sight, line  # noqa: E402 - as above
from posting_site import company, poster, site  # noqa: E402 - as above

__all__ = ["bulk", "company", "goods", "look", "named", "organizations", "poster", "site", "step"]

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def fixture_rows(name: str) -> Any:
    """The content of a fixture, its numbers exact."""
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


@dataclass
class Script:
    """Lists by resource; `then` replaces a list once it was read that often; failures come first."""

    lists: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: dict(fixture_rows("sage300/company.json"))
    )
    then: dict[str, list[list[dict[str, Any]]]] = field(default_factory=dict)
    fails: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    filters: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    creates: Callable[[dict[str, Any]], Any] | None = None
    refusal: tuple[int, str, str] | None = None

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        name = request.url.path.rsplit("/", 1)[-1].partition("(")[0]
        refusal = self.refusal if request.method == "POST" else None
        if refusal or self.fails.get(name):
            status, code, text = refusal or self.fails[name].pop(0)
            told = {"error": {"code": code, "message": {"lang": "en-US", "value": text}}}
            return httpx2.Response(status, json=told)
        if request.method == "POST":
            self.bodies.append(request.content)
            made = self.creates(json.loads(request.content)) if self.creates else {}
            return httpx2.Response(201, json=made)
        self.filters.append((name, request.url.params.get("$filter", "")))
        rows = self.lists.get(name, [])
        if self.then.get(name):
            self.lists[name] = self.then[name].pop(0)
        return httpx2.Response(200, json={"value": rows})


@pytest.fixture
def script() -> Script:
    """A company as the fixtures have it, with no batch and no posted document."""
    return Script()


@pytest.fixture
def client(script: Script) -> Iterator[sage300.Sage300]:
    """The real client in front of the script."""
    site = sage300.Site("http://127.0.0.1:1", "SAMLTD", "WEBAPI", secrets.token_hex(8))
    wire = httpx2.MockTransport(script.handle)
    with sage300.Sage300(site, transport=wire, sleep=lambda seconds: None) as made:
        yield made


@pytest.fixture
def books(client: sage300.Sage300) -> Callable[..., Books]:
    """Makes the books of the company, with settings as typed."""

    def make(**settings: str) -> Books:
        return Books(client=client, company="SAMLTD", book="erp/SAMLTD", options=parse(settings),
                     facts=FactBook(client=client, now=lambda: NOW))  # fmt: skip

    return make


@pytest.fixture(name="sight")
def payment_sight(books: Any, script: Any) -> Sight:
    """Looks for one payment among these batches and posted documents."""

    def make(
        record: Record, delivery: Delivery | None = None, *, batches: Sequence[Any] = (),
        documents: Sequence[Any] = (), posted: Sequence[Any] = (), crosswalk: Crosswalk | None = None, **settings: str,
    ) -> Any:  # fmt: skip
        script.lists |= {BATCHES: list(batches), DOCUMENTS: list(documents), PAYMENTS: list(posted)}
        made = books(**{"payments_origin": "avidxchange", "payment_bank": "OPER", **settings})
        step = EnterPayment(books=replace(made, crosswalk=crosswalk or Crosswalk()))
        return step.look([(delivery or line(), record)])

    return make


@pytest.fixture(scope="session")
def invoice() -> Callable[..., Invoice]:
    """Makes an invoice of 100.00 that Sage would take; keyword arguments change it."""

    def make(*amounts: str, **changes: Any) -> Invoice:
        account = changes.pop("account", "6000")
        lines = tuple(Distribution(amount=Decimal(a), account=account) for a in amounts or ("100.00",))
        money = {n: Decimal(changes.pop(n)) for n in ("total", "tax", "freight", "discount") if n in changes}
        told: dict[str, Any] = {
            "id": "av-1", "number": "inv-1", "vendor": "1200", "kind": Kind.INVOICE, "currency": "USD",
            "dated": date(2026, 3, 2), "total": Decimal("100.00"), "distributions": lines,
        }  # fmt: skip
        return Invoice(**told | money | changes)

    return make


@pytest.fixture(scope="session")
def rows() -> Callable[[str], Any]:
    """Reads a fixture."""
    return fixture_rows


@pytest.fixture
def source() -> Iterator[Callable[..., ApprovedInvoices]]:
    """Makes the source of approved invoices; nothing is ever sent by what is tested with it."""
    endpoint = avidxchange.Endpoint(base_url="http://127.0.0.1:1/avid/v1", token_url="http://127.0.0.1:1/token",
                                    client_id="ours", company="C7")  # fmt: skip
    kept = avidxchange.Secrets({"client_secret": secrets.token_hex(8)})
    profile = avidxchange.Profile.named("default")
    with avidxchange.AvidXchange(profile, endpoint, kept) as made:
        organization = Organization(client=made, profile=profile)
        yield lambda **settings: ApprovedInvoices(
            organization=organization, options=parse(settings) if settings else Options()
        )


@dataclass
class Gateway:
    """A gateway with one numbered list; what it shows it takes off the list where `exports` says so.

    `statuses` are the answers to acknowledgements, in order; `told` the invoices acknowledged so far.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    exports: bool = False
    statuses: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        if request.url.path == "/token":
            return httpx2.Response(200, json={"access_token": secrets.token_hex(8), "token_type": "Bearer"})
        if request.method == "POST":
            self.told.append(request.url.path.split("/")[-2])
            return httpx2.Response(self.statuses.pop(0) if self.statuses else 200, json={})
        if not request.url.path.endswith("/invoices"):
            found = [row for row in self.rows if request.url.path.endswith(f"/{row['id']}")]
            return httpx2.Response(200 if found else 404, json=found[0] if found else {})
        asked = request.url.params
        size, page = int(asked.get("limit", "100")), int(asked.get("page", "1"))
        start = int(asked.get("offset", (page - 1) * size))
        shown = self.rows[start : start + size]
        self.rows = [row for row in self.rows if row not in shown] if self.exports else self.rows
        return httpx2.Response(200, json={"data": shown})


@pytest.fixture
def gateway() -> Gateway:
    """A gateway with nothing on its list."""
    return Gateway()


@pytest.fixture
def organization(gateway: Gateway) -> Iterator[Callable[..., Organization]]:
    """Makes organizations behind the gateway; the changes are made to the text of the default profile."""
    made: list[avidxchange.AvidXchange] = []

    def make(*changes: tuple[str, str], company: str = "C7") -> Organization:
        text = avidxchange.Profile.named("default").text
        for old, new in changes:
            assert old in text, f"not in the default profile: {old}"
            text = text.replace(old, new)
        endpoint = avidxchange.Endpoint(base_url="http://127.0.0.1:1/avid/v1", token_url="http://127.0.0.1:1/token",
                                        client_id="ours", company=company)  # fmt: skip
        around = avidxchange.Surroundings(transport=httpx2.MockTransport(gateway.handle), clock=lambda: NOW,
                                          sleep=lambda seconds: None)  # fmt: skip
        kept = avidxchange.Secrets({"client_secret": secrets.token_hex(8)})
        profile = avidxchange.Profile.parse(text, source="edited.yaml")
        made.append(avidxchange.AvidXchange(profile, endpoint, kept, around=around))
        return Organization(client=made[-1], profile=profile, company=company)

    yield make
    for client in made:
        client.close()
