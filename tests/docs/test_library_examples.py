"""The examples in the README of the library for Sage 300 run as they are printed.

Knows the README and a simulated company. Does not know what the library promises beyond its examples.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sage300 import Sage300, Site
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server

README = Path(__file__).resolve().parents[2] / "src" / "sage300" / "README.md"
PASSWORD = secrets.token_hex(8)


def examples() -> list[str]:
    """The blocks of Python in the README, in order."""
    return re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.fixture(scope="module")
def seeded() -> Company:
    """A made-up company."""
    return company(invoices=20)


@pytest.fixture
def url(seeded: Company) -> Iterator[str]:
    """Where the company is served."""
    with Server(SageApp(seeded, users=[User(name="WEBAPI", password=PASSWORD)])) as server:
        yield server.url


def run(example: str, url: str, seeded: Company, known: dict[str, Any]) -> dict[str, Any]:
    """Runs one example in the simulated company instead of the one it names."""
    there = example.replace("https://erp.example.com", url).replace("SAMLTD", seeded.org_id)
    exec(compile(there, str(README), "exec"), known)  # noqa: S102
    return known


def test_the_first_example_takes_ten_lines_and_lists_vendors_and_orders(
    url: str, seeded: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda: PASSWORD)
    run(examples()[0], url, seeded, {})
    with Sage300(Site(url, seeded.org_id, "WEBAPI", PASSWORD)) as sage:
        vendors = [
            each for each in sage.vendors.find() if (each.Status, each.OnHold) == ("Active", "NotOnHold")
        ]
        orders = [each for each in sage.purchase_orders.find() if each.Completed is not True]
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in printed[len(vendors) :]] == [
        each.PurchaseOrderNumber for each in orders
    ]
    assert all(line.startswith(each.VendorNumber) for line, each in zip(printed, vendors, strict=False))
    assert len([line for line in examples()[0].splitlines() if line]) <= 10


def test_the_second_example_enters_an_invoice_and_posts_it(
    url: str, seeded: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Site(url, seeded.org_id, "WEBAPI", PASSWORD)
    with Sage300(site) as sage:
        vendor = next(each for each in sage.vendors.find() if each.CurrencyCode == seeded.functional_currency)
        plain = (each for each in sage.accounts.find() if each.ControlAccount == "No")
        account = next(each for each in plain if (each.Status, each.PostToAccount) == ("Active", "Detail"))
    known = {"Sage300": Sage300, "site": site, "vendor": vendor, "account": account.UnformattedAccount}
    run(examples()[1], url, seeded, known)
    assert capsys.readouterr().out.strip() == "Posted"
    with Sage300(site) as sage:
        assert sage.posted_documents.get(vendor.VendorNumber, "INV-5521").DocumentDescription == "February"
