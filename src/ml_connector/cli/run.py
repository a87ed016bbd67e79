"""`run`: carry flows through on one connection, now.

Knows progress, reports and exit codes. Knows no flow's content.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from ml_connector import settings, wiring
from ml_connector.cli.causes import show_new
from ml_connector.cli.screen import COULD_NOT_RUN, page, progress, remark, show_line, show_report
from ml_connector.operations import run_flows

__all__ = ["COMMANDS", "exit_code"]


@click.command()
@click.argument("name")
@click.argument("flows", nargs=-1)
@click.option(
    "--accept",
    is_flag=True,
    help="Take what the comparison of vendors finds for right, also what this very run finds first, and send it.",
)
@click.option("--json", "as_json", is_flag=True, help="One object a flow, for scripts.")
@click.pass_context
def run(context: click.Context, name: str, flows: tuple[str, ...], accept: bool, as_json: bool) -> None:
    """Run FLOWS (all, when none is named) on the connection NAME."""
    with wiring.opened(settings.read(), remark) as opened:
        with progress(name) as told:
            reports = run_flows(opened.house, name, flows, wiring.actor("cli"), told, accept=accept)
        for place, report in enumerate(reports):
            if as_json:
                show_line(report)
            else:
                page.print("\n" * (place > 0), end="")
                show_report(name, report)
                show_new(name, report, opened.house.clock.now())
    context.exit(exit_code(reports))


def exit_code(reports: Sequence[Mapping[str, Any]]) -> int:
    """Give 3 when a flow could not run, 1 when there is something new for a person, else 0."""
    if any(report["disconnected"] for report in reports):
        return COULD_NOT_RUN
    new = any(r["new_for_a_person"] or r["outcome"] in ("failed", "incomplete", "unclear") for r in reports)
    return 1 if new else 0


COMMANDS = (run,)
