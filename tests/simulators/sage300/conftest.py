"""A small company made by hand and a caller without sockets, for the Sage 300 simulator's tests.

Knows the wire form of a request. Knows no rule the tests claim.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest

from simulators.company import (
    Account,
    Company,
    Currency,
    FiscalYear,
    Period,
    PostedDocument,
    TaxAuthority,
    TaxGroup,
    Terms,
    Vendor,
)
from simulators.payables import Bank, DistributionCode, OptionalField, Payables, PaymentCode, Rate, RemitTo
from simulators.sage300.app import SageApp
from simulators.wire import Request, Response

ROOT = "/Sage300WebApi/v1.0/-/DEMO/"
NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


def vendor(number: str, **changes: Any) -> Vendor:
    plain = Vendor(
        number=number,
        name=f"Vendor {number}",
        short_name=number[:10],
        group="MAIN",
        currency="CAD",
        terms="N30",
        tax_group="ONE",
        account_set="AP",
        address=("1 Main Street",),
        city="Toronto",
        state="ON",
        zip_code="M1M 1M1",
        country="Canada",
        last_maintained=date(2024, 6, 1),
    )
    return replace(plain, **changes)


def account(code: str, **changes: Any) -> Account:
    return replace(
        Account(
            unformatted=code,
            formatted=f"{code[:4]}-{code[4:]}",
            description=f"Account {code}",
            segments=(code[:4], code[4:]),
        ),
        **changes,
    )


def months() -> tuple[Period, ...]:
    starts = [date(2025, month, 1) for month in range(1, 13)] + [date(2026, 1, 1)]
    return tuple(
        Period(number=at, start=start, end=following - timedelta(days=1), locked=at == 1)
        for at, (start, following) in enumerate(pairwise(starts), start=1)
    )


def posted(seller: str, number: str, amount: str) -> PostedDocument:
    return PostedDocument(
        vendor=seller,
        number=number,
        type="Invoice",
        dated=date(2025, 2, 1),
        amount=Decimal(amount),
        currency="CAD",
    )


ACCOUNTS = (
    account("6000100"),
    account("6000200", active=False),
    account("6000300", post_to="Prohibited"),
    account("1200", subledgers=("AR",)),
    account("2000", subledgers=("AP",)),
)
VENDORS = (
    vendor("V001"),
    vendor("V002", tax_group="TWO"),
    vendor("HOLD", on_hold=True),
    vendor("GONE", active=False),
    vendor("YEN", currency="JPY", tax_group=""),
    vendor("EXACT", tax_group="", duplicate_amount="Error"),
)
AUTHORITIES = (
    TaxAuthority(code="STATE", description="State", rate=Decimal("6.25"), recoverable=False),
    TaxAuthority(code="CITY", description="City", rate=Decimal(2), recoverable=False),
    TaxAuthority(code="HST", description="HST", rate=Decimal(13), in_price=True),
)

LOCKBOX = RemitTo(
    **dict.fromkeys(("state", "zip_code", "country"), ""),
    vendor="V001",
    code="LOCKBX",
    description="Lockbox",
    address=("P.O. Box 1",),
    city="Oshawa",
)
PAYABLES = Payables(
    banks=(Bank(code="MAIN", currency="CAD"),),
    payment_codes=(PaymentCode(code="CHECK", description="Check"),),
    distribution_codes=(
        DistributionCode(code="OFFICE", description="Office", account="6000100", discountable=False),
        DistributionCode(code="OLD", description="Old", account="6000100", active=False),
    ),
    rates=(Rate(currency="JPY", dated=date(2025, 1, 1), rate=Decimal("0.0092")),),
    optional_fields=(
        OptionalField(code="DAY", description="A day", kind="Date"),
        OptionalField(code="SUM", description="A sum", kind="Amount"),
        OptionalField(code="FLAG", description="A flag", kind="YesNo", automatic=True),
        OptionalField(code="WHY", description="A reason", automatic=True, on_lines=True),
    ),
    remit_tos=(LOCKBOX,),
)


def small_company(**changes: Any) -> Company:
    plain = Company(
        org_id="DEMO",
        name="Demo",
        functional_currency="CAD",
        currencies=(
            Currency(code="CAD", description="Dollars"),
            Currency(code="JPY", description="Yen", decimals=0),
        ),
        terms=(
            Terms(code="N30", description="Net 30", due_days=30),
            Terms(code="N60", description="Net 60", due_days=60),
        ),
        tax_authorities=AUTHORITIES,
        tax_groups=(
            TaxGroup(code="TWO", description="Two", authorities=("STATE", "CITY")),
            TaxGroup(code="ONE", description="One", authorities=("HST",)),
        ),
        years=(FiscalYear(year="2025", periods=months()),),
        accounts=ACCOUNTS,
        vendors=VENDORS,
        purchase_orders=(),
        posted=(posted("V001", "OLD-1", "113.00"), posted("EXACT", "OLD-2", "50.00")),
        open_entries=(),
        invoices=(),
        expected=(),
        payables=PAYABLES,
    )
    return replace(plain, **changes)


def invoice(number: str = "INV-1", **members: Any) -> dict[str, Any]:
    """An entry of 100.00 plus 13.00 for V001, in balance; a member given as ... is left out."""
    plain: dict[str, Any] = {
        "VendorNumber": "V001",
        "DocumentNumber": number,
        "DocumentDate": "2025-02-28T00:00:00Z",
        "PostingDate": "2025-03-04T00:00:00Z",
        "DocumentTotalIncludingTax": Decimal("113.00"),
        "InvoiceDetails": [{"GLAccount": "6000-100", "DistributedAmount": Decimal("100.00")}],
    }
    return {name: value for name, value in (plain | members).items() if value is not ...}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A response with its body read; numbers are Decimal."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body, parse_float=Decimal)

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])

    @property
    def message(self) -> str:
        return str(self.json["error"]["message"]["value"])

    @property
    def rows(self) -> list[Any]:
        return list(self.json["value"])

    @property
    def entry(self) -> Any:
        return self.json["Invoices"][0]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Calls one application as WEBAPI; `waited` are the site's pauses in seconds, `meanwhile` acts in each."""

    app: SageApp
    now: list[datetime] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def send(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        address, _, query = path.partition("?")
        sent = {"authorization": self.basic("WEBAPI"), "content-type": "application/json"} | dict(
            headers or {}
        )
        text = b"" if body is None else body if isinstance(body, bytes) else _json(body)
        request = Request(
            method=method,
            path=address if address.startswith("/") else ROOT + address,
            raw_query=query,
            headers={name: value for name, value in sent.items() if value},
            body=text,
        )
        response: Response = self.app.handle(request)
        return Answer(status=response.status, headers=response.headers, body=response.body)

    def basic(self, name: str, password: str | None = None) -> str:
        known = next((user.password for user in self.app.users if user.name == name), "")
        pair = f"{name}:{known if password is None else password}"
        return "Basic " + base64.b64encode(pair.encode()).decode()

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def where(self, resource: str, text: str, more: str = "") -> Answer:
        return self.get(f"{resource}?$filter={quote(text)}{more}")

    def post(self, *invoices: Mapping[str, Any], **members: Any) -> Answer:
        return self.send("POST", "AP/APInvoiceBatches", {**members, "Invoices": list(invoices)})

    def patch(self, number: int, **members: Any) -> Answer:
        return self.send("PATCH", f"AP/APInvoiceBatches({number})", members)

    def batch(self, number: int) -> Answer:
        return self.get(f"AP/APInvoiceBatches({number})")


def _json(body: object) -> bytes:
    def number(value: object) -> float:
        if not isinstance(value, Decimal):
            raise TypeError(value)
        return float(value)

    return json.dumps(body, default=number).encode()


@pytest.fixture
def sage() -> Callable[..., Caller]:
    """A caller of a fresh small company, whose time may be moved: `sage(company, switch="value")`."""

    def make(company: Company | None = None, **switches: str) -> Caller:
        now, meanwhile, waited = [NOON], list[Callable[[], object]](), list[float]()

        def pause(seconds: float) -> None:
            waited.append(seconds)
            for act in meanwhile:
                act()

        app = SageApp(company or small_company(), switches=switches, clock=lambda: now[0], pause=pause)
        return Caller(app=app, now=now, meanwhile=meanwhile, waited=waited)

    return make


@pytest.fixture
def make_company() -> Callable[..., Company]:
    """`small_company` with changes."""
    return small_company


@pytest.fixture
def make_vendor() -> Callable[..., Vendor]:
    """A vendor with changes."""
    return vendor


@pytest.fixture
def an_invoice() -> Callable[..., dict[str, Any]]:
    """`invoice` with changes."""
    return invoice
