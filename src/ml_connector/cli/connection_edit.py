"""`connection edit | remove`: put a connection right, or take it out of use.

Knows options, a question before what cannot be undone, and what to print. Knows no client and no table.
"""

import sys
from pathlib import Path
from typing import Any

import click

from ml_connector import settings, wiring
from ml_connector.cli.connection import (
    ADDRESS,
    address_options,
    given_secrets,
    named_profile,
    pairs,
)
from ml_connector.cli.screen import remark
from ml_connector.operations import Edit, edit_connection, left_open, remove_connection

__all__ = ["COMMANDS"]

_FLAGS = ("allow_http", "rehearsal")


@click.command()
@click.argument("name")
@address_options(required=False)
@click.option("--profile", "profile_name", help="A profile that comes with the program.")
@click.option("--profile-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--allow-http/--no-allow-http", default=None, help="Whether plain http goes beyond this machine."
)
@click.option("--rehearsal/--no-rehearsal", default=None, help="Not live, or live.")
@click.option(
    "--set", "sets", multiple=True, metavar="NAME=VALUE", help="A setting; may be given many times."
)
@click.option(
    "--same-organization",
    is_flag=True,
    help="Another --avid-url or --avid-client-id still leads to the organization the ledger speaks of.",
)
@click.option("--secrets", is_flag=True, help="Also new secrets: environment, standard input, or a prompt.")
def edit(
    name: str, profile_name: str | None, profile_file: Path | None, sets: tuple[str, ...], **told: Any
) -> None:
    """Change what is named of the connection NAME; all else stays, its ledger too. Sends nothing.

    The name cannot be changed. Other books or another organization need a connection of their own.
    """
    profile = named_profile(profile_name) if profile_name else None
    if profile_file is not None:
        profile = profile_file.read_text(encoding="utf-8")
    asked = Edit(
        address={key: str(told[key]) for key in ADDRESS if told[key] is not None},
        flags={key: bool(told[key]) for key in _FLAGS if told[key] is not None},
        settings=pairs(sets),
        profile=profile,
        secrets=given_secrets(client_too=True, keeps=True) if told["secrets"] else {},
        same_organization=bool(told["same_organization"]),
    )
    with wiring.opened(settings.read(), remark) as opened:
        try:
            forgotten = edit_connection(opened.house, name, asked, wiring.actor("cli"))
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from None
    click.echo(f"Connection {name} was changed. Nothing has been sent to either system.")
    if forgotten:
        click.echo("What was found out about the Sage 300 site is forgotten: it is another site now.")
    click.echo(f"Next: ml-connector ping {name}{f', then: ml-connector probe {name}' if forgotten else ''}")


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Take the connection NAME out of use for good. Its ledger stays, and its name is not given again.

    Its secrets are deleted. Nothing is changed in Sage 300 or AvidXchange.
    """
    with wiring.opened(settings.read(), remark) as opened:
        counts = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in left_open(name).items())
        if not yes and not _agreed(name, counts):
            click.echo("Nothing was changed.")
            return
        remove_connection(opened.house, name, wiring.actor("cli"))
    click.echo(f"Connection {name} was removed. Its ledger stays; its secrets are deleted.")
    if counts:
        click.echo(f"Left open: {counts}. They stay with the people who keep Accounts Payable.")


def _agreed(name: str, counts: str) -> bool:
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody can be asked here: give --yes if the connection is to be removed.")
    question = f"Remove {name}? Standing open: {counts or 'nothing'}; no run will look at it again"
    return click.confirm(question)


COMMANDS = (edit, remove)
