"""`connection add | list | show`: join a Sage company to an AvidXchange organization.

Knows options and prompts; a secret comes from the environment, a pipe or a prompt, never from an argument.
Knows no client and no table.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import page, remark, show_json, table
from ml_connector.operations import Form, add_connection
from ml_connector.systems.avidxchange import default_profile

__all__ = ["COMMANDS", "pairs"]

_ADDRESS = ("sage_url", "sage_company", "sage_user", "sage_ca_file", "avid_url", "avid_token_url")
_ADDRESS_TOO = ("avid_client_id", "avid_company", "avid_ca_file", "proxy")
_PROMPTS = {"sage_password": "Sage 300 password", "client_secret": "AvidXchange client secret"}


@click.group()
def connection() -> None:
    """Connections: one Sage company joined to one AvidXchange organization."""


@connection.command()
@click.argument("name")
@click.option("--sage-url", required=True, help="https://HOST/Sage300WebApi")
@click.option("--sage-company", required=True, help="The company's Org ID, such as SAMLTD.")
@click.option("--sage-user", required=True, help="A user with the right Sage 300 Web API; not ADMIN.")
@click.option("--sage-ca-file", default="", help="PEM file of the authority that signed IIS's certificate.")
@click.option("--avid-url", required=True, help="Gateway, context and version, as AvidXchange gave it.")
@click.option("--avid-token-url", default="", help="The address that gives out tokens.")
@click.option("--avid-client-id", default="", help="Consumer key.")
@click.option("--avid-company", default="", help="The organization's company id.")
@click.option("--avid-ca-file", default="", help="PEM file of a further authority to trust.")
@click.option("--proxy", default="", help="http://HOST:PORT for both systems.")
@click.option("--profile", "profile_name", default="default", help="A profile that comes with the program.")
@click.option("--profile-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--allow-http", is_flag=True, help="Allow plain http beyond this machine.")
@click.option("--rehearsal", is_flag=True, help="Not live: for simulators and test companies.")
@click.option(
    "--set", "sets", multiple=True, metavar="NAME=VALUE", help="A setting; may be given many times."
)
def add(
    name: str, profile_name: str, profile_file: Path | None, allow_http: bool, rehearsal: bool, **told: Any
) -> None:
    """Add a connection. Secrets come from the environment, from standard input, or from a prompt.

    Standard input may hold lines such as sage_password=… and client_secret=….
    """
    address = {key: str(told[key]) for key in (*_ADDRESS, *_ADDRESS_TOO)}
    profile = profile_file.read_text(encoding="utf-8") if profile_file else _named_profile(profile_name)
    form = Form(
        name=name,
        address=address,
        settings=pairs(told["sets"]),
        profile=profile,
        secrets=_secrets(address),
        allow_http=allow_http,
        rehearsal=rehearsal,
    )
    with wiring.opened(settings.read(), remark) as opened:
        try:
            stored = add_connection(opened.house, form, wiring.actor("cli"))
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from None
    click.echo(f"Connection {stored.name} was added. Nothing has been sent to either system.")
    click.echo(f"Next: ml-connector probe {stored.name}, then: ml-connector run {stored.name}")


@connection.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def list_(as_json: bool) -> None:
    """List all connections."""
    with wiring.opened(settings.read(), remark):
        found = views.connections()
    if as_json:
        show_json(found)
    elif not found:
        click.echo("No connection yet. Next: ml-connector connection add NAME …")
    else:
        names = ["name", "company", "sage", "avidxchange", "live"]
        table("Connections", names, [[str(row[name]) for name in names] for row in found])


@connection.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def show(name: str, as_json: bool) -> None:
    """Show a connection's settings; secrets are never shown."""
    with wiring.opened(settings.read(), remark):
        found = views.connection(name)
    if as_json:
        show_json(found)
        return
    for key, value in found.items():
        shown = ", ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else value
        page.print(f"{key.replace('_', ' '):22} {shown}", markup=False, highlight=False)


def _named_profile(name: str) -> str:
    try:
        return default_profile(name)
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None


def pairs(sets: tuple[str, ...]) -> dict[str, str]:
    """Read NAME=VALUE arguments; raise a usage error for one without an equals sign."""
    for given in sets:
        if "=" not in given:
            raise click.UsageError(f"--set takes NAME=VALUE, not {given!r}")
    return dict((name.strip(), value) for name, _, value in (given.partition("=") for given in sets))


def _secrets(address: Mapping[str, str]) -> dict[str, str]:
    """Collect secrets: the environment first, then piped lines, then a prompt for what is still needed."""
    found = settings.given_secrets()
    if not sys.stdin.isatty():
        lines = (line.rstrip("\n").partition("=") for line in sys.stdin)
        piped = {name.strip(): value for name, _, value in lines if name.strip() in settings.SECRETS}
        return {**piped, **found}
    for name, words in _PROMPTS.items():
        needed = name != "client_secret" or address["avid_client_id"]
        if name not in found and needed:
            found[name] = click.prompt(words, hide_input=True, default="", show_default=False)
    return found


COMMANDS = (connection,)
