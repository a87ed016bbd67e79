"""Claims about an invoice held over its order at the command line: its three-way table, and the worksheet to key from.

Knows both pretend systems and one run. Does not know how an order is compared.
"""

from __future__ import annotations

import csv
import io
import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from simulators.avidxchange.app import BASE, AvidApp
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.sage300.record import Record
from simulators.seed import company
from simulators.server import Server

RISKY = "=cmd|'/c calc'!A1"


@pytest.fixture(scope="module")
def shop() -> Company:
    """A company with an invoice for an order of which nothing came, and one for no order."""
    whole = company(1, invoices=60, vendors=60, accounts=60, orders=14)
    invoice = next(one for one in whole.invoices if one.kind == "po-backed")
    plain = next(one for one in whole.invoices if not one.po_number)
    return replace(whole, invoices=(invoice, plain))


@pytest.fixture(scope="module")
def desk(house: Any, shop: Company) -> Iterator[Any]:
    """Runs a command on a connection whose first invoice is held, since ten of something risky came."""
    sage_app = SageApp(shop, users=[User(name="WEBAPI", password=house.password)])
    [invoice, _] = shop.invoices
    line = Record(
        LineNumber=Decimal(1), ItemNumber="X-1", ItemDescription=RISKY, QuantityReceived=Decimal(10)
    )
    given = Record(PurchaseOrderNumber=invoice.po_number, ReceiptLine2s=[line])
    sage_app.books.orders.receive(given, "ANN")
    with ExitStack() as stack:
        sage = stack.enter_context(Server(sage_app))
        avid = stack.enter_context(Server(AvidApp(shop, clients={"ours": house.secret})))
        name = f"shop-{secrets.token_hex(3)}"
        sets = [word for pair in dict(shop.settings).items() for word in ("--set", "=".join(pair))]
        added = house.add(
            name, "--rehearsal", "--sage-company", shop.org_id, "--avid-company", shop.org_id, "--avid-url",
            f"{avid.url}{BASE}", "--avid-token-url", f"{avid.url}/token", *sets, "--set", "po_invoices=guard",
            sage=sage.url,
        )  # fmt: skip
        assert added.code == 0, added.err
        assert house("run", name, "approved-invoices").code == 1
        yield lambda command, *words: house(command, name, *words)


def test_explain_prints_the_order_line_by_line_and_in_total(desk: Any, shop: Company) -> None:
    [invoice, _] = shop.invoices
    told = " ".join(desk("explain", invoice.id).out.split())
    assert f"Purchase order {invoice.po_number} (" in told
    assert "line item ordered received invoiced left amount left this invoice" in told
    assert "names no line of the order" in told


def test_the_worksheet_is_a_table_in_which_no_text_is_a_formula(
    desk: Any, shop: Company, tmp_path: Path
) -> None:
    file = tmp_path / "to key.csv"
    said = desk("worksheet", "--out", str(file)).out
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    assert said == f"{len(rows)} lines were written to {file}.\n"
    assert {row["order"] for row in rows} == {shop.invoices[0].po_number}
    assert [row["not_invoiced"] for row in rows if row["description"] == f"'{RISKY}"] == ["10"]


def test_the_worksheet_for_scripts_says_the_same(desk: Any) -> None:
    lines = json.loads(desk("worksheet", "--json").out)
    printed = list(csv.DictReader(io.StringIO(desk("worksheet").out)))
    assert [line["amount"] for line in lines] == [row["amount"] for row in printed]


def test_a_worksheet_for_a_number_nothing_has_is_wrong_usage(desk: Any) -> None:
    told = desk("worksheet", "NO-SUCH")
    assert (told.code, "NO-SUCH" in told.err) == (2, True)


def test_a_worksheet_names_the_invoices_asked_for_that_are_not_to_be_keyed(desk: Any, shop: Company) -> None:
    [invoice, other] = shop.invoices
    told = desk("worksheet", invoice.id, other.id, "--json")
    assert {line["invoice"] for line in json.loads(told.out)} == {invoice.number.strip()}
    assert [other.id in line for line in told.err.splitlines()] == [True]
