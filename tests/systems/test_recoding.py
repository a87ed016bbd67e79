"""Claims about invoices whose codes are mapped: looked for, checked and drafted in Sage's codes.

Knows a crosswalk and the company of the fixtures. Does not know how a crosswalk is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.domain.failures import Held
from ml_connector.domain.fingerprint import fingerprint
from ml_connector.domain.invoice import Distribution
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Foreign, Intent, Receipt
from ml_connector.systems.sage300.invoices import EnterInvoice, InvoiceSight
from ml_connector.systems.sage300.marks import entry_mark
from ml_connector.systems.sage300.recoding import recoded

WALK = Crosswalk(
    lines=(
        Line(kind="vendor", avidxchange="V-1200-NORTH-AMERICA", sage="1200"),
        Line(kind="vendor", avidxchange="V-LOST", sage="9999"),
        Line(kind="vendor", avidxchange="V-OFF", sage="1600"),
        Line(kind="account", avidxchange="RENT", sage="6000"),
        Line(kind="account", avidxchange="GONE", sage="9999"),
        Line(kind="account", avidxchange="OLD", sage="7100"),
        Line(kind="segment:department", avidxchange="SALES", sage="100"),
        Line(kind="currency", avidxchange="US$", sage="USD"),
        Line(kind="currency", avidxchange="??", sage="XYZ"),
    )
)

SENT = datetime(2026, 3, 2, tzinfo=UTC)


def delivery(key: str = "av-1") -> Delivery:
    """A delivery that owes its entry."""
    return Delivery(id=1, key=key, state=State.PENDING, label="", party="", amount=None, currency="", text="",
                    receipts={}, intent=None, attempts=0, due_at=None)  # fmt: skip


@pytest.fixture
def seen(books: Any) -> Callable[..., InvoiceSight]:
    """Looks for an invoice on books with the crosswalk."""

    def make(told: Any, sent: Intent | None = None, **settings: str) -> InvoiceSight:
        step = EnterInvoice(books=replace(books(**settings), crosswalk=WALK))
        return step.look([(replace(delivery(), intent=sent), told)])

    return make


@pytest.fixture
def coded(invoice: Any) -> Callable[..., Any]:
    """Makes an invoice coded as AvidXchange codes it."""

    def make(account: str = "RENT", department: str = "", **changes: Any) -> Any:
        dimensions = (("Department", department),) if department else ()
        line = Distribution(amount=Decimal("100.00"), account=account, dimensions=dimensions)
        return invoice(**{"vendor": "V-1200-NORTH-AMERICA", "distributions": (line,)} | changes)

    return make


@pytest.mark.facts("A-2.3.2", "A-6.10/dimensions", "S-F.12")
def test_every_code_of_a_mapped_invoice_is_sages(seen: Any, coded: Any) -> None:
    told = coded(department="sales", currency="US$")
    entry = json.loads(seen(told, account_segments="main-department").draft(delivery(), told).payload)
    assert (entry["VendorNumber"], entry["InvoiceDetails"][0]["GLAccount"]) == ("1200", "6000-100")


def test_a_dimension_alone_may_be_mapped(seen: Any, coded: Any) -> None:
    told = coded("6000", "SALES")
    assert (
        '"GLAccount":"6000-100"'
        in seen(told, account_segments="main-department").draft(delivery(), told).payload
    )


def test_the_mark_and_the_fingerprint_do_not_change_with_the_crosswalk(seen: Any, coded: Any) -> None:
    told = coded()
    assert entry_mark("SAMLTD", "av-1") in seen(told).draft(delivery(), told).payload
    assert fingerprint(recoded(told, WALK).given) == fingerprint(told)


@pytest.mark.facts("S-F.7")
def test_the_look_searches_the_mapped_vendor(seen: Any, coded: Any, script: Any) -> None:
    script.lists["APPostedDocuments"] = [
        {"VendorNumber": "1200", "DocumentNumber": "INV-1", "DocumentType": "Invoice", "BatchNumber": 50,
         "EntryNumber": 1, "DocumentDescription": "x", "VendorCurrencyInvoiceAmount": 100.0}
    ]  # fmt: skip
    found = seen(coded()).found["av-1"]
    assert isinstance(found, Foreign)
    assert (found.held.cause, found.receipt) == ("already-in-sage", None)  # its currency is not told
    assert ("APPostedDocuments", "VendorNumber eq '1200' and DocumentNumber eq 'INV-1'") in script.filters


def test_an_entry_with_our_mark_is_ours_where_it_was_sent_though_its_vendor_is_mapped_otherwise_today(
    seen: Any, coded: Any, script: Any
) -> None:
    entry = {"EntryNumber": 1, "VendorNumber": "1300", "DocumentNumber": "INV-1", "DocumentType": "Invoice",
             "InvoiceDescription": entry_mark("SAMLTD", "av-1"), "DocumentTotalIncludingTax": 100.0,
             "UndistributedAmount": 0}  # fmt: skip
    script.lists["APInvoiceBatches"] = [
        {"BatchNumber": 60, "Description": "x", "BatchStatus": "Open", "Invoices": [entry]}
    ]
    sent = Intent(step="enter-invoice", fingerprint="", evidence={"sent_vendor": "1300"}, sent_at=SENT)
    found, unsent = (seen(coded(), intent).found["av-1"] for intent in (sent, None))
    assert isinstance(found, Receipt) and isinstance(unsent, Receipt)
    assert (found.flag, unsent.flag and unsent.flag.cause) == (None, "differs-in-sage")


@pytest.mark.parametrize(
    ("changes", "cause", "said"),
    [
        ({"vendor": "V-LOST"}, "vendor-unknown", "V-LOST, mapped to 9999"),
        ({"vendor": "V-NONE"}, "vendor-unknown", "V-NONE"),
        ({"vendor": "V-OFF"}, "vendor-inactive", "V-OFF, mapped to 1600 Vendor 1600"),
        ({"account": "GONE"}, "account-unknown", "GONE, mapped to 9999"),
        ({"account": "GONE", "department": "SALES"}, "account-unknown",
         "GONE (Department SALES), mapped to 9999 (Department 100)"),
        ({"account": "OLD"}, "account-inactive", "OLD, mapped to 7100: 7100 Account 7100"),
        ({"currency": "??"}, "currency-mismatch", "invoice ??, mapped to XYZ, vendor USD"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_mapped_code_names_both(
    seen: Any, coded: Any, changes: dict[str, str], cause: str, said: str
) -> None:
    told = coded(**changes)
    with pytest.raises(Held) as held:
        seen(told).draft(delivery(), told)
    assert (held.value.cause, held.value.said) == (cause, said)
