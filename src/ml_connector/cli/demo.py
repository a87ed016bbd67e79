"""`demo`: both simulators with a seeded company, a connection between them, and a run to its expected end.

Knows how to set a stage and to compare its end with the manifest. The product itself never reads the manifest.
"""

import contextlib
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
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
from simulators.seed import company
from simulators.server import Server

__all__ = ["COMMANDS"]

_NAME = "demo"
_SETTLE_S = "2"  # the simulators' slowest write is far below this


@click.command()
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
    Exits 0 when every invoice ended as the seed's manifest says.
    """
    seeded = company(invoices=seed_size)
    with _home() as told, _simulators(seeded, port) as stage, wiring.first_time(told, remark) as opened:
        _connect(opened.house, seeded, stage)
        with progress(_NAME) as moved:
            reports = run_flows(opened.house, _NAME, (), wiring.actor("cli"), moved)
        differences = _differences(seeded)
        expected = {"invoices": len(seeded.expected), "seen": not differences, "differences": differences}
        for report in reports:
            if as_json:
                show_line({**report, "expected": expected})
            else:
                show_report(report)
                show_new(_NAME, report, opened.house.clock.now())
        if not as_json:
            _tell_expected(expected)
        if not once:
            _stay(told, stage, as_json=as_json)
    context.exit(0 if not differences else max(1, exit_code(reports)))


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


def _differences(seeded: Company) -> Sequence[str]:
    rows = views.deliveries(_NAME, state=None, cause=None, limit=1_000_000)
    ended = {row["id"]: (row["state"], row["cause"]) for row in rows}
    return manifest.judge(manifest.of(seeded), ended)


def _tell_expected(expected: Mapping[str, Any]) -> None:
    if expected["seen"]:
        page.print(f"\n[bold green]All {expected['invoices']} invoices ended as the seed's manifest says.[/]")
        return
    page.print(f"\n[bold red]{len(expected['differences'])} invoices ended otherwise than expected:[/]")
    for line in expected["differences"][:20]:
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
