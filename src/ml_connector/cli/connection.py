"""`connection add | list | show`: join a Sage company to an AvidXchange organization.

Knows options and prompts; a secret comes from the environment, a pipe or a prompt, never from an argument.
Knows no client and no table.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import page, paragraph, remark, show_json, table
from ml_connector.operations import Form, add_connection
from ml_connector.systems.avidxchange import default_profile

__all__ = ["ADDRESS", "COMMANDS", "address_options", "connection", "given_secrets", "named_profile", "pairs"]

_ADDRESS = (
    ("--sage-url", "https://HOST/Sage300WebApi", True),
    ("--sage-company", "The company's Org ID, such as SAMLTD.", True),
    ("--sage-user", "A user with the right Sage 300 Web API; not ADMIN.", True),
    ("--sage-ca-file", "PEM file of the authority that signed IIS's certificate.", False),
    ("--avid-url", "Gateway, context and version, as AvidXchange gave it.", True),
    ("--avid-token-url", "The address that gives out tokens.", False),
    ("--avid-client-id", "Consumer key.", False),
    ("--avid-company", "The organization's company id.", False),
    ("--avid-ca-file", "PEM file of a further authority to trust.", False),
    ("--proxy", "http://HOST:PORT for both systems.", False),
)
ADDRESS = tuple(name.removeprefix("--").replace("-", "_") for name, _, _ in _ADDRESS)
_NOTHING = {"pinged": "never since it was added or edited", "stopped": "no", "waits_for": "nothing"}
_Command = TypeVar("_Command", bound=Callable[..., object])
_PROMPTS = {"sage_password": "Sage 300 password", "client_secret": "AvidXchange client secret"}


@click.group(short_help="Join Sage companies to AvidXchange organizations.")
def connection() -> None:
    """Connections: one Sage company joined to one AvidXchange organization."""


def address_options(*, required: bool) -> Callable[[_Command], _Command]:
    """The options that say where both systems are; `required` where nothing is kept to fall back on."""

    def added(command: _Command) -> _Command:
        for name, words, needed in reversed(_ADDRESS):
            # An explicit None would count as a default, and nothing would be required any more.
            kept: dict[str, Any] = (
                {"required": True} if needed and required else {"default": "" if required else None}
            )
            command = click.option(name, help=words, **kept)(command)
        return command

    return added


@connection.command()
@click.argument("name")
@address_options(required=True)
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
    address = {key: str(told[key]) for key in ADDRESS}
    profile = profile_file.read_text(encoding="utf-8") if profile_file else named_profile(profile_name)
    form = Form(
        name=name,
        address=address,
        settings=pairs(told["sets"]),
        profile=profile,
        secrets=given_secrets(client_too=bool(address["avid_client_id"])),
        allow_http=allow_http,
        rehearsal=rehearsal,
    )
    with wiring.opened(settings.read(), remark) as opened:
        try:
            stored = add_connection(opened.house, form, wiring.actor("cli"))
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from None
    click.echo(f"Connection {stored.name} was added. Nothing has been sent to either system.")
    click.echo(f"Next: ml-connector ping {stored.name}, then: ml-connector probe {stored.name}")


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
        names = ["name", "company", "live", "last ping", "stopped", "sage", "avidxchange"]
        table("Connections", names, [[_cell(row, name) for name in names] for row in found])
        for row in found:
            if row["waits_for"]:
                paragraph(f"{row['name']}: {row['waits_for']}.", first=0)


def _cell(row: Mapping[str, Any], name: str) -> str:
    """One cell of the list: of a ping its day and color, of a stop its cause."""
    if name == "last ping":
        pinged = row["pinged"]
        return f"{'green' if pinged['green'] else 'red'} {pinged['at'][5:10]}" if pinged else "never"
    if name == "stopped":
        return str(row["stopped"]["cause"]) if row["stopped"] else ""
    return str(row[name])


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
        shown = _NOTHING.get(key, "") if value in (None, "") and key in _NOTHING else _said(value)
        page.print(f"{key.replace('_', ' '):22} {shown}", markup=False, highlight=False, soft_wrap=True)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={_said(inner)}" for key, inner in value.items())
    return str(value)


def named_profile(name: str) -> str:
    """Give the text of a profile that comes along; raise a usage error for a name there is not."""
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


def given_secrets(*, client_too: bool, keeps: bool = False) -> dict[str, str]:
    """Collect secrets: the environment first, then piped lines, then a prompt for what is still needed.

    `keeps`: there are secrets already, and an empty answer to a prompt leaves the one there is.
    """
    found = settings.given_secrets()
    if not sys.stdin.isatty():
        lines = (line.rstrip("\n").partition("=") for line in sys.stdin)
        piped = {name.strip(): value for name, _, value in lines if name.strip() in settings.SECRETS}
        return {**piped, **found}
    hint = " (Enter keeps the one there is)" if keeps else ""
    for name, words in _PROMPTS.items():
        if name not in found and (name != "client_secret" or client_too):
            typed = click.prompt(f"{words}{hint}", hide_input=True, default="", show_default=False)
            found |= {} if keeps and not typed else {name: typed}
    return found


COMMANDS = (connection,)
