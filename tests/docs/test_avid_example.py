"""Claims about the AvidXchange library's README: its example runs, and the calls it names are there.

Knows the page and the simulator. Does not know how the library works.
"""

from __future__ import annotations

import contextlib
import io
import re
import secrets
from datetime import UTC, datetime

from papers import ROOT, code, text

from avidxchange import AvidXchange
from simulators.avidxchange.app import BASE, AvidApp
from simulators.seed import company
from simulators.server import Server

PAGE = ROOT / "src" / "avidxchange" / "README.md"


def example() -> str:
    """The first Python block of the page."""
    return re.findall(r"```python\n(.*?)```", text(PAGE), re.DOTALL)[0]


def test_the_example_lists_invoices_and_writes_a_vendor() -> None:
    seeded, secret = company(1, invoices=41, vendors=60, accounts=60, orders=14), secrets.token_hex(8)
    app = AvidApp(seeded, clients={"ours": secret}, clock=lambda: datetime(2026, 11, 15, 12, 0, tzinfo=UTC))
    with Server(app) as avid, contextlib.redirect_stdout(io.StringIO()) as said:
        names = {
            "BASE_URL": f"{avid.url}{BASE}",
            "TOKEN_URL": f"{avid.url}/token",
            "CLIENT_ID": "ours",
            "COMPANY": seeded.org_id,
            "CLIENT_SECRET": secret,
        }
        exec(example(), names)  # noqa: S102 - our own page
    *invoices, vendor = said.getvalue().splitlines()
    assert len(invoices) >= 20 and all(" approved" in line for line in invoices)
    assert vendor in ("1200 created", "1200 updated")


def test_the_example_is_about_ten_lines() -> None:
    assert len(example().strip().splitlines()) <= 11


def test_every_call_the_page_names_is_there() -> None:
    table = text(PAGE).split("## What it can do")[1].split("Lists hand over")[0]
    named = {name for name in code(table) if re.fullmatch(r"[a-z]+(_[a-z]+)+", name)}
    assert len(named) >= 15
    assert {name for name in named if not hasattr(AvidXchange, name)} == set()
