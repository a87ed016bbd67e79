"""`demo`: both simulators with a seeded company, a connection between them, and a run to its expected end.

Knows how to set a stage and to compare its end with the manifest. The product itself never reads the manifest.
"""

import contextlib
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.causes import show_new
from ml_connector.cli.run import exit_code
from ml_connector.cli.screen import page, progress, remark, show_line, show_report
from ml_connector.cli.simulate import CLIENT_ID, USER, avid_app, sage_app
from ml_connector.operations import Form, House, add_connection, connection_names, run_flows
from ml_connector.systems.avidxchange import default_profile
from simulators import manifest
from simulators.avidxchange.app import BASE
from simulators.company import Company
from simulators.seed import company, with_payments
from simulators.server import Server

__all__ = ["COMMANDS"]

_NAME = "demo"
_NOUNS = {  # what each flow carries
    "vendors": "vendors",
    "gl-accounts": "accounts",
    "purchase-orders": "purchase_orders",
    "approved-invoices": "invoices",
    "payments": "payments_and_statuses",
}
_SETTLE_S = "2"  # the simulators' slowest write is far below this


@click.command(short_help="Show the whole journey on this machine.")
@click.option("--once", is_flag=True, help="Run once and leave.")
@click.option("--json", "as_json", is_flag=True, help="One object a flow, for scripts.")
@click.option("--port", type=click.IntRange(0, 65534), default=0, help="Ports for the simulators: N and N+1.")
@click.option(
    "--seed-size", type=click.IntRange(1, 100_000), default=120, show_default=True, help="Invoices."
)
@click.pass_context
def demo(context: click.Context, once: bool, as_json: bool, port: int, seed_size: int) -> None:
    """Show the whole journey on this machine: simulators, a connection, a run.

    Works in a throw-away home of its own, unless ML_CONNECTOR_HOME names one; then it stays there.
    Exits 0 when every vendor, GL account, purchase order, invoice and payment ended as the seed's manifest says.
    """
    seeded = with_payments(company(invoices=seed_size))
    with _home() as told, _simulators(seeded, port) as stage, wiring.first_time(told, remark) as opened:
        _connect(opened.house, seeded, stage)
        with progress(_NAME) as moved:
            reports = run_flows(opened.house, _NAME, (), wiring.actor("cli"), moved)
        expected = _expected(seeded)
        for place, report in enumerate(reports):
            due = expected[report["flow"]]
            if as_json:
                show_line({**report, "expected": due})
            else:
                page.print("\n" * (place > 0), end="")
                show_report(_NAME, report)
                show_new(_NAME, report, opened.house.clock.now())
        if not as_json:
            _tell_expected(expected)
        if not once:
            _stay(told, stage, as_json=as_json)
    seen = all(ends["seen"] for ends in expected.values())
    context.exit(0 if seen else max(1, exit_code(reports)))


@dataclass(frozen=True, kw_only=True)
class _Stage:
    """Where the simulators are and what signs in."""

    sage_url: str
    avid_url: str
    password: str
    secret: str


@contextlib.contextmanager
def _home() -> Iterator[settings.Settings]:
    """Give the home: the environment's where one is named, else a throw-away one."""
    if settings.home_is_given():
        yield settings.read()
        return
    folder = Path(tempfile.mkdtemp(prefix="ml-connector-demo-"))
    try:
        yield settings.read(home=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _simulators(seeded: Company, port: int) -> Iterator[_Stage]:
    password, secret = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
    second = port + 1 if port else 0
    with (
        Server(sage_app(seeded, password), port=port) as sage,
        Server(avid_app(seeded, secret), port=second) as avid,
    ):
        yield _Stage(sage_url=sage.url, avid_url=avid.url, password=password, secret=secret)


def _connect(house: House, seeded: Company, stage: _Stage) -> None:
    """Add the connection; a home that had a demo before is refused, its simulators are gone."""
    if _NAME in connection_names():
        raise ValueError(f"This home holds a connection {_NAME!r} already: use another ML_CONNECTOR_HOME.")
    address = {
        "sage_url": stage.sage_url,
        "sage_company": seeded.org_id,
        "sage_user": USER,
        "avid_url": f"{stage.avid_url}{BASE}",
        "avid_token_url": f"{stage.avid_url}/token",
        "avid_client_id": CLIENT_ID,
        "avid_company": seeded.org_id,
    }
    form = Form(
        name=_NAME,
        address=address,
        settings={**dict(seeded.settings), "settle_after_s": _SETTLE_S},
        profile=default_profile("default"),
        secrets={"sage_password": stage.password, "client_secret": stage.secret},
        rehearsal=True,
    )
    add_connection(house, form, wiring.actor("cli"))


def _expected(seeded: Company) -> Mapping[str, Mapping[str, Any]]:
    """Hold every flow's ends against the manifest: how many there are, whether all are so, and what is not."""
    rows = views.deliveries(_NAME, state=None, cause=None, limit=1_000_000)
    ended: dict[str, dict[str, tuple[str, str]]] = {flow: {} for flow in _NOUNS}
    for row in rows:
        ended[row["flow"]][row["id"]] = (row["state"], row["cause"] or row["left_out"])
    told = manifest.of(seeded)
    differences = {
        "vendors": manifest.judge_vendors(told, ended["vendors"]),
        "gl-accounts": manifest.judge_accounts(told, _by_number(ended["gl-accounts"])),
        "purchase-orders": manifest.judge_orders(told, ended["purchase-orders"]),
        "approved-invoices": manifest.judge(told, ended["approved-invoices"]),
        "payments": manifest.judge_payments(told, ended["payments"]),
    }
    counts = {
        "vendors": len(told.vendors),
        "gl-accounts": len(told.accounts),
        "purchase-orders": len(told.orders),
        "approved-invoices": len(told.invoices),
        "payments": len(told.payments) + len(told.invoices),
    }
    return {
        flow: {noun: counts[flow], "seen": not differences[flow], "differences": differences[flow]}
        for flow, noun in _NOUNS.items()
    }


def _by_number(ended: Mapping[str, tuple[str, str]]) -> Mapping[str, tuple[str, str]]:
    """Name accounts by their number, as the manifest does; a dimension value keeps its own key."""
    return {key.removeprefix("account "): end for key, end in ended.items()}


def _tell_expected(expected: Mapping[str, Mapping[str, Any]]) -> None:
    page.print("")
    for flow, told in expected.items():
        count, noun = told[_NOUNS[flow]], _NOUNS[flow].replace("_", " ")
        if told["seen"]:
            page.print(f"[bold green]All {count} {noun} ended as the seed's manifest says.[/]")
            continue
        page.print(f"[bold red]{len(told['differences'])} {noun} ended otherwise than expected:[/]")
        for line in told["differences"][:20]:
            page.print(f"  {line}", markup=False)


def _stay(told: settings.Settings, stage: _Stage, *, as_json: bool) -> None:
    """Keep the stage up for someone who wants to play."""
    if not as_json:
        page.print("\nBoth simulators stay up until Ctrl-C. In another terminal:", markup=False)
        page.print(f"  export ML_CONNECTOR_HOME={told.home}", markup=False, soft_wrap=True)
        page.print("  ml-connector deliveries demo --state held", markup=False)
        page.print("  ml-connector explain demo NUMBER", markup=False)
        page.print("  ml-connector run demo", markup=False)
        page.print(
            f"Sage 300: {stage.sage_url}/__stats   AvidXchange: {stage.avid_url}/__stats", markup=False
        )
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()


COMMANDS = (demo,)
