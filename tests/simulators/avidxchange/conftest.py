"""A small organization, a clock that stands still, and a way to call the simulator without sockets.

Knows how to build and to ask. Does not know what the answers should be.
"""

import base64
import json
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from simulators.avidxchange.app import AvidApp
from simulators.company import ApprovedInvoice, Company, Distribution, InvoiceLine
from simulators.wire import Request, Response

sys.path.insert(0, str(Path(__file__).parent))  # for the page of the tongues

ORG = "ORG1"
BASE = "/avidconnect/v1"
START = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def invoice(number: int, **fields: Any) -> ApprovedInvoice:
    """Make an invoice of 100.00 plus 13.00 tax, updated `number` minutes into the day before."""
    made = ApprovedInvoice(
        id=f"inv-{number:04}",
        kind="plain",
        number=f"N-{number}",
        vendor_code="V00001",
        type="invoice",
        dated=date(2026, 11, 1),
        due=date(2026, 12, 1),
        posting_date=None,
        terms_code="N30",
        currency="USD",
        total=Decimal("113.00"),
        tax=Decimal("13.00"),
        approved_at=START - timedelta(days=1),
        updated_at=START - timedelta(days=1) + timedelta(minutes=number),
        lines=(
            InvoiceLine(
                number=1,
                description="bolts",
                quantity=Decimal("2.0000"),
                unit_price=Decimal("50.000000"),
                amount=Decimal("100.00"),
            ),
        ),
        distributions=(
            Distribution(
                amount=Decimal("100.00"), gl_account="6000-10-100", dimensions=(("department", "10"),)
            ),
        ),
    )
    return replace(made, **fields)


def organization(*invoices: ApprovedInvoice) -> Company:
    """An organization with these invoices and nothing else."""
    return Company(
        org_id=ORG,
        name="Bolts and Nuts",
        functional_currency="USD",
        currencies=(),
        terms=(),
        tax_authorities=(),
        tax_groups=(),
        years=(),
        accounts=(),
        vendors=(),
        purchase_orders=(),
        posted=(),
        open_entries=(),
        invoices=invoices,
        expected=(),
    )


@dataclass
class Answer:
    """An answer taken apart."""

    raw: Response
    status: int = field(init=False)
    json: Any = field(init=False)

    def __post_init__(self) -> None:
        self.status = self.raw.status
        is_json = "json" in self.raw.headers.get("content-type", "")
        self.json = json.loads(self.raw.body, parse_float=Decimal) if is_json else None

    @property
    def headers(self) -> Any:
        return self.raw.headers

    @property
    def ids(self) -> list[str]:
        return [item["id"] for item in self.json["data"]]


class Site:
    """One simulated AvidXchange and one client of it."""

    def __init__(
        self,
        *invoices: ApprovedInvoice,
        headers: dict[str, str] | None = None,
        keys: dict[str, str] | None = None,
        **switches: str,
    ) -> None:
        self.client, self.secret = "client-1", secrets.token_hex(8)
        self.clock = Clock()
        self.app = AvidApp(
            organization(*invoices),
            clients={self.client: self.secret},
            switches=switches,
            clock=self.clock,
            headers=headers,
            keys=keys,
        )
        self.bearer = ""

    def raw(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        request = Request(method=method, path=path, raw_query=query, headers=headers or {}, body=body)
        return Answer(self.app.handle(request))

    def kind(self, method: str, path: str) -> str:
        return self.app.kind(Request(method=method, path=path, raw_query="", headers={}, body=b""))

    def token(
        self, *, secret: str | None = None, body: str = "grant_type=client_credentials", basic: bool = True
    ) -> Answer:
        packed = base64.b64encode(
            f"{self.client}:{self.secret if secret is None else secret}".encode()
        ).decode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if basic:
            headers["authorization"] = f"Basic {packed}"
        return self.raw("POST", "/token", headers=headers, body=body.encode())

    def headers(self) -> dict[str, str]:
        self.bearer = self.bearer or self.token().json["access_token"]
        return {"authorization": f"Bearer {self.bearer}", "host": "127.0.0.1:1"}

    def get(self, path: str, **query: str) -> Answer:
        return self.raw("GET", BASE + path, urlencode({"companyId": ORG, **query}), self.headers())

    def send(self, method: str, path: str, document: Any, **headers: str) -> Answer:
        body = json.dumps({"companyId": ORG, **document}).encode()
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.raw(
            method,
            BASE + path,
            headers={**self.headers(), "content-type": "application/json", **more},
            body=body,
        )

    def ack(self, id: str, document: Any | None = None, **headers: str) -> Answer:
        told = document or {"status": "exported", "erpBatch": "12", "erpEntry": "1", "erpDocument": "12-1"}
        return self.send("POST", f"/invoices/{id}/export-status", told, **headers)

    def pending(self, **query: str) -> list[str]:
        """Read the pending list to its end, cursor by cursor; at most twenty pages."""
        read: list[str] = []
        asked = {"status": "approved", "exportStatus": "pending", **query}
        for _ in range(20):
            page = self.get("/invoices", **asked)
            read += page.ids
            cursor = page.json["paging"].get("nextCursor")
            if cursor is None:
                return read
            asked["cursor"] = cursor
        return read


@pytest.fixture(scope="session")
def site() -> Callable[..., Site]:
    """Give a maker of sites: `site(invoice(1), switch="value")`."""
    return Site


@pytest.fixture(scope="session")
def five() -> Callable[..., Site]:
    """Give a maker of sites with five invoices."""

    def make(**switches: str) -> Site:
        return Site(*(invoice(number) for number in range(1, 6)), **switches)

    return make


@pytest.fixture(scope="session")
def bill() -> Callable[..., ApprovedInvoice]:
    """Give the maker of invoices."""
    return invoice
