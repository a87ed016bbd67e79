"""`breaker`: what a circuit breaker stopped, and letting it through once.

Knows options, words and exit codes: 0 shown or let through, 1 it has become something else since it was shown. Knows no
limit and no rule.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import money_text, page, paragraph, remark, show_json, table
from ml_connector.operations import Unseen, let_through

__all__ = ["COMMANDS"]


@click.command(short_help="Show what a circuit breaker stopped, and let it through once.")
@click.argument("name")
@click.argument("flow", required=False)
@click.option(
    "--let-through", "seen", metavar="FINGERPRINT", help="Let through what was shown with it, once."
)
@click.option("--reason", default="", help="Why it is right; it is kept in the audit trail.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def breaker(
    context: click.Context, name: str, flow: str | None, seen: str | None, reason: str, *, as_json: bool
) -> None:
    """Show the circuit breakers of the connection NAME, or that of FLOW with what it stopped.

    With --let-through the next run writes what was shown, and weighs what came since by itself.
    """
    if seen and not (flow and reason.strip()):
        raise click.UsageError("--let-through takes a flow, and --reason: it is kept in the audit trail.")
    with wiring.opened(settings.read(), remark) as opened:
        failed = ""
        if seen and flow:
            try:
                let_through(opened.house, name, flow, seen, reason.strip(), wiring.actor("cli"))
                remark(f"Let through, once. Next: ml-connector run {name} {flow}")
            except Unseen as why:
                failed = str(why)
                remark(failed)
        try:
            found = views.breakers(name, flow)
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from None
    if as_json:
        show_json(found)
    else:
        _show(name, found)
    context.exit(1 if failed else 0)


def _show(name: str, found: Sequence[Mapping[str, Any]]) -> None:
    for place, one in enumerate(found):
        page.print("\n" * (place > 0 and one["state"] == "open"), end="")
        if one["state"] == "open":
            _open(name, one)
        else:
            words = "closed" if one["state"] == "closed" else "starts after five runs that read everything"
            paragraph(f"{one['flow']}: {words}", first=0)
            _sums("the most of late", one["usual"])


def _open(name: str, one: Mapping[str, Any]) -> None:
    since = one["since"][:16].replace("T", " ")
    paragraph(f"{one['flow']}: open since {since} UTC (run {one['run']})", first=0, style="bold red")
    for said in one["said"]:
        paragraph(said, hang=4, style="yellow")
    alive = f" of {one['alive']:,}" if one["alive"] else ""
    ends = f", {one['ends']:,}{alive} end" if one["ends"] else ""
    paragraph(f"Stopped: {one['count']:,} records, {one['new']:,} new{ends}.", hang=4)
    _sums("stopped", one)
    _sums("the most of late", one["usual"])
    columns = ["document", "vendor", "amount", "currency", "what"]
    rows = [
        [each["label"], each["party"], money_text(each["amount"]), each["currency"], _what(each)]
        for each in one["biggest"]
    ]
    table("The greatest of it", columns, rows, ["amount"])
    paragraph("Every call it would be: " + f"ml-connector plan {name} {one['flow']} --full", first=0)
    paragraph(
        f"Let it through once: ml-connector breaker {name} {one['flow']} --let-through {one['fingerprint']} "
        f"--reason TEXT",
        first=0,
    )


def _what(each: Mapping[str, Any]) -> str:
    return "ends" if each["ends"] else "new" if each["new"] else "changed"


def _sums(title: str, told: Mapping[str, Any]) -> None:
    for one in told["sums"]:
        amount, greatest = money_text(one["amount"]) or "0.00", money_text(one["greatest"]) or "0.00"
        words = f"{one['count']:,} with {amount} {one['currency']}, the greatest {greatest}"
        paragraph(f"{title}: {words}", first=4, hang=6)


COMMANDS = (breaker,)
