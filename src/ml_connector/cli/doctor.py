"""`doctor`: how the house is, in one table.

Knows tables and exit codes. Looks at nothing itself.
"""

from collections.abc import Sequence
from dataclasses import asdict

import click

from ml_connector import settings, wiring
from ml_connector.cli.screen import paragraph, show_json, table
from ml_connector.operations.checks import Check, Grade
from ml_connector.operations.doctor import examine

__all__ = ["COMMANDS"]


@click.command()
@click.option("--offline", is_flag=True, help="Call no server but the database.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def doctor(context: click.Context, offline: bool, as_json: bool) -> None:
    """Look at everything the program needs: database, disk, clock, key, processes, certificates.

    Exits 1 when something is red, 3 when it could not look.
    """
    with wiring.examined(settings.read()) as premises:
        found = examine(premises, offline=offline)
    worst = max((check.grade for check in found), key=list(Grade).index)
    if as_json:
        show_json({"grade": worst, "checks": [asdict(check) for check in found]})
    else:
        _show(found)
    context.exit(1 if worst is Grade.RED else 0)


def _show(found: Sequence[Check]) -> None:
    table("How it is", ["check", "grade", "note"], [[check.name, check.grade, check.what] for check in found])
    for check in found:
        if check.grade is not Grade.GREEN:
            paragraph(f"{check.grade}: {check.what}", first=0)
            for word, text in (("who", check.who), ("where", check.where), ("next", check.next)):
                paragraph(f"{word:>5}: {text}", hang=9)


COMMANDS = (doctor,)
