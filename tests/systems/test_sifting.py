"""Claims about what a look does without: what a check still stops, and what a document of others holds.

Knows a scripted Sage 300. Does not know any ledger, nor how a check is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery
from ml_connector.systems.sage300.invoices import EnterInvoice, InvoiceSight
from ml_connector.systems.sage300.marks import entry_mark

BATCHES, POSTED, ACCOUNTS = "APInvoiceBatches", "APPostedDocuments", "GLAccounts"
KEYED = {"EntryNumber": 1, "VendorNumber": "1200", "DocumentNumber": "INV-1", "DocumentType": "Invoice",
         "CurrencyCode": "USD", "DocumentTotalIncludingTax": 100.0, "UndistributedAmount": 0}  # fmt: skip
OPEN = {"BatchNumber": 7, "Description": "x", "BatchStatus": "Open", "Invoices": [KEYED]}
DOCUMENT = {"VendorNumber": "1200", "DocumentNumber": "INV-1", "DocumentType": "Invoice", "BatchNumber": 50,
            "EntryNumber": 1, "CurrencyCode": "USD", "VendorCurrencyInvoiceAmount": 100.0}  # fmt: skip

Looks = Callable[..., InvoiceSight]


def delivery(state: State, cause: str | None = None, said: str = "", key: str = "av-1") -> Delivery:
    """Where an invoice stands."""
    return Delivery(id=1, key=key, state=state, label="", party="", amount=None, currency="", text="", receipts={},
                    intent=None, attempts=0, due_at=None, cause=cause, said=said)  # fmt: skip


@pytest.fixture
def look(script: Any, books: Any, invoice: Any) -> Looks:
    """Looks for one invoice that stands so; its members may be changed."""

    def make(state: State, cause: str | None = None, said: str = "", **changes: Any) -> InvoiceSight:
        script.filters.clear()
        return EnterInvoice(books=books()).look([(delivery(state, cause, said), invoice(**changes))])

    return make


def asked(script: Any) -> list[str]:
    """Which lists were read, but for the calendar and the currencies, which every run reads."""
    return [name for name, _ in script.filters if name not in ("CSFiscalCalendars", "CSCurrencyCodes")]


def cause_of_draft(sight: InvoiceSight, invoice: Any, state: State) -> str:
    """Why it is not drafted."""
    with pytest.raises(Held) as held:
        sight.draft(delivery(state), invoice)
    return held.value.cause


@pytest.mark.parametrize("state", [State.HELD, State.REFUSED])
def test_what_its_vendor_still_stops_asks_for_the_vendor_alone(
    script: Any, look: Looks, invoice: Any, state: State
) -> None:
    sight = look(state, "vendor-unknown", vendor="NOBODY")
    assert (asked(script), sight.found) == (["APVendors"], {})
    assert cause_of_draft(sight, invoice(), state) == "vendor-unknown"


def test_what_its_account_still_stops_is_not_looked_for(script: Any, look: Looks, invoice: Any) -> None:
    sight = look(State.HELD, "account-unknown", account="9999")
    assert not {BATCHES, POSTED} & set(asked(script))
    assert cause_of_draft(sight, invoice(), State.HELD) == "account-unknown"


@pytest.mark.parametrize(("state", "cause"), [(State.PENDING, None), (State.HELD, "vendor-inactive")])
def test_what_may_be_sent_is_looked_for_in_all_three_lists(
    script: Any, look: Looks, invoice: Any, state: State, cause: str | None
) -> None:
    sight = look(state, cause)
    assert [name for name in asked(script) if name in (BATCHES, POSTED)] == [BATCHES, POSTED, BATCHES]
    assert sight.draft(delivery(state), invoice()).key == "av-1"


def test_what_is_new_is_looked_for_though_a_check_stops_it(script: Any, look: Looks) -> None:
    look(State.PENDING, vendor="NOBODY")
    assert {BATCHES, POSTED} <= set(asked(script))


@pytest.mark.parametrize("cause", ["already-in-sage", "duplicate-in-avidxchange"])
def test_what_others_hold_in_an_open_batch_is_seen_there_and_nowhere_else(
    script: Any, look: Looks, cause: str
) -> None:
    script.lists[BATCHES] = [OPEN]
    sight = look(State.HELD, cause, "whatever was said")
    assert (asked(script), sight.found["av-1"].held.cause) == ([BATCHES], "already-in-sage")


def test_what_is_in_no_batch_any_more_is_looked_for_everywhere_and_drafted(
    script: Any, look: Looks, invoice: Any
) -> None:
    sight = look(State.HELD, "already-in-sage", "batch 7 entry 1 (Open), 100.00 USD")
    assert [name for name in asked(script) if name in (BATCHES, POSTED)] == [BATCHES, POSTED, BATCHES]
    assert sight.draft(delivery(State.HELD), invoice()).key == "av-1"


def test_what_a_posted_document_holds_is_held_for_good_and_costs_nothing(script: Any, look: Looks) -> None:
    script.lists[POSTED] = [DOCUMENT]
    said = look(State.PENDING).found["av-1"].held.said
    sight = look(State.HELD, "already-in-sage", said)
    assert (asked(script), sight.found["av-1"].said) == ([], said)


def test_what_a_posted_document_held_is_looked_for_under_another_vendor(script: Any, look: Looks) -> None:
    script.lists[POSTED] = [DOCUMENT]
    said = look(State.PENDING).found["av-1"].held.said
    assert look(State.HELD, "already-in-sage", said, vendor="1300").found == {}
    assert [name for name in asked(script) if name in (BATCHES, POSTED)] == [BATCHES, POSTED, BATCHES]


def test_what_a_person_decided_about_a_posted_document_is_looked_at_again(script: Any, look: Looks) -> None:
    script.lists[POSTED] = [DOCUMENT]
    assert look(State.PENDING).found["av-1"].receipt.numbers["adopted"] == "yes"
    assert POSTED in asked(script)


def test_our_own_entry_in_the_first_list_ends_no_look(script: Any, look: Looks) -> None:
    ours = KEYED | {"InvoiceDescription": entry_mark("SAMLTD", "av-1")}
    script.lists[BATCHES] = [OPEN | {"Invoices": [ours]}]
    sight = look(State.HELD, "already-in-sage")
    assert [name for name in asked(script) if name in (BATCHES, POSTED)] == [BATCHES, POSTED, BATCHES]
    assert sight.found["av-1"].numbers["batch"] == "7"
