"""`simulate`: one of the two simulators on a port of this machine, until it is stopped.

Knows how a simulator is made and printed. Knows neither product nor client: a simulator stands alone.
"""

import contextlib
import secrets
import threading

import click

from ml_connector.cli.connection import pairs
from ml_connector.settings import given_secrets
from simulators.avidxchange.app import BASE, AvidApp
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server
from simulators.wire import Application

__all__ = ["CLIENT_ID", "USER", "avid_app", "sage_app", "simulate"]

USER = "WEBAPI"
CLIENT_ID = "simulated-client"


@click.command()
@click.argument("system", type=click.Choice(["sage300", "avidxchange"]))
@click.option("--port", type=click.IntRange(0, 65535), required=True, help="0 picks a free port.")
@click.option("--set", "sets", multiple=True, metavar="NAME=VALUE", help="A switch of the simulator.")
@click.option(
    "--seed-size", type=click.IntRange(0, 100_000), default=120, show_default=True, help="Invoices."
)
def simulate(system: str, port: int, sets: tuple[str, ...], seed_size: int) -> None:
    """Run a simulator on this machine until Ctrl-C.

    It signs in whom the environment names, as `connection add` does; what is not given is made up and printed.
    """
    known = given_secrets()
    name = "sage_password" if system == "sage300" else "client_secret"
    secret = known.get(name) or secrets.token_urlsafe(12)
    seeded = company(invoices=seed_size)
    application = sage_app(seeded, secret) if system == "sage300" else avid_app(seeded, secret)
    try:
        server = Server(application, port=port, switches=pairs(sets))
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
    with server:
        click.echo(f"{system} simulator: {server.url}")
        who = f"user {USER}" if system == "sage300" else f"client id {CLIENT_ID}, token {server.url}/token"
        click.echo(f"Address: {server.url}{'/Sage300WebApi' if system == 'sage300' else BASE}; {who}")
        click.echo(f"{name}: {'as given' if name in known else secret}. Company: {seeded.org_id}.")
        click.echo("Switches: POST /__switch; counters: GET /__stats; Ctrl-C stops it.")
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


def sage_app(seeded: Company, password: str) -> Application:
    """Make the Sage 300 simulator with its seeded books."""
    return SageApp(seeded, users=[User(name=USER, password=password)])


def avid_app(seeded: Company, secret: str) -> Application:
    """Make the AvidXchange simulator with its approved invoices."""
    return AvidApp(seeded, clients={CLIENT_ID: secret})
