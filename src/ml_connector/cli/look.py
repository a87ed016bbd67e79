"""`runs`, `deliveries`, `explain`: look at what happened and why.

Knows tables and words. Changes nothing.
"""

from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import page, remark, show_json, table

__all__ = ["COMMANDS"]


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
    columns = [
        "run",
        "connection",
        "flow",
        "started",
        "outcome",
        "read",
        "sent",
        "done",
        "held",
        "difference",
        "by",
    ]
    numbers = ["run", "read", "sent", "done", "held", "difference"]
    table("Runs, newest first", columns, [[str(row[c]) for c in columns] for row in found], numbers)


@click.command()
@click.argument("name")
@click.option("--state", help="Only this state: pending, sending, in_doubt, waiting, held, refused, done.")
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
    columns = ["document", "vendor", "amount", "currency", "state", "cause", "batch", "entry"]
    table(
        f"Deliveries of {name}",
        columns,
        [[str(row[c]) for c in columns] for row in found],
        ["amount", "entry"],
    )


@click.command()
@click.argument("name")
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def explain(context: click.Context, name: str, number: str, as_json: bool) -> None:
    """Tell the whole story of one invoice, by its document number or AvidXchange id."""
    with wiring.opened(settings.read(), remark):
        found = views.explain(name, number)
    if as_json:
        show_json(found)
    elif not found:
        click.echo(f"Nothing on {name} has the number {number!r}. It was never read from AvidXchange.")
    else:
        for one in found:
            _tell(one)
    context.exit(0 if found else 1)


def _tell(one: dict[str, Any]) -> None:
    page.print(f"[bold]{one['document']}[/] of vendor {one['vendor']}, {one['amount']} {one['currency']}")
    page.print(f"  AvidXchange id {one['id']}; now [bold]{one['state']}[/]")
    if one["cause"]:
        for line in ("what", "who", "where", "next"):
            page.print(f"  {line:>6}: {one[line]}", markup=False)
        page.print(f"  {'said':>6}: {one['said'] or '(nothing more)'}", markup=False)
    columns = ["at", "by", "was", "became", "because", "told"]
    table("", columns, [[str(event[c]) for c in columns] for event in one["events"]])


COMMANDS = (runs, deliveries, explain)
