# ruff: noqa: S101, S603, T201 - a script: it prints, starts itself, and asserts for the type checker
"""Measure how much memory a run needs at most, for few and for many records of each kind.

Knows companies of many sizes and the product's own way to run one flow. Does not know what a flow does with its memory.
Each run is a process of its own beside its simulators, so that its peak is its own; one that finds nothing new follows.

    .venv/bin/python benchmarks/peak.py                        # 10,000 and 100,000 records of each flow
    .venv/bin/python benchmarks/peak.py 1000 5000 --flows vendors
"""

from __future__ import annotations

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from floor import COURTESY, peak_mb

from ml_connector import settings, wiring
from ml_connector.cli.simulate import CLIENT_ID, USER, avid_app, sage_app
from ml_connector.domain.people import trusted
from ml_connector.operations import Form, add_connection, run_flows
from ml_connector.systems.avidxchange import default_profile
from simulators.avidxchange.app import BASE
from simulators.company import Company
from simulators.payouts import Application, Payment, Payout
from simulators.seed import company
from simulators.server import Server

SIZES = {
    "vendors": "vendors", "gl-accounts": "accounts", "purchase-orders": "orders", "approved-invoices": "invoices",
    "payments": "payouts",
}  # what each flow reads  # fmt: skip
LEAST = {"vendors": 60, "accounts": 60, "orders": 14, "invoices": 0}
_WRITTEN_MORE = 2  # of the invoices that are written, more than every second can be entered
_ISSUED = datetime(2026, 11, 1, 9, tzinfo=UTC)


def made_with(flow: str, records: int) -> Company:
    """Make a company with so many records of what the flow reads; invoices are all such that they can be entered."""
    if flow == "payments":
        return replace(company(**LEAST), payouts=tuple(payout(number) for number in range(records)))
    if flow != "approved-invoices":
        return company(**{**LEAST, SIZES[flow]: records})
    written = company(**{**LEAST, "invoices": 100 + records * _WRITTEN_MORE})
    done = {one.invoice for one in written.expected if one.end == "done"}
    clean = tuple(one for one in written.invoices if one.id in done)[:records]
    if len(clean) < records:
        raise SystemExit(f"only {len(clean)} of the invoices written can be entered")
    return replace(written, invoices=clean, expected=())


def payout(number: int) -> Payout:
    """Make a check that was issued for an invoice nobody here knows."""
    moment, amount = _ISSUED + timedelta(seconds=number), Decimal(number % 9_000 + 100) / 100
    application = Application(invoice_id=f"i{number}", invoice_number=f"I-{number}", amount=amount)
    paid = Payment(
        id=f"p{number}", number=f"P{number}", method="AvidPay Check", dated=moment.date(), amount=amount,
        currency="USD", vendor_code="1000", status="Issued to Supplier", updated_at=moment, issued_at=moment,
        check_number=str(100_000 + number), applications=(application,),
    )  # fmt: skip
    return Payout(payment=paid, kind="check-issued")


def stage(flow: str, records: int, more: Mapping[str, str]) -> None:
    """Be both simulators, until whoever started this closes our input; `more` are settings of the connection."""
    made = made_with(flow, records)
    password, secret = secrets.token_hex(12), secrets.token_hex(12)
    with Server(sage_app(made, password)) as sage, Server(avid_app(made, secret)) as avid:
        told = {
            "sage": sage.url,
            "avid": avid.url,
            "company": made.org_id,
            "password": password,
            "secret": secret,
            "settings": {**dict(made.settings), **more},
        }
        print(json.dumps(told), flush=True)
        sys.stdin.read()


def form(told: Mapping[str, Any]) -> Form:
    """The connection between the two."""
    address = {
        "sage_url": told["sage"], "sage_company": told["company"], "sage_user": USER,
        "avid_url": f"{told['avid']}{BASE}", "avid_token_url": f"{told['avid']}/token",
        "avid_client_id": CLIENT_ID, "avid_company": told["company"],
    }  # fmt: skip
    return Form(
        name="peak", address=address, settings={"settle_after_s": "2", **told["settings"]},
        profile=default_profile("default").replace(*COURTESY),
        secrets={"sage_password": told["password"], "client_secret": told["secret"]}, rehearsal=True,
    )  # fmt: skip


def product(flow: str, home: str) -> None:
    """Run one flow once, in the home that is there or is made now, and print its figures."""
    told, joined = settings.read({}, Path(home) / "home"), json.loads((Path(home) / "stage.json").read_text())
    first = not (Path(home) / "home").exists()
    with (
        wiring.first_time(told, lambda text: None) if first else wiring.opened(told, lambda text: None)
    ) as opened:
        if first:
            add_connection(opened.house, form(joined), trusted("benchmark"))
        began = time.perf_counter()
        before = ("vendors",) if first and flow == "purchase-orders" else ()  # what an order waits for
        *_, report = run_flows(
            opened.house, "peak", (*before, flow), trusted("benchmark"), lambda what, count: None
        )
        seconds = time.perf_counter() - began
    kept = {name: report[name] for name in ("outcome", "read", "done")}
    print(
        json.dumps({**kept, "calls": sum(report["calls"].values()), "seconds": seconds, "peak_mb": peak_mb()})
    )


def measured(flow: str, records: int, more: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    """Run a flow twice in front of one pair of simulators: everything new, then nothing new."""
    command = [sys.executable, __file__, *(f"--set={one}" for one in more)]
    with (
        tempfile.TemporaryDirectory(prefix="ml-connector-peak-") as home,
        subprocess.Popen([*command, str(records), "--flows", flow, "--part", "stage"],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as simulators,
    ):  # fmt: skip
        assert simulators.stdout is not None and simulators.stdin is not None
        (Path(home) / "stage.json").write_text(simulators.stdout.readline())
        run = [*command, "0", "--flows", flow, "--part", "product", "--home", home]
        found = [
            json.loads(subprocess.run(run, stdout=subprocess.PIPE, text=True, check=True).stdout)
            for _ in range(2)
        ]
        simulators.stdin.close()
    return found


def main() -> None:
    """Read the arguments and measure."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000], help="numbers of records")
    reader.add_argument("--flows", nargs="+", default=list(SIZES), choices=list(SIZES))
    reader.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="settings besides")
    reader.add_argument("--part", choices=["stage", "product"], help=argparse.SUPPRESS)
    reader.add_argument("--home", help=argparse.SUPPRESS)
    told = reader.parse_args()
    if told.part == "stage":
        stage(told.flows[0], told.sizes[0], dict(one.split("=", 1) for one in told.set))
        return
    if told.part == "product":
        product(told.flows[0], told.home)
        return
    for flow in told.flows:
        for records in told.sizes:
            for which, found in zip(("new", "nothing new"), measured(flow, records, told.set), strict=True):
                print(
                    f"{flow:<18}{records:>8}  {which:<12}{found['outcome']:<14}{found['read']:>8} read"
                    f"{found['calls']:>7} calls{found['seconds']:>9.1f} s   peak {found['peak_mb']:.0f} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
