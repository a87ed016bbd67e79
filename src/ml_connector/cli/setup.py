"""`init` and `migrate`: make a new house, and bring an old one up to date.

Knows what to print. Knows no table.
"""

import click

from ml_connector import settings, wiring
from ml_connector.cli.screen import remark

__all__ = ["COMMANDS"]


@click.command()
def init() -> None:
    """Make the key, the database and its tables. Run once; what is there already is kept."""
    told = settings.read()
    had_key = told.key_file.exists()
    with wiring.first_time(told, remark):
        click.echo(f"Home:     {told.home}")
        click.echo(f"Key file: {told.key_file} ({'kept' if had_key else 'new'})")
        click.echo(f"Database: {'DATABASE_URL' if told.database_url else 'embedded PostgreSQL in the home'}")
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
