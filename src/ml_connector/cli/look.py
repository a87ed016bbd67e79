"""`runs`, `deliveries`, `explain`: look at what happened and why.

Knows tables and words. Changes nothing.
"""

from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import money_text, remark, show_json, table
from ml_connector.cli.story import show_choice, show_journey, show_nothing

__all__ = ["COMMANDS"]

_STATES = ("pending", "sending", "in_doubt", "waiting", "held", "refused", "done")


@click.command()
@click.argument("name", required=False)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def runs(name: str | None, limit: int, as_json: bool) -> None:
    """List the last runs, of one connection or of all."""
    with wiring.opened(settings.read(), remark):
        found = views.runs(limit, name)
    if as_json:
        show_json(found)
        return
    columns = ["run", "started", "connection", "flow", "outcome", "sent", "difference"]
    lines = [[_when(row[c])[5:16] if c == "started" else str(row[c]) for c in columns] for row in found]
    table("Runs, newest first", columns, lines, ["run", "sent", "difference"])


@click.command()
@click.argument("name")
@click.option("--state", type=click.Choice(_STATES), help="Only this state.")
@click.option("--cause", help="Only this cause.")
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def deliveries(name: str, as_json: bool, **narrow: Any) -> None:
    """List what is owed and what was delivered on the connection NAME."""
    with wiring.opened(settings.read(), remark):
        found = views.deliveries(name, **narrow)
    if as_json:
        show_json(found)
        return
    columns = ["document", "vendor", "amount", "state", "cause", "in Sage"]
    lines = [
        [
            row["document"],
            row["vendor"],
            f"{money_text(row['amount'])} {row['currency']}",
            row["state"],
            row["cause"],
            f"{row['batch']}/{row['entry']}" if row["batch"] else "",
        ]
        for row in found
    ]
    table(f"Deliveries of {name}", columns, lines, ["amount"])


@click.command()
@click.argument("name")
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def explain(context: click.Context, name: str, number: str, as_json: bool) -> None:
    """Tell the whole journey of one invoice, or of anything else that travels.

    NUMBER is a document number or id; or a vendor, a purchase order, a Sage batch ("batch 1092") or an amount
    ("8,210.55"). Where it may mean several, they are listed.
    """
    with wiring.opened(settings.read(), remark):
        found = views.explain(name, number)
        checked = views.checked(name)
    if as_json:
        show_json(found)
    elif not found:
        show_nothing(name, number, checked)
    elif len(found) > 1:
        show_choice(name, number, found)
    else:
        show_journey(found[0])
    context.exit(0 if found else 1)


def _when(moment: str) -> str:
    """Shorten an ISO time for people; scripts get it whole."""
    return moment[:19].replace("T", " ")


COMMANDS = (runs, deliveries, explain)
