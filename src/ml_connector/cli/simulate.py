"""`simulate`: one of the two simulators on a port of this machine, until it is stopped.

Knows how a simulator is made and printed. Knows neither product nor client: a simulator stands alone.
"""

import contextlib
import secrets
import ssl
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict, Unpack

import click

from ml_connector.cli.connection import pairs
from ml_connector.settings import given_secrets
from simulators.avidxchange.app import AvidApp
from simulators.certificates import KINDS, Authority, Kind
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company, with_payments
from simulators.server import Server

__all__ = ["CLIENT_ID", "USER", "avid_app", "sage_app", "simulate"]

USER = "WEBAPI"
CLIENT_ID = "simulated-client"


class _Tls(TypedDict):
    """How to serve https; `tls` None means plain http."""

    tls: Path | None
    certificate: Kind
    client_ca: Path | None


@click.command()
@click.argument("system", type=click.Choice(["sage300", "avidxchange"]))
@click.option("--port", type=click.IntRange(0, 65535), required=True, help="0 picks a free port.")
@click.option("--set", "sets", multiple=True, metavar="NAME=VALUE", help="A switch of the simulator.")
@click.option(
    "--seed-size", type=click.IntRange(0, 100_000), default=120, show_default=True, help="Invoices."
)
@click.option(
    "--tls",
    type=click.Path(file_okay=False, path_type=Path),
    help="Serve https; ca.pem, which the caller must trust, is written into this folder.",
)
@click.option(
    "--certificate", type=click.Choice(KINDS), default="valid", show_default=True, help="With --tls."
)
@click.option(
    "--client-ca",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --tls: demand a client certificate of this authority.",
)
def simulate(system: str, port: int, sets: tuple[str, ...], seed_size: int, **tls: Unpack[_Tls]) -> None:
    """Run a simulator on this machine until Ctrl-C.

    It signs in whom the environment names, as `connection add` does; what is not given is made up and printed.
    """
    known = given_secrets()
    name = "sage_password" if system == "sage300" else "client_secret"
    secret = known.get(name) or secrets.token_urlsafe(12)
    seeded = with_payments(company(invoices=seed_size))
    application = sage_app(seeded, secret) if system == "sage300" else avid_app(seeded, secret, known)
    context = _tls_context(**tls)
    try:
        server = Server(application, port=port, switches=pairs(sets), ssl_context=context)
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
    with server:
        click.echo(f"{system} simulator: {server.url}")
        who = f"user {USER}" if system == "sage300" else f"client id {CLIENT_ID}, token {server.url}/token"
        path = application.tongue.base if isinstance(application, AvidApp) else "/Sage300WebApi"
        click.echo(f"Address: {server.url}{path}; {who}")
        click.echo(f"{name}: {'as given' if name in known else secret}. Company: {seeded.org_id}.")
        click.echo("Switches: POST /__switch; counters: GET /__stats; Ctrl-C stops it.")
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


def _tls_context(tls: Path | None, certificate: Kind, client_ca: Path | None) -> ssl.SSLContext | None:
    """The context to serve with, its authority written down; None for plain http."""
    if tls is None:
        if client_ca is not None or certificate != "valid":
            raise click.UsageError("--certificate and --client-ca need --tls.")
        return None
    try:
        tls.mkdir(parents=True, exist_ok=True)
        authority = Authority()
        click.echo(f"Trust: {authority.write_ca(tls)}")
        return authority.server_context(certificate, client_ca=client_ca)
    except OSError as wrong:
        raise click.UsageError(f"--tls: {wrong}") from None


def sage_app(seeded: Company, password: str) -> SageApp:
    """Make the Sage 300 simulator with its seeded books."""
    return SageApp(seeded, users=[User(name=USER, password=password)])


def avid_app(seeded: Company, secret: str, tokens: Mapping[str, str] | None = None) -> AvidApp:
    """Make the AvidXchange simulator with its approved invoices; tokens that are not given are the secret."""
    keys = {name: value for name, value in (tokens or {}).items() if name in ("company_token", "user_token")}
    return AvidApp(seeded, clients={CLIENT_ID: secret}, keys=keys)
