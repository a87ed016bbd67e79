"""A Sage site whose batches are made ready and posted: the lists change as the calls of the step come in.

Knows the members a look reads and the two calls of posting. Knows no claim.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest

import sage300
from ml_connector.domain.batch import Mate
from ml_connector.domain.invoice import Distribution, Invoice, Kind
from ml_connector.domain.options import parse
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Outcome, Receipt
from ml_connector.systems.sage300.facts import FactBook
from ml_connector.systems.sage300.marks import BATCH_PREFIX, entry_mark
from ml_connector.systems.sage300.posting import PostBatch, PostingSight
from ml_connector.systems.sage300.system import Books

__all__ = [
    *(
        "BATCH",
        "BOTH",
        "Company",
        "Site",
        "Step",
        "batch",
        "company",
        "document",
        "ends",
        "entered",
        "entry",
        "error",
    ),
    *("looked", "mark", "mate", "poster", "record", "sent", "site"),
]

BATCH = 17
TEXT = f"{BATCH_PREFIX}XXXXXXXXXXXXX (2 from AvidXchange)"
Step = Callable[..., PostBatch]
Act = Callable[["Site"], None]


def mark(key: str) -> str:
    """The mark of an invoice."""
    return entry_mark("SAMLTD", key)


def entry(key: str = "a", number: int = 1, **changes: Any) -> dict[str, Any]:
    """Our entry of an invoice in a batch."""
    told = {"EntryNumber": number, "VendorNumber": "1200", "DocumentNumber": f"INV-{key.upper()}",
            "DocumentType": "Invoice", "InvoiceDescription": f"Chairs {mark(key)}",
            "DocumentTotalIncludingTax": 100.0, "UndistributedAmount": 0,
            "InvoiceDetails": [{"LineNumber": 20, "GLAccount": "6000", "DistributedAmount": 100.0}]}  # fmt: skip
    return told | changes


def batch(
    *entries: dict[str, Any], number: int = BATCH, status: str = "Open", **changes: Any
) -> dict[str, Any]:
    """A batch as Sage lists it."""
    told = {"BatchNumber": number, "Description": TEXT, "BatchStatus": status, "BatchPrintedFlag": "No"}
    return {**told, "Invoices": list(entries), **changes}


def document(key: str = "a", number: int = BATCH, **changes: Any) -> dict[str, Any]:
    """A posted document of ours."""
    told = {"VendorNumber": "1200", "DocumentNumber": f"INV-{key.upper()}", "DocumentType": "Invoice",
            "BatchNumber": number, "EntryNumber": 1, "DocumentDescription": f"Chairs {mark(key)}",
            "VendorCurrencyInvoiceAmount": 100.0}  # fmt: skip
    return told | changes


def error(words: str, entry_number: int = 1, **changes: Any) -> dict[str, Any]:
    """What posting said of an entry (F.8)."""
    told = {"BatchType": "IN", "PostingSequenceNumber": 5, "BatchNumber": BATCH, "EntryNumber": entry_number,
            "LineNumber": 0, "ErrorNumber": 1, "SequenceNumber": 1, "ErrorDescription": words}  # fmt: skip
    return told | changes


def record(key: str = "a", **changes: Any) -> Invoice:
    """The invoice as AvidXchange approved it."""
    told: dict[str, Any] = {
        "id": key, "number": f"inv-{key}", "vendor": "1200", "kind": Kind.INVOICE, "currency": "USD",
        "dated": date(2026, 3, 2), "total": Decimal("100.00"),
        "distributions": (Distribution(amount=Decimal("100.00"), account="6000"),),
    }  # fmt: skip
    return Invoice(**told | changes)


def entered(key: str = "a", number: int = 1, state: State = State.PENDING, **told: Any) -> Delivery:
    """A delivery whose invoice was entered in the batch; further numbers of its receipt, and a cause."""
    cause, said = told.pop("cause", None), told.pop("said", "")
    numbers = {"batch": str(BATCH), "entry": str(number), "status": "Open", **told}
    return Delivery(id=1, key=key, state=state, label=f"INV-{key.upper()}", party="1200", amount=Decimal(100),
                    currency="USD", text="", receipts={"enter-invoice": Receipt(numbers=numbers)}, intent=None,
                    attempts=0, due_at=None, cause=cause, said=said)  # fmt: skip


def mate(key: str = "a", **changes: Any) -> Mate:
    """A line of the ledger that was entered."""
    told: dict[str, Any] = {
        "label": f"INV-{key.upper()}",
        "amount": Decimal("100.000"),
        "state": State.PENDING,
    }
    return Mate(key=key, **told | changes)


@dataclass
class Site:
    """Lists by resource; `ready` and `process` say what the two calls do, in the books and as an answer."""

    batches: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    ready: Act | None = None
    process: Act | None = None
    ready_answer: tuple[int, str] = (204, "")
    process_answer: tuple[int, str] = (200, "")
    broken: bool = False
    calls: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    mates: Sequence[Mate] = (mate("a"), mate("b"))

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        name = request.url.path.rsplit("/", 1)[-1].partition("(")[0]
        if request.method == "PATCH":
            return self._made_ready(json.loads(request.content))
        if request.method == "POST":
            self.calls.append("post " + str(json.loads(request.content)["FromBatch"]))
            (self.process or Site.posts)(self)
            return _answer(self.process_answer)
        self.reads.append(name)
        if self.broken:
            return httpx2.Response(400, json={"error": {"code": "InvalidParameters"}})
        lists = {"APInvoiceBatches": self._listed(request.url.params.get("$filter", "")),
                 "APPostedDocuments": self.documents, "APPostingErrorMessages": self.errors}  # fmt: skip
        return httpx2.Response(200, json={"value": lists[name]})

    def _listed(self, where: str) -> list[dict[str, Any]]:
        if " eq " in where:
            return self.batches
        return [one for one in self.batches if one["BatchStatus"] != "Posted"]

    def _made_ready(self, given: dict[str, Any]) -> httpx2.Response:
        self.calls.append(f"{given['BatchStatus']} {given['BatchNumber']}")
        if self.ready_answer[0] < 300 or self.ready_answer[0] == 504:
            self.batches[0]["BatchStatus"] = given["BatchStatus"]
        if self.ready is not None:
            self.ready(self)
        return _answer(self.ready_answer)

    def posts(self, *bad: str) -> None:
        """Post the first batch as Sage does: what is bad goes to a batch of its own (E14)."""
        own = self.batches[0]
        own.update(BatchStatus="Posted", PostingSequenceNumber=5)
        keys = {one["DocumentNumber"][-1].lower(): one for one in own["Invoices"]}
        self.documents += [
            document(key, EntryNumber=one["EntryNumber"]) for key, one in keys.items() if key not in bad
        ]
        moved = [one | {"EntryNumber": at} for at, one in enumerate((keys[key] for key in bad), start=1)]
        if moved:
            self.batches.append(batch(*moved, number=18, Description="Errors from batch 17"))
            self.errors += [error("Account 6000 is locked.", keys[key]["EntryNumber"]) for key in bad]


class Company:
    """A client in front of whatever site stands there now; close it, or use `with`."""

    def __init__(self) -> None:
        self.site = Site()
        site = sage300.Site("http://127.0.0.1:1", "SAMLTD", "WEBAPI", secrets.token_hex(8))
        wire = httpx2.MockTransport(lambda request: self.site.handle(request))
        self.client = sage300.Sage300(site, transport=wire, sleep=lambda seconds: None)

    def __enter__(self) -> Company:
        return self

    def __exit__(self, *why: object) -> None:
        self.client.close()

    def books(self, **settings: str) -> Books:
        """The books of the company, with settings as typed."""
        facts = FactBook(client=self.client, now=lambda: datetime(2026, 3, 9, tzinfo=UTC))
        options = parse({"post": "post", **settings})
        return Books(client=self.client, company="SAMLTD", book="erp/SAMLTD", options=options, facts=facts)


def _answer(told: tuple[int, str]) -> httpx2.Response:
    status, words = told
    if not words:
        return httpx2.Response(status)
    return httpx2.Response(
        status, json={"error": {"code": "General", "message": {"lang": "en-US", "value": words}}}
    )


@pytest.fixture(scope="session", name="posting_company")
def company() -> Iterator[Company]:
    """One client for all of them: making one reads every certificate of the machine."""
    with Company() as made:
        yield made


@pytest.fixture
def site(posting_company: Company) -> Site:
    """A site with one open batch of ours, with two entries."""
    posting_company.site = Site(batches=[batch(entry("a"), entry("b", 2))])
    return posting_company.site


@pytest.fixture
def poster(posting_company: Company, site: Site) -> Step:
    """Makes the step."""
    return lambda **settings: PostBatch(
        books=posting_company.books(**settings), lines=lambda batches: site.mates
    )


BOTH = (entered("a"), entered("b", 2))


def looked(step: PostBatch, lines: Sequence[Delivery] = BOTH) -> PostingSight:
    """What a look sees of these invoices."""
    return step.look([(line, record(line.key)) for line in lines])


def sent(step: PostBatch, lines: Sequence[Delivery] = BOTH) -> dict[str, Outcome]:
    """What comes of sending whatever a look leaves to be sent."""
    sight = looked(step, lines)
    drafts = [sight.draft(line, record(line.key)) for line in lines if line.key not in sight.found]
    return {key: told for parcel in sight.pack(drafts) for key, told in step.send(parcel).items()}


def ends(outcomes: Any) -> dict[str, str]:
    """Each outcome in a word: the status of a receipt, or the cause of a failure."""
    return {
        key: told.numbers["status"] if isinstance(told, Receipt) else told.cause
        for key, told in sorted(outcomes.items())
    }
