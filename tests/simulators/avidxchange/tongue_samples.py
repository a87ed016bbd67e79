"""Plays calls against the simulator in one tongue and writes down what was said on both sides.

Knows how a call in a tongue is made, and a few records to make it with. Does not know what is worth showing.
"""

import base64
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import unquote, urlencode

import msgspec

from simulators.avidxchange.app import AvidApp
from simulators.avidxchange.payments import Application, Payment
from simulators.avidxchange.shapes import Forms, Members, decode, encode
from simulators.avidxchange.tongue import letters
from simulators.company import ApprovedInvoice, Company, Distribution, InvoiceLine
from simulators.wire import Request, Response

__all__ = ["DONE", "ITEMS", "NOW", "WRONG", "Player"]

NOW = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
_SHOWN = ("retry-after", "location", "x-next-cursor", "x-page-token", "x-next-mark")

_INVOICE = ApprovedInvoice(
    id="inv-0001",
    kind="plain",
    number="N-1",
    vendor_code="V00001",
    type="invoice",
    dated=date(2026, 11, 1),
    due=date(2026, 12, 1),
    posting_date=None,
    terms_code="N30",
    currency="USD",
    total=Decimal("113.00"),
    tax=Decimal("13.00"),
    po_number="PO-7",
    description="Bolts for the north yard",
    approved_by="approver",
    approved_at=datetime(2026, 11, 14, 9, 30, tzinfo=UTC),
    updated_at=datetime(2026, 11, 14, 9, 30, tzinfo=UTC),
    image_url="https://images.example.net/inv-0001.pdf",
    lines=(
        InvoiceLine(
            number=1,
            description="bolts",
            quantity=Decimal("2.0000"),
            unit_price=Decimal("50.000000"),
            amount=Decimal("100.00"),
            po_line=1,
        ),
    ),
    distributions=(
        Distribution(
            amount=Decimal("100.00"),
            gl_account="6000",
            dimensions=(("department", "10"), ("location", "100")),
            description="bolts",
        ),
    ),
)
_PAYMENT = Payment(
    id="pay-0001",
    number="P-1",
    method="AvidPay Check",
    dated=date(2026, 11, 14),
    amount=Decimal("113.00"),
    currency="USD",
    vendor_code="V00001",
    status="Issued to Supplier",
    updated_at=datetime(2026, 11, 14, 18, 0, tzinfo=UTC),
    check_number="10001",
    bank_account_ref="BANK1",
    issued_at=datetime(2026, 11, 14, 17, 0, tzinfo=UTC),
    applications=(Application(invoice_id="inv-0001", invoice_number="N-1", amount=Decimal("113.00")),),
)
_VENDOR: Members = {
    "vendorCode": "V00001",
    "name": "Harbor Steel",
    "status": "active",
    "remitTo": {
        "address1": "1 Quay Street", "city": "Halifax", "state": "NS", "postalCode": "B3H", "country": "CA",
    },
    "taxId": "12-3456789",
    "paymentTerms": "N30",
    "currency": "USD",
}  # fmt: skip
_ORDER: Members = {
    "poNumber": "PO-7",
    "vendorCode": "V00001",
    "orderDate": None,  # spelled when it is shown
    "status": "open",
    "currency": "USD",
    "paymentTerms": "N30",
    "totalAmount": Decimal("100.00"),
    "lines": [
        {
            "lineNumber": 1,
            "item": "BOLT",
            "description": "bolts",
            "quantityOrdered": Decimal("2.0000"),
            "quantityReceived": Decimal("0.0000"),
            "unitOfMeasure": "Ea.",
            "unitPrice": Decimal("50.000000"),
            "amount": Decimal("100.00"),
            "glAccount": "6000",
            "dimensions": {"department": "10"},
        }
    ],
}
ITEMS: dict[str, list[Members]] = {
    "vendors_upsert": [_VENDOR, {"vendorCode": "V00002"}],
    "gl_accounts_upsert": [
        {"accountCode": "6000", "description": "Supplies", "active": True, "type": "expense",
         "segments": [{"name": "department", "value": "10"}]}
    ],
    "dimension_values_upsert": [
        {"dimension": "department", "valueCode": "10", "description": "Yard", "active": True}
    ],
    "reference_values_upsert": [{"code": "NET30", "description": "30 days net", "active": True}],
    "purchase_orders_upsert": [_ORDER],
}  # fmt: skip
DONE: Members = {
    "erpDocument": "AP-12-1", "erpBatch": "12", "erpEntry": "1",
}  # fmt: skip
WRONG: Members = {"error": {"code": "noVendor", "message": "There is no such vendor."}}


class Player:
    """One simulator in one tongue, and a client of it that writes down what was said."""

    def __init__(self, name: str, **switches: str) -> None:
        self.client, self.secret = "client", secrets.token_hex(8)
        self.app = AvidApp(
            _company(),
            clients={self.client: self.secret},
            switches={"tongue": name, **switches},
            clock=lambda: NOW,
        )
        self.app.payments.add(_PAYMENT)
        self.tongue, self.board = self.app.tongue, self.app.switches
        self.forms = Forms(switches=self.board, company="ORG1")
        self._sent = 0

    def get(self, operation: str, query: dict[str, str] | None = None, **given: str) -> list[str]:
        """Play a read; `query` has the default names, its values are the tongue's."""
        return _played(*self.read(operation, query, **given), self.secret)

    def send(self, operation: str, document: Members, **given: str) -> list[str]:
        """Play a write of a document that is in the tongue already."""
        return _played(*self.write(operation, document, **given), self.secret)

    def read(
        self, operation: str, query: dict[str, str] | None = None, **given: str
    ) -> tuple[Request, Response]:
        """Read; `query` has the default names, its values are the tongue's."""
        named = {self.tongue.query[name]: value for name, value in (query or {}).items()}
        if self.board["company_place"] == "split":
            named = {self.tongue.query["companyId"]: "ORG1"} | named
        return self._ask(operation, named, b"", given)

    def write(self, operation: str, document: Members, **given: str) -> tuple[Request, Response]:
        """Write a document that is in the tongue already."""
        if self.board["company_place"] == "split":
            document = {self.tongue.company: "ORG1", **document}
        self._sent += 1
        return self._ask(operation, {}, encode(document, self.board["decimals_as"]), given)

    def word(self, kind: str, word: str) -> str:
        """Give a word as the tongue says it."""
        return str(self.tongue.spoken.get(kind, {}).get(letters(word), word))

    def _ask(
        self, operation: str, query: dict[str, str], body: bytes, given: dict[str, str]
    ) -> tuple[Request, Response]:
        methods, _, path = self.tongue.operations[operation].partition(" ")
        base = self.tongue.base
        if self.board["company_place"] == "path":
            base += "/" + self.tongue.company_path.format(company="ORG1")
        request = Request(
            method=methods.partition("|")[0],
            path=f"{base}/{path.format(**given)}",
            raw_query=urlencode(query),
            headers=self._headers(bool(body)),
            body=body,
        )
        lower = {name.lower(): value for name, value in request.headers.items()}
        return request, self.app.handle(replace(request, headers={"host": "127.0.0.1:8080", **lower}))

    def _headers(self, writes: bool) -> dict[str, str]:
        board, names = self.board, self.tongue.headers
        headers: dict[str, str] = {}
        if board["bearer"] == "required":
            headers["Authorization"] = f"Bearer {self._token()}"
        if board["basic"] == "on":
            headers["Authorization"] = f"Basic {self._packed()}"
        if board["token_headers"] == "on":
            headers |= {names["company_token"]: self.secret, names["user_token"]: self.secret}
        if board["api_key"] == "header":
            headers[names["api_key"]] = self.secret
        if board["company_place"] == "header":
            headers[names["company"]] = "ORG1"
        more = {"Content-Type": "application/json", names["idempotency"]: f"key-{self._sent}"}
        return headers | more if writes else headers

    def _packed(self) -> str:
        return base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()

    def _token(self) -> str:
        form = {"grant_type": "client_credentials"}
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if self.board["client_auth"] == "body":
            form |= {"client_id": self.client, "client_secret": self.secret}
        else:
            headers["authorization"] = f"Basic {self._packed()}"
        if self.board["company_place"] == "token_form":
            form["company_id"] = "ORG1"
        body = urlencode(form).encode()
        request = Request(method="POST", path="/token", raw_query="", headers=headers, body=body)
        answer = decode(self.app.handle(request).body)
        return str(answer["access_token"]) if isinstance(answer, dict) else ""


def _played(request: Request, response: Response, secret: str) -> list[str]:
    asked = request.path + (f"?{unquote(request.raw_query)}" if request.raw_query else "")
    shown = [f"{name}: {_masked(value, secret)}" for name, value in request.headers.items()]
    return [
        "```http", f"{request.method} {asked}", *shown, *_pretty(request.body), "```", "",
        "```http", *_told(response), "```", "",
    ]  # fmt: skip


def _masked(value: str, secret: str) -> str:
    kind, _, rest = value.partition(" ")
    return f"{kind} …" if kind in {"Bearer", "Basic"} and rest else value.replace(secret, "…")


def _told(response: Response) -> list[str]:
    shown = [f"{name}: {value}" for name, value in response.headers.items() if name in _SHOWN]
    return [str(response.status), *shown, *_pretty(response.body)]


def _pretty(body: bytes) -> list[str]:
    return ["", *msgspec.json.format(body, indent=2).decode().splitlines()] if body else []


def _company() -> Company:
    second = replace(_INVOICE, id="inv-0002", number="N-2", type="credit", updated_at=NOW)
    return Company(
        org_id="ORG1",
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
        invoices=(_INVOICE, second),
        expected=(),
    )
