"""`runs`, `deliveries`, `explain`: look at what happened and why.

Knows tables and words. Changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.certificate import show_certificate
from ml_connector.cli.screen import money_text, page, paragraph, remark, show_json, table
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
    if not found:
        page.print(f"No run has begun{f' on {name}' if name else ''} yet.", markup=False, highlight=False)
        return
    columns = ["run", "started", "connection", "flow", "outcome", "sent", "difference"]
    words = [{**row, "started": _when(row["started"] or row["asked"])[5:16],
              "outcome": row["outcome"].replace("_", " ") + ", breaker open" * row["stopped_by_breaker"]}
             for row in found]  # fmt: skip
    table("Runs, newest first", columns, [[str(row[c]) for c in columns] for row in words],
          ["run", "sent", "difference"])  # fmt: skip
    for row in found:
        if row["waits_for"]:
            paragraph(f"Run {row['run']} on {row['connection']} waits: {row['waits_for']}.", first=0)


@click.command(short_help="List what is owed and what was delivered.")
@click.argument("name")
@click.option("--state", type=click.Choice(_STATES), help="Only this state.")
@click.option("--cause", help="Only this cause.")
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def deliveries(name: str, as_json: bool, **narrow: Any) -> None:
    """List what is owed and what was delivered on the connection NAME."""
    with wiring.opened(settings.read(), remark):
        found = views.deliveries(name, **narrow)
        checked = [] if found else views.checked(name)["flows"]
    if as_json:
        show_json(found)
        return
    for place, (flow, rows) in enumerate(groupby(sorted(found, key=_flow), key=_flow)):
        page.print("\n" * (place > 0), end="")
        _list(f"Deliveries of {name}: {flow}", list(rows))
    if narrow["cause"]:
        for row in found:
            paragraph(f"{row['document']}: {row['said'] or '(nothing more was said)'}", hang=4)
    if len(found) == narrow["limit"]:
        page.print(f"Listed are the first {len(found)}; --limit lists more.", markup=False, highlight=False)
    if not found:
        _nothing_listed(name, narrow, checked)


def _flow(row: Mapping[str, Any]) -> str:
    return str(row["flow"])


def _list(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print deliveries of one flow; columns that say nothing of any of them are left out."""
    cells = [dict(_cells(row)) for row in rows]
    columns = [name for name in cells[0] if name in ("document", "state") or any(row[name] for row in cells)]
    table(title, columns, [[row[column] for column in columns] for row in cells], ["amount"])


def _cells(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "document", row["document"]
    yield "vendor", row["vendor"]
    yield "amount", f"{money_text(row['amount']) or '0.00'} {row['currency']}" if row["amount"] else ""
    yield "state", row["state"].replace("_", " ")
    yield "cause", row["cause"]
    yield "in Sage", f"{row['batch']}/{row['entry']}" if row["batch"] else ""


def _nothing_listed(name: str, narrow: Mapping[str, Any], checked: Sequence[Mapping[str, Any]]) -> None:
    """Say that nothing is so, and what was looked through."""
    asked = " and ".join(f"{key} {narrow[key]}" for key in ("state", "cause") if narrow[key])
    known = ", ".join(f"{flow['flow']} {flow['records']}" for flow in checked) or "none"
    paragraph(
        f"No delivery of {name}{f' has {asked}' if asked else ''}. Records in the ledger: {known}.", first=0
    )


@click.command(short_help="Tell the whole journey of an invoice or a vendor.")
@click.argument("name")
@click.argument("number")
@click.option("--certificate", is_flag=True, help="Prove what was sent, asked and answered: exactly once.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def explain(context: click.Context, name: str, number: str, certificate: bool, as_json: bool) -> None:
    """Tell the whole journey of one invoice, or of anything else that travels.

    NUMBER is a document number or id; or a vendor, a purchase order, a Sage batch ("batch 1092") or an amount
    ("8,210.55"). Where it may mean several, they are listed. Exit code 1: nothing was found, what a certificate
    rests on is not as it was sealed, or it may mean more than are certified at once.
    """
    with wiring.opened(settings.read(), remark):
        found = (
            views.certificates(name, number) if certificate else views.explain(name, number, views.everything)
        )
        checked = None if found else views.checked(name)
    if as_json:
        show_json(found)
    elif checked is not None:
        show_nothing(name, number, checked)
    elif len(found) > 1:
        show_choice(name, number, found)
    elif certificate:
        show_certificate(name, found[0])
    else:
        show_journey(name, found[0])
    context.exit(0 if found and all(one.get("holds", True) for one in found) else 1)


def _when(moment: str) -> str:
    """Shorten an ISO time for people; scripts get it whole."""
    return moment[:19].replace("T", " ")


COMMANDS = (runs, deliveries, explain)
