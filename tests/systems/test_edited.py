"""Claims about an edited invoice on its way: read with its edits, and drafted by them, its checks kept.

Knows the fixtures of both sides. Does not know who edits, nor how an edit is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Invoice
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, RawItem
from ml_connector.systems.sage300.invoices import EnterInvoice

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "avidxchange" / "invoice.json"


@pytest.fixture
def drafted(books: Any) -> Callable[..., dict[str, Any]]:
    """Drafts an invoice with these settings; its members."""

    def make(told: Invoice, **settings: str) -> dict[str, Any]:
        owed = Delivery(id=1, key=told.id, state=State.PENDING, label="", party="", amount=None, currency="", text="",
                        receipts={}, intent=None, attempts=0, due_at=None)  # fmt: skip
        draft = EnterInvoice(books=books(**settings)).look([(owed, told)]).draft(owed, told)
        members: dict[str, Any] = json.loads(draft.payload)
        return members

    return make


def test_what_is_read_carries_what_people_changed(source: Any) -> None:
    edits = {"posting_date": "2026-03-05", "number_suffix": "-B", "account_of_line_2": "6000"}
    told = source().read(RawItem(key="av-1001", text=FIXTURE.read_text(encoding="utf-8"), edits=edits))
    assert (told.posted_on, told.number, told.dated) == (date(2026, 3, 5), "inv-77-B", date(2026, 3, 2))
    assert [line.account for line in told.distributions] == ["6000", "6000"]


def test_an_edit_that_no_longer_fits_holds_the_invoice(source: Any) -> None:
    item = RawItem(key="x", text=FIXTURE.read_text(encoding="utf-8"), edits={"account_of_line_9": "6000"})
    with pytest.raises(Held) as held:
        source().read(item)
    assert held.value.cause == "edit-does-not-fit"


@pytest.mark.facts("S-G9")
@pytest.mark.parametrize("rule", ["document", "approval", "today", "first_open"])
def test_a_chosen_posting_date_comes_before_every_rule(drafted: Any, invoice: Any, rule: str) -> None:
    told = drafted(invoice(dated=date(2026, 1, 15), posted_on=date(2026, 3, 20)), posting_date=rule)
    assert (told["DocumentDate"], told["PostingDate"]) == ("2026-01-15T00:00:00Z", "2026-03-20T00:00:00Z")


@pytest.mark.facts("S-G9")
@pytest.mark.parametrize("rule", ["document", "first_open"])
def test_the_period_of_a_chosen_posting_date_must_be_open_whatever_the_rule(
    drafted: Any, invoice: Any, rule: str
) -> None:
    with pytest.raises(Held) as held:
        drafted(invoice(posted_on=date(2026, 1, 15)), posting_date=rule)
    assert held.value.cause == "period-closed"
