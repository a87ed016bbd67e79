"""`init` and `migrate`: make a new house, and bring an old one up to date.

Knows what to print. Knows no table.
"""

import click

from ml_connector import settings, wiring
from ml_connector.cli.screen import remark
from ml_connector.cli.user import AT, first_admin

__all__ = ["COMMANDS"]


@click.command()
@click.option("--admin", default="", metavar="EMAIL", help="Invite the first admin of the console.")
@AT
def init(admin: str, at: str) -> None:
    """Make the key, the database and its tables. Run once; what is there already is kept.

    With --admin it invites who will sign in first: roles it-admin and controller in every company.
    """
    told = settings.read()
    had_key = told.key_file.exists()
    with wiring.first_time(told, remark) as opened:
        click.echo(f"Home:     {told.home}")
        click.echo(f"Key file: {told.key_file} ({'kept' if had_key else 'new'})")
        click.echo(f"Database: {'DATABASE_URL' if told.database_url else 'embedded PostgreSQL in the home'}")
        if admin:
            first_admin(opened.house, admin, at)
    click.echo(
        "Keep a copy of the key file apart from the database's backups: without it nothing can be opened."
    )
    click.echo("Next: ml-connector connection add NAME …")


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date with this version of the program."""
    with wiring.migrating(settings.read()):
        click.echo("The tables are up to date.")


COMMANDS = (init, migrate)
