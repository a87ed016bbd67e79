"""`runs`, `deliveries`, `explain`: look at what happened and why.

Knows tables and words. Changes nothing.
"""

from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import money_text, page, remark, show_json, table

__all__ = ["COMMANDS"]

_TOLD_MAX = 300
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
    """Tell the whole story of one invoice, by its document number or AvidXchange id."""
    with wiring.opened(settings.read(), remark):
        found = views.explain(name, number)
    if as_json:
        show_json(found)
    elif not found:
        click.echo(f"Nothing on {name} has the number {number!r}: it was never read from AvidXchange.")
    else:
        for one in found:
            _tell(one)
    context.exit(0 if found else 1)


def _tell(one: dict[str, Any]) -> None:
    amount = f"{money_text(one['amount'])} {one['currency']}"
    page.print(f"{one['document']} of vendor {one['vendor']}, {amount}", style="bold", markup=False)
    where = f", Sage batch {one['batch']} entry {one['entry']}" if one["batch"] else ""
    page.print(f"  AvidXchange id {one['id']}; now {one['state']}{where}", markup=False, highlight=False)
    if one["cause"]:
        lines = (("what", one["what"]), ("who", one["who"]), ("where", one["where"]), ("next", one["next"]))
        waits = [("until", one["waits_for"])] if one["waits_for"] else []
        for name, text in (*lines, *waits, ("said", one["said"] or "(nothing more)")):
            page.print(f"  {name:>6}: {text}", markup=False, highlight=False, soft_wrap=True)
    page.print()
    for event in one["events"]:
        _tell_event(event)


def _tell_event(event: dict[str, Any]) -> None:
    move = " → ".join(state for state in (event["was"], event["became"]) if state)
    line = f"  {_when(event['at'])}  {move:20} {event['because']} (run {event['run']}, {event['by']})"
    page.print(line, markup=False, highlight=False, soft_wrap=True)
    told = event["told"]
    if told:
        cut = told if len(told) <= _TOLD_MAX else f"{told[:_TOLD_MAX]} …"
        page.print(f"      {cut}", markup=False, highlight=False, soft_wrap=True, style="dim")


def _when(moment: str) -> str:
    """Shorten an ISO time for people; scripts get it whole."""
    return moment[:19].replace("T", " ")


COMMANDS = (runs, deliveries, explain)
