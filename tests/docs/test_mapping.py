"""Claims about both MAPPING.md: every field of ours is in both, every field of theirs in its own.

Knows the records of both systems and ours. Does not check what a rule in the table does.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest
from papers import SYSTEMS, code, rows, text

import avidxchange
import sage300
from ml_connector.domain.account import Account
from ml_connector.domain.calendar import Period
from ml_connector.domain.chart import ChartUse, DimensionValue, ListedAccount
from ml_connector.domain.crosswalk import Crosswalk
from ml_connector.domain.invoice import Distribution, Invoice, Kind
from ml_connector.domain.options import parse
from ml_connector.domain.payment import Application, InvoiceStatus, Payment
from ml_connector.domain.purchase_order import OrderLine, PurchaseOrder
from ml_connector.domain.reference import REFERENCE_LISTS, ReferenceValue
from ml_connector.domain.vendor import RemitTo, Vendor
from ml_connector.systems.sage300 import chart, vendors
from ml_connector.systems.sage300.code_lists import lists_for
from ml_connector.systems.sage300.drafting import entry_of
from ml_connector.systems.sage300.facts import Facts
from ml_connector.systems.sage300.order_reading import MEMBERS as ORDER_MEMBERS
from ml_connector.systems.sage300.recoding import recoded

AVID = SYSTEMS / "avidxchange" / "MAPPING.md"
SAGE = SYSTEMS / "sage300" / "MAPPING.md"
DAY = date(2026, 11, 20)
RECORDS = (
    *(Invoice, Distribution, Vendor, RemitTo),
    *(ListedAccount, DimensionValue, ReferenceValue, PurchaseOrder, OrderLine),
    *(Payment, Application, InvoiceStatus),
)
OURS = sorted(
    {field.name for record in RECORDS for field in fields(record)} - {"account"}
    | {f"account.{field.name}" for field in fields(Account)}
    | {"account"}
)
THEIRS = (
    *(avidxchange.Invoice, avidxchange.InvoiceLine, avidxchange.InvoiceDistribution),
    *(avidxchange.Vendor, avidxchange.Address, avidxchange.PurchaseOrder, avidxchange.PurchaseOrderLine),
    *(avidxchange.GlAccount, avidxchange.Segment, avidxchange.DimensionValue, avidxchange.ReferenceValue),
    *(avidxchange.Payment, avidxchange.PaymentApplication, avidxchange.InvoiceStatus),
)


@pytest.mark.parametrize("name", OURS)
def test_a_field_of_ours_is_in_both_pages(name: str) -> None:
    assert name in code(text(AVID))
    assert name in code(text(SAGE))


@pytest.mark.parametrize("name", sorted({field.name for record in THEIRS for field in fields(record)}))
def test_a_field_of_the_avidxchange_client_is_in_its_page(name: str) -> None:
    assert name in code(text(AVID))


EVERY_LIST = ChartUse(values_written=True, lists=tuple(REFERENCE_LISTS))
LISTED = {name for each in lists_for(EVERY_LIST) for name in (*each.key, *each.members)}
READ = sorted(
    {*vendors.MEMBERS, *chart.MEMBERS, *ORDER_MEMBERS, *LISTED}
    - {f"AccountSegmentCode{number}" for number in range(2, 10)}
)


@pytest.mark.parametrize("name", READ)
def test_a_member_that_is_read_is_in_the_page_of_sage(name: str) -> None:
    assert name in code(text(SAGE))


def facts() -> Facts:
    """A company with one vendor, whose prices contain tax, and one account for everything."""
    payee = Vendor(
        number="V1",
        name="One",
        active=True,
        on_hold=False,
        currency="USD",
        tax_group="T",
        tax_authorities=("A", "B", "C", "D", "E"),
    )
    account = Account(code="6000", formatted="6000", description="", active=True, takes_payables=True)
    period = Period(year="2026", number=11, start=DAY.replace(day=1), end=DAY, locked=False)
    return Facts(
        vendors={"V1": payee, "V2": with_one_authority(payee)},
        accounts={"6000": (account,)},
        periods=(period,),
        decimals={"USD": 2},
        today=DAY,
        as_of=datetime(2026, 11, 20, tzinfo=UTC),
    )


def with_one_authority(payee: Vendor) -> Vendor:
    """The same vendor with one authority, whose tax is inside its prices."""
    kept = {field.name: getattr(payee, field.name) for field in fields(Vendor)}
    return Vendor(**{**kept, "number": "V2", "tax_authorities": ("A",), "tax_included": True})


def entry(vendor: str, tax: str, po_number: str, image: str) -> sage300.EntryDraft:
    """A drafted entry of an invoice that has every field."""
    invoice = Invoice(
        id="1",
        number="INV-1",
        vendor=vendor,
        kind=Kind.INVOICE,
        dated=DAY,
        currency="USD",
        total=Decimal("10.00"),
        tax=Decimal(tax),
        po_number=po_number,
        description="Words",
        image_url=image,
        distributions=(Distribution(amount=Decimal("10.00"), account="6000", description="Line"),),
    )
    return entry_of(
        recoded(invoice, Crosswalk()), "AVX" + "A" * 13, facts(), parse({"image_link": "optional_field:LINK"})
    )


def members(drafted: msgspec.Struct) -> list[str]:
    """The members that are sent, in their order."""
    return [name for name in drafted.__struct_fields__ if getattr(drafted, name) is not msgspec.UNSET]


def told(heading: str) -> list[str]:
    """The Sage members of a table, in its order."""
    return [name for cells in rows(SAGE, heading) for name in code(cells[0])]


@pytest.mark.parametrize(("vendor", "tax"), [("V1", "0"), ("V2", "1.00")])
def test_the_entry_page_lists_every_member_that_is_sent_in_its_order(vendor: str, tax: str) -> None:
    sent = members(entry(vendor, tax, "PO-1", "https://x.test/1"))
    table = told("The entry, out")
    assert sorted(sent, key=table.index) == sent


def test_the_line_page_lists_every_member_that_is_sent_in_its_order() -> None:
    line = entry("V2", "1.00", "P" * 30, "https://x.test/" + "1" * 60).InvoiceDetails[0]
    assert members(line) == told("A line, out")
