"""Claims about what a look asks Sage 300 for likeness, and what a person's word about one document lets through.

Knows a scripted Sage 300 and a scripted ledger. Does not know when two documents are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Kind
from ml_connector.domain.near_match import Paper
from ml_connector.domain.resemblance import Other, Resembled
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Ruling
from ml_connector.systems.sage300.invoices import EnterInvoice, InvoiceSight

POSTED = "APPostedDocuments"
DOCUMENT = {"VendorNumber": "1200", "DocumentNumber": "INV 01", "DocumentType": "Invoice", "BatchNumber": 50,
            "EntryNumber": 1, "CurrencyCode": "USD", "VendorCurrencyInvoiceAmount": 100.0}  # fmt: skip
IN_SAGE = "INV 01 of vendor 1200, 100.00 USD: Sage batch 50 entry 1"
IN_LEDGER = "INV1 of vendor 1200, 100.00 USD: invoice av-0 of acme"
BEFORE = Other(id=1, key="av-0", connection="acme",
               paper=Paper(vendor="1200", number="INV1", amount=Decimal(100), currency="USD"))  # fmt: skip


@dataclass
class Shelf:
    """A ledger that says what it is told to, and remembers what it is given."""

    others: Sequence[Other] = ()
    connection: str = "acme"
    noted: list[Other] = field(default_factory=list)
    kept: dict[int, Sequence[Resembled]] = field(default_factory=dict)

    def note(self, others: Sequence[Other], shared: Mapping[str, str]) -> None:
        """Remember."""
        self.noted += others

    def beside(self, papers: Mapping[str, Paper]) -> Mapping[str, Sequence[Other]]:
        """Say the same of each."""
        return dict.fromkeys(papers, self.others)

    def elsewhere(self, shared: Mapping[str, str]) -> Mapping[str, Sequence[Other]]:
        """Know no other company."""
        return {}

    def keep(self, found: Mapping[int, Sequence[Resembled]], seen_at: datetime) -> None:
        """Remember."""
        self.kept |= found


class SecondTime(list[tuple[int, str, str]]):
    """Failures that begin with the second call."""

    calls = 0

    def __bool__(self) -> bool:
        """Tell whether this call fails."""
        self.calls += 1
        return self.calls > 1 and len(self) > 0


def delivery(state: State = State.PENDING, **more: Any) -> Delivery:
    """Where the invoice stands."""
    told: dict[str, Any] = {
        "label": "",
        "party": "",
        "amount": None,
        "currency": "",
        "text": "",
        "receipts": {},
    }
    return Delivery(id=2, key="av-1", state=state, intent=None, attempts=0, due_at=None, **{**told, **more})


def look(
    books: Any, shelf: Shelf, invoice: Any, line: Delivery | None = None, **settings: str
) -> InvoiceSight:
    """Look for one invoice."""
    step = EnterInvoice(books=replace(books(**settings), resemblances=shelf))
    return step.look([(line or delivery(), invoice)])


def asked(script: Any) -> list[str]:
    """The filters on posted documents."""
    return [where for name, where in script.filters if name == POSTED]


def stopped(sight: InvoiceSight, invoice: Any, *said: str) -> str:
    """What it is held for, past what a person said of these."""
    rulings = tuple(Ruling(kind="anyway", cause="near-duplicate", said=one) for one in said)
    with pytest.raises(Held) as held:
        sight.draft(delivery(rulings=rulings), invoice)
    return f"{held.value.cause}: {held.value.said}"


def test_posted_documents_are_asked_for_once_more_by_vendor_and_amount(
    script: Any, books: Any, invoice: Any
) -> None:
    look(books, Shelf(), invoice())
    assert asked(script)[1] == "VendorNumber eq '1200' and VendorCurrencyInvoiceAmount eq 100"
    script.filters.clear()
    look(books, Shelf(), invoice(kind=Kind.CREDIT))
    assert asked(script)[1].count("VendorCurrencyInvoiceAmount eq") == 2
    script.filters.clear()
    look(books, Shelf(), invoice(), near_duplicates="off")
    assert len(asked(script)) == 1


def test_a_site_that_does_not_take_the_question_is_named_and_stops_nothing(
    script: Any, books: Any, invoice: Any
) -> None:
    script.fails[POSTED] = SecondTime([(400, "InvalidParameters", "no")])
    sight = look(books, Shelf(), invoice())
    assert [note.split(",")[0] for note in sight.notes] == ["Sage 300 tells no posted documents by amount"]
    assert sight.draft(delivery(), invoice()).key == "av-1"


def test_each_document_is_let_through_by_itself(script: Any, books: Any, invoice: Any) -> None:
    script.lists[POSTED] = [DOCUMENT]
    shelf = Shelf([BEFORE])
    sight = look(books, shelf, invoice())
    assert stopped(sight, invoice()) == f"near-duplicate: {IN_SAGE}"
    assert stopped(sight, invoice(), IN_SAGE) == f"near-duplicate: {IN_LEDGER}"
    both = tuple(Ruling(kind="anyway", cause="near-duplicate", said=said) for said in (IN_SAGE, IN_LEDGER))
    assert sight.draft(delivery(rulings=both), invoice()).key == "av-1"
    assert [one.said for one in shelf.kept[2]] == [IN_SAGE, IN_LEDGER]


def test_what_is_only_remarked_holds_nothing(script: Any, books: Any, invoice: Any) -> None:
    sight = look(books, Shelf([BEFORE]), invoice(), near_duplicates="remark")
    assert sight.draft(delivery(), invoice()).key == "av-1"
    assert sight.notes == [
        f"Not held, but look at them: INV-1 of vendor 1200, 100.00 USD is like {IN_LEDGER}."
    ]


def test_what_the_ledger_alone_goes_on_holding_is_not_looked_for(
    script: Any, books: Any, invoice: Any
) -> None:
    line = delivery(State.HELD, cause="near-duplicate", said=IN_LEDGER)
    sight = look(books, Shelf([BEFORE]), invoice(), line)
    assert (asked(script), stopped(sight, invoice())) == ([], f"near-duplicate: {IN_LEDGER}")
    look(books, Shelf(), invoice(), line)
    assert len(asked(script)) == 2
