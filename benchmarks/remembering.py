# ruff: noqa: T201 - a script: it prints
"""Count the calls to Sage 300 that remembering facts saves, for many invoices over few vendors and accounts.

Knows a simulated company and the product's book of facts. Does not know any ledger, and measures no time.

    .venv/bin/python benchmarks/remembering.py [INVOICES]        default: 1000
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from floor import simulated

import sage300
from ml_connector.systems.sage300.facts import Coding, FactBook

VENDORS, ACCOUNTS, LINES, A_LOOK = 50, 40, 3, 250
NOW = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)


def codes(client: sage300.Sage300) -> tuple[list[str], list[str]]:
    """Vendor numbers and account keys to draw from."""
    vendors = [vendor.VendorNumber for vendor in next(client.vendors.pages()).items]
    accounts = [account.UnformattedAccount for account in next(client.accounts.pages()).items]
    return vendors[:VENDORS], accounts[:ACCOUNTS]


def work(invoices: int, vendors: Sequence[str], accounts: Sequence[str]) -> list[tuple[str, list[Coding]]]:
    """Vendor and codings of each invoice, in turn."""
    keys = [
        [accounts[(number + line) % len(accounts)] for line in range(LINES)] for number in range(invoices)
    ]
    codings = [[Coding(code=key, keys=[key]) for key in several] for several in keys]
    return [(vendors[number % len(vendors)], codings[number]) for number in range(invoices)]


def spent(
    client: sage300.Sage300, jobs: Sequence[tuple[str, list[Coding]]], *, at_once: int, share: bool
) -> FactBook:
    """Gather the facts of all invoices, so many at once; give the last book, for its counts."""
    book = FactBook(client=client, now=lambda: NOW)
    for start in range(0, len(jobs), at_once):
        some = jobs[start : start + at_once]
        book = book if share else FactBook(client=client, now=lambda: NOW)
        book.gather([vendor for vendor, _ in some], [coding for _, codings in some for coding in codings])
    return book


def main() -> None:
    """Count three ways of knowing the same."""
    invoices = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    password = secrets.token_hex(12)
    told = {"ML_CONNECTOR_SAGE_PASSWORD": password}
    with simulated("sage300", 1, os.environ | told) as (url, company):
        site = sage300.Site(url, company, "WEBAPI", password)
        with sage300.Sage300(site) as client:
            jobs = work(invoices, *codes(client))
            began = client.calls
            book = spent(client, jobs, at_once=A_LOOK, share=True)
            shared, counts = client.calls - began, book.counts()
            began = client.calls
            spent(client, jobs, at_once=1, share=False)
            alone = client.calls - began
    naive = sum(count.asked for count in counts.values())
    print(
        f"{invoices} invoices of {LINES} lines over {VENDORS} vendors and {ACCOUNTS} accounts, {A_LOOK} a look"
    )
    print(f"{naive:>7} calls: one look-up for every use")
    print(f"{alone:>7} calls: in bulk for each invoice, nothing remembered")
    print(f"{shared:>7} calls: in bulk for each look, remembered")
    for kind, count in counts.items():
        print(f"        {kind:12} asked {count.asked:>6}  hits {count.hits:>6}  reads {count.reads:>4}")


if __name__ == "__main__":
    main()
