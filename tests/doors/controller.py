"""A controller at the command line of a company that goes live, and the people who work beside them in both systems.

Knows what is typed, what is printed, and what a clerk may do in Sage 300 or AvidXchange. Does not know how the story
goes.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from ml_connector.systems.avidxchange import default_profile
from simulators.avidxchange.app import AvidApp
from simulators.company import ApprovedInvoice, Company, OpenEntry
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.sage300.record import Record
from simulators.seed import company
from simulators.server import Server

__all__ = [
    "FOUR",
    "GOOD",
    "NAME",
    "OTHER_AMOUNT",
    "RENAMED",
    "SAME",
    "TROUBLE",
    "Controller",
    "Said",
    "hired",
    "number",
]

NAME = "acme-live"
SAME, RENAMED = "V00001", "V00002"  # AvidXchange has both; the second under another name
GOOD = (*["one-line"] * 3, "several-lines", "credit-note", "po-backed", "tax-on-top")
TROUBLE = ("account-unknown", "vendor-on-hold", "account-inactive")
FOUR = (
    *["one-line"] * 2,
    "several-lines",
    "credit-note",
)  # keyed by hand before go-live, as they were approved
OTHER_AMOUNT = "hard-vendor"  # keyed by hand too, with another amount


@dataclass(frozen=True, kw_only=True)
class Said:
    """One command, and what it answered."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """What was printed, its lines joined: a claim need not know where a line was broken."""
        return " ".join(self.out.split())

    @property
    def whole(self) -> str:
        """The command and everything it printed, as on the screen."""
        return f"$ ml-connector {' '.join(self.words)}\n{self.out}{self.err}[exit {self.code}]\n\n"


@dataclass(frozen=True, kw_only=True)
class Controller:
    """Types commands at 80 columns, and can turn to the people who keep the books and the portal."""

    door: Any
    company: Company
    sage: Server
    avid: Server
    sage_password: str  # as the Sage administrator gave it; the house's own is the one mistyped first
    folder: Path
    by_kind: dict[str, list[ApprovedInvoice]]
    told: dict[str, Said] = field(default_factory=dict)
    noted: dict[str, Any] = field(default_factory=dict)

    def types(self, moment: str, *words: str, **environment: str) -> Said:
        """Type a command; what it says is kept under the name of the moment."""
        assert moment not in self.told
        done = self.door(*words, COLUMNS="80", **environment)
        self.told[moment] = Said(words=words, code=done.code, out=done.out, err=done.err)
        return self.told[moment]

    def reads(self, moment: str, *words: str) -> Any:
        """Read what a command answers in JSON: one object, or one a line."""
        out = self.types(moment, *words, "--json").out
        lines = out.splitlines()
        each = [json.loads(line) for line in lines] if lines[0].endswith("}") else json.loads(out)
        self.noted[moment] = each
        return each

    def connects(self) -> Said:
        """Add the connection, with a Sage password that is not the right one."""
        profile = self.folder / "profile.yaml"
        text = default_profile("default")
        profile.write_text(text.replace("vendors_list: false", "vendors_list: true"), encoding="utf-8")
        books = {"sage-url": self.sage.url, "sage-company": self.company.org_id, "sage-user": "WEBAPI"}
        portal = {
            "avid-url": f"{self.avid.url}{self.avid_app.tongue.base}",
            "avid-token-url": f"{self.avid.url}/token",
            "avid-client-id": "ours",
            "avid-company": self.company.org_id,
            "profile-file": str(profile),
        }
        options = [word for name, value in (books | portal).items() for word in (f"--{name}", value)]
        return self.types(
            "connect with a mistyped password", "connection", "add", NAME, "--rehearsal", *options,
            ML_CONNECTOR_SAGE_PASSWORD=self.door.password, ML_CONNECTOR_AVID_CLIENT_SECRET=self.door.secret,
        )  # fmt: skip

    # What people in Sage 300 and AvidXchange do, and what stands there

    @property
    def sage_app(self) -> SageApp:
        """The pretend Sage 300."""
        return cast("SageApp", self.sage.admin.application)

    @property
    def avid_app(self) -> AvidApp:
        """The pretend AvidXchange."""
        return cast("AvidApp", self.avid.admin.application)

    def invoice(self, kind: str) -> ApprovedInvoice:
        """The one invoice of a kind."""
        (invoice,) = self.by_kind[kind]
        return invoice

    def writes(self) -> list[int]:
        """How many calls that may write each system was sent so far."""
        kinds: list[Any] = [server.admin.tally.shown()["kinds"] for server in (self.sage, self.avid)]
        return [kind["write"] for kind in kinds]

    def vendor_names(self) -> dict[str, str]:
        """Number and name of the vendors AvidXchange has."""
        return {number: str(kept["name"]) for number, kept in self.avid_app.intake.kept("vendors").items()}

    def entries(self) -> Iterator[Record]:
        """Every invoice entry in every batch of Sage 300 but those the story found there."""
        for batch in self.sage_app.books.batches.rows():
            record = cast("Record", batch)
            if record.text("BatchStatus") != "Deleted" and record.number("BatchNumber") != 1:
                yield from record.rows("Invoices")

    def receipts(self, invoice: ApprovedInvoice) -> int:
        """How often AvidXchange was told that an invoice is entered."""
        return len(self.avid_app.invoices.acknowledged(invoice.id))

    def secrets(self) -> list[str]:
        """All that nobody may ever see on the screen, also as it goes over the wire."""
        pairs = [f"WEBAPI:{self.door.password}", f"WEBAPI:{self.sage_password}", f"ours:{self.door.secret}"]
        encoded = [base64.b64encode(pair.encode()).decode() for pair in pairs]
        tokens = [*vars(self.avid_app.tokens)["_live"]]
        return [self.door.password, self.sage_password, self.door.secret, *encoded, *tokens]


def number(invoice: ApprovedInvoice) -> str:
    """A document number as a person reads it."""
    return invoice.number.strip()


@contextmanager
def hired(door: Any, folder: Path) -> Iterator[Controller]:
    """Both systems up, with their history before go-live, and a controller who has typed nothing yet."""
    seeded, by_kind = _company()
    password = secrets.token_hex(12)
    sage = Server(SageApp(seeded, users=[User(name="WEBAPI", password=password)]))
    avid = Server(AvidApp(seeded, clients={"ours": door.secret}, switches={"lists": "on"}))
    with sage, avid:
        controller = Controller(door=door, company=seeded, sage=sage, avid=avid, sage_password=password,
                                folder=folder, by_kind=by_kind)  # fmt: skip
        _before_go_live(controller)
        yield controller


def _company() -> tuple[Company, dict[str, list[ApprovedInvoice]]]:
    """A seeded company with the invoices of the story, and these by the part they play."""
    whole = company(invoices=120, vendors=60, accounts=60, orders=14)
    left = list(whole.invoices)
    picked: dict[str, list[ApprovedInvoice]] = {}
    for part, kinds in (
        ("good", GOOD),
        ("four", FOUR),
        *((kind, (kind,)) for kind in (*TROUBLE, OTHER_AMOUNT)),
    ):
        for kind in kinds:
            invoice = next(one for one in left if one.kind == kind)
            left.remove(invoice)
            picked.setdefault(part, []).append(invoice)
    chosen = {invoice.id for several in picked.values() for invoice in several}
    return replace(whole, invoices=tuple(i for i in whole.invoices if i.id in chosen)), picked


def _before_go_live(controller: Controller) -> None:
    """Five invoices were keyed by hand in Sage 300, one wrongly; AvidXchange has three vendors."""
    keyed = [(invoice, abs(invoice.total)) for invoice in controller.by_kind["four"]]
    wrong = controller.invoice(OTHER_AMOUNT)
    for invoice, amount in (*keyed, (wrong, wrong.total + Decimal("10.00"))):
        controller.sage_app.books.key_by_hand(
            OpenEntry(vendor=invoice.vendor_code, number=number(invoice).upper(), dated=invoice.dated,
                      type="CreditNote" if invoice.type == "credit" else "Invoice", amount=amount,
                      account=invoice.distributions[0].gl_account.replace("-", ""))
        )  # fmt: skip
    names = {vendor.number: vendor.name for vendor in controller.company.vendors}
    controller.avid_app.intake.enter(
        "vendors",
        {"vendorCode": SAME, "name": names[SAME]},
        {"vendorCode": RENAMED, "name": "Somebody Else Ltd."},
    )
